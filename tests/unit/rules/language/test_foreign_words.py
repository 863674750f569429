"""Keys and actions of other programs, and lines in the wrong column, told once with our words."""

from __future__ import annotations

import pytest

from processor.problems.problem import Problem
from processor.rules import Names, RuleSets, load, run_cases
from processor.rules.language.foreign_words import ACTIONS, FOREIGN_KEYS, RULE_KEYS

NAMES = Names(
    holds=frozenset({"call-buyer"}),
    warehouses=frozenset({"PL1"}),
    carriers=frozenset({"dhl"}),
    currency="EUR",
)
TEXT = """stage: review
rules:
  - id: one
    why: A reason
    when:
      ship_to.country: DE
      order.kind: b2c
    then:
      hold: call-buyer
"""


def read(text: str) -> tuple[RuleSets | None, list[Problem]]:
    return load({"rules/a.yaml": text}, NAMES)


def told(old: str, new: str) -> Problem:
    assert TEXT.count(old) == 1
    [problem] = read(TEXT.replace(old, new))[1]
    assert problem.advice
    return problem


def test_the_text_itself_is_right() -> None:
    assert read(TEXT)[1] == []


@pytest.mark.parametrize(
    ("line", "right"),
    [
        ("enabled: false", "status: off"),
        ("enabled: true", "status: live"),
        ("active: no", "status: off"),
        ("disabled: true", "status: off"),
        ("Enabled: False", "status: off"),
        ("on: 0", "status: off"),
        ("off: yes", "status: off"),
    ],
)
def test_a_switch_of_other_programs_is_a_status(line: str, right: str) -> None:
    problem = told("    when:", f"    {line}\n    when:")
    assert (problem.id, problem.line, problem.advice) == (
        "key/unknown.switch",
        5,
        f"write `{right}`",
    )


@pytest.mark.parametrize("key", ["priority", "order", "rank", "salience", "stop_processing"])
def test_the_order_of_rules_is_said_to_have_no_meaning(key: str) -> None:
    problem = told("    when:", f"    {key}: 10\n    when:")
    assert (problem.code, problem.line, problem.column) == ("key/unknown", 5, 5)
    assert "no meaning" in problem.message


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("when:", word) for word in ("if", "conditions", "where", "criteria", "all", "When")]
    + [("then:", word) for word in ("actions", "action", "do", "THEN", "effects")]
    + [("why:", word) for word in ("name", "description", "reason", "Why")],
)
def test_a_key_of_other_programs_is_told_with_ours_and_ours_is_not_missing(
    ours: str, theirs: str
) -> None:
    problem = told(f"    {ours}", f"    {theirs}:")
    assert problem.code == "key/unknown"
    assert ours.rstrip(":") in problem.advice


def test_every_word_of_other_programs_stands_for_one_of_ours() -> None:
    assert set(FOREIGN_KEYS.values()) <= set(RULE_KEYS)
    assert not set(FOREIGN_KEYS) & set(RULE_KEYS)
    for word in ACTIONS:
        problem = told("hold: call-buyer", f"{word}: x")
        assert problem.id in ("rule/action.foreign", "rule/action.foreign-elsewhere"), word


@pytest.mark.parametrize(
    ("stage", "word", "right"),
    [
        ("carrier", "requires", "write `require: ...`"),
        ("route", "warehouse", "write `choose_from: ...`"),
        ("carrier", "carrier", "write `require: carrier NAME`"),
        ("review", "requires", "write `require: ...`, in a file with `stage: carrier`"),
    ],
)
def test_an_action_of_other_programs_is_told_with_ours(stage: str, word: str, right: str) -> None:
    text = TEXT.replace("review", stage).replace("hold: call-buyer", f"{word}: x")
    [problem] = read(text)[1]
    assert problem.advice == right


@pytest.mark.parametrize(
    "header", ["requires", "carrier", "then requires", "require", "hodl", "warehouse"]
)
def test_an_action_in_the_header_of_a_table_is_told_as_one(header: str) -> None:
    text = "stage: review\nrules:\n  - id: one\n    why: A reason\n    table: t.csv\n"
    files = {"rules/a.yaml": text, "rules/tables/t.csv": f"ship_to.country,{header}\nDE,x\n"}
    [problem] = load(files, NAMES)[1]
    assert (problem.code, problem.line, problem.column) == ("rule/action", 1, 17)


@pytest.mark.parametrize(
    ("old", "new", "what", "line", "column"),
    [
        ("      order.kind", "    order.kind", "key/unknown.beside", 7, 5),
        ("      hold", "    hold", "key/unknown.beside", 9, 5),
        ("    then:\n      hold", "      then:\n        hold", "fact/unknown.too-deep", 8, 7),
        (
            "      order.kind: b2c",
            "      any_of:\n        - order.kind: b2c",
            "fact/unknown.any-of",
            7,
            7,
        ),
        (
            "      order.kind: b2c",
            "      or:\n        - order.kind: b2c",
            "fact/unknown.any-of",
            7,
            7,
        ),
        ("      order.kind: b2c", "      status: off", "fact/unknown.too-deep", 7, 7),
        ("      ship_to.country: DE\n      order.kind: b2c\n", "", "key/wrong-shape.empty", 5, 10),
        ("      hold: call-buyer\n", "", "key/wrong-shape.empty", 8, 10),
        (
            "      ship_to.country: DE\n      order.kind",
            "    ship_to.country: DE\n    order.kind",
            "",
            6,
            5,
        ),
        ("      hold", "      - hold", "key/wrong-shape.dashes", 9, 7),
        ("hold: call", "hold:call", "key/wrong-shape.no-blank", 9, 11),
        (
            "    when:",
            "    from: 2026-12-01\n    until: 2026-11-01\n    when:",
            "rule/date.ends-first",
            6,
            12,
        ),
        ("country: DE", "country: !DE", "yaml/feature.bang", 6, 24),
    ],
)
def test_a_line_in_the_wrong_place_is_told_there(
    old: str, new: str, what: str, line: int, column: int
) -> None:
    assert TEXT.count(old) == 1
    found = read(TEXT.replace(old, new))[1]
    if what:
        assert len(found) == 1
        assert found[0].id == what
    assert (found[0].line, found[0].column) == (line, column)
    assert all(one.advice for one in found)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("tests:\n  - name: x\n    expect: pass\n", "key/unknown.tests"),
        ("id: one\nwhy: x\nthen:\n  hold: call-buyer\n", "key/unknown.of-rule"),
        ("kind: orders\nfile: {}\n", "key/missing.rules-file"),
        ("stage: review\nid: one\nwhy: x\nthen:\n  hold: call-buyer\n", "key/unknown.of-rule"),
    ],
)
def test_a_file_that_holds_no_rules_is_told_once(text: str, what: str) -> None:
    assert [one.id for one in read(text)[1]] == [what]


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ("ship_to.city: absent", "given-absent"),
        ("ship_to.city: present", "given-absent"),
        ("ship_to.city: not Delft", "given-condition"),
        ("order.quantity: over 5", "given-condition"),
        ("ship_to.country: in eu", "given-condition"),
        ("ship_to.country: [DE, AT]", "given-list"),
        ('ship_to.city: like "*x*"', "given-condition"),
    ],
)
def test_a_test_says_what_an_order_has_and_asks_nothing(given: str, what: str) -> None:
    sets, _ = read(TEXT)
    assert sets is not None
    tests = f"tests:\n  - name: one\n    given:\n      {given}\n    expect: pass\n"
    [problem] = run_cases(sets, {"rules/a.test.yaml": tests}, names=NAMES).problems
    assert (problem.id, problem.line) == (f"test/wrong.{what}", 4)


@pytest.mark.parametrize("given", ['ship_to.city: "not Delft"', "ship_to.city: unknown"])
def test_a_value_in_quotes_and_what_is_unknown_are_taken(given: str) -> None:
    sets, _ = read(TEXT)
    assert sets is not None
    tests = f"tests:\n  - name: one\n    given:\n      {given}\n    expect: {{hold: call-buyer}}\n"
    found = run_cases(sets, {"rules/a.test.yaml": tests}, names=NAMES).problems
    assert not [one for one in found if one.code == "test/wrong"]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ('"over the hill"', '"over the hill"'),
        ('"in transit"', '"in transit"'),
        ('"Delft"', "Delft"),
        ('["not Delft", Bonn]', '["not Delft", Bonn]'),
        ('"den Haag"', '"den Haag"'),
        ('["a, b", c]', '["a, b", c]'),
        ('"-"', "-"),
    ],
)
def test_a_text_that_needs_its_quotes_is_shown_with_them(value: str, words: str) -> None:
    sets, problems = read(TEXT.replace("order.kind: b2c", f"ship_to.city: {value}"))
    assert sets is not None, problems
    [rule] = sets.of("review").rules
    assert rule.branches[0][1].words == words
    again, problems = read(TEXT.replace("order.kind: b2c", f"ship_to.city: {words}"))
    if value != '"-"':
        assert again is not None, problems
        assert again.of("review").rules[0].branches[0][1].meaning == rule.branches[0][1].meaning
