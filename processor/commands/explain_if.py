"""`crossdock explain ORDER --set NAME=VALUE`: what the rules would say with other facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from processor.commands.console import USAGE, padded, say, show_problems, told
from processor.commands.explain_stages import ExplainedDecision, ExplainedStage, stage_words
from processor.commands.explain_words import action_words, fact_words, value_words
from processor.commands.open_house import Stop
from processor.deciding.review import review
from processor.model.decisions import Firing
from processor.model.money import Money, Rates
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


def supposed_facts(
    decided: ExplainedDecision, changes: Sequence[Supposed], exchange: Exchange
) -> dict[str, dict[str, Value]]:
    """The facts of every stage then, by its name; tags of review follow its rules."""
    found: dict[str, dict[str, Value]] = {}
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    for seen in decided.stages:
        lines = len(decided.order.lines)
        facts = suppose(seen.ruleset, seen.facts, changes, lines, exchange)
        own = facts.get(_TAGS)
        if seen.name != "review" and own is not None and before != after:
            kept = set(own) - (set(before) - set(decided.order.tags))
            facts[_TAGS] = tuple(sorted(kept | set(after)))
        if seen.name == "review":
            before = _tags(plain_verdict(seen.ruleset, seen.facts))
            after = _tags(plain_verdict(seen.ruleset, facts))
        found[seen.name] = facts
    return found


def _tags(verdict: Verdict) -> tuple[str, ...]:
    return tuple(
        tag
        for firing in verdict.fired
        for action in firing.then
        if action.verb == "tag"
        for tag in action.values
    )


def what_if(
    decided: ExplainedDecision,
    changes: Sequence[Supposed],
    facts: Mapping[str, Mapping[str, Value]],
) -> WhatIf:
    """What the rules would say with those facts."""
    stages = []
    reached = True
    for seen in decided.stages:
        then = facts[seen.name]
        outcome_then = _outcome(decided, seen, then)
        stages.append(
            StageSupposed(
                stage=seen.name,
                changed=_turned(seen.ruleset, seen.facts, then),
                outcome=_outcome(decided, seen, seen.facts),
                outcome_then=outcome_then,
                reached=reached,
            )
        )
        if seen.name == "review" and _stops(decided, seen, then):
            reached = False
    return WhatIf(changes=tuple(_change(decided, one) for one in changes), stages=tuple(stages))


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


def _stops(
    decided: ExplainedDecision,
    seen: ExplainedStage,
    facts: Mapping[str, Value],
) -> bool:
    return _review(decided, seen, facts)[0] != "approve"


def _review(
    decided: ExplainedDecision,
    seen: ExplainedStage,
    facts: Mapping[str, Value],
) -> tuple[str, list[str]]:
    verdict = plain_verdict(seen.ruleset, facts)
    made = review(verdict.fired, seen.ruleset.holding(verdict.unknown), decided.waived)
    reasons = [f"{one.reason} ({one.rule})" for one in made.holds]
    if made.outcome == "reject":
        reasons = [
            f"{value} ({one.rule})"
            for one in made.rejected_by
            for action in one.then
            if action.verb == "reject"
            for value in action.values
        ]
    return made.outcome, reasons


def _outcome(
    decided: ExplainedDecision,
    seen: ExplainedStage,
    facts: Mapping[str, Value],
) -> str:
    """What comes of a stage, in words: for review its outcome, else what its rules ask for."""
    if seen.name == "review":
        outcome, reasons = _review(decided, seen, facts)
        return told(outcome) + (f": {', '.join(reasons)}" if reasons else "")
    verdict = plain_verdict(seen.ruleset, facts)
    asked = [_asks(one) for one in verdict.fired]
    asked += [f"{told('unknown')} ({rule}: {fact_words(fact)})" for rule, fact in
              seen.ruleset.holding(verdict.unknown)]  # fmt: skip
    return "; ".join(asked) or told("nothing")


def _asks(firing: Firing) -> str:
    return f"{action_words(firing.then)} ({firing.rule})"


def say_what_if(answer: WhatIf, decided: ExplainedDecision) -> None:
    """The answer for a person."""
    for number, one in enumerate(answer.changes):
        was = told(" (it was {})", value_words(one.fact, one.was)) if one.was else ""
        note = "" if one.asked else f"; {told('no rule asks for it')}"
        template = "and {} were {}" if number else "If {} were {}"
        said = told(template, fact_words(one.fact), value_words(one.fact, one.value))
        say(f"{said}{was}{note}")
    changed = [one for one in answer.stages if one.changed]
    for stage in changed:
        say("\n" + told("Rules: {}", stage_words(stage.stage)))
        for turned in stage.changed:
            say(f"  {padded(told(_WOULD[turned.then]), 16)} {turned.rule}  {turned.at}")
    if not changed:
        say("\n" + told("No rule would change."))
    say("\n" + told("Outcome"))
    for stage in answer.stages:
        name = padded(stage_words(stage.stage), 12)
        if not stage.reached:
            say(f"  {name} {told('would not be reached')}")
        elif stage.outcome == stage.outcome_then:
            say(f"  {name} {told('no change')}: {stage.outcome}")
        else:
            say(f"  {name} {told('{} -> {}', stage.outcome, stage.outcome_then)}")
    missing = [
        one
        for one in ("route", "carrier")
        if all(s.stage.partition(" ")[0] != one for s in answer.stages)
    ]
    for name in missing:
        say(
            f"  {padded(stage_words(name), 12)} "
            + told("was not decided, so its facts are not known")
        )
    say("\n" + told("Other facts as they were on {}; nothing is written.",
                    rfc3339(decided.decision.at)[:10]))  # fmt: skip
