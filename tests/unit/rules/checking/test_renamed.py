"""A rule under another id while orders are released from its holds is told."""

from __future__ import annotations

from builders.rule_texts import loaded, refused

from processor.languages.languages import FIRST
from processor.problems.problem import Problem, render
from processor.rules.checking.renamed import renamed

FILE = "rules/review.yaml"
TEXT = """\
stage: review
rules:
  - {id: hold-large-orders, why: w, when: {order.quantity: over 5}, then: {hold: call-buyer}}
  - {id: wordy, why: w, when: {order.notes: present}, then: {hold: other}}
"""


def told(**released: int) -> list[Problem]:
    names = {name.replace("_", "-"): count for name, count in released.items()}
    return renamed(loaded(TEXT), names, {FILE: TEXT})


def test_the_rule_that_it_probably_is_now_is_named_at_its_line() -> None:
    [one] = told(hold_large_order=3)
    assert (one.code, one.severity, one.file, one.line) == ("rule/renamed", "warning", FILE, 3)
    assert "3 orders are released from holds of hold-large-order" in render(one, FIRST)
    assert "did you mean hold-large-orders?" in render(one, FIRST)


def test_a_rule_that_orders_are_released_from_itself_is_not_the_new_name() -> None:
    [one] = told(hold_large_order=1, hold_large_orders=2)
    assert one.file == "rules"
    assert "give it its old id back" in render(one, FIRST)


def test_rules_that_are_there_and_holds_of_the_program_itself_are_no_news() -> None:
    assert told(wordy=4, reconcile=1, engine=2) == []


def codes(then: str, stage: str = "review") -> list[str]:
    when = "when: {order.notes: present}"
    rule = f"  - {{id: one, why: w, {when}, then: {then}}}\n"
    files = {f"rules/{stage}.yaml": f"stage: {stage}\nrules:\n{rule}"}
    return [one.id for one in refused(files)]


def test_after_hand_over_goes_with_a_hold_or_a_rejection_at_review_only() -> None:
    assert codes("{note: hello, after_hand_over: cancel}") == ["rule/action.alone"]
    assert codes("{hold: other, after_hand_over: stop}") == ["value/wrong.action"]
    for stage in ("route", "carrier", "customs"):
        then = "{hold: other, after_hand_over: cancel}"
        assert codes(then, stage)[0] == "rule/action.elsewhere"
    text = "{id: one, why: w, when: {order.notes: present}, then: {THEN}}"
    for then in ("hold: other, after_hand_over: cancel", "reject: r, after_hand_over: cancel"):
        loaded("stage: review\nrules:\n  - " + text.replace("THEN", then))
