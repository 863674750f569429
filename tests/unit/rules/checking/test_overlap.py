"""The algebra of conditions: what it claims of two conditions holds for every order tried."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processor.model.money import Money
from processor.problems.problem import errors
from processor.problems.yaml_source import parse
from processor.rules import Names
from processor.rules.checking.overlap import apart, branch_of, implies, never
from processor.rules.language.conditions import Test as Condition
from processor.rules.language.conditions import check_of
from processor.rules.language.lists import WordList
from processor.rules.language.when_block import Wording

NAMES = Names(
    warehouses=frozenset({"PL1", "DE2"}),
    channels=frozenset({"shop", "market"}),
    clients=frozenset({"acme"}),
)


def conditions(text: str) -> tuple[Condition, ...]:
    """The conditions of a `when` block, lists `eu` and `nordics` at hand."""
    root, form = parse("eu: [DE, FR, PL]\nnordics: [SE, FI]\n", "lists.yaml")
    assert root is not None
    lists = {key.text: WordList(form, key, value.items) for key, value in root.entries()}
    node, form = parse(text, "when.yaml")
    assert node is not None, form.problems
    found = Wording(form, "review", NAMES, lists).when(node, "")
    assert not errors(form.problems), form.problems
    return found


def branch(text: str) -> Any:
    return branch_of(conditions(text), NAMES)


@pytest.mark.parametrize(
    "text",
    [
        "{order.quantity: over 10}|{order.quantity: under 5}",
        "{order.quantity: over 5}|{order.quantity: under 6}",
        "{order.quantity: between 1 and 2}|{order.quantity: not 1}|{order.quantity: [1, 3]}",
        "{order.quantity: under 0}",
        "{order.total: over 10 EUR}|{order.total: at most 10 EUR}",
        "{order.total: 10 EUR}|{order.total: over 10 EUR}",
        "{order.total: absent}|{order.total: over 10 EUR}",
        "{order.flags: include gift}|{order.flags: exclude gift}",
        "{order.flags: include gift}|{order.flags: absent}",
        "{buyer.name: absent}|{buyer.name: present}",
        "{buyer.name: absent}|{buyer.name: Smith}",
        "{ship_to.country: DE}|{ship_to.country: not in eu}",
        "{order.adds_up: yes}|{order.adds_up: no}",
        "{order.kind: not b2c}|{order.kind: [b2c]}",
        "{today: from 2026-12-01}|{today: until 2026-11-30}",
        '{buyer.name: like "smith*"}|{buyer.name: like "jones*"}',
        '{buyer.name: like "*smith & co*"}|{buyer.name: not like "*smith*"}',
        "{buyer.name: SMITH}|{buyer.name: not Smith}",
        "{any line: {line.quantity: over 5, line.sku: A}}|{no line: {line.sku: A}}",
        "{every line: {line.sku: A}}|{any line: {line.sku: B}}",
        "{any line: {line.quantity: over 5}}|{every line: {line.quantity: under 5}}",
    ],
)
def test_conditions_that_no_order_can_meet(text: str) -> None:
    parts = text.split("|")
    assert never(branch_of([test for part in parts for test in conditions(part)], NAMES))
    if len(parts) == 2:
        assert apart(branch(parts[0]), branch(parts[1]), NAMES)


@pytest.mark.parametrize(
    "text",
    [
        "{order.quantity: over 5}|{order.quantity: under 7}",
        "{order.total: over 10 EUR}|{order.total: under 5 USD}",
        "{order.flags: include gift}|{order.flags: exclude masked}",
        "{order.flags: exclude gift}|{order.flags: absent}",
        '{buyer.name: ""}|{buyer.name: absent}',
        "{buyer.name: not Smith}|{buyer.name: absent}",
        '{buyer.name: like "smith*"}|{buyer.name: like "*jones"}',
        '{buyer.name: like "*smith*"}|{buyer.name: not like "*smith & co*"}',
        "{any line: {line.sku: A}}|{any line: {line.sku: B}}",
        "{every line: {line.sku: A}}|{no line: {line.sku: B}}",
        "{every line: {line.sku: A}}|{no line: {line.sku: A}}",
        "{ship_to.country: DE}|{ship_to.country: in eu}",
    ],
)
def test_conditions_that_some_order_can_meet(text: str) -> None:
    one, other = text.split("|")
    assert not apart(branch(one), branch(other), NAMES)


@pytest.mark.parametrize(
    ("narrow", "wide", "both_ways"),
    [
        ("{order.quantity: over 10}", "{order.quantity: over 5}", False),
        ("{order.quantity: over 10}", "{order.quantity: at least 11}", True),
        ("{order.quantity: [6, 7]}", "{order.quantity: over 5}", False),
        ("{order.quantity: over 10}", "{order.quantity: not 3}", False),
        ("{order.total: over 1000 EUR}", "{order.total: over 500 EUR}", False),
        ("{ship_to.country: DE}", "{ship_to.country: in eu}", False),
        ("{ship_to.country: SE}", "{ship_to.country: not in eu}", False),
        ("{order.kind: b2b}", "{order.kind: not b2c}", False),
        ("{order.kind: [b2b, sample, transfer]}", "{order.kind: not b2c}", True),
        ("{order.flags: include gift}", "{order.flags: present}", False),
        ("{buyer.name: Smith}", "{buyer.name: SMITH}", True),
        ("{buyer.name: Smith}", '{buyer.name: like "sm*"}', False),
        ('{buyer.name: like "*smith & co*"}', '{buyer.name: like "*smith*"}', False),
        ("{order.quantity: over 1, order.kind: b2b}", "{order.kind: b2b}", False),
        ("{any line: {line.sku: A, line.quantity: over 5}}", "{any line: {line.sku: A}}", False),
        ("{at least 3 lines: {line.sku: A}}", "{any line: {line.sku: A}}", False),
        ("{no line: {line.sku: [A, B]}}", "{no line: {line.sku: A}}", False),
    ],
)
def test_one_condition_follows_from_another(narrow: str, wide: str, both_ways: bool) -> None:
    assert implies(branch(narrow), branch(wide))
    assert implies(branch(wide), branch(narrow)) is both_ways


_QUANTITY = st.builds(
    lambda word, number: f"order.quantity: {word} {number}",
    st.sampled_from(["over", "under", "at least", "at most", "not"]),
    st.integers(0, 6),
)
_TOTAL = st.builds(
    lambda word, number: f"order.total: {word} {number} EUR",
    st.sampled_from(["over", "under", "at least", "at most", "not"]),
    st.integers(0, 4),
)
_NAME = st.sampled_from(
    [
        "buyer.name: Smith", "buyer.name: not smith", "buyer.name: present", "buyer.name: absent",
        'buyer.name: like "s*"', 'buyer.name: like "*th"', 'buyer.name: like "*mi*"',
        'buyer.name: not like "*it*"', 'buyer.name: like "j*s"', 'buyer.name: ""',
    ]
)  # fmt: skip
_OTHER = st.sampled_from(
    [
        "order.flags: include gift", "order.flags: exclude gift", "order.flags: absent",
        "order.flags: present", "order.kind: b2c", "order.kind: not b2c", "order.kind: [b2b, b2c]",
        "any line: {line.quantity: over 2}", "no line: {line.quantity: over 1}",
        "every line: {line.quantity: under 3, line.sku: A}", "any line: {line.sku: A}",
        "at least 2 lines: {line.sku: A}", "no line: {line.sku: B}",
    ]
)  # fmt: skip
_BRANCH = st.lists(st.one_of(_QUANTITY, _TOTAL, _NAME, _OTHER), min_size=1, max_size=4)
_FACTS = st.fixed_dictionaries(
    {
        "order.quantity": st.one_of(st.none(), st.integers(0, 7)),
        "order.total in EUR": st.one_of(
            st.none(), st.integers(0, 500).map(lambda n: Money(n, "EUR"))
        ),
        "buyer.name": st.sampled_from([None, "", "Smith", "SMITH", "smithers", "Jones", "tom"]),
        "order.flags": st.sampled_from([None, (), ("gift",), ("gift", "masked")]),
        "order.kind": st.sampled_from([None, "b2c", "b2b", "sample"]),
        "lines": st.lists(st.tuples(st.sampled_from("AB"), st.integers(1, 4)), max_size=3),
    }
)


def _read(parts: list[str]) -> tuple[Condition, ...]:
    return tuple(test for part in parts for test in conditions(part))


def _matches(found: tuple[Condition, ...], facts: dict[str, Any]) -> bool:
    lines = facts["lines"]
    known = {
        **facts,
        "line.sku": tuple(sku for sku, _ in lines),
        "line.quantity": tuple(quantity for _, quantity in lines),
    }
    return all(check_of(test)(test.input(known)) is True for test in found)


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(_BRANCH, _BRANCH, st.lists(_FACTS, min_size=1, max_size=12))
def test_what_is_claimed_of_two_branches_holds_for_every_order(
    one: list[str], other: list[str], orders: list[dict[str, Any]]
) -> None:
    first, second = _read(one), _read(other)
    areas = branch_of(first, NAMES), branch_of(second, NAMES)
    for facts in orders:
        mine, theirs = _matches(first, facts), _matches(second, facts)
        if mine:
            assert not never(areas[0])
        if mine and theirs:
            assert not apart(*areas, NAMES)
        if mine and implies(*areas):
            assert theirs
