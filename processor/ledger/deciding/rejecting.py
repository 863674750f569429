"""A person rejects an order, some of its lines, or what a warehouse refused or did not send."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from processor.ledger import journal
from processor.ledger.deciding import holds
from processor.ledger.deciding.after_hand_over import cancel_refused
from processor.ledger.desk.requests import Answer
from processor.ledger.orders import order_standing, orders
from processor.ledger.sql import text, write_rows
from processor.ledger.stock import redecide
from processor.model.desk_actions import Need, refused
from processor.model.reasons import REFUSED
from processor.model.sentence import Text, sentence

_ITS_HOLD: tuple[Need, ...] = ("its hold",)


def reject(
    connection: Connection,
    key: int,
    *,
    at: int,
    who: str,
    why: Text,
    rule: str = "",
    reason: str = "",
) -> Answer:
    """Rejects an order of which nothing was instructed; where `rule` or `reason` name a hold of
    some lines, these alone; or what a warehouse refused, or did not send."""
    standing = order_standing.standing_of(connection, key)
    name = order_standing.name_of(connection, key)
    if over := refused("reject", standing, _ITS_HOLD, order=name):
        return Answer(over, refused=True)
    named = holds.open_holds(connection, key, rule, reason)
    if (rule or reason) and not named:
        return holds.none_open(connection, key, rule, reason)
    if (rule or reason) and all(one.lines for one in named):
        lines = sorted({line for one in named for line in one.lines})
        return _reject_lines(connection, key, named, lines, at=at, who=who, why=why)
    if orders.has_instructed(connection, [key]):
        if any(one.reason == REFUSED for one in named):
            return _reject_refused(connection, key, at=at, who=who, why=why)
        rest = [one for one in named if one.reason in holds.OF_THE_REST]
        if rest and (waiting := _waiting(connection, key)):
            return _reject_lines(connection, key, rest, waiting, at=at, who=who, why=why)
        partial = sorted({one.rule for one in named if one.lines})
        if partial:
            return Answer(sentence("desk.instructed-in-part", rule=partial[0]), refused=True)
        no = refused("reject", standing, order=name)
        return Answer(no or sentence("desk.instructed"), refused=True)
    every = holds.open_holds(connection, key)
    holds.end(connection, [one.id for one in every], "rejected", at=at, who=who, why=why)
    holds.rest_settled(connection, key, every, at=at, who=who, why=why)
    redecide.decide_again(connection, [key])
    orders.cancel_open(connection, key)
    _rejected(connection, key, at=at, who=who, why=why)
    return Answer(sentence("desk.rejected"))


def _reject_refused(connection: Connection, key: int, *, at: int, who: str, why: Text) -> Answer:
    holds.end(
        connection,
        [one.id for one in holds.open_holds(connection, key)],
        "rejected",
        at=at,
        who=who,
        why=why,
    )
    asked = cancel_refused(connection, key, at)
    journal.append(
        connection, [journal.Event(at=at, kind="cancel-asked", order_id=key, who=who, cause=why)]
    )
    return Answer(sentence("desk.refused-cancelled", n=asked))


def _rejected(connection: Connection, key: int, *, at: int, who: str, why: Text) -> None:
    orders.refresh_state(connection, key, rejected=True)
    connection.execute(
        text("UPDATE orders SET rejected_by = :w WHERE id = :k"), {"w": who, "k": key}
    )
    journal.append(
        connection, [journal.Event(at=at, kind="rejected", order_id=key, who=who, cause=why)]
    )


def _waiting(connection: Connection, key: int) -> list[str]:
    """The lines of which pieces wait to be sent and no warehouse has them."""
    return [
        line
        for line, of in orders.counts(connection, key).items()
        if of.open or of.held or of.backordered
    ]


def _reject_lines(
    connection: Connection, key: int, named: Sequence[holds.HoldOnOrder], lines: Sequence[str], *,
    at: int, who: str, why: Text,
) -> Answer:  # fmt: skip
    holds.end(connection, [one.id for one in named], "rejected", at=at, who=who, why=why)
    holds.rest_settled(connection, key, named, at=at, who=who, why=why)
    redecide.decide_again(connection, [key])
    cancel_lines(connection, key, lines, who)
    if all(one.cancelled == one.ordered for one in orders.counts(connection, key).values()):
        _rejected(connection, key, at=at, who=who, why=why)
        return Answer(sentence("desk.rejected"))
    saw = sentence("event.lines", n=len(lines), lines=lines)
    journal.append(
        connection,
        [journal.Event(at=at, kind="lines rejected", order_id=key, who=who, cause=why, saw=saw)],
    )
    moved = holds.moved_between(orders.refresh_state(connection, key))
    return Answer(sentence("desk.lines-rejected", n=len(lines), lines=lines, moved=moved))


def cancel_lines(connection: Connection, key: int, lines: Sequence[str], who: str) -> None:
    """Cancels what is not yet instructed of some lines, for good, once nothing is promised."""
    orders.cancel_open(connection, key, lines)
    write_rows(
        connection,
        "UPDATE order_line SET rejected_by = :w WHERE order_id = :k AND line_id = :l",
        [{"w": who, "k": key, "l": line} for line in lines],
    )


def cancel_pieces(connection: Connection, key: int, line: str, pieces: int) -> None:
    """Cancels some of the pieces of a line of which nothing is promised."""
    connection.execute(
        text(
            "UPDATE order_line SET cancelled = cancelled + :n, open = open - :n"
            " WHERE order_id = :k AND line_id = :l AND open >= :n"
        ),
        {"n": pieces, "k": key, "l": line},
    )
