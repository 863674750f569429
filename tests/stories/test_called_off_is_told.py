"""What a person takes out of an order before a warehouse has it is told to its channel, once; what
the channel itself called off is not."""

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


def off(world: World) -> list[tuple[str, ...]]:
    """(order, pieces left, pieces called off, reason, ordered) of all rows in order."""
    return [
        tuple(line.split(";")[place] for place in (0, 3, 4, 5, 6))
        for _, lines in sorted(told(world, "acme-shopify").items())
        for line in lines
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
    assert not [
        one for one in world.crossdock("cases", "--json").json() if one["kind"] == "told-otherwise"
    ]
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
    [case] = [
        one for one in world.crossdock("cases", "--json").json() if one["kind"] == "told-otherwise"
    ]
    assert "B000001" in str(case) and case["subject"] == "acme-shopify/#8401"
    world.balance()
