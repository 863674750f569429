"""Which orders a view lists: chosen, in the order of the contract, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from builders.history_orders import book, ledger, order
from sqlalchemy import Connection

from processor.ledger.sql import text
from processor.ledger.views import order_list, today, views
from processor.ledger.views.order_list import OrderChoice, listed_orders, pages
from processor.model.times import parse_time

PLACED = parse_time("2026-11-01T08:00:00Z")


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Connection]:
    """Ten orders, three of each time, of two channels; every third on hold."""
    with ledger(tmp_path) as connection:
        made = [
            order(n, f"2026-11-01T08:{n // 3:02d}:00Z", channel="ab"[n % 2], client="xy"[n % 2])
            for n in range(10)
        ]
        book(connection, made)
        connection.execute(text("UPDATE orders SET state = 'held' WHERE id % 3 = 0"))
        yield connection


def names(connection: Connection, **choice: object) -> list[str]:
    found = listed_orders(connection, OrderChoice(**choice))  # type: ignore[arg-type]
    return [f"{one.channel}/{one.order_id}" for page in found for one in page]


IN_ORDER = ["a/0", "a/2", "b/1", "a/4", "b/3", "b/5", "a/6", "a/8", "b/7", "b/9"]


@pytest.mark.parametrize("size", [1, 2, 3, 10, 11])
def test_pages_of_any_size_list_every_order_once_in_the_order_of_the_contract(
    kept: Connection, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order_list, "PAGE", size)
    assert names(kept) == IN_ORDER
    assert [f"{one.channel}/{one.order_id}" for one in views.orders(kept)] == IN_ORDER
    assert max(len(page) for page in pages(kept, OrderChoice(), "o.id")) <= size


@pytest.mark.parametrize("few", [0, 2_000])
@pytest.mark.parametrize("size", [2, 500])
def test_a_state_is_chosen_whichever_way_it_is_looked_up(
    kept: Connection, few: int, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order_list, "_FEW", few)
    monkeypatch.setattr(order_list, "PAGE", size)
    assert names(kept, state="held") == ["a/2", "b/5", "a/8"]


@pytest.mark.parametrize("limit", [1, 3, 4, 10, 12])
def test_a_limit_ends_within_or_at_the_end_of_a_page(
    kept: Connection, limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order_list, "PAGE", 4)
    assert names(kept, limit=limit) == IN_ORDER[:limit]


def test_since_is_in_and_until_is_out(kept: Connection) -> None:
    minute = 60_000_000
    found = names(kept, since=PLACED + minute, until=PLACED + 2 * minute)
    assert found == ["a/4", "b/3", "b/5"]


def test_choices_narrow_together(kept: Connection) -> None:
    assert names(kept, client="x", state="held") == ["a/2", "a/8"]
    assert names(kept, channel="b", client="x") == []
    assert names(kept, file="n", channel="b", limit=1) == ["b/1"]
    assert names(kept, file="other") == []
    assert names(kept, warehouse="PL1") == []


def test_a_line_says_who_where_and_how_much(kept: Connection) -> None:
    [[one, *_], *_] = listed_orders(kept, OrderChoice(limit=1))
    assert (one.client, one.state, one.country, one.lines) == ("x", "received", "DE", 1)
    assert (one.total, one.currency, one.placed_at) == (1000, "EUR", PLACED)


def event(kept: Connection, key: int, at: int, kind: str, order_key: int) -> None:
    statement = "INSERT INTO event (id, at, kind, order_id) VALUES (:i, :t, :k, :o)"
    kept.execute(text(statement), {"i": key, "t": at, "k": kind, "o": order_key})


def test_a_day_counts_orders_by_client_and_nothing_of_before(kept: Connection) -> None:
    for key, (at, kind, order_key) in enumerate(
        [
            (9, "received", 1), (10, "received", 2), (10, "received", 3), (11, "received", 4),
            (12, "instructed", 3), (13, "instructed", 3), (12, "held", 4), (5, "backordered", 2),
            (7, "backordered", 2), (11, "backordered", 4),
        ],
        start=100,
    ):  # fmt: skip
        event(kept, key, at, kind, order_key)
    waiting = "UPDATE order_line SET backordered = ordered, open = 0 WHERE order_id IN (2, 4)"
    kept.execute(text(waiting))
    hold = "INSERT INTO hold (id, order_id, reason, type, since) VALUES (:i, 5, :r, 'manual', 3)"
    for key, reason in enumerate(("a", "b")):
        kept.execute(text(hold), {"i": key, "r": reason})
    assert today.by_client(kept, 10) == [
        today.ClientDay(client="x", received=1, instructed=1, held=1),
        today.ClientDay(client="y", received=2, backordered=2, backordered_since=7),
    ]
    assert [one.reason for one in today.held_orders(kept)] == ["a", "b"]


def test_neither_a_list_nor_the_day_looks_up_each_order_where_a_narrow_index_will_do(
    kept: Connection,
) -> None:
    """What 50,000 orders cost hangs on it."""

    def plan(statement: str) -> str:
        rows = kept.execute(text(f"EXPLAIN QUERY PLAN {statement}")).fetchall()
        return "\n".join(str(row[3]) for row in rows)

    day = (
        "SELECT o.client, count(*) FROM orders o WHERE +o.id IN (SELECT order_id FROM event WHERE"
        " kind = 'received' AND at >= 5 AND kind IN ('received', 'instructed')) GROUP BY o.client"
    )
    assert "COVERING INDEX ix_orders_of_client" in plan(day)
    assert "COVERING INDEX ix_event_day" in plan(day)
    listed = (
        "SELECT o.id FROM orders o WHERE +o.state = 'held' AND"
        " (o.placed_at, o.channel, o.order_id) > (1, '', '')"
        " ORDER BY o.placed_at, o.channel, o.order_id LIMIT 500"
    )
    assert "USING INDEX ix_orders_placed_at" in plan(listed)
    assert "TEMP B-TREE" not in plan(listed)
