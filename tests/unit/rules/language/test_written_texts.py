"""What a person cannot see in a file of rules, its lists and tables, and its tests."""

from __future__ import annotations

import pytest

from processor.problems.problem import Problem, errors
from processor.rules import Names, load, run_cases

NAMES = Names(holds=frozenset({"call-buyer"}), currency="EUR")
TEXT = """stage: review
lists:
  near: [Köln, Bonn]
rules:
  - id: one
    why: A reason
    when:
      ship_to.city: in near
      order.notes: like "*please*"
    then:
      hold: call-buyer
      note: Ask the buyer
      tag: asked
"""


def told(old: str, new: str) -> list[Problem]:
    assert TEXT.count(old) == 1
    text = TEXT.replace(old, new)
    line = TEXT[: TEXT.index(old)].count("\n") + 1
    found = load({"rules/a.yaml": text}, NAMES)[1]
    assert all(one.line == line for one in found), found
    return found


def test_the_text_itself_is_right() -> None:
    assert load({"rules/a.yaml": TEXT}, NAMES)[1] == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("A reason", "A reason #4"),
        ("A reason", "A reason # four"),
        ("Ask the buyer", "Box #4, now"),
        ("tag: asked", "tag: asked #2"),
        ("hold: call-buyer", "hold: call-buyer #2"),
        ("in near", "in near #only"),
    ],
)
def test_a_text_that_ends_before_a_sign_is_a_warning_in_its_line(old: str, new: str) -> None:
    found = told(old, new)
    assert [one.code for one in found] == ["value/cut"]
    assert errors(found) == []


def test_a_text_of_which_nothing_is_left_is_an_error_and_told_once() -> None:
    [one] = told("note: Ask the buyer", "note: #4")
    assert (one.code, one.severity) == ("value/cut", "error")


@pytest.mark.parametrize("comment", ["  # as agreed", "    # two", "  ## x"])
def test_a_comment_is_not_told(comment: str) -> None:
    assert told("A reason", f"A reason{comment}") == []


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('like "*please*"', "like “*please*”", "quotes"),
        ('like "*please*"', 'like "*please*', "lone"),
        ("order.notes", "“order.notes”", "quotes"),
        ("order.notes", "order.nоtes", "letters"),
        ("[Köln, Bonn]", "[“Köln”, Bonn]", "quotes"),
        ("[Köln, Bonn]", "[Köln, Bоnn]", "letters"),
        ("[Köln, Bonn]", "[Köln,\u00a0Bonn]", "unseen"),
        ("hold: call", "hold: “call", "quotes"),
        ("tag: asked", "tag: as\u200bked", "unseen"),
        ("tag: asked", "tag: ‘asked’", "quotes"),
        ("A reason", "“A reason”", "quotes"),
        ("Ask the buyer", "«Ask the buyer»", "quotes"),
        ("id: one", "id: “one”", "quotes"),
        ("in near", "in “near”", "quotes"),
    ],
)
def test_a_character_that_looks_like_another_is_told_once_in_its_line(
    old: str, new: str, what: str
) -> None:
    assert [one.id for one in told(old, new)] == [f"value/look-alike.{what}"]


def test_what_stands_in_straight_quotes_is_meant() -> None:
    assert told('like "*please*"', 'like "*“please”*"') == []
    assert told("[Köln, Bonn]", '["„Köln“", Bonn]') == []


@pytest.mark.parametrize("cell", ["“Köln”", "K\u200böln", "Köln\u3000x\u200b"])
def test_a_cell_of_a_list_is_looked_at_too(cell: str) -> None:
    text = TEXT.replace("[Köln, Bonn]", "{file: near.csv}")
    for csv, line in ((f"city\nBonn\n{cell}\n", 3), (f"{cell}\nBonn\n", 1)):
        found = load({"rules/a.yaml": text, "rules/lists/near.csv": csv}, NAMES)[1]
        [one] = [one for one in found if one.code == "value/look-alike"]
        assert (one.file, one.line, one.severity) == ("rules/lists/near.csv", line, "error")


def test_a_cell_of_a_table_is_looked_at_too() -> None:
    table = "ship_to.city,hold\n“Köln”,call-buyer\nBonn,“call-buyer”\n"
    text = "stage: review\nrules:\n  - id: one\n    why: A reason\n    table: near.csv\n"
    found = load({"rules/a.yaml": text, "rules/tables/near.csv": table}, NAMES)[1]
    assert [one.line for one in found if one.code == "value/look-alike"] == [2, 3]


def test_rules_that_decided_at_an_earlier_time_are_read_as_they_were() -> None:
    earlier = Names(holds=NAMES.holds, currency="EUR", earlier=True)
    text = TEXT.replace("[Köln, Bonn]", "{file: near.csv}").replace("asked", "as\u200bked")
    text = text.replace('like "*please*"', "like “*please*”")
    csv = {"rules/lists/near.csv": "city\n“Köln”\n"}
    found = load({"rules/a.yaml": text, **csv}, earlier)[1]
    assert [one.code for one in found if one.code.startswith("value/look")] == []


def test_names_and_facts_of_tests_are_looked_at_too() -> None:
    sets, _ = load({"rules/a.yaml": TEXT}, NAMES)
    assert sets is not None
    tests = (
        "tests:\n"
        "  - name: box #4\n    given: {ship_to.city: Bonn}\n    expect: pass\n"
        "  - name: another\n    given:\n      ship_to.city: “Bonn”\n    expect: pass\n"
    )
    found = run_cases(sets, {"rules/a.test.yaml": tests}, names=NAMES).problems
    told = [(one.line, one.code) for one in found if one.code.startswith("value/")]
    assert told == [(2, "value/cut"), (7, "value/look-alike")]
