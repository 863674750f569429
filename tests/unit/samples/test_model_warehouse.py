"""The model of a warehouse that the ledger is held against: it does as warehouses do."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest
from builders.model_warehouse import DONE, OPEN, STOPPED, Warehouse, sample_warehouses
from builders.more_days import exports
from builders.paths import ROOT
from builders.warehouse_counts import count_file
from builders.warehouse_papers import READERS, Parcel

NOON = datetime(2026, 11, 3, 11, tzinfo=UTC)
HEAD = "Action,Shipment,Order,Channel,Client,Carrier,Service,SSCC,Tracking,Line,Item,Quantity\n"
ITEMS = {("acme", "A-1"): "CUP", ("acme", "A-2"): "HAT", ("nordlys", "A-1"): "MUG"}


def building(**shelf: int) -> Warehouse:
    """PL1 with acme's cups and hats; `A1=10` is ten pieces of A-1."""
    pieces = {("acme", f"{item[0]}-{item[1]}"): n for item, n in shelf.items()}
    return Warehouse("PL1", ITEMS, Counter(pieces))


def told(house: Warehouse, *rows: str) -> Warehouse:
    """Rows as `N S1 1 A-1 4`: action, shipment, line, item, pieces."""
    text = HEAD
    for row in rows:
        action, shipment, line, item, pieces = row.split()
        text += f"{action},{shipment},#1,shop,acme,post,parcel,3590,CB1,{line},{item},{pieces}\n"
    house.instructed(text.encode())
    return house


def test_what_is_instructed_is_not_available_and_still_on_the_shelf() -> None:
    house = told(building(A1=10, A2=3), "N S1 1 A-1 4", "N S1 2 A-2 1")
    assert house.on_shelf()["acme", "CUP"] == 10
    assert house.available()["acme", "CUP"] == 6
    assert house.available()["acme", "HAT"] == 2
    assert house.available()["nordlys", "MUG"] == 0


def test_what_has_left_changes_the_shelf_and_not_what_is_available() -> None:
    house = told(building(A1=10), "N S1 1 A-1 4")
    (gone,) = house.ship(house.jobs["S1"], NOON)
    assert (gone.pieces, gone.ordered, gone.result, gone.final) == (4, 4, "shipped", True)
    assert house.on_shelf()["acme", "CUP"] == house.available()["acme", "CUP"] == 6
    assert house.jobs["S1"].state == DONE


def test_a_short_casts_doubt_on_what_is_believed_to_be_there_until_it_is_counted() -> None:
    house = told(building(A1=10), "N S1 1 A-1 4")
    house.lose("acme", "A-1", 8)
    assert house.available()["acme", "CUP"] == 6  # nobody can know yet
    (gone,) = house.ship(house.jobs["S1"], NOON)
    assert (gone.pieces, gone.ordered, gone.result) == (2, 4, "short")
    # Ten were believed in, two left, two are doubted: six; all that is known.
    assert house.available()["acme", "CUP"] == 6
    assert house.count()["acme", "A-1"] == 0
    assert house.available()["acme", "CUP"] == 0


def test_what_a_warehouse_has_no_word_for_is_waited_for_until_it_is_understood() -> None:
    house = told(building(A1=10), "N S1 1 A-1 4")
    job = house.jobs["S1"]
    (gone,) = house.ship_without(job, 1, NOON, says_so=False)
    assert (gone.pieces, gone.result) == (3, "shipped")
    assert house.on_shelf()["acme", "CUP"] == 7
    assert house.available()["acme", "CUP"] == 6
    house.understood(job)
    assert house.available()["acme", "CUP"] == 7


def test_what_is_not_found_is_doubted_and_a_count_finds_it() -> None:
    house = told(building(A1=10), "N S1 1 A-1 4")
    (gone,) = house.ship_without(house.jobs["S1"], 1, NOON)
    assert (gone.pieces, gone.ordered, gone.result) == (3, 4, "short")
    assert house.available()["acme", "CUP"] == 6
    house.count()
    assert house.available()["acme", "CUP"] == 7


def test_two_lines_of_one_article_leave_each_by_its_number() -> None:
    house = told(building(A1=10), "N S1 1 A-1 4", "N S1 2 A-1 2")
    lines = house.ship(house.jobs["S1"], NOON)
    assert [(one.number, one.pieces) for one in lines] == [("1", 4), ("2", 2)]
    assert house.on_shelf()["acme", "CUP"] == 4


def test_parts_add_up_and_the_rest_waits() -> None:
    house = told(building(A1=10), "N S1 1 A-1 5")
    job = house.jobs["S1"]
    (first,) = house.ship_in_part(job, NOON)
    assert (first.pieces, first.final, job.state) == (2, False, OPEN)
    assert house.available()["acme", "CUP"] == 5
    (second,) = house.ship(job, NOON)
    assert (second.pieces, second.final, job.state) == (3, True, DONE)
    assert first.document != second.document
    assert house.on_shelf()["acme", "CUP"] == 5


def test_lots_of_one_line_are_told_apart_in_one_document() -> None:
    house = told(building(A1=10), "N S1 1 A-1 5")
    lines = house.ship_lots(house.jobs["S1"], NOON)
    assert [(one.lot, one.pieces) for one in lines] == [("L-1", 2), ("L-2", 3)]
    assert len({one.document for one in lines}) == 1
    assert house.on_shelf()["acme", "CUP"] == 5


def test_a_substitute_leaves_instead_and_what_was_asked_for_stays_in_doubt() -> None:
    house = told(building(A1=10, A2=9), "N S1 1 A-1 5")
    (gone,) = house.substitute(house.jobs["S1"], "A-2", NOON)
    assert (gone.item, gone.instead_of, gone.pieces) == ("A-2", "A-1", 5)
    assert (house.on_shelf()["acme", "CUP"], house.available()["acme", "CUP"]) == (10, 5)
    assert house.on_shelf()["acme", "HAT"] == house.available()["acme", "HAT"] == 4


def test_a_cancel_stops_what_has_not_left_and_comes_too_late_for_what_has() -> None:
    house = told(building(A1=10), "N S1 1 A-1 5", "N S2 1 A-1 1")
    house.ship(house.jobs["S2"], NOON)
    told(house, "F S1 1 A-1 5", "F S2 1 A-1 1")
    assert [job.state for job in house.jobs.values()] == [STOPPED, DONE]
    assert house.available()["acme", "CUP"] == 9


def test_a_shipment_that_is_instructed_twice_is_noticed() -> None:
    house = told(building(A1=10), "N S1 1 A-1 5")
    with pytest.raises(AssertionError, match="instructed twice"):
        told(house, "N S1 1 A-1 5")


def test_goods_that_come_in_broken_do_not_lie_on_the_shelf() -> None:
    house = building(A1=10)
    house.take_in("acme", "A-1", 5, NOON)
    house.take_in("acme", "A-1", 2, NOON, good=False)
    house.adjust("acme", "A-1", -3, NOON, "water")
    assert house.on_shelf()["acme", "CUP"] == 12
    assert [one.pieces for one in house.moved] == [5, 2, -3]


def test_a_count_says_what_is_on_the_shelf_or_what_is_free() -> None:
    house = told(building(A1=10), "N S1 1 A-1 4")
    _, on_hand = count_file(house, NOON)
    _, free = count_file(house, NOON, of="free")
    assert b"A-1,acme,,,10,2026-11-03T12:00:00+01:00" in on_hand
    assert b"A-1,acme,,,6,2026-11-03T12:00:00+01:00" in free


def test_every_warehouse_of_the_samples_knows_its_goods_and_counts_as_its_sample_does() -> None:
    for code, house in sample_warehouses().items():
        assert set(house.shelf) == set(house.items), code
        assert sum(house.shelf.values()) > 10_000
        _, data = count_file(house, NOON)
        rows = len(data.splitlines()) - 1
        assert rows == len(house.items)


def test_each_layout_is_read_by_the_columns_that_it_documents() -> None:
    golden = ROOT / "tests" / "golden"
    ends = {"PL1": "pl1.csv", "DE2": "de2.dat", "CN1": "cn1.txt"}
    for code, end in ends.items():
        found = READERS[code]((golden / f"instruction-{end}").read_bytes())
        assert [(one.action, one.shipment) for one in found] == [
            ("new", "S0001"), ("change", "S0002"), ("cancel", "S0003")
        ], code  # fmt: skip
        assert [one.order for one in found] == ["#1001", "00123", "302-1"]
        assert found[0].parcels == [Parcel("359012340000000017", "CB000000016PL")]
        assert [(line.item, line.pieces) for line in found[0].lines] == [("W001", 2)]
        assert [line.pieces for line in found[1].lines] == [3, 10]


def test_another_day_of_the_samples_shares_no_order_number_with_the_first() -> None:
    shared = {}
    for later in (0, 1, 2):
        for sender, name, data in exports(later, whole=False):
            numbers = {
                row.split(b"," if "shopify" in sender else b"\t")[0]
                for row in data.splitlines()[1:]
                if row[:1] in (b"#", b"3")
            }
            assert numbers and not numbers & shared.setdefault(sender, set()), name
            shared[sender] |= numbers
