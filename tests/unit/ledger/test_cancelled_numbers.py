"""A number that was cancelled before its order came is found like the number of an order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from builders.history_orders import book, ledger, order
from sqlalchemy import Connection

from processor.ledger.arrived.cancelled_numbers import called
from processor.ledger.arrived.unread import cancel_number


@pytest.fixture
def known(tmp_path: Path) -> Iterator[Connection]:
    with ledger(tmp_path) as connection:
        for channel in ("amazon", "shop"):
            cancel_number(connection, channel, "#00901", 1, f"{channel}.csv:7", at=5)
        yield connection


@pytest.mark.parametrize(
    ("typed", "match"),
    [
        ("#00901", "exact"), ("shop/#00901", "exact"), ("901", "near"), ("shop/901", "near"),
        ("＃９０１", "near"),
    ],
)  # fmt: skip
def test_it_is_found_however_it_is_typed(known: Connection, typed: str, match: str) -> None:
    found = called(known, typed, ["shop"])
    assert [(one.name, one.place, one.at, one.match) for one in found] == [
        ("shop/#00901", "shop.csv:7", 5, match)
    ]


def test_it_is_found_at_every_channel_that_cancelled_it_or_at_those_that_are_meant(
    known: Connection,
) -> None:
    assert [one.name for one in called(known, "901")] == ["amazon/#00901", "shop/#00901"]
    assert [one.name for one in called(known, "shop/901")] == ["shop/#00901"]
    for typed, among in (("901", ["ebay"]), ("902", None), ("", None), ("shop/", None)):
        assert called(known, typed, among) == []


def test_an_order_that_came_is_found_as_an_order_alone(known: Connection) -> None:
    book(known, [order(1, "2026-11-01T12:00:00Z", order_id="#00901")])
    assert [one.name for one in called(known, "901")] == ["amazon/#00901"]
