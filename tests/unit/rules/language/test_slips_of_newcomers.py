"""What somebody writes in the first week: each advice, typed as it stands, is a condition."""

from __future__ import annotations

import pytest
from builders.rule_texts import NAMES

from processor.problems.problem import Problem
from processor.rules import load

LISTS = "lists: {eu: [DE, FR], blocked: [a@b.c]}\n"


def told(condition: str) -> list[Problem]:
    """The problems of one condition, without those of lists that it does not use."""
    text = (
        f"stage: review\n{LISTS}rules:\n  - id: r\n    why: w\n    when:\n      {condition}\n"
        "    then: {note: n}\n"
    )
    _, problems = load({"rules/r.yaml": text}, NAMES)
    return [one for one in problems if one.code != "list/unused"]


@pytest.mark.parametrize(
    ("fact", "written", "right"),
    [
        ("order.total", "1000 USD or more", "at least 1000 USD"),
        ("order.total", "100 EUR and above", "at least 100 EUR"),
        ("order.total", "50 EUR or less", "at most 50 EUR"),
        ("order.total", "100+ EUR", "at least 100 EUR"),
        ("order.total", "over 99.999 EUR", "99999 EUR"),
        ("order.quantity", "10+", "at least 10"),
        ("order.quantity", "10 or fewer", "at most 10"),
        ("order.quantity", "over 10 pieces", "10"),
        ("order.weight", ">20kg", "over 20 kg"),
        ("order.age", "over 2 weeks", "14 days"),
        ("buyer.known_for", "over 3 weeks", "21 days"),
        ("weekday at PL1", "weekend", "[sat, sun]"),
        ("weekday at PL1", "sat-mon", "[sat, sun, mon]"),
        ("weekday at PL1", "Weekdays", "[mon, tue, wed, thu, fri]"),
        ("weekday at PL1", "Monday", "mon"),
        ("order.payment_status", "unpaid", "not paid"),
        ("order.payment_status", "non-paid", "not paid"),
        ("ship_to.city", "!=berlin", "not berlin"),
        ("ship_to.city", "~", "absent"),
        ("ship_to.city", 'LIKE "*berlin*"', 'like "*berlin*"'),
        ("ship_to.city", "Starts With Ber", "starts with Ber"),
        ("ship_to.city", "NOT Berlin", "not Berlin"),
        ("ship_to.city", "in (Berlin, Wien)", "[Berlin, Wien]"),
        ("ship_to.city", "not in Berlin, Wien", "not [Berlin, Wien]"),
        ("weekday at PL1", "周末", "[sat, sun]"),
        ("ship_to.company", "是", "present"),
        ("ship_to.company", "yes", "present"),
        ("ship_to.company", "false", "absent"),
        ("ship_to.postcode", "[10*, 12*]", 'like ["10*", "12*"]'),
        ("bill_to.city", "different from ship_to.city", "`not same as ship_to.city`"),
        ("bill_to.city", "is not ship_to.city", "`not same as ship_to.city`"),
        ("bill_to.city", "is ship_to.city", "`same as ship_to.city`"),
    ],
)
def test_the_advice_typed_as_it_stands_is_a_condition(fact: str, written: str, right: str) -> None:
    [problem] = told(f"{fact}: {written}")
    assert problem.line == 7
    assert f"write {right.strip('`')}" in problem.advice.replace("`", "")
    plain = right.strip("`")
    before = "over " if plain[0].isdigit() and written.startswith("over") else ""
    assert [one for one in told(f"{fact}: {before}{plain}") if one.severity == "error"] == []


@pytest.mark.parametrize(
    ("written", "right"),
    [('"*"', "present"), ('""', "absent"), ('"  "', "absent"), ('"%berlin%"', 'like "*berlin*"')],
)
def test_a_text_in_quotes_that_nobody_is_called_is_warned_of(written: str, right: str) -> None:
    [problem] = told(f"ship_to.city: {written}")
    assert (problem.severity, problem.line) == ("warning", 7)
    assert right in problem.advice


@pytest.mark.parametrize("written", ["/berlin/", "/^10.*/i", "not /berlin/"])
def test_a_regular_expression_between_strokes_is_told(written: str) -> None:
    [problem] = told(f"ship_to.city: {written}")
    assert problem.id == "fact/value.expression"


@pytest.mark.parametrize("written", ["in eu, GB", "not in eu or GB", "in (eu, GB)"])
def test_a_list_and_a_value_are_told_as_a_list_of_both(written: str) -> None:
    [problem] = told(f"ship_to.country: {written}")
    assert problem.id == "list/unknown.several"
    assert "[in eu, GB]" in problem.advice


def test_conditions_on_numbers_in_brackets_belong_under_any_of() -> None:
    [first, second] = told("order.quantity: [over 5, under 2]")
    assert first.id == second.id == "fact/literal.in-list-only"


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("all lines", "every line"), ("each line", "every line"), ("any lines", "any line"),
        ("at least three lines", "at least 3 lines"), ("ship_to.zip", "ship_to.postcode"),
        ("bill_to.state", "bill_to.region"), ("所有明细", "every line"),
    ],
)  # fmt: skip
def test_a_name_of_another_program_is_told_with_ours(written: str, right: str) -> None:
    [problem] = told(f"{written}: {{line.sku: A}}")
    assert problem.id == "fact/unknown"
    assert problem.advice == f"did you mean {right}?"


def test_a_fact_of_the_order_in_a_block_of_lines_is_told_where_it_belongs() -> None:
    [problem] = told("any line: {order.total: over 5 EUR}")
    assert problem.id == "fact/unknown.beside"


@pytest.mark.parametrize("blank", ["\u3000", "\u00a0"])
def test_a_blank_behind_the_colon_that_is_none_is_told_at_its_place(blank: str) -> None:
    [problem] = told(f"ship_to.country:{blank}DE")
    assert problem.id == "key/wrong-shape.wide-blank"
    assert problem.column == len("      ship_to.country:") + 1


@pytest.mark.parametrize("place", ["then: {tag: a}\n    else: {tag: b}", "else: {tag: b}"])
def test_actions_behind_else_are_told_once(place: str) -> None:
    text = (
        "stage: review\nrules:\n  - id: a\n    why: w\n    when: {ship_to.country: DE}\n"
        f"    then: {{tag: a}}\n  - id: b\n    why: w\n    when: {{order.kind: b2b}}\n"
        f"    {place}\n"
    )
    sets, problems = load({"rules/r.yaml": text}, NAMES)
    assert sets is None
    assert [one.id for one in problems] == ["rule/else.block"]


def test_a_row_parted_otherwise_than_its_header_is_told() -> None:
    rule = "stage: carrier\nrules:\n  - {id: t, why: w, table: t.csv}\n"
    table = "ship_to.country,ship_to.postcode,require\nDE;10*;speed express\n"
    _, problems = load({"rules/r.yaml": rule, "rules/tables/t.csv": table}, NAMES)
    assert [(one.id, one.line) for one in problems] == [("table/csv.parted", 2)]
