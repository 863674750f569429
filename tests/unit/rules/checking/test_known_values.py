"""SKUs, hazards and words of services in rules are held against what the house knows."""

from __future__ import annotations

import pytest
from builders.rule_texts import loaded

from processor.problems.problem import Problem
from processor.rules.checking.known_values import KnownValues, needs_articles, unknown_values

HOUSE = KnownValues(
    frozenset({"battery", "heavy"}), frozenset({"ACM-CUP", "ACM-LAMP"}), frozenset({"battery"})
)
EMPTY = KnownValues(frozenset({"battery", "heavy"}))


def told(condition: str, known: KnownValues, then: str = "note: n") -> list[Problem]:
    text = (
        "stage: review\nlists: {recalled: [ACM-CPU, ACM-CUP]}\nrules:\n  - id: r\n    why: w\n"
        f"    when:\n      {condition}\n    then: {{{then}}}\n"
    )
    return unknown_values(loaded(text), {"rules/review.yaml": text}, known)


@pytest.mark.parametrize(
    ("csv", "key", "place"),
    [
        ("line.sku,note\nACM-CUP,n\nACM-CPU,n\n", "no-article", (3, 1)),
        ("ship_to.country,line.sku,note\nDE,ACM-CUP | ACM-CPU,n\n", "no-article", (2, 4)),
        ("line.sku,note\n'not [ACM-CPU, ACM-LAMP]',n\n", "no-article", (2, 1)),
        ("order.skus,note\nACM-CUP,n\nACM-CPU,m\nACM-CPI,m\n", "no-article", (3, 1)),
        ("order.hazards,note\nexclude batery,n\n", "no-hazard", (2, 1)),
    ],
)
def test_cells_of_tables_are_held_against_it_too(
    csv: str, key: str, place: tuple[int, int]
) -> None:
    text = "stage: review\nrules:\n  - {id: r, why: w, table: t.csv}\n"
    files = {"rules/review.yaml": text, "rules/tables/t.csv": csv.replace("'", '"')}
    [problem] = unknown_values(loaded(files), files, HOUSE)
    assert problem.id == f"fact/value.{key}"
    assert (problem.file, problem.line, problem.column) == ("rules/tables/t.csv", *place)
    assert needs_articles(loaded(files))


def test_the_lines_that_a_fact_of_a_rule_file_counts_are_held_against_it() -> None:
    text = (
        "stage: review\nfacts:\n  cups:\n    count: lines\n    where: {line.sku: ACM-CPU}\n"
        "rules:\n  - {id: r, why: w, when: {cups: over 1}, then: {note: n}}\n"
    )
    [problem] = unknown_values(loaded(text), {"rules/review.yaml": text}, HOUSE)
    assert (problem.id, problem.line) == ("fact/value.no-article", 5)
    assert needs_articles(loaded(text))


@pytest.mark.parametrize(
    ("condition", "key", "line"),
    [
        ("order.hazards: include batery", "no-hazard", 7),
        ("order.hazards: include any of [battery, magnet]", "no-hazard", 7),
        ("any line: {line.hazards: include batery}", "no-hazard", 7),
        ("order.skus: include ACM-CPU", "no-article", 7),
        ("order.skus: include any of [ACM-CUP, ACM-CPU]", "no-article", 7),
        ("any line: {line.sku: ACM-CPU}", "no-article", 7),
        ("any line: {line.sku: in recalled}", "no-article", 4),
        ("order.skus: include none of recalled", "no-article", 4),
    ],
)
def test_what_nobody_has_heard_of_is_warned_of(condition: str, key: str, line: int) -> None:
    [problem] = told(condition, HOUSE)
    assert (problem.id, problem.severity, problem.line) == (f"fact/value.{key}", "warning", line)
    assert problem.advice


@pytest.mark.parametrize(
    "condition",
    ["order.hazards: include battery", "order.hazards: include heavy",
     "order.skus: include ACM-CUP",
     "any line: {line.sku: [ACM-CUP, ACM-LAMP]}", 'any line: {line.sku: like "ACM-*"}',
     "order.skus: absent"],
)  # fmt: skip
def test_what_the_house_knows_is_not_told(condition: str) -> None:
    assert told(condition, HOUSE) == []


def test_without_a_catalogue_only_what_is_nearly_a_known_word_is_told() -> None:
    [problem] = told("order.hazards: include batery", EMPTY)
    assert "battery" in problem.advice
    assert told("order.hazards: include magnet", EMPTY) == []
    assert told("order.skus: include ACM-CPU", EMPTY) == []


def test_many_unknown_values_are_one_warning() -> None:
    [problem] = told("order.skus: include any of [A1, A2, A3, A4, A5]", HOUSE)
    assert "A1, A2, A3 and 2 more" in problem.message


def test_the_catalogue_is_read_only_where_a_rule_needs_it() -> None:
    text = "stage: review\nrules:\n  - {id: r, why: w, when: {order.kind: b2c}, then: {note: n}}\n"
    assert not needs_articles(loaded(text))
    assert needs_articles(loaded(text.replace("order.kind: b2c", "order.hazards: include x")))


def test_a_demand_that_no_service_meets_is_warned_of() -> None:
    text = (
        "stage: carrier\nrules:\n  - id: r\n    why: w\n    when: {order.kind: b2c}\n"
        "    then: {require: accepts batery}\n"
    )
    files = {"rules/carrier.yaml": text}
    [problem] = unknown_values(loaded(files), files, HOUSE)
    assert (problem.id, problem.line, problem.column) == ("fact/value.nobody-accepts", 6, 29)
