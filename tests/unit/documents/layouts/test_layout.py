"""Layout files: what is refused before the first shipment is written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from builders.paths import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from processor.documents.feeds.feed_fields import FEED_GETTERS
from processor.documents.layouts.columns import COLUMN_KEYS
from processor.documents.layouts.layout import KEYS, read_layout
from processor.documents.layouts.layout_parts import ENCODINGS, Layout
from processor.documents.layouts.shipment_fields import GETTERS
from processor.documents.layouts.telling_vocabulary import TOLD_RECEIPTS, TOLD_SHIPMENTS, TOLD_STOCK
from processor.documents.layouts.transliterate import nearest
from processor.documents.layouts.vocabulary import CONSIGNMENTS, INSTRUCTION
from processor.problems.problem import Problem, render_all

SHIPPED = sorted((ROOT / "mappings/outgoing").glob("*.yaml"))

ROWS = """\
kind: instruction
format: delimited
encoding: cp1252
delimiter: semicolon
rows: per line
columns:
  Action: {from: action, values: {new: N, change: R, cancel: F}}
  Order: order.id
  Name: {from: ship_to.name, width: 30, too_long: cut}
  Kind: {constant: X1}
  Weight: {from: shipment.weight, unit: kg}
  Ship by: {from: shipment.ship_by, date: "%d.%m.%Y"}
  SSCC: {from: shipment.ssccs, join: "/"}
  Item: line.item_code
"""
FIXED = """\
kind: instruction
format: fixed
encoding: cp1252
records:
  - per: shipment
    columns:
      T: {constant: H, width: 1}
      Street: {from: ship_to.address_line_1, width: 20, too_long: next line}
      Street 2: {from: ship_to.address_line_2, width: 20}
  - per: line
    columns:
      Item: {from: line.item_code, width: 20}
  - per: file end
    columns:
      Count: {from: file.records, width: 6}
"""


TOLD = """\
kind: channel-feed
name: "{to}-Orders-{run}"
format: workbook
sheet: Orders
empty_overwrites: yes
hold_because: {when: {field: line.no, is: "9"}, reason: not this one}
rows: per parcel line
one_row_when: {field: parcel.whole, is: yes}
columns:
  Order: {from: order.id, required: yes}
  Lot: {from: line.lot, may_be_empty: yes}
  Name: {from: ship_to.name, when: {field: shipment.whole, is: no}, width: 30, default: none}
  Kind: {constant: X1, when: [{field: line.lot, present: yes}, {field: order.id, is: [A, B]}]}
  Shipped: {from: shipment.shipped, required: yes}
"""


def read(text: str) -> tuple[Layout | None, list[Problem]]:
    return read_layout(text, "mappings/outgoing/instruction-x1.yaml")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_shipped_layouts_have_no_problem(path: Path) -> None:
    layout, problems = read_layout(path.read_text("utf-8"), str(path))
    assert problems == []
    assert layout is not None
    assert layout.name == path.stem


def test_the_small_ones_of_these_tests_have_no_problem() -> None:
    for text in (ROWS, FIXED, TOLD):
        layout, problems = read(text)
        assert problems == []
        assert layout is not None
        assert layout.name == "instruction-x1"


@pytest.mark.parametrize(
    ("old", "new", "code", "says"),
    [
        ("order.id", "order.number", "layout/unknown-field", "order.number"),
        ("order.id", "parcel.sscc", "layout/wrong", "belongs to a parcel"),
        ("order.id", "file.records", "layout/wrong", "end of the file"),
        ("rows: per line", "rows: per shipment", "layout/wrong", "belongs to a line"),
        ("rows: per line", "rows: each line", "value/wrong", "each line"),
        ("encoding: cp1252", "encoding: windows", "value/wrong", "windows"),
        ("delimiter: semicolon", "delimiter: ';'", "value/wrong", ";"),
        ("delimiter: semicolon\n", "", "key/missing", "delimiter"),
        ("delimiter: semicolon\n", "delimiter: semicolon\nwidth: 3\n", "key/unknown", "width"),
        (", cancel: F}", "}", "layout/wrong", "cancel"),
        (", cancel: F}", ", cancel: F, void: V}", "layout/wrong", "never 'void'"),
        ("new: N", "new: 深", "layout/wrong", "the encoding lacks"),
        ("  Order:", "  深圳:", "layout/wrong", "the encoding lacks"),
        ("constant: X1", "constant: Ł", "layout/wrong", "the encoding lacks"),
        ("constant: X1", "constant: X1, from: order.id", "layout/wrong", "either"),
        ("{constant: X1}", "{width: 3}", "layout/wrong", "either"),
        ("constant: X1", "constant: X1, width: 1", "layout/wrong", "only 1"),
        ("constant: X1", "constant: X1, date: '%Y'", "layout/wrong", "no use"),
        ("unit: kg", "unit: lb", "value/wrong", "lb"),
        ("unit: kg", "decimals: 2", "layout/wrong", "grams"),
        ("unit: kg", "date: '%Y'", "layout/wrong", "does not suit"),
        ("unit: kg", "width: 5, too_long: cut", "layout/wrong", "never cut"),
        ("order.id", "{from: order.id, width: 5, too_long: cut}", "layout/wrong", "never cut"),
        ("width: 30, too_long: cut", "too_long: cut", "layout/wrong", "needs a `width`"),
        ("too_long: cut", "too_long: next line", "layout/wrong", "cannot take it"),
        ("too_long: cut", "too_long: chop", "value/wrong", "chop"),
        ("%d.%m.%Y", "%d.%b.%Y", "layout/wrong", "no date format"),
        ("%d.%m.%Y", "today", "layout/wrong", "no date format"),
        ('date: "%d.%m.%Y"', "timezone: Mars/Base", "layout/wrong", "time zone"),
        ('date: "%d.%m.%Y"', "timezone: ../../etc", "layout/wrong", "time zone"),
        ("width: 30,", "width: 0,", "value/wrong", "whole number"),
        ("width: 30,", "widht: 30, width: 30,", "key/unknown", "widht"),
        ("width: 30,", "width: 30, pad: x,", "layout/wrong", "padded"),
        ("ship_to.name", "ship_to.address_line_2", "layout/wrong", "address line 1"),
    ],
)
def test_a_mistake_in_rows_is_one_problem(old: str, new: str, code: str, says: str) -> None:
    assert ROWS.count(old) == 1
    layout, problems = read(ROWS.replace(old, new))
    assert layout is None
    assert [problem.code for problem in problems] == [code], render_all(problems)
    assert says in problems[0].message
    assert problems[0].line > 0


@pytest.mark.parametrize(
    ("old", "new", "code", "says"),
    [
        ("encoding: cp1252", "encoding: utf-8", "layout/wrong", "one byte"),
        ("encoding: cp1252", "encoding: gb18030", "layout/wrong", "one byte"),
        ("format: fixed", "format: fixed\ndelimiter: comma", "key/unknown", "delimiter"),
        ("format: fixed", "format: fixed\nheader: yes", "key/unknown", "header"),
        ("constant: H, width: 1", "constant: H", "key/missing", "width"),
        ("constant: H, width: 1", "constant: HH, width: 1", "layout/wrong", "only 1"),
        ("constant: H, width: 1", "constant: H, width: 1, pad: ab", "layout/wrong", "one char"),
        ("per: file end", "per: file", "value/wrong", "file"),
        ("file.records", "order.id", "layout/wrong", "belongs to a shipment"),
        ("address_line_2", "city", "", ""),
        ("address_line_2", "country", "layout/wrong", "cannot take it"),
        ("  - per: line\n", "  - per: file start\n", "layout/wrong", ""),
    ],
)
def test_a_mistake_in_records_is_found(old: str, new: str, code: str, says: str) -> None:
    assert FIXED.count(old) == 1
    layout, problems = read(FIXED.replace(old, new))
    if not code:
        assert problems == []
        return
    assert layout is None
    assert any(p.code == code and says in p.message for p in problems), render_all(problems)


@pytest.mark.parametrize(
    ("old", "new", "code", "says"),
    [
        ("kind: channel-feed", "kind: channel-fed", "value/wrong", "channel-fed"),
        ("kind: channel-feed", "kind: instruction", "layout/wrong", "no use in a layout"),
        ("kind: channel-feed", "kind: stock-report", "layout/unknown-field", "order.id"),
        ("format: workbook", "format: workbook\nencoding: utf-8", "key/unknown", "encoding"),
        ("format: workbook", "format: xlsx", "value/wrong", "xlsx"),
        ("sheet: Orders", "sheet: 'Orders [1]'", "layout/wrong", "Orders [1]"),
        ("sheet: Orders", f"sheet: {'x' * 32}", "layout/wrong", "xxx"),
        ("per parcel line", "per stock", "value/wrong", "per stock"),
        ("rows: per parcel line", "rows: per parcel", "layout/wrong", "needs rows per line"),
        ("{run}", "{count}", "value/wrong", "count"),
        ("{to}-Orders-{run}", "Orders-{to}", "value/wrong", "{number}"),
        ("{to}-Orders", "../Orders", "value/wrong", "safe"),
        (", required: yes}\n  Lot", "}\n  Lot", "layout/wrong", "could be empty"),
        ("may_be_empty: yes", "may_be_empty: yes, required: yes", "layout/wrong", "never empty"),
        ("{field: shipment.whole, is: no}", "{field: shipment.hole, is: no}",
         "layout/unknown-field", "shipment.hole"),
        ("{field: shipment.whole, is: no}", "{field: shipment.whole, is: part}", "layout/wrong",
         "part"),
        ("{field: shipment.whole, is: no}", "{field: shipment.whole}", "key/missing",
         "does not say"),
        ("{field: shipment.whole, is: no}", "{field: shipment.shipped, is: x}", "layout/wrong",
         "cannot be compared"),
        ("{field: shipment.whole, is: no}", "{field: file.records, is: x}", "layout/wrong",
         "not known to this row"),
        ("present: yes", "present: yes, absent: yes", "layout/wrong", "`present` and `absent`"),
        ("{field: parcel.whole, is: yes}", "{field: line.no, is: '1'}", "layout/wrong",
         "not known to this row"),
        ("width: 30,", "width: 30, too_long: next line,", "layout/wrong", "passes its rest"),
        (", reason: not this one", "", "key/missing", "reason"),
        ("hold_because: {when: {field: line.no,", "hold_because: {when: {field: line.number,",
         "layout/unknown-field", "line.number"),
    ],
)  # fmt: skip
def test_a_mistake_in_what_others_are_told_is_found(
    old: str, new: str, code: str, says: str
) -> None:
    assert TOLD.count(old) == 1
    layout, problems = read(TOLD.replace(old, new))
    assert layout is None
    found = [p for p in problems if p.code == code and says in p.message + p.advice]
    assert found, render_all(problems)
    assert found[0].line > 0
    assert found[0].column > 0


WITH_TABLE = ROWS + "  Carrier: {from: shipment.carrier, values_from: carriers.csv}\n"
TABLE = "mappings/outgoing/carriers.csv"


def read_with(table: str, text: str = WITH_TABLE) -> tuple[Layout | None, list[Problem]]:
    return read_layout(text, "mappings/outgoing/instruction-x1.yaml", {TABLE: table})


def test_a_table_may_stand_in_a_file_beside_the_layout() -> None:
    layout, problems = read_with('ours,theirs\r\npost, Die Post \n\nowl,"Owl, Ltd"\n')
    assert problems == []
    assert layout is not None
    assert layout.records[0].columns[-1].values == {"post": "Die Post", "owl": "Owl, Ltd"}
    assert layout.records[0].columns[-1].table == TABLE


@pytest.mark.parametrize(
    ("table", "line", "says"),
    [
        ("", 1, "begins with the titles"),
        ("post,Post\n", 1, "begins with the titles"),
        ("ours,theirs\npost\n", 2, "our word and the receiver's"),
        ("ours,theirs\nowl,Owl\npost,Post,x\n", 3, "our word and the receiver's"),
        ("ours,theirs\n,Post\n", 2, "our word and the receiver's"),
        ("ours,theirs\npost,Post\npost,P\n", 3, "'post' stands twice"),
    ],
)
def test_a_mistake_in_a_table_is_told_at_its_line(table: str, line: int, says: str) -> None:
    layout, [problem] = read_with(table)
    assert layout is None
    assert (problem.file, problem.line, problem.column) == (TABLE, line, 1)
    assert says in problem.message


def test_a_table_that_is_not_there_or_cannot_be_written_is_told_in_the_layout() -> None:
    _, [problem] = read_with("ours,theirs\n", WITH_TABLE.replace("carriers.csv", "carrier.csv"))
    assert (problem.code, problem.line > 0) == ("layout/wrong", True)
    assert "carriers.csv" in problem.advice
    _, [problem] = read(WITH_TABLE)
    assert "ours,theirs" in problem.advice
    _, [problem] = read_with("ours,theirs\npost,邮政\n")
    assert "the encoding lacks" in problem.message
    both = WITH_TABLE.replace("values_from", "values: {post: P}, values_from")
    _, [problem] = read_with("ours,theirs\n", both)
    assert "two value tables" in problem.message


def test_rows_of_each_kind_stand_for_what_it_tells() -> None:
    for kind, rows, field in (
        ("receipt-advice", "receipt", "receipt.sku"), ("stock-report", "stock", "stock.sku"),
    ):  # fmt: skip
        text = f"kind: {kind}\nformat: workbook\nrows: per {rows}\ncolumns: {{S: {field}}}\n"
        assert read(text)[1] == []
        _, problems = read(text.replace(f"per {rows}", "per shipment"))
        assert "per shipment" in problems[0].message
        records = (
            f"kind: {kind}\nformat: fixed\nencoding: ascii\nrecords:\n"
            "  - {per: file end, columns: {N: {from: file.records, width: 5}}}\n"
        )
        _, problems = read(records)
        assert f"per: {rows}" in problems[0].advice


def test_records_without_a_shipment_are_refused() -> None:
    start = FIXED.index("  - per: shipment")
    _, problems = read(FIXED[:start] + FIXED[FIXED.index("  - per: file end") :])
    assert [problem.code for problem in problems] == ["layout/wrong"]


def test_records_after_the_end_are_refused() -> None:
    late = "  - per: line\n    columns:\n      I: {from: line.sku, width: 9}\n"
    _, problems = read(FIXED + late)
    assert [problem.code for problem in problems] == ["layout/wrong"]


REPEAT = """\
repeat:
  times: 2
  columns:
    Item {n}: line.item_code
"""


def test_repeat_needs_rows_that_hold_several_lines() -> None:
    _, problems = read(ROWS + REPEAT)
    assert [problem.code for problem in problems] == ["layout/wrong"]
    wider = ROWS.replace("per line", "per parcel").replace("  Item: line.item_code\n", "")
    layout, problems = read(wider + REPEAT)
    assert problems == []
    assert layout is not None
    _, problems = read(wider + REPEAT.replace(" {n}", ""))
    assert "{n}" in problems[0].advice
    _, problems = read(wider + REPEAT.replace("line.item_code", "order.id"))
    assert "belongs to a shipment" in problems[0].message


def test_a_delimiter_in_a_title_is_refused_where_nothing_is_quoted() -> None:
    text = ROWS.replace("  Order:", "  'Order; id':")
    assert read(text)[1] == []
    _, problems = read(text.replace("rows:", "quote: none\nrows:"))
    assert [problem.code for problem in problems] == ["layout/wrong"]


def test_every_field_has_a_way_to_its_value() -> None:
    assert set(GETTERS) == {*INSTRUCTION, *CONSIGNMENTS}
    assert set(FEED_GETTERS) == {*TOLD_SHIPMENTS, *TOLD_RECEIPTS, *TOLD_STOCK}


def test_the_manual_names_every_key_field_and_encoding() -> None:
    manual = (ROOT / "docs/layouts.md").read_text("utf-8")
    top = {key for required, optional in KEYS.values() for key in (*required, *optional)}
    for word in (*top, *COLUMN_KEYS, *INSTRUCTION, *ENCODINGS):
        assert f"`{word}`" in manual, word
    of_instructions, of_told = manual.split("\n## Fields of what others are told\n")
    rows = r"^\| `([a-z_]+\.[a-z_0-9]+)` \|"
    assert set(re.findall(rows, of_instructions, re.M)) == {p for p in INSTRUCTION if "." in p}
    assert set(re.findall(rows, of_told, re.M)) == set(FEED_GETTERS)


def test_the_manual_says_of_every_field_what_it_is() -> None:
    manual = (ROOT / "docs/layouts.md").read_text("utf-8")
    of_told = manual.split("\n## Fields of what others are told\n")[1]
    for vocabulary in (TOLD_SHIPMENTS, TOLD_RECEIPTS, TOLD_STOCK):
        for path, field in vocabulary.items():
            if path != "file.pieces":  # In each of the kinds something else.
                assert f"\n| `{path}` | {field.kind} | {field.help} |\n" in of_told


def test_the_example_of_the_manual_is_a_layout() -> None:
    manual = (ROOT / "docs/layouts.md").read_text("utf-8")
    example = re.findall(r"```yaml\n(.*?)```", manual, re.S)[0]
    layout, problems = read(example)
    assert problems == []
    assert layout is not None


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_half_saved_layout_never_raises(path: Path) -> None:
    text = path.read_text("utf-8")
    for end in range(0, len(text), 5):
        layout, problems = read(text[:end])
        assert layout is not None or problems


def test_each_kind_of_shape_in_each_place_is_a_problem_not_a_crash() -> None:
    for text in (ROWS + REPEAT, FIXED, TOLD):
        for match in re.finditer(r"^[ -]*[A-Za-z0-9_ ]+:", text, re.M):
            for value in (" []", " {}", " x", " [[a], {b: c}]", "", " {from: [a], width: {}}"):
                line_end = text.index("\n", match.end())
                layout, problems = read(text[: match.end()] + value + text[line_end:])
                assert layout is not None or problems


@given(st.text(max_size=30), st.integers(0, len(ROWS)))
@settings(max_examples=150, deadline=None)
def test_any_text_in_any_place_never_raises(text: str, place: int) -> None:
    layout, problems = read(ROWS[:place] + text + ROWS[place:])
    assert layout is not None or problems


@pytest.mark.parametrize(
    ("word", "letters"),
    [
        ("Łódź", "Lodz"),
        ("Größe", "Groesse"),
        ("Ærø", "Aeroe"),
        ("Åse Ñúñez", "Aase Nunez"),
        ("Київ", "Kiiv"),
        ("Щука", "Shchuka"),
        ("Αθήνα", "Athina"),
        ("“x”–…", '"x"-...'),
        ("N° 5", "N° 5".replace("°", "?")),
        ("深圳😀", "???"),
        ("e\u0301", "e"),
    ],
)
def test_near_letters_are_ascii(word: str, letters: str) -> None:
    found = "".join("?" if nearest(char) is None else nearest(char) or "" for char in word)
    assert found == letters


@given(st.characters())
def test_any_character_has_ascii_letters_or_none(char: str) -> None:
    letters = nearest(char)
    assert letters is None or letters.isascii()
    assert letters is None or char.isascii() or letters.isprintable()
