"""A carrier is told of each parcel once, by its own layout and at its time; of what changed and of
what was called off too; and nobody is told of what cannot be written until it can be."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.confirmations import Instructed, instructed
from builders.exports import order, reference_data, shop
from builders.tellings import newest, told
from builders.told_parcels import ADVICE, PRE_ADVICE, WITH_ACTION, takes
from builders.world import World

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = World.build(tmp_path_factory.mktemp("announced") / "house")
    reference_data(world)
    assert world.run().code == 0
    return world


@pytest.fixture
def house(stocked: World, tmp_path: Path) -> World:
    return stocked.copied(tmp_path / "house")


def orders_of(world: World, *names: str) -> list[Instructed]:
    world.drop("acme-shopify", f"{names[0][1:]}.csv", shop(*(order(name) for name in names)))
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    found = [one for one in instructed(world.folder) if one.order in names]
    assert len(found) == len(names)
    return found


def test_each_parcel_is_announced_once(house: World) -> None:
    takes(house, PRE_ADVICE)
    orders_of(house, "#8301", "#8302")
    files = told(house, "baltic-post")
    assert list(files) == ["pre-advice-baltic-post-instructed-B000001.csv"]
    assert [line.split(";")[0] for line in newest(house, "baltic-post")] == ["#8301", "#8302"]
    assert house.run().code == 0
    orders_of(house, "#8303")
    assert len(told(house, "baltic-post")) == 2
    assert [line.split(";")[::3] for line in newest(house, "baltic-post")] == [["#8303", "2"]]
    house.balance()
    assert "1 parcel, in B000002" in house.crossdock("explain", "acme-shopify/#8303").out


def test_what_waits_for_its_time_goes_with_the_file_of_that_time(house: World) -> None:
    takes(house, f'{PRE_ADVICE}, send_at: ["18:00"], when_empty: file, timezone: UTC')
    orders_of(house, "#8311")
    assert told(house, "baltic-post") == {}
    assert "baltic-post, parcels to come: 1 waits for its time" in house.crossdock("status").out
    house.now = "2026-11-03T18:00:00Z"
    assert house.run().code == 0
    assert len(newest(house, "baltic-post")) == 1
    house.now = "2026-11-04T18:30:00Z"
    assert house.run().code == 0
    assert newest(house, "baltic-post") == []
    house.balance()


def test_what_the_layout_cannot_write_waits_and_is_told_the_rest_goes(house: World) -> None:
    layout = ADVICE.replace("width: 60", "width: 60").replace("{from: order.id, required: yes}",
        "{from: order.id, values: {'#8321': one}}")  # fmt: skip
    takes(house, PRE_ADVICE, layout=layout)
    orders_of(house, "#8321", "#8322")
    assert [line.split(";")[0] for line in newest(house, "baltic-post")] == ["one"]
    [alert] = [text for name, text in house.visible().items() if name.startswith("alerts/untold/")]
    assert b"acme-shopify/#8322" in alert
    house.balance()
    path = house.folder / "mappings" / "outgoing" / "told-parcels.yaml"
    path.write_text(layout.replace("one}", "one, '#8322': two}"), "utf-8")
    assert house.run().code == 0
    assert [line.split(";")[0] for line in newest(house, "baltic-post")] == ["two"]
    house.balance()


def _called_off(world: World, one: Instructed, name: str) -> None:
    """The warehouse cancels a shipment as it was asked to."""
    assert world.crossdock("cancel", one.order, "--why", "wants it no more").code == 0
    assert world.run().code == 0
    ran = world.crossdock("confirm", one.shipment, "--cancelled", "--yes", "--why", "they say so")
    assert ran.code == 0, ran.out + ran.err
    assert world.run().code == 0


def test_what_was_announced_and_is_called_off_goes_into_a_file_of_its_own(house: World) -> None:
    takes(house, PRE_ADVICE, f"{PRE_ADVICE}, about: cancelled")
    (one,) = orders_of(house, "#8331")
    _called_off(house, one, "off.csv")
    files = told(house, "baltic-post")
    assert [name.split("-")[4] for name in files] == ["cancelled", "instructed"]
    assert [[line.split(";")[0] for line in lines] for lines in files.values()] == [["#8331"]] * 2
    old = house.crossdock("resend", "B000001", "--why", "they lost it")
    assert old.code == 1 and "B000002" in old.out, "it would be announced again"
    assert house.run().code == 0
    assert len(told(house, "baltic-post")) == 2
    house.balance()


def test_a_layout_with_an_action_says_so_in_the_next_file(house: World) -> None:
    takes(house, PRE_ADVICE, layout=WITH_ACTION)
    (one,) = orders_of(house, "#8341")
    assert newest(house, "baltic-post")[0].endswith(";N")
    _called_off(house, one, "off.csv")
    assert newest(house, "baltic-post")[0].endswith(";F")
    house.balance()


def test_a_layout_that_cannot_say_it_leaves_it_to_a_person(house: World) -> None:
    takes(house, PRE_ADVICE)
    (one,) = orders_of(house, "#8351")
    _called_off(house, one, "off.csv")
    assert len(told(house, "baltic-post")) == 1
    assert "#8351" in house.crossdock("cases", "--kind", "told-otherwise").out
    house.balance()


def test_an_address_that_changed_is_told_again_as_a_change(house: World) -> None:
    takes(house, PRE_ADVICE, layout=WITH_ACTION)
    orders_of(house, "#8361")
    first = newest(house, "baltic-post")[0].split(";")
    _changed(house, "#8361", "Other Person")
    again = newest(house, "baltic-post")[0].split(";")
    assert (again[0], again[1], again[2], again[4]) == (first[0], first[1], "Other Person", "R")
    assert house.run().code == 0
    assert len(told(house, "baltic-post")) == 2
    old = house.crossdock("resend", "B000001", "--why", "they lost it")
    assert old.code == 1 and "as it was before a change" in old.out
    assert "B000002" in old.out and "send that again instead" in old.out
    both = house.crossdock("resend", "B000002", "B000001", "--why", "they lost both")
    assert both.code == 0, both.out + both.err
    house.balance()


def test_a_change_that_its_file_says_nothing_of_is_not_told(house: World) -> None:
    takes(
        house, PRE_ADVICE, layout=WITH_ACTION.replace("  to: {from: ship_to.name, width: 60}\n", "")
    )
    orders_of(house, "#8371")
    _changed(house, "#8371", "Other Person")
    assert len(told(house, "baltic-post")) == 1
    house.balance()


def _changed(world: World, order_id: str, name: str) -> None:
    """A person corrects who receives it, and the warehouse is told."""
    ran = world.crossdock(
        "correct", f"acme-shopify/{order_id}", "--set", f"ship_to.name={name}", "--why", "asked"
    )
    assert ran.code == 0, ran.out + ran.err
    assert world.run().code == 0


def test_a_carrier_that_is_paused_is_told_once_it_goes_on(house: World) -> None:
    takes(house, f'{PRE_ADVICE}, send_at: ["18:00"], timezone: UTC')
    orders_of(house, "#8381")
    assert house.crossdock("pause", "carrier", "baltic-post").code == 0
    house.now = "2026-11-03T18:00:00Z"
    assert house.run().code == 0
    assert told(house, "baltic-post") == {}
    assert house.crossdock("resume", "carrier", "baltic-post").code == 0
    assert house.run().code == 0
    assert len(newest(house, "baltic-post")) == 1
    house.balance()


def test_parcels_of_other_carriers_and_of_before_the_telling_are_not_its(house: World) -> None:
    orders_of(house, "#8391")
    house.now = "2026-11-03T10:00:00Z"
    takes(house, f"{PRE_ADVICE}, warehouses: [CN1]")
    orders_of(house, "#8392")
    assert told(house, "baltic-post") == {}
    house.balance()
    path = house.folder / "config.yaml"
    path.write_text(path.read_text("utf-8").replace(", warehouses: [CN1]", ""), "utf-8")
    assert house.run().code == 0
    assert [line.split(";")[0] for line in newest(house, "baltic-post")] == ["#8392"]
    house.balance()


def test_the_same_bytes_are_sent_again_and_rendered_again(house: World) -> None:
    takes(house, PRE_ADVICE)
    orders_of(house, "#8401")
    [(_name, lines)] = told(house, "baltic-post").items()
    assert house.crossdock("resend", "B000001", "--why", "they lost it").code == 0
    assert house.run().code == 0
    both = told(house, "baltic-post")
    assert len(both) == 2
    assert all(one == lines for one in both.values())
    assert house.crossdock("replay", "B000001").code == 0
    house.balance()


def test_after_a_restore_nothing_is_announced_twice(house: World) -> None:
    takes(house, PRE_ADVICE)
    orders_of(house, "#8411")
    before = (house.folder / ".state" / "ledger.db").read_bytes()
    orders_of(house, "#8412")
    assert len(told(house, "baltic-post")) == 2
    for one in (house.folder / ".state").glob("ledger.db*"):
        one.unlink()
    (house.folder / ".state" / "ledger.db").write_bytes(before)
    house.crossdock("reconcile", "--why", "the disk was lost")
    house.run()
    house.run()
    assert len(told(house, "baltic-post")) == 2
    told_now = house.crossdock("batch", "settle", "baltic-post", "--all-told", "--why", "has it")
    assert told_now.code == 0, told_now.out + told_now.err
    assert house.run().code in (0, 1)
    assert len(told(house, "baltic-post")) == 2
