"""Rule files as people and programs save them: half, huge, nested, twisted. None of them raises."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.paths import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from processor.problems.problem import render_all
from processor.problems.yaml_source import MAX_CHARS
from processor.rules import Names, RuleSets, decide, load, plain_ask

RULES = ROOT / "rules"
NAMES = Names(holds=frozenset({"call-buyer"}))
RULE = """\
  - id: rule-{n}
    why: Because
    when: {{{condition}}}
    then: {{tag: seen}}
"""


def codes(text: str, **files: str) -> set[str]:
    _, problems = load({"rules/r.yaml": text, **files}, NAMES)
    assert render_all(problems) or not problems
    return {one.code for one in problems}


def loaded(text: str, files: dict[str, str] | None = None) -> RuleSets:
    sets, problems = load({"rules/r.yaml": text, **(files or {})}, NAMES)
    assert sets is not None, render_all(problems)
    return sets


def many(count: int, condition: str) -> str:
    rules = "".join(RULE.format(n=n, condition=condition.format(n=n)) for n in range(count))
    return f"stage: review\nrules:\n{rules}"


@pytest.mark.slow
@pytest.mark.parametrize("path", sorted(RULES.glob("*.yaml")), ids=lambda path: path.name)
def test_a_half_saved_file_is_told_and_never_raises(path: Path) -> None:
    text = path.read_text("utf-8")
    step = max(1, len(text) // 150)
    for end in range(0, len(text), step):
        codes(text[:end])


def test_a_file_cut_within_a_word_refuses_all_rules() -> None:
    text = many(2, "order.quantity: over {n}")
    sets, problems = load({"rules/r.yaml": text[: text.rindex("then")]}, NAMES)
    assert sets is None
    assert "key/missing" in {one.code for one in problems}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("stage: review\nrules:\n\t- id: a\n", "yaml/syntax"),
        ("stage: review\nstage: route\nrules: []\n", "yaml/duplicate-key"),
        ("stage: review\nrules: &all []\nlists: *all\n", "yaml/feature"),
        ("stage: review\nrules: !!python/name:os.system []\n", "yaml/feature"),
        ("stage: review\nrules:\n  - <<: {id: a}\n", "yaml/feature"),
        ("stage: review\nrules: " + "[" * 60 + "]" * 60, "yaml/feature"),
        ("stage: review\nrules: " + "[" * 100_000, "yaml/syntax"),
        (many(1, "order.total: over 5"), "money/no-currency"),
        (many(1, "ship_to.city: over 5"), "fact/type"),
        (many(1, "order.quantity: ten"), "fact/value"),
        ("stage: review\nrules:\n  - {id: a, why: " + "x" * MAX_CHARS + "}\n", "yaml/too-large"),
    ],
)
def test_what_rules_are_not_made_of_is_a_problem(text: str, code: str) -> None:
    assert code in codes(text)


def test_a_million_postcodes_in_a_rule_file_are_sent_to_a_csv_file() -> None:
    postcodes = ", ".join(f"{n:07d}" for n in range(1_000_000))
    text = f"stage: review\nlists: {{far: [{postcodes}]}}\nrules: []\n"
    _, problems = load({"rules/r.yaml": text}, NAMES)
    assert [(one.code, one.advice) for one in problems] == [
        ("yaml/too-large", "move long lists into a CSV file")
    ]


def _far(count: int) -> tuple[str, str]:
    rule = RULE.format(n=1, condition="ship_to.postcode: in far")
    text = f"stage: review\nlists: {{far: {{file: far.csv}}}}\nrules:\n{rule}"
    return text, "postcode\n" + "".join(f"{n:07d}\n" for n in range(count))


@pytest.mark.parametrize("count", [20_000, pytest.param(1_000_000, marks=pytest.mark.slow)])
def test_a_list_in_a_csv_file_may_be_as_long_as_that(count: int) -> None:
    text, csv = _far(count)
    sets = loaded(text, {"rules/lists/far.csv": csv})
    asked = [f"{count - 1:07d}", f"{count:07d}", "0000000"]
    verdicts = decide(sets.review, [{"ship_to.postcode": one} for one in asked], plain_ask)
    assert [len(one.fired) for one in verdicts] == [1, 0, 1]


@pytest.mark.slow
def test_ten_thousand_rules_of_one_file_are_read_and_decide() -> None:
    sets = loaded(many(10_000, "order.quantity: {n}, order.total: over {n} EUR"))
    assert len(sets.review.rules) == 10_000
    verdict = decide(sets.review, [{"order.quantity": 7}], plain_ask)[0]
    assert verdict.fired == () and [rule for rule, _ in verdict.unknown] == ["rule-7"]


def test_as_many_mistakes_as_rules_are_all_told() -> None:
    _, problems = load({"rules/r.yaml": many(2000, "order.totl: {n}")}, NAMES)
    unknown = [one for one in problems if one.code == "fact/unknown"]
    assert len(unknown) == 2000
    assert {one.advice for one in unknown} == {unknown[0].advice}
    assert "order.total" in unknown[0].advice


@settings(deadline=None, derandomize=True, max_examples=150)
@given(st.data())
def test_a_rule_file_with_any_damage_is_read_or_told(data: st.DataObject) -> None:
    text = (RULES / "review.yaml").read_text("utf-8")
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(text)))
        gone = data.draw(st.integers(0, 12))
        put = data.draw(st.text(alphabet="ab: -[]{}&*!|>'\"#?,\n\t%@<~0\ufeff\x85", max_size=6))
        text = text[:place] + put + text[place + gone :]
    sets, problems = load({"rules/review.yaml": text}, NAMES)
    assert sets is not None or any(one.severity == "error" for one in problems)
    render_all(problems)
