"""Confirmations: every target, every word, every cell that cannot be read."""

from __future__ import annotations

from typing import Any

import pytest
from builders.normalise_files import file_of, shipped, surveyed

from processor.model.numbers import is_sscc
from processor.normalise import FILE_KINDS, Portion, Records
from processor.normalise.identify import identify
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.read_mapping import read_mapping
from processor.normalise.reports.confirmations import (
    ANSWERS,
    NOTHING_LEFT,
    REFERENCES,
    RESULTS,
    ConfirmationRow,
)
from processor.problems.problem import Problem

HEAD = (
    "ref,is,doc,line,item,sku,gtin,instead,shipped,ordered,unit,result,final,at,carrier,service,"
    "tracking,sscc,parcel,weight,length,width,height,lot,expiry,serial,client"
)
NAMES = HEAD.split(",")
ROWS = """rows:
  reference: ref
  reference_is: {from: is, optional: yes}
  document: {from: doc, optional: yes}
  line: {from: line, optional: yes}
  item_code: {from: item, optional: yes}
  sku: {from: sku, optional: yes}
  gtin: {from: gtin, optional: yes}
  substitute_for: {from: instead, optional: yes}
  shipped: shipped
  ordered: {from: ordered, optional: yes}
  unit: {from: unit, optional: yes, values: {EA: piece, PC: piece, CS: pack}}
  result: {from: result, optional: yes}
  final: {from: final, optional: yes}
  shipped_at: {from: at, read_as: date iso}
  carrier: {from: carrier, optional: yes, values: {DHL: rhein-express}}
  service: {from: service, optional: yes, values: {Express: express}}
  tracking: {from: tracking, optional: yes}
  sscc: {from: sscc, optional: yes}
  parcel: {from: parcel, optional: yes}
  weight: {from: weight, optional: yes, read_as: kg}
  length: {from: length, optional: yes, read_as: cm}
  width: {from: width, optional: yes, read_as: cm}
  height: {from: height, optional: yes, read_as: in}
  lot: {from: lot, optional: yes}
  expiry: {from: expiry, optional: yes, read_as: day iso}
  serial: {from: serial, optional: yes}
  client: {from: client, optional: yes}
"""
KEYS = "kind: confirmation\nreference_is: shipment\nquantities: this shipment\n"
FILE = "file:\n  header_has: [ref, shipped, at]\n  timezone: Europe/Warsaw\n"
GOOD = KEYS + FILE + ROWS
USUAL = {"ref": "S0000000007", "sku": "CUP", "shipped": "2", "at": "2026-11-03T17:30:00+01:00"}


def mapping_of(text: str) -> Mapping:
    mapping, problems = read_mapping(text, "mappings/shipped.yaml")
    assert mapping is not None, problems
    return mapping


def problem_of(text: str) -> Problem:
    mapping, problems = read_mapping(text, "mappings/shipped.yaml")
    assert mapping is None
    (problem,) = problems
    return problem


def read(rows: list[dict[str, str]], text: str = GOOD, a_day_means: str = "") -> Records:
    lines = [HEAD, *(",".join(row.get(name, "") for name in NAMES) for row in rows)]
    data, mapping = "".join(f"{line}\n" for line in lines).encode(), mapping_of(text)
    whole = surveyed(data, mapping)
    found = FILE_KINDS["confirmation"].read(
        Portion(whole.parts(data), whole.header, mapping, "f.csv", a_day_means=a_day_means)
    )
    assert isinstance(found, Records)
    return found


def row(text: str = GOOD, means: str = "", **cells: str) -> ConfirmationRow:
    found = read([{**USUAL, **cells}], text, means)
    assert not found.problems, found.problems
    ((_, made),) = found.rows
    assert isinstance(made, ConfirmationRow)
    return made


def fault(text: str = GOOD, **cells: str) -> tuple[str, int]:
    """The one problem of a row between two good ones, which stay, and its column in the line."""
    found = read([USUAL, {**USUAL, **cells}, USUAL], text)
    assert [place for place, _ in found.rows] == [2, 4]
    assert set(found.raw) == {3}
    (problem,) = found.problems
    assert problem.line == 3
    return problem.id, problem.column


def test_a_row_says_all_that_a_warehouse_can_say_of_it() -> None:
    made = row(
        ref="1001", **{"is": "order"}, doc="WZ/1", line="2", item="A-1", gtin="5901234000017",
        instead="MUG", ordered="3", unit="CS", result="substituted", final="yes", carrier="dhl",
        service="Express", tracking="JD01", sscc="(00)359012340000000019", parcel="1", lot="L-1",
        weight="1.25", length="40", width="30.05", height="10", expiry="2027-03-31", serial="S9",
        client="acme",
    )  # fmt: skip
    assert made == ConfirmationRow(
        reference="1001", reference_is="order", document="WZ/1", line="2", item_code="A-1",
        sku="CUP", gtin="5901234000017", substitute_for="MUG", shipped=2, ordered=3, unit="pack",
        result="substituted", final=True, shipped_at="2026-11-03T16:30:00Z", is_day=False,
        carrier="rhein-express", service="express", tracking="JD01", sscc="359012340000000019",
        parcel="1", weight_g=1250, length_mm=400, width_mm=301, height_mm=254, lot="L-1",
        expiry="2027-03-31", serial="S9", client="acme",
    )  # fmt: skip


def test_what_a_row_does_not_say_is_none_and_never_a_guess() -> None:
    made = row()
    assert made == ConfirmationRow(
        reference="S0000000007", reference_is="shipment", sku="CUP", shipped=2,
        shipped_at="2026-11-03T16:30:00Z",
    )  # fmt: skip


@pytest.mark.parametrize("word", REFERENCES)
def test_the_mapping_or_the_row_says_what_the_reference_is(word: str) -> None:
    assert row(GOOD.replace("is: shipment", f"is: {word}")).reference_is == word
    assert row(**{"is": word}).reference_is == word


def test_without_the_key_a_row_that_does_not_say_what_its_reference_is_is_bad() -> None:
    text = GOOD.replace("reference_is: shipment\n", "")
    assert row(text, **{"is": "po"}).reference_is == "po"
    found = read([USUAL, {**USUAL, "is": "po"}], text)
    assert [place for place, _ in found.rows] == [3]
    assert [one.id for one in found.problems] == ["cell/missing.empty"]


@pytest.mark.parametrize("word", RESULTS)
def test_every_result_is_read(word: str) -> None:
    assert row(result=word, shipped="0").result == word


@pytest.mark.parametrize("word", RESULTS)
def test_a_result_with_which_nothing_is_shipped_needs_no_quantity(word: str) -> None:
    if word in ANSWERS | NOTHING_LEFT:
        assert row(result=word, shipped="").shipped == 0
    else:
        assert fault(result=word, shipped="") == ("cell/missing.empty", 23)


@pytest.mark.parametrize("word", RESULTS)
def test_pieces_beside_a_result_that_says_that_nothing_left_are_refused(word: str) -> None:
    if word in NOTHING_LEFT:
        assert fault(result=word)[0] == "cell/number.nothing-left"
    else:
        assert row(result=word).shipped == 2


@pytest.mark.parametrize("word", RESULTS)
def test_only_an_answer_to_a_wish_may_name_no_goods(word: str) -> None:
    if word in ANSWERS:
        made = row(result=word, sku="", shipped="")
        assert (made.line, made.item_code, made.sku, made.gtin) == (None, None, None, None)
    else:
        assert fault(result=word, sku="", shipped="0")[0] == "cell/missing.goods"


@pytest.mark.parametrize(
    ("name", "said"), [("line", "1"), ("item", "A-1"), ("gtin", "5901234000017")]
)
def test_a_line_a_code_or_a_gtin_is_enough(name: str, said: str) -> None:
    assert row(sku="", **{name: said}).sku is None


@pytest.mark.parametrize(
    ("key", "cell", "final"),
    [
        ("", "", None), ("yes", "", True), ("no", "", False), ("after 24 hours", "", None),
        ("yes", "no", False), ("no", "yes", True), ("", "yes", True),
    ],
)  # fmt: skip
def test_final_is_said_by_the_row_else_by_the_file(key: str, cell: str, final: bool | None) -> None:
    text = GOOD.replace("file:\n", f"final: {key}\nfile:\n", 1) if key else GOOD
    assert row(text, final=cell).final is final


@pytest.mark.parametrize(
    ("name", "cell", "problem"),
    [
        ("tracking", "9.40011E+21", "cell/spreadsheet"), ("tracking", "#N/A", "cell/spreadsheet"),
        ("tracking", "n/a", "cell/id"), ("tracking", "-", "cell/id"),
        ("tracking", "=1+1", "cell/id"), ("tracking", "by hand", "cell/id"),
        ("ref", "1.00001E+11", "cell/spreadsheet"), ("doc", "4711.0", "cell/spreadsheet"),
        ("sscc", "3.59012E+17", "cell/spreadsheet"),
        ("sscc", "359012341234567000", "cell/spreadsheet"), ("lot", "Mar-20", "cell/spreadsheet"),
        ("serial", "1E+05", "cell/spreadsheet"), ("parcel", "TRUE", "cell/spreadsheet"),
        ("line", "2-Jan", "cell/spreadsheet"), ("gtin", "5901234000018", "cell/gtin"),
        ("shipped", "-2", "cell/number"), ("shipped", "1.5", "cell/number"),
        ("shipped", "２", "cell/number"), ("ordered", "-1", "cell/number"),
        ("shipped", "", "cell/missing"), ("ref", "", "cell/missing"), ("at", "", "cell/missing"),
        ("at", "03.11.2026", "cell/date"), ("at", "2026-11-03", "cell/date"),
        ("at", "2126-11-03T00:00:00Z", "cell/date"), ("expiry", "2027-02-30", "cell/date"),
        ("is", "delivery", "cell/value"), ("unit", "BX", "cell/value"),
        ("result", "lost", "cell/value"), ("carrier", "Donkey Mail", "cell/value"),
        ("service", "Slow", "cell/value"), ("final", "perhaps", "cell/yes-no"),
        ("weight", "1.2 kg", "cell/number"), ("length", "-4", "cell/number"),
    ],
)  # fmt: skip
def test_a_bad_cell_rejects_its_row_alone_and_is_named(name: str, cell: str, problem: str) -> None:
    key, column = fault(**{name: cell})
    assert key.partition(".")[0] == problem
    cells = {**USUAL, name: cell}
    before = "".join(f"{cells.get(one, '')}," for one in NAMES[: NAMES.index(name)])
    assert column == len(before) + 1


def test_an_sscc_that_honestly_ends_in_zeros_is_taken_by_its_check_digit() -> None:
    sscc = next(text for n in range(10) if is_sscc(text := f"3590123400000{n}7000"))
    assert row(sscc=sscc).sscc == sscc


def test_a_tracking_number_with_a_decimal_comma_of_a_spreadsheet_is_refused() -> None:
    text = GOOD.replace("file:\n", "file:\n  delimiter: semicolon\n", 1)
    head = HEAD.replace(",", ";")
    cells = {**USUAL, "tracking": "9,40011E+21"}
    data = f"{head}\n{';'.join(cells.get(name, '') for name in NAMES)}\n".encode()
    mapping = mapping_of(text)
    whole = surveyed(data, mapping)
    portion = Portion(whole.parts(data), whole.header, mapping, "f.csv")
    (problem,) = FILE_KINDS["confirmation"].read(portion).problems
    assert problem.id == "cell/spreadsheet.rounded"


@pytest.mark.parametrize(
    ("means", "at"),
    [("morning", "2026-11-02T23:00:00Z"), ("evening", "2026-11-03T22:59:59Z")],
)
def test_a_day_is_placed_in_the_zone_of_the_warehouse_by_what_a_day_means(
    means: str, at: str
) -> None:
    said = GOOD.replace("file:\n", f"a_day_means: {means}\nfile:\n", 1)
    for made in (row(said, at="2026-11-03"), row(GOOD, means, at="2026-11-03")):
        assert (made.shipped_at, made.is_day) == (at, True)
    # A time is a time, whatever a day means.
    assert row(said).shipped_at == "2026-11-03T16:30:00Z"
    assert row(said).is_day is False


def test_the_mapping_says_it_before_the_warehouse_does() -> None:
    said = GOOD.replace("file:\n", "a_day_means: evening\nfile:\n", 1)
    assert row(said, "morning", at="2026-11-03").shipped_at == "2026-11-03T22:59:59Z"


@pytest.mark.parametrize(
    ("day", "morning", "evening"),
    [  # the clocks change at night, so the day has 25 and 23 hours
        ("2026-10-25", "2026-10-24T22:00:00Z", "2026-10-25T22:59:59Z"),
        ("2026-03-29", "2026-03-28T23:00:00Z", "2026-03-29T21:59:59Z"),
    ],
)
def test_a_day_on_which_clocks_change_begins_and_ends_where_people_say(
    day: str, morning: str, evening: str
) -> None:
    assert row(GOOD, "morning", at=day).shipped_at == morning
    assert row(GOOD, "evening", at=day).shipped_at == evening


def test_a_header_and_no_rows_says_that_nothing_left() -> None:
    mapping = mapping_of(GOOD)
    found, problems = identify(file_of(f"{HEAD}\n".encode()), "f.csv", [mapping])
    assert (found, problems) == (mapping, [])
    assert read([]) == Records()


@pytest.mark.parametrize(
    ("without", "key"),
    [
        ("reference_is: shipment\n", ""),
        ("quantities: this shipment\n", "key/missing"),
        ("  shipped: shipped\n", "key/missing"),
        ("  reference: ref\n", "key/missing"),
        ("  shipped_at: {from: at, read_as: date iso}\n", "key/missing"),
    ],
)
def test_a_mapping_that_lacks_what_nobody_can_guess_is_refused(without: str, key: str) -> None:
    text = GOOD.replace(without, "")
    if key:
        assert problem_of(text).code == key
    else:  # each row says it
        mapping_of(text)


def test_a_mapping_says_what_its_reference_is_somewhere() -> None:
    text = GOOD.replace("reference_is: shipment\n", "")
    text = text.replace("  reference_is: {from: is, optional: yes}\n", "")
    assert problem_of(text).id == "key/missing.mapping-reference-is"


def test_a_mapping_reads_which_goods_are_meant() -> None:
    text = GOOD
    for name in ("line", "item_code: {from: item", "sku", "gtin"):
        start = text.index(f"  {name}")
        text = text[:start] + text[text.index("\n", start) + 1 :]
    assert problem_of(text).id == "key/missing.mapping-goods"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("reference_is: shipment", "reference_is: parcel", "value/wrong"),
        ("quantities: this shipment", "quantities: all", "value/wrong"),
        ("file:\n", "final: maybe\nfile:\n", "value/wrong"),
        ("file:\n", "a_day_means: noon\nfile:\n", "value/wrong"),
        ("CS: pack}", "CS: case}", "value/wrong"),
        ("from: weight, optional: yes, read_as: kg", "from: weight", "key/missing"),
        ("from: weight, optional: yes, read_as: kg", "from: weight, read_as: cm", "mapping/target"),
        ("from: length, optional: yes, read_as: cm", "from: length, read_as: kg", "mapping/target"),
        ("from: at, read_as: date iso", "from: at", "key/missing"),
        ("from: expiry, optional: yes, read_as: day iso", "from: expiry", "key/missing"),
        ("  client:", "  customer:", "key/unknown"),
    ],
)
def test_a_wrong_word_in_a_mapping_is_told_at_its_place(old: str, new: str, problem: str) -> None:
    assert problem_of(GOOD.replace(old, new, 1)).code == problem


def test_the_shipped_mappings_of_a_warehouse_never_fit_the_same_file() -> None:
    names = ("stock-count-pl1", "confirmation-pl1", "receipt-pl1")
    pl1: list[Any] = [shipped(name) for name in names]
    for mapping in pl1:
        columns = list(dict.fromkeys(mapping.needed()))
        found, problems = identify(file_of((",".join(columns) + "\n1\n").encode()), "f.csv", pl1)
        assert found is mapping, problems
