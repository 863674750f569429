"""Recipes of the cookbook at work: what they hold goes on by itself when its cause is gone."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.exports import order, reference_data, shop
from builders.paths import SAMPLES
from builders.recipes import RECIPES
from builders.world import World


def copied(world: World, *names: str) -> None:
    """Copies recipes into a house as the page says: holds into config.yaml, files below rules/."""
    config = world.folder / "config.yaml"
    for recipe in RECIPES:
        if recipe.name not in names:
            continue
        lines = "".join(
            f"  {name}: {{type: {hold['type']}, queue: {hold['queue']}}}\n"
            for name, hold in recipe.holds.items()
        )
        before, mark, after = config.read_text("utf-8").partition("\n  call-buyer:")
        config.write_text(f"{before}\n{lines.rstrip()}{mark}{after}", "utf-8")
        for name, text in (recipe.rules | recipe.tests).items():
            path = world.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    for command in ("check", "test"):
        ran = world.crossdock(command)
        assert ran.code == 0, ran.err


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World.build(tmp_path / "house")


@pytest.mark.slow
def test_a_dealer_taken_off_the_credit_list_gets_the_goods(world: World) -> None:
    copied(world, "Credit block")
    world.drop_folder(SAMPLES / "inbox")
    assert world.run().code == 0
    dealers = {
        name: one["state"] for name, one in world.orders().items() if one["buyer"]["id"] == "00707"
    }
    assert set(dealers.values()) == {"held"}
    path = world.folder / "rules/lists/nordlys-credit-block.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("00707")), "utf-8")
    world.now = "2026-11-03T10:00:00Z"
    assert world.run().code == 0
    assert {world.orders()[name]["state"] for name in dealers} == {"instructed"}
    world.balance()


def test_an_order_leaves_the_edit_window_by_itself(world: World) -> None:
    copied(world, "Edit window")
    reference_data(world)
    placed = {"Created_at": "2026-11-03 09:50:00 +0100", "Paid_at": "2026-11-03 09:50:10 +0100"}
    world.drop("acme-shopify", "new.csv", shop(order("#9201", **placed)))
    assert world.run().code == 0
    assert world.orders()["acme-shopify/#9201"]["state"] == "held"
    world.now = "2026-11-03T09:19:00Z"
    world.run()
    assert world.orders()["acme-shopify/#9201"]["state"] == "held"
    world.now = "2026-11-03T09:20:00Z"
    world.run()
    assert world.orders()["acme-shopify/#9201"]["state"] == "instructed"
