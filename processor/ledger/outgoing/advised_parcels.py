"""Parcels of which carriers, forwarders and brokers are told: which a telling is about, what stands
of them now, and what was told of each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from processor.ledger.shipped.told_once import note_told, told_once
from processor.ledger.sql import in_batches, text, write_rows
from processor.model.advised import (
    CANCELLED,
    AdvisedParcel,
    AdvisedShipment,
    AdvisedVersion,
    read_version,
)
from processor.model.tellings import Telling

# A warehouse was told to ship it.
_INSTRUCTED = "s.wave_id IS NOT NULL AND s.carrier <> ''"
_OPEN = "('instructed', 'partly shipped')"
# The newest revision that its warehouse was told of a shipment.
_REVISION = (
    "coalesce((SELECT max(m.revision) FROM document_shipment m WHERE m.shipment_id = s.id"
    " AND m.action IN ('new', 'change')), 1)"
)
# The table of what was told, by what it is told with.
_TOLD = (
    "SELECT i.shipment_id, i.line_id, i.tracking, i.batch_id FROM batch_item i"
    " WHERE i.telling = :t AND i.shipment_id IN ({marks})"
    " UNION ALL SELECT b.shipment_id, b.line_id, NULL, 0 FROM told_before b"
    " WHERE b.telling = :t AND b.shipment_id IN ({marks}) ORDER BY 4, 2"
)


def filter_of(one: Telling) -> tuple[str, dict[str, str]]:
    """The condition that a shipment `s` is one that a telling is about, and its values."""
    values: dict[str, str] = {}
    parts = []
    for column in ("carrier", "warehouse", "service"):
        names: tuple[str, ...] = getattr(one, f"{column}s")
        if names or column == "carrier":
            keys = {f"{column}{n}": name for n, name in enumerate(names)}
            values |= keys
            marks = ", ".join(f":{key}" for key in keys)
            parts.append(f"s.{column} IN ({marks})" if keys else "1 = 0")
    return " AND ".join(parts), values


def note_before(connection: Connection, one: Telling, since: int, *, all_of_now: bool) -> None:
    """Notes the parcels that were instructed before a telling began: told by other means."""
    of, values = filter_of(one)
    off = one.about == "cancelled"
    if off:
        of = f"{of} AND s.state = 'cancelled'"
    earlier = "" if all_of_now else " AND w.closed_at < :since"
    rows = connection.execute(
        text(
            f"SELECT s.order_id, s.id, p.sequence, {_REVISION} AS revision FROM shipment s"
            " JOIN wave w ON w.id = s.wave_id JOIN parcel p ON p.shipment_id = s.id"
            f" WHERE {_INSTRUCTED} AND {of}{earlier} AND p.report_line_id IS NULL"
        ),
        {**values, **({} if all_of_now else {"since": since})},
    ).fetchall()
    write_rows(
        connection,
        "INSERT INTO told_before (telling, order_id, shipment_id, line_id, pieces)"
        " VALUES (:t, :o, :s, :l, 1) ON CONFLICT DO NOTHING",
        [
            {
                "t": one.name,
                "o": r[0],
                "s": r[1],
                "l": f"{r[2]}/{CANCELLED if off else r[3]}",
            }
            for r in rows
        ],
    )


def touched(connection: Connection, one: Telling, event_mark: int, line_mark: int) -> set[int]:
    """The keys of the orders of which parcels may have to be told since these marks; of all, where
    the telling is about other parcels than before."""
    of, values = filter_of(one)
    found = _keys(
        connection,
        "SELECT DISTINCT e.order_id FROM event e JOIN shipment s ON s.order_id = e.order_id"
        f" WHERE e.id > :event AND {_INSTRUCTED} AND {of} UNION SELECT DISTINCT s.order_id"
        " FROM report_line l JOIN shipment s ON s.id = l.shipment_id"
        f" WHERE l.id > :line AND {_INSTRUCTED} AND {of}",
        {**values, "event": event_mark, "line": line_mark},
    )
    if _knows_filter(connection, one):
        return found
    return found | _keys(
        connection,
        f"SELECT DISTINCT s.order_id FROM shipment s JOIN wave w ON w.id = s.wave_id"
        f" WHERE {_INSTRUCTED} AND {of} AND w.closed_at >="
        " (SELECT since FROM telling WHERE name = :t)",
        {**values, "t": one.name},
    )


def is_widened(connection: Connection, one: Telling) -> bool:
    """True for a telling that is of other parcels than at the last look."""
    return one.kind == "pre-advice" and not _knows_filter(connection, one)


def _knows_filter(connection: Connection, one: Telling) -> bool:
    return told_once(connection, _filter_name(one)) == _filter_text(one)


def note_filter(connection: Connection, one: Telling) -> None:
    """Notes of which parcels a telling is now; who widens it tells of those before too."""
    if not _knows_filter(connection, one):
        note_told(connection, _filter_name(one), _filter_text(one))


def _filter_name(one: Telling) -> str:
    return f"parcels of {one.name}"


def _filter_text(one: Telling) -> dict[str, str]:
    return {part: " ".join(getattr(one, part)) for part in ("carriers", "warehouses", "services")}


def _keys(connection: Connection, statement: str, values: Mapping[str, object]) -> set[int]:
    return {int(row[0]) for row in connection.execute(text(statement), values)}


def facts_of(
    connection: Connection, one: Telling, orders: Iterable[int], new_by: str = ""
) -> list[AdvisedShipment]:
    """The instructed shipments of these orders that a telling is about. `new_by` is the name of the
    telling that tells of new parcels, where this one is about what was called off."""
    of, values = filter_of(one)
    found: list[AdvisedShipment] = []
    for marks, part in in_batches(sorted(set(orders))):
        rows = connection.execute(
            text(
                "SELECT s.id, s.number, s.order_id, o.channel || '/' || o.order_id, s.client,"
                f" s.state, s.cancel_asked, {_REVISION}, w.closed_at >= t.since FROM shipment s"
                " JOIN orders o ON o.id = s.order_id JOIN wave w ON w.id = s.wave_id"
                f" JOIN telling t ON t.name = :t WHERE {_INSTRUCTED} AND {of}"
                f" AND s.order_id IN ({marks}) ORDER BY s.id"
            ),
            {**values, **part, "t": one.name},
        ).fetchall()
        keys = [row[0] for row in rows]
        told = _told(connection, one.name, keys)
        told_new = _told(connection, new_by, keys) if new_by else {}
        known = {key for key, _ in (*told, *told_new)}
        parcels = _parcels(connection, keys)
        for row in rows:
            state, asked = row[5], bool(row[6])
            if not row[8] and row[0] not in known:
                # Of before the telling, and none of its parcels then: told by other means.
                continue
            found.append(
                AdvisedShipment(
                    key=row[0], number=row[1], order=row[2], said=row[3], client=row[4],
                    revision=row[7], cancelled=state == "cancelled",
                    unsure=asked and state in ("instructed", "partly shipped"),
                    parcels=tuple(
                        AdvisedParcel(
                            key=key, no=no, sscc=sscc, tracking=tracking,
                            told=tuple(told.get((row[0], no), ())),
                            told_new=tuple(told_new.get((row[0], no), ())),
                        )
                        for key, no, sscc, tracking in parcels.get(row[0], ())
                    ),
                )
            )  # fmt: skip
    return sorted(found, key=lambda of: of.key)


def _parcels(
    connection: Connection, shipments: Sequence[int]
) -> dict[int, list[tuple[int, int, str, str]]]:
    """By shipment the parcels that we planned: key, number, SSCC and tracking number."""
    found: dict[int, list[tuple[int, int, str, str]]] = {}
    for marks, part in in_batches(shipments):
        statement = text(
            "SELECT shipment_id, id, sequence, sscc, coalesce(tracking, '') FROM parcel"
            f" WHERE shipment_id IN ({marks}) AND (weight_g > 0 OR report_line_id IS NULL)"
            " ORDER BY shipment_id, sequence, id"
        )
        for row in connection.execute(statement, part):
            found.setdefault(row[0], []).append((row[1], row[2], row[3], row[4]))
    return found


def _told(
    connection: Connection, telling: str, shipments: Sequence[int]
) -> dict[tuple[int, int], list[AdvisedVersion]]:
    """By shipment and number of the parcel what was told of it, oldest first."""
    found: dict[tuple[int, int], list[AdvisedVersion]] = {}
    before: list[tuple[tuple[int, int], AdvisedVersion]] = []
    for marks, part in in_batches(shipments):
        values: dict[str, Any] = {**part, "t": telling}
        for row in connection.execute(text(_TOLD.format(marks=marks)), values):
            no, version = read_version(row[1], row[2], row[3])
            if version.batch:
                found.setdefault((row[0], no), []).append(version)
            else:
                before.append(((row[0], no), version))
    for key, version in before:
        # What a lost file told, as somebody settled, may be newer than what the ledger knows of.
        told = found.setdefault(key, [])
        newer = version.cancelled or all(version.revision > one.revision for one in told)
        told.insert(len(told) if newer else 0, version)
    return found


def note_as_told(connection: Connection, name: str, orders: Collection[int]) -> None:
    """Notes all parcels of these orders, as they stand now, as told by a file of which the ledger
    knows nothing."""
    for marks, part in in_batches(orders):
        rows = connection.execute(
            text(
                "SELECT s.order_id, s.id, p.sequence, s.state,"
                f" {_REVISION} FROM shipment s JOIN parcel p ON p.shipment_id = s.id"
                f" WHERE {_INSTRUCTED} AND s.order_id IN ({marks}) ORDER BY s.id, p.sequence"
            ),
            part,
        ).fetchall()
        write_rows(
            connection,
            "INSERT INTO told_before (telling, order_id, shipment_id, line_id, pieces)"
            " VALUES (:t, :o, :s, :l, 1) ON CONFLICT DO NOTHING",
            [
                {
                    "t": name, "o": row[0], "s": row[1],
                    "l": f"{row[2]}/{CANCELLED if row[3] == 'cancelled' else row[4]}",
                }
                for row in rows
            ],
        )  # fmt: skip
