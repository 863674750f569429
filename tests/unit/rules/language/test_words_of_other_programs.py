"""What other programs call a condition is told, at its line, with the form that is right here."""

from __future__ import annotations

import re

import pytest
from builders.paths import ROOT
from builders.rule_texts import NAMES, loaded

from processor.languages.languages import LANGUAGES
from processor.model.sentence import Condition, Sentence
from processor.problems.problem import Problem
from processor.rules import load, plain_verdict
from processor.rules.language.other_words import other_words

LISTS = "lists: {eu: [DE, FR], blocked: [a@b.c], recalled: [A, B]}\n"


def rule(condition: str) -> str:
    return (
        f"stage: review\n{LISTS}rules:\n  - id: r\n    why: w\n    when:\n      {condition}\n"
        "    then: {note: n}\n"
    )


def told(condition: str) -> list[Problem]:
    """The problems of one condition, without those of lists that it does not use."""
    _, problems = load({"rules/r.yaml": rule(condition)}, NAMES)
    return [one for one in problems if one.code != "list/unused"]


def form(problem: Problem) -> str:
    """The form that the advice of a problem shows."""
    said = problem.pieces.get("forms") or problem.pieces.get("examples")
    if said is None and isinstance(better := problem.pieces.get("better"), Sentence):
        said = better.pieces.get("forms")
    return said.text if isinstance(said, Condition) else ""


@pytest.mark.parametrize(
    ("condition", "right"),
    [
        ("ship_to.region: is empty", "absent"),
        ("ship_to.region: IS EMPTY", "absent"),
        ("ship_to.region: is not empty", "present"),
        ("ship_to.region: not empty", "present"),
        ("buyer.email: null", "absent"),
        ("buyer.email: unknown", "absent"),
        ("order.notes: not absent", "present"),
        ("ship_to.city: is Delft", "Delft"),
        ("ship_to.city: is not Delft", "not Delft"),
        ("ship_to.city: ! Delft", "not Delft"),
        ("ship_to.city: equals Delft", "Delft"),
        ("order.shipping_service: = express", "express"),
        ("ship_to.city: begins with Del", 'starts with "Del"'),
        ("ship_to.city: Begins with Del", 'starts with "Del"'),
        ("ship_to.city: does not contain Del", 'not contains "Del"'),
        ("ship_to.city: CONTAINS x", "contains x"),
        ("ship_to.city: contains any of [a, b]", "contains [a, b]"),
        ("ship_to.city: include Del", 'contains "Del"'),
        ("ship_to.city: one of Delft, Haag", "[Delft, Haag]"),
        ("ship_to.city: berlin*", 'like "berlin*"'),
        ("ship_to.city: not *berlin*", 'not like "*berlin*"'),
        ("ship_to.postcode: 9*", 'like "9*"'),
        ("ship_to.city: like:*b*", "like *b*"),
        ('ship_to.city: like"*b*"', 'like "*b*"'),
        ("ship_to.city: notDelft", "not Delft"),
        ("ship_to.city: like *a* or *b*", 'like ["*a*", "*b*"]'),
        ('ship_to.city: like "*a*", "*b*"', 'like ["*a*", "*b*"]'),
        ("ship_to.city: starts with 10 or 12", 'starts with ["10", "12"]'),
        ('ship_to.city: starts with "10*"', 'starts with "10"'),
        ('ship_to.city: contains "*x*"', 'contains "x"'),
        ('ship_to.city: ends with "*x"', 'ends with "x"'),
        ("order.payment_method: paypal or klarna", "[paypal, klarna]"),
        ("order.payment_method: Paypal or Klarna", "[Paypal, Klarna]"),
        ("ship_to.city: Delft | Haag", "[Delft, Haag]"),
        ("ship_to.city: Delft, Haag", "[Delft, Haag]"),
        ("ship_to.city: Delft; Haag", "[Delft, Haag]"),
        ("ship_to.city: den Haag, Delft", '["den Haag", Delft]'),
        ('ship_to.city: not "A", "B"', 'not ["A", "B"]'),
        ("ship_to.city: not Delft or Haag", "not [Delft, Haag]"),
        ("ship_to.city: not in [Berlin, Wien]", "not [Berlin, Wien]"),
        ("ship_to.city: in [Berlin, Wien]", "[Berlin, Wien]"),
        ("order.skus: include [A, B]", "include any of [A, B]"),
        ("order.skus: include A, B", "include any of [A, B]"),
        ("order.skus: include A | B", "include any of [A, B]"),
        ("order.skus: exclude [A, B]", "include none of [A, B]"),
        ("order.skus: contains A", "include A"),
        ("order.skus: A", "include A"),
        ("order.skus: in recalled", "include any of recalled"),
        ("order.skus: not in recalled", "include none of recalled"),
        ("order.total: more than 1000 USD", "over 1000 USD"),
        ('order.total: "> 1000 USD"', "over 1000 USD"),
        ('order.total: ">= 1000 USD"', "at least 1000 USD"),
        ("order.total: less than 5 EUR", "under 5 EUR"),
        ("order.total: more than 1000 €", "over 1000 EUR"),
        ("order.total: over 1000 €", "1000 EUR"),
        ("order.total: over €1000", "1000 EUR"),
        ("order.total: over 1,000 EUR", "1000 EUR"),
        ("order.total: over EUR 1000", "1000 EUR"),
        ("order.total: 5 - 10 EUR", ""),
        ("order.weight: 0-20 kg", "between 0 and 20 kg"),
        ("order.weight: 0 to 20 kg", "between 0 and 20 kg"),
        ('order.weight: ">20kg"', "over 20 kg"),
        ("order.weight: over 20kg", "20 kg"),
        ("order.weight: over 1,5 kg", "1.5 kg"),
        ("order.quantity: not over 5", "at most 5"),
        ("order.quantity: no more than 5", "at most 5"),
        ("order.quantity: 5, 6", "[5, 6]"),
        ("order.quantity: 1 to 5", "between 1 and 5"),
        ("order.placed_on: after 2026-11-30", "from 2026-12-01"),
        ("order.placed_on: before 2026-12-01", "until 2026-11-30"),
        ("order.placed_on: since 2026-11-30", "from 2026-11-30"),
        ("order.placed_on: from 30.11.2026", "2026-11-30"),
        ("ship_to.country: DE, AT", "[DE, AT]"),
        ("ship_to.country: DE or AT", "[DE, AT]"),
        ("ship_to.country: de, at", "[DE, AT]"),
        ("ship_to.country: not DE, AT", "not [DE, AT]"),
        ("ship_to.country: Germany", "DE"),
        ("ship_to.country: Deutschland", "DE"),
        ("ship_to.country: USA", "US"),
        ("ship_to.country: de", "DE"),
        ("ship_to.country: is DE", "DE"),
        ("ship_to.country: not in [DE, AT]", "not [DE, AT]"),
        ("ship_to.country: im eu", "in eu"),
        ("order.kind: B2C", "b2c"),
        ("order.kind: is b2b", "b2b"),
        ("order.adds_up: false", "no"),
        ("order.adds_up: is true", "yes"),
    ],
)  # fmt: skip
def test_what_is_meant_is_told_in_the_form_that_is_right_here(condition: str, right: str) -> None:
    [problem] = told(condition)
    assert problem.line == 7
    assert problem.severity == "error"
    assert not right or form(problem) == right, problem
    for language in LANGUAGES.values():
        assert problem.advised(language)
    if right and problem.code == "fact/literal":
        # What is shown is a condition itself.
        fact = condition.partition(": ")[0]
        assert [one for one in told(f"{fact}: {right}") if one.severity == "error"] == []


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("ship_to.city:", "fact/literal.nothing"),
        ("ship_to.city: not", "fact/literal.no-value"),
        ("ship_to.city: contains", "fact/literal.no-value"),
        ("ship_to.postcode: 20000-20999", "fact/literal.codes"),
        ("ship_to.postcode: between 10000 and 19999", "fact/type.codes"),
        ('ship_to.postcode: like "^[0-9]{5}$"', "fact/value.expression"),
        ("ship_to.postcode: like \\d+", "fact/value.expression"),
        ("ship_to.city: like [a*, b", "fact/value.brackets"),
        ("ship_to.city: not [Delft, ]", "list/empty.in-brackets"),
        ("ship_to.city: not []", "list/empty.in-brackets"),
        ("ship_to.street: in der Au", "list/unknown.text"),
        ("order.total: over 1.000 EUR", "money/amount"),
        ("order.quantity: over 1.000", "fact/value"),
        ("order.notes: ab5ent", "fact/literal"),
        ("order.notes: absnt", "fact/literal"),
        ("order.notes: Not Delft", "fact/literal.other-word"),
        ("order.notes: i blocked", "fact/literal"),
        ("any line: {}", "value/wrong.no-conditions"),
    ],
)
def test_what_can_only_be_told_is_told_at_its_line(condition: str, expected: str) -> None:
    [problem] = told(condition)
    assert (problem.id, problem.severity, problem.line) == (expected, "error", 7)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ('ship_to.city: "like *berlin*"', "fact/literal.quoted"),
        ('ship_to.city: "*berlin*"', "fact/literal.quoted"),
        ('ship_to.city: "not Delft"', "fact/literal.quoted"),
        ('ship_to.city: "absent"', "fact/literal.quoted"),
        ('ship_to.city: "is empty"', "fact/literal.quoted"),
        ('buyer.email: "in blocked"', "fact/literal.quoted"),
        ('buyer.email: "in bloked"', "fact/literal.quoted"),
        ('order.shipping_service: "= express"', "fact/literal.quoted"),
        ('ship_to.postcode: like "?????"', "fact/value.question-mark"),
        ('ship_to.city: like "%berlin%"', "fact/value.no-star"),
        ("ship_to.city: like Berlin", "fact/value.no-star"),
    ],
)
def test_what_may_be_meant_as_it_stands_is_warned_of(condition: str, expected: str) -> None:
    [problem] = told(condition)
    assert (problem.id, problem.severity, problem.line) == (expected, "warning", 7)


@pytest.mark.parametrize(
    "condition",
    ["order.payment_method: Cash on Delivery (COD)", "ship_to.city: rotterdam",
     'ship_to.street: "in der Au 5"', "ship_to.name: O’Brien", "ship_to.street: Hauptstr. 1/2",
     "order.po_number: 61-001", "ship_to.postcode: 12345-6789", 'ship_to.city: ["like x"]',
     "ship_to.name: Max Mustermann", "ship_to.city: Is-sur-Tille", "buyer.company: Smith and Sons",
     "ship_to.city: 北京", "ship_to.name: Müller & Söhne", 'order.notes: contains "?"'],
)  # fmt: skip
def test_a_text_that_is_one_is_not_told(condition: str) -> None:
    assert told(condition) == []


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("收货.城市: 不是北京", "fact/literal"),
        ("收货.城市: 不是 有值", "fact/literal"),
        ("收货.城市: 有直", "fact/literal"),
        ("收货.城市: 匹陪 *北*", "fact/literal"),
        ("收货.城市: 为空", "fact/literal.other-word"),
        ("收货.城市: 等于 北京", "fact/literal.other-word"),
        ("收货.城市: 包含 北", "fact/literal.other-word"),
        ("收货.城市: 北京或上海", "fact/literal.several"),
        ("收货.城市: 北京，上海", "fact/literal.several"),
        ("订单.SKU: 包含x A", "fact/type"),
    ],
)
def test_chinese_is_told_as_english_is(condition: str, expected: str) -> None:
    [problem] = told(condition)
    assert (problem.id, problem.severity, problem.line) == (expected, "error", 7)
    assert problem.advised(LANGUAGES["zh"])


def test_every_word_of_others_has_a_form_that_is_a_condition() -> None:
    operands = {
        "ship_to.city": ("x",), "order.skus": ("x", "x, y"), "order.quantity": ("5",),
        "order.placed_on": ("2026-11-30",), "order.adds_up": (),
    }  # fmt: skip
    lost = []
    for word in other_words():
        tried = [
            f"{fact}: {text!r}"
            for fact, values in operands.items()
            for text in (word, *(f"{word} {value}" for value in values))
        ]
        if not any(form(one) for condition in tried for one in told(condition)):
            lost.append(word)
    assert lost == []


def _rows() -> list[tuple[str, str]]:
    page = (ROOT / "docs" / "rules.md").read_text("utf-8")
    table = page.split("### Words of other programs")[1].split("\n### ")[0]
    found = []
    for line in table.splitlines():
        cells = [re.findall(r"`([^`]+)`", cell) for cell in line.strip("|").split(" | ")]
        if len(cells) == 2 and cells[1]:
            found += [(word, cells[1][0]) for word in cells[0]]
    return found


@pytest.mark.parametrize(("word", "ours"), _rows())
def test_a_row_of_the_page_is_told_as_it_says(word: str, ours: str) -> None:
    fact = "ship_to.city"
    if "gift" in word or word == "include [a, b]":
        fact = "order.tags"
    elif re.search(r"[0-9]{4}-", word):
        fact = "order.placed_on"
    elif re.search(r"[0-9]", word):
        fact = "order.quantity"
    if word.startswith((">", "!", "*", "<")):
        # YAML reads these signs itself, where they stand without quotes.
        [problem] = told(f"{fact}: '{word}'")
    else:
        [problem] = told(f"{fact}: {word}")
    shown = form(problem).replace('"', "")
    assert shown == ours.replace('"', ""), problem


@pytest.mark.parametrize(
    ("condition", "met", "not_met"),
    [
        ("ship_to.city: starts with Del", "DELFT", "Adelft"),
        ("ship_to.city: starts with [Del, Haa]", "Haarlem", "den Haag"),
        ("ship_to.city: not starts with [Del, Haa]", "Bonn", "Delft"),
        ("ship_to.city: ends with ft", "Delft", "Delfts"),
        ("ship_to.city: not ends with [ft, em]", "Bonn", "Haarlem"),
        ("ship_to.city: contains elf", "DELFT", "Bonn"),
        ("ship_to.city: not contains [elf, aa]", "Bonn", "Haarlem"),
        ('ship_to.city: like ["*ber*", "P*m"]', "Potsdam", "Bonn"),
        ('ship_to.city: not like ["*ber*", "P*m"]', "Bonn", "Heidelberg"),
        ("ship_to.city: not [Bonn, Delft]", "Haag", "bonn"),
        ("order.skus: include any of [A, B]", ("B", "C"), ("C",)),
        ("order.skus: include any of recalled", ("A",), ("C",)),
        ("order.skus: include all of [A, B]", ("A", "B", "C"), ("A", "C")),
        ("order.skus: include none of recalled", ("C",), ("B", "C")),
        ("order.skus: include none of [A, B]", (), ("A",)),
        ('order.skus: include "A"', ("A",), ("B",)),
        ("订单.SKU: 包含任一 [A, B]", ("B",), ("C",)),
        ("收货.城市: 开头是 [Del, Haa]", "Delft", "Bonn"),
        ("收货.国家: 不是 [DE, FR]", "US", "FR"),
    ],
)
def test_the_new_words_mean_what_they_say(condition: str, met: object, not_met: object) -> None:
    review = loaded(rule(condition)).review
    fact = next(iter(review.wanted))
    assert plain_verdict(review, {fact: met}).fired
    assert not plain_verdict(review, {fact: not_met}).fired
    assert plain_verdict(review, {fact: None}).unknown


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("Berlin and Wien", "[Berlin, Wien]"), ("Berlin oder Wien", "[Berlin, Wien]"),
        ("Berlin / Wien", "[Berlin, Wien]"), ("not Berlin + Wien", "not [Berlin, Wien]"),
    ],
)  # fmt: skip
def test_a_text_that_may_be_two_values_is_warned_of(text: str, right: str) -> None:
    [problem] = told(f"ship_to.city: {text}")
    assert (problem.id, problem.severity) == ("fact/literal.several", "warning")
    assert right in problem.advice
    assert not told('ship_to.city: "Trinidad and Tobago"')
