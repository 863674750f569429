"""How a problem looks to the person who has to mend it."""

from __future__ import annotations

import re

import msgspec
import pytest
from builders.paths import ROOT
from builders.worded import as_written
from hypothesis import given
from hypothesis import strategies as st

from processor.languages.languages import LANGUAGES
from processor.model.printable import printable
from processor.problems.codes import CODES
from processor.problems.problem import Problem, errors, problem, render, render_all

DOCS = ROOT / "docs" / "problems"


def test_place_excerpt_caret_and_advice_stand_under_each_other() -> None:
    problem = as_written(
        code="value/wrong",
        message="'Mars' is no time zone",
        file="config.yaml",
        line=47,
        column=15,
        text="    timezone: Mars",
        span=4,
        advice="write it as Europe/Berlin",
        inside="channel shop",
    )
    assert render(problem).splitlines() == [
        "config.yaml:47:15: error: 'Mars' is no time zone [value/wrong]",
        "   |",
        "47 |     timezone: Mars",
        "   |               ^^^^ write it as Europe/Berlin",
        "   = in channel shop",
    ]


def test_without_a_line_the_advice_stands_below() -> None:
    problem = as_written(code="yaml/empty", message="empty", file="a.yaml", advice="finish it")
    assert render(problem) == "a.yaml: error: empty [yaml/empty]\n  = finish it"


def test_an_unknown_code_is_a_bug() -> None:
    with pytest.raises(ValueError, match="not in CODES"):
        as_written(code="no/such", message="x")


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ({}, ""),
        ({"file": "a"}, "a"),
        ({"file": "a", "line": 2}, "a:2"),
        ({"file": "a", "line": 2, "column": 3}, "a:2:3"),
        ({"file": "a", "column": 3}, "a"),
    ],
)
def test_a_place_is_as_exact_as_is_known(place: dict[str, object], words: str) -> None:
    assert as_written(code="value/wrong", message="x", **place).place == words  # type: ignore[arg-type]


def test_a_terminal_is_never_sent_a_control_character() -> None:
    problem = as_written(
        code="value/wrong",
        message="a\x1b[2J",
        advice="b\x1b[2J",
        inside="rule \x1b[2J",
        file="f\x1b[2J",
        line=1,
        column=1,
        text="\x1b]0;x\x07",
        span=3,
    )
    assert "\x1b" not in render(problem)
    assert "\x1b" not in render(msgspec.structs.replace(problem, text="", line=0))
    assert printable("a\u202eb\n") == "a\\u202eb\\n"


def test_a_long_line_is_shown_around_its_caret() -> None:
    text = "x" * 500 + "HERE" + "y" * 500
    lines = render(
        as_written(code="value/wrong", message="m", file="f", line=1, column=501, text=text, span=4)
    ).splitlines()
    assert len(lines[2]) < 200
    start = lines[3].index("^")
    assert lines[2][start : start + 4] == "HERE"
    assert lines[3].count("^") == 4


@given(st.text(max_size=300), st.integers(0, 400), st.integers(0, 400))
def test_any_line_and_caret_can_be_shown(text: str, column: int, span: int) -> None:
    line = text.replace("\n", " ")
    out = render(
        as_written(
            code="value/wrong", message="m", file="f", line=3, column=column, text=line, span=span
        )
    )
    assert out.startswith("f:3")


def test_all_problems_come_in_the_order_of_their_places() -> None:
    def at(file: str, line: int) -> Problem:
        return as_written(code="value/wrong", message="m", file=file, line=line)

    mixed = [at("b", 1), at("a", 10), at("a", 9)]
    shown = render_all(mixed)
    assert [line.split(" ")[0] for line in shown.split("\n\n")] == ["a:9:", "a:10:", "b:1:"]
    assert render_all(tuple(reversed(mixed))) == shown


def test_problems_of_one_place_come_in_the_same_order_in_every_language() -> None:
    mixed = [
        problem("fact/unknown", file="a", line=1, column=1, name=name, known=("x",))
        for name in ("c", "a", "b")
    ]
    for language in sorted(LANGUAGES):
        shown = render_all(mixed, language)
        assert shown == "\n\n".join(render(mixed[n], language) for n in (1, 2, 0))
        assert render_all(mixed[::-1], language) == shown


def test_equal_problems_are_one_in_a_set_whatever_the_order_of_their_pieces() -> None:
    assert len({problem("fact/unknown", a="x", b="y"), problem("fact/unknown", b="y", a="x")}) == 1


def test_warnings_stop_nothing() -> None:
    warning = as_written(code="value/wrong", message="m", severity="warning")
    error = as_written(code="value/wrong", message="m")
    assert errors([warning, error]) == [error]


@pytest.mark.parametrize("group", ["yaml", "key", "value", "name", "layout"])
def test_every_code_of_these_groups_has_its_paragraph(group: str) -> None:
    page = (DOCS / f"{group}.md").read_text("utf-8")
    parts = dict(re.findall(r"^## (\S+)\n(.*?)(?=^## |\Z)", page, flags=re.M | re.S))
    assert set(parts) == {code for code in CODES if code.startswith(f"{group}/")}
    for code, text in parts.items():
        assert len(text.strip().splitlines()) >= 2, code
        assert "Example:" in text or "Example of" in text, code
