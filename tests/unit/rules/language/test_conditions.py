"""Condition words: what each one says of a value, and of an unknown one."""

from __future__ import annotations

import pytest

from processor.model.money import Money
from processor.model.patterns import like
from processor.problems.problem import Problem
from processor.rules import Names, RuleSet, evaluate, load

NAMES = Names(warehouses=frozenset({"PL1", "DE2"}), channels=frozenset({"shop"}))


def one_rule(condition: str, stage: str = "review", lists: str = "") -> str:
    action = {"review": "note: seen", "route": "never_split: yes", "carrier": "forbid: label ours"}
    return (
        f"stage: {stage}\n{lists}rules:\n  - id: one\n    why: because\n    when:\n"
        f"      {condition}\n    then:\n      {action[stage]}\n"
    )


def loaded(condition: str, stage: str = "review", lists: str = "") -> RuleSet:
    sets, problems = load({"rules/one.yaml": one_rule(condition, stage, lists)}, NAMES)
    assert sets is not None, problems
    return sets.of(stage)


def refused(condition: str, lists: str = "") -> list[Problem]:
    sets, problems = load({"rules/one.yaml": one_rule(condition, lists=lists)}, NAMES)
    assert sets is None
    return problems


def outcome(condition: str, **facts: object) -> str:
    named = {key.replace("__", "."): value for key, value in facts.items()}
    return evaluate(loaded(condition, lists="lists: {eu: [DE, FR]}\n"), named)[0].outcome


@pytest.mark.parametrize(
    ("condition", "value", "expected"),
    [
        ("order.quantity: 5", 5, "fired"),
        ("order.quantity: 5", 6, "not"),
        ("order.quantity: [5, 6]", 6, "fired"),
        ("order.quantity: not 5", 5, "not"),
        ("order.quantity: over 5", 5, "not"),
        ("order.quantity: over 5", 6, "fired"),
        ("order.quantity: at least 5", 5, "fired"),
        ("order.quantity: under 5", 5, "not"),
        ("order.quantity: at most 5", 5, "fired"),
        ("order.quantity: between 2 and 5", 2, "fired"),
        ("order.quantity: between 2 and 5", 5, "fired"),
        ("order.quantity: between 2 and 5", 6, "not"),
    ],
)
def test_numbers_compare_as_their_words_say(condition: str, value: int, expected: str) -> None:
    assert outcome(condition, order__quantity=value) == expected


@pytest.mark.parametrize(
    ("condition", "grams", "expected"),
    [
        ("order.weight: over 2 kg", 2000, "not"),
        ("order.weight: over 2 kg", 2001, "fired"),
        ("order.weight: between 0.5 and 2 kg", 500, "fired"),
        ("order.weight: between 500 g and 2 kg", 499, "not"),
    ],
)
def test_weights_are_compared_in_grams_whatever_their_unit(
    condition: str, grams: int, expected: str
) -> None:
    assert outcome(condition, order__weight=grams) == expected


def test_money_is_compared_in_the_currency_of_the_condition() -> None:
    rules = loaded("order.total: over 1000 USD")
    assert rules.wanted == {"order.total in USD"}
    for minor, expected in ((100_000, "not"), (100_001, "fired")):
        facts = {"order.total in USD": Money(minor, "USD")}
        assert evaluate(rules, facts)[0].outcome == expected
    assert evaluate(rules, {"order.total in USD": None})[0].outcome == "unknown"


@pytest.mark.parametrize(
    ("condition", "value", "expected"),
    [
        ("ship_to.country: NO", "NO", "fired"),
        ("ship_to.country: not DE", "DE", "not"),
        ("ship_to.country: in eu", "FR", "fired"),
        ("ship_to.country: not in eu", "FR", "not"),
        ("ship_to.country: not in eu", "US", "fired"),
        ("ship_to.country: [US, CA]", "CA", "fired"),
    ],
)
def test_countries_are_text_and_lists_are_one_of(condition: str, value: str, expected: str) -> None:
    assert outcome(condition, ship_to__country=value) == expected


@pytest.mark.parametrize(
    ("condition", "value", "expected"),
    [
        ("ship_to.city: köln", "KÖLN", "fired"),
        ("ship_to.city: present", "Bonn", "fired"),
        ("ship_to.city: present", "", "not"),
        ("ship_to.city: absent", "", "fired"),
        ('ship_to.city: like "*berg*"', "Heidelberg", "fired"),
        ('ship_to.city: not like "*berg*"', "Bonn", "fired"),
        ('ship_to.city: "over there"', "Over There", "fired"),
        ('ship_to.city: "present"', "Bonn", "not"),
    ],
)
def test_text_is_compared_without_regard_to_case(condition: str, value: str, expected: str) -> None:
    assert outcome(condition, ship_to__city=value) == expected


@pytest.mark.parametrize(
    ("condition", "value", "expected"),
    [
        ("order.flags: include gift", ("gift", "masked"), "fired"),
        ("order.flags: include gift", (), "not"),
        ("order.flags: exclude gift", ("masked",), "fired"),
        ("order.flags: absent", (), "fired"),
        ("order.flags: present", ("gift",), "fired"),
    ],
)
def test_sets_are_looked_into(condition: str, value: tuple[str, ...], expected: str) -> None:
    assert outcome(condition, order__flags=value) == expected


def test_days_bound_from_both_sides() -> None:
    for day, expected in (("2026-11-29", "not"), ("2026-11-30", "fired"), ("2026-12-25", "not")):
        found = outcome("today: between 2026-11-30 and 2026-12-24", today=day)
        assert found == expected


@pytest.mark.parametrize(
    "condition",
    ["order.quantity: 5", "ship_to.country: not DE", "order.flags: exclude gift",
     'ship_to.city: not like "*x*"', "order.adds_up: no", "order.weight: under 2 kg"],
)  # fmt: skip
def test_an_unknown_fact_neither_meets_nor_fails_a_condition(condition: str) -> None:
    assert outcome(condition) == "unknown"


def test_presence_is_never_unknown() -> None:
    assert outcome("order.risk: absent") == "fired"
    assert outcome("order.risk: present") == "not"


LINES = {"line__sku": ("A", "B"), "line__quantity": (1, 9)}


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("any line: {line.sku: B, line.quantity: over 5}", "fired"),
        ("any line: {line.sku: A, line.quantity: over 5}", "not"),
        ("every line: {line.quantity: at least 1}", "fired"),
        ("every line: {line.quantity: over 5}", "not"),
        ("no line: {line.sku: C}", "fired"),
        ("no line: {line.sku: A, line.quantity: 1}", "not"),
        ("at least 2 lines: {line.quantity: at least 1}", "fired"),
        ("at least 2 lines: {line.quantity: over 5}", "not"),
    ],
)
def test_the_tests_of_a_block_meet_on_the_same_line(block: str, expected: str) -> None:
    assert outcome(block, **LINES) == expected


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("any line: {line.hazards: include battery}", "unknown"),
        ("any line: {line.hazards: include battery, line.sku: A}", "not"),
        ("any line: {line.hazards: exclude battery, line.sku: A}", "fired"),
        ("every line: {line.hazards: include battery}", "not"),
        ("every line: {line.hazards: exclude battery}", "unknown"),
        ("no line: {line.hazards: include battery}", "unknown"),
        ("at least 2 lines: {line.hazards: exclude battery}", "unknown"),
    ],
)
def test_an_unknown_line_leaves_a_block_open_only_where_it_could_decide(
    block: str, expected: str
) -> None:
    assert outcome(block, line__sku=("A", "B"), line__hazards=((), None)) == expected


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("*", "", True),
        ("a*a", "a", False),
        ("a*a", "aba", True),
        ("*ab*ab*", "ab", False),
        ("*ab*ab*", "xabyAB", True),
        ("abc", "ABC", True),
        ("a.c", "abc", False),
        ("*a*b", "b a b", True),
    ],
)
def test_a_star_stands_for_anything_and_nothing_else_is_special(
    pattern: str, text: str, fits: bool
) -> None:
    assert like(pattern, text) is fits


@pytest.mark.parametrize(
    ("condition", "code", "column"),
    [
        ("order.total: over 1000", "money/no-currency", 25),
        ("order.total: over 1000 EURO", "money/currency", 25),
        ("order.total: over 1,000 EUR", "money/amount", 25),
        ("order.total: over 0.001 EUR", "money/amount", 25),
        ("order.total: between 1 EUR and 2 USD", "money/two-currencies", 20),
        ("order.totl: over 10 EUR", "fact/unknown", 7),
        ("line.sku: A", "fact/unknown", 7),
        ("any line: {order.kind: b2c}", "fact/unknown", 18),
        ("parcel.weight: over 2 kg", "fact/stage", 7),
        ("ship_to.city: over 5", "fact/type", 21),
        ("order.flags: gift", "fact/type", 20),
        ("order.kind: include b2c", "fact/type", 19),
        ("order.quantity: not over 5", "fact/type", 23),
        ("order.kind: b3c", "fact/value", 19),
        ("order.flags: include gfit", "fact/value", 28),
        ("ship_to.country: UK", "fact/value", 24),
        ("order.adds_up: maybe", "fact/value", 22),
        ("order.quantity: over 1.5", "fact/value", 28),
        ("order.quantity: over ١", "fact/value", 28),
        ("today: from 2026-02-30", "fact/value", 19),
        ('ship_to.city: like "*"', "fact/value", 21),
        ("order.weight: over 2", "fact/unit", 26),
        ("order.age: over 5 weeks", "fact/unit", 23),
        ("order.channel: shpo", "name/unknown", 22),
        ("ship_to.country: in europe", "list/unknown", 24),
        ("ship_to.country: []", "list/empty", 24),
        ("order.quantity: between 5 and 1", "rule/never", 23),
    ],
)
def test_a_wrong_condition_is_refused_at_the_wrong_word(
    condition: str, code: str, column: int
) -> None:
    problems = refused(condition)
    assert [(problem.code, problem.line, problem.column) for problem in problems] == [
        (code, 6, column)
    ]


def test_a_list_is_checked_against_every_fact_that_uses_it() -> None:
    problems = refused("ship_to.country: in eu", lists="lists: {eu: [DE, UK]}\n")
    assert [(problem.code, problem.line) for problem in problems] == [("fact/value", 2)]
