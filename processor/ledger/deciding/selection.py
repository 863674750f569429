"""Which orders are decided again when a person asks for it, and how orders stand."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from processor.ledger.deciding.recall import stages_of
from processor.ledger.deciding.undecided import marks_of
from processor.ledger.sql import text
from processor.model.holds_asked import is_of
from processor.model.reasons import asker_said
from processor.model.sentence import Sentence, joined, sentence

_BATCH = 400
# States in which something is decided and not yet instructed.
STATES = ("held", "backordered", "planned")


class OrderStanding(msgspec.Struct, frozen=True, kw_only=True):
    """How one order stands: its state, its open holds, and what is planned for it."""

    name: str
    state: str
    holds: tuple[Sentence, ...] = ()
    planned: tuple[Sentence, ...] = ()

    def said(self) -> Sentence:
        """In one line: `held: call-buyer (large-first-order)`, `planned: PL1 by x/y`."""
        state = sentence(f"state.{self.state}")
        parts = [joined(part, "comma") for part in (self.holds, self.planned) if part]
        if not parts:
            return state
        return sentence("order.standing", state=state, why=joined(parts))


def selected(
    connection: Connection,
    *,
    keys: Sequence[int] = (),
    state: str = "",
    rule: str = "",
) -> list[int]:
    """Orders with something decided and not instructed, by key; none that lacks fields.

    Narrowed to `keys`, to one state, or to those that a rule holds or whose newest decision names
    it.
    """
    states = (state,) if state else STATES
    part: dict[str, object] = {f"s{n}": one for n, one in enumerate(states)}
    marks = ", ".join(f":{name}" for name in part)
    statement = text(f"SELECT id FROM orders WHERE state IN ({marks}) AND lacks = 0 ORDER BY id")
    found = [int(row[0]) for row in connection.execute(statement, part)]
    if keys:
        wanted = set(keys)
        found = [key for key in found if key in wanted]
    if not rule:
        return found
    held = text("SELECT order_id, rule FROM hold WHERE closed_at IS NULL")
    named = {int(row[0]) for row in connection.execute(held) if is_of(rule, row[1])}
    return [key for key in found if key in named or _names(connection, key, rule)]


def _names(connection: Connection, key: int, rule: str) -> bool:
    verdict = connection.scalar(
        text("SELECT verdict FROM decision WHERE order_id = :k ORDER BY id DESC LIMIT 1"),
        {"k": key},
    )
    return verdict is not None and bool(stages_of(msgspec.json.decode(verdict), rule))


def standing(connection: Connection, keys: Sequence[int]) -> dict[int, OrderStanding]:
    """How these orders stand."""
    found: dict[int, OrderStanding] = {}
    for start in range(0, len(keys), _BATCH):
        marks, part = marks_of(keys[start : start + _BATCH])
        holds: dict[int, list[Sentence]] = {}
        planned: dict[int, list[Sentence]] = {}
        for r in connection.execute(
            text(
                "SELECT order_id, reason, rule FROM hold WHERE closed_at IS NULL"
                f" AND order_id IN ({marks}) ORDER BY id"
            ),
            part,
        ):
            holds.setdefault(r[0], []).append(
                sentence("order.held-for", reason=r[1], rule=asker_said(r[2]))
            )
        for r in connection.execute(
            text(
                "SELECT order_id, warehouse, carrier, service FROM shipment"
                f" WHERE state = 'planned' AND order_id IN ({marks}) ORDER BY id"
            ),
            part,
        ):
            service = f"{r[2]}/{r[3]}"
            planned.setdefault(r[0], []).append(
                sentence("cause.sent", warehouse=r[1], service=service)
            )
        statement = f"SELECT id, channel, order_id, state FROM orders WHERE id IN ({marks})"
        for r in connection.execute(text(f"{statement} ORDER BY id"), part):
            found[r[0]] = OrderStanding(
                name=f"{r[1]}/{r[2]}", state=r[3], holds=tuple(holds.get(r[0], ())),
                planned=tuple(planned.get(r[0], ())),
            )  # fmt: skip
    return found


def undecided_among(connection: Connection, keys: Sequence[int]) -> int:
    """How many of these orders still wait to be decided."""
    count = 0
    for start in range(0, len(keys), _BATCH):
        marks, part = marks_of(keys[start : start + _BATCH])
        statement = text(f"SELECT count(*) FROM orders WHERE decide = 1 AND id IN ({marks})")
        count += int(connection.scalar(statement, part) or 0)
    return count
