"""Orders that lack something, as `bad_row: hold` keeps them: nothing is lost or guessed."""

from __future__ import annotations

import msgspec
import pytest
from builders.normalise_files import (
    AMAZON,
    ARRIVED,
    ERP,
    SHOPIFY,
    amazon,
    channel,
    erp,
    more,
    one,
    read,
    shopify,
)  # fmt: skip

from processor.languages.languages import in_english
from processor.model.order import Defect, Order
from processor.normalise import Reading, rejected_rows
from processor.normalise.mapping.mapping import Mapping


def holding(mapping: Mapping) -> Mapping:
    return msgspec.structs.replace(mapping, bad_row="hold")


HOLD, HOLD_AMAZON, HOLD_ERP = holding(SHOPIFY), holding(AMAZON), holding(ERP)


def kept(reading: Reading) -> tuple[Order, dict[str, Defect]]:
    assert reading.outcome == "incomplete", reading.problems
    assert reading.order is not None and not reading.raw
    return reading.order, {defect.field: defect for defect in reading.order.defects}


@pytest.mark.parametrize(
    ("cells", "field", "cell"),
    [
        ({"Lineitem sku": ""}, "lines.no-sku.sku", ""),
        ({"Lineitem sku": "1,23E+11"}, "lines.no-sku.sku", "1,23E+11"),
        ({"Lineitem quantity": "two"}, "lines.CUP.quantity", "two"),
        ({"Lineitem quantity": "0"}, "lines.CUP.quantity", "0"),
        ({"Lineitem price": ""}, "lines.CUP.amount", ""),
        ({"Lineitem price": "20,5O"}, "lines.CUP.unit_price", "20,5O"),
        ({"Shipping Country": ""}, "ship_to.country", ""),
        ({"Shipping Country": "Freedonia"}, "ship_to.country", "Freedonia"),
        ({"Created at": ""}, "placed_at", ""),
        ({"Created at": "3rd of May"}, "placed_at", "3rd of May"),
        ({"Shipping Phone": "4.92211E+11"}, "buyer.phone", "4.92211E+11"),
        ({"Total": "45.9O"}, "total", "45.9O"),
        ({"Fulfillment Status": "half"}, "fulfilled_by", "half"),
        ({"Cancelled at": "soon"}, "cancelled_at", "soon"),
        ({"Shipping Address1": "Weg\x0112"}, "ship_to.address_lines", "Weg\x0112"),
    ],
)
def test_a_cell_that_cannot_be_read_keeps_the_order_with_what_it_lacks(
    cells: dict[str, str], field: str, cell: str
) -> None:
    order, defects = kept(one(shopify(cells), HOLD))
    assert field in defects
    defect = defects[field]
    assert (defect.cell, defect.row) == (cell, 2)
    assert defect.at.startswith("f.csv:2")
    assert "[" not in in_english(defect.why) and "f.csv" not in in_english(defect.why)
    assert order.order_id == "#1001"


def test_the_same_cell_rejects_the_order_where_the_mapping_says_nothing() -> None:
    reading = one(shopify({"Lineitem sku": ""}), SHOPIFY)
    assert (reading.outcome, reading.order, reading.order_id) == ("rejected", None, "#1001")


def test_what_lacks_is_empty_or_nothing_and_never_the_usual() -> None:
    bad = {"Created at": "x", "Shipping Country": "x", "Lineitem quantity": "x", "Total": "x"}
    order, _ = kept(one(shopify(bad), HOLD))
    assert (order.placed_at, order.ship_to.country) == (ARRIVED, "")
    assert (order.lines[0].quantity, order.lines[0].amount) == (0, 0)


def test_what_can_be_read_of_an_incomplete_order_is_read() -> None:
    row = more(Lineitem_quantity="1", Lineitem_price="5.00", Lineitem_sku="")
    order, defects = kept(one(shopify({"Subtotal": "45.00", "Total": "50.90"}, row), HOLD))
    assert list(defects) == ["lines.no-sku.sku"]
    assert [(line.line_id, line.sku, line.amount) for line in order.lines] == [
        ("CUP", "CUP", 4000), ("no-sku", "", 500),
    ]  # fmt: skip
    assert (order.total, order.ship_to.city) == (5090, "Köln")


def test_every_fault_is_a_defect_because_one_that_is_not_told_would_be_forgotten() -> None:
    blank = more(Lineitem_quantity="1", Lineitem_sku="")
    rows = [{**blank, "Lineitem price": f"{n}.00"} for n in range(1, 301)]
    order, defects = kept(one(shopify({}, *rows), HOLD))
    assert len(defects) == 300
    assert len({line.line_id for line in order.lines}) == 301


def test_an_order_that_nobody_could_mend_cell_by_cell_is_rejected() -> None:
    rows = [more(Lineitem_quantity="", Lineitem_price="", Lineitem_sku="") for _ in range(400)]
    reading = one(shopify({}, *rows), HOLD)
    assert (reading.outcome, reading.order_id) == ("rejected", "#1001")


def test_a_cell_that_fills_two_fields_leaves_both_open() -> None:
    _, defects = kept(one(shopify({"Shipping Name": "A\x01", "Billing Name": ""}), HOLD))
    assert set(defects) == {"ship_to.name", "buyer.name"}


def test_without_a_currency_no_amount_is_believed() -> None:
    order, defects = kept(one(shopify({"Currency": "EURO"}), HOLD))
    assert {"currency", "total", "shipping.paid", "lines.CUP.unit_price"} <= set(defects)
    assert "discount.seller" not in defects
    assert (order.currency, order.total) == ("", 0)
    rejected = one(shopify({"Currency": "EURO"}), SHOPIFY)
    assert [problem.field for problem in rejected.problems] == ["Currency"]


def test_a_price_for_one_stays_where_nobody_can_say_of_how_many() -> None:
    order, defects = kept(one(shopify({"Lineitem quantity": ""}), HOLD))
    assert set(defects) == {"lines.CUP.quantity"}
    assert (order.lines[0].amount, order.lines[0].unit_price) == (0, 2000)


def test_rows_that_disagree_are_kept_with_the_field_they_disagree_about() -> None:
    order, defects = kept(one(shopify({}, {"Shipping City": "Bonn", "Lineitem sku": "MAP"}), HOLD))
    assert set(defects) == {"ship_to.city"}
    assert (defects["ship_to.city"].cell, defects["ship_to.city"].row) == ("Bonn", 3)
    assert len(order.lines) == 2


def test_an_order_without_its_number_is_rejected_whatever_the_mapping_holds() -> None:
    for key in ("1,23E+11", "a/b"):
        reading = one(shopify({"Name": key}), HOLD)
        assert (reading.outcome, reading.order) == ("rejected", None)
    [reading] = read(erp({"Auftragsnummer": ""}), HOLD_ERP)[:1]
    assert (reading.outcome, reading.order_id) == ("rejected", "")


def test_a_row_with_too_few_cells_rejects_its_order_and_names_it() -> None:
    data = amazon({}, {"order-item-id": "12"}, {"order-id": "303-2"})
    lines = data.split(b"\r\n")
    lines[2] = b"\t".join(lines[2].split(b"\t")[:20])
    first, second = read(b"\r\n".join(lines), HOLD_AMAZON)
    assert (first.outcome, first.order_id, first.rows) == ("rejected", "303-1", (2, 3))
    assert len(rejected_rows(first)) == 2
    assert second.outcome == "accepted"


def test_what_the_channel_ships_itself_is_ignored_also_where_it_has_no_address() -> None:
    blank = {"fulfillment-channel": "AFN", "ship-country": "", "item-price": "", "currency": ""}
    for mapping in (AMAZON, HOLD_AMAZON):
        [reading] = read(amazon(blank), mapping)
        assert (reading.outcome, reading.order, reading.sender_says) == ("ignored", None, True)
        assert reading.order_id == "303-1"


def test_a_channel_with_a_currency_needs_none_in_the_file() -> None:
    reading = one(amazon({"currency": ""}), HOLD_AMAZON, channel(currency="EUR"))
    assert reading.outcome == "accepted"
