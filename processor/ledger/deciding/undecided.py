"""The next orders to decide, with what is known of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from processor.ledger.arrived import alike
from processor.ledger.labels import label_waits
from processor.ledger.orders import corrections, waivers, went_out
from processor.ledger.orders.orders import decode, has_instructed
from processor.ledger.sql import text
from processor.model.order import Order
from processor.model.reasons import rules_of
from processor.model.states import LineCounts
from processor.model.undecided import Undecided

_BATCH = 400


def next_undecided(connection: Connection, limit: int) -> list[Undecided]:
    """The next orders in (priority, placed at, channel, id) order."""
    statement = text(
        "SELECT id, state, content, doc, decided, file_id FROM orders WHERE decide = 1"
        " ORDER BY priority, placed_at, channel, order_id LIMIT :n"
    )
    return _undecided(connection, list(connection.execute(statement, {"n": limit})))


def undecided_order(connection: Connection, key: int) -> Undecided:
    """One order as it would be decided, whether or not it is to be decided."""
    statement = text("SELECT id, state, content, doc, decided, file_id FROM orders WHERE id = :k")
    [found] = _undecided(connection, list(connection.execute(statement, {"k": key})))
    return found


def undecided_orders(connection: Connection, keys: Sequence[int]) -> list[Undecided]:
    """Orders as they would be decided, in (priority, placed at, channel, id) order."""
    rows: list[Any] = []
    for start in range(0, len(keys), _BATCH):
        marks, part = marks_of(keys[start : start + _BATCH])
        statement = text(
            "SELECT id, state, content, doc, decided, file_id, priority, placed_at, channel,"
            f" order_id FROM orders WHERE id IN ({marks})"
        )
        rows += connection.execute(statement, part).fetchall()
    rows.sort(key=lambda row: tuple(row[6:10]))
    return _undecided(connection, [row[:6] for row in rows])


def _undecided(connection: Connection, found: Sequence[Any]) -> list[Undecided]:
    seen = [r[0] for r in found if r[4]]
    opened = _open_pieces(connection, seen)
    contents = {r[0]: str(r[2]) for r in found if r[4]}
    waived = waivers.waived(connection, contents)
    split = corrections.let_go_of(connection, contents)
    # Also orders that nothing decided yet: a newer row of theirs may lie unread.
    disputed = _disputed(connection, [r[0] for r in found])
    instructed = has_instructed(connection, seen)
    labels = label_waits.known_labels(connection, seen)
    undecided = []
    read = [(*row, decode(row[3])) for row in found]
    came = [went_out.Came(_name(r[6]), r[5], r[6].placed_at) for r in read]
    gone = went_out.went_out(connection, came)
    alike_before = alike.known_before(connection, [r[0] for r in found])
    for key, state, content, _, decided, _, order in read:
        pieces = opened.get(key)
        if pieces is None:
            pieces = {line.line_id: line.to_send for line in order.lines}
        undecided.append(
            Undecided(
                key=key, state=state, content=content, order=order, open_pieces=pieces,
                disputed=key in disputed, again=bool(decided),
                instructed=key in instructed, went_out=gone.get(_name(order)),
                alike=alike_before.get(key, ""),
                let_go={held: lines for held, (_, lines) in split.get(key, {}).items()},
                let_go_on={held: on for held, (on, _) in split.get(key, {}).items()},
                waived=waived.get(key, {}),
                labels=labels.get(key, ()),
            )
        )  # fmt: skip
    return undecided


def _name(order: Order) -> str:
    return f"{order.channel}/{order.order_id}"


def marks_of(keys: Sequence[int]) -> tuple[str, dict[str, int]]:
    """Placeholders for an IN list, and their values."""
    part = {f"k{n}": key for n, key in enumerate(keys)}
    return ", ".join(f":{name}" for name in part), part


def of_booking() -> tuple[str, dict[str, str]]:
    """Placeholders for an IN list of the rules of holds that booking asks for, and their values.

    Deciding neither asks for these holds nor lifts them: a person has to.
    """
    part = {f"booking{n}": rule for n, rule in enumerate(rules_of("booking"))}
    return ", ".join(f":{name}" for name in part), part


def _open_pieces(connection: Connection, keys: Sequence[int]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {key: {} for key in keys}
    for start in range(0, len(keys), _BATCH):
        marks, part = marks_of(keys[start : start + _BATCH])
        statement = text(
            "SELECT order_id, line_id, open FROM order_line"
            f" WHERE open > 0 AND order_id IN ({marks}) ORDER BY order_id, line_id"
        )
        for r in connection.execute(statement, part):
            found[r[0]][r[1]] = int(r[2])
    return found


def _disputed(connection: Connection, keys: Sequence[int]) -> set[int]:
    """Orders on which a person must first settle what booking asked for: a change after
    hand-over."""
    found: set[int] = set()
    rules, named = of_booking()
    for start in range(0, len(keys), _BATCH):
        marks, part = marks_of(keys[start : start + _BATCH])
        statement = text(
            "SELECT order_id FROM hold WHERE closed_at IS NULL"
            f" AND rule IN ({rules}) AND order_id IN ({marks})"
        )
        found |= {int(r[0]) for r in connection.execute(statement, {**named, **part})}
    return found


def line_counts(connection: Connection, keys: Sequence[int]) -> dict[int, dict[str, LineCounts]]:
    """Pieces per state of each line of these orders."""
    found: dict[int, dict[str, LineCounts]] = {}
    for start in range(0, len(keys), _BATCH):
        marks, part = marks_of(keys[start : start + _BATCH])
        statement = text(
            "SELECT order_id, line_id, ordered, open, held, backordered, reserved, instructed,"
            f" shipped, cancelled FROM order_line WHERE order_id IN ({marks})"
            " ORDER BY order_id, line_id"
        )
        for r in connection.execute(statement, part):
            found.setdefault(r[0], {})[r[1]] = LineCounts(
                ordered=r[2], open=r[3], held=r[4], backordered=r[5], reserved=r[6],
                instructed=r[7], shipped=r[8], cancelled=r[9],
            )  # fmt: skip
    return found


def next_sequence(connection: Connection, keys: Sequence[int]) -> dict[int, int]:
    """Per order: the next shipment sequence (1 where it has none yet)."""
    found: dict[int, int] = {}
    for start in range(0, len(keys), _BATCH):
        marks, part = marks_of(keys[start : start + _BATCH])
        statement = text(
            "SELECT order_id, max(sequence) FROM shipment"
            f" WHERE order_id IN ({marks}) GROUP BY order_id"
        )
        found.update({r[0]: int(r[1]) + 1 for r in connection.execute(statement, part)})
    return found
