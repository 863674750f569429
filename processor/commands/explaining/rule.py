"""`crossdock explain ORDER --rule ID`: one rule in depth, and why it had no say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from processor.commands.explaining.stages import ExplainedDecision, stage_piece
from processor.commands.printing.console import USAGE, Stop, padded, say, spoken, told
from processor.model.calendars import local_day
from processor.model.decisions import Action
from processor.model.holds_asked import UNKNOWN_FACT, is_waived, values_of
from processor.model.sentence import Date, Name, Piece, Sentence, Text, sentence
from processor.model.stages import STAGES
from processor.model.times import rfc3339
from processor.problems.suggest import suggest
from processor.rules import Rule, RuleSet, RuleSets, Value
from processor.rules.deciding.pieces import actions_piece, fact_piece, told_of
from processor.rules.deciding.rule_in_depth import Depth, LineLooked, Looked, depth_of

# So many rows of a table that lack a fact are told one by one.
_ROWS = 5


class RuleTold(msgspec.Struct, frozen=True, kw_only=True):
    """A rule at one stage of a decision. `depth` is None where that stage was not decided; `why`
    are the reasons beyond its conditions that it had no say."""

    rule: str
    stage: str
    at: str
    because: str
    status: str
    locked: bool
    client: str
    then: tuple[Action, ...]
    why: tuple[Text, ...]
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


def _told(rule: Rule, stage: str, why: Sequence[Text], depth: Depth | None) -> RuleTold:
    return RuleTold(
        rule=rule.id, stage=stage, at=rule.at, because=rule.why, status=rule.status,
        locked=rule.locked, client=rule.client, then=rule.then, why=tuple(why), depth=depth,
    )  # fmt: skip


def _why(decided: ExplainedDecision, rule: Rule) -> list[Sentence]:
    """What keeps a rule of the order's own set from counting, whatever its conditions say."""
    found = []
    if rule.status == "off":
        by = _switched_off_by(decided, rule)
        off = sentence("explain.switched-off", client=by) if by else sentence("explain.is-off")
        found.append(off)
    if rule.status == "trial":
        found.append(sentence("explain.is-on-trial"))
    reasons = values_of([rule.firing], "hold") or (UNKNOWN_FACT,)
    if all(is_waived(decided.waived, rule.id, reason) for reason in reasons):
        found.append(sentence("explain.released"))
    if rule.dated_by != "ship day":
        day = _day(decided, rule)
        if rule.from_ and day < rule.from_:
            found.append(sentence("explain.from", day=Date(rule.from_)))
        if rule.until and day > rule.until:
            found.append(sentence("explain.until", day=Date(rule.until)))
    return found


def _day(decided: ExplainedDecision, rule: Rule) -> str:
    """The day that the dates of a rule mean, in the time zone in which the rule reads it."""
    by_order = rule.dated_by == "order"
    moment = decided.order.placed_at if by_order else rfc3339(decided.decision.at)
    return local_day(moment, rule.day_zone)


def _switched_off_by(decided: ExplainedDecision, rule: Rule) -> str:
    """The client whose overlay switches a rule of the house off, or empty."""
    client = decided.order.client
    for stage in STAGES:
        for one in decided.rule_sets.of(stage).rules:
            if one.id == rule.id and one.at == rule.at and one.status != "off":
                return client
    return ""


def _replacement(rule_sets: RuleSets, stage: str, rule: Rule) -> list[Sentence]:
    house = [one for one in rule_sets.of(stage).rules if one.id == rule.id]
    if not rule.client or not house:
        return []
    return [sentence("explain.replaced", client=rule.client, old=house[0].at, new=rule.at)]


def _not_reached(decided: ExplainedDecision, stage: str) -> Sentence:
    """Why a stage has no facts: an earlier one held or rejected the order."""
    state = sentence(f"state.{decided.order.state}")
    return sentence("explain.not-reached", stage=Name(stage), state=state)


def _without_a_say(decided: ExplainedDecision, wanted: str, now: RuleSets | None) -> list[RuleTold]:
    """A rule that is not in the set of the order's client."""
    sets, client = decided.rule_sets, decided.order.client
    for stage in STAGES:
        for other in sorted(sets.clients):
            for rule in _named(sets.of(stage, other), wanted):
                why = sentence("explain.of-other-client", other=other, client=client)
                return [_told(rule, stage, [why], None)]
    day = rfc3339(decided.decision.at)[:10]
    for ruleset in now.all() if now is not None else ():
        for rule in _named(ruleset, wanted):
            why = sentence("explain.came-later", day=Date(day), at=rule.at)
            return [_told(rule, ruleset.stage, [why], None)]
    known = {
        name
        for one in (*sets.all(), *(now.all() if now is not None else ()))
        for rule in one.rules
        for name in (rule.id, rule.written)
    }
    advice = suggest(wanted, known, "nouns.rule")
    if not advice:
        raise Stop(USAGE, sentence("explain.no-rule", rule=wanted))
    raise Stop(USAGE, sentence("explain.no-rule-near", rule=wanted, advice=advice))


def say_rules(found: Sequence[RuleTold]) -> None:
    """The rules in depth, one after the other."""
    for number, one in enumerate(found):
        if number:
            say("")
        _say_rule(one)


def _say_rule(one: RuleTold) -> None:
    say(told("explain.rule-at", rule=one.rule, stage=stage_piece(one.stage), at=one.at))
    if one.because:
        say(f"  {one.because}")
    on = one.status != "off"
    fired = on and one.depth is not None and one.depth.outcome == "fired"
    actions = actions_piece(one.then)
    say("  " + told("explain.does" if fired else "explain.would-do", actions=actions))
    if one.locked:
        say("  " + told("explain.locked"))
    if one.client:
        say("  " + told("explain.of-overlay", client=one.client))
    say("")
    for why in one.why:
        say(spoken(why))
    if one.depth is None:
        return
    outcome = one.depth.outcome
    say(told(f"explain.it-{outcome}") if on else told(f"explain.if-on-{outcome}"))
    branches = one.depth.branches
    if len(branches) > 1:
        say(told("explain.one-of", count=len(branches)))
    for number, branch in enumerate(branches, 1):
        if len(branches) > 1:
            say("  " + told("explain.branch", number=number, count=len(branches)))
        if not branch:
            say("  " + told("explain.always"))
        _say_conditions(branch, "    " if len(branches) > 1 else "  ")


def _say_conditions(branch: Sequence[Looked], lead: str) -> None:
    for one in branch:
        if one.lines:
            block = told("explain.block", fact=fact_piece(one.fact))
            say(f"{lead}{_outcome(one.outcome)} {block}")
            for line in one.lines:
                _say_line(line, lead + "  ")
        else:
            _say_condition(one, lead)


def _say_line(line: LineLooked, lead: str) -> None:
    outcome = sentence(f"explain.condition-{line.outcome}")
    say(lead + told("explain.line", line=line.line, outcome=outcome))
    for part in line.parts:
        _say_condition(part, lead + "  ")


def _say_condition(one: Looked, lead: str) -> None:
    actual: Piece = sentence("explain.is", actual=one.actual)
    if one.row:
        actual = sentence("explain.row-counts", row=one.row, actual=actual)
    words = told("explain.looked", of_fact=told_of(one.fact, one.condition), actual=actual)
    say(f"{lead}{_outcome(one.outcome)} {words}")
    for row in one.perhaps[:_ROWS]:
        lacks = [fact_piece(fact) for fact in row.facts]
        say(lead + "  " + told("explain.row-perhaps", row=row.row, facts=lacks))
    if len(one.perhaps) > _ROWS:
        say(lead + "  " + told("explain.more-rows-perhaps", n=len(one.perhaps) - _ROWS))


def _outcome(outcome: str) -> str:
    return padded(told(f"explain.condition-{outcome}"), 8)
