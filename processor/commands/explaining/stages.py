"""The stages of a decision as explanations look at them: rules, recorded facts, what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from processor.commands.printing.console import padded, say, spoken, told
from processor.ledger.views.views import LastDecision
from processor.model.order import Order
from processor.model.sentence import Name, Piece, Sentence, Text, sentence
from processor.rules import RuleSet, RuleSets, RuleTrace, Value, evaluate, restore
from processor.rules.deciding.pieces import fact_piece


class StageTold(msgspec.Struct, frozen=True, kw_only=True):
    """One stage as it was decided: its rules, what the step after them left out, and per
    warehouse the sum behind its rank. `said` are notes, tags and words to tell, by rule; `lines`
    from where a line may be sent that rules speak of alone."""

    name: str
    rules: tuple[RuleTrace, ...]
    left_out: tuple[tuple[Text, Text], ...]
    ranked: tuple[tuple[str, tuple[Text, ...]], ...] = ()
    said: tuple[tuple[str, Text], ...] = ()
    lines: tuple[tuple[Text, Text], ...] = ()


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
        lines = told_.verdict.get("lines", []) if seen.name == "route" else []
        found.append(
            StageTold(
                name=seen.name,
                rules=rules,
                left_out=msgspec.convert(left_out, tuple[tuple[Text, Text], ...]),
                ranked=msgspec.convert(ranked, tuple[tuple[str, tuple[Text, ...]], ...]),
                said=tuple(_said(seen.ruleset, rules)),
                lines=msgspec.convert(lines, tuple[tuple[Text, Text], ...]),
            )
        )
    return found


_TOLD = ("note", "note_to_packer", "option", "tag", "tell")


def _said(ruleset: RuleSet, traces: tuple[RuleTrace, ...]) -> list[tuple[str, Sentence]]:
    """(rule, words) of what the rules that fired noted, tagged or had to tell."""
    found = []
    for trace in traces:
        rule = ruleset.rule(trace.rule)
        if rule is not None and trace.outcome == "fired" and trace.status == "live":
            found += [
                (trace.rule, sentence("rule.action", verb=Name(action.verb), values=action.values))
                for action in rule.then
                if action.verb in _TOLD
            ]
    return found


def stage_piece(name: str) -> Piece:
    """`carrier PL1`: a stage, and the warehouse whose shipment it was about."""
    stage, _, warehouse = name.partition(" ")
    if not warehouse:
        return Name(stage)
    return sentence("explain.stage-at", stage=Name(stage), warehouse=warehouse)


def say_stage(stage: StageTold) -> None:
    """A stage: a line per rule, and what was left out."""
    say("\n" + told("explain.rules", stage=stage_piece(stage.name)))
    for trace in stage.rules:
        word = padded(told(f"explain.outcome-{trace.outcome}"), 8)
        trial = trace.status == "trial"
        name = sentence("explain.on-trial", rule=trace.rule) if trial else trace.rule
        place: Text = trace.at
        if trace.outcome != "fired":
            place = sentence(
                "explain.wants", at=trace.at, fact=fact_piece(trace.fact),
                condition=trace.condition, actual=trace.actual,
            )  # fmt: skip
        say(f"  {word} {spoken(name)}  {spoken(place)}")
    for rule, words in stage.said:
        say("  " + told("explain.says", rule=rule, words=words))
    for rank, (code, lines) in enumerate(stage.ranked, start=1):
        say("  " + told("explain.ranked", place=rank, warehouse=code))
        for line in lines:
            say(f"    {spoken(line)}")
    for line, way in stage.lines:
        say("  " + told("explain.line-way", line=line, way=way))
    for what, why in stage.left_out:
        say("  " + told("explain.left-out", name=what, why=why))
