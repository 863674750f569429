"""`crossdock explain ORDER --set NAME=VALUE`: what the rules would say with other facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from processor.commands.console import USAGE, padded, say, show_problems, told_as_written
from processor.commands.explain_stages import ExplainedDecision, ExplainedStage, stage_words
from processor.commands.explain_words import action_words, fact_words, value_words
from processor.commands.open_house import Stop
from processor.deciding.steps import Step, walk
from processor.model.decisions import Firing
from processor.model.holds_asked import values_of
from processor.model.money import Money, Rates
from processor.model.stages import STAGES
from processor.model.times import rfc3339
from processor.problems.problem import Problem
from processor.rules import RuleSet, Value, Verdict, evaluate, plain_verdict
from processor.rules.facts.facts import split_key
from processor.rules.language.values import Names, words_of
from processor.rules.testing.suppose import Exchange, Supposed, read_supposed, suppose

_TAGS = "order.tags"
_WOULD = {"fired": "would fire", "not": "would not fire", "unknown": "would be unknown"}


class SupposedFact(msgspec.Struct, frozen=True, kw_only=True):
    """One fact that is supposed to be other, in words. `asked`: a rule of its asks for it."""

    fact: str
    value: str
    was: str
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
    outcome: str
    outcome_then: str
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
    was = words_of(one.kind, recorded[0]) if recorded else ""
    asked = any(
        split_key(inner)[0] == one.fact
        for seen in decided.stages
        for key in seen.ruleset.wanted
        for inner in (key, *_inner(seen, key))
    )
    return SupposedFact(fact=one.fact, value=one.words, was=was, asked=asked)


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


def _outcome(decided: ExplainedDecision, step: Step, seen: ExplainedStage, verdict: Verdict) -> str:
    """What comes of a stage, in words: what it judges of the order, else what its rules ask for."""
    if step.judges is not None:
        made = step.judges(seen.ruleset, verdict, decided.waived)
        reasons = [f"{one.reason} ({one.rule})" for one in made.holds]
        if made.outcome == "reject":
            reasons = [
                f"{value} ({one.rule})"
                for one in made.rejected_by
                for value in values_of([one], "reject")
            ]
        return told_as_written(made.outcome) + (f": {', '.join(reasons)}" if reasons else "")
    asked = [_asks(one) for one in verdict.fired]
    asked += [f"{told_as_written('unknown')} ({rule}: {fact_words(fact)})" for rule, fact in
              seen.ruleset.holding(verdict.unknown)]  # fmt: skip
    return "; ".join(asked) or told_as_written("nothing")


def _asks(firing: Firing) -> str:
    return f"{action_words(firing.then)} ({firing.rule})"


def say_what_if(answer: WhatIf, decided: ExplainedDecision) -> None:
    """The answer for a person."""
    for number, one in enumerate(answer.changes):
        was = told_as_written(" (it was {})", value_words(one.fact, one.was)) if one.was else ""
        note = "" if one.asked else f"; {told_as_written('no rule asks for it')}"
        template = "and {} were {}" if number else "If {} were {}"
        said = told_as_written(template, fact_words(one.fact), value_words(one.fact, one.value))
        say(f"{said}{was}{note}")
    changed = [one for one in answer.stages if one.changed]
    for stage in changed:
        say("\n" + told_as_written("Rules: {}", stage_words(stage.stage)))
        for turned in stage.changed:
            say(f"  {padded(told_as_written(_WOULD[turned.then]), 16)} {turned.rule}  {turned.at}")
    if not changed:
        say("\n" + told_as_written("No rule would change."))
    say("\n" + told_as_written("Outcome"))
    for stage in answer.stages:
        name = padded(stage_words(stage.stage), 12)
        if not stage.reached:
            say(f"  {name} {told_as_written('would not be reached')}")
        elif stage.outcome == stage.outcome_then:
            say(f"  {name} {told_as_written('no change')}: {stage.outcome}")
        else:
            say(f"  {name} {told_as_written('{} -> {}', stage.outcome, stage.outcome_then)}")
    reached = {seen.stage for seen in decided.stages}
    client = decided.order.client
    missing = [
        word
        for word, stage in STAGES.items()
        if word not in reached and (stage.needed or decided.rule_sets.of(word, client).rules)
    ]
    for name in missing:
        say(
            f"  {padded(stage_words(name), 12)} "
            + told_as_written("was not decided, so its facts are not known")
        )
    say("\n" + told_as_written("Other facts as they were on {}; nothing is written.",
                    rfc3339(decided.decision.at)[:10]))  # fmt: skip
