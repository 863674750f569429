"""A text that is not readable: the line and the column in which it happened, and what to write."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processor.problems.problem import Problem
from processor.problems.yaml_source import parse

TEXT = """stage: review
lists:
  near: [DE, AT]
  # of the house

  far: [US]
rules:
  - id: one
    why: A reason
    when:
      ship_to.country: DE
      order.kind: b2c
    then:
      hold: call-buyer
  - id: two
    why: 'Another'
    any_of:
      - ship_to.country: in near
      - order.kind: b2c
    then:
      note: "x: y"
"""
LINES = TEXT.splitlines()


def told(old: str, new: str) -> tuple[int, Problem]:
    """The line that is edited, and what is told of the text then."""
    assert TEXT.count(old) == 1, old
    _, form = parse(TEXT.replace(old, new), "x.yaml", named=True)
    [problem] = form.problems
    return TEXT[: TEXT.index(old)].count("\n") + 1, problem


# The words that are edited, what becomes of them, the id behind `yaml/syntax.`, and the column.
SLIPS = [
    ("stage: r", "stage：r", "wide-colon", 6),
    ("rules:", "rules：", "wide-colon", 6),
    ("id: one", "id：one", "wide-colon", 7),
    ("country: DE", "country：DE", "wide-colon", 22),
    ("why: 'A", "why： 'A", "wide-colon", 8),
    ("why: A reason", "why:　A reason", "wide-blank", 9),
    ("    why: A reason", "  　  why: A reason", "wide-blank", 3),
    ("why: A reason", "why:\u00a0A reason", "wide-blank", 9),
    ("stage: r", "stage:r", "no-blank", 6),
    ("id: one", "id:one", "no-blank", 7),
    ("why: A reason", "why:A reason", "no-blank", 8),
    ("country: DE", "country:DE", "no-blank", 22),
    ("country: DE", "country DE", "no-colon", 7),
    ("country: DE", "country; DE", "no-colon", 7),
    ("why: A reason", "why: Attention: call", "colon", 19),
    ("why: A reason", "why: Attention:", "colon", 19),
    ("why: A reason", 'why: "A reason', "quote", 10),
    ("why: A reason", "why: 'A reason", "quote", 10),
    ("why: A reason", 'why: "A" reason', "behind-quote", 14),
    ("why: A reason", "why: 'It's one'", "behind-quote", 14),
    ("[DE, AT]", "[DE, AT", "bracket", 9),
    ("country: DE", "country: {DE", "bracket", 24),
    ("  - id: two", "  -id: two", "dash", 3),
    ("  - id: two", "  — id: two", "long-dash", 3),
    ("country: DE", "country: > 5", "compared", 24),
    ("country: DE", "country: >= 5", "compared", 24),
    ("country: DE", "country: *DE*", "pattern", 24),
    ("country: DE", "country: @DE", "sign", 24),
    ("country: DE", "country: `DE`", "curly", 24),
    ('note: "x: y"', "note: “x: y”", "curly", 13),
    (
        "      order.kind: b2c\n    then:\n      hold",
        "\torder.kind: b2c\n    then:\n      hold",
        "tab",
        1,
    ),
    ("    why: A reason", "     why: A reason", "too-far-right", 6),
    ("    when:", "     when:", "too-far-right", 6),
    ("  far: [US]", "   far: [US]", "too-far-right", 4),
    ("  - id: two", "   - id: two", "too-far-right", 4),
    ("  - id: two", "- id: two", "too-far-left", 1),
    ("    when:", "  when:", "no-dash-or-deeper", 3),
    ("  - id: one", "    id: one", "no-dash", 5),
    ("  near: [DE", "near: [DE", "too-far-left", 1),
    ("  near: [DE", "    near: [DE", "too-far-right", 5),
    ("    why: A reason", ">>>>>>> theirs\n    why: A reason", "merge", 1),
]


@pytest.mark.parametrize(("old", "new", "what", "column"), SLIPS)
def test_a_slip_is_told_once_in_its_line_and_column(
    old: str, new: str, what: str, column: int
) -> None:
    line, problem = told(old, new)
    assert (problem.id, problem.line, problem.column) == (f"yaml/syntax.{what}", line, column)
    assert problem.advice


def test_a_sign_of_arithmetic_is_told_with_the_word_and_the_value() -> None:
    _, problem = told("country: DE", "country: > 1000 USD")
    assert problem.advice == "write `over 1000 USD`"
    _, problem = told("country: DE", "country: >= 1000 USD")
    assert problem.advice == "write `at least 1000 USD`"


def test_a_second_colon_is_told_with_the_text_to_write() -> None:
    _, problem = told("why: A reason", "why: Attention: call Anna")
    assert problem.advice == 'write "Attention: call Anna"'


def test_a_file_that_is_not_of_rules_is_not_told_in_words_of_rules() -> None:
    _, form = parse("title: *x*\n", "config.yaml")
    assert [one.id for one in form.problems] == ["yaml/syntax.sign"]


@pytest.mark.parametrize("text", ["a: &x 1\n", "a: [&x b]\n", "- &x\n", "a: &x\n  b: 1\n"])
def test_a_name_for_a_value_is_told_also_where_nothing_uses_it(text: str) -> None:
    _, form = parse(text, "x.yaml")
    assert [one.id for one in form.problems] == ["yaml/feature.anchor"]


@pytest.mark.parametrize("text", ["a: Lager & Co\n", "a: 'b &c'\n", "# a &b\na: b\n"])
def test_an_ampersand_within_a_text_is_none(text: str) -> None:
    _, form = parse(text, "x.yaml")
    assert form.problems == []


def test_an_entry_that_lost_its_dash_is_told_once() -> None:
    _, problem = told("  - id: two", "    id: two")
    assert (problem.id, problem.line) == ("yaml/duplicate-key.entry", 15)


@given(
    st.lists(
        st.sampled_from(
            [*LINES, "", "\t", "：", "- ", "  - ", "'", '"', "> 1", "a:b", "“x: y”", "["]
        ),
        max_size=12,
    ),
    st.booleans(),
)
@settings(max_examples=200, deadline=None)
def test_no_order_of_lines_raises(lines: list[str], named: bool) -> None:
    node, form = parse("\n".join(lines), "x.yaml", named=named)
    assert node is not None or form.problems
    assert all(one.line <= len(lines) + 1 for one in form.problems)
