"""Boxes and territories from the export to the decision: held and told, decided again when
operations edit a table, and never decided behind the back of what is out."""

from __future__ import annotations

import pytest
from builders.exports import order, reference_data, shop
from builders.world import World

REUNION = {"Shipping_Country": "FR", "Shipping_Zip": "97400", "Shipping_City": "Saint-Denis"}
JERSEY = {"Shipping_Country": "GB", "Shipping_Zip": "JE2 3AB", "Shipping_City": "St Helier"}
# Express goes to a person at a door only.
ABHOLFACH = {
    "Shipping_Address1": "Abholfach 12", "Shipping_Street": "Abholfach 12",
    "Shipping_Method": "DHL Express",
}  # fmt: skip
TABLES = "rules/tables"


def edited(world: World, file: str, *changes: tuple[str, str], more: str = "") -> None:
    path = world.folder / file
    text = path.read_text("utf-8")
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after)
    path.write_text(text + more, "utf-8")


@pytest.fixture
def world(tmp_path: object) -> World:
    made = World.build(tmp_path / "house")  # type: ignore[operator]
    made.look_at_each_order_alone()
    reference_data(made)
    made.drop(
        "acme-shopify", "1.csv",
        shop(order("#7001", **REUNION), order("#7002", **JERSEY), order("#7003"),
             order("#7004", **ABHOLFACH)),
    )  # fmt: skip
    return made


def states(world: World) -> dict[str, str]:
    return {
        key.rpartition("/")[2]: one["holds"][0]["reason"] if one["holds"] else one["state"]
        for key, one in world.orders().items()
    }


def test_a_territory_waits_until_somebody_says_its_price(world: World) -> None:
    world.run()
    assert states(world) == {
        "#7001": "no-service", "#7002": "no-service", "#7003": "instructed", "#7004": "instructed",
    }  # fmt: skip
    why = world.crossdock("explain", "acme-shopify/#7001").out
    assert "has no row for RE, a territory of FR by rules/tables/territories.csv:" in why
    before = world.visible()
    edited(world, "rules/rates/baltic-post.zones.csv", more="parcel,PL1,RE,,,far,9-14\n")
    edited(
        world,
        f"{TABLES}/territories.csv",
        (",JE,Jersey,no,no,yes,own,", ",JE,Jersey,no,no,yes,as country,"),
    )
    world.now = "2026-11-03T10:00:00Z"
    world.run()
    found = states(world)
    assert (found["#7001"], found["#7002"]) == ("instructed", "instructed")
    # What went out before is as it was, and comes out the same again.
    assert before.items() <= world.visible().items()
    for wave in ("W000001", "W000002"):
        assert world.crossdock("replay", wave).code == 0
    world.balance()


@pytest.mark.slow
def test_a_word_of_operations_holds_orders_that_come_later_and_recalls_none(world: World) -> None:
    world.run()
    edited(world, f"{TABLES}/boxes.csv", more="NL,military,Abholfach #,start,ours\n")
    world.now = "2026-11-03T10:00:00Z"
    world.drop(
        "acme-shopify", "2.csv", shop(order("#7005", **ABHOLFACH), order("#7004", **ABHOLFACH))
    )
    world.run()
    found = states(world)
    assert (found["#7004"], found["#7005"]) == ("instructed", "no-service")
    shown = world.crossdock("explain", "acme-shopify/#7005").out
    assert "military by rules/tables/boxes.csv:" in shown
    world.balance()


@pytest.mark.slow
def test_a_backtest_tells_what_an_edit_of_a_table_would_change(world: World) -> None:
    world.run()
    assert "change" in world.crossdock("backtest").out
    assert "#7002" not in world.crossdock("backtest", "--all").out
    price = (",JE,Jersey,no,no,yes,own,", ",JE,Jersey,no,no,yes,as country,")
    edited(world, f"{TABLES}/territories.csv", price)
    said = world.crossdock("backtest", "--all").out
    assert "acme-shopify/#7002  released" in said
    assert "the tables of places (rules/tables/) say something else of the address" in said
    assert "#7001" not in said


@pytest.mark.slow
def test_a_backtest_asks_the_rules_that_read_a_kind_again(world: World) -> None:
    world.run()
    edited(world, f"{TABLES}/boxes.csv", more="NL,locker,Abholfach #,start,ours\n")
    said = world.crossdock("backtest", "--all").out
    assert "acme-shopify/#7004" in said
    assert "po-box-and-locker" in said
