"""Facts over purchase order numbers: who sees whom, whatever the order of files and the chunks."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest
from builders.history_orders import RATES, book, decide_all, ledger, line, order
from sqlalchemy import Connection

from processor.ledger.history.history import Day, history_of
from processor.model.order import Address, Buyer, Order

SAME, GOODS = "orders.same_po in 30 days", "orders.same_po_and_content in 30 days"
MUELLER = Buyer(id="77", company="Müller GmbH")


def facts(connection: Connection, *keys: int) -> list[tuple[int | None, int | None]]:
    wanted = frozenset([SAME, GOODS])
    day = Day(rates=RATES, currency="EUR", now=0)
    found = history_of(connection, keys, wanted, day)
    return [(found[key][SAME], found[key][GOODS]) for key in keys]


def bought(number: int, at: str = "2026-11-02T00:00:00Z", **given: object) -> Order:
    return order(number, at, **{"po_number": "PO-7", "buyer": MUELLER, "kind": "b2b", **given})


def test_the_second_of_a_number_sees_the_first_and_the_first_sees_nobody(tmp_path: Path) -> None:
    with ledger(tmp_path) as connection:
        one, two = book(connection, [bought(1), bought(2, po_number="po 007")])
        assert facts(connection, one, two) == [(0, 0), (1, 1)]


@pytest.mark.parametrize("days", ["2026-10-05", "2026-11-20"])
def test_dated_back_or_on_what_came_later_is_the_one_that_sees(tmp_path: Path, days: str) -> None:
    with ledger(tmp_path) as connection:
        [first] = book(connection, [bought(9)])
        decide_all(connection)
        [second] = book(connection, [bought(1, f"{days}T00:00:00Z")])
        assert facts(connection, first, second) == [(0, 0), (1, 1)]


def test_other_goods_count_for_the_number_alone(tmp_path: Path) -> None:
    with ledger(tmp_path) as connection:
        _, part = book(connection, [bought(1), bought(2, lines=(line("CUP", 2, 1000),))])
        assert facts(connection, part) == [(1, 0)]


@pytest.mark.parametrize(
    "other",
    [
        {"po_number": "PO-8"},
        {"buyer": Buyer(id="78", company="Maier AG")},
        {"client": "nordlys"},
        {"placed_at": "2026-12-03T00:00:01Z"},
    ],
)
def test_another_number_buyer_or_client_and_another_time_is_not_the_same(
    tmp_path: Path, other: dict[str, object]
) -> None:
    with ledger(tmp_path) as connection:
        _, second = book(connection, [bought(1), bought(2, **other)])
        assert facts(connection, second) == [(0, 0)]


@pytest.mark.parametrize(
    "same",
    [
        {"buyer": Buyer(id="77", company="other"), "placed_at": "2026-12-02T00:00:00Z"},
        {"buyer": Buyer(id="78", company="MÜLLER gmbh")},
        {"buyer": Buyer(id="78", company="MÜLLER gmbh"), "channel": "portal"},
    ],
)
def test_the_buyer_or_the_company_is_enough(tmp_path: Path, same: dict[str, object]) -> None:
    with ledger(tmp_path) as connection:
        _, second = book(connection, [bought(1), bought(2, **same)])
        # Of one pass, what was placed earlier came first, then by channel.
        seen = facts(connection, second) if "channel" not in same else facts(connection, 1)
        assert seen == [(1, 1)]


def test_it_is_not_known_without_a_number_or_without_buyer_and_company(tmp_path: Path) -> None:
    nobody = {"buyer": Buyer(), "ship_to": Address(address_lines=("Weg 1",), country="DE")}
    with ledger(tmp_path) as connection:
        keys = book(connection, [bought(1, po_number=" - "), bought(2, **nobody), bought(3)])
        assert facts(connection, *keys) == [(None, None), (None, None), (0, 0)]


def test_a_cancelled_order_does_not_count(tmp_path: Path) -> None:
    with ledger(tmp_path) as connection:
        book(connection, [bought(1)], "cancelled")
        [second] = book(connection, [bought(2)])
        assert facts(connection, second) == [(0, 0)]


def test_neither_the_order_of_rows_nor_the_batch_says_who_sees_whom(tmp_path: Path) -> None:
    every = [bought(n, f"2026-11-0{1 + n % 2}T00:00:00Z") for n in range(1, 5)]
    answers = set()
    for number, way in enumerate(permutations(every)):
        (tmp_path / str(number)).mkdir()
        with ledger(tmp_path / str(number)) as connection:
            keys = dict(zip((one.order_id for one in way), book(connection, way), strict=True))
            alone = [facts(connection, keys[one.order_id])[0] for one in every]
            assert facts(connection, *(keys[one.order_id] for one in every)) == alone
            answers.add(tuple(alone))
    assert answers == {((2, 2), (0, 0), (3, 3), (1, 1))}
