"""Rules that only mark an order, that contradict themselves, or that wait for a tag in vain."""

from __future__ import annotations

import pytest
from builders.rule_texts import NAMES, loaded

from processor.problems.problem import Problem
from processor.rules import load
from processor.rules.testing.cases import run_cases


def review(then: str, keys: str = "", head: str = "") -> str:
    return (
        f"stage: review\n{head}rules:\n  - id: a\n    why: x\n{keys}"
        f"    when: {{order.risk: high}}\n    then: {{{then}}}\n"
    )


@pytest.mark.parametrize(
    ("text", "does"),
    [
        (review("note: look"), "skip"),
        (review("tag: risky"), "skip"),
        (review("note: look, tag: [a, b]"), "skip"),
        (review("note: look, hold: call-buyer"), "hold"),
        (review("tag: risky, priority: 5"), "hold"),
        (review("reject: risky"), "hold"),
        (review("note: look", keys="    if_unknown: hold\n"), "hold"),
        (review("note: look", head="if_unknown: hold\n"), "hold"),
        (review("hold: call-buyer", head="if_unknown: skip\n"), "skip"),
    ],
)
def test_no_order_waits_for_a_mark_unless_it_is_said(text: str, does: str) -> None:
    sets = loaded(text)
    assert [rule.if_unknown for rule in sets.review.rules] == [does]
    held = sets.review.holding((("a", "order.risk"),))
    assert bool(held) is (does == "hold")


def test_rows_of_a_table_are_marks_each_for_itself() -> None:
    text = "stage: review\nrules:\n  - id: a\n    why: x\n    table: t.csv\n"
    table = "order.risk,tag,hold\nhigh,risky,\nlow,,call-buyer\n"
    sets = loaded({"rules/review.yaml": text, "rules/tables/t.csv": table})
    assert {rule.id: rule.if_unknown for rule in sets.review.rules} == {
        "a/tag-risky": "skip", "a/hold-call-buyer": "hold",
    }  # fmt: skip


def test_a_mark_of_an_overlay_skips_too() -> None:
    overlay = "stage: review\nrules:\n  - id: a\n    why: x\n    when: {order.risk: high}\n"
    files = {
        "rules/review.yaml": review("hold: call-buyer"),
        "rules/clients/acme/review.yaml": overlay + "    then: {note: look}\n",
    }
    assert loaded(files).of("review", "acme").rules[0].if_unknown == "skip"


def told(files: dict[str, str] | str) -> list[Problem]:
    texts = {"rules/review.yaml": files} if isinstance(files, str) else files
    sets, problems = load(texts, NAMES)
    assert sets is not None, problems
    return problems


def test_a_rule_that_holds_and_rejects_is_told_once() -> None:
    [one] = told(review("hold: call-buyer, reject: risky"))
    assert (one.id, one.line, one.severity) == ("rule/action.hold-and-reject", 6, "warning")
    text = review("hold: call-buyer").replace("when: {order.risk: high}", "table: t.csv")
    table = "order.risk,reject\nhigh,risky\nlow,fine\n"
    files = {"rules/review.yaml": text, "rules/tables/t.csv": table}
    assert [one.id for one in told(files)] == ["rule/action.hold-and-reject"]
    assert told(review("hold: call-buyer, note: look")) == []


ROUTE = """\
stage: route
rules:
  - id: far
    why: x
    when: {order.tags: include risky}
    then: {never_split: yes}
"""


@pytest.mark.parametrize(
    ("giver", "wrong_id"),
    [
        (review("tag: risky", keys="    status: trial\n"), "tag/unknown.on-trial"),
        (review("tag: risky", keys="    status: off\n"), "tag/unknown.is-off"),
        (review("tag: risky"), None),
    ],
)
def test_a_rule_that_needs_a_tag_of_a_rule_that_gives_none_is_told(
    giver: str, wrong_id: str | None
) -> None:
    files = {"rules/review.yaml": giver, "rules/route.yaml": ROUTE}
    assert [one.id for one in told(files)] == ([wrong_id] if wrong_id else [])


def test_a_tag_of_the_same_stage_comes_too_late() -> None:
    more = "  - id: b\n    why: x\n    when: {order.tags: include risky}\n    then: {note: look}\n"
    assert [one.id for one in told(review("tag: risky") + more)] == ["tag/unknown.too-late"]


def test_what_one_client_has_live_is_told_of_nobody_else() -> None:
    files = {
        "rules/review.yaml": review("tag: risky", keys="    status: trial\n"),
        "rules/clients/acme/review.yaml": review("tag: risky"),
        "rules/clients/acme/route.yaml": ROUTE.replace("id: far", "id: mine"),
    }
    assert [one.id for one in told(files) if one.id.startswith("tag/")] == []


def test_a_rule_on_trial_that_needs_a_tag_is_not_told() -> None:
    files = {
        "rules/review.yaml": review("tag: risky", keys="    status: trial\n"),
        "rules/route.yaml": ROUTE.replace("id: far", "id: far\n    status: trial"),
    }
    assert told(files) == []


TRIAL = review("hold: call-buyer", keys="    status: trial\n")


@pytest.mark.parametrize(
    ("risk", "trial", "wrong_id"),
    [
        ("high", "[a]", None),
        ("low", "[]", None),
        ("high", "[]", "test/failed"),
        ("low", "[a]", "test/failed"),
        ("high", "[b]", "test/wrong.not-on-trial"),
    ],
)
def test_a_rule_on_trial_can_be_tested(risk: str, trial: str, wrong_id: str | None) -> None:
    tests = (
        f"tests:\n  - name: one\n    given: {{order.risk: {risk}}}\n"
        f"    expect: pass\n    trial: {trial}\n"
    )
    report = run_cases(loaded(TRIAL), {"rules/review.test.yaml": tests})
    ids = [one.id for one in report.problems]
    assert (wrong_id in ids) if wrong_id else ids == []
