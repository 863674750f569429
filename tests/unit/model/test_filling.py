"""Fields that an order lacked are put in their place, and what people filled in outlives the next
export of the same."""

from __future__ import annotations

import pytest

from processor.model.corrections import (
    Correction,
    as_named,
    corrected,
    overruled,
    still_right,
    value_of,
)
from processor.model.filling import fill_in, read_field
from processor.model.order import Address, Buyer, Defect, Line, Order, Shipping


def lacking(*fields: str, total: int = 0) -> Order:
    return Order(
        client="acme", channel="shop", order_id="1", placed_at="2026-11-03T09:00:00Z",
        currency="EUR", buyer=Buyer(), ship_to=Address(), shipping=Shipping(paid=490), total=total,
        lines=(
            Line(line_id="no-sku", sku="", quantity=0, amount=0, unit_price=0),
            Line(line_id="no-sku#2", sku="", quantity=2, amount=0, unit_price=0),
        ),
        defects=tuple(
            Defect(field=one, why="", code="cell/missing", at="f.csv:2", row=2) for one in fields
        ),
    )  # fmt: skip


def test_a_price_waits_for_its_quantity_and_a_stated_total_stays() -> None:
    order = lacking("lines.no-sku.quantity", "lines.no-sku.unit_price", total=9999)
    priced = corrected(order, {"lines.no-sku.unit_price": "150"})
    assert (priced.lines[0].unit_price, priced.lines[0].amount) == (150, 0)
    whole = corrected(priced, {"quantity no-sku": "3"})
    assert (whole.lines[0].amount, whole.total, whole.defects) == (450, 9999, ())
    worked_out = corrected(lacking("lines.no-sku.amount", total=490), {"lines.no-sku.amount": "9"})
    assert worked_out.total == 499


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("bill_to.country", "FR"), ("tax_scheme.number", "IM1"), ("shipping.paid", "5"),
        ("shipping.complete_delivery", "yes"), ("flags.gift", "yes"), ("tags", "a\nb"),
        ("paid_at", "2026-11-03T09:00:00Z"), ("discount.seller", "7"), ("lines.no-sku.lot", "L1"),
    ],
)  # fmt: skip
def test_whatever_is_set_is_read_back(field: str, value: str) -> None:
    assert read_field(fill_in(lacking(), {field: value}), field) == value


def test_what_was_filled_in_bit_by_bit_stays_where_the_export_tells_too_little_again() -> None:
    told = lacking(
        "ship_to.country", "lines.no-sku.sku", "lines.no-sku.quantity", "lines.no-sku#2.sku"
    )
    kept: list[Correction] = []
    now = told
    for said in (
        {"lines.no-sku#2.sku": "CUP", "country": "DE"},
        {"lines.no-sku.sku": "CUP", "quantity no-sku": "1"},
    ):
        made = [
            Correction(field=field, before=value_of(now, field) or "", after=value)
            for field, value in said.items()
        ]
        kept += as_named(now, made)
        now = corrected(now, said)
    assert not now.defects
    right = still_right(told, kept)
    assert not right.defects
    assert [(one.sku, one.quantity) for one in right.lines] == [("CUP", 1), ("CUP", 2)]
    assert overruled(told, right, kept) == ()


def test_a_line_that_is_taken_out_lacks_nothing_any_more() -> None:
    order = lacking("lines.no-sku.sku", "lines.no-sku#2.sku", "lines.no-sku.quantity")
    left = corrected(order, {"quantity no-sku": "0"})
    assert [one.field for one in left.defects] == ["lines.no-sku#2.sku"]
    assert [one.line_id for one in left.lines] == ["no-sku#2"]
