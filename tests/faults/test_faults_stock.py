"""Faults 105 to 111: stock that two want, counts that are old, torn, or wrong."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest
from builders.exports import further, order, shop
from builders.fault_house import SHOP, arrives, holds, instructions, state, stock, told
from builders.paths import SAMPLES
from builders.world import World

from processor.ledger.database import open_ledger, reading, transaction
from processor.ledger.sql import text
from processor.ledger.stock import stock as shelves

COUNT = (SAMPLES / "inbox/pl1/count-20261103.csv").read_text("utf-8")
CUP = "A-1006"


def counted(time: str, cups: str = "1302", *more: str, without: str = "") -> str:
    """The count of PL1 at another time, with another number of cups."""
    lines = COUNT.replace("2026-11-03T05:30:00", time).splitlines()
    lines = [line.replace(",1302,", f",{cups},") for line in lines]
    kept = [line for line in lines if not without or not line.startswith(without)]
    return "\n".join([*kept, *more]) + "\n"


def race(path: str, start: object, wins: object) -> None:
    engine = open_ledger(Path(path))
    start.wait()  # type: ignore[attr-defined]
    try:
        with transaction(engine, "request") as connection:
            shelves.reserve(connection, {("PL1", "acme", "CUP"): 1})
    except shelves.Oversold:
        return
    with wins.get_lock():  # type: ignore[attr-defined]
        wins.value += 1  # type: ignore[attr-defined]


@pytest.mark.slow
def test_105_the_last_piece_is_taken_once_by_however_many(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    for number in range(5):
        path = tmp_path / f"{number}.db"
        engine = open_ledger(path)
        with transaction(engine, "request") as connection:
            connection.execute(
                text(
                    "INSERT INTO stock (warehouse, client, sku, on_hand, reserved, instructed)"
                    " VALUES ('PL1', 'acme', 'CUP', 1, 0, 0)"
                )
            )
        engine.dispose()
        start, wins = context.Barrier(3), context.Value("i", 0)
        racers = [context.Process(target=race, args=(str(path), start, wins)) for _ in range(3)]
        for racer in racers:
            racer.start()
        for racer in racers:
            racer.join(60)
        assert wins.value == 1
        with reading(open_ledger(path)) as connection:
            assert [one.reserved for one in shelves.lines(connection)] == [1]


@pytest.mark.slow
def test_105_two_exports_never_get_more_than_is_there(stocked: World) -> None:
    arrives(stocked, "low.csv", counted("2026-11-03T07:00:00", "3"), "pl1")
    stocked.drop("acme-shopify", "a.csv", shop(order("#7001")))
    arrives(stocked, "b.csv", shop(order("#7002"), order("#7003")))
    assert stock(stocked)["available"] >= 0
    assert stock(stocked)["instructed"] <= 3
    taken = [line for line in instructions(stocked) if "ACM-CUP" in line]
    assert len(taken) == 1


@pytest.mark.slow
def test_106_an_order_whose_second_line_is_short_takes_no_more_than_there_is(
    stocked: World,
) -> None:
    price = {"Lineitem_price": "0.00", "Lineitem_quantity": "90000"}
    arrives(
        stocked, "1.csv",
        shop(order("#7001"), further("#7001", Lineitem_sku="ACM-LANTERN", **price)),
    )  # fmt: skip
    assert holds(stocked, "#7001") == ["unusual-quantity"]
    assert stocked.crossdock("release", f"{SHOP}/#7001", "--why", "called").code == 0
    assert stocked.run().code == 0
    assert state(stocked, "#7001") != "instructed" or not instructions(stocked)
    for sku in ("ACM-CUP", "ACM-LANTERN"):
        line = stock(stocked, sku)
        assert 0 <= line["reserved"] <= line["on_hand"]
        assert line["available"] >= 0
    stocked.balance()


@pytest.mark.slow
def test_107_a_count_from_before_the_last_one_changes_nothing_and_orders_since_stay_taken_off(
    stocked: World,
) -> None:
    arrives(stocked, "1.csv", shop(order("#7001")))
    before = stock(stocked)
    arrives(stocked, "late.csv", counted("2026-11-02T05:30:00", "7"), "pl1")
    assert stock(stocked) == before
    arrives(stocked, "new.csv", counted("2026-11-03T07:00:00", "500"), "pl1")
    assert (stock(stocked)["on_hand"], stock(stocked)["available"]) == (500, 498)


@pytest.mark.slow
@pytest.mark.parametrize("lines", [1, 2, 5])
def test_108_a_count_that_is_cut_off_empties_no_shelf(stocked: World, lines: int) -> None:
    before = stock(stocked, "ACM-DRY5")
    cut = "".join(counted("2026-11-03T07:00:00").splitlines(keepends=True)[:lines])
    arrives(stocked, "cut.csv", cut, "pl1")
    assert stock(stocked, "ACM-DRY5")["on_hand"] == before["on_hand"]
    assert told(stocked)


@pytest.mark.slow
@pytest.mark.parametrize(
    "row",
    [
        f"{CUP},acme,Enamel cup,A1-06-1,-3,2026-11-03T07:00:00+01:00",
        "A-NONE,acme,Nobody,A1-06-1,3,2026-11-03T07:00:00+01:00",
        f"{CUP},acme,Enamel cup,A1-06-1,many,2026-11-03T07:00:00+01:00",
    ],
)
def test_109_a_row_of_a_count_that_cannot_be_is_rejected_and_says_nothing_of_stock(
    stocked: World, row: str
) -> None:
    before = stock(stocked)["on_hand"]
    known = row.startswith(CUP)
    data = counted("2026-11-03T07:00:00", "1302", row, without=f"{CUP}," if known else "")
    arrives(stocked, "count.csv", data, "pl1")
    assert stock(stocked)["on_hand"] == before
    assert row.split(",")[0] in told(stocked, "rejects")


@pytest.mark.slow
def test_110_a_release_asked_for_twice_promises_the_goods_once(stocked: World) -> None:
    arrives(stocked, "1.csv", shop(order("#7001", Financial_Status="pending")))
    for _ in range(2):
        stocked.crossdock("release", f"{SHOP}/#7001", "--why", "called")
    assert stocked.run().code == 0
    before = stock(stocked)
    stocked.crossdock("release", f"{SHOP}/#7001", "--why", "called again")
    assert stocked.run().code in (0, 1)
    assert stock(stocked) == before
    assert len(instructions(stocked)) == 1
    stocked.balance()


@pytest.mark.slow
def test_111_goods_that_the_catalogue_does_not_know_hold_their_order_and_count_nowhere(
    stocked: World,
) -> None:
    arrives(stocked, "1.csv", shop(order("#7001", Lineitem_sku="acm-cup"), order("#7002")))
    assert state(stocked, "#7002") == "instructed"
    assert holds(stocked, "#7001") == ["unknown-sku"]
    unknown = "a-1006,acme,Enamel cup,A1-06-1,9,2026-11-03T07:00:00+01:00"
    before = stock(stocked)["on_hand"]
    arrives(stocked, "count.csv", counted("2026-11-03T07:00:00", "1302", unknown), "pl1")
    assert stock(stocked)["on_hand"] == before
    assert "a-1006" in told(stocked, "rejects")
