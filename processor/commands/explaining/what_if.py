"""`crossdock explain ORDER --set NAME=VALUE`: what the rules would say with other facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from processor.commands.explaining.stages import ExplainedDecision, ExplainedStage, stage_piece
from processor.commands.printing.console import (
    USAGE,
    Stop,
    padded,
    say,
    show_problems,
    spoken,
    told,
)
from processor.deciding.steps import Step, walk
from processor.model.decisions import Review
from processor.model.holds_asked import values_of
from processor.model.money import Money, Rates
from processor.model.sentence import Date, Piece, Sentence, Text, joined, sentence
from processor.model.stages import STAGES
from processor.model.times import rfc3339
from processor.problems.problem import Problem
from processor.rules import RuleSet, Value, Verdict, evaluate, plain_verdict
from processor.rules.deciding.pieces import actions_piece, fact_piece, value_piece
from processor.rules.facts.facts import split_key
from processor.rules.language.values import Names
from processor.rules.testing.suppose import Exchange, Supposed, read_supposed, suppose

_TAGS = "order.tags"


class SupposedFact(msgspec.Struct, frozen=True, kw_only=True):
    """One fact that is supposed to be other. `was` is empty where it was not recorded; `asked`: a
    rule asks for it."""

    fact: str
    value: Piece
    was: Piece
    asked: bool


class Turned(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that says something else then."""

    rule: str
    at: str
    was: str
    then: str


class StageSupposed(msgspec.Struct, frozen=True, kw_only=True):
    """One stage: the rules that change, and what comes of it before and then."""

    stage: str
    changed: tuple[Turned, ...]
    outcome: Text
    outcome_then: Text
    reached: bool = True


class WhatIf(msgspec.Struct, frozen=True, kw_only=True):
    """The answer as a whole. `facts` are those of each stage then."""

    changes: tuple[SupposedFact, ...]
    stages: tuple[StageSupposed, ...]


def read_changes(decided: ExplainedDecision, texts: Sequence[str], names: Names) -> list[Supposed]:
    """`--set` texts as facts; stops with every mistake shown at its word."""
    derived = {one.name: one.kind for seen in decided.stages for one in seen.ruleset.derived}
    read = [read_supposed(text, names, derived) for text in texts]
    problems = [one for one in read if isinstance(one, Problem)]
    if problems:
        show_problems(problems)
        raise Stop(USAGE)
    return [one for one in read if isinstance(one, Supposed)]


def exchange_of(rates: Rates | None) -> Exchange:
    """Exchange at the rates of the decision."""

    def exchange(money: Money, currency: str) -> Money | None:
        return None if rates is None else rates.convert(money, currency)

    return exchange


Asked = tuple[dict[str, Value], Verdict, Verdict]
"""The supposed facts of a stage, its verdict then, and the one with the recorded facts."""


class Supposing:
    """The way of one decided order with other facts: the plain evaluator answers, of the recorded
    facts with the supposed ones in their place. The order keeps the way that it went; the tags
    that rules would give are seen by the stages after them. Nothing is made.
    """

    def __init__(self, changes: Sequence[Supposed], exchange: Exchange) -> None:
        self.facts: dict[str, dict[str, Value]] = {}
        self.stages: dict[str, StageSupposed] = {}
        self._changes = changes
        self._exchange = exchange
        self._reached = True
        # Whose tags, by warehouse and empty for the order: those given then, and those now.
        self._tags: dict[str, tuple[set[str], set[str]]] = {}

    def comes(self, step: Step, one: ExplainedDecision) -> list[ExplainedStage]:
        """The order or its shipments, as far as it came then."""
        return [seen for seen in one.stages if seen.stage == step.word]

    def hears(
        self, step: Step, asked: Sequence[tuple[ExplainedDecision, ExplainedStage]]
    ) -> list[Asked]:
        """What the rules of then say with the supposed facts, and with the recorded ones."""
        found = []
        for one, seen in asked:
            lines = len(one.order.lines)
            facts = suppose(seen.ruleset, seen.facts, self._changes, lines, self._exchange)
            self._tag(one, seen, facts)
            then, was = plain_verdict(seen.ruleset, facts), plain_verdict(seen.ruleset, seen.facts)
            found.append((facts, then, was))
        return found

    def takes(
        self, step: Step, one: ExplainedDecision, heard: Sequence[tuple[ExplainedStage, Asked]]
    ) -> None:
        """Notes what comes of it before and then."""
        reached = self._reached
        for seen, (facts, then, was) in heard:
            self.facts[seen.name] = facts
            self.stages[seen.name] = StageSupposed(
                stage=seen.name,
                changed=_turned(seen.ruleset, seen.facts, facts),
                outcome=_outcome(one, step, seen, was),
                outcome_then=_outcome(one, step, seen, then),
                reached=reached,
            )
            before, after = self._tags.setdefault(seen.name.partition(" ")[2], (set(), set()))
            before.update(_tags(was))
            after.update(_tags(then))
            if step.judges is not None:
                judged = step.judges(seen.ruleset, then, one.waived)
                self._reached = self._reached and judged.outcome == "approve"

    def _tag(self, one: ExplainedDecision, seen: ExplainedStage, facts: dict[str, Value]) -> None:
        """Puts the tags that earlier stages would give in place of those they gave."""
        own = facts.get(_TAGS)
        before: set[str] = set()
        after: set[str] = set()
        for whose in {"", seen.name.partition(" ")[2]}:
            given = self._tags.get(whose, (set(), set()))
            before |= given[0]
            after |= given[1]
        if own is not None and before != after:
            facts[_TAGS] = tuple(sorted((set(own) - (before - set(one.order.tags))) | after))


def _tags(verdict: Verdict) -> tuple[str, ...]:
    return values_of(verdict.fired, "tag")


def what_if(
    decided: ExplainedDecision, changes: Sequence[Supposed], exchange: Exchange
) -> tuple[WhatIf, dict[str, dict[str, Value]]]:
    """What the rules would say with other facts, and the facts of every stage then."""
    way = Supposing(changes, exchange)
    walk([decided], way)
    told_ = WhatIf(
        changes=tuple(_change(decided, one) for one in changes),
        stages=tuple(way.stages[seen.name] for seen in decided.stages),
    )
    return told_, way.facts


def _change(decided: ExplainedDecision, one: Supposed) -> SupposedFact:
    recorded = [
        seen.facts[key]
        for seen in decided.stages
        for key in sorted(seen.facts)
        if split_key(key)[0] == one.fact
    ]
    asked = any(
        split_key(inner)[0] == one.fact
        for seen in decided.stages
        for key in seen.ruleset.wanted
        for inner in (key, *_inner(seen, key))
    )
    derived = [own for seen in decided.stages for own in seen.ruleset.derived]
    return SupposedFact(
        fact=one.fact,
        value=value_piece(one.fact, one.value, derived),
        was=value_piece(one.fact, recorded[0], derived) if recorded else "",
        asked=asked,
    )


def _inner(seen: ExplainedStage, key: str) -> Sequence[str]:
    return [inner for one in seen.ruleset.derived if one.name == key for inner in one.keys]


def _turned(
    ruleset: RuleSet, before: Mapping[str, Value], after: Mapping[str, Value]
) -> tuple[Turned, ...]:
    pairs = zip(evaluate(ruleset, before), evaluate(ruleset, after), strict=True)
    return tuple(
        Turned(rule=new.rule, at=new.at, was=old.outcome, then=new.outcome)
        for old, new in pairs
        if old.outcome != new.outcome
    )


def _outcome(
    decided: ExplainedDecision, step: Step, seen: ExplainedStage, verdict: Verdict
) -> Text:
    """What comes of a stage: what it judges of the order, else what its rules ask for."""
    if step.judges is not None:
        return _judged(step.judges(seen.ruleset, verdict, decided.waived))
    asked = [_by_rule(actions_piece(one.then), one.rule) for one in verdict.fired]
    asked += [
        sentence("explain.lacks", rule=rule, fact=fact_piece(fact))
        for rule, fact in seen.ruleset.holding(verdict.unknown)
    ]
    return joined(asked) or sentence("explain.nothing")


def _judged(made: Review) -> Sentence:
    reasons = [_by_rule(one.reason, one.rule) for one in made.holds]
    if made.outcome == "reject":
        reasons = [
            _by_rule(value, one.rule)
            for one in made.rejected_by
            for value in values_of([one], "reject")
        ]
    outcome = sentence(f"explain.judged-{made.outcome}")
    return sentence("explain.outcome-for", outcome=outcome, reasons=reasons) if reasons else outcome


def _by_rule(what: Piece, rule: str) -> Sentence:
    return sentence("explain.by-rule", what=what, rule=rule)


def say_what_if(answer: WhatIf, decided: ExplainedDecision) -> None:
    """The answer for a person."""
    for number, one in enumerate(answer.changes):
        say(spoken(_supposed(one, first=not number)))
    changed = [one for one in answer.stages if one.changed]
    for stage in changed:
        say("\n" + told("explain.rules", stage=stage_piece(stage.stage)))
        for turned in stage.changed:
            word = padded(told(f"explain.would-{turned.then}"), 16)
            say(f"  {word} {turned.rule}  {turned.at}")
    if not changed:
        say("\n" + told("explain.no-rule-changes"))
    say("\n" + told("explain.outcome"))
    for stage in answer.stages:
        _say_stage(stage.stage, _came(stage))
    reached = {seen.stage for seen in decided.stages}
    client = decided.order.client
    for word, one_stage in STAGES.items():
        rules = one_stage.needed or decided.rule_sets.of(word, client).rules
        if word not in reached and rules:
            _say_stage(word, sentence("explain.not-decided"))
    day = Date(rfc3339(decided.decision.at)[:10])
    say("\n" + told("explain.other-facts", day=day))


def _supposed(one: SupposedFact, *, first: bool) -> Sentence:
    fact = fact_piece(one.fact)
    said = sentence("explain.if", fact=fact, value=one.value)
    if not first:
        said = sentence("explain.and-if", fact=fact, value=one.value)
    if one.was:
        said = sentence("explain.if-it-was", supposed=said, was=one.was)
    return said if one.asked else sentence("explain.if-not-asked", supposed=said)


def _came(stage: StageSupposed) -> Sentence:
    if not stage.reached:
        return sentence("explain.not-reached-then")
    if stage.outcome == stage.outcome_then:
        return sentence("explain.same", outcome=stage.outcome)
    return sentence("explain.turns", before=stage.outcome, then=stage.outcome_then)


def _say_stage(name: str, said: Sentence) -> None:
    say(f"  {padded(spoken(stage_piece(name)), 12)} {spoken(said)}")
