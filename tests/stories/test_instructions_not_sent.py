"""A change or cancel that waits for a wave while the shipment leaves is never sent, and is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.exports import further, order, shop
from builders.paths import SAMPLES
from builders.world import World

COUNT = "item,client,description,location,quantity,counted_at"
CONFIRMATION = "order,client,sku,quantity,status,complete,carrier,tracking,ship_date"
CANCEL = {"Cancelled_at": "2026-11-03 11:00:00 +0100"}
CHANGE = {"Shipping_Street": "Marktplatz 9", "Shipping_Address1": "Marktplatz 9"}


def exported(**cells: str) -> str:
    """Three cups, one of them as a gift."""
    gift = further("#5001", Lineitem_quantity="1", Lineitem_price="0.00")
    return shop(order("#5001", **cells), gift)


def counted(pieces: int, day: str) -> str:
    return f"{COUNT}\nA-1006,acme,Cup,,{pieces},{day}T07:30:00+01:00\n"


def confirmed(pieces: int, status: str = "complete", complete: str = "yes") -> str:
    row = f"#5001,acme,ACM-CUP,{pieces},{status},{complete},Baltic Post,,2026-11-03 11:40:00"
    return f"{CONFIRMATION}\n{row}\n"


@pytest.fixture(scope="module")
def instructed(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Three cups of five are instructed, and PL1 is paused since: what is told it now waits."""
    world = World.build(tmp_path_factory.mktemp("unsent") / "house")
    for path in sorted((SAMPLES / "inbox" / "catalogue").iterdir()):
        world.drop("catalogue", path.name, path.read_bytes())
    world.drop("pl1", "count1.csv", counted(5, "2026-11-03"))
    world.drop("acme-shopify", "1.csv", exported())
    assert world.run().code == 0
    assert world.orders()["acme-shopify/#5001"]["state"] == "instructed"
    world.consume()
    assert world.crossdock("pause", "warehouse", "PL1").code == 0
    world.now = "2026-11-03T15:00:00Z"
    return world


@pytest.fixture
def house(instructed: World, tmp_path: Path) -> World:
    return instructed.copied(tmp_path / "house")


def tells(world: World, sender: str, name: str, text: str) -> None:
    world.drop(sender, name, text)
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    world.balance()


def ends(world: World) -> tuple[str, list[str], list[str]]:
    """The state of the order, its cases, and the instructions that go out once PL1 goes on."""
    assert world.crossdock("resume", "warehouse", "PL1").code == 0
    assert world.run().code == 0
    world.balance()
    state = str(world.orders()["acme-shopify/#5001"]["state"])
    kinds = [one["kind"] for one in world.crossdock("cases", "--json").json()]
    return state, kinds, [name for name in world.visible() if "instruction" in name]


@pytest.mark.parametrize(("wish", "kind", "words"), [
    (CANCEL, "in-spite-of-cancel", "left before our cancel instruction went out"),
    (CHANGE, "change-too-late", "left before our change instruction went out"),
])  # fmt: skip
def test_what_left_meanwhile_is_not_changed_or_cancelled_any_more(
    house: World, wish: dict[str, str], kind: str, words: str
) -> None:
    tells(house, "acme-shopify", "2.csv", exported(**wish))
    tells(house, "pl1", "out.csv", confirmed(3))
    told = house.crossdock("cases").out + house.crossdock("explain", "acme-shopify/#5001").out
    assert words in told
    assert "not sent" in told
    assert ends(house) == ("shipped", [kind], [])


@pytest.mark.parametrize("wish", [CANCEL, CHANGE])
def test_of_what_left_in_part_the_rest_is_still_changed_or_cancelled(
    house: World, wish: dict[str, str]
) -> None:
    tells(house, "acme-shopify", "2.csv", exported(**wish))
    tells(house, "pl1", "out.csv", confirmed(1, "back order", "no"))
    state, kinds, instructions = ends(house)
    assert (state, len(kinds), len(instructions)) == ("instructed", 1, 1)


def test_what_the_warehouse_cancelled_by_itself_needs_no_cancel(house: World) -> None:
    tells(house, "acme-shopify", "2.csv", exported(**CANCEL))
    tells(house, "pl1", "out.csv", confirmed(0, "cancelled"))
    assert ends(house) == ("cancelled", [], [])


@pytest.mark.parametrize("wish", [CANCEL, CHANGE])
def test_a_wish_that_comes_after_the_confirmation_is_told_to_a_person(
    house: World, wish: dict[str, str]
) -> None:
    tells(house, "pl1", "out.csv", confirmed(3))
    tells(house, "acme-shopify", "2.csv", exported(**wish))
    state, kinds, instructions = ends(house)
    assert (state, instructions) == ("shipped", [])
    assert kinds, house.crossdock("explain", "acme-shopify/#5001").out


def test_what_is_presumed_to_have_left_is_not_changed_any_more(house: World) -> None:
    config = house.folder / "config.yaml"
    text = config.read_text("utf-8")
    config.write_text(text.replace("  PL1:\n", "  PL1:\n    confirms: no\n", 1), "utf-8")
    tells(house, "acme-shopify", "2.csv", exported(**CHANGE))
    house.now = "2026-11-05T15:00:00Z"
    tells(house, "pl1", "count2.csv", counted(2, "2026-11-05"))
    assert ends(house) == ("shipped", ["change-too-late"], [])
