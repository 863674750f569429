"""Rules against each other: what is told, and what is not."""

from __future__ import annotations

import pytest

from bench.rulebook import rule_files
from processor.languages.languages import in_english
from processor.rules import Names, load

NAMES = Names(
    holds=frozenset({"call-buyer", "other"}),
    warehouses=frozenset({"PL1", "DE2", "CN1"}),
    carriers=frozenset({"post", "air"}),
    services=frozenset({"post/parcel", "air/fast"}),
    channels=frozenset({"shop"}),
    clients=frozenset({"acme", "zeta"}),
)


def told(*rules: str, stage: str = "review", **files: str) -> list[tuple[str, str]]:
    """(code, rule) of every warning on rules `name | when | then`."""
    texts = {f"rules/{stage}.yaml": written(stage, *rules)}
    texts |= {name.replace("__", "/") + ".yaml": text for name, text in files.items()}
    sets, problems = load(texts, NAMES)
    assert sets is not None, problems
    return [(one.code, in_english(one.inside).removeprefix("rule ")) for one in problems]


def written(stage: str, *rules: str) -> str:
    text = f"stage: {stage}\nrules:\n"
    for rule in rules:
        name, when, then = (part.strip() for part in rule.split("|"))
        text += f"  - id: {name}\n    why: because\n"
        text += f"    when: {{{when}}}\n" if when else ""
        text += f"    then: {{{then}}}\n"
    return text


def test_a_rule_within_another_that_does_as_much_is_shadowed() -> None:
    assert told(
        "dear | order.total: over 500 EUR | hold: call-buyer",
        "dearer | order.total: over 900 EUR, order.kind: b2b | hold: call-buyer",
    ) == [("rule/shadowed", "dearer")]


def test_a_hold_within_a_rejection_is_shadowed() -> None:
    assert told(
        "embargo | ship_to.country: [KP, SY] | reject: embargo",
        "syria | ship_to.country: SY | hold: call-buyer",
    ) == [("rule/shadowed", "syria")]


def test_of_two_equal_rules_the_later_is_shadowed() -> None:
    assert told(
        "one | order.kind: b2b | hold: call-buyer",
        "two | order.kind: b2b | hold: call-buyer",
    ) == [("rule/shadowed", "two")]


@pytest.mark.parametrize(
    "rules",
    [
        ("a | order.kind: b2b | hold: call-buyer", "b | order.kind: b2b | hold: other"),
        ("a | order.kind: b2b | hold: call-buyer", "b | order.kind: b2b | reject: no"),
        ("a | order.total: over 5 EUR | hold: other", "b | order.total: over 9 USD | hold: other"),
        ("a | order.kind: b2b | hold: other", "b | order.total: over 9 USD | hold: other"),
        (
            "a | order.kind: b2b | hold: other",
            'b | order.kind: b2b, order.total: over 9 USD | hold: other, note: "Call them"',
        ),
        (
            "a | order.kind: b2b | hold: other",
            "b | order.kind: b2b, order.total: over 9 USD | hold: other, approvals: 2",
        ),
    ],
)
def test_a_rule_that_adds_something_is_not_shadowed(rules: tuple[str, ...]) -> None:
    expected = [] if "reject" not in rules[1] else [("rule/shadowed", "a")]
    assert told(*rules) == expected


def test_a_locked_rule_is_not_shadowed_by_one_that_can_be_lifted() -> None:
    text = written(
        "review", "a | order.kind: b2b | hold: other", "b | order.kind: b2b | hold: other"
    )
    sets, problems = load(
        {"rules/review.yaml": text.replace("id: b", "id: b\n    locked: yes")}, NAMES
    )
    assert sets is not None
    assert [in_english(one.inside) for one in problems] == ["rule a"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("choose_from: [PL1]", "choose_from: [DE2]"),
        ("choose_from: [PL1, DE2]", "never_from: [DE2, PL1]"),
        ("never_from: [CN1]", "choose_from: [CN1]"),
    ],
)
def test_route_rules_that_leave_no_warehouse(one: str, other: str) -> None:
    rules = (f"a | ship_to.country: DE | {one}", f"b | order.kind: b2b | {other}")
    assert told(*rules, stage="route") == [("rule/overlap", "b")]
    apart = (f"a | ship_to.country: DE | {one}", f"b | ship_to.country: FR | {other}")
    assert told(*apart, stage="route") == []


@pytest.mark.parametrize(
    ("one", "other", "contradict"),
    [
        ("require: speed express", "require: speed standard", True),
        ("require: carrier air", "forbid: carrier air", True),
        ("require: service air/fast", "forbid: carrier air", True),
        ("require: service air/fast", "require: carrier post", True),
        ("require: days at most 3", "forbid: days at most 5", True),
        ("require: days at most 5", "forbid: days at most 3", False),
        ("require: days at most 5", "require: days at most 3", False),
        ("require: service air/fast", "require: carrier air", False),
        ("require: carrier air", "forbid: service air/fast", False),
        ("bill_freight_to: order", "bill_freight_to: X1", True),
    ],
)
def test_carrier_rules_that_leave_no_service(one: str, other: str, contradict: bool) -> None:
    found = told(f"a | order.kind: b2b | {one}", f"b | order.kind: b2b | {other}", stage="carrier")
    assert (("rule/overlap", "b") in found) is contradict


def test_two_rejections_are_told_on_the_same_subject_only() -> None:
    first = "a | order.kind: b2b | reject: x"
    assert told(first, "b | order.kind: [b2b, b2c] | reject: y") == [("rule/overlap", "b")]
    assert told(first, "b | ship_to.country: SY | reject: y") == []


def test_a_later_rule_for_rejected_orders_is_out_of_reach() -> None:
    review = written("review", "embargo | ship_to.country: [KP, SY] | reject: embargo")
    assert told(
        "syria | ship_to.country: SY | choose_from: [PL1]", stage="route", rules__review=review
    ) == [("rule/unreachable", "syria")]


def test_clears_needs_a_hold_that_can_be_lifted() -> None:
    clear = "trusted | buyer.orders_before: over 10 | clears: [call-buyer]"
    assert told(clear) == [("rule/clears", "trusted")]
    assert told(clear, "dear | order.total: over 9 EUR | hold: call-buyer") == []


def test_an_overlay_is_compared_with_the_house_and_told_once() -> None:
    overlay = written("review", "theirs | order.kind: b2b, order.total: over 9 EUR | hold: other")
    assert told("ours | order.kind: b2b | hold: other", rules__clients__acme__review=overlay) == [
        ("rule/shadowed", "theirs")
    ]


@pytest.mark.parametrize("rules", [300, pytest.param(10_000, marks=pytest.mark.slow)])
def test_many_rules_are_looked_at_without_comparing_all_with_all(rules: int) -> None:
    texts = {f"rules/{name}": text for name, text in rule_files(rules).items()}
    names = Names(
        holds=frozenset({"call-buyer", "awaiting-payment", "unusual-quantity"}),
        warehouses=NAMES.warehouses,
        carriers=frozenset({"market-ship"}),
        channels=frozenset({"acme-shopify"}),
    )
    sets, problems = load(texts, names)
    assert sets is not None, problems
    assert {one.severity for one in problems} == {"warning"}


def test_rules_on_different_lines_of_an_order_contradict_nothing() -> None:
    rules = (
        "a | any line: {line.sku: A} | choose_from: [PL1], lines: matching",
        "b | any line: {line.sku: B} | choose_from: [DE2], lines: matching",
    )
    assert told(*rules, stage="route") == []
    order = "all | any line: {line.sku: A} | choose_from: [DE2]"
    assert told(rules[0], order, stage="route") == [("rule/overlap", "all")]
