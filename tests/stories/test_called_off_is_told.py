"""What a person takes out of an order before a warehouse has it is told to its channel, once; what
the channel itself called off is told to the client whose goods they are, and to nobody else."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.exports import further, order, reference_data, shop
from builders.tellings import lay_layouts, tells, told
from builders.world import World

FEED = "kind: channel-feed, layout: told-feed"
RULES = """\
stage: review
rules:
  - id: ask
    why: Somebody looks
    when: {order.notes: like "*look*"}
    then: {hold: call-buyer}
"""
MONEY = {"Subtotal": "79.20", "Total": "84.10"}
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A house in which two orders wait, each of three cups and a bottle."""
    world = World.build(tmp_path_factory.mktemp("off") / "house")
    lay_layouts(world)
    (world.folder / "rules" / "desk.yaml").write_text(RULES, "utf-8")
    reference_data(world)
    rows = [
        row
        for name in ("#8401", "#8402")
        for row in (
            order(name, Notes="look", Lineitem_quantity="3", **MONEY),
            further(name, Lineitem_sku="ACM-BOT7", Lineitem_quantity="1"),
        )
    ]
    world.drop("acme-shopify", "1.csv", shop(*rows))
    assert world.run().code in (0, 1)
    assert world.orders()["acme-shopify/#8401"]["state"] == "held"
    return world


def ran(world: World, *args: str) -> None:
    done = world.crossdock(*args) if args else world.run()
    assert done.code in ((0,) if args else (0, 1)), done.out + done.err


def off(world: World, who: str = "acme-shopify") -> list[tuple[str, ...]]:
    """(order, pieces left, pieces called off, reason, ordered) of all rows in order."""
    return [
        tuple(line.split(";")[place] for place in (0, 3, 4, 5, 6))
        for _, lines in sorted(told(world, who).items())
        for line in lines
    ]


def told_otherwise(world: World) -> list[dict]:
    return [
        one for one in world.crossdock("cases", "--json").json() if one["kind"] == "told-otherwise"
    ]


def test_pieces_cancelled_before_hand_over_are_told_once(house: World, tmp_path: Path) -> None:
    world = house.copied(tmp_path / "house")
    tells(world, "acme-shopify", FEED, f"{FEED}, about: cancelled")
    ran(world)
    said = ("--why", "the buyer asked")
    ran(world, "cancel", "acme-shopify/#8401", "--line", "1", "--pieces", "1", *said)
    ran(world)
    assert off(world) == [("#8401", "0", "1", "cancelled", "3")]
    ran(world)
    ran(world, "cancel", "acme-shopify/#8401", "--line", "1", "--pieces", "1", *said)
    ran(world, "cancel", "acme-shopify/#8401", "--line", "2", *said)
    ran(world)
    ran(world)
    assert sorted(off(world)[1:]) == [
        ("#8401", "0", "1", "cancelled", "1"), ("#8401", "0", "1", "cancelled", "3"),
    ]  # fmt: skip
    assert not told_otherwise(world)
    world.balance()


def test_a_smaller_quantity_is_told_and_what_was_so_before_is_not(
    house: World, tmp_path: Path
) -> None:
    world = house.copied(tmp_path / "house")
    said = ("--why", "the buyer asked")
    ran(world, "cancel", "acme-shopify/#8402", "--line", "1", "--pieces", "1", *said)
    tells(world, "acme-shopify", FEED, f"{FEED}, about: cancelled")
    ran(world)
    ran(world)
    assert off(world) == []
    ran(world, "correct", "acme-shopify/#8401", "--set", "lines.1.quantity=1", *said)
    ran(world)
    assert off(world) == [("#8401", "0", "2", "cancelled", "3")]
    ran(world, "correct", "acme-shopify/#8401", "--set", "lines.1.quantity=2", *said)
    ran(world)
    assert len(off(world)) == 1
    [case] = told_otherwise(world)
    assert "B000001" in str(case) and case["subject"] == "acme-shopify/#8401"
    world.balance()


def test_a_line_that_a_person_takes_out_is_told_though_the_order_has_it_no_more(
    house: World, tmp_path: Path
) -> None:
    world = house.copied(tmp_path / "house")
    tells(world, "acme-shopify", FEED, f"{FEED}, about: cancelled")
    rows = (
        order("#8403", Lineitem_quantity="3", **MONEY),
        further("#8403", Lineitem_sku="ACM-BOT7", Lineitem_quantity="2", Lineitem_price="?"),
    )
    world.drop("acme-shopify", "3.csv", shop(*rows))
    ran(world)
    said = ("--why", "the buyer wants no bottle")
    ran(world, "correct", "acme-shopify/#8403", "--set", "lines.2.quantity=0", *said)
    ran(world)
    assert off(world) == [("#8403", "0", "2", "cancelled", "2")]
    # An export that says the old once more changes nothing; one that lacks the line agrees.
    world.drop("acme-shopify", "4.csv", shop(*rows))
    ran(world)
    world.drop("acme-shopify", "5.csv", shop(order("#8403", Lineitem_quantity="3", Total="50.40")))
    ran(world)
    assert len(off(world)) == 1
    assert not told_otherwise(world)
    world.balance()


def test_a_line_called_off_whose_quantity_nobody_could_read_is_a_case_of_each_telling(
    house: World, tmp_path: Path
) -> None:
    world = house.copied(tmp_path / "house")
    tells(world, "acme-shopify", FEED, f"{FEED}, about: cancelled")
    tells(world, "acme", "kind: client-confirmation, layout: told-confirmation, about: cancelled")
    ran(world)
    rows = [
        row
        for name in ("#8404", "#8405")
        for row in (
            order(name, Lineitem_quantity="3", **MONEY),
            further(name, Lineitem_sku="ACM-BOT7", Lineitem_quantity="some"),
        )
    ]
    alone = order("#8406", Lineitem_quantity="some", Lineitem_sku="ACM-BOT7")
    world.drop("acme-shopify", "3.csv", shop(*rows, alone))
    ran(world)
    said = ("--why", "the buyer wants no bottle")
    ran(world, "correct", "acme-shopify/#8404", "--set", "lines.2.quantity=0", *said)
    ran(world, "cancel", "acme-shopify/#8405", *said)
    ran(world, "cancel", "acme-shopify/#8406", *said)
    ran(world)
    ran(world)
    cases = [one for one in world.crossdock("cases", "--json").json() if one["kind"] == "not-told"]
    assert sorted(one["subject"] for one in cases) == [
        f"acme-shopify/{name}" for name in ("#8404", "#8405", "#8406") for _ in range(2)
    ]
    assert all("ACM-BOT7" in one["why"] for one in cases), cases
    assert {order for order, *_ in off(world)} == {"#8405"}, (
        "the cups of the others go, or were none"
    )
    world.balance()


def test_a_client_is_told_what_its_channel_took_off_and_the_channel_is_not(
    house: World, tmp_path: Path
) -> None:
    world = house.copied(tmp_path / "house")
    tells(world, "acme-shopify", FEED, f"{FEED}, about: cancelled")
    tells(world, "acme", "kind: client-confirmation, layout: told-confirmation, about: cancelled")
    ran(world)
    fewer = order("#8401", Notes="look", Lineitem_quantity="1", Subtotal="14.90", Total="19.80")
    world.drop("acme-shopify", "3.csv", shop(fewer))
    ran(world)
    ran(world)
    assert off(world, "acme-shopify") == []
    assert sorted(off(world, "acme")) == [
        ("#8401", "0", "1", "cancelled", "1"), ("#8401", "0", "2", "cancelled", "3"),
    ]  # fmt: skip
    assert not told_otherwise(world)
    world.balance()
