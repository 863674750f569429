"""Which declarations owe an undo: asked of amendments, documents and cases. Nothing of it is kept
twice."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Connection

from processor.ledger.deciding.holds import CROSSDOCK
from processor.ledger.orders import went_out
from processor.ledger.orders.orders import decode
from processor.ledger.sql import in_batches, text
from processor.model.cases import SHORT, UNDO_OWED
from processor.model.grounds import mark as mark_of
from processor.model.undo_owed import DUE_CASE, DeclaredShipment, UndoOwed, declared_facts, owed_of

# What may not be true any more: of which a warehouse was told after hand-over, or told a short, or
# of which people were told before.
_MEANT = (
    "SELECT shipment_id AS id FROM amendment UNION SELECT s.id FROM cases c JOIN shipment s"
    " ON s.number = c.subject WHERE c.subject_kind = 'shipment' AND c.kind IN (:short, :owed)"
)
# The last that a warehouse was told of each, or is to be told, and the documents it stands in.
_TOLD = (
    "SELECT s.number, s.client, o.channel || '/' || o.order_id, o.id, o.revision, l.revision,"
    " s.id, s.state, s.cancel_asked, s.cancel_answer, coalesce(s.final_at, s.shipped_at, 0),"
    " coalesce(a.action, ''), coalesce(a.at, 0), coalesce(a.revision, 0),"
    " d.folder || '/' || d.name"
    f" FROM ({_MEANT}) meant JOIN shipment s ON s.id = meant.id"
    " JOIN orders o ON o.id = s.order_id"
    " LEFT JOIN (SELECT shipment_id, max(id) AS id FROM amendment GROUP BY shipment_id) n"
    " ON n.shipment_id = s.id LEFT JOIN amendment a ON a.id = n.id"
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
    or of all. One whose case a person closed owes nothing any more."""
    closed = _closed_by_people(connection)
    return [one for one in all_owed(connection, kinds, order_key) if one.key not in closed]


def all_owed(
    connection: Connection, kinds: Collection[str], order_key: int | None = None
) -> list[UndoOwed]:
    """The same, with those whose case is closed."""
    if not kinds:
        return []
    return [
        *_of_shipments(connection, kinds, order_key),
        *_of_what_went_out(connection, order_key),
    ]


def untold(connection: Connection, owed: Iterable[UndoOwed]) -> list[UndoOwed]:
    """Those of them for which no case was opened yet, and none of their shipment closed by a
    person."""
    statement = text("SELECT cause FROM cases WHERE kind = :k")
    opened = {str(row[0]) for row in connection.execute(statement, {"k": UNDO_OWED})}
    closed = _closed_by_people(connection)
    return [one for one in owed if one.case_cause not in opened and one.key not in closed]


def _closed_by_people(connection: Connection) -> set[str]:
    """The keys of those that a person noted as done, or not needed."""
    statement = text(
        "SELECT cause FROM cases WHERE kind = :k AND closed_at IS NOT NULL AND closed_by <> :c"
    )
    rows = connection.execute(statement, {"k": UNDO_OWED, "c": CROSSDOCK})
    return {str(row[0]).removesuffix(DUE_CASE) for row in rows}


def _of_shipments(
    connection: Connection, kinds: Collection[str], order_key: int | None
) -> list[UndoOwed]:
    names = {f"k{n}": kind for n, kind in enumerate(sorted(kinds))}
    statement = _TOLD.format(
        kinds=", ".join(f":{name}" for name in names),
        order="" if order_key is None else " AND o.id = :order",
    )
    values = {**names, "order": order_key or 0, "short": SHORT, "owed": UNDO_OWED}
    rows: dict[str, list[Any]] = {}
    for row in connection.execute(text(statement), values):
        rows.setdefault(row[0], []).append(row)
    pieces_of = _pieces(connection, {of[0][6] for of in rows.values()})
    found = []
    for shipment, of in rows.items():
        _, client, order, key, newest, declared, shipment_key, *told, _ = of[0]
        state, cancel_asked, cancel_answer, ended_at, wish, asked_at, then = told
        answer, answered_at = _answer(connection, key, shipment_key, wish, asked_at)
        pieces, left = pieces_of.get(shipment_key, (0, 0))
        one = DeclaredShipment(
            state=state, cancel_asked=bool(cancel_asked), cancel_answer=cancel_answer,
            ended_at=ended_at, wish=wish, asked_at=asked_at, differs=wish == "change",
            answer=answer, answered_at=answered_at, declared=pieces, left=left,
        )  # fmt: skip
        owed = owed_of(one)
        facts: list[tuple[object, ...]] = []
        if owed is not None and owed[0] == "change":
            # Only then does it matter whether the change made it say something else.
            facts = [_facts(connection, key, one, newest) for one in (declared, then)]
            owed = owed if facts[0] != facts[1] else None
        if owed is None:
            continue
        cause, since, due = owed
        found.append(
            UndoOwed(
                shipment=shipment, order=order, client=client, cause=cause, since=since, due=due,
                mark=mark_of(facts[1]) if cause == "change" else "",
                documents=tuple(row[-1] for row in of),
            )
        )  # fmt: skip
    return found


def _answer(
    connection: Connection, order_key: int, shipment: int, wish: str, asked_at: int
) -> tuple[str, int]:
    """What the warehouse said last to a change of a shipment, as the kind of its event, and when it
    was booked; nothing where it said nothing since."""
    if wish != "change":
        return "", 0
    statement = text(
        "SELECT kind, at FROM event WHERE order_id = :o AND shipment_id = :s AND at >= :t"
        " AND kind IN ('change confirmed', 'change refused') ORDER BY id DESC LIMIT 1"
    )
    values = {"o": order_key, "s": shipment, "t": asked_at}
    row = connection.execute(statement, values).first()
    return ("", 0) if row is None else (str(row[0]), int(row[1]))


def _pieces(connection: Connection, shipments: Iterable[int]) -> dict[int, tuple[int, int]]:
    """How many pieces shipments were declared with, and how many have left, told or presumed."""
    found: dict[int, tuple[int, int]] = {}
    for marks, part in in_batches(shipments):
        statement = text(
            "SELECT r.shipment_id, sum(r.pieces),"
            " sum(CASE WHEN r.state = 'shipped' THEN r.pieces ELSE 0 END),"
            " (SELECT coalesce(sum(t.pieces), 0) FROM report_line t JOIN report d"
            " ON d.id = t.report_id WHERE t.shipment_id = r.shipment_id AND t.line_id <> ''"
            " AND d.state = 'booked') FROM reservation r"
            f" WHERE r.shipment_id IN ({marks}) GROUP BY r.shipment_id"
        )
        for key, declared, left, told in connection.execute(statement, part):
            found[int(key)] = (int(declared), max(int(left), int(told)))
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
            UndoOwed(
                shipment=one, order=name, client=row[0], cause="went-out", since=since, due=since
            )
            for one in gone.declared
        ]
    return found
