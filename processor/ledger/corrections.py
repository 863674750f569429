"""What people put right and let go: corrections by field, splits by rule and reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from sqlalchemy import Connection, insert

from processor.ledger.sql import text
from processor.ledger.tables.schema import correction, split
from processor.model.corrections import Correction
from processor.model.holds_asked import waiver_of

_BATCH = 400


def of(connection: Connection, keys: Iterable[int]) -> dict[int, list[Correction]]:
    """Corrections by order."""
    found: dict[int, list[Correction]] = {}
    wanted = sorted(set(keys))
    for start in range(0, len(wanted), _BATCH):
        part = {f"k{n}": key for n, key in enumerate(wanted[start : start + _BATCH])}
        marks = ", ".join(f":{name}" for name in part)
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


def let_go(
    connection: Connection,
    key: int,
    lines: Mapping[tuple[str, str], Sequence[str]],
    content: str,
    *,
    at: int,
    who: str,
) -> None:
    """Lets lines of an order go, by (rule, reason); earlier ones of the same content go too."""
    before = let_go_of(connection, [key]).get(key, {})
    for (rule, reason), names in sorted(lines.items()):
        listed, earlier = before.get(waiver_of(rule, reason), ("", ()))
        earlier = earlier if listed == content else ()
        connection.execute(
            text("DELETE FROM split WHERE order_id = :o AND rule = :r AND reason = :n"),
            {"o": key, "r": rule, "n": reason},
        )
        connection.execute(
            insert(split),
            {
                "order_id": key, "rule": rule, "reason": reason, "content": content, "at": at,
                "who": who,
                "lines": msgspec.json.encode(sorted({*earlier, *names})).decode(),
            },
        )  # fmt: skip


def let_go_of(
    connection: Connection, keys: Sequence[int]
) -> dict[int, dict[str, tuple[str, tuple[str, ...]]]]:
    """By order and `waiver_of`: the content it was said of, and the lines that go."""
    found: dict[int, dict[str, tuple[str, tuple[str, ...]]]] = {}
    for start in range(0, len(keys), _BATCH):
        part = {f"k{n}": key for n, key in enumerate(keys[start : start + _BATCH])}
        marks = ", ".join(f":{name}" for name in part)
        statement = text(
            f"SELECT order_id, rule, reason, content, lines FROM split WHERE order_id IN ({marks})"
        )
        for r in connection.execute(statement, part):
            names = msgspec.json.decode(r[4], type=tuple[str, ...])
            found.setdefault(r[0], {})[waiver_of(r[1], r[2])] = (r[3], names)
    return found
