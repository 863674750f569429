"""Mappings are read whole, and every mistake in them is named with its place."""

from __future__ import annotations

import pytest
from builders.normalise_files import ROOT, mapping_texts

from processor.model.delimiters import DELIMITERS
from processor.normalise.formats.formats import FORMATS
from processor.normalise.formats.text_lines import ENCODINGS
from processor.normalise.kinds.file_kinds import FILE_KINDS
from processor.normalise.mapping import fields, grouping, targets
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.read_mapping import FILE_KEYS, read_mapping
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
    text = path.read_text("utf-8")
    mapping, problems = read_mapping(text, f"mappings/{path.name}", mapping_texts())
    assert problems == []
    if mapping is None:
        assert "\nbase: yes\n" in text
    else:
        assert mapping.name == path.stem


def test_the_name_is_the_stem_of_the_file() -> None:
    assert mapping_of(GOOD).name == "x"


def test_defaults_are_a_comma_utf8_file() -> None:
    mapping = mapping_of(GOOD)
    options = mapping.options
    assert mapping.format == "delimited"
    assert (options.delimiter, options.quoted, options.codec) == (",", True, "utf-8")
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
        ("file:\n", "file:\n  format: parquet\n", "value/wrong", 3),
        ("file:\n", "file:\n  sheet: Sheet1\n", "key/unknown", 3),
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
    manual = (ROOT / "docs/mappings.md").read_text("utf-8")
    words = {*fields.FIELD_KEYS, *targets.READ_AS, *FILE_KEYS}
    words |= {
        *grouping.REQUIRED,
        *grouping.OPTIONAL,
        *grouping.OF_EVERY_KIND,
        *ENCODINGS,
        *DELIMITERS,
    }
    words |= {"kind", "file", "header_has", "bad_row"}
    for entry in FORMATS.values():
        words |= {entry.word, *entry.keys}
    for kind in FILE_KINDS.values():
        words |= {kind.word, *kind.once, *kind.bad_row}
        words |= {target for block in kind.blocks.values() for target in block.targets}
    missing = sorted(word for word in words if f"`{word}" not in manual)
    assert missing == []


def test_a_cancellation_is_told_by_a_date_or_by_a_table_of_words() -> None:
    line = "  placed_at: {from: When, read_as: date iso}\n"
    assert problem_of(GOOD.replace(line, f"{line}  cancelled_at: State\n")).code == "key/missing"
    for way in ("read_as: date iso", 'values: {"off": "yes"}, otherwise: ""'):
        mapping_of(GOOD.replace(line, f"{line}  cancelled_at: {{from: State, {way}}}\n"))


def test_a_mapping_that_names_no_format_reads_delimited_text() -> None:
    said = mapping_of(GOOD.replace("file:\n", "file:\n  format: delimited\n", 1))
    assert (said.format, said.options) == (mapping_of(GOOD).format, mapping_of(GOOD).options)


def test_a_kind_or_format_that_is_not_known_names_those_that_are() -> None:
    kind = problem_of(GOOD.replace("kind: orders", "kind: pallets", 1)).message
    assert kind == f"'pallets' is not one of {', '.join(FILE_KINDS)}"
    text = GOOD.replace("file:\n", "file:\n  format: parquet\n  sheet: One\n", 1)
    _, problems = read_mapping(text, "mappings/x.yaml")
    assert [one.message for one in problems] == [
        "'parquet' is not one of delimited, fixed-width, json, json-lines, multi-record, workbook"
    ]


@pytest.mark.parametrize("word", ["pipe", "bar"])
def test_a_pipe_is_called_pipe_and_its_earlier_word_is_read(word: str) -> None:
    text = GOOD.replace("file:\n", f"file:\n  delimiter: {word}\n", 1)
    assert mapping_of(text).options.delimiter == "|"
    advice = problem_of(GOOD.replace("file:\n", "file:\n  delimiter: dash\n", 1)).message
    assert advice == "'dash' is not one of comma, semicolon, tab, pipe"
