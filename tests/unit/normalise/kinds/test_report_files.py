"""Receipts, adjustments, and what counts tell beside the quantity."""

from __future__ import annotations

from typing import Any

import pytest
from builders.normalise_files import file_of, surveyed

from processor.normalise import FILE_KINDS, Portion, Records
from processor.normalise.identify import identify
from processor.normalise.kinds.file_kinds import REVIEW_SHEETS
from processor.normalise.kinds.stock_counts import StockCountRow
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.read_mapping import read_mapping
from processor.normalise.reports.adjustments import AdjustmentRow
from processor.normalise.reports.receipts import CONDITIONS, ReceiptRow
from processor.problems.problem import Problem

RECEIPT = """kind: receipt
file:
  header_has: [pieces, at]
  timezone: Europe/Warsaw
rows:
  document: {from: doc, optional: yes}
  advice: {from: advice, optional: yes}
  item_code: {from: item, optional: yes}
  sku: {from: sku, optional: yes}
  gtin: {from: gtin, optional: yes}
  pieces: pieces
  unit: {from: unit, optional: yes, values: {EA: piece, CS: pack}}
  condition: {from: condition, values: {ok: good, broken: damaged, qc: hold}}
  lot: {from: lot, optional: yes}
  expiry: {from: expiry, optional: yes, read_as: "day %d.%m.%Y"}
  received_at: {from: at, read_as: date iso}
  client: {from: client, optional: yes}
"""
ADJUSTMENT = """kind: adjustment
file:
  header_has: [pieces, at]
  timezone: Europe/Warsaw
rows:
  document: {from: doc, optional: yes}
  sku: {from: sku, optional: yes}
  item_code: {from: item, optional: yes}
  pieces: pieces
  unit: {from: unit, optional: yes, values: {EA: piece, CS: pack}}
  reason: {from: reason, optional: yes}
  happened_at: {from: at, read_as: date iso}
  client: {from: client, optional: yes}
"""
COUNT = """kind: stock-count
file:
  header_has: [item, quantity, at]
  timezone: Europe/Warsaw
rows:
  item_code: item
  client: {constant: acme}
  quantity: quantity
  as_at: {from: at, read_as: date iso}
  damaged: {from: damaged, optional: yes}
  on_hold: {from: on_hold, optional: yes}
  lot: {from: lot, optional: yes}
  expiry: {from: expiry, optional: yes, read_as: day iso}
  bin: {from: bin, optional: yes}
"""
AT = "2026-11-03T10:20:00+01:00"
USUAL: dict[str, dict[str, str]] = {
    RECEIPT: {"sku": "CUP", "pieces": "12", "condition": "ok", "at": AT},
    ADJUSTMENT: {"sku": "CUP", "pieces": "-3", "at": AT},
    COUNT: {"item": "A-1", "quantity": "5", "at": AT},
}


def mapping_of(text: str) -> Mapping:
    mapping, problems = read_mapping(text, "mappings/report.yaml")
    assert mapping is not None, problems
    return mapping


def problem_of(text: str) -> Problem:
    mapping, problems = read_mapping(text, "mappings/report.yaml")
    assert mapping is None
    (problem,) = problems
    return problem


def read(text: str, *rows: dict[str, str], a_day_means: str = "") -> Records:
    mapping = mapping_of(text)
    names = [column.name for take in mapping.takes() for column in take.columns]
    lines = [names, *([one.get(name, "") for name in names] for one in rows)]
    data = "".join(f"{','.join(line)}\n" for line in lines).encode()
    whole = surveyed(data, mapping)
    found = FILE_KINDS[mapping.kind].read(
        Portion(whole.parts(data), whole.header, mapping, "f.csv", a_day_means=a_day_means)
    )
    assert isinstance(found, Records)
    return found


def row(text: str, **cells: str) -> Any:
    found = read(text, {**USUAL[text], **cells})
    assert not found.problems, found.problems
    ((_, made),) = found.rows
    return made


def fault(text: str, **cells: str) -> str:
    """The one problem of a row between two good ones, which stay."""
    usual = USUAL[text]
    found = read(text, usual, {**usual, **cells}, usual)
    assert [place for place, _ in found.rows] == [2, 4]
    (problem,) = found.problems
    return problem.id


def test_a_receipt_says_what_came_in_and_how() -> None:
    assert row(
        RECEIPT, doc="PZ/7", advice="ASN-1", item="A-1", gtin="5901234000017", unit="CS",
        condition="broken", lot="L1", expiry="31.03.2027", client="acme",
    ) == ReceiptRow(
        document="PZ/7", advice="ASN-1", item_code="A-1", sku="CUP", gtin="5901234000017",
        pieces=12, unit="pack", condition="damaged", lot="L1", expiry="2027-03-31",
        received_at="2026-11-03T09:20:00Z", client="acme",
    )  # fmt: skip
    assert row(RECEIPT) == ReceiptRow(
        sku="CUP", pieces=12, condition="good", received_at="2026-11-03T09:20:00Z"
    )


@pytest.mark.parametrize(
    ("said", "kept"), list(zip(("ok", "broken", "qc"), CONDITIONS, strict=True))
)
def test_every_condition_is_read_by_a_value_table(said: str, kept: str) -> None:
    assert row(RECEIPT, condition=said).condition == kept


def test_goods_are_good_where_the_file_has_no_condition_but_not_where_its_cell_is_empty() -> None:
    column = next(line for line in RECEIPT.splitlines() if "condition:" in line)
    without = RECEIPT.replace(f"{column}\n", "")
    ((_, made),) = read(without, USUAL[RECEIPT]).rows
    assert made.condition == "good"
    assert fault(RECEIPT, condition="") == "cell/missing.empty"
    assert fault(RECEIPT, condition="wet") == "cell/value"


def test_an_adjustment_has_a_sign_and_the_warehouses_reason() -> None:
    assert row(
        ADJUSTMENT, doc="K-1", item="A-1", unit="EA", reason="Bruch Gang 4",
        client="acme",
    ) == AdjustmentRow(
        document="K-1", item_code="A-1", sku="CUP", pieces=-3, unit="piece",
        reason="Bruch Gang 4", happened_at="2026-11-03T09:20:00Z", client="acme",
    )  # fmt: skip
    assert row(ADJUSTMENT, pieces="+4").pieces == 4


def test_a_count_tells_what_is_damaged_on_hold_and_where_it_lies() -> None:
    plain = StockCountRow(
        item_code="A-1", sku=None, quantity=5, as_at="2026-11-03T09:20:00Z", client="acme",
        kind="full",
    )  # fmt: skip
    assert row(COUNT) == plain
    made = row(COUNT, damaged="0", on_hold="2", lot="L1", expiry="2027-03-31", bin="A/1 02")
    assert (made.damaged, made.on_hold, made.lot) == (0, 2, "L1")
    assert (made.expiry, made.bin) == ("2027-03-31", "A/1 02")


@pytest.mark.parametrize(
    ("text", "name", "cell", "problem"),
    [
        (RECEIPT, "pieces", "-1", "cell/number.range"), (RECEIPT, "pieces", "2.5", "cell/number"),
        (RECEIPT, "pieces", "", "cell/missing.empty"), (RECEIPT, "sku", "", "cell/missing.goods"),
        (RECEIPT, "unit", "PAL", "cell/value"),
        (RECEIPT, "at", "2026-11-03", "cell/date.day-alone"),
        (RECEIPT, "at", "", "cell/missing.empty"), (RECEIPT, "expiry", "31.03.27", "cell/date"),
        (RECEIPT, "expiry", "2027-03-31", "cell/date.spreadsheet"),
        (RECEIPT, "doc", "4.7E+11", "cell/spreadsheet.rounded"),
        (RECEIPT, "advice", "1E+05", "cell/spreadsheet.rounded"),
        (RECEIPT, "lot", "03.Mrz", "cell/spreadsheet.date"),
        (ADJUSTMENT, "pieces", "3-", "cell/number"), (ADJUSTMENT, "pieces", "0.5", "cell/number"),
        (ADJUSTMENT, "pieces", "", "cell/missing.empty"),
        (ADJUSTMENT, "sku", "", "cell/missing.goods"),
        (ADJUSTMENT, "at", "2026-11-03", "cell/date.day-alone"),
        (ADJUSTMENT, "doc", "1E+05", "cell/spreadsheet.rounded"),
        (ADJUSTMENT, "reason", "#REF!", "cell/spreadsheet.error"),
        (COUNT, "damaged", "-1", "cell/number.range"), (COUNT, "on_hold", "many", "cell/number"),
        (COUNT, "lot", "1E+05", "cell/spreadsheet.rounded"), (COUNT, "expiry", "soon", "cell/date"),
        (COUNT, "at", "2026-11-03", "cell/date.day-alone"),
    ],
)  # fmt: skip
def test_a_bad_cell_rejects_its_row_alone(text: str, name: str, cell: str, problem: str) -> None:
    assert fault(text, **{name: cell}) == problem


@pytest.mark.parametrize("text", [RECEIPT, ADJUSTMENT, COUNT])
def test_a_day_without_a_time_is_placed_by_the_mapping_or_the_warehouse(text: str) -> None:
    target = {RECEIPT: "received_at", ADJUSTMENT: "happened_at", COUNT: "as_at"}[text]
    day = {**USUAL[text], "at": "2026-11-03"}
    said = text.replace("file:\n", "a_day_means: evening\nfile:\n", 1)
    ((_, evening),) = read(said, day, a_day_means="morning").rows
    assert getattr(evening, target) == "2026-11-03T22:59:59Z"
    ((_, morning),) = read(text, day, a_day_means="morning").rows
    assert getattr(morning, target) == "2026-11-02T23:00:00Z"


def test_a_count_may_still_be_read_as_the_end_of_its_day() -> None:
    text = COUNT.replace("read_as: date iso", 'read_as: "end of day iso"', 1)
    ((_, made),) = read(text, {**USUAL[COUNT], "at": "2026-11-03"}).rows
    assert made.as_at == "2026-11-03T22:59:59Z"


@pytest.mark.parametrize("text", [RECEIPT, ADJUSTMENT])
def test_a_mapping_that_does_not_read_which_goods_is_refused(text: str) -> None:
    kept = [
        line for line in text.splitlines()
        if not line.strip().startswith(("item_code", "sku", "gtin"))
    ]  # fmt: skip
    assert problem_of("\n".join(kept)).id == "key/missing.mapping-goods"


@pytest.mark.parametrize(
    ("text", "old", "new", "code"),
    [
        (RECEIPT, "broken: damaged", "broken: wet", "value/wrong"),
        (RECEIPT, "CS: pack", "CS: crate", "value/wrong"),
        (RECEIPT, "  pieces: pieces\n", "", "key/missing"),
        (RECEIPT, "rows:", "quantities: so far\nrows:", "key/unknown"),
        (ADJUSTMENT, "  happened_at: {from: at, read_as: date iso}\n", "", "key/missing"),
        (ADJUSTMENT, "reason:", "why:", "key/unknown"),
        (COUNT, "file:\n", "quantity_is: reserved\nfile:\n", "value/wrong"),
        (COUNT, "  bin:", "  shelf:", "key/unknown"),
    ],
)
def test_a_wrong_mapping_is_told(text: str, old: str, new: str, code: str) -> None:
    assert problem_of(text.replace(old, new, 1)).code == code


def test_a_count_counts_what_is_on_hand_unless_its_mapping_says_free() -> None:
    assert mapping_of(COUNT).once["quantity_is"] == "on hand"
    said = COUNT.replace("file:\n", "quantity_is: free\nfile:\n", 1)
    assert mapping_of(said).once["quantity_is"] == "free"


@pytest.mark.parametrize(
    ("text", "empty"),
    [(RECEIPT, True), (ADJUSTMENT, True), (COUNT, False)],
)
def test_a_header_alone_says_that_nothing_happened_but_not_that_all_is_well(
    text: str, empty: bool
) -> None:
    mapping = mapping_of(text)
    names = [column.name for take in mapping.takes() for column in take.columns]
    found, problems = identify(file_of(f"{','.join(names)}\n".encode()), "f.csv", [mapping])
    assert (found is mapping) is empty
    assert [one.id for one in problems] == ([] if empty else ["file/header-only"])


def test_goods_come_in_before_they_are_counted_and_leave_after() -> None:
    words = ("receipt", "stock-count", "adjustment", "confirmation")
    turns = [FILE_KINDS[word].turn for word in words]
    assert turns == sorted(turns)
    assert turns[-1] < REVIEW_SHEETS < FILE_KINDS["orders"].turn
    assert {FILE_KINDS[word].folders for word in words} == {("warehouse",)}
