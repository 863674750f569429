"""Parcels that may go on a manifest, with all that decides whether they do."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection

from processor.ledger.manifests.plans import PlanAtWork
from processor.ledger.sql import in_batches, text
from processor.ledger.stock.hand_over import handed_at
from processor.model.carrier_manifests import ListedContent
from processor.model.cases import TRACKING_TWICE
from processor.model.reasons import REFUSED


class FoundParcel(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel that is not void and on no manifest. `state` is planned or reported, `told_carrier`
    the warehouse's word for who took it ("" where it names none), `confirmed_at` when that was
    booked (0: not yet), `instructed_at` when its warehouse had the instruction (0: not yet), both
    microseconds UTC. `twice`: its number is told of another order too, and nobody has settled whose
    it is. `waiting_files` are files of ours about it that their receiver does not have yet."""

    key: int
    shipment_key: int
    shipment: str
    order_key: int
    revision: int
    client: str
    carrier: str
    shipment_state: str
    cancel_asked: bool
    refused: bool
    presumed: bool
    state: str
    told_carrier: str
    confirmed_at: int
    instructed_at: int
    country: str
    sscc: str
    tracking: str
    net_g: int
    weight_g: int
    length_mm: int
    width_mm: int
    height_mm: int
    twice: bool
    waiting_files: tuple[str, ...] = ()


def touched(connection: Connection, seen: PlanAtWork, warehouse: str) -> set[int]:
    """The shipments of a warehouse of which something happened, or was told, since the marks; and
    those of which a parcel was left for the next manifest."""
    statements = (
        "SELECT DISTINCT s.id FROM report_line l JOIN shipment s ON s.id = l.shipment_id"
        " WHERE l.id > :line AND s.warehouse = :w",
        "SELECT DISTINCT s.id FROM event e JOIN shipment s ON s.order_id = e.order_id"
        " WHERE e.id > :event AND s.warehouse = :w",
        "SELECT DISTINCT p.shipment_id FROM manifest_wait m JOIN parcel p ON p.id = m.parcel_id"
        " WHERE m.plan = :plan",
    )
    values = {
        "line": seen.line_mark, "event": seen.event_mark, "w": warehouse, "plan": seen.name,
    }  # fmt: skip
    found: set[int] = set()
    for statement in statements:
        used = {name: one for name, one in values.items() if f":{name}" in statement}
        found |= {int(row[0]) for row in connection.execute(text(statement), used)}
    return found


_NUMBER = "coalesce(nullif(p.told_tracking, ''), p.tracking, '')"
# The newest row that names who took a shipment, for parcels that no row names.
_ANY_CARRIER = (
    "(SELECT x.carrier FROM report_line x JOIN report y ON y.id = x.report_id"
    " WHERE x.shipment_id = s.id AND y.state = 'booked' AND x.carrier <> ''"
    " ORDER BY x.id DESC LIMIT 1)"
)
_ANY_TIME = (
    "(SELECT max(y.at) FROM report_line x JOIN report y ON y.id = x.report_id"
    " WHERE x.shipment_id = s.id AND y.state = 'booked')"
)
_COLUMNS = (
    "p.id AS key, s.id AS shipment_key, s.number AS shipment, s.order_id AS order_key, o.revision,"
    " s.client, s.carrier, s.state AS shipment_state, s.cancel_asked, s.presumed, p.state,"
    " CASE WHEN p.report_line_id IS NULL THEN " + _ANY_CARRIER + " ELSE l.carrier END"
    " AS told_carrier,"
    " CASE WHEN p.state <> 'reported' THEN 0 WHEN p.report_line_id IS NULL THEN " + _ANY_TIME +
    " ELSE r.at END AS confirmed_at,"
    " json_extract(o.doc, '$.ship_to.country') AS country, p.sscc, " + _NUMBER + " AS tracking,"
    " p.net_g, CASE WHEN p.measured_g > 0 THEN p.measured_g ELSE p.weight_g END AS weight_g,"
    " CASE WHEN p.measured_length_mm > 0 THEN p.measured_length_mm ELSE p.length_mm END"
    " AS length_mm,"
    " CASE WHEN p.measured_width_mm > 0 THEN p.measured_width_mm ELSE p.width_mm END AS width_mm,"
    " CASE WHEN p.measured_height_mm > 0 THEN p.measured_height_mm ELSE p.height_mm END"
    " AS height_mm,"
    " EXISTS (SELECT 1 FROM hold h WHERE h.order_id = s.order_id AND h.reason = :refused"
    " AND h.closed_at IS NULL) AS refused,"
    " EXISTS (SELECT 1 FROM cases c WHERE c.kind = :twice AND c.closed_at IS NULL"
    " AND c.cause = " + _NUMBER + ") AS twice"
)  # fmt: skip
_FROM = (
    " FROM parcel p JOIN shipment s ON s.id = p.shipment_id JOIN orders o ON o.id = s.order_id"
    " LEFT JOIN report_line l ON l.id = p.report_line_id LEFT JOIN report r ON r.id = l.report_id"
)
_FREE = " AND p.state <> 'void' AND s.state NOT IN ('planned', 'cancelled')"


def found_parcels(connection: Connection, shipments: Iterable[int]) -> list[FoundParcel]:
    """The parcels of these shipments that are on no manifest, in the order of their keys."""
    rows: list[Any] = []
    wanted = sorted(set(shipments))
    for marks, part in in_batches(wanted):
        statement = text(
            f"SELECT {_COLUMNS}{_FROM} WHERE s.id IN ({marks}){_FREE}"
            " AND NOT EXISTS (SELECT 1 FROM manifest_parcel m WHERE m.parcel_id = p.id)"
            " ORDER BY s.id, p.sequence, p.id"
        )
        values = {**part, "refused": REFUSED, "twice": TRACKING_TWICE}
        rows += connection.execute(statement, values).fetchall()
    return _made(connection, rows)


def listed_now(connection: Connection, parcels: Collection[int]) -> dict[int, FoundParcel]:
    """Parcels as they are now, by key, whatever became of them."""
    rows: list[Any] = []
    for marks, part in in_batches(parcels):
        statement = text(f"SELECT {_COLUMNS}{_FROM} WHERE p.id IN ({marks})")
        values = {**part, "refused": REFUSED, "twice": TRACKING_TWICE}
        rows += connection.execute(statement, values).fetchall()
    return {one.key: one for one in _made(connection, rows)}


def _made(connection: Connection, rows: list[Any]) -> list[FoundParcel]:
    shipments = {int(row.shipment_key) for row in rows}
    handed = handed_at(connection, shipments)
    waiting = _waiting_files(connection, shipments)
    found = []
    for row in rows:
        values = dict(row._mapping)
        for name in ("cancel_asked", "refused", "presumed", "twice"):
            values[name] = bool(values[name])
        for name in ("told_carrier", "country"):
            values[name] = values[name] or ""
        values["confirmed_at"] = int(values["confirmed_at"] or 0)
        found.append(
            FoundParcel(
                **values, instructed_at=handed.get(row.shipment_key, 0),
                waiting_files=waiting.get(row.shipment_key, ()),
            )
        )  # fmt: skip
    return found


def _waiting_files(
    connection: Connection, shipments: Collection[int]
) -> Mapping[int, tuple[str, ...]]:
    """By shipment the instructions and labels of it that their receiver does not have yet."""
    found: dict[int, tuple[str, ...]] = {}
    for marks, part in in_batches(shipments):
        statement = text(
            "SELECT m.shipment_id, d.folder || '/' || d.name FROM document_shipment m"
            " JOIN document d ON d.id = m.document_id WHERE d.state <> 'handed'"
            f" AND d.kind IN ('instruction', 'label', 'label-zpl') AND m.shipment_id IN ({marks})"
            " ORDER BY d.id"
        )
        for shipment, place in connection.execute(statement, part):
            found[int(shipment)] = (*found.get(int(shipment), ()), str(place))
    return found


def contents(
    connection: Connection, parcels: Collection[int]
) -> dict[int, tuple[ListedContent, ...]]:
    """What is in parcels, by key: what rows of reports say of a parcel, else what was planned for
    it."""
    told: dict[int, list[ListedContent]] = {}
    planned: dict[int, list[ListedContent]] = {}
    for marks, part in in_batches(parcels):
        for row in connection.execute(
            text(
                "SELECT r.parcel_id, r.line_id, r.sku, sum(r.pieces), max(r.item_id)"
                f" FROM reservation r WHERE r.parcel_id IN ({marks}) AND r.state <> 'freed'"
                " GROUP BY r.parcel_id, r.line_id, r.sku ORDER BY r.parcel_id, min(r.id)"
            ),
            part,
        ):
            planned.setdefault(int(row[0]), []).append(ListedContent(*row[1:]))
        for row in connection.execute(
            text(
                "SELECT l.parcel_id, l.line_id, l.sku, sum(l.pieces), (SELECT max(v.item_id)"
                " FROM reservation v WHERE v.shipment_id = l.shipment_id AND v.line_id = l.line_id"
                " AND v.sku = l.sku) AS item FROM report_line l JOIN report t"
                " ON t.id = l.report_id WHERE t.state = 'booked' AND l.line_id <> ''"
                f" AND l.parcel_id IN ({marks}) GROUP BY l.parcel_id, l.line_id, l.sku"
                " HAVING sum(l.pieces) > 0 ORDER BY l.parcel_id, min(l.id)"
            ),
            part,
        ):
            if row[4] is not None:
                told.setdefault(int(row[0]), []).append(ListedContent(*row[1:]))
    return {key: tuple(told.get(key) or planned.get(key) or ()) for key in parcels}
