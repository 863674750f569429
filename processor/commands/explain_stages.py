"""The stages of a decision as explanations look at them: rules, recorded facts, what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from processor.commands.console import named, padded, say, told_as_written
from processor.commands.explain_words import actual_words, condition_words, fact_words
from processor.ledger.views import LastDecision
from processor.model.order import Order
from processor.rules import RuleSet, RuleSets, RuleTrace, Value, evaluate, restore


class StageTold(msgspec.Struct, frozen=True, kw_only=True):
    """One stage as it was decided: its rules, what the step after them left out, and per
    warehouse the sum behind its rank. `said` are notes, tags and words to tell, by rule."""

    name: str
    rules: tuple[RuleTrace, ...]
    left_out: tuple[tuple[str, str], ...]
    ranked: tuple[tuple[str, tuple[str, ...]], ...] = ()
    said: tuple[tuple[str, str], ...] = ()


class ExplainedStage(msgspec.Struct, frozen=True):
    """One stage of a decision: `name` is `review`, `route`, `carrier PL1`; its rules and facts."""

    name: str
    ruleset: RuleSet
    facts: dict[str, Value]

    @property
    def stage(self) -> str:
        """The stage of the rules."""
        return self.name.partition(" ")[0]


class ExplainedDecision(msgspec.Struct, frozen=True):
    """A decision with the rules of its time. `verdict` is the record of what came of it."""

    order: Order
    decision: LastDecision
    rule_sets: RuleSets
    stages: tuple[ExplainedStage, ...]
    verdict: Mapping[str, Any]

    @property
    def waived(self) -> frozenset[str]:
        """What a person has released this order from, by `holding.waiver_of`."""
        return frozenset(self.verdict.get("waived", ()))


def decided(order: Order, decision: LastDecision, rule_sets: RuleSets) -> ExplainedDecision:
    """A decision, its facts restored."""
    facts: dict[str, dict[str, Any]] = msgspec.json.decode(decision.facts)
    stages = tuple(
        ExplainedStage(name, rule_sets.of(name.partition(" ")[0], order.client), restore(seen))
        for name, seen in facts.items()
    )
    return ExplainedDecision(
        order, decision, rule_sets, stages, msgspec.json.decode(decision.verdict)
    )


def stages_of(told_: ExplainedDecision | None) -> list[StageTold]:
    """Every stage with a trace per rule."""
    if told_ is None:
        return []
    found = []
    for seen in told_.stages:
        left_out = told_.verdict.get("tried", []) if seen.name == "route" else []
        if seen.stage == "carrier":
            left_out = told_.verdict.get(seen.name, {}).get("refused", [])
        rules = tuple(evaluate(seen.ruleset, seen.facts))
        ranked = told_.verdict.get("ranked", []) if seen.name == "route" else []
        found.append(
            StageTold(
                name=seen.name,
                rules=rules,
                left_out=tuple((one[0], one[1]) for one in left_out),
                ranked=tuple((code, tuple(lines)) for code, lines in ranked),
                said=tuple(_said(seen.ruleset, rules)),
            )
        )
    return found


_TOLD = ("note", "tag", "tell")


def _said(ruleset: RuleSet, traces: tuple[RuleTrace, ...]) -> list[tuple[str, str]]:
    """(rule, words) of what the rules that fired noted, tagged or had to tell."""
    found = []
    for trace in traces:
        rule = ruleset.rule(trace.rule)
        if rule is not None and trace.outcome == "fired" and trace.status == "live":
            found += [
                (trace.rule, f"{action.verb}: {', '.join(action.values)}")
                for action in rule.then
                if action.verb in _TOLD
            ]
    return found


def stage_words(name: str) -> str:
    """`carrier PL1` with the stage in the language of messages."""
    stage, _, rest = name.partition(" ")
    return f"{named(stage)} {rest}".strip()


def say_stage(stage: StageTold) -> None:
    """A stage: a line per rule, and what was left out."""
    say("\n" + told_as_written("Rules: {}", stage_words(stage.name)))
    for trace in stage.rules:
        trial = told_as_written(" (on trial)") if trace.status == "trial" else ""
        word = padded(told_as_written(trace.outcome), 8)
        if trace.outcome == "fired":
            say(f"  {word} {trace.rule}{trial}  {trace.at}")
        else:
            say(
                told_as_written(
                    "  {} {}{}  {}: wants {} {}, it is {}",
                    word, trace.rule, trial, trace.at, fact_words(trace.fact),
                    condition_words(trace.fact, trace.condition),
                    actual_words(trace.fact, trace.actual),
                )
            )  # fmt: skip
    for rule, words in stage.said:
        verb, _, rest = words.partition(": ")
        say(told_as_written("  {} says  {}", rule, f"{named(verb)}: {rest}"))
    for place, (name, lines) in enumerate(stage.ranked, start=1):
        say(told_as_written("  ranked {}. {}", place, name))
        for line in lines:
            say(f"    {line}")
    for name, why in stage.left_out:
        say(told_as_written("  left out {}: {}", name, why))
