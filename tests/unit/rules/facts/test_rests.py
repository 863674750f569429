"""What facts rest on: the order's own part of those that change by themselves too."""

from __future__ import annotations

import msgspec
import pytest
from builders.fact_orders import ITEMS, ORDER

from processor.model.grounds import changed, kept, mark, mark_of_two, still_counts
from processor.model.order import Order
from processor.rules.facts.fact import Case
from processor.rules.facts.facts import FACTS, FAMILIES, LINE_FACTS


def test_a_fact_that_changes_by_itself_says_what_of_the_order_makes_it() -> None:
    """A new one without it would lose releases overnight, or never."""
    every = [*FACTS.values(), *LINE_FACTS.values(), *FAMILIES]
    by_itself = [one for one in every if one.source not in ("order", "catalogue")]
    assert [one.name for one in by_itself if one.rests is None] == []
    assert [one.name for one in every if one.rests and one not in by_itself] == []


def read(name: str, order: Order) -> object:
    fact = {**FACTS, **LINE_FACTS}[name]
    assert fact.rests is not None
    return fact.rests(Case(order=order, items=ITEMS, now="2026-11-03T09:00:00Z"))


@pytest.mark.parametrize("name", ["buyer.orders_before", "address.usual", "parcel.weight"])
def test_another_note_is_no_other_ground(name: str) -> None:
    assert read(name, msgspec.structs.replace(ORDER, notes="ring twice")) == read(name, ORDER)


def test_another_buyer_is_another_history() -> None:
    buyer = msgspec.structs.replace(ORDER.buyer, email="other@example.org")
    other = msgspec.structs.replace(ORDER, buyer=buyer)
    assert read("buyer.orders_before", other) != read("buyer.orders_before", ORDER)
    assert read("parcel.weight", other) == read("parcel.weight", ORDER)


def test_marks_of_two_count_as_changed_only_where_both_are() -> None:
    before = kept({"order.age": mark_of_two(mark(5), "placed")})
    assert still_counts(before, kept({"order.age": mark_of_two(mark(9), "placed")}))
    assert still_counts(before, kept({"order.age": mark_of_two(mark(5), "another day")}))
    assert not still_counts(before, kept({"order.age": mark_of_two(mark(9), "another day")}))


def test_a_value_that_nobody_asked_for_is_equal_to_none() -> None:
    before = kept({"order.age": mark_of_two("", "placed")})
    assert not still_counts(before, kept({"order.age": mark_of_two("", "another day")}))


def test_a_further_fact_is_a_change_and_one_fact_less_is_none() -> None:
    one, both = {"a": mark(1)}, {"a": mark(1), "b": mark(2)}
    assert changed(kept(one), both) == ("b",)
    assert changed(kept(both), one) == ()
    assert not still_counts(kept(one), "")
