"""One mistake is told once: what follows from a file with a mistake waits for it."""

from __future__ import annotations

import pytest

from processor.house.consequences import Mistaken, that_wait, without_consequences
from processor.model.sentence import sentence
from processor.problems.problem import Problem, problem

CARD = "rules/rates/dhl.services.csv"
SERVICE = problem(
    "name/unknown.service-of-rule", file="rules/a.yaml", name="service dhl/x", near=""
)
LAYOUT = problem(
    "name/unknown.not-defined", file="config.yaml", kind="layout", name="pl1", owner="PL1",
    path="x", known=[],
)  # fmt: skip
OPTION = problem("name/unknown.option-of-rule", file="rules/a.yaml", name="saturday", near="")
FACT = problem(
    "fact/unknown", file="rules/a.yaml", fact="lots", near=sentence("fact-write.known-fact")
)
TABLE = Problem(id="table/file", pieces={"file": "vip.csv", "near": ""}, file="rules/a.yaml")


def mistake(file: str) -> Problem:
    return problem("key/unknown", file=file, key="x", near="")


@pytest.mark.parametrize(
    ("follows", "kind", "file"),
    [
        (SERVICE, "rates", CARD),
        (OPTION, "rates", CARD),
        (FACT, "rules", "rules/b.yaml"),
        (LAYOUT, "layouts", "mappings/outgoing/pl1.yaml"),
        (LAYOUT, "mappings", "mappings/pl1.yaml"),
        (TABLE, "lists", "rules/lists/vip.CSV"),
        (problem("list/unknown", file="rules/a.yaml", list="x", near=""), "rules", "rules/b.yaml"),
    ],
)
def test_what_follows_from_a_mistake_waits_for_its_file(
    follows: Problem, kind: str, file: str
) -> None:
    wrong = Mistaken.of([mistake(file)])
    waiting: set[str] = set()
    assert without_consequences([follows], waiting, **{kind: wrong}) == []
    assert waiting == {file}
    assert without_consequences([follows], set()) == [follows]


def test_a_name_that_another_file_would_define_is_told() -> None:
    wrong = Mistaken.of([mistake("mappings/outgoing/de2.yaml")])
    assert without_consequences([LAYOUT], set(), layouts=wrong) == [LAYOUT]


@pytest.mark.parametrize(
    "own",
    [
        problem("fact/unknown", file="rules/a.yaml", fact="order.totl", near="order.total"),
        problem("list/unknown.cycle", file="rules/a.yaml", list="x", path="x"),
        problem("list/unknown.without", file="rules/a.yaml", list="x"),
    ],
)
def test_what_no_other_file_would_mend_is_told_at_once(own: Problem) -> None:
    wrong = Mistaken.of([mistake("rules/b.yaml")])
    assert without_consequences([own], set(), rules=wrong) == [own]


def test_a_warning_is_no_reason_to_wait() -> None:
    told = problem("list/unused.file", file=CARD, name="x", severity="warning")
    assert Mistaken.of([told]).files == {}


def test_the_first_mistake_of_a_file_says_that_others_wait() -> None:
    first, second = mistake(CARD), problem("key/missing", file=CARD, key="y")
    told = that_wait([first, second], {CARD})
    assert told[0].inside == sentence("inside.file-waited-for")
    assert told[1] == second


def test_a_file_that_lies_where_it_is_not_read_is_waited_for() -> None:
    astray = Mistaken.of([], {"rules/list": ("vip.csv",)})
    waiting: set[str] = set()
    assert without_consequences([TABLE], waiting, lists=astray) == []
    assert waiting == {"rules/list"}


def test_a_file_waits_for_a_mistake_in_what_it_takes_over() -> None:
    base = "mappings/base.yaml"
    wrong = Mistaken.of([mistake(base)]).with_those_above(
        {"mappings/pl1.yaml": ["mappings/mid.yaml", base], "mappings/other.yaml": []}
    )
    waiting: set[str] = set()
    assert without_consequences([LAYOUT], waiting, mappings=wrong) == []
    assert waiting == {base}
    assert "other" not in wrong.files
