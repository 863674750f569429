"""Order numbers in one spelling: what a mapping joins, and what it turns away with a word."""

from __future__ import annotations

import pytest
from builders.normalise_files import ERP, channel, erp, read, shipped

from processor.normalise import Reading
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.orders.one_number import OneNumber
from processor.normalise.read_mapping import read_mapping


def mapped(way: str) -> Mapping:
    """A small mapping with this reading of the order number."""
    text = (
        "kind: orders\nfile: {header_has: [Number, Day]}\n"
        f"group_rows_by: [{{from: Number, read_as: {way}}}]\n"
        "order: {placed_at: {from: Day, read_as: date iso}, ship_to.country: Country}\n"
        "lines: {sku: SKU, quantity: Pieces, amount: Amount}\n"
    )
    mapping, problems = read_mapping(text, "mappings/small.yaml")
    assert mapping is not None, problems
    return mapping


def read_numbers(mapping: Mapping, *numbers: str) -> list[Reading]:
    rows = "".join(f'"{number}",2026-11-02,DE,CUP,1,4.00\n' for number in numbers)
    head = "Number,Day,Country,SKU,Pieces,Amount\n"
    return read((head + rows).encode(), mapping, channel(currency="EUR"))


@pytest.mark.parametrize("spelt", ["501", "000501", "0000501", "'000501", " 501 ", "\u00a0501"])
def test_spellings_of_one_number_are_one_order_under_one_id(spelt: str) -> None:
    padded, stripped = mapped("pad to 6 digits"), mapped("strip zeros")
    assert [one.order_id for one in read_numbers(padded, spelt, "000501")] == ["000501"]
    assert [one.order_id for one in read_numbers(stripped, spelt, "000501")] == ["501"]


@pytest.mark.parametrize(
    "spelt",
    ["501.0", "501,0", "5.01E+02", "5,01E+02", "5E+02", "５０１", "50 1", "50\u00a01", "#501",
     "A501", "-501", "501\u200b"],
)  # fmt: skip
@pytest.mark.parametrize("way", ["pad to 6 digits", "strip zeros"])
def test_what_is_no_number_of_plain_digits_is_rejected_and_told(way: str, spelt: str) -> None:
    rejected, taken = read_numbers(mapped(way), spelt, "000502")
    assert (rejected.outcome, taken.outcome) == ("rejected", "accepted")
    [problem] = rejected.problems
    assert problem.code == ("cell/spreadsheet" if "E+" in spelt else "cell/id")
    assert f"read as {way} at mappings/small.yaml:3" in problem.advice


def test_a_number_longer_than_the_mapping_pads_keeps_its_digits() -> None:
    assert [one.order_id for one in read_numbers(mapped("pad to 4 digits"), "0012345")] == ["12345"]


@pytest.mark.parametrize("way", ["pad to six digits", "pad to 0 digits", "pad to N digits", "pad"])
def test_a_reading_that_says_no_number_of_digits_is_refused(way: str) -> None:
    text = f"kind: orders\nfile: {{header_has: [A]}}\ngroup_rows_by: {{from: A, read_as: {way}}}\n"
    mapping, problems = read_mapping(text, "m.yaml")
    assert mapping is None
    assert any(one.id == "value/wrong.mapping-way" and way in one.message for one in problems)


def test_the_shipped_mapping_of_the_erp_reads_both_spellings_as_one_order_of_the_year() -> None:
    whole = erp({"Auftragsnummer": "000501"})
    mended = whole.replace(b"000501;", b"501;")
    assert whole != mended
    ids = {
        reading.order_id
        for data in (whole, mended)
        for reading in read(data, ERP, channel(tax_in_prices="no"))
        if reading.order is not None
    }
    assert ids == {"2026-000501"}


def test_ids_are_one_where_only_zeros_of_such_a_part_differ() -> None:
    one = OneNumber(shipped("erp-orders"))
    assert one.same("2026-501", "2026-000501")
    assert one.same("2026-000501", "2026-000501")
    for other in ("2025-501", "2026-5010", "2026-502", "2026-501a", "02026-501", "2026-", "501"):
        assert not one.same(other, "2026-000501"), other


def test_a_mapping_that_reads_text_takes_no_two_ids_for_one() -> None:
    assert not OneNumber(shipped("shopify-orders")).same("#501", "#0501")
