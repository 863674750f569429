"""What exports told after hand-over is judged: a case for what rules would now hold or reject.

It touches neither stock nor shipments. Where the rule says `after_hand_over: cancel`, the warehouse
gets its cancel instruction, once.
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec
from sqlalchemy import Connection

from processor.deciding.after_hand_over import JudgedLate, Late, judge
from processor.ledger import journal
from processor.ledger.database import reading, transaction
from processor.ledger.deciding.after_hand_over import ask_amendment
from processor.ledger.deciding.holds import CROSSDOCK
from processor.ledger.desk import cases
from processor.ledger.orders import corrections, late, waivers
from processor.ledger.outgoing import dispatches
from processor.model.cases import RULE_AFTER_HAND_OVER
from processor.model.order import Order
from processor.model.sentence import Listed, Text, joined, sentence
from processor.passes import engine_doubts
from processor.passes.read_known import known_of
from processor.passes.runtime import Runtime
from processor.passes.standing import moves
from processor.rules import Ask, Doubt
from processor.transport.stopping import Stopped


class _Told(NamedTuple):
    """An order as it was, or is, told."""

    key: int
    order: Order


def judge_late(runtime: Runtime, now: int, ask: Ask) -> None:
    """Asks the rules about everything that came after hand-over and that they read, unless
    decisions wait.

    Told to stop in the midst of a chunk, it leaves the chunk to the next pass.
    """
    if not moves(runtime, "decide"):
        return
    with reading(runtime.engine) as connection:
        last = 0 if late.unjudged(connection, 1) else None
    try:
        while last is not None and not runtime.stopping():
            doubts: list[Doubt] = []
            with transaction(runtime.engine, "decide") as connection:
                last = _judge_next(connection, runtime, now, ask, last, doubts)
            engine_doubts.note(runtime, doubts)
    except Stopped:
        return


def _judge_next(
    connection: Connection, runtime: Runtime, now: int, ask: Ask, after: int, doubts: list[Doubt]
) -> int | None:
    """Judges the next chunk behind a key in one transaction; returns its last key, None once
    nothing waits. Orders on which the engine is in doubt wait on; `doubts` takes why."""
    house = runtime.house
    rows = late.unjudged(connection, house.config.chunk, after)
    if not rows:
        return None
    keys = [one.key for one in rows]
    sent = dispatches.sent_of(connection, keys)
    # Cancelled by a rule, it is judged by that rule; by the channel, or back again, by nobody.
    by = cases.rules_of(connection, RULE_AFTER_HAND_OVER, [_name(one) for one in rows])
    cancelled = [one.key for one in rows if one.key not in sent and by.get(_name(one))]
    gone = dispatches.sent_of(connection, cancelled, to_cancel=True) if cancelled else {}
    contents = {one.key: one.content for one in rows}
    waived = waivers.waived(connection, contents)
    split = corrections.let_go_of(connection, contents)
    asked = [
        Late(
            key=one.key,
            before=one.before,
            after=one.after,
            sent=sent.get(one.key) or gone[one.key],
            waived=waived.get(one.key, {}),
            let_go={name: lines for name, (_, lines) in split.get(one.key, {}).items()},
            let_go_on={name: on for name, (on, _) in split.get(one.key, {}).items()},
            cancelled_by=frozenset(by.get(_name(one), ())),
            to_cancel=one.key in gone,
        )
        for one in rows
        if one.key in sent or one.key in gone
    ]
    told = [_Told(one.key, order) for one in asked for order in (one.before, one.after)]
    known, _ = known_of(connection, house, told, now)
    by_key = {one.key: one for one in rows}
    doubted = set()
    for one, judged in zip(asked, judge(house, asked, known, ask), strict=True):
        if judged.doubts:
            doubted.add(one.key)
            doubts += judged.doubts
        _write(connection, by_key[one.key], judged, now)
    late.judged(connection, [key for key in keys if key not in doubted])
    return keys[-1]


def _name(one: late.LateRow) -> str:
    return f"{one.after.channel}/{one.after.order_id}"


def _write(connection: Connection, one: late.LateRow, judged: JudgedLate, now: int) -> None:
    """Writes what rules say; where the engine is in doubt only what a person should look at."""
    cancelling = [each.case for each in judged.findings if each.cancels and not judged.doubts]
    cancels = bool(cancelling) and bool(
        ask_amendment(connection, one.key, "cancel", one.revision, now)
    )
    for each in judged.findings:
        case = each.case
        if cancels and each.cancels:
            why = joined((case.why, sentence("case.cancel-asked")))
            case = msgspec.structs.replace(case, why=why)
        cases.open_case(connection, case, at=now, who=CROSSDOCK)
    if judged.doubts:
        return
    said: list[Text] = [each.case.why for each in judged.findings]
    saw = Listed(tuple(said), "semicolon") if said else sentence("case.nothing-to-hold")
    events = [
        journal.Event(
            at=now, kind="judged after hand-over", order_id=one.key, cause=one.place,
            saw=sentence("event.judged", saw=saw),
        )
    ]  # fmt: skip
    if cancels:
        first = cancelling[0]
        cause = sentence("cause.rule", rule=first.rule, at=first.rule_at)
        events.append(journal.Event(at=now, kind="cancel-asked", order_id=one.key, cause=cause))
    journal.append(connection, events)
