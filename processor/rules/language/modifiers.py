"""Which actions of a rule go together, and with which conditions. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from processor.model.decisions import Action
from processor.model.money import CURRENCIES
from processor.model.sentence import Name, Text
from processor.problems.form import Form, Node
from processor.problems.problem import Problem
from processor.rules.facts.facts import LINE_FACTS, fact_named, split_key
from processor.rules.language.actions import OF_LINES, needed_beside
from processor.rules.language.derived import DerivedFact
from processor.rules.language.found_lines import finds_lines
from processor.rules.language.rule import Rule
from processor.rules.language.tables import TableOutcome


def check_modifiers(
    form: Form,
    keys: Mapping[str, Node],
    rule: Rule,
    derived: Mapping[str, DerivedFact],
    inside: Text,
) -> None:
    """Adds a problem where actions of one rule do not go together, or not with its conditions."""
    verbs = {action.verb for action in rule.then}
    place = keys.get("then") or keys.get("table")
    if place is None:
        return
    if {"hold", "reject"} <= verbs:
        hold = next((key for key in place.keys if key.text == "hold"), place)
        told = len(form.problems)
        form.problem(
            "rule/action.hold-and-reject", hold, inside=inside, severity="warning", span=None
        )
        if form.problems[-1] in form.problems[:told]:
            del form.problems[-1]
    over_lines = [any(finds_lines(test) for test in branch) for branch in rule.branches]
    # What is held then is the whole order; of a warehouse nothing would be said at all.
    needs = any(over_lines) if "hold" in verbs and verbs.isdisjoint(OF_LINES) else all(over_lines)
    if "lines" in verbs and not needs:
        form.problem("rule/action.lines", place, inside=inside, span=1)
    check_priority(form, place, rule, derived, inside)


def check_row(
    stage: str, outcome: TableOutcome, then: tuple[Action, ...], inside: Text
) -> Problem | None:
    """What is wrong with the actions of a row: one says more about another, which neither the row
    nor `then` of its rule has."""
    present = {action.verb for action in (*then, *outcome.then)}
    for action in outcome.then:
        needed = needed_beside(action.verb, stage)
        if needed and present.isdisjoint(needed):
            return outcome.text.problem(
                "rule/action.alone", *outcome.place(action.verb), verb=Name(action.verb),
                other=Name(needed[0]), inside=inside,
            )  # fmt: skip
    return None


def check_priority(
    form: Form, place: Node, rule: Rule, derived: Mapping[str, DerivedFact], inside: Text
) -> None:
    """Adds a problem, under `place`, where a rule that sets a priority reads what is not known
    before anything is decided."""
    if not any(action.verb == "priority" for action in rule.then):
        return
    place = next((key for key in place.keys if key.text == "priority"), place)
    for key in sorted({key for branch in rule.branches for test in branch for key in test.keys}):
        name = split_key(key)[0]
        own = derived.get(name)
        for one in own.keys if own is not None else (name,):
            plain = split_key(one)[0]
            fact = LINE_FACTS.get(plain) or fact_named(plain)
            exchanged = split_key(one)[1] in CURRENCIES
            if fact is not None and (fact.source != "order" or exchanged):
                form.problem("rule/priority", place, fact=Name(one), inside=inside, span=1)
                return
