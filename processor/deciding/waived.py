"""What holds of an order rest on, and which releases of it still count. Pure.

A release counts for one rule and one reason while the facts of that rule stay as they were. What no
rule asks for and can be released all the same rests on what it is about: a disagreement of the
engine on all that rules look at, what went out before a restore on what is known to be out.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from processor.deciding.ask_rules import StageAnswer
from processor.deciding.drafts import Draft, Leg
from processor.house.house import House
from processor.model.decisions import HoldAsked
from processor.model.grounds import LACKS, kept, mark, still_counts
from processor.model.holds_asked import UNKNOWN_FACT, waived_reason, waived_rule, waiver_of
from processor.rules import Case
from processor.rules.deciding.grounds import all_facts_read, facts_read, marks_of


def released(draft: Draft, leg: Leg | None, answer: StageAnswer) -> frozenset[str]:
    """The waivers of rules of a stage that still count, by `waiver_of`; noted in the draft."""
    found = {
        name for name, then in draft.asked.waived.items() if _counts(draft, leg, answer, name, then)
    }
    draft.waived |= found
    return frozenset(found)


def let_go(draft: Draft, asked: Sequence[HoldAsked]) -> dict[str, tuple[str, ...]]:
    """Of the lines that a person let go those that the holds asked for still let go, by
    `waiver_of`."""
    found = {}
    for one in asked:
        for name in (one.rule, waiver_of(one.rule, one.reason)):
            then = draft.asked.let_go_on.get(name, "")
            if name in draft.asked.let_go and (not then or still_counts(then, one.grounds)):
                found[name] = draft.asked.let_go[name]
    return found


def _counts(draft: Draft, leg: Leg | None, answer: StageAnswer, name: str, then: str) -> bool:
    rule = waived_rule(name)
    if answer.ruleset.rule(rule) is None:
        return False
    return not then or still_counts(then, _grounds(draft, leg, answer, rule, waived_reason(name)))


def grounded(
    draft: Draft, leg: Leg | None, answer: StageAnswer, holds: Sequence[HoldAsked]
) -> list[HoldAsked]:
    """Holds that rules of a stage ask for, with what they rest on."""
    return [
        one
        if answer.ruleset.rule(one.rule) is None
        else msgspec.structs.replace(
            one, grounds=_grounds(draft, leg, answer, one.rule, one.reason)
        )
        for one in holds
    ]


def _grounds(draft: Draft, leg: Leg | None, answer: StageAnswer, rule_id: str, reason: str) -> str:
    """The marks of all facts that a rule reads, of the order as it comes to the stage."""
    rule = answer.ruleset.rule(rule_id)
    assert rule is not None
    case = _case(draft, _tags(draft, leg, answer))
    marks = marks_of(facts_read(answer.ruleset, rule), case, answer.facts)
    if reason == UNKNOWN_FACT:
        marks[LACKS] = mark(dict(answer.verdict.unknown).get(rule_id, ""))
    return kept(marks)


def _tags(draft: Draft, leg: Leg | None, answer: StageAnswer) -> tuple[str, ...]:
    """The tags of earlier stages, as the rules of this one saw them."""
    if leg is not None:
        return leg.tags
    if answer.ruleset.stage == "review" or draft.review is None:
        return ()
    return draft.review.tags


def _case(draft: Draft, tags: tuple[str, ...]) -> Case:
    return Case(
        order=draft.order, items=draft.items, now=draft.at, tags=tags, gazetteer=draft.gazetteer
    )


def is_released(draft: Draft, held: HoldAsked) -> bool:
    """True if a hold that no rule asks for is one that a person released, on the same grounds."""
    name = waiver_of(held.rule, held.reason)
    for waiver in (name, held.rule):
        then = draft.asked.waived.get(waiver)
        if then is not None and (not then or still_counts(then, held.grounds)):
            draft.waived.add(waiver)
            return True
    return False


def on_all_facts(house: House, draft: Draft, held: HoldAsked) -> HoldAsked:
    """A hold that rests on all that any rule reads of the order: the engine's."""
    names = all_facts_read(house.rule_sets, draft.order.client)
    return msgspec.structs.replace(held, grounds=kept(marks_of(names, _case(draft, ()), {})))
