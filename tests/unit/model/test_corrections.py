"""Corrections: amounts follow, nothing is added, the old value told again undoes nothing."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.model.corrections import (
    Correction,
    corrected,
    quantity_of,
    still_right,
    takes_off,
    value_of,
)
from processor.model.order import Address, Buyer, Line, Order, Shipping, computed_total


@st.composite
def orders(draw: st.DrawFn) -> Order:
    """An order whose parts add up."""
    lines = []
    for n in range(draw(st.integers(1, 4))):
        quantity = draw(st.integers(1, 9))
        amount = draw(st.integers(0, 10_000))
        discount = draw(st.integers(0, amount))
        tax = draw(st.integers(0, 500))
        lines.append(
            Line(line_id=f"L{n}", sku=f"S{n}", quantity=quantity, amount=amount,
                 unit_price=amount // quantity, discount=discount, tax=tax)
        )  # fmt: skip
    made = Order(
        client="acme", channel="shop", order_id="1", placed_at="2026-11-02T08:15:00Z",
        currency="EUR", buyer=Buyer(), ship_to=Address(name="A", city="Berlin", country="DE"),
        shipping=Shipping(paid=draw(st.integers(0, 500))), total=0, lines=tuple(lines),
        tax=sum(line.tax for line in lines),
        tax_in_prices=draw(st.sampled_from(["yes", "no"])),
    )  # fmt: skip
    return msgspec.structs.replace(made, total=computed_total(made))


@given(orders(), st.data())
def test_a_smaller_quantity_still_adds_up_and_never_costs_more(
    order: Order, data: st.DataObject
) -> None:
    changes = {
        quantity_of(line.line_id): str(data.draw(st.integers(0, line.quantity)))
        for line in order.lines
    }
    after = corrected(order, changes)
    assert after.total == computed_total(after)
    assert after.total <= order.total
    assert sum(line.quantity for line in after.lines) == sum(int(n) for n in changes.values())
    assert all(line.amount >= line.discount >= 0 for line in after.lines)


@given(orders())
def test_the_old_value_told_again_stays_corrected_and_a_new_one_wins(order: Order) -> None:
    made = [Correction(field="city", before="Berlin", after="Bonn")]
    assert value_of(still_right(order, made), "city") == "Bonn"
    moved = corrected(order, {"city": "Köln"})
    assert still_right(moved, made) == moved
    assert corrected(order, {}) == order


@given(orders(), st.data())
def test_pieces_that_others_sent_are_never_more_than_a_person_wants_sent(
    order: Order, data: st.DataObject
) -> None:
    lines = tuple(msgspec.structs.replace(line, shipped=line.quantity - 1) for line in order.lines)
    changes = {
        quantity_of(line.line_id): str(data.draw(st.integers(0, line.quantity))) for line in lines
    }
    after = corrected(msgspec.structs.replace(order, lines=lines), changes)
    assert all(0 <= line.to_send <= 1 for line in after.lines)


@pytest.mark.parametrize(
    ("field", "before", "after", "less"),
    [
        ("quantity 1", "2", "1", True),
        ("quantity 1", "10", "9", True),
        ("quantity 1", "2", "0", True),
        ("quantity 1", "", "0", True),
        ("quantity 1", "", "3", False),
        ("quantity 1", "2", "3", False),
        ("city", "9", "1", False),
    ],
)
def test_pieces_are_taken_off_where_a_quantity_becomes_smaller(
    field: str, before: str, after: str, less: bool
) -> None:
    assert takes_off(Correction(field=field, before=before, after=after)) is less
