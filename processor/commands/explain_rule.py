"""`crossdock explain ORDER --rule ID`: one rule in depth, and why it had no say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from processor.commands.console import USAGE, named, padded, say, told_as_written
from processor.commands.explain_stages import ExplainedDecision, stage_words
from processor.commands.explain_words import (
    action_words,
    actual_words,
    condition_words,
    fact_words,
    value_words,
)
from processor.commands.open_house import Stop
from processor.languages.languages import in_english
from processor.model.decisions import Action
from processor.model.holds_asked import UNKNOWN_FACT, is_waived, values_of
from processor.model.stages import STAGES
from processor.model.times import rfc3339
from processor.problems.suggest import suggest
from processor.rules import Rule, RuleSet, RuleSets, Value
from processor.rules.deciding.rule_in_depth import Depth, LineLooked, Looked, depth_of


class RuleTold(msgspec.Struct, frozen=True, kw_only=True):
    """A rule at one stage of a decision. `depth` is None where that stage was not decided; `why`
    are the reasons beyond its conditions that it had no say, as sentences."""

    rule: str
    stage: str
    at: str
    because: str
    status: str
    locked: bool
    client: str
    then: tuple[Action, ...]
    why: tuple[str, ...]
    depth: Depth | None


def rules_told(
    decided: ExplainedDecision,
    wanted: str,
    now: RuleSets | None,
    facts: Mapping[str, Mapping[str, Value]],
) -> list[RuleTold]:
    """Every rule of that id (a table has one per outcome) at every stage it was asked for.

    `facts` by the name of the stage are those to look at; `now` are the rules in force now.
    Stops with the near names where nobody knows the rule.
    """
    found: list[RuleTold] = []
    client = decided.order.client
    for stage in STAGES:
        ruleset = decided.rule_sets.of(stage, client)
        for rule in _named(ruleset, wanted):
            seen = [one for one in decided.stages if one.stage == stage]
            replaced = _replacement(decided.rule_sets, stage, rule)
            for one in seen:
                depth = depth_of(ruleset, rule, facts.get(one.name, one.facts))
                found.append(_told(rule, one.name, [*_why(decided, rule), *replaced], depth))
            if not seen:
                why = [*_why(decided, rule), *replaced, _not_reached(decided, stage)]
                found.append(_told(rule, stage, why, None))
    return found or _without_a_say(decided, wanted, now)


def _named(ruleset: RuleSet, wanted: str) -> list[Rule]:
    return [rule for rule in ruleset.rules if wanted in (rule.id, rule.written)]


def _told(rule: Rule, stage: str, why: Sequence[str], depth: Depth | None) -> RuleTold:
    return RuleTold(
        rule=rule.id, stage=stage, at=rule.at, because=rule.why, status=rule.status,
        locked=rule.locked, client=rule.client, then=rule.then, why=tuple(why), depth=depth,
    )  # fmt: skip


def _why(decided: ExplainedDecision, rule: Rule) -> list[str]:
    """What keeps a rule of the order's own set from counting, whatever its conditions say."""
    found = []
    if rule.status == "off":
        by = _switched_off_by(decided, rule)
        found.append(
            told_as_written("The overlay of {} switches it off", by)
            if by
            else told_as_written("It is off: it takes no part in decisions")
        )
    if rule.status == "trial":
        found.append(told_as_written("It is on trial: what it says is recorded and not acted on"))
    reasons = values_of([rule.firing], "hold") or (UNKNOWN_FACT,)
    if all(is_waived(decided.waived, rule.id, reason) for reason in reasons):
        found.append(told_as_written("It was released for this order: it does not hold it again"))
    day = rfc3339(decided.decision.at)[:10]
    if rule.dated_by == "order":
        day = decided.order.placed_at[:10]
    if rule.dated_by != "ship day":
        if rule.from_ and day < rule.from_:
            found.append(told_as_written("It is in force from {}", rule.from_))
        if rule.until and day > rule.until:
            found.append(told_as_written("It was in force until {}", rule.until))
    return found


def _switched_off_by(decided: ExplainedDecision, rule: Rule) -> str:
    """The client whose overlay switches a rule of the house off, or empty."""
    client = decided.order.client
    for stage in STAGES:
        for one in decided.rule_sets.of(stage).rules:
            if one.id == rule.id and one.at == rule.at and one.status != "off":
                return client
    return ""


def _replacement(rule_sets: RuleSets, stage: str, rule: Rule) -> list[str]:
    house = [one for one in rule_sets.of(stage).rules if one.id == rule.id]
    if not rule.client or not house:
        return []
    place = f"{house[0].at} -> {rule.at}"
    return [
        told_as_written("The overlay of {} puts another rule in its place: {}", rule.client, place)
    ]


def _not_reached(decided: ExplainedDecision, stage: str) -> str:
    """Why a stage has no facts: an earlier one held or rejected the order."""
    state = told_as_written(decided.order.state)
    return told_as_written(
        "The stage {} was not decided for this order, which is {}", named(stage), state
    )


def _without_a_say(decided: ExplainedDecision, wanted: str, now: RuleSets | None) -> list[RuleTold]:
    """A rule that is not in the set of the order's client."""
    sets, client = decided.rule_sets, decided.order.client
    for stage in STAGES:
        for other in sorted(sets.clients):
            for rule in _named(sets.of(stage, other), wanted):
                why = told_as_written(
                    "It is a rule of the overlay of {}; this order is one of {}", other, client
                )
                return [_told(rule, stage, [why], None)]
    day = rfc3339(decided.decision.at)[:10]
    for ruleset in now.all() if now is not None else ():
        for rule in _named(ruleset, wanted):
            why = told_as_written(
                "It was not there on {}, when the order was decided; it stands in {} now",
                day, rule.at,
            )  # fmt: skip
            return [_told(rule, ruleset.stage, [why], None)]
    known = {
        name
        for one in (*sets.all(), *(now.all() if now is not None else ()))
        for rule in one.rules
        for name in (rule.id, rule.written)
    }
    advice = in_english(suggest(wanted, known, "nouns.rule"))
    raise Stop(USAGE, f"there is no rule {wanted!r}" + (f": {advice}" if advice else ""))


def say_rules(found: Sequence[RuleTold]) -> None:
    """The rules in depth, one after the other."""
    for number, one in enumerate(found):
        if number:
            say("")
        _say_rule(one)


_OUTCOMES = {
    "fired": "It fired",
    "not": "It did not fire",
    "unknown": "It is unknown: a fact it needs is not known",
}


_IF_ON = {
    "fired": "Its conditions are met",
    "not": "Its conditions are not met",
    "unknown": "A fact that its conditions need is not known",
}


def _say_rule(one: RuleTold) -> None:
    say(told_as_written("{} at {}  {}", one.rule, stage_words(one.stage), one.at))
    if one.because:
        say(f"  {one.because}")
    on = one.status != "off"
    fired = on and one.depth is not None and one.depth.outcome == "fired"
    say(told_as_written("  does: {}" if fired else "  would do: {}", action_words(one.then)))
    if one.locked:
        say(told_as_written("  locked: no other rule lifts what it asks for"))
    if one.client:
        say(told_as_written("  of the overlay of {}", one.client))
    say("")
    for why in one.why:
        say(why)
    if one.depth is None:
        return
    say(told_as_written((_OUTCOMES if on else _IF_ON)[one.depth.outcome]))
    branches = one.depth.branches
    if len(branches) > 1:
        say(told_as_written("One of these {} must hold", len(branches)))
    for number, branch in enumerate(branches, 1):
        if len(branches) > 1:
            say(told_as_written("  any {} of {}", number, len(branches)))
        if not branch:
            say("  " + told_as_written("Always: the rule has no conditions"))
        _say_conditions(branch, "    " if len(branches) > 1 else "  ")


def _say_conditions(branch: Sequence[Looked], lead: str) -> None:
    for one in branch:
        word = padded(told_as_written(one.outcome), 8)
        if one.lines:
            say(f"{lead}{word} {fact_words(one.fact)}:")
            for line in one.lines:
                _say_line(line, lead + "  ")
            continue
        actual = told_as_written("it is {}", actual_words(one.fact, one.actual))
        if one.row:
            actual = f"{told_as_written('row {} counts', one.row)}; {actual}"
        condition = condition_words(one.fact, one.condition)
        say(f"{lead}{word} {fact_words(one.fact)}: {condition}  ({actual})")


def _say_line(line: LineLooked, lead: str) -> None:
    say(f"{lead}{told_as_written('line {}', line.line)}  {told_as_written(line.outcome)}")
    for part in line.parts:
        word = padded(told_as_written(part.outcome), 8)
        actual = told_as_written("it is {}", value_words(part.fact, part.actual))
        condition = condition_words(part.fact, part.condition)
        say(f"{lead}  {word} {fact_words(part.fact)}: {condition}  ({actual})")
