"""Facts about money that went back or is owed."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from builders.fact_orders import ORDER

from processor.rules.facts.facts import Case, facts_of

A, B = (
    msgspec.structs.replace(
        ORDER.lines[0], line_id=name, sku=name, quantity=quantity, amount=amount, discount=0, tax=0
    )
    for name, quantity, amount in (("A", 3, 1000), ("B", 1, 1490))
)


def fact(name: str, **changes: Any) -> Any:
    order = msgspec.structs.replace(ORDER, lines=(A, B), total=2980, **changes)
    return facts_of(Case(order=order, now="2026-11-03T09:00:00Z"), frozenset((name,)))[name]


@pytest.mark.parametrize("name", ["refunded", "outstanding"])
def test_what_a_channel_does_not_tell_is_unknown(name: str) -> None:
    assert fact(f"order.{name}") is None
    assert fact(f"order.{name}_share") is None


@pytest.mark.parametrize(
    ("minor", "total", "share"),
    [(0, 2980, 0), (1, 2980, 4), (2980, 2980, 10_000), (3000, 2980, 10_068), (0, 0, 0)],
)
def test_a_share_of_the_total_is_rounded_up(minor: int, total: int, share: int) -> None:
    order = msgspec.structs.replace(ORDER, outstanding=minor, total=total)
    case = Case(order=order, now="2026-11-03T09:00:00Z")
    name = "order.outstanding_share"
    assert facts_of(case, frozenset((name,)))[name] == share


@pytest.mark.parametrize(
    ("refunded", "said"),
    [
        (None, None), (0, False),
        (1000, True), (1490, True), (1488, True), (1487, False),
        # One and two of the three pieces of the first line, which has no price a piece.
        (333, True), (667, True), (500, False),
    ],
)  # fmt: skip
def test_a_refund_may_be_the_price_of_a_line(refunded: int | None, said: bool | None) -> None:
    assert fact("order.refund_equals_a_line", refunded=refunded) is said


def test_a_refund_may_hold_the_tax_of_the_line() -> None:
    order = msgspec.structs.replace(
        ORDER, lines=(msgspec.structs.replace(B, tax=283),), refunded=1773
    )
    name = "order.refund_equals_a_line"
    case = Case(order=order, now="2026-11-03T09:00:00Z")
    assert facts_of(case, frozenset((name,)))[name] is True
