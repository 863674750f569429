"""Waves: which shipments leave together, in which documents and parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import Connection, insert

from processor.ledger import journal
from processor.ledger.counters import draw, next_id
from processor.ledger.sql import in_batches, text, write_rows
from processor.ledger.tables.schema import document, document_shipment, wave
from processor.model.dispatch import InstructionAction
from processor.model.natural_order import natural_order
from processor.model.sentence import sentence

_BATCH = 400


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A shipment that waits to be instructed, changed or cancelled."""

    shipment: int
    order: int
    revision: int
    action: InstructionAction
    warehouse: str
    client: str
    carrier: str
    label_source: str
    customs: str
    bin: str
    label_state: str = ""
    amendment: int | None = None


class PlannedDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A document that a closing wave will write: which members, under which name."""

    kind: str
    part: int
    receiver: str
    folder: str
    name: str
    client: str
    warehouse: str
    members: tuple[Member, ...]


_UNPAUSED = (
    " NOT EXISTS (SELECT 1 FROM pause p WHERE (p.kind = 'warehouse' AND p.name = s.warehouse)"
    " OR (p.kind = 'carrier' AND p.name = s.carrier) OR (p.kind = 'client' AND p.name = s.client)"
    " OR (p.kind = 'channel' AND p.name = o.channel))"
)
# A hold of some lines lets the shipments of the others go.
_NOT_HELD = (
    " (o.state <> 'held' OR NOT EXISTS (SELECT 1 FROM hold h WHERE h.order_id = o.id"
    " AND h.closed_at IS NULL AND h.lines = '[]'))"
)
_WAITING = (
    " FROM shipment s JOIN orders o ON o.id = s.order_id"
    f" WHERE s.state = 'planned' AND s.label_state <> 'awaited' AND {_NOT_HELD} AND {_UNPAUSED}"
)


def _due(days: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """The condition that a shipment's day has come, and its values: `days` is the day it is now
    at each warehouse. A warehouse that is not named keeps what it has."""
    values: dict[str, str] = {}
    parts = []
    for n, (code, day) in enumerate(sorted(days.items())):
        values |= {f"w{n}": code, f"d{n}": day}
        parts.append(f"(s.warehouse = :w{n} AND s.ship_day <= :d{n})")
    return f" AND ({' OR '.join(parts) or '1 = 0'})", values


def fills_a_wave(connection: Connection, size: int, days: Mapping[str, str]) -> bool:
    """True if at least `size` planned shipments wait whose day has come and that no pause keeps
    back. `days` is the day it is now at each warehouse."""
    planned = connection.scalar(text("SELECT count(*) FROM shipment WHERE state = 'planned'"))
    if int(planned or 0) < size:
        return False
    due, values = _due(days)
    return int(connection.scalar(text(f"SELECT count(*){_WAITING}{due}"), values) or 0) >= size


def waiting(connection: Connection, limit: int, days: Mapping[str, str]) -> list[Member]:
    """Planned shipments, oldest first, whose day has come, whose labels are here or come by another
    way, and that no pause keeps back.

    `days` is the day it is now at each warehouse (ISO).
    """
    due, values = _due(days)
    statement = text(
        "SELECT s.id, s.order_id, o.revision, s.warehouse, s.client, s.carrier, s.label_source,"
        f" s.customs, s.label_state{_WAITING}{due} ORDER BY s.id LIMIT :n"
    )
    rows = connection.execute(statement, {"n": limit, **values}).fetchall()
    bins = _first_bins(connection, [r[0] for r in rows])
    return [
        Member(
            shipment=r[0], order=r[1], revision=r[2], action="new", warehouse=r[3], client=r[4],
            carrier=r[5], label_source=r[6], customs=r[7], bin=bins.get(r[0], ""),
            label_state=r[8],
        )
        for r in rows
    ]  # fmt: skip


def amendments(connection: Connection) -> list[Member]:
    """Change and cancel instructions that wait for a wave, oldest first. Of what has left, or does
    not leave, its warehouse is told nothing more.

    Only a pause of the warehouse keeps them back: it goes on shipping what it knows.
    """
    statement = text(
        "SELECT a.id, s.id, s.order_id, a.revision, a.action, s.warehouse, s.client, s.carrier,"
        " s.label_source, s.customs, s.label_state"
        " FROM amendment a JOIN shipment s ON s.id = a.shipment_id"
        " WHERE a.wave_id IS NULL AND s.state IN ('instructed', 'partly shipped')"
        " AND NOT EXISTS (SELECT 1 FROM pause p"
        " WHERE p.kind = 'warehouse' AND p.name = s.warehouse) ORDER BY a.id"
    )
    rows = connection.execute(statement).fetchall()
    bins = _first_bins(connection, [r[1] for r in rows])
    return [
        Member(
            amendment=r[0], shipment=r[1], order=r[2], revision=r[3], action=r[4],
            warehouse=r[5], client=r[6], carrier=r[7], label_source=r[8], customs=r[9],
            bin=bins.get(r[1], ""), label_state=r[10],
        )
        for r in rows
    ]  # fmt: skip


def _first_bins(connection: Connection, shipments: Sequence[int]) -> dict[int, str]:
    """By shipment the bin that a picker comes to first; what has none is missing or empty."""
    found: dict[int, str] = {}
    for marks, part in in_batches(shipments):
        statement = text(
            f"SELECT shipment_id, bin FROM reservation WHERE shipment_id IN ({marks}) ORDER BY id"
        )
        for shipment, place in connection.execute(statement, part):
            found[shipment] = min(found.get(shipment, place), place, key=natural_order)
    return found


def next_wave_number(connection: Connection) -> str:
    """Draws the next wave number."""
    return f"W{draw(connection, 'wave', 1):06d}"


def close(
    connection: Connection,
    *,
    number: str,
    at: int,
    bundle_id: int,
    members: Sequence[Member],
    documents: Sequence[PlannedDocument],
) -> int:
    """Fixes a wave: its members, parts, document names and time. Returns its key."""
    wave_id = next_id(connection, wave)
    connection.execute(
        insert(wave),
        {"id": wave_id, "number": number, "closed_at": at,
         "bundle_id": bundle_id},
    )  # fmt: skip
    fresh = [m.shipment for m in members if m.action == "new"]
    write_rows(
        connection,
        "UPDATE shipment SET state = 'instructed', wave_id = :w WHERE id = :s",
        [{"w": wave_id, "s": key} for key in fresh],
    )
    changed = [m.amendment for m in members if m.amendment is not None]
    write_rows(
        connection,
        "UPDATE amendment SET wave_id = :w WHERE id = :a",
        [{"w": wave_id, "a": key} for key in changed],
    )
    for start in range(0, len(fresh), _BATCH):
        part = {f"k{n}": one for n, one in enumerate(fresh[start : start + _BATCH])}
        marks = ", ".join(f":{name}" for name in part)
        promised = list(
            connection.execute(
                text(
                    "SELECT order_id, line_id, warehouse, client, sku, sum(pieces)"
                    f" FROM reservation WHERE state = 'reserved' AND shipment_id IN ({marks})"
                    " GROUP BY order_id, line_id, warehouse, client, sku"
                    " ORDER BY order_id, line_id, warehouse"
                ),
                part,
            )
        )
        write_rows(
            connection,
            "UPDATE order_line SET reserved = reserved - :n, instructed = instructed + :n"
            " WHERE order_id = :o AND line_id = :l",
            [{"n": int(r[5]), "o": r[0], "l": r[1]} for r in promised],
        )
        write_rows(
            connection,
            "UPDATE stock SET reserved = reserved - :n, instructed = instructed + :n"
            " WHERE warehouse = :w AND client = :c AND sku = :k",
            [{"n": int(r[5]), "w": r[2], "c": r[3], "k": r[4]} for r in promised],
        )
        connection.execute(
            text(
                "UPDATE reservation SET state = 'instructed' WHERE state = 'reserved'"
                f" AND shipment_id IN ({marks})"
            ),
            part,
        )
        # Only the least advanced open part decides the state of a whole order.
        connection.execute(
            text(
                "UPDATE orders SET state = 'instructed' WHERE state = 'planned' AND id IN"
                f" (SELECT order_id FROM shipment WHERE id IN ({marks})) AND NOT EXISTS"
                " (SELECT 1 FROM order_line l WHERE l.order_id = orders.id"
                " AND l.open + l.held + l.backordered + l.reserved > 0)"
            ),
            part,
        )
    journal.append(
        connection,
        [
            journal.Event(
                at=at,
                kind="instructed" if m.action == "new" else f"{m.action} instructed",
                order_id=m.order,
                shipment_id=m.shipment,
                cause=sentence("cause.wave", wave=number),
            )
            for m in members
        ],
    )
    _add_documents(connection, wave_id, at, documents)
    return wave_id


def _add_documents(
    connection: Connection, wave_id: int, at: int, documents: Sequence[PlannedDocument]
) -> None:
    key = next_id(connection, document)
    if not documents:
        return
    write_rows(
        connection,
        document,
        [
            {
                "id": key + n, "wave_id": wave_id, "part": one.part, "kind": one.kind,
                "receiver": one.receiver, "folder": one.folder, "name": one.name,
                "client": one.client, "warehouse": one.warehouse, "state": "open", "at": at,
            }
            for n, one in enumerate(documents)
        ],
    )  # fmt: skip
    links = [
        {
            "document_id": key + n, "position": place, "shipment_id": member.shipment,
            "action": member.action, "revision": member.revision,
        }
        for n, one in enumerate(documents)
        for place, member in enumerate(one.members, start=1)
    ]  # fmt: skip
    write_rows(connection, document_shipment, links)


def numbers_of(connection: Connection, shipments: Sequence[int]) -> list[str]:
    """The numbers of shipments, by their keys."""
    found: list[str] = []
    for marks, part in in_batches(shipments):
        statement = text(f"SELECT number FROM shipment WHERE id IN ({marks}) ORDER BY id")
        found += [str(row[0]) for row in connection.execute(statement, part)]
    return found


def wave_row(connection: Connection, wave_id: int) -> tuple[str, int, int]:
    """(number, closed at, bundle key) of a wave."""
    row = connection.execute(
        text("SELECT number, closed_at, bundle_id FROM wave WHERE id = :w"), {"w": wave_id}
    ).one()
    return str(row[0]), int(row[1]), int(row[2])
