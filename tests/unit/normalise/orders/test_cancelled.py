"""A cancellation needs its order id and its state; no other field can keep it from cancelling."""

from __future__ import annotations

import msgspec
import pytest
from builders.normalise_files import AMAZON, SHOPIFY, amazon, more, one, read, shopify

from processor.normalise.mapping.mapping import Mapping
from processor.normalise.read_mapping import read_mapping

ON = {"Cancelled at": "2026-11-03 10:00:00 +0100"}
_ALL_ORDERS = """\
kind: orders
file: {header_has: [order-id, status, sku], delimiter: comma}
group_rows_by: order-id
order:
  placed_at: {from: date, read_as: date iso}
  cancelled_at: {from: status, values: {Cancelled: yes, Shipped: "", Pending: ""}}
  currency: currency
  ship_to.country: country
lines: {channel_line_id: item, sku: sku, quantity: quantity, amount: price}
"""


def all_orders(bad_row: str) -> Mapping:
    mapping, problems = read_mapping(_ALL_ORDERS + f"bad_row: {bad_row}\n", "mappings/all.yaml")
    assert mapping is not None, problems
    return mapping


def exported(*rows: str) -> bytes:
    return "\n".join(
        ("order-id,status,date,currency,country,item,sku,quantity,price", *rows)
    ).encode()


@pytest.mark.parametrize("bad_row", ["reject_order", "hold", "refuse_file"])
@pytest.mark.parametrize(
    "row",
    [
        "A1,Cancelled,2026-11-01,,,1,CUP,0,",
        "A1,Cancelled,2026-11-01,,,,,,",
        "A1,Cancelled,yesterday,EURO,Freedonia,1,CUP,minus,much",
        "A1,Cancelled,2026-11-01,EUR,DE,1,CUP,0,0.00\nA1,Cancelled,2026-11-01,EUR,FR,2,,x,",
        "A1,Cancelled,2026-11-01,EUR,DE,1,CUP,1,9.90\nA1,Cancelled,2026-11-01,EUR",
        "A1,Cancelled,2026-11-01\nA1,Cancelled,2026-11-01,EUR,DE,1,CUP,1,9.90\nB2,Shipped,,,,,,,",
    ],
)
def test_whatever_else_cannot_be_read_it_cancels(row: str, bad_row: str) -> None:
    reading = read(exported(*row.split("\n")), all_orders(bad_row))[0]
    assert (reading.outcome, reading.order_id, reading.order) == ("cancellation", "A1", None)
    assert not reading.problems


def test_a_cancellation_that_can_be_read_brings_its_order() -> None:
    reading = one(exported("A1,Cancelled,2026-11-01,EUR,DE,1,CUP,1,9.90"), all_orders("hold"))
    assert reading.outcome == "cancellation"
    assert reading.order is not None and reading.order.lines[0].sku == "CUP"


def test_one_cancelled_item_beside_a_live_one_cancels_no_order() -> None:
    rows = ("A1,Cancelled,2026-11-01,EUR,DE,1,CUP,0,", "A1,Shipped,2026-11-01,EUR,DE,2,MAP,1,9.90")
    for data in (exported(*rows), exported(*rows[::-1])):
        reading = one(data, all_orders("hold"))
        assert reading.outcome == "incomplete"
        assert reading.order is not None
        assert [one.code for one in reading.order.defects] == ["row/disagrees"]
        assert one(data, all_orders("reject_order")).outcome == "rejected"


def test_a_word_that_nobody_knows_cancels_nothing() -> None:
    reading = one(exported("A1,Abandoned,2026-11-01,EUR,DE,1,CUP,1,9.90"), all_orders("hold"))
    assert reading.outcome == "incomplete"


def test_a_voided_shopify_order_without_pieces_or_money_cancels() -> None:
    blank = {"Lineitem quantity": "0", "Lineitem price": "", "Currency": "", "Total": ""}
    reading = one(shopify({**ON, **blank, "Shipping Country": ""}, more()), SHOPIFY)
    assert (reading.outcome, reading.order_id, reading.rows) == ("cancellation", "#1001", (2, 3))


@pytest.mark.parametrize("status", ["voided", "expired", "Voided"])
def test_a_shopify_payment_that_was_taken_back_cancels_without_a_date(status: str) -> None:
    blank = {"Lineitem quantity": "0", "Lineitem price": "", "Currency": "", "Total": ""}
    for cells in ({}, blank):
        said = {"Financial Status": status, "Cancelled at": "", **cells}
        reading = one(shopify(said, more()), SHOPIFY)
        assert (reading.outcome, reading.order_id) == ("cancellation", "#1001")


def test_a_cancellation_of_what_is_never_shipped_cancels_all_the_same() -> None:
    reading = one(shopify({**ON, "Lineitem requires shipping": "false"}), SHOPIFY)
    assert (reading.outcome, reading.order) == ("cancellation", None)


def test_a_cancellation_whose_number_cannot_be_read_is_rejected() -> None:
    assert one(shopify({**ON, "Name": "1,2E+11"}), SHOPIFY).outcome == "rejected"


def test_what_the_sender_has_ignored_tells_of_which_order() -> None:
    test = msgspec.structs.replace(AMAZON, ignore_rows=all_ignored())
    [reading] = read(amazon({"sku": "TEST"}), test)
    assert (reading.outcome, reading.order_id, reading.sender_says) == ("ignored", "303-1", True)
    header, blank = read(shopify({}) + b"\r\n,,,,\r\n", SHOPIFY)[0:2]
    assert header.order is not None
    assert (blank.order_id, blank.sender_says) == ("", False)


def all_ignored() -> tuple[object, ...]:
    text = _ALL_ORDERS + 'ignore_rows_when: {column: sku, is: [TEST], reason: "a test"}\n'
    mapping, problems = read_mapping(text, "mappings/all.yaml")
    assert mapping is not None, problems
    return mapping.ignore_rows


def test_a_row_without_an_order_id_below_an_ignored_one_belongs_to_it() -> None:
    text = _ALL_ORDERS + "ignore_rows_when: {column: sku, is: [TEST]}\nblank_key: row above\n"
    mapping, _ = read_mapping(text, "mappings/all.yaml")
    assert mapping is not None
    rows = (
        "A1,Shipped,2026-11-01,EUR,DE,1,CUP,1,9.90",
        "B2,Shipped,2026-11-01,EUR,DE,1,TEST,1,1.00",
    )
    below = ",Shipped,2026-11-01,EUR,DE,2,MAP,1,9.90"
    found = {(one.order_id, one.outcome, one.rows) for one in read(exported(*rows, below), mapping)}
    assert ("A1", "accepted", (2,)) in found
    assert ("B2", "accepted", (4,)) in found
