"""A place in an incoming file shows itself: in lines and columns, or in the words of its format."""

from __future__ import annotations

from builders.normalise_files import SHOPIFY, shopify, surveyed

from processor.commands.printing.problem_formats import github, sarif
from processor.languages.languages import in_english
from processor.normalise.formats.place import Place
from processor.problems.problem import Problem, render


def problem_at(place: Place) -> Problem:
    return place.problem("cell/number", "inbox/a/f", lead="", cell="x", read="")


def test_a_cell_of_delimited_text_stands_in_a_line_and_a_column() -> None:
    data = shopify({"Notes": "a\r\nb"}, {"Name": "#1002"})
    whole = surveyed(data, SHOPIFY)
    ((first_row, piece),) = whole.parts(data)
    first, second = SHOPIFY.records(piece, first_row, whole.header)
    assert in_english(first.place().said) == "line 2"
    assert in_english(second.place().said) == "line 4"
    assert in_english(second.place(1).said) == "line 4 column 7"
    assert second.place(1).text == data.split(b"\r\n")[3].decode()
    after_the_note = whole.header.index("Cancelled at")
    assert first.place(after_the_note).row == 3


def test_a_problem_in_lines_is_shown_at_line_and_column() -> None:
    problem = problem_at(Place(12, 3, 2, "a;bc"))
    assert problem.place == "inbox/a/f:12:3"
    assert render(problem).splitlines()[2:] == ["12 | a;bc", "   |   ^^ write it as 12"]


def test_a_problem_elsewhere_is_shown_in_the_words_of_the_format() -> None:
    problem = problem_at(Place(7, where="Sheet1!C7", text="twelve"))
    assert problem.place == "inbox/a/f, Sheet1!C7"
    assert render(problem).splitlines() == [
        "inbox/a/f, Sheet1!C7: error: \"x\" is no whole number [cell/number]", " |", " | twelve",
        " = write it as 12",
    ]  # fmt: skip


def test_programs_are_given_no_line_of_a_file_that_has_none() -> None:
    problem = problem_at(Place(7, where="message 2, LIN 1"))
    assert github([problem]) == [
        '::error file=inbox/a/f,title=cell/number::message 2, LIN 1: "x" is no whole number;'
        " write it as 12"
    ]
    (result,) = sarif([problem])["runs"][0]["results"]
    assert result["message"]["text"].startswith("message 2, LIN 1: ")
    assert "region" not in result["locations"][0]["physicalLocation"]
