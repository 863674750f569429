"""Rows that make no line: never shipped, without pieces, or told again. None of them is silent."""

from __future__ import annotations

import msgspec
import pytest
from builders.normalise_files import AMAZON, ERP, SHOPIFY, amazon, erp, more, one, read, shopify

from processor.languages.languages import in_english
from processor.model.order import Order
from processor.normalise import Reading
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.read_mapping import read_mapping

_PLAIN = """\
kind: orders
file: {header_has: [order, sku]}
bad_row: hold
group_rows_by: order
order:
  placed_at: {from: date, read_as: date iso}
  currency: {constant: EUR}
  ship_to.country: {constant: DE}
  total: {from: total, optional: yes}
lines: {sku: sku, quantity: pieces, amount: amount, title: title}
"""


def plain(more: str = "") -> Mapping:
    mapping, problems = read_mapping(_PLAIN + more, "mappings/plain.yaml")
    assert mapping is not None, problems
    return mapping


def rows(*cells: str) -> bytes:
    return "\n".join(("order,date,sku,pieces,amount,title,total", *cells)).encode()


def order_of(reading: Reading) -> Order:
    assert reading.outcome == "accepted", reading
    assert reading.order is not None
    return reading.order


def of_order(order_id: str, data: bytes) -> Reading:
    return next(one for one in read(data, plain()) if one.order_id == order_id)


def told(reading: Reading) -> list[tuple[int, str]]:
    return [(one.row, in_english(one.why)) for one in reading.told]


def test_a_tip_without_sku_is_left_out_before_it_is_judged() -> None:
    tip = more(Lineitem_name="Tip", Lineitem_quantity="", Lineitem_price="2.00")
    tip["Lineitem requires shipping"] = "false"
    reading = one(shopify({}, tip), SHOPIFY)
    assert [line.sku for line in order_of(reading).lines] == ["CUP"]
    assert reading.rows == (2, 3)
    assert told(reading) == [(3, "Lineitem requires shipping is false")]


def test_several_tests_say_which_lines_are_never_shipped() -> None:
    mapping = plain(
        'drop_lines_when:\n  - {column: sku, is: [""], reason: "no goods"}\n'
        "  - {column: title, is: [Voucher]}\n"
    )
    data = rows("1,2026-11-01,CUP,1,9.00,Cup,", "1,2026-11-01,,x,2.00,Tip,",
                "1,2026-11-01,V1,1,50.00,voucher,")  # fmt: skip
    reading = one(data, mapping)
    assert [line.sku for line in order_of(reading).lines] == ["CUP"]
    assert told(reading) == [(3, "no goods"), (4, "title is voucher")]


def test_an_amount_of_a_dropped_line_that_cannot_be_read_leaves_a_stated_total_open() -> None:
    mapping = plain("drop_lines_when: {column: title, is: [Tip]}\n")
    data = rows("1,2026-11-01,CUP,1,9.00,Cup,11.00", "1,2026-11-01,,1,2.OO,Tip,11.00")
    reading = one(data, mapping)
    assert reading.outcome == "incomplete" and reading.order is not None
    assert [one.field for one in reading.order.defects] == ["total"]
    without = one(data.replace(b",11.00", b","), mapping)
    assert order_of(without).total == 900


@pytest.mark.parametrize("amount", ["", "0.00", "0"])
def test_a_line_without_pieces_beside_others_is_left_out(amount: str) -> None:
    zero = {"order-item-id": "12", "sku": "", "quantity-purchased": "0", "item-price": amount}
    reading = one(amazon({}, zero), AMAZON)
    assert [line.channel_line_id for line in order_of(reading).lines] == ["11"]
    assert told(reading) == [(3, "a line without pieces beside others: left out")]


@pytest.mark.parametrize("cells", [{"item-price": "9.90"}, {"item-price": "x"}, {"sku": "1,2E+11"}])
def test_a_line_without_pieces_that_says_something_is_asked_about(cells: dict[str, str]) -> None:
    zero = {"order-item-id": "12", "quantity-purchased": "0", "item-price": "0", **cells}
    assert one(amazon({}, zero), AMAZON).outcome == "rejected"


@pytest.mark.parametrize("first", [True, False])
def test_a_line_without_pieces_may_have_lost_the_cells_of_its_order(first: bool) -> None:
    zero = {"order-item-id": "12", "quantity-purchased": "0", "item-price": "", "currency": "",
            "ship-country": "", "recipient-name": "", "purchase-date": ""}  # fmt: skip
    rows_of_it = (zero, {}) if first else ({}, zero)
    order = order_of(one(amazon(*rows_of_it), AMAZON))
    assert (order.currency, order.ship_to.country, order.ship_to.name) == ("EUR", "DE", "Bo Berg")
    other = {**zero, "ship-country": "FR"}
    reading = one(amazon({}, other), AMAZON)
    assert [problem.code for problem in reading.problems] == ["row/disagrees"]


def test_a_line_without_pieces_that_was_paid_for_is_asked_about() -> None:
    zero = more(Lineitem_quantity="0", Lineitem_price="5.00", Lineitem_sku="MAP")
    assert len(order_of(one(shopify({}, zero), SHOPIFY)).lines) == 1
    paid = {"Subtotal": "45.00", "Total": "50.90"}
    assert one(shopify(paid, zero), SHOPIFY).outcome == "rejected"
    reading = one(shopify(paid, zero), msgspec.structs.replace(SHOPIFY, bad_row="hold"))
    assert reading.outcome == "incomplete" and reading.order is not None
    assert [one.field for one in reading.order.defects] == ["lines.MAP.quantity"]
    assert [(line.sku, line.unit_price) for line in reading.order.lines] == [
        ("CUP", 2000), ("MAP", 500),
    ]  # fmt: skip
    assert not reading.told


def test_an_order_of_nothing_but_lines_without_pieces_is_no_order() -> None:
    zero = {"quantity-purchased": "0", "item-price": ""}
    reading = one(amazon(zero, {**zero, "order-item-id": "12"}), AMAZON)
    assert (reading.outcome, reading.order_id) == ("rejected", "303-1")


def test_the_same_item_twice_with_equal_rows_is_taken_once() -> None:
    reading = one(amazon({}, {"item-price": "10.0", "ship-promotion-discount": ""}), AMAZON)
    order = order_of(reading)
    assert [line.quantity for line in order.lines] == [3]
    assert (order.shipping.paid, order.tax) == (490, 160 + 78)
    assert told(reading) == [(3, "says again what line 2 says: taken once")]


@pytest.mark.parametrize("cells", [{"sku": "MAP"}, {"item-price": "9.00"}, {"shipping-price": "1"}])
def test_the_same_item_twice_that_says_different_things_is_held(cells: dict[str, str]) -> None:
    hold = msgspec.structs.replace(AMAZON, bad_row="hold")
    reading = one(amazon({}, cells), hold)
    assert reading.outcome == "incomplete" and reading.order is not None
    [defect] = reading.order.defects
    assert (defect.field, defect.code) == ("lines.11#2.quantity", "row/duplicate-line")
    assert [line.quantity for line in reading.order.lines] == [3, 0]


EQUAL = rows(*["1,2026-11-01,CUP,1,9.00,Cup,"] * 2, "2,2026-11-01,CUP,1,9.00,Cup,")


def test_two_equal_rows_that_stand_together_are_asked_about() -> None:
    first, second = read(EQUAL, plain())
    assert (first.outcome, second.outcome) == ("incomplete", "accepted")
    assert first.order is not None
    [defect] = first.order.defects
    assert (defect.field, defect.code, defect.row) == (
        "lines.CUP#2.quantity", "row/duplicate-line", 3,
    )  # fmt: skip


def test_two_equal_rows_are_two_lines_where_the_mapping_says_so() -> None:
    first, _ = read(EQUAL, plain("equal_rows: lines\n"))
    assert [line.line_id for line in order_of(first).lines] == ["CUP", "CUP#2"]
    assert not first.told


@pytest.mark.parametrize(("total", "lines"), [("14.00", 2), ("28.00", 4)])
def test_two_exports_that_somebody_sorted_into_one_ship_once(total: str, lines: int) -> None:
    block = [f"1,2026-11-01,CUP,1,9.00,Cup,{total}", f"1,2026-11-01,MAP,1,5.00,Map,{total}"]
    for order in (sorted(block * 2), block * 2):
        reading = of_order("1", rows(*order, "2,2026-11-01,CUP,1,9.00,Cup,"))
        assert [line.quantity for line in order_of(reading).lines] == [1] * lines
        assert len(reading.told) == 4 - lines


def test_two_exports_joined_in_one_file_give_each_order_once() -> None:
    row = more(Lineitem_quantity="1", Lineitem_price="5.00", Lineitem_sku="MAP")
    first = shopify({"Subtotal": "45.00", "Total": "50.90"}, row, {"Name": "#1002"})
    alone = shopify({"Name": "#1003"})
    joined = first + first + alone
    found = {one.order_id: one for one in read(joined, SHOPIFY) if one.order is not None}
    assert set(found) == {"#1001", "#1002", "#1003"}
    assert [line.sku for line in order_of(found["#1001"]).lines] == ["CUP", "MAP"]
    assert found["#1001"].rows == (2, 3, 6, 7)
    assert [row for row, _ in told(found["#1001"])] == [6, 7]
    assert [row for row, _ in told(found["#1002"])] == [8]


def test_a_single_order_exported_twice_is_taken_once() -> None:
    reading = next(one for one in read(shopify({}) + shopify({}), SHOPIFY) if one.order is not None)
    assert len(order_of(reading).lines) == 1
    assert [row for row, _ in told(reading)] == [4]


def test_several_rows_that_come_back_together_are_a_copy_without_a_header_too() -> None:
    block = ["1,2026-11-01,CUP,1,9.00,Cup,", "1,2026-11-01,MAP,1,5.00,Map,"]
    data = rows(*block, "2,2026-11-01,CUP,1,9.00,Cup,", *block)
    first = of_order("1", data)
    assert [line.sku for line in order_of(first).lines] == ["CUP", "MAP"]
    assert [row for row, _ in told(first)] == [5, 6]


def test_a_single_row_that_comes_back_elsewhere_is_asked_about() -> None:
    same = "1,2026-11-01,CUP,1,9.00,Cup,"
    first = of_order("1", rows(same, "2,2026-11-01,CUP,1,9.00,Cup,", same))
    assert first.outcome == "incomplete" and first.order is not None
    [defect] = first.order.defects
    assert (defect.field, defect.cell, defect.row) == ("lines.CUP#2.quantity", "1", 4)
    assert [line.quantity for line in first.order.lines] == [1, 0]


@pytest.mark.parametrize(
    ("total", "lines", "outcome"),
    [("9.00", 1, "accepted"), ("18.00", 2, "accepted"), ("20.00", 2, "incomplete")],
)
def test_the_total_says_whether_a_row_that_comes_back_is_a_copy(
    total: str, lines: int, outcome: str
) -> None:
    same = f"1,2026-11-01,CUP,1,9.00,Cup,{total}"
    reading = of_order("1", rows(same, "2,2026-11-01,CUP,1,9.00,Cup,", same))
    assert reading.outcome == outcome and reading.order is not None
    assert len(reading.order.lines) == lines
    assert [row for row, _ in told(reading)] == ([4] if lines == 1 else [])


def test_a_copy_with_one_line_more_is_asked_about_and_no_line_is_lost() -> None:
    a, b = "1,2026-11-01,CUP,1,9.00,Cup,", "1,2026-11-01,MAP,1,5.00,Map,"
    data = rows(a) + b"\n" + rows(a, b)
    first = next(one for one in read(data, plain()) if one.order is not None)
    assert first.outcome == "incomplete" and first.order is not None
    assert [line.line_id for line in first.order.lines] == ["CUP", "CUP#2", "MAP"]
    assert [one.field for one in first.order.defects] == ["lines.CUP#2.quantity"]


def test_scattered_rows_that_differ_stay_lines_of_their_order() -> None:
    data = rows("1,2026-11-01,CUP,1,9.00,Cup,", "2,2026-11-01,CUP,1,9.00,Cup,",
                "1,2026-11-01,MAP,1,9.00,Map,")  # fmt: skip
    assert [line.sku for line in order_of(of_order("1", data)).lines] == ["CUP", "MAP"]


def test_a_promotion_told_again_below_a_repeated_item_is_counted_once() -> None:
    promotion = {
        "sku": "",
        "quantity-purchased": "",
        "item-price": "",
        "item-tax": "",
        "shipping-price": "",
        "shipping-tax": "",
        "item-promotion-discount": "1.00",
    }
    first = amazon({}, promotion, {"order-id": "303-2"})
    joined = first + first
    reading = next(one for one in read(joined, AMAZON) if one.order_id == "303-1")
    assert [line.discount for line in order_of(reading).lines] == [100]
    apart = one(amazon({}, promotion, {}, promotion), AMAZON)
    assert [problem.code for problem in apart.problems] == ["row/duplicate-line"]


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ({"Versandkosten": "12,50"}, {"Versandkosten": "12,500"}),
        ({"Auftragsdatum": "01.11.2026"}, {"Auftragsdatum": "1.11.2026"}),
        ({"Land": "Deutschland"}, {"Land": "DE "}),
        ({"Komplettlieferung": "J"}, {"Komplettlieferung": "ja"}),
        ({"Auftragswert": "1.442,88"}, {"Auftragswert": "1442,88"}),
    ],
)
def test_rows_of_one_order_are_compared_as_read(
    here: dict[str, str], there: dict[str, str]
) -> None:
    reading = one(erp(here, {**there, "Position": "20"}), ERP)
    assert len(order_of(reading).lines) == 2


def test_rows_that_say_different_things_disagree_in_any_spelling() -> None:
    reading = one(erp({}, {"Versandkosten": "12,51", "Position": "20"}), ERP)
    assert [problem.code for problem in reading.problems] == ["row/disagrees"]
