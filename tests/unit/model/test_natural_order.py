"""A2 comes before A10, in one order that is the same wherever bins are sorted."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processor.model.natural_order import natural_order

BINS = st.text("A aß0123456789０２٣².,-/\u00a0中\u0301", max_size=8)


@pytest.mark.parametrize(
    "in_order",
    [
        ("A2", "A10"),
        ("A2-9", "A2-10", "A10-1"),
        ("9", "10", "A1"),
        ("R1-S2-T10", "R1-S10-T2", "R2-S1-T1"),
        ("a2", "A10", "b1"),
        ("A1", "A02", "A3"),
        ("货架2", "货架10"),
        ("Ａ２", "A10"),
        ("A2", "Ａ１０"),
        ("A٣", "A10"),
        ("A2", "AB1"),
        ("A1", "A1B-", "A-1"),
        ("Z99", ""),
        ("Z99", "  "),
    ],
)
def test_numbers_count_and_what_is_empty_comes_last(in_order: tuple[str, ...]) -> None:
    for seed in range(3):
        mixed = random.Random(seed).sample(in_order, len(in_order))
        assert sorted(mixed, key=natural_order) == list(in_order)


def test_leading_zeros_are_the_same_number_and_go_by_the_text() -> None:
    assert sorted(["A3", "A002", "A2", "A02", "A1"], key=natural_order) == [
        "A1", "A002", "A02", "A2", "A3",
    ]  # fmt: skip


def test_a_number_of_ten_thousand_digits_is_a_number_too() -> None:
    long, longer = "A" + "9" * 10_000, "A1" + "0" * 10_000
    assert sorted([longer, long, "A7"], key=natural_order) == ["A7", long, longer]


@settings(max_examples=60)
@given(st.lists(BINS, max_size=6))
def test_the_order_is_total_and_does_not_depend_on_where_it_began(bins: list[str]) -> None:
    once = sorted(bins, key=natural_order)
    mixed = random.Random(1).sample(bins, len(bins))
    assert sorted(mixed, key=natural_order) == once
    for one, other in pairwise(once):
        assert natural_order(one) <= natural_order(other)
        assert (natural_order(one) == natural_order(other)) == (one == other)
