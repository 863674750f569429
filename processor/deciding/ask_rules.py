"""Asks the rules of a stage about many cases at once, each those that decide for its client."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from processor.model.decisions import Quoted
from processor.rules import (
    Ask,
    Case,
    EngineDied,
    RuleSet,
    RuleSets,
    Value,
    Verdict,
    decide,
    differences,
    facts_of,
    plain_ask,
)


class StageAnswer(msgspec.Struct, frozen=True):
    """What the rules of one stage say of one case, and with which facts.

    `differs`: engine and evaluator do not agree, or the engine died. Where an order takes from the
    stock, `stock` are the facts about it that were seen, `quoted` what each way would cost.
    """

    ruleset: RuleSet
    facts: dict[str, object]
    verdict: Verdict
    differs: bool = False
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
        try:
            verdicts = decide(ruleset, batch, ask)
        except EngineDied:
            # Twice in a row: nobody vouches for this batch, so all of it waits for a person.
            verdicts, differing = decide(ruleset, batch, plain_ask), set(range(len(batch)))
        else:
            differing = set(differences(ruleset, batch, verdicts))
        for place, number in enumerate(numbers):
            answers[number] = StageAnswer(
                ruleset, batch[place], verdicts[place], place in differing
            )
    return [answers[number] for number in range(len(cases))]
