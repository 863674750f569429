"""On hand is the last count and what happened after it, in whatever order that is told."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine

from processor.ledger.balance.stock_invariants import in_time
from processor.ledger.database import empty_ledger, rolled_back
from processor.ledger.desk import cases
from processor.ledger.sql import text
from processor.ledger.stock import stock
from processor.ledger.stock.stock_counts import Counted, CountResult, apply_count
from processor.ledger.stock.stock_log import Happened, happened, suspect

HOUR = 3_600_000_000
NOON = 12 * HOUR


@pytest.fixture(scope="module")
def engine() -> Engine:
    made = empty_ledger()
    with made.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO file (id, sha256, sender, name, state) VALUES (1, 'x', 'w', 'f', 'b')"
            )
        )
    return made


@pytest.fixture
def ledger(engine: Engine) -> Iterator[Connection]:
    with rolled_back(engine) as connection:
        yield connection


def count(
    ledger: Connection, hour: int, pieces: int | dict[str, int], *, house: str = "W1",
    full: bool = False, blocked: int = 0, corrects: bool = True, free: bool = False,
) -> CountResult:  # fmt: skip
    """A count of CUP, or of some SKUs, as of an hour of the day."""
    found = {"CUP": pieces} if isinstance(pieces, int) else pieces
    return apply_count(
        ledger, warehouse=house, client="acme", as_at=hour * HOUR, full=full,
        counted=[
            Counted(sku=sku, pieces=n, as_at=hour * HOUR, blocked=blocked)
            for sku, n in found.items()
        ],
        file_id=1, at=99 * HOUR, corrects=corrects, free=free,
    )  # fmt: skip


def came(
    ledger: Connection, kind: str, hour: int, pieces: int, *, house: str = "W1", sku: str = "CUP",
    withheld: int = 0, shipment: int | None = None, kept: int = 0, booked_at: int | None = None,
) -> list[stock.StockKey]:  # fmt: skip
    return happened(
        ledger,
        [
            Happened(
                warehouse=house, client="acme", sku=sku, kind=kind, pieces=pieces, kept=kept,
                happened_at=hour * HOUR, withheld=withheld, shipment_id=shipment,
                booked_at=None if booked_at is None else booked_at * HOUR,
            )
        ],
        99 * HOUR,
    )  # fmt: skip


def level(ledger: Connection, house: str = "W1", sku: str = "CUP") -> stock.StockLine:
    return next(one for one in stock.lines(ledger, sku) if one.warehouse == house)


def test_what_happened_before_the_count_is_in_it_and_what_happened_after_is_not(
    ledger: Connection,
) -> None:
    count(ledger, 6, 10)
    came(ledger, "shipped", 5, -3)
    assert level(ledger).on_hand == 10
    came(ledger, "shipped", 7, -3)
    assert level(ledger).on_hand == 7
    count(ledger, 8, 7)
    assert level(ledger).on_hand == 7
    assert not in_time(ledger)


def test_a_count_that_comes_after_what_happened_since_adds_that_again(ledger: Connection) -> None:
    count(ledger, 1, 10)
    came(ledger, "shipped", 7, -3)
    came(ledger, "received", 8, 20)
    result = count(ledger, 6, 9)
    assert level(ledger).on_hand == 26
    assert [(one.expected, one.counted) for one in result.differences] == [(10, 9)]
    assert not in_time(ledger)


def test_a_late_count_between_two_is_noted_and_changes_nothing(ledger: Connection) -> None:
    count(ledger, 1, 10)
    count(ledger, 9, 6)
    assert count(ledger, 5, 100).older == {"CUP"}
    assert level(ledger).on_hand == 6
    noted = text("SELECT counted, delta FROM stock_event WHERE happened_at = :t")
    assert ledger.execute(noted, {"t": 5 * HOUR}).fetchall() == [(100, 0)]
    assert not in_time(ledger)


def test_a_full_count_from_before_the_count_of_one_sku_sets_the_others(ledger: Connection) -> None:
    count(ledger, 1, {"CUP": 10, "BAG": 4, "MUG": 1}, full=True)
    count(ledger, 9, {"CUP": 6})
    assert count(ledger, 8, {"CUP": 8, "BAG": 3}, full=True).older == {"CUP"}
    assert [level(ledger, sku=sku).on_hand for sku in ("CUP", "BAG", "MUG")] == [6, 3, 0]
    assert not in_time(ledger)


def test_goods_that_came_in_before_a_full_count_that_does_not_list_them_are_not_there(
    ledger: Connection,
) -> None:
    count(ledger, 6, {"BAG": 4}, full=True)
    came(ledger, "received", 5, 20)
    assert level(ledger).on_hand == 0
    came(ledger, "received", 7, 20)
    assert level(ledger).on_hand == 20
    assert not in_time(ledger)


def test_more_left_than_was_there_is_a_case_until_what_came_in_before_is_told(
    ledger: Connection,
) -> None:
    count(ledger, 6, 3)
    came(ledger, "shipped", 9, -5)
    assert level(ledger).on_hand == 0
    (case,) = cases.cases(ledger)
    assert (case.kind, case.subject, case.client) == ("count-difference", "CUP", "acme")
    assert not in_time(ledger)
    came(ledger, "received", 8, 10)
    assert level(ledger).on_hand == 8
    assert not in_time(ledger)


def test_an_adjustment_below_zero_leaves_zero_and_a_case(ledger: Connection) -> None:
    count(ledger, 6, 3)
    came(ledger, "adjusted", 7, -10)
    assert level(ledger).on_hand == 0
    assert [one.kind for one in cases.cases(ledger)] == ["count-difference"]
    count(ledger, 8, 4)
    assert level(ledger).on_hand == 4
    assert not in_time(ledger)


def test_what_is_damaged_or_on_hold_is_on_hand_and_promised_to_nobody(ledger: Connection) -> None:
    count(ledger, 6, 10, blocked=4)
    came(ledger, "received", 7, 5, withheld=2)
    line = level(ledger)
    assert (line.on_hand, line.blocked, line.available) == (15, 6, 9)
    key = ("W1", "acme", "CUP")
    assert stock.available(ledger, ["CUP"])[key] == 9
    stock.reserve(ledger, {key: 9})
    with pytest.raises(stock.Oversold):
        stock.reserve(ledger, {key: 1})
    assert not in_time(ledger)


@pytest.mark.parametrize("told", ["count", "adjusted"])
def test_what_was_not_found_is_suspect_until_the_next_count_or_adjustment(
    ledger: Connection, told: str
) -> None:
    key = ("W1", "acme", "CUP")
    count(ledger, 6, 10)
    assert suspect(ledger, key, 3, happened_at=8 * HOUR, at=99 * HOUR) == [key]
    assert level(ledger).available == 7
    count(ledger, 7, 10)  # from before it was missed
    assert level(ledger).available == 7
    count(ledger, 9, 10) if told == "count" else came(ledger, "adjusted", 9, -1)
    assert level(ledger).suspect == 0
    assert level(ledger).available == (10 if told == "count" else 9)
    assert not in_time(ledger)


def test_more_suspect_than_is_there_is_no_debt(ledger: Connection) -> None:
    count(ledger, 6, 2)
    suspect(ledger, ("W1", "acme", "CUP"), 3, happened_at=8 * HOUR, at=99 * HOUR)
    assert level(ledger).available == 0
    assert stock.settle_shortages(ledger, "W1", "acme", ["CUP"], 99 * HOUR) == []


def test_a_corrected_count_of_the_same_time_takes_the_place_of_the_first(
    ledger: Connection,
) -> None:
    count(ledger, 6, 10)
    assert count(ledger, 6, 12, corrects=False).older == {"CUP"}
    assert level(ledger).on_hand == 10
    count(ledger, 6, 12)
    assert level(ledger).on_hand == 12
    assert not in_time(ledger)


def test_a_kind_of_event_that_is_in_no_table_is_refused(ledger: Connection) -> None:
    with pytest.raises(ValueError, match="lost"):
        came(ledger, "lost", 7, -1)


def instruct(ledger: Connection, shipment: int, pieces: int, handed: int) -> None:
    """Some CUP that W1 was told to ship, handed over at an hour."""
    values = {"s": shipment, "n": pieces, "t": handed * HOUR, "o": f"#{shipment}"}
    for statement in (
        "INSERT OR IGNORE INTO item (id, client, sku, doc, file_id)"
        " VALUES (1, 'acme', 'CUP', '', 1)",
        "INSERT INTO orders (id, client, channel, order_id, placed_at, state, content, doc,"
        " file_id) VALUES (:s, 'acme', 'shop', :o, 0, 'instructed', '', '', 1)",
        "INSERT INTO shipment (id, number, order_id, state, client, warehouse, carrier, service,"
        " label_source, planned_at)"
        " VALUES (:s, :o, :s, 'instructed', 'acme', 'W1', 'c', 's', 'o', 0)",
        "INSERT INTO reservation (order_id, line_id, warehouse, client, sku, pieces, state,"
        " shipment_id, item_id) VALUES (:s, '1', 'W1', 'acme', 'CUP', :n, 'instructed', :s, 1)",
        "INSERT INTO document (id, kind, receiver, folder, name, state, at, handed_at)"
        " VALUES (:s, 'instruction', 'W1', 'w1', :o, 'handed', 0, :t)",
        "INSERT INTO document_shipment (document_id, position, shipment_id, action, revision)"
        " VALUES (:s, 1, :s, 'new', 1)",
        "UPDATE stock SET instructed = instructed + :n WHERE sku = 'CUP'",
    ):  # fmt: skip
        ledger.execute(text(statement), values)


def ended(ledger: Connection, shipment: int, pieces: int, state: str) -> None:
    """What `shipped` does to the promises of a shipment."""
    values = {"s": shipment, "n": pieces, "t": state}
    ledger.execute(text("UPDATE reservation SET state = :t WHERE shipment_id = :s"), values)
    ledger.execute(text("UPDATE stock SET instructed = instructed - :n"), values)


def test_a_count_of_what_is_free_left_out_what_was_set_aside_for_us(ledger: Connection) -> None:
    count(ledger, 1, 10)
    instruct(ledger, 1, 3, handed=2)
    instruct(ledger, 2, 2, handed=7)
    count(ledger, 6, 7, free=True)
    line = level(ledger)
    assert (line.on_hand, line.instructed, line.available) == (10, 5, 5)
    assert not in_time(ledger)


@pytest.mark.parametrize("left_at", [5, 8])
@pytest.mark.parametrize("kind", ["shipped", "given back"])
def test_what_was_set_aside_comes_off_once_whenever_it_left_or_stayed(
    ledger: Connection, left_at: int, kind: str
) -> None:
    """10 on the shelf, 3 for us: free 7 where they were still set aside at 6, 7 or 10 else."""
    count(ledger, 1, 10)
    instruct(ledger, 1, 3, handed=2)
    stays = kind == "given back"
    free = 10 if stays and left_at < 6 else 7
    count(ledger, 6, free, free=True)
    assert level(ledger).available == free
    ended(ledger, 1, 3, "freed" if stays else "shipped")
    came(ledger, kind, left_at, 0 if stays else -3, shipment=1, kept=3 if stays else 0)
    assert level(ledger).available == (10 if stays else 7)
    assert not in_time(ledger)
    count(ledger, 9, 10 if stays else 7, free=True)
    assert level(ledger).available == (10 if stays else 7)
    assert not in_time(ledger)


def test_a_count_of_what_is_free_that_comes_after_the_confirmation_says_the_same(
    ledger: Connection,
) -> None:
    count(ledger, 1, 10)
    instruct(ledger, 1, 3, handed=2)
    ended(ledger, 1, 3, "shipped")
    came(ledger, "shipped", 8, -3, shipment=1)
    count(ledger, 6, 7, free=True)
    assert level(ledger).available == 7
    assert not in_time(ledger)


FACTS = [
    ("count", 2, 40, 0), ("count", 6, 31, 3), ("count", 11, 12, 1), ("shipped", 1, -2, 0),
    ("shipped", 3, -4, 0), ("shipped", 8, -50, 0), ("received", 7, 9, 2), ("received", 12, 5, 1),
    ("adjusted", 9, -1, 0), ("suspect", 10, 0, 4), ("suspect", 13, 0, 2),
]  # fmt: skip


def naive(facts: list[tuple[str, int, int, int]]) -> tuple[int, int, int]:
    """(on hand, blocked, suspect) of facts in true order."""
    on_hand = blocked = missed = 0
    for kind, _, pieces, withheld in sorted(facts, key=lambda one: one[1]):
        if kind == "count":
            on_hand, blocked, missed = pieces, withheld, 0
        elif kind == "suspect":
            missed += withheld
        else:
            on_hand, blocked = on_hand + pieces, blocked + withheld
            missed = 0 if kind == "adjusted" else missed
    return max(0, on_hand), blocked, missed


def test_facts_end_in_the_same_stock_in_whatever_order_they_are_told(ledger: Connection) -> None:
    shuffled = random.Random(12)
    for number in range(60):
        house = f"H{number}"
        facts = shuffled.sample(FACTS, shuffled.randint(2, len(FACTS)))
        for kind, hour, pieces, withheld in facts:
            if kind == "count":
                count(ledger, hour, pieces, house=house, blocked=withheld)
            elif kind == "suspect":
                key = (house, "acme", "CUP")
                suspect(ledger, key, withheld, happened_at=hour * HOUR, at=99 * HOUR)
            else:
                came(ledger, kind, hour, pieces, house=house, withheld=withheld)
        line = level(ledger, house)
        assert (line.on_hand, line.blocked, line.suspect) == naive(facts), facts
    assert not in_time(ledger)


@pytest.mark.parametrize("counted_at", [6, 8, 10])
def test_what_left_earlier_than_it_is_booked_leaves_aside_what_is_for_the_rest(
    ledger: Connection, counted_at: int
) -> None:
    """Of 4 for us 2 left, one at 7 and one at 9, and both were booked at 9; 10 are free."""
    count(ledger, 1, 14)
    instruct(ledger, 1, 4, handed=2)
    count(ledger, counted_at, 10, free=True)
    came(ledger, "shipped", 9, -2, shipment=1)
    came(ledger, "shipped", 9, 1, shipment=1)
    came(ledger, "shipped", 7, -1, shipment=1, booked_at=9)
    assert level(ledger).on_hand == 12
    assert not in_time(ledger)
