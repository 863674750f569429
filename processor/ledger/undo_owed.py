"""Which declarations owe an undo: asked of amendments, documents and cases. Nothing of it is kept
twice."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection

from processor.ledger import went_out
from processor.ledger.orders import decode
from processor.ledger.sql import text
from processor.model.cases import UNDO_OWED
from processor.model.grounds import mark as mark_of
from processor.model.undo_owed import UndoOwed, declared_facts

# The last that a warehouse was told of a shipment after hand-over, and the documents it stands in.
_TOLD = (
    "SELECT s.number, s.client, o.channel || '/' || o.order_id, a.action, a.at, o.id, o.revision,"
    " a.revision, l.revision, s.state, d.folder || '/' || d.name"
    " FROM (SELECT max(id) AS id FROM amendment GROUP BY shipment_id) last"
    " JOIN amendment a ON a.id = last.id"
    " JOIN shipment s ON s.id = a.shipment_id JOIN orders o ON o.id = s.order_id"
    " JOIN document_shipment l ON l.shipment_id = s.id AND l.action = 'new'"
    " JOIN document d ON d.id = l.document_id"
    " WHERE s.customs <> 'none' AND s.state <> 'planned' AND d.kind IN ({kinds})"
    "{order} ORDER BY s.id, d.id"
)
_CANCELLED_AFTER_RESTORE = '%"booking.cancelled-after-restore"%'


def undo_owed(
    connection: Connection, kinds: Collection[str], order_key: int | None = None
) -> list[UndoOwed]:
    """The shipments whose documents of these kinds are not true any more, by number; of one order,
    or of all. One whose case a person closed owes nothing any more.

    What a warehouse tells that it shipped in spite of a cancel stays declared, and owes nothing.
    """
    if not kinds:
        return []
    found = [
        *_of_shipments(connection, kinds, order_key),
        *_of_what_went_out(connection, order_key),
    ]
    closed = _cases(connection, closed=True)
    return [one for one in found if one.key not in closed]


def untold(connection: Connection, kinds: Collection[str]) -> list[UndoOwed]:
    """Those for which no case was opened yet."""
    opened = _cases(connection, closed=False)
    return [one for one in undo_owed(connection, kinds) if one.key not in opened]


def _cases(connection: Connection, *, closed: bool) -> set[str]:
    """The keys of those whose case was opened, or is closed."""
    only = " AND closed_at IS NOT NULL" if closed else ""
    statement = text(f"SELECT cause FROM cases WHERE kind = :k{only}")
    return {str(row[0]) for row in connection.execute(statement, {"k": UNDO_OWED})}


def _of_shipments(
    connection: Connection, kinds: Collection[str], order_key: int | None
) -> list[UndoOwed]:
    names = {f"k{n}": kind for n, kind in enumerate(sorted(kinds))}
    statement = _TOLD.format(
        kinds=", ".join(f":{name}" for name in names),
        order="" if order_key is None else " AND o.id = :order",
    )
    rows: dict[str, list[Any]] = {}
    for row in connection.execute(text(statement), {**names, "order": order_key or 0}):
        rows.setdefault(row[0], []).append(row)
    found = []
    for shipment, of in rows.items():
        _, client, order, action, at, key, newest, then, declared, state, _ = of[0]
        if action == "cancel" and state == "shipped":
            continue
        mark = ""
        if action == "change":
            facts = [_facts(connection, key, one, newest) for one in (declared, then)]
            if facts[0] == facts[1]:
                continue
            mark = mark_of(facts[1])
        found.append(
            UndoOwed(
                shipment=shipment, order=order, client=client, since=at, mark=mark,
                cause="cancel" if action == "cancel" else "change",
                documents=tuple(row[-1] for row in of),
            )
        )  # fmt: skip
    return found


def _facts(connection: Connection, key: int, revision: int, newest: int) -> tuple[object, ...]:
    """What a declaration of an order rests on in one of its revisions."""
    of = "orders WHERE id = :k"
    if revision != newest:
        of = "order_revision WHERE order_id = :k AND revision = :r"
    doc = connection.scalar(text(f"SELECT doc FROM {of}"), {"k": key, "r": revision})
    return () if doc is None else declared_facts(decode(str(doc)))


def _of_what_went_out(connection: Connection, order_key: int | None) -> list[UndoOwed]:
    """What went out before a restore, and was cancelled since, or let go to be shipped anew."""
    statement = text(
        "SELECT o.client, (SELECT min(e.at) FROM event e WHERE e.order_id = o.id"
        " AND e.kind = 'conflict' AND e.saw LIKE :saw),"
        " (SELECT min(w.at) FROM waiver w WHERE w.order_id = o.id AND w.rule = 'reconcile')"
        " FROM orders o WHERE o.channel = :c AND o.order_id = :o AND coalesce(:k, o.id) = o.id"
    )
    found = []
    for name, gone in went_out.all_noted(connection).items():
        if not gone.declared:
            continue
        channel, _, order_id = name.partition("/")
        values = {"c": channel, "o": order_id, "k": order_key, "saw": _CANCELLED_AFTER_RESTORE}
        row = connection.execute(statement, values).first()
        if row is None or (row[1] is None and row[2] is None):
            continue
        since = min(at for at in row[1:] if at is not None)
        found += [
            UndoOwed(shipment=one, order=name, client=row[0], cause="went-out", since=since)
            for one in gone.declared
        ]
    return found
