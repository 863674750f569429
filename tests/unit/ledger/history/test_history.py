"""Facts that need the ledger: what came before an order, in whatever order it is asked."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from builders.history_orders import (
    RATES,
    book,
    changed,
    decide_all,
    ledger,
    line,
    order,
    plainly,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, event

from processor.ledger.arrived import alike
from processor.ledger.history.history import Day, history_of, is_history
from processor.ledger.orders import orders
from processor.ledger.sql import text
from processor.model.identity import number_key
from processor.model.money import Money
from processor.model.order import Address, Buyer, Item, Order
from processor.model.times import parse_time

NOW = parse_time("2026-11-03T09:00:00Z")
ON = Day(rates=RATES, currency="EUR", now=NOW)
SPAN = "36 hours"
START = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with ledger(tmp_path) as opened:
        yield opened


def fact(connection: Connection, key: int, name: str, **known: Any) -> Any:
    return history_of(connection, [key], frozenset([name]), ON, **known)[key][name]


# --- one by one -----------------------------------------------------------------------------------


def test_a_burst_from_one_phone_is_counted_within_the_window(connection: Connection) -> None:
    times = ("2026-11-01T07:59:59Z", "2026-11-01T08:00:00Z", "2026-11-01T23:00:00Z")
    burst = [order(n, at, buyer=Buyer(email=f"{n}@a.b", phone="0170 1234567"))
             for n, at in enumerate((*times, "2026-11-02T08:00:00Z"))]  # fmt: skip
    last = book(connection, burst)[-1]
    assert fact(connection, last, "orders.same_phone in 24 hours") == 2
    assert fact(connection, last, "orders.same_phone in 1441 minutes") == 3
    assert fact(connection, last, "orders.same_phone in 90 days") == 3
    assert fact(connection, last, "orders.same_buyer in 90 days") == 0


def test_of_one_moment_what_came_later_is_later(connection: Connection) -> None:
    at = "2026-11-01T08:00:00Z"
    [first] = book(connection, [order(0, at, order_id="#7001a")])
    decide_all(connection)
    [later] = book(connection, [order(0, at, order_id="#7001A")])
    for name in ("same_content", "same_buyer", "same_phone", "same_address"):
        counted = [fact(connection, key, f"orders.{name} in 24 hours") for key in (first, later)]
        assert counted == [0, 1], name


def test_cards_and_ip_addresses_are_counted_and_unknown_where_the_channel_says_nothing(
    connection: Connection,
) -> None:
    keys = book(
        connection,
        [
            order(1, "2026-11-01T08:00:00Z"),
            order(2, "2026-11-01T09:00:00Z"),
            order(3, "2026-11-01T10:00:00Z", card_hint=None, ip=None, buyer=Buyer(email="a@b.c")),
        ],
    )
    for name, counted in (("same_card", 1), ("same_ip", 1), ("same_phone", 1)):
        assert fact(connection, keys[1], f"orders.{name} in 2 hours") == counted
        assert fact(connection, keys[2], f"orders.{name} in 2 hours") is None


def test_other_clients_and_cancelled_orders_do_not_count(connection: Connection) -> None:
    book(connection, [order(1, "2026-11-01T08:00:00Z", client="other", channel="b")])
    book(connection, [order(2, "2026-11-01T08:00:00Z")], "cancelled")
    (key,) = book(connection, [order(3, "2026-11-01T09:00:00Z")])
    assert fact(connection, key, "orders.same_address in 1 day") == 0
    assert fact(connection, key, "buyer.orders_before") == 0


def test_names_at_one_address_are_told_apart_from_the_order_s_own(connection: Connection) -> None:
    def to(name: str) -> Address:
        return Address(name=name, address_lines=("Weg 1",), postcode="50667", country="DE")

    names = ("Ada Lind", "Eva Roth", "ROTH, Eva", "Max Thal", "Lind Ada")
    keys = book(
        connection,
        [order(n, f"2026-11-01T0{n}:00:00Z", ship_to=to(name)) for n, name in enumerate(names)],
    )
    assert [fact(connection, key, "address.other_names in 3 hours") for key in keys] == [
        0, 1, 1, 2, 2,
    ]  # fmt: skip


def test_the_same_goods_under_another_id_are_counted_once(connection: Connection) -> None:
    goods = (line("A", 2, 200), line("B", 1, 100, 2))
    keys = book(
        connection,
        [
            order(1, "2026-11-01T08:00:00Z", lines=goods),
            order(2, "2026-11-01T08:05:00Z", lines=goods[:1]),
            order(3, "2026-11-01T08:10:00Z", lines=goods, buyer=Buyer(email="other@b.c")),
            order(4, "2026-11-01T08:20:00Z", lines=goods[::-1]),
        ],
    )
    counts = [fact(connection, key, "orders.same_content in 24 hours") for key in keys]
    assert counts == [0, 0, 1, 2]


def test_the_list_price_may_be_in_another_currency(connection: Connection) -> None:
    def item(sku: str, price: int | None, currency: str) -> Item:
        return Item(client="acme", sku=sku, title="", weight_g=1, length_mm=1, width_mm=1,
                    height_mm=1, value=1, currency=currency, list_price=price)  # fmt: skip

    lines = tuple(line(sku, 2, 1800, n) for n, sku in enumerate(["CUP", "MUG", "PAN", "NEW"]))
    one = order(1, "2026-11-01T08:00:00Z", lines=lines)
    (key,) = book(connection, [one])
    known = {
        ("acme", "CUP"): item("CUP", 1000, "EUR"),
        ("acme", "MUG"): item("MUG", 2200, "USD"),
        ("acme", "PAN"): item("PAN", None, "EUR"),
    }
    assert fact(connection, key, "line.price_to_list", items=known) == (9000, 4500, None, None)
    assert fact(connection, key, "line.price_to_list") == (None,) * 4


def test_usual_needs_five_sales_and_looks_at_the_newest_fifty(connection: Connection) -> None:
    def sold(n: int, price: int, quantity: int = 1) -> Order:
        at = (START + timedelta(minutes=n)).strftime("%Y-%m-%dT%H:%M:%SZ")
        return order(n, at, lines=(line("CUP", quantity, price * quantity),))

    keys = book(connection, [sold(n, 1000, 2) for n in range(5)])
    assert fact(connection, keys[4], "line.price_to_usual") == (None,)
    (cheap,) = book(connection, [sold(5, 500, 20)])
    assert fact(connection, cheap, "line.price_to_usual") == (5000,)
    assert fact(connection, cheap, "line.quantity_to_usual") == (100_000,)
    book(connection, [sold(n, 2000) for n in range(10, 60)])
    (late,) = book(connection, [sold(100, 500)])
    assert fact(connection, late, "line.price_to_usual") == (2500,)


def test_what_a_revision_changes_counts_from_then_on(connection: Connection) -> None:
    first = [order(n, f"2026-11-01T08:0{n}:00Z") for n in range(6)]
    keys = book(connection, first)
    assert fact(connection, keys[5], "line.price_to_usual") == (10_000,)
    for key, one in zip(keys[:5], first[:5], strict=True):
        revised = changed(one, lines=(line("CUP", 1, 2000),), buyer=Buyer(email="x@y.z"))
        orders.replace(connection, key, revised, content="", file_id=1, rows=(1,), new_lines=True)
    assert fact(connection, keys[5], "line.price_to_usual") == (5000,)
    assert fact(connection, keys[5], "buyer.orders_before") == 0
    assert fact(connection, keys[4], "buyer.orders_before") == 4


def test_an_order_cancelled_later_has_sold_nothing(connection: Connection) -> None:
    keys = book(connection, [order(n, f"2026-11-01T08:0{n}:00Z") for n in range(6)])
    orders.cancel_open(connection, keys[0])
    orders.refresh_state(connection, keys[0])
    assert fact(connection, keys[5], "line.price_to_usual") == (None,)
    assert fact(connection, keys[5], "buyer.orders_before") == 4
    assert connection.scalar(text("SELECT count(*) FROM sale")) == 5


def test_a_rejected_order_counts_as_ordered_and_not_as_spent(connection: Connection) -> None:
    keys = book(connection, [order(n, f"2026-11-01T08:0{n}:00Z") for n in range(4)])
    connection.execute(text("UPDATE orders SET state = 'rejected' WHERE id IN (1, 2)"))
    connection.execute(text("UPDATE orders SET rejected_by = 'Eva' WHERE id = 2"))
    assert fact(connection, keys[3], "buyer.orders_before") == 3
    assert fact(connection, keys[3], "buyer.spent_before") == Money(2000, "EUR")
    happened = text("INSERT INTO event (at, kind, order_id) VALUES (:t, 'rejected', 1)")
    connection.execute(happened, {"t": NOW})
    assert fact(connection, keys[3], "buyer.spent_before") == Money(2000, "EUR")
    connection.execute(happened, {"t": NOW - 1})
    assert fact(connection, keys[3], "buyer.spent_before") == Money(1000, "EUR")


def test_spending_is_unknown_where_a_rate_is_missing(connection: Connection) -> None:
    keys = book(
        connection,
        [
            order(1, "2026-11-01T08:00:00Z", currency="USD", total=1100),
            order(2, "2026-11-01T08:01:00Z"),
            order(3, "2026-11-01T08:02:00Z", currency="THB"),
            order(4, "2026-11-01T08:03:00Z"),
        ],
    )
    spent = [fact(connection, key, "buyer.spent_before") for key in keys]
    assert spent == [Money(0, "EUR"), Money(1000, "EUR"), Money(2000, "EUR"), None]
    without = history_of(
        connection, keys, frozenset(["buyer.spent_before in USD"]),
        Day(rates=None, currency="EUR", now=NOW),
    )  # fmt: skip
    assert without[keys[1]] == {"buyer.spent_before": None}


def test_a_buyer_that_nothing_identifies_is_a_new_one(connection: Connection) -> None:
    keys = book(connection, [order(n, f"2026-11-01T08:0{n}:00Z", buyer=Buyer()) for n in range(2)])
    assert fact(connection, keys[1], "buyer.orders_before") == 0
    assert fact(connection, keys[1], "buyer.returns_rate") is None
    assert fact(connection, keys[1], "address.known") is False
    assert fact(connection, keys[1], "orders.same_buyer in 1 hour") is None


def test_what_is_not_wanted_is_not_read(connection: Connection) -> None:
    (key,) = book(connection, [order(1, "2026-11-01T08:00:00Z")])
    asked: list[str] = []
    event.listen(
        connection, "before_cursor_execute", lambda c, cursor, said, *more: asked.append(said)
    )
    found = history_of(connection, [key], frozenset(["order.total", "today"]), ON)
    assert (found, asked) == ({key: {}}, [])


def test_the_module_says_which_facts_are_its_own() -> None:
    own = ("buyer.known_for", "address.usual", "line.price_to_list", "orders.same_ip in 5 minutes")
    assert all(map(is_history, own))
    assert not any(map(is_history, ("order.total", "line.sku", "orders.same_ip in 5 weeks")))


# --- any order of files, any size of batches ------------------------------------------------------

BUYERS = [Buyer(), Buyer(email="a@b.c", phone="0170 1234567"), Buyer(id="7", phone="01701234567")]
HOMES = [
    Address(name=name, address_lines=(street,), postcode="1", country="DE")
    for street in ("Weg 1", "Weg 2", "-")
    for name in ("Ada Lind", "Lind Ada", "Eva Roth", "")
]
LINES = [(line("A", 1, 500),), (line("A", 3, 1000), line("B", 2, 77, 2)), (line("A", 1, 0),)]


@st.composite
def some_orders(draw: st.DrawFn) -> list[tuple[Order, str]]:
    """Orders that have much in common, each with its state."""
    made = []
    for number in range(draw(st.integers(1, 24))):
        at = START + timedelta(hours=draw(st.integers(0, 90)))
        made.append(
            (
                order(
                    number,
                    at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                    channel=draw(st.sampled_from(["a", "b"])),
                    client=draw(st.sampled_from(["acme", "acme", "acme", "zeta"])),
                    buyer=draw(st.sampled_from(BUYERS)),
                    ship_to=draw(st.sampled_from(HOMES)),
                    lines=draw(st.sampled_from(LINES)),
                    currency=draw(st.sampled_from(["EUR", "EUR", "USD", "THB"])),
                    payment_status=draw(st.sampled_from(["paid", "refunded"])),
                    total=draw(st.integers(0, 5000)),
                    card_hint=draw(st.sampled_from([None, "4242"])),
                    ip=draw(st.sampled_from([None, "93.184.216.34"])),
                ),
                draw(st.sampled_from(["received", "received", "received", "history", "cancelled"])),
            )
        )
    return made


@pytest.fixture(scope="module")
def shared() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


cases = given(some_orders(), st.randoms(use_true_random=False), st.sampled_from([1, 3, 1000]))


@settings(max_examples=15, deadline=None)
@cases
def test_facts_are_those_of_the_plain_way_in_any_file_order_and_batch(
    shared: Path, made: list[tuple[Order, str]], chance: Any, size: int
) -> None:
    agrees(shared, made, chance, size)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@cases
def test_facts_are_those_of_the_plain_way_in_any_file_order_and_batch_at_length(
    shared: Path, made: list[tuple[Order, str]], chance: Any, size: int
) -> None:
    agrees(shared, made, chance, size)


def agrees(shared: Path, made: list[tuple[Order, str]], chance: Any, size: int) -> None:
    every = [one for one, state in made if state != "cancelled"]
    shuffled = list(made)
    chance.shuffle(shuffled)
    with ledger(shared) as connection:
        keys: dict[str, int] = {}
        for one, state in shuffled:
            # Booked as an earlier revision first, half of the time.
            early = msgspec.structs.replace(one, lines=LINES[0], buyer=BUYERS[1], total=9)
            again = state != "cancelled" and chance.random() < 0.5
            (key,) = book(connection, [early if again else one], state)
            keys[one.order_id] = key
            if again:
                orders.replace(
                    connection, key, one, content="", file_id=1, rows=(1,), new_lines=False
                )
        plain = {keys[one.order_id]: plainly(one, every, 36 * 60, SPAN) for one, _ in made}
        wanted = frozenset(next(iter(plain.values())))
        asked = list(plain)
        chance.shuffle(asked)
        found = in_batches(connection, asked, size, wanted)
    for one, _ in made:
        assert found[keys[one.order_id]] == plain[keys[one.order_id]], one


def in_batches(
    connection: Connection, keys: Sequence[int], size: int, wanted: frozenset[str]
) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for start in range(0, len(keys), size):
        found |= history_of(connection, keys[start : start + size], wanted, ON)
    return found


def test_every_question_is_answered_by_an_index(connection: Connection) -> None:
    asked: list[tuple[str, Any]] = []
    placed = [order(n, f"2026-11-01T08:0{n}:00Z", po_number="PO-1") for n in range(3)]
    keys = book(connection, placed)
    event.listen(
        connection,
        "before_cursor_execute",
        lambda c, cursor, said, part, *m: asked.append((said, part)),
    )
    names = [f"orders.{one} in 3 days" for one in ("same_phone", "same_card", "same_ip")]
    names += ["orders.same_content in 3 days", "address.other_names in 3 days"]
    names += ["orders.same_po in 3 days", "orders.same_po_and_content in 3 days"]
    names += ["buyer.spent_before", "line.price_to_usual", "line.price_to_list"]
    history_of(connection, keys, frozenset(names), ON)
    alike.known_before(connection, keys)
    alike.spelt_otherwise(connection, "shop", [number_key("shop", "1")])
    statements = list(asked)
    assert len(statements) == 15
    plans = [
        row[3]
        for said, part in statements
        for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", part)
    ]
    scans = [one for one in plans if one.startswith("SCAN")]
    assert all("CONSTANT ROW" in one or one in ("SCAN p", "SCAN (subquery-4)") for one in scans), (
        scans
    )
    for name in ("phone_key", "card_key", "ip_key", "address_key", "po_key", "number_key"):
        assert any(f"ix_order_trace_{name}" in one for one in plans), (name, plans)
    assert any("ix_trial_order_number_key" in one for one in plans), plans
    assert any("sale_key=? AND placed_at>?" in one for one in plans), plans
