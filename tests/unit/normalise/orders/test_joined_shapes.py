"""Two exports in one file, of orders with a shape: no order ships twice."""

from __future__ import annotations

import pytest
from builders.normalise_files import channel, file_of, read, shipped
from builders.shapes import goods, mapped, orders, table
from builders.truths import SAMPLES, Sample, samples
from msgspec.structs import replace

from processor.normalise import Reading
from processor.normalise.identify import identify

SHAPED = [
    one
    for one in samples()
    if one.mapping.startswith(("ebay", "woocommerce-columns", "shopee-tw-text"))
]


def _readings(data: bytes, sample: Sample) -> list[Reading]:
    mapping, problems = identify(file_of(data), "orders.csv", [shipped(sample.mapping)])
    assert mapping is not None, problems
    return read(data, mapping, channel(**sample.truth["channel"]))


def _said(found: list[Reading]) -> dict[str, object]:
    """What readings say, without the places."""
    said: dict[str, object] = {}
    for one in found:
        order = one.order
        if order is not None:
            lacks = tuple(replace(defect, at="", row=0) for defect in order.defects)
            order = replace(order, source=(), defects=lacks)
        if one.order_id:
            said[one.order_id] = one.outcome, order
    return said


@pytest.mark.parametrize("sample", SHAPED, ids=lambda one: one.path)
def test_a_sample_that_stands_twice_in_its_file_is_read_as_once(sample: Sample) -> None:
    data = (SAMPLES / sample.path).read_bytes()
    once, twice = _readings(data, sample), _readings(data + data, sample)
    assert _said(twice) == _said(once)
    rows = [row for one in twice for row in one.rows]
    # The header of the second is a row too.
    assert len(rows) == len(set(rows)) > 2 * sum(len(one.rows) for one in once)


@pytest.mark.parametrize("sample", SHAPED, ids=lambda one: one.path)
def test_without_a_header_between_them_no_order_has_more_than_its_pieces(sample: Sample) -> None:
    data = (SAMPLES / sample.path).read_bytes()
    once = _readings(data, sample)
    again = data.replace(b"\xef\xbb\xbf", b"").lstrip(b"\r\n").split(b"\n", 1)[1]
    twice = {one.order_id: one for one in _readings(data + again, sample)}
    for one in once:
        if one.outcome != "accepted" or one.order is None:
            continue
        other = twice[one.order_id]
        if other.outcome == "accepted":
            assert goods(other.order) == goods(one.order), one.order_id
        else:
            assert other.outcome in ("incomplete", "rejected")


HEADED = mapped(
    """blank_key: row above
later_rows: blank
records:
  - {are: order, when: {column: Country, present: yes}}
  - {are: line}
"""
)
_ORDER = ("1|2026-11-02|Ada|DE||||", "|||||CUP|1|2.00", "|||||LID|2|1.00")
_HEADER = "Order|Date|Name|Country|Total|SKU|Qty|Price"


def test_a_group_that_stands_twice_below_itself_is_taken_once_and_told() -> None:
    found = orders(table(_HEADER, *_ORDER, *_ORDER), HEADED)["1"]
    assert found.outcome == "accepted"
    assert goods(found.order) == [("CUP", 1, 200), ("LID", 2, 200)]
    assert [one.row for one in found.told] == [5, 6, 7]
    assert found.rows == (2, 3, 4, 5, 6, 7)


def test_equal_lines_of_one_group_are_asked_about_unless_a_total_or_the_mapping_tells() -> None:
    found = orders(table(_HEADER, *_ORDER, _ORDER[1]), HEADED)["1"]
    assert (found.outcome, [one.id for one in found.problems]) == (
        "rejected", ["row/duplicate-line.beside"],
    )  # fmt: skip
    both = [("CUP", 1, 200), ("LID", 2, 200), ("CUP", 1, 200)]
    for total, lines in (("4.00", both[:2]), ("6.00", both)):
        head = _ORDER[0].replace("DE||", f"DE|{total}|", 1)
        found = orders(table(_HEADER, head, *_ORDER[1:], _ORDER[1]), HEADED)["1"]
        assert (goods(found.order), len(found.told)) == (lines, 3 - len(lines))
    told = replace(HEADED, equal_rows_are_lines=True)
    assert goods(orders(table(_HEADER, *_ORDER, _ORDER[1]), told)["1"].order) == both


def test_what_the_sender_counted_tells_of_rows_that_stand_together_too() -> None:
    counted = mapped("control_totals: [{column: Lines, count: lines}]\n")
    header = "Order|Date|Name|Country|Lines|SKU|Qty|Price"
    for lines in (1, 2):
        row = f"1|2026-11-02|Ada|DE|{lines}|CUP|1|2.00"
        order = orders(table(header, row, row), counted)["1"].order
        assert goods(order) == [("CUP", 1, 200)] * lines


def test_rows_that_are_a_piece_each_are_counted_also_where_they_are_equal() -> None:
    pieces = mapped("count_rows: quantity", lines="lines: {sku: SKU, unit_price: Price}\n")
    row = "1|2026-11-02|Ada|DE|CUP|2.00"
    order = orders(table("Order|Date|Name|Country|SKU|Price", row, row), pieces)["1"].order
    assert goods(order) == [("CUP", 2, 400)]


def test_a_line_that_comes_back_elsewhere_is_asked_about_unless_a_total_tells() -> None:
    other = _ORDER[0].replace("1|2026", "2|2026", 1)
    rows = (*_ORDER, other, "|||||BAG|1|5.00", "1|||||CUP|1|2.00")
    found = orders(table(_HEADER, *rows), HEADED)
    assert (found["1"].outcome, found["2"].outcome) == ("rejected", "accepted")
    assert [one.code for one in found["1"].problems] == ["row/duplicate-line"]
    for total, pieces in (("4.00", [1, 2]), ("6.00", [1, 2, 1])):
        told = (_ORDER[0].replace("DE||", f"DE|{total}|", 1), *rows[1:])
        found = orders(table(_HEADER, *told), HEADED)
        order = found["1"].order
        assert order is not None
        assert [line.quantity for line in order.lines] == pieces


def test_what_the_sender_counted_tells_whether_a_line_came_twice() -> None:
    counted = mapped("control_totals: [{column: Lines, count: lines}]\n")
    header = "Order|Date|Name|Country|Lines|SKU|Qty|Price"
    one, two = "1|2026-11-02|Ada|DE|{}|CUP|1|2.00", "2|2026-11-02|Bo|DE|1|LID|1|1.00"
    for lines, pieces in (("1", [1]), ("2", [1, 1])):
        row = one.format(lines)
        order = orders(table(header, row, two, row), counted)["1"].order
        assert order is not None
        assert [line.quantity for line in order.lines] == pieces


def test_a_row_of_several_products_that_stands_twice_is_asked_about_entry_by_entry() -> None:
    listed = mapped(
        'explode: {column: Goods, split_at: ";", entry: "{count} x {sku}"}\n',
        lines='lines: {sku: entry.sku, quantity: entry.count, amount: {constant: "1.00"}}\n',
    )
    row = "1|2026-11-02|Ada|DE|{}|1 x CUP;2 x LID"
    header = "Order|Date|Name|Country|Total|Goods"
    twice = orders(table(header, row.format(""), row.format("")), listed)["1"]
    assert (twice.outcome, {one.code for one in twice.problems}) == (
        "rejected", {"row/duplicate-line"},
    )  # fmt: skip
    told = orders(table(header, row.format("2.00"), row.format("2.00")), listed)["1"]
    assert goods(told.order) == [("CUP", 1, 100), ("LID", 2, 100)]
    joined = table(header, row.format(""), header, row.format(""))
    assert goods(orders(joined, listed)["1"].order) == [("CUP", 1, 100), ("LID", 2, 100)]


def test_rows_that_come_again_behind_a_row_of_no_order_are_no_second_pieces() -> None:
    lines, cup, spork = _two_items()
    footer = b"Seller ID : acme_outdoor"
    for again in ([cup, spork], [spork]):
        more = [footer, *(lines[one] for one in again)]
        one = _order_with(lines, spork, more)
        assert [(sku, n) for sku, n, _ in goods(one.order)] == [("ACM-CUP", 1), ("ACM-SPORK", 2)]
        assert len(one.told) == len(again)


def test_rows_that_come_again_behind_a_torn_row_are_rejected_with_it() -> None:
    lines, cup, spork = _two_items()
    torn = b",,,,,$41.50,Yes,,Oct-31-26,,,Ground,,,"
    one = _order_with(lines, spork, [torn, lines[cup], lines[spork]])
    assert (one.outcome, len(one.rows)) == ("rejected", 6)


def _two_items() -> tuple[list[bytes], int, int]:
    """The lines of eBay's sample, and which of them are the items of an order of two."""
    lines = (SAMPLES / "ebay-us/orders.csv").read_bytes().split(b"\r\n")
    cup, spork = (n for n, line in enumerate(lines) if line.startswith(b"2,") and b",ACM-" in line)
    return lines, cup, spork


def _order_with(lines: list[bytes], after: int, more: list[bytes]) -> Reading:
    """That order, with more lines below it."""
    sample = next(one for one in SHAPED if one.path == "ebay-us/orders.csv")
    whole = b"\r\n".join([*lines[: after + 1], *more, *lines[after + 1 :]])
    return next(one for one in _readings(whole, sample) if one.order_id == "05-14002-10002")
