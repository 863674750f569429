"""Holds: why orders wait, and how they end: released, timed out, healed, cancelled; rejecting is in
`rejecting`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import Connection, insert

from processor.ledger import journal
from processor.ledger.arrived import unread
from processor.ledger.counters import next_id
from processor.ledger.desk import cases
from processor.ledger.desk.requests import Answer
from processor.ledger.orders import orders, waivers
from processor.ledger.sql import text, write_rows
from processor.ledger.stock import redecide
from processor.ledger.tables.schema import hold
from processor.model.cases import SHORT, UNREAD_AFTER_HAND_OVER
from processor.model.config import HoldReason
from processor.model.corrections import lacks_said
from processor.model.decisions import HoldAsked
from processor.model.holds_asked import is_of, type_of
from processor.model.reasons import INCOMPLETE, UNREAD, asker_said, asks_why, rules_of
from processor.model.sentence import Sentence, Text, joined, keep, listed, sentence

CROSSDOCK = "crossdock"
# Reasons that hold what a warehouse did not send; the rest of the order has left.
OF_THE_REST = (SHORT, "substituted")
TIME_CAME = sentence("hold.time-came")


def add_hold(
    connection: Connection,
    order_key: int,
    asked: HoldAsked,
    reasons: Mapping[str, HoldReason],
    at: int,
) -> None:
    """Opens a hold of the whole order unless the same one is open; `reasons` are those of
    config.yaml."""
    present = connection.scalar(
        text(
            "SELECT count(*) FROM hold WHERE order_id = :o AND reason = :r AND rule = :u"
            " AND closed_at IS NULL"
        ),
        {"o": order_key, "r": asked.reason, "u": asked.rule},
    )
    if not present:
        connection.execute(
            insert(hold),
            {
                "id": next_id(connection, hold), "order_id": order_key, "reason": asked.reason,
                "type": type_of(asked.reason, reasons), "rule": asked.rule, "place": asked.at,
                "detail": keep(asked.detail), "since": at,
            },
        )  # fmt: skip


_names = msgspec.json.Decoder(tuple[str, ...])


class HoldOnOrder(msgspec.Struct, frozen=True):
    """An open hold of one order."""

    id: int
    reason: str
    rule: str
    approvals: int
    lines: tuple[str, ...]
    grounds: str


def open_holds(
    connection: Connection, key: int, rule: str = "", reason: str = ""
) -> list[HoldOnOrder]:
    """The open holds of an order, of a rule or a reason where these are given."""
    statement = text(
        "SELECT id, reason, rule, approvals, lines, grounds FROM hold"
        " WHERE order_id = :o AND closed_at IS NULL ORDER BY id"
    )
    found = [
        HoldOnOrder(r[0], r[1], r[2], r[3], _names.decode(r[4]), r[5])
        for r in connection.execute(statement, {"o": key})
    ]
    return [
        one for one in found if (not rule or is_of(rule, one.rule)) and reason in ("", one.reason)
    ]


def none_open(connection: Connection, key: int, rule: str, reason: str) -> Answer:
    """That an order has no open hold of this rule or reason, with those that it has."""
    there = open_holds(connection, key)
    if not there:
        return Answer(sentence("desk.none-open"), refused=True)
    wanted = listed([one for one in (rule, reason) if one], "and")
    names = [sentence("desk.hold", rule=asker_said(one.rule), reason=one.reason) for one in there]
    return Answer(sentence("desk.not-open", wanted=wanted, names=names), refused=True)


def end(
    connection: Connection, keys: Sequence[int], ended: str, *, at: int, who: str, why: Text
) -> None:
    """Closes holds by key. `ended` is one of: released, rejected, time, healed, cancelled,
    recalled."""
    write_rows(
        connection,
        "UPDATE hold SET closed_at = :t, closed_by = :w, closed_why = :y, ended = :e WHERE id = :i",
        [{"t": at, "w": who, "y": keep(why), "e": ended, "i": key} for key in keys],
    )


def end_of_rule(
    connection: Connection, keys: Sequence[int], rule: str, *, at: int, who: str, why: str
) -> None:
    """Closes the holds of a rule that is recalled, of these orders."""
    gone = [one.id for key in keys for one in open_holds(connection, key) if is_of(rule, one.rule)]
    end(connection, gone, "recalled", at=at, who=who, why=why)


def _let_go(
    connection: Connection, key: int, gone: Sequence[HoldOnOrder], ended: str, *, at: int, who: str,
    why: Text,
) -> tuple[str, str]:  # fmt: skip
    """Ends holds, waives these reasons of their rules until what they rest on changes, and asks for
    a decision."""
    end(connection, [one.id for one in gone], ended, at=at, who=who, why=why)
    released = {(one.rule, one.reason): one.grounds for one in gone}
    waivers.waive(connection, key, released, at=at, who=who)
    rules = ", ".join(one.rule for one in gone)
    journal.append(
        connection,
        [journal.Event(at=at, kind="released", order_id=key, who=who, cause=why, saw=rules)],
    )
    rest_settled(connection, key, gone, at=at, who=who, why=why)
    redecide.decide_again(connection, [key])
    return orders.refresh_state(connection, key)


def rest_settled(
    connection: Connection, key: int, gone: Sequence[HoldOnOrder], *, at: int, who: str, why: Text
) -> None:
    """A person has said what becomes of what did not leave, or of what lies unread: its case asks
    for nothing more."""
    said = why or sentence("event.released")
    if any(one.reason in OF_THE_REST for one in gone):
        cases.close_of_order(connection, key, SHORT, at=at, who=who, why=said)
    if any(one.reason == UNREAD for one in gone):
        unread.settle(connection, [key], at=at, who=who, why=said)
        kind = UNREAD_AFTER_HAND_OVER
        cases.close_of_order(connection, key, kind, at=at, who=who, why=said)


def release(
    connection: Connection,
    key: int,
    *,
    at: int,
    who: str,
    why: Text,
    rule: str = "",
    reason: str = "",
    counts: bool = True,
    explained: bool = True,
) -> Answer:
    """Releases the open holds of an order, or those of one rule or reason; says what came of it.

    A hold that needs several people notes an approval and stays open until the last of them; the
    same person counts once, and a change of what the hold rests on makes approvals void. `counts`
    is false for a name that cannot be told from another person's: it approves nothing. One that is
    not `explained` (nobody said why) lets go no hold whose reason asks for that.
    """
    found = open_holds(connection, key, rule, reason)
    if not found:
        return none_open(connection, key, rule, reason)
    gone: list[HoldOnOrder] = []
    words: list[Text] = []
    refused: list[Text] = []
    for one in found:
        if one.reason == INCOMPLETE:
            lacks = lacks_said(orders.of_key(connection, key))
            refused.append(sentence("desk.incomplete", lacks=lacks))
            continue
        if asks_why(one.reason) and not explained:
            refused.append(sentence("desk.why-needed", reason=one.reason))
            continue
        if one.approvals <= 1:
            gone.append(one)
            continue
        if not counts:
            refused.append(
                sentence("desk.no-account", rule=one.rule, needed=one.approvals, who=who)
            )
            continue
        before = waivers.approvals(connection, key, one.id, one.grounds)
        if who in before:
            refused.append(
                sentence(
                    "desk.approved-before", who=who, rule=one.rule, done=len(before),
                    needed=one.approvals,
                )
            )  # fmt: skip
        elif len(before) + 1 >= one.approvals:
            gone.append(one)
        else:
            given = waivers.Approval(hold=one.id, grounds=one.grounds, who=who, at=at, why=why)
            waivers.approve(connection, key, given)
            saw = sentence(
                "event.approvals", done=len(before) + 1, needed=one.approvals, rule=one.rule
            )
            journal.append(
                connection,
                [
                    journal.Event(
                        at=at, kind="hold approved", order_id=key, who=who, cause=why, saw=saw
                    )
                ],
            )
            words.append(
                sentence("desk.approved", done=len(before) + 1, needed=one.approvals, rule=one.rule)
            )
    if not gone and not words:
        return Answer(joined(refused), refused=True)
    if gone:
        moved = _let_go(connection, key, gone, "released", at=at, who=who, why=why)
        rules = [one.rule for one in gone]
        words.insert(0, sentence("desk.released", rules=rules, moved=moved_between(moved)))
    return Answer(joined([*words, *refused]), waits=not gone)


def moved_between(states: tuple[str, str]) -> Sentence:
    """From which state of an order to which it went."""
    before, after = (sentence(f"state.{one}") for one in states)
    return sentence("desk.moved", before=before, after=after)


def next_due(connection: Connection) -> int | None:
    """When the next open hold ends by itself, microseconds UTC; None if none does."""
    found = connection.scalar(text("SELECT min(until) FROM hold WHERE closed_at IS NULL"))
    return None if found is None else int(found)


def release_due(connection: Connection, at: int) -> int:
    """Releases every hold whose time has come; returns of how many orders."""
    statement = text(
        "SELECT DISTINCT order_id FROM hold WHERE closed_at IS NULL AND until <= :t ORDER BY 1"
    )
    due = [int(r[0]) for r in connection.execute(statement, {"t": at})]
    for key in due:
        ripe = {
            int(r[0])
            for r in connection.execute(
                text(
                    "SELECT id FROM hold WHERE order_id = :o AND closed_at IS NULL AND until <= :t"
                ),
                {"o": key, "t": at},
            )
        }
        gone = [one for one in open_holds(connection, key) if one.id in ripe]
        _let_go(connection, key, gone, "time", at=at, who=CROSSDOCK, why=TIME_CAME)
    return len(due)


def close_for_cancel(
    connection: Connection, key: int, *, at: int, why: Text, who: str = CROSSDOCK
) -> None:
    """A cancelled order waits for nobody; `who` cancelled it."""
    keys = [one.id for one in open_holds(connection, key)]
    end(
        connection,
        keys,
        "cancelled",
        at=at,
        who=who,
        why=sentence("hold.cancelled-by", by=why),
    )


def end_of_reason(connection: Connection, key: int, reason: str, *, at: int, why: Text) -> None:
    """Ends the open holds of an order with a reason whose cause is gone."""
    keys = [one.id for one in open_holds(connection, key, reason=reason)]
    end(connection, keys, "healed", at=at, who=CROSSDOCK, why=why)


def settle_dispute(connection: Connection, key: int, *, at: int, why: Text) -> None:
    """A change made after hand-over that no longer needs a person."""
    ours = rules_of("booking")
    keys = [
        one.id
        for one in open_holds(connection, key, reason="changed-after-hand-over")
        if one.rule in ours
    ]
    end(connection, keys, "healed", at=at, who=CROSSDOCK, why=why)
    orders.dispute(connection, key, "")
