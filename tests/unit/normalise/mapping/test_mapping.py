"""Mappings are read whole, and every mistake in them is named with its place."""

from __future__ import annotations

import pytest
from builders.normalise_files import ROOT

from processor.normalise.mapping.mapping import Mapping, read_mapping
from processor.problems.problem import Problem, render

SHIPPED = sorted((ROOT / "mappings").glob("*.yaml"))
GOOD = """\
kind: orders
file:
  header_has: [Id, When]
group_rows_by: Id
order:
  placed_at: {from: When, read_as: date iso}
  ship_to.country: Land
lines:
  sku: Sku
  quantity: Qty
  amount: Price
"""


def mapping_of(text: str) -> Mapping:
    mapping, problems = read_mapping(text, "mappings/x.yaml")
    assert mapping is not None, problems
    return mapping


def problem_of(text: str) -> Problem:
    mapping, problems = read_mapping(text, "mappings/x.yaml")
    assert mapping is None
    assert problems
    assert all(render(problem) for problem in problems)
    return problems[0]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_mapping_is_without_fault(path) -> None:  # type: ignore[no-untyped-def]
    mapping, problems = read_mapping(path.read_text("utf-8"), f"mappings/{path.name}")
    assert problems == []
    assert mapping is not None
    assert mapping.name == path.stem


def test_the_name_is_the_stem_of_the_file() -> None:
    assert mapping_of(GOOD).name == "x"


def test_defaults_are_a_comma_utf8_file() -> None:
    mapping = mapping_of(GOOD)
    assert (mapping.delimiter, mapping.quoted, mapping.codec) == (",", True, "utf-8")
    assert (mapping.decimal_mark, mapping.thousands_mark) == (".", "")


def test_every_column_read_is_needed_unless_optional() -> None:
    assert set(mapping_of(GOOD).needed()) == {"Id", "When", "Land", "Sku", "Qty", "Price"}
    relaxed = GOOD.replace("sku: Sku", "sku: Sku\n  title: {from: Title, optional: yes}")
    assert "Title" not in mapping_of(relaxed).needed()
    assert "Title" in mapping_of(relaxed).known()


def test_the_place_of_each_column_is_kept() -> None:
    assert mapping_of(GOOD).needed()["Land"] == "mappings/x.yaml:7:20"


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("kind: orders", "kind: order", "value/wrong", 1),
        ("kind: orders\n", "", "key/missing", 1),
        ("group_rows_by: Id\n", "", "key/missing", 1),
        ("  sku: Sku\n", "", "key/missing", 9),
        ("  amount: Price\n", "", "key/missing", 9),
        ("sku: Sku", "skus: Sku", "key/unknown", 9),
        ("read_as: date iso", "read_as: date", "mapping/date", 6),
        ("read_as: date iso", "read_as: date %d.%m", "mapping/date", 6),
        ("read_as: date iso", "read_as: 'date %d.%m.%Q'", "mapping/date", 6),
        ("read_as: date iso", "read_as: money", "mapping/target", 6),
        ("read_as: date iso", "read_as: dates", "value/wrong", 6),
        (", read_as: date iso", "", "key/missing", 6),
        ("sku: Sku", "sku: {form: Sku}", "key/unknown", 9),
        ("sku: Sku", "sku: {optional: yes}", "key/missing", 9),
        ("sku: Sku", "sku: {from: Sku, over_rows: sum}", "mapping/target", 9),
        ("sku: Sku", "sku: {from_each: 'S *'}", "mapping/target", 9),
        ("file:\n", "bad_row: hold_order\nfile:\n", "value/wrong", 2),
        ("file:\n", "file:\n  encoding: latin\n", "value/wrong", 3),
        ("file:\n", "file:\n  timezone: Berlin\n", "value/wrong", 3),
        ("file:\n", "file:\n  thousands_mark: '.'\n", "value/wrong", 3),
        ("[Id, When]", "[]", "key/wrong-shape", 3),
        ("order:\n", "order:\n  kind: {constant: retail}\n", "value/wrong", 6),
        (
            "order:\n",
            "order:\n  payment_status: {from: P, values: {x: payed}}\n",
            "value/wrong",
            6,
        ),
        (
            "lines:",
            "continuation_rows_when: {same: Sku, blank: [Qty]}\nlines:",
            "mapping/target",
            8,
        ),
        ("lines:", "footer: {first_cell: X, total: 2}\nlines:", "key/missing", 8),
        ("lines:", "\tlines:", "yaml/syntax", 8),
    ],
)
def test_a_mistake_is_named_with_its_line(old: str, new: str, code: str, line: int) -> None:
    assert old in GOOD
    problem = problem_of(GOOD.replace(old, new, 1))
    assert (problem.code, problem.file, problem.line) == (code, "mappings/x.yaml", line)


def test_a_wrong_word_suggests_the_right_one() -> None:
    assert "quantity" in problem_of(GOOD.replace("quantity:", "quantty:")).advice


def test_a_half_saved_mapping_never_raises() -> None:
    text = (ROOT / "mappings/erp-orders.yaml").read_text("utf-8")
    for end in range(0, len(text), 61):
        mapping, problems = read_mapping(text[:end], "mappings/erp-orders.yaml")
        assert mapping is not None or problems


def test_the_manual_names_every_key_and_reading() -> None:
    from processor.normalise.mapping import fields, targets
    from processor.normalise.mapping import mapping as module

    manual = (ROOT / "docs/mappings.md").read_text("utf-8")
    words = {*fields._KEYS, *targets.READ_AS, *module._FILE_KEYS, *module._ORDER_KEYS}
    words |= {*module.ENCODINGS, *module.DELIMITERS}
    words |= {"kind", "file", "header_has", "group_rows_by", "bad_row", "count"}
    for blocks in targets.BLOCKS.values():
        for known, _ in blocks.values():
            words |= set(known)
    missing = sorted(word for word in words if f"`{word}" not in manual)
    assert missing == []


def test_a_cancellation_is_told_by_a_date_or_by_a_table_of_words() -> None:
    line = "  placed_at: {from: When, read_as: date iso}\n"
    assert problem_of(GOOD.replace(line, f"{line}  cancelled_at: State\n")).code == "key/missing"
    for way in ("read_as: date iso", 'values: {"off": "yes"}, otherwise: ""'):
        mapping_of(GOOD.replace(line, f"{line}  cancelled_at: {{from: State, {way}}}\n"))
