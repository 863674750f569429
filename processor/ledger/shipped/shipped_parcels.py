"""Parcels as a warehouse told them: planned ones that left, others that nobody planned, and those
that never came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from processor.ledger.counters import next_id
from processor.ledger.orders import search_keys
from processor.ledger.sql import write_rows
from processor.ledger.tables.schema import parcel
from processor.model.confirmations import Effects, Told

Row = dict[str, object]


ParcelNamed = tuple[int, str, str]


def named_in(shipment: int, told: Told) -> ParcelNamed:
    """By what a row names its parcel: the shipment's key, the SSCC or the warehouse's own number,
    the tracking number."""
    return shipment, told.sscc or told.parcel, told.tracking


def write_parcels(
    connection: Connection, effects: Sequence[Effects], lines: Mapping[tuple[int, int], int]
) -> dict[ParcelNamed, int]:
    """Notes what is told of parcels; once a shipment has left, planned parcels of which nothing was
    told are void where others were, and left as planned where a report names none. Gives the key of
    each parcel by what names it in its rows."""
    key = next_id(connection, parcel)
    told: list[Row] = []
    fresh: list[Row] = []
    ended: list[Row] = []
    keys: dict[ParcelNamed, int] = {}
    for one in effects:
        known = {parcel.key: parcel for parcel in one.shipment.parcels}
        reported = {p.key for p in known.values() if p.state == "reported"}
        last = max((p.sequence for p in known.values()), default=0)
        for parcel_told in one.parcels:
            row = parcel_told.told
            values = {**_measured(row), "r": lines[one.shipment.key, row.row]}
            if parcel_told.key is not None:
                told.append({**values, "i": parcel_told.key})
                reported.add(parcel_told.key)
                keys[named_in(one.shipment.key, row)] = parcel_told.key
                continue
            last += 1
            keys[named_in(one.shipment.key, row)] = key + len(fresh)
            fresh.append(
                {
                    "id": key + len(fresh), "shipment_id": one.shipment.key, "sequence": last,
                    "sscc": row.sscc, "state": "reported", "told_tracking": row.tracking,
                    "measured_g": row.weight_g, "measured_length_mm": row.length_mm,
                    "measured_width_mm": row.width_mm, "measured_height_mm": row.height_mm,
                    "report_line_id": values["r"],
                }
            )  # fmt: skip
        if one.state in ("shipped", "cancelled"):
            names_some = bool(reported or one.parcels)
            state = "void" if one.state == "cancelled" or names_some else "reported"
            # What was told not to leave left all the same, in what was planned for it.
            revived = state == "reported" and one.shipment.state == "cancelled"
            ended += [
                {"i": p.key, "s": state}
                for p in known.values()
                if p.state in (("planned", "void") if revived else ("planned",))
                and p.key not in reported
            ]
    # Every number told, spelled as nobody types it, and those that others take the place of.
    search_keys.of_replaced(
        connection,
        [p.key for one in effects for p in one.parcels if p.key is not None and p.told.tracking],
    )
    search_keys.of_parcels(
        connection,
        [(one.shipment.key, p.told.tracking) for one in effects for p in one.parcels],
    )
    write_rows(
        connection,
        "UPDATE parcel SET state = 'reported', report_line_id = :r,"
        " told_tracking = CASE WHEN :t <> '' THEN :t ELSE told_tracking END,"
        " measured_g = CASE WHEN :g > 0 THEN :g ELSE measured_g END,"
        " measured_length_mm = CASE WHEN :l > 0 THEN :l ELSE measured_length_mm END,"
        " measured_width_mm = CASE WHEN :w > 0 THEN :w ELSE measured_width_mm END,"
        " measured_height_mm = CASE WHEN :h > 0 THEN :h ELSE measured_height_mm END WHERE id = :i",
        told,
    )
    write_rows(connection, parcel, fresh)
    write_rows(connection, "UPDATE parcel SET state = :s WHERE id = :i", ended)
    return keys


def note_parcels(
    connection: Connection, of_rows: Mapping[int, ParcelNamed], parcels: Mapping[ParcelNamed, int]
) -> None:
    """Notes in which parcel the goods of each row left, where the row says it."""
    write_rows(
        connection,
        "UPDATE report_line SET parcel_id = :p WHERE id = :i",
        [{"i": key, "p": parcels[named]} for key, named in of_rows.items() if named in parcels],
    )


def _measured(row: Told) -> Row:
    return {
        "t": row.tracking, "g": row.weight_g, "l": row.length_mm, "w": row.width_mm,
        "h": row.height_mm,
    }  # fmt: skip
