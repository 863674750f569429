"""What a warehouse reports and hardly means: nothing at all, and numbers that cannot be right."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.exports import order, shop
from builders.paths import SAMPLES
from builders.world import World

COUNT = "item,client,description,location,quantity,counted_at"
CUPS = f"{COUNT}\nA-1006,acme,Cup,,5,2026-11-03T07:30:00+01:00\n"
CONFIRMATION = "order,client,sku,quantity,status,complete,carrier,tracking,sscc,ship_date"


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Two cups of an order are due at PL1 today."""
    world = World.build(tmp_path_factory.mktemp("doubtful") / "house")
    for path in sorted((SAMPLES / "inbox" / "catalogue").iterdir()):
        world.drop("catalogue", path.name, path.read_bytes())
    world.drop("pl1", "count1.csv", CUPS)
    world.drop("acme-shopify", "1.csv", shop(order("#5001")))
    assert world.run().code == 0
    world.now = "2026-11-03T18:00:00Z"
    return world


@pytest.fixture
def house(sent: World, tmp_path: Path) -> World:
    return sent.copied(tmp_path / "house")


def tells(world: World, *rows: str, name: str = "out.csv") -> list[tuple[str, str]]:
    """The cases after a confirmation, as they are told."""
    world.drop("pl1", name, "\n".join([CONFIRMATION, *rows]) + "\n")
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    world.balance()
    told = world.crossdock("cases").out
    return [(one["kind"], told) for one in world.crossdock("cases", "--json").json()]


def row(tracking: str = "", sscc: str = "") -> str:
    return f"#5001,acme,ACM-CUP,2,complete,yes,Baltic Post,{tracking},{sscc},2026-11-03 17:40:00"


@pytest.mark.parametrize("rows", [(), (",,,,,,,,,",)])
def test_an_empty_confirmation_while_shipments_are_due_is_told(
    house: World, rows: tuple[str, ...]
) -> None:
    [(kind, told)] = tells(house, *rows)
    assert kind == "empty-confirmation"
    assert "says nothing, though 1 shipment of PL1 was due by 2026-11-03" in told
    [alert] = [name for name in house.visible() if "-cases-" in name]
    assert "reported nothing while shipments were due" in house.visible()[alert].decode()


def test_an_empty_confirmation_while_nothing_is_due_is_booked_and_no_more(house: World) -> None:
    assert tells(house, row(), name="first.csv") == []
    assert tells(house) == []


@pytest.mark.parametrize(("tracking", "sscc", "named"), [
    ("", "006141411234567891", "006141411234567891"),
    ("", "6141411234", "6141411234"),
    ("CB123456789PL", "", "CB123456789PL"),
])  # fmt: skip
def test_a_number_with_a_wrong_check_digit_is_booked_and_told(
    house: World, tracking: str, sscc: str, named: str
) -> None:
    [(kind, told)] = tells(house, row(tracking, sscc))
    assert kind == "check-digit"
    assert named in told
    assert house.orders()["acme-shopify/#5001"]["state"] == "shipped"


@pytest.mark.parametrize(("tracking", "sscc"), [
    ("CB123456785PL", "(00)006141411234567890"), ("1Z999AA10123456784", ""),
])  # fmt: skip
def test_a_right_number_or_one_of_a_form_of_its_own_is_told_of_to_nobody(
    house: World, tracking: str, sscc: str
) -> None:
    assert tells(house, row(tracking, sscc)) == []


@pytest.mark.parametrize("rows", ["", ",,,,,\n"])
def test_a_count_that_says_nothing_is_put_aside_and_no_shelf_is_emptied(
    house: World, rows: str
) -> None:
    house.drop("pl1", "count2.csv", f"{COUNT}\n{rows}")
    assert house.run().code == 1
    assert any("count2" in name for name in house.visible() if name.startswith("alerts/"))
    found = house.crossdock("stock", "--sku", "ACM-CUP", "--json").json()
    assert [one["on_hand"] for one in found if one["warehouse"] == "PL1"] == [5]
