"""Titles above a header, and names that stand twice in it."""

from __future__ import annotations

import pytest
from builders.normalise_files import file_of, read
from builders.shapes import goods, mapped, mistakes, orders, table
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from processor.normalise.formats.header import header_again, header_names, repeated
from processor.normalise.formats.title_rows import WITHIN
from processor.normalise.identify import identify

PLAIN = mapped("", file="{header_has: [Order, SKU]}")
HEADER = "Order|Date|Name|Country|SKU|Qty|Price"
ROW = "1|2026-11-02|Anna|DE|CUP|2|3.00"


@pytest.mark.parametrize(
    "above", [(), ("",), ("||||||",), ("Orders of November", "", "Seller|cups|Order"), ("x",) * 19]
)
def test_what_stands_above_the_header_is_not_read(above: tuple[str, ...]) -> None:
    data = table("", *above, HEADER, "||||||", ROW, ROW.replace("1|", "2|", 1))
    found = orders(data, PLAIN)
    assert [goods(one.order) for one in found.values()] == [[("CUP", 2, 600)]] * 2
    assert found["1"].rows == (len(above) + 4,)


def test_a_header_further_down_is_not_found() -> None:
    data = table("x", *["x"] * (WITHIN - 1), HEADER, ROW)
    found, problems = identify(file_of(data), "f.csv", [PLAIN])
    assert (found, [one.code for one in problems]) == (None, ["file/unknown"])


def test_a_header_that_stands_again_is_ignored_below_titles() -> None:
    readings = read(table("Orders", HEADER, ROW, HEADER), PLAIN)
    assert [one.outcome for one in readings] == ["accepted", "ignored"]


def test_each_of_two_columns_of_one_name_is_read_by_its_number() -> None:
    lines = 'lines: {sku: SKU, quantity: Qty, unit_price: "Price (2)"}\n'
    data = table(HEADER + "|Price", ROW + "|4.00")
    assert goods(orders(data, mapped("", lines=lines))["1"].order) == [("CUP", 2, 800)]


NAMES = st.lists(st.sampled_from(["a", "a (1)", "a (2)", "b", "", "crossdock_reason"]), max_size=6)


@given(NAMES)
def test_numbered_names_are_taken_again_as_they_are(cells: list[str]) -> None:
    names = header_names(cells)
    assert len(names) == len(cells)
    if len(set(names)) == len(names):
        assert header_names(names) == names
        assert not cells or header_again(cells, names)


def test_the_numbered_names_of_a_header_are_known_by_the_plain_one() -> None:
    header = header_names(["a", "b", "a", "c (2)"])
    assert repeated(header) == {"a (1)": "a", "a (2)": "a"}


def test_what_counts_is_not_read_twice_from_one_column() -> None:
    lines = "lines: {sku: SKU, quantity: SKU, unit_price: Price, tax: Price}\n"
    assert [one.id for one in mistakes("", lines=lines)] == ["mapping/target.twice"] * 2


def test_a_title_in_the_column_of_the_sku_is_asked_about_and_read() -> None:
    lines = "lines: {sku: SKU, title: SKU, quantity: Qty, unit_price: Price}\n"
    found = mistakes("", lines=lines)
    assert [(one.id, one.severity) for one in found] == [("mapping/target.twice-asked", "warning")]


@pytest.mark.parametrize("title", ["Orders of November", "a|b|c|d|e|f|g|h|i|j|k"])
def test_cells_are_counted_by_the_header_and_not_by_what_stands_above_it(title: str) -> None:
    spare = mapped("", file="{header_has: [Order, SKU], spare_cells: empty}")
    data = table(title, HEADER, ROW + "||", ROW.replace("1|", "2|", 1))
    assert {key: one.outcome for key, one in orders(data, spare).items()} == {
        "1": "accepted", "2": "accepted",
    }  # fmt: skip
    torn = table(title, HEADER, *[ROW] * 12, "2" + ROW[1:]).replace(b'"2","2026', b'"2","2\xff26')
    found = orders(torn, replace(PLAIN, equal_rows_are_lines=True))
    assert {key: one.outcome for key, one in found.items()} == {"1": "accepted", "2": "rejected"}


def test_what_is_wrong_with_a_header_names_its_row_below_the_titles() -> None:
    for wrong, code in (
        (HEADER.replace("Price", "Cost"), "file/drift"),
        (HEADER + "|Price", "file/duplicate-header"),
    ):
        data = table("Orders", "", wrong, ROW)
        _, problems = identify(file_of(data), "f.csv", [PLAIN])
        assert [(one.code, one.line) for one in problems] == [(code, 3)]
