"""A list without items: nothing is in it, wherever it is asked for, and `check` tells of it."""

from __future__ import annotations

import pytest
from builders.rule_texts import NAMES, fired, refused

from processor.problems.problem import Problem
from processor.rules import RuleSets, load
from processor.rules.language.phrases import Phrases

HEAD = "stage: review\nlists: {nobody: {file: nobody.csv, column: sku}}\n"
ONE = "rules:\n  - id: r\n    why: w\n    when:\n      {condition}\n    then: {{note: n}}\n"


def house(text: str, rows: str = "") -> dict[str, str]:
    return {"rules/r.yaml": HEAD + text, "rules/lists/nobody.csv": f"sku,since\n{rows}"}


def read(files: dict[str, str]) -> tuple[RuleSets, list[Problem]]:
    sets, problems = load(files, NAMES)
    assert sets is not None, problems
    return sets, problems


@pytest.mark.parametrize(
    ("condition", "facts", "met"),
    [
        ("buyer.email: in nobody", {"buyer.email": "a@b.c"}, False),
        ("buyer.email: not in nobody", {"buyer.email": "a@b.c"}, True),
        ("ship_to.country: in nobody", {"ship_to.country": "DE"}, False),
        ("order.kind: not in nobody", {"order.kind": "b2c"}, True),
        ("any line: {line.sku: in nobody}", {"line.sku": ("A", "B")}, False),
        ("every line: {line.sku: not in nobody}", {"line.sku": ("A", "B")}, True),
        ("no line: {line.sku: in nobody}", {"line.sku": ("A",)}, True),
        ("order.skus: include any of nobody", {"order.skus": ("A",)}, False),
        ("order.skus: include all of nobody", {"order.skus": ("A",)}, False),
        ("order.skus: include none of nobody", {"order.skus": ("A",)}, True),
        ("order.total: in nobody", {"order.total": 5}, False),
    ],
)
def test_nothing_is_in_it(condition: str, facts: dict[str, object], met: bool) -> None:
    files = house(ONE.format(condition=condition))
    sets, problems = read(files)
    assert fired(sets, facts) == (["r"] if met else [])
    assert [(one.id, one.severity, one.file, one.line) for one in problems] == [
        ("list/empty.no-items", "warning", "rules/lists/nobody.csv", 1)
    ]


@pytest.mark.parametrize("rows", [",2026\n", "# A,2026\n"])
def test_rows_without_a_value_in_the_column_are_no_items(rows: str) -> None:
    sets, problems = read(house(ONE.format(condition="buyer.email: in nobody"), rows))
    assert fired(sets, {"buyer.email": ""}) == []
    assert [one.id for one in problems] == ["list/empty.no-items"]


def test_a_cell_of_a_table_that_names_it_is_met_by_nothing() -> None:
    rule = "rules:\n  - id: r\n    why: w\n    table: t.csv\n"
    files = house(rule)
    files["rules/tables/t.csv"] = "line.sku,note\nin nobody,one\nnot in nobody,two\n"
    sets, _ = read(files)
    assert fired(sets, {"line.sku": ("A",)}) == ["r/note-two"]


def test_a_fact_of_a_file_counts_no_line_by_it() -> None:
    text = "facts:\n  recalled: {count: lines, where: {line.sku: in nobody}}\n" + ONE.format(
        condition="recalled: at least 1"
    )
    sets, _ = read(house(text))
    [fact] = sets.review.derived
    assert fact.compute({"line.sku": ("A", "B")}) == 0


def test_a_client_may_empty_a_list_of_the_house() -> None:
    files = house(ONE.format(condition="buyer.email: in nobody"), "a@b.c,2026\n")
    files["rules/clients/acme/r.yaml"] = "stage: review\nlists: {nobody: {file: mine.csv}}\n"
    files["rules/lists/mine.csv"] = "sku\n"
    sets, problems = read(files)
    facts = {"buyer.email": "a@b.c"}
    assert fired(sets, facts) == ["r"]
    assert fired(sets, facts, client="acme") == []
    assert [(one.id, one.file) for one in problems] == [
        ("list/empty.no-items", "rules/lists/mine.csv")
    ]


def test_a_rule_that_can_never_match_today_is_no_mistake() -> None:
    both = "any_of:\n      - buyer.email: in nobody\n      - order.kind: b2b\n"
    text = f"rules:\n  - id: r\n    why: w\n    {both}    then: {{note: n}}\n"
    sets, problems = read(house(text))
    assert fired(sets, {"buyer.email": "a", "order.kind": "b2b"}) == ["r"]
    assert [one.severity for one in problems] == ["warning"]


def test_a_condition_that_is_neither_a_test_nor_a_problem_is_an_internal_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Phrases, "test", lambda *_: None)
    with pytest.raises(RuntimeError, match=r"rules/r\.yaml:7.*neither a test nor a problem"):
        load(house(ONE.format(condition="buyer.email: in nobody")), NAMES)


@pytest.mark.parametrize(
    ("items", "severity"),
    [("[not DE, b]", "error"), ("['a*']", "warning"), ("[=5]", "error"),
     ("[like x]", "error"), ("['not DE']", "warning")],
)  # fmt: skip
def test_an_item_that_looks_like_a_condition_is_told(items: str, severity: str) -> None:
    rule = ONE.format(condition="ship_to.city: in some")
    _, problems = load({"rules/r.yaml": f"stage: review\nlists: {{some: {items}}}\n{rule}"}, NAMES)
    assert [(one.id, one.severity, one.line) for one in problems] == [
        ("fact/literal.listed", severity, 2)
    ]


@pytest.mark.parametrize("row", ["*@qq.com", "not a@b.c", "like a", "=a@b.c"])
def test_an_item_of_a_file_that_looks_like_a_condition_is_warned_of(row: str) -> None:
    files = house(ONE.format(condition="buyer.email: in nobody"), f"x@y.z,1\n{row},2\n")
    _, problems = read(files)
    assert [(one.id, one.file, one.line) for one in problems] == [
        ("fact/literal.listed", "rules/lists/nobody.csv", 3)
    ]


@pytest.mark.parametrize("row", ["'a@b.c'", '"""a@b.c"""', '"a@b.c"'])
def test_quotes_around_an_item_of_a_file_are_no_part_of_it(row: str) -> None:
    loaded, problems = read(house(ONE.format(condition="buyer.email: in nobody"), f"{row},2\n"))
    assert loaded is not None
    assert not problems
    assert loaded.house["review"].lists["nobody"] == ("a@b.c",)


def test_odd_quotes_around_an_item_are_told() -> None:
    _, problems = load(house(ONE.format(condition="buyer.email: in nobody"), "“a@b.c”,2\n"), NAMES)
    assert [(one.code, one.line) for one in problems] == [("value/look-alike", 2)]


def test_a_list_written_without_brackets_is_told() -> None:
    rule = ONE.format(condition="ship_to.city: in some")
    [problem] = refused(f"stage: review\nlists:\n  some: Delft, Haag\n{rule}")
    assert (problem.id, problem.line) == ("fact/literal.several", 3)
