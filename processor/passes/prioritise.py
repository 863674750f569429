"""Prioritise: who is served first when stock is short, before any order of a pass is decided.

A rule gives priority by what stands in the order itself, so that the order in which orders are
decided depends on neither chunks nor files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from processor.deciding.ask_rules import ask_rules
from processor.ledger.database import reading, transaction
from processor.ledger.deciding import priorities
from processor.model.order import Order
from processor.passes import engine_doubts
from processor.passes.runtime import Runtime
from processor.rules import Ask, Case, Doubt, RuleSet, RuleSets, Verdict

STAGE = "review"
VERB = "priority"


def prioritise(runtime: Runtime, now: str) -> int:
    """Sets the priority of every order that is to be decided; returns how many there were."""
    rule_sets = priority_rules(runtime.house.rule_sets)
    if rule_sets is None:
        with reading(runtime.engine) as connection:
            some = priorities.any_unordinary(connection)
        if some:
            with transaction(runtime.engine, "prioritise") as connection:
                priorities.reset(connection)
        return 0
    done = 0
    while not runtime.stopping():
        with reading(runtime.engine) as connection:
            waiting = priorities.unprioritised(
                connection, runtime.bundle_id, runtime.house.config.chunk
            )
        if not waiting:
            break
        found, doubts = priorities_of(rule_sets, dict(waiting), now, runtime.ask)
        engine_doubts.note(runtime, doubts)
        with transaction(runtime.engine, "prioritise") as connection:
            priorities.prioritise(connection, [key for key, _ in waiting], found, runtime.bundle_id)
        done += len(waiting)
    return done


def priority_rules(rule_sets: RuleSets) -> RuleSets | None:
    """The review rules that speak of priority, in every effective set; None without any."""
    house = _only(rule_sets.of(STAGE))
    clients = {
        client: {STAGE: _only(overlay[STAGE])}
        for client, overlay in rule_sets.clients.items()
        if STAGE in overlay
    }
    if not house.rules and not any(one[STAGE].rules for one in clients.values()):
        return None
    return RuleSets({STAGE: house}, rule_sets.sha256, clients, rule_sets.gazetteer)


def _only(ruleset: RuleSet) -> RuleSet:
    rules = tuple(
        rule
        for rule in ruleset.rules
        if rule.status == "live" and any(action.verb == VERB for action in rule.then)
    )
    wanted = {key for rule in rules for branch in rule.branches for t in branch for key in t.keys}
    derived = tuple(one for one in ruleset.derived if one.name in wanted)
    return replace(
        ruleset,
        rules=rules,
        wanted=frozenset(wanted).union(*(one.keys for one in derived)),
        derived=derived,
        _by_id={},
    )


def priorities_of(
    rule_sets: RuleSets, orders: Mapping[int, Order], now: str, ask: Ask
) -> tuple[dict[int, int], list[Doubt]]:
    """Priority by order key, for those to which a rule gives one: the first of several. Also the
    doubts about it: it is then as the rules plainly say."""
    places = rule_sets.gazetteer
    cases = [Case(order=order, now=now, gazetteer=places) for order in orders.values()]
    answers = ask_rules(rule_sets, STAGE, cases, ask)
    found: dict[int, int] = {}
    for key, answered in zip(orders, answers, strict=True):
        given = _given(answered.verdict)
        if given:
            found[key] = min(given)
    return found, [one.doubt for one in answers if one.doubt is not None]


def _given(verdict: Verdict) -> Sequence[int]:
    return [
        int(value)
        for firing in verdict.fired
        for action in firing.then
        if action.verb == VERB
        for value in action.values
    ]
