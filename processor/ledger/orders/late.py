"""What exports told of orders after hand-over, until the rules have been asked about it."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, insert

from processor.ledger.orders.orders import decode, encode
from processor.ledger.sql import in_batches, text
from processor.ledger.tables.schema import late
from processor.model.order import Order


class LateRow(msgspec.Struct, frozen=True, kw_only=True):
    """An order as it was decided and as an export told it since. `place` is where that stands;
    `revision` and `content` are those of the ledger's record."""

    key: int
    before: Order
    after: Order
    place: str
    revision: int
    content: str


def note(
    connection: Connection, key: int, before: str, after: Order, place: str, *, at: int, judge: bool
) -> None:
    """Notes the newest telling; what waits to be judged is judged against what was decided."""
    found = connection.execute(
        text("SELECT before, judge FROM late WHERE order_id = :o"), {"o": key}
    ).first()
    if found is not None and found[1]:
        before, judge = str(found[0]), True
    connection.execute(text("DELETE FROM late WHERE order_id = :o"), {"o": key})
    connection.execute(
        insert(late),
        {
            "order_id": key, "before": before, "doc": encode(after), "place": place, "at": at,
            "judge": int(judge),
        },
    )  # fmt: skip


def as_recorded(connection: Connection, key: int, doc: str) -> None:
    """The newest export tells the order as the ledger has it: `doc`.

    What waits to be judged waits on, and is judged by that: it may be more than what was decided.
    """
    connection.execute(text("DELETE FROM late WHERE order_id = :o AND judge = 0"), {"o": key})
    connection.execute(text("UPDATE late SET doc = :d WHERE order_id = :o"), {"d": doc, "o": key})


def told(connection: Connection, keys: Sequence[int]) -> dict[int, str]:
    """The newest document of these orders that came after hand-over."""
    found: dict[int, str] = {}
    for marks, part in in_batches(keys):
        statement = text(f"SELECT order_id, doc FROM late WHERE order_id IN ({marks})")
        found |= {int(r[0]): str(r[1]) for r in connection.execute(statement, part)}
    return found


def unjudged(connection: Connection, limit: int, after: int = 0) -> list[LateRow]:
    """The next orders behind the key `after` that tell what no rule has seen."""
    statement = text(
        "SELECT l.order_id, l.before, l.doc, l.place, o.revision, o.content"
        " FROM late l JOIN orders o ON o.id = l.order_id WHERE l.judge = 1"
        " AND l.order_id > :a ORDER BY l.order_id LIMIT :n"
    )
    return [
        LateRow(
            key=r[0], before=decode(r[1]), after=decode(r[2]), place=r[3], revision=r[4],
            content=r[5],
        )
        for r in connection.execute(statement, {"n": limit, "a": after})
    ]  # fmt: skip


def judged(connection: Connection, keys: Sequence[int]) -> None:
    """The rules have been asked about these."""
    for key in keys:
        connection.execute(text("UPDATE late SET judge = 0 WHERE order_id = :o"), {"o": key})
