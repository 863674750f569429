"""What warehouses were told and have not answered, by open shipments; and which of it was told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec
from sqlalchemy import Connection

from processor.ledger.outgoing.resends import last_resent
from processor.ledger.sql import in_batches, text

_NAME = "unanswered told"
# Written as the partial index `ix_shipment_open` has it, so that it is used.
_OPEN = "s.warehouse = :w AND s.state IN ('instructed', 'partly shipped')"
_CONFIRMED = (
    "SELECT 1 FROM report_line l JOIN report r ON r.id = l.report_id"
    " WHERE l.shipment_id = s.id AND r.kind = 'confirmation' AND r.state = 'booked'"
)
_TOLD = (
    "SELECT max(m.document_id) FROM document_shipment m JOIN document d ON d.id = m.document_id"
    " WHERE m.shipment_id = s.id AND d.kind = 'instruction' AND d.state = 'handed' AND m.action"
)


class Handed(msgspec.Struct, frozen=True, kw_only=True):
    """An instruction that a warehouse has: its place, when it was handed over for the last time,
    and the answer to that; empty where none came since."""

    key: int
    document: str
    handed_at: int
    answer: str
    acknowledged: bool


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A shipment that was neither confirmed nor cancelled, and the document that told of it last:
    to ship it, or to cancel it (`cancel`)."""

    key: int
    shipment: str
    ship_day: str
    document_id: int
    cancel: bool
    client: str


def waiting(connection: Connection, warehouse: str, until: str) -> list[Waiting]:
    """The shipments of a warehouse up to a day of shipping that wait for a confirmation. Of what
    left in part that is told already; but the cancel of its rest waits as any other."""
    statement = text(
        "SELECT id, number, ship_day, told, cancel, client FROM (SELECT s.id, s.number,"
        f" s.ship_day, s.client, s.state, ({_TOLD} = 'new') AS told,"
        " CASE WHEN s.cancel_asked = 1 AND s.cancel_answer = ''"
        f" THEN ({_TOLD} = 'cancel') END AS cancel, EXISTS ({_CONFIRMED}) AS confirmed"
        f" FROM shipment s WHERE {_OPEN} AND s.ship_day <= :d)"
        " WHERE cancel IS NOT NULL OR (told IS NOT NULL AND NOT confirmed"
        " AND state = 'instructed') ORDER BY id"
    )
    return [
        Waiting(
            key=r[0], shipment=r[1], ship_day=r[2], document_id=r[3] if r[4] is None else r[4],
            cancel=r[4] is not None, client=r[5],
        )
        for r in connection.execute(statement, {"w": warehouse, "d": until})
    ]  # fmt: skip


def open_instructions(connection: Connection, warehouse: str) -> list[int]:
    """The keys of the instructions in which a shipment stands of which nothing is known, or of
    which a part left and the rest was changed or cancelled."""
    statement = text(
        "SELECT DISTINCT m.document_id FROM shipment s"
        " JOIN document_shipment m ON m.shipment_id = s.id"
        " JOIN document d ON d.id = m.document_id AND d.kind = 'instruction'"
        f" AND d.state = 'handed' WHERE {_OPEN}"
        " AND (s.state = 'instructed' OR m.action <> 'new') ORDER BY 1"
    )
    return [int(row[0]) for row in connection.execute(statement, {"w": warehouse})]


def handed(connection: Connection, document_ids: Iterable[int]) -> dict[int, Handed]:
    """Documents that were handed over, by key."""
    keys = sorted(set(document_ids))
    again = last_resent(connection, keys)
    found: dict[int, Handed] = {}
    for marks, part in in_batches(keys):
        statement = text(
            "SELECT id, folder || '/' || name, coalesce(handed_at, at), acknowledged_at, answer"
            f" FROM document WHERE id IN ({marks}) ORDER BY id"
        )
        for key, place, first, answered_at, answer in connection.execute(statement, part):
            at = max(int(first), again.get(int(key), 0))
            since = answered_at is not None and answered_at >= again.get(int(key), 0)
            found[int(key)] = Handed(
                key=key, document=place, handed_at=at, answer=answer if since else "",
                acknowledged=since,
            )  # fmt: skip
    return found


def clients_of(connection: Connection, document_ids: Iterable[int]) -> dict[int, list[str]]:
    """The clients of whose goods documents tell."""
    found: dict[int, list[str]] = {}
    for marks, part in in_batches(document_ids):
        statement = text(
            "SELECT DISTINCT m.document_id, s.client FROM document_shipment m"
            f" JOIN shipment s ON s.id = m.shipment_id WHERE m.document_id IN ({marks})"
            " ORDER BY m.document_id, s.client"
        )
        for key, client in connection.execute(statement, part).fetchall():
            found.setdefault(int(key), []).append(str(client))
    return found


def heard_of(connection: Connection, document: Handed) -> bool:
    """True where the warehouse told something of a shipment in it since it was handed over: then it
    has it."""
    statement = text(
        "SELECT 1 FROM document_shipment m JOIN shipment s ON s.id = m.shipment_id"
        " WHERE m.document_id = :d AND (s.acknowledged_at >= :t"
        " OR EXISTS (SELECT 1 FROM report_line l JOIN report r ON r.id = l.report_id"
        " WHERE l.shipment_id = s.id AND r.kind = 'confirmation' AND r.state = 'booked'"
        " AND r.at >= :t)) LIMIT 1"
    )
    values = {"d": document.key, "t": document.handed_at}
    return connection.scalar(statement, values) is not None


class ToldOverdue(msgspec.Struct, frozen=True):
    """What was told of one receiver and kind of answer and still stands: the keys, and in how many
    alerts."""

    keys: tuple[int, ...] = ()
    alerts: int = 0


_decoder = msgspec.json.Decoder(dict[str, ToldOverdue])


def told(connection: Connection) -> dict[str, ToldOverdue]:
    """What was told and stands, by `receiver-kind`."""
    found = connection.scalar(text("SELECT value FROM meta WHERE name = :n"), {"n": _NAME})
    return {} if found is None else _decoder.decode(found)


def note_told(connection: Connection, now: Mapping[str, ToldOverdue]) -> None:
    """Notes what stands now; nothing is kept where nothing does."""
    connection.execute(text("DELETE FROM meta WHERE name = :n"), {"n": _NAME})
    if now:
        value = msgspec.json.encode(dict(sorted(now.items()))).decode()
        connection.execute(
            text("INSERT INTO meta (name, value) VALUES (:n, :v)"), {"n": _NAME, "v": value}
        )
