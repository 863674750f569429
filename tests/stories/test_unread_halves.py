"""A row of a waiting half that may call an order off, and cannot be read, holds that order."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from builders.pairs import CLOSED, PAID, SHOP, items_file, orders_file, with_pairs
from builders.world import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World.build(tmp_path / "house")
    with_pairs(world)
    lines = world.folder / "mappings/pair-items.yaml"
    values = f'{{{CLOSED}: "yes", {PAID}: ""}}'
    text = lines.read_text("utf-8")
    lines.write_text(text.replace(f'{{{CLOSED}: "yes"}}, otherwise: ""', values), "utf-8")
    return world


def _unread(world: World) -> list[str]:
    """The orders of which a newer row lies unread."""
    held = world.crossdock("hold", "list").out.partition("newer-row-unreadable")[2]
    return re.findall(rf"{SHOP}/[0-9]+(?=  since)", held.partition("\n\n")[0])


@pytest.mark.slow
def test_an_order_stands_still_while_a_half_that_may_cancel_it_waits(world: World) -> None:
    world.drop(SHOP, "items-1.csv", items_file("301", "302"))
    world.drop(SHOP, "orders-1.csv", orders_file("301", "302"))
    # In the same pass: before anything decided them.
    world.drop(SHOP, "orders-2.csv", orders_file("301", "309", status="交易关"))
    world.run()
    world.balance()
    assert _unread(world) == [f"{SHOP}/301"]
    before = world.dump()
    world.run()
    assert world.dump() == before
    # With its other half it is as unreadable as alone; what comes after it settles that.
    world.drop(SHOP, "items-2.csv", items_file("301", "309"))
    world.run()
    assert _unread(world) == [f"{SHOP}/301"]
    world.drop(SHOP, "items-3.csv", items_file("301", "309", "310"))
    world.drop(SHOP, "orders-3.csv", orders_file("301", "309", "310"))
    world.run()
    world.balance()
    assert _unread(world) == []
