"""A carrier is told of each parcel once, by its own layout and at its time; of what changed and of
what was called off too; and nobody is told of what cannot be written until it can be."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from builders.confirmations import Instructed, instructed
from builders.exports import order, reference_data, shop
from builders.tellings import newest, told
from builders.world import World

pytestmark = pytest.mark.slow
ADVICE = """\
kind: pre-advice
format: delimited
encoding: utf-8
delimiter: semicolon
quote: none
header: no
rows: per parcel
columns:
  order: {from: order.id, required: yes}
  parcel: {from: parcel.tracking, required: yes}
  to: {from: ship_to.name, width: 60}
  run: {from: file.run}
"""
WITH_ACTION = ADVICE + "  what: {from: action, values: {new: N, change: R, cancel: F}}\n"


def takes(world: World, *files: str, kind: str = "carrier", layout: str = ADVICE) -> None:
    """A receiver takes files from now on: baltic-post is one by its name."""
    (world.folder / "mappings" / "outgoing" / "told-parcels.yaml").write_text(layout, "utf-8")
    path = world.folder / "config.yaml"
    listed = "".join(f"\n      - {{{one}}}" for one in files)
    block = f"\nreceivers:\n  baltic-post:\n    kind: {kind}\n    files:{listed}\n"
    text = path.read_text("utf-8")
    assert "\nreceivers:" not in text
    path.write_text(text.rstrip("\n") + "\n" + block, "utf-8")


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


PRE_ADVICE = "kind: pre-advice, layout: told-parcels"


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
