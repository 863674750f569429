"""Test cases from real orders: masked, decided the same, put where they belong."""

from __future__ import annotations

from typing import Any

from processor.model.money import Money
from processor.rules import Names, load, run_cases
from processor.rules.testing.new_case import DraftedCase, new_case

NAMES = Names(holds=frozenset({"call-buyer"}), clients=frozenset({"acme"}))
RULES = """\
stage: review
lists:
  known-thieves: [thief@example.org]
rules:
  - id: forwarder
    why: A forwarding company
    when:
      ship_to.street: like "*forwarder 17*"
    then: {hold: call-buyer}
  - id: thief
    why: Known
    when:
      buyer.email: in known-thieves
    then: {hold: call-buyer}
  - id: long-notes
    why: Reads like a complaint
    any_of:
      - order.notes: like "*angry*"
      - order.notes: not like "*a*"
    then: {note: Read it}
  - id: many
    why: Many on one line
    when:
      any line: {line.quantity: over 5, line.amount: over 10 EUR}
    then: {hold: call-buyer}
"""
FACTS: dict[str, Any] = {
    "ship_to.street": "Forwarder 17, Unit 9",
    "buyer.email": "erika@example.net",
    "order.notes": "so angry",
    "line.quantity": (6, 1),
    "line.amount in EUR": (Money(1001, "EUR"), Money(100, "EUR")),
}


def made(facts: dict[str, Any], tests: str = "") -> DraftedCase:
    sets, problems = load({"rules/review.yaml": RULES}, NAMES)
    assert sets is not None, problems
    texts = {"rules/review.test.yaml": tests} if tests else {}
    case = new_case(sets, sets.review, facts, "a case", "acme", texts, NAMES)
    if not case.problem:
        report = run_cases(sets, {case.file: case.whole}, names=NAMES)
        assert not [one for one in report.problems if one.message.startswith("a case: ")]
    return case


def test_what_a_person_wrote_is_replaced_and_decides_the_same() -> None:
    case = made(FACTS)
    assert (case.problem, case.unmasked) == ("", ())
    assert "Unit 9" not in case.text and "erika" not in case.text and "so angry" not in case.text
    assert "by: [forwarder, long-notes, many]" in case.text


def test_what_is_empty_or_unknown_stays_so() -> None:
    case = made({**FACTS, "buyer.email": "", "order.notes": None})
    assert 'buyer.email: ""' in case.text
    assert "order.notes: unknown" in case.text
    assert "unknown: [long-notes]" in case.text


def test_lines_are_written_one_by_one() -> None:
    assert "- {line.quantity: 6, line.amount: 10.01 EUR}" in made(FACTS).text


def test_a_case_is_put_at_the_end_with_the_indentation_of_the_file() -> None:
    tests = "base: {order.notes: a note}\ntests:\n- name: one\n  expect: pass\n"
    case = made({**FACTS, "order.notes": "x a"}, tests)
    assert case.whole.startswith(tests + "- name: a case\n  given:\n")
    assert "order.notes" not in case.text


def test_a_word_that_cannot_be_replaced_is_left_out_and_told() -> None:
    rules = RULES.replace('like "*angry*"', 'like "so*"').replace('not like "*a*"', 'like "*angry"')
    sets, problems = load({"rules/review.yaml": rules}, NAMES)
    assert sets is not None, problems
    case = new_case(sets, sets.review, FACTS, "a case", "acme", {}, NAMES)
    assert case.unmasked == ("order.notes",)
    assert case.problem
    assert "angry" not in case.text
