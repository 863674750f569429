"""What people put right and let go: corrections by field, splits by rule and reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from sqlalchemy import Connection, insert

from processor.ledger.sql import in_batches, text
from processor.ledger.tables.schema import correction, split
from processor.model.corrections import Correction, cancelled_of
from processor.model.grounds import still_counts
from processor.model.holds_asked import waiver_of
from processor.model.order import Order


def of(connection: Connection, keys: Iterable[int]) -> dict[int, list[Correction]]:
    """Corrections by order."""
    found: dict[int, list[Correction]] = {}
    for marks, part in in_batches(keys):
        statement = text(
            f"SELECT order_id, field, before, after FROM correction WHERE order_id IN ({marks})"
            " ORDER BY order_id, field"
        )
        for r in connection.execute(statement, part):
            one = Correction(field=r[1], before=r[2], after=r[3])
            found.setdefault(r[0], []).append(one)
    return found


def note(
    connection: Connection, key: int, made: Sequence[Correction], *, at: int, who: str
) -> None:
    """Keeps corrections of an order. A field corrected again keeps what the channel said of it."""
    standing = {one.field: one for one in of(connection, [key]).get(key, [])}
    for one in made:
        earlier = standing.get(one.field)
        before = earlier.before if earlier and earlier.after == one.before else one.before
        connection.execute(
            text("DELETE FROM correction WHERE order_id = :o AND field = :f"),
            {"o": key, "f": one.field},
        )
        connection.execute(
            insert(correction),
            {
                "order_id": key, "field": one.field, "before": before, "after": one.after,
                "at": at, "who": who,
            },
        )  # fmt: skip


def forget(connection: Connection, key: int, fields: Iterable[str]) -> None:
    """Drops corrections of an order by field."""
    for field in fields:
        connection.execute(
            text("DELETE FROM correction WHERE order_id = :o AND field = :f"),
            {"o": key, "f": field},
        )


def called_off(connection: Connection, key: int, order: Order) -> dict[str, int]:
    """Pieces by line of an order that a person called off, where its document says so still."""
    made = {one.field: one for one in of(connection, [key]).get(key, ())}
    found = {}
    for line in order.lines:
        one = made.get(cancelled_of(line.line_id))
        if one is not None and one.after == str(line.cancelled):
            found[line.line_id] = (line.cancelled - int(one.before or 0)) * line.pack_factor
    return found


def let_go(
    connection: Connection,
    key: int,
    lines: Mapping[tuple[str, str], Sequence[str]],
    content: str,
    *,
    at: int,
    who: str,
) -> None:
    """Lets lines of an order go, by (rule, reason); earlier ones that still count go too."""
    for (rule, reason), (grounds, names) in with_earlier(connection, key, lines, content).items():
        connection.execute(
            text("DELETE FROM split WHERE order_id = :o AND rule = :r AND reason = :n"),
            {"o": key, "r": rule, "n": reason},
        )
        connection.execute(
            insert(split),
            {
                "order_id": key, "rule": rule, "reason": reason, "content": content, "at": at,
                "who": who, "grounds": grounds,
                "lines": msgspec.json.encode(names).decode(),
            },
        )  # fmt: skip


def with_earlier(
    connection: Connection, key: int, lines: Mapping[tuple[str, str], Sequence[str]], content: str
) -> dict[tuple[str, str], tuple[str, list[str]]]:
    """By (rule, reason): what its open hold rests on, and all lines that go once these do too."""
    before = let_go_of(connection, {key: content}).get(key, {})
    found = {}
    for (rule, reason), names in sorted(lines.items()):
        grounds = _grounds(connection, key, rule, reason)
        then, earlier = before.get(waiver_of(rule, reason), ("", ()))
        earlier = earlier if not then or still_counts(then, grounds) else ()
        found[rule, reason] = grounds, sorted({*earlier, *names})
    return found


def _grounds(connection: Connection, key: int, rule: str, reason: str) -> str:
    """What the open hold of a rule with this reason rests on."""
    statement = text(
        "SELECT grounds FROM hold WHERE order_id = :o AND rule = :r AND reason = :n"
        " AND closed_at IS NULL"
    )
    return str(connection.scalar(statement, {"o": key, "r": rule, "n": reason}) or "")


def let_go_of(
    connection: Connection, contents: Mapping[int, str]
) -> dict[int, dict[str, tuple[str, tuple[str, ...]]]]:
    """By order and `waiver_of`: the grounds on which it was said, and the lines that go.

    `contents` are the orders' own, by key: what an earlier version noted without grounds counts
    while the content is the same.
    """
    found: dict[int, dict[str, tuple[str, tuple[str, ...]]]] = {}
    for marks, part in in_batches(contents):
        statement = text(
            "SELECT order_id, rule, reason, content, lines, grounds FROM split"
            f" WHERE order_id IN ({marks})"
        )
        for r in connection.execute(statement, part):
            if r[5] or r[3] == contents[r[0]]:
                names = msgspec.json.decode(r[4], type=tuple[str, ...])
                found.setdefault(r[0], {})[waiver_of(r[1], r[2])] = (r[5], names)
    return found
