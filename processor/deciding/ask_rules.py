"""Asks the rules of a stage about many cases at once, each those that decide for its client."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from processor.model.decisions import Quoted
from processor.rules import (
    Ask,
    Case,
    Doubt,
    EngineDied,
    Facts,
    RuleSet,
    RuleSets,
    Value,
    Verdict,
    decide,
    differences,
    doubt_of,
    facts_of,
    plain_ask,
    plain_verdict,
    unanswered,
)


class StageAnswer(msgspec.Struct, frozen=True):
    """What the rules of one stage say of one case, and with which facts.

    `doubt`: engine and evaluator do not agree, or the engine did not answer; the verdict is then
    that of the evaluator. Where an order takes from the stock, `stock` are the facts about it that
    were seen, `quoted` what each way would cost.
    """

    ruleset: RuleSet
    facts: dict[str, object]
    verdict: Verdict
    doubt: Doubt | None = None
    stock: Mapping[str, Value] = {}
    quoted: Mapping[str, Quoted] = {}


def ask_rules(
    rule_sets: RuleSets, stage: str, cases: Sequence[Case], ask: Ask
) -> list[StageAnswer]:
    """Asks the rules of a stage about all cases at once, each those that decide for its client."""
    groups: dict[RuleSet, list[int]] = {}
    for number, case in enumerate(cases):
        groups.setdefault(rule_sets.of(stage, case.order.client), []).append(number)
    answers: dict[int, StageAnswer] = {}
    for ruleset, numbers in groups.items():
        batch = [facts_of(cases[one], ruleset.wanted, ruleset.derived) for one in numbers]
        verdicts, doubts = _decided(ruleset, batch, ask)
        for place, number in enumerate(numbers):
            answers[number] = StageAnswer(ruleset, batch[place], verdicts[place], doubts.get(place))
    return [answers[number] for number in range(len(cases))]


def _decided(
    ruleset: RuleSet, batch: Sequence[Facts], ask: Ask
) -> tuple[list[Verdict], dict[int, Doubt]]:
    """The verdicts, and by place the doubts about them."""
    try:
        verdicts = decide(ruleset, batch, ask)
    except EngineDied as died:
        # Nobody vouches for this batch, so all of it waits until the engine answers.
        doubt = unanswered(ruleset, died.words)
        return decide(ruleset, batch, plain_ask), dict.fromkeys(range(len(batch)), doubt)
    doubts = {}
    for place in differences(ruleset, batch, verdicts):
        plainly = plain_verdict(ruleset, batch[place])
        doubts[place] = doubt_of(ruleset, verdicts[place], plainly)
        verdicts[place] = plainly
    return verdicts, doubts
