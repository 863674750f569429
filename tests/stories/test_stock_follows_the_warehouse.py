"""Pieces that left are taken off once: told by a confirmation, or presumed from the next count."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.confirmations import instructed
from builders.exports import further, order, shop
from builders.paths import SAMPLES
from builders.warehouse_reports import let_them_report
from builders.world import World

COUNT = "item,client,description,location,quantity,counted_at"


def ordered(pieces: int) -> str:
    """An order of so many cups, those beyond two as a gift."""
    gift = further("#5001", Lineitem_quantity=str(pieces - 2), Lineitem_price="0.00")
    return shop(order("#5001"), gift)


def counts(pieces: int, day: str, *more: str) -> str:
    """The cups of PL1 in the morning of a day."""
    return "\n".join([COUNT, f"A-1006,acme,Cup,,{pieces},{day}T07:30:00+01:00", *more]) + "\n"


@pytest.fixture
def house(tmp_path: Path) -> World:
    """Five cups at PL1 and nowhere else, and three of them ordered and instructed."""
    world = World.build(tmp_path / "house")
    world.look_at_each_order_alone()
    for path in sorted((SAMPLES / "inbox" / "catalogue").iterdir()):
        world.drop("catalogue", path.name, path.read_bytes())
    world.drop("pl1", "count1.csv", counts(5, "2026-11-03"))
    world.drop("acme-shopify", "1.csv", ordered(3))
    return world


def confirms_nothing(world: World, more: str = "") -> None:
    config = world.folder / "config.yaml"
    text = config.read_text("utf-8")
    config.write_text(text.replace("  PL1:\n", f"  PL1:\n    confirms: no\n{more}", 1), "utf-8")


def cups(world: World) -> tuple[int, int, int]:
    """(on hand, instructed, available)."""
    found = world.crossdock("stock", "--sku", "ACM-CUP", "--json").json()
    (one,) = [line for line in found if line["warehouse"] == "PL1"]
    return one["on_hand"], one["instructed"], one["available"]


def works(world: World, day: str) -> None:
    world.now = f"{day}T09:30:00Z"
    assert world.run().code == 0


def state(world: World) -> str:
    return str(world.orders()["acme-shopify/#5001"]["state"])


def test_a_warehouse_that_confirms_nothing_is_presumed_to_have_sent_what_it_no_longer_counts(
    house: World,
) -> None:
    confirms_nothing(house)
    works(house, "2026-11-03")
    assert cups(house) == (5, 3, 2)
    house.drop("pl1", "count2.csv", counts(2, "2026-11-05"))
    works(house, "2026-11-05")
    assert cups(house) == (2, 0, 2)
    assert state(house) == "shipped"
    told = house.crossdock("explain", "acme-shopify/#5001").out
    assert "presumed to have left" in told
    assert "PL1 confirms nothing, and counted at" in told
    assert "confirms: no" not in house.crossdock("status").out
    house.balance()


def test_a_count_of_the_day_of_shipping_or_within_the_grace_presumes_nothing(
    house: World,
) -> None:
    confirms_nothing(house, "    grace: 36 hours\n")
    works(house, "2026-11-03")
    house.drop("pl1", "count2.csv", counts(5, "2026-11-04"))
    works(house, "2026-11-04")
    assert cups(house) == (5, 3, 2)
    house.drop("pl1", "count3.csv", counts(2, "2026-11-06"))
    works(house, "2026-11-06")
    assert cups(house) == (2, 0, 2)


def test_without_a_word_the_three_are_short_by_name_and_people_are_told_what_to_write(
    house: World,
) -> None:
    works(house, "2026-11-03")
    house.drop("pl1", "count2.csv", counts(2, "2026-11-05"))
    works(house, "2026-11-05")
    assert cups(house) == (2, 3, -1)
    assert state(house) == "instructed"
    house.balance()
    for command in ("status", "check"):
        assert "PL1 was told to ship from 2026-11-03 on" in house.crossdock(command).out
        assert "write `confirms: no`" in house.crossdock(command).out


CONFIRMATION = (
    "document,order,client,line,sku,instead_of,ordered,quantity,unit,status,complete,carrier,"
    "tracking,sscc,weight_kg,length_cm,width_cm,height_cm,lot,expiry,ship_date\n"
    "WZ/1,#5001,acme,,ACM-CUP,,3,3,EA,complete,yes,Baltic Post,,,,,,,,,2026-11-03 17:40:00\n"
)


@pytest.mark.parametrize("first", ["confirmation", "count"])
def test_with_a_confirmation_before_or_after_the_count_two_are_left(
    house: World, first: str
) -> None:
    works(house, "2026-11-03")
    told = [("c.csv", CONFIRMATION), ("count2.csv", counts(2, "2026-11-05"))]
    for name, text in told if first == "confirmation" else told[::-1]:
        house.drop("pl1", name, text)
        works(house, "2026-11-05")
    assert cups(house) == (2, 0, 2)
    assert state(house) == "shipped"
    assert "was told to ship from" not in house.crossdock("status").out
    house.balance()


@pytest.mark.slow
def test_what_was_presumed_is_replaced_by_what_the_warehouse_says_after_all(house: World) -> None:
    confirms_nothing(house)
    works(house, "2026-11-03")
    house.drop("pl1", "count2.csv", counts(2, "2026-11-05"))
    works(house, "2026-11-05")
    house.drop("pl1", "c.csv", CONFIRMATION)
    works(house, "2026-11-05")
    assert cups(house) == (2, 0, 2)
    assert "presumed to have left" not in house.crossdock("explain", "acme-shopify/#5001").out
    house.balance()


def test_what_is_free_is_counted_without_what_is_set_aside_for_us(house: World) -> None:
    mapping = house.folder / "mappings" / "stock-count-pl1.yaml"
    text = mapping.read_text("utf-8").replace("count: full\n", "count: full\nquantity_is: free\n")
    mapping.write_text(text, "utf-8")
    works(house, "2026-11-03")
    house.drop("pl1", "count2.csv", counts(2, "2026-11-04"))
    works(house, "2026-11-04")
    assert cups(house) == (5, 3, 2)
    house.balance()


RECEIPT = "receipt,advice,client,item,description,quantity,unit,condition,lot,expiry,received_at\n"


def receipt(number: str, pieces: int, at: str = "2026-11-03T10:00:00+01:00") -> str:
    return f"{number},ASN-1,acme,A-1006,Cup,{pieces},EA,ok,L-1,,{at}\n"


def outcomes(world: World) -> str:
    """What a run tells of its rows."""
    return " ".join(world.run().out.split())


def test_what_came_in_wakes_the_order_that_waited_and_is_booked_once(house: World) -> None:
    house.drop("acme-shopify", "1.csv", ordered(7))
    works(house, "2026-11-03")
    assert state(house) == "backordered"
    house.drop("pl1", "r1.csv", RECEIPT + receipt("PZ-1", 10))
    works(house, "2026-11-03")
    assert state(house) == "instructed"
    assert cups(house) == (15, 7, 8)
    house.drop("pl1", "r2.csv", RECEIPT + receipt("PZ-1", 10) + receipt("PZ-2", 1))
    assert "accepted 1 duplicate 1" in outcomes(house)
    assert cups(house) == (16, 7, 9)
    house.drop("pl1", "r3.csv", RECEIPT + receipt("PZ-1", 12))
    house.run()
    assert cups(house) == (16, 7, 9)
    (case,) = house.crossdock("cases", "--json").json()
    assert case["kind"] == "contradiction"
    house.drop("pl1", "r4.csv", RECEIPT + receipt("", 2) + receipt("", 2))
    house.run()
    house.drop("pl1", "r5.csv", RECEIPT + receipt("", 2) * 3)
    assert "accepted 1 duplicate 2" in outcomes(house)
    assert cups(house) == (22, 7, 15)
    house.balance()


@pytest.mark.slow
def test_a_receipt_in_place_of_another_ends_as_if_it_alone_had_come(house: World) -> None:
    """Also for what a count said in between, which knew what had come in before."""
    works(house, "2026-11-03")
    house.drop("pl1", "r1.csv", RECEIPT + receipt("PZ-1", 10) + receipt("PZ-2", 1))
    works(house, "2026-11-03")
    house.drop("pl1", "r2.csv", RECEIPT + receipt("PZ-1", 4).replace(",ok,", ",damaged,"))
    house.drop("pl1", "r3.csv", RECEIPT + receipt("PZ-2", 7, "2026-11-03T23:00:00+01:00"))
    assert house.run().code in (0, 1)
    assert cups(house) == (16, 3, 13)
    told = ("--replace", "--why", "a mail")
    shown = house.crossdock("confirm", "r2.csv", *told, "--json")
    assert shown.json()[0]["stock"][0]["moved"] == -6, shown.out
    assert house.crossdock("confirm", "r2.csv", *told, "--yes").code == 0
    assert cups(house) == (10, 3, 3)
    house.drop("pl1", "count2.csv", counts(12, "2026-11-04"))
    house.now = "2026-11-04T09:30:00Z"
    assert house.run().code in (0, 1)
    assert house.crossdock("confirm", "r3.csv", *told, "--yes").code == 0
    assert cups(house)[0] == 12
    house.balance()
    assert house.crossdock("cases", "--json").json() == []


@pytest.mark.slow
def test_an_adjustment_that_gives_way_ends_no_doubt(house: World) -> None:
    let_them_report(house)
    works(house, "2026-11-03")
    left = instructed(house.folder)[0]
    house.now = "2026-11-03T12:00:00Z"
    short = house.crossdock("confirm", left.shipment, "--short", "--why", "a mail", "--yes")
    assert short.code == 0, short.out + short.err
    assert cups(house) == (5, 0, 2)
    head = "adjustment,item,client,pieces,reason,happened\n"
    house.now = "2026-11-03T15:00:00Z"
    house.drop("pl1", "a1.csv", f"{head}K-1,A-1006,acme,-1,broken,2026-11-03T13:00:00Z\n")
    house.run()
    assert cups(house) == (4, 0, 4)
    house.drop("pl1", "a2.csv", f"{head}K-1,A-1001,acme,-1,broken,2026-11-03T13:00:00Z\n")
    house.run()
    done = house.crossdock("confirm", "a2.csv", "--replace", "--why", "a mail", "--yes")
    assert done.code == 0, done.out + done.err
    assert cups(house) == (5, 0, 2)
    house.balance()


def test_goods_of_nobody_of_another_client_or_of_the_future_are_refused_row_by_row(
    house: World,
) -> None:
    works(house, "2026-11-03")
    rows = [
        receipt("PZ-1", 1),
        receipt("PZ-1", 1).replace("A-1006", "A-9999"),
        receipt("PZ-1", 1).replace(",acme,", ",nordlys,"),
        receipt("PZ-1", 1, "2027-11-03T10:00:00+01:00"),
        receipt("PZ-1", 1).replace(",acme,", ",nobody,"),
        receipt("PZ-1", 1).replace(",EA,", ",CS,"),
    ]
    house.drop("pl1", "r1.csv", RECEIPT + "".join(rows))
    assert "accepted 1 rejected 5" in outcomes(house)
    assert cups(house) == (6, 3, 3)
    (rejects,) = [data.decode() for name, data in house.visible().items() if "rejects" in name]
    for words in (
        "acme has no goods A-9999", "are goods of acme, the row says nordlys", "not come yet",
        "there is no client nobody", "how many pieces",
    ):  # fmt: skip
        assert words in rejects
    house.balance()


@pytest.mark.slow
def test_a_count_beyond_the_tolerance_is_a_case_with_both_figures(house: World) -> None:
    confirms_nothing(house, "    tolerance: {pieces: 1}\n")
    works(house, "2026-11-03")
    house.drop("pl1", "count2.csv", counts(1, "2026-11-05"))
    works(house, "2026-11-05")
    assert house.crossdock("cases", "--json").json() == []
    house.drop("pl1", "count3.csv", counts(9, "2026-11-06"))
    works(house, "2026-11-06")
    (case,) = house.crossdock("cases", "--json").json()
    assert (case["kind"], case["subject"]) == ("count-difference", "ACM-CUP")
    assert "counted 9 of ACM-CUP, 1 were expected (difference 8)" in case["why"]
