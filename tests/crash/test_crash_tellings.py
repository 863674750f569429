"""A run that tells a channel what left is stopped anywhere: each fact is in one batch, each file
goes once, with the same number and bytes."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from builders.confirmations import instructed, pl1
from builders.crash import (
    CRASHED,
    Undisturbed,
    consumed,
    run_in_child,
    slow_but,
    without_a_crash,
)
from builders.exports import order, reference_data, shop
from builders.tellings import lay_layouts, tells
from builders.world import World

from processor.transport import files


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A house that tells its channel and its client of what left, and a warehouse that tells it."""
    world = World.build(tmp_path_factory.mktemp("before") / "house")
    lay_layouts(world)
    tells(world, "acme-shopify", "kind: channel-feed, layout: told-feed")
    tells(
        world, "acme",
        "kind: stock-report, layout: told-stock, send_at: ['09:30'], mailbox: STOCK.TXT",
    )  # fmt: skip
    reference_data(world)
    world.drop("acme-shopify", "orders.csv", shop(order("#8301"), order("#8302")))
    assert world.run().code == 0
    consumed(world)
    world.now = "2026-11-03T17:00:00Z"
    rows = [one for one in instructed(world.folder) if one.order in ("#8301", "#8302")]
    assert len(rows) == 2
    world.drop("pl1", "left.csv", pl1(rows))
    return world


@pytest.fixture(scope="module")
def undisturbed(before: World, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    world = before.copied(tmp_path_factory.mktemp("undisturbed") / "house")
    ended = without_a_crash(world)
    world.balance()
    return ended


# From the first fact to the note that the receiver has the file.
OF_A_TELLING = [
    name
    for name in files.FAILPOINTS
    if name.startswith(
        (
            "commit/batch/", "commit/pending/", "commit/staged/", "commit/handed/", "stage/",
            "keep/", "hand/",
        )
    )
]  # fmt: skip
DECISIVE = ("commit/batch/after",)


def test_two_facts_are_in_one_file_and_the_stock_in_another(undisturbed: Undisturbed) -> None:
    names = sorted(
        name for name in undisturbed.handed if name.startswith(("acme/", "acme-shopify/"))
    )
    assert names == ["acme-shopify/channel-feed-acme-shopify-shipped-B000001.csv", "acme/STOCK.TXT"]
    assert undisturbed.handed[names[0]].count(b"\n") == 2


@pytest.mark.parametrize("name", slow_but(DECISIVE, OF_A_TELLING))
def test_a_crash_tells_each_fact_once(
    name: str, before: World, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    for time in range(1, undisturbed.seen[name] + 1):
        world = before.copied(tmp_path / f"house-{time}")
        assert run_in_child(world, (name, time)) == CRASHED
        assert world.run().code == 0
        assert consumed(world) == undisturbed.handed
        with sqlite3.connect(world.folder / ".state" / "ledger.db") as ledger:
            told = ledger.execute("SELECT fact, count(*) FROM batch_item GROUP BY fact").fetchall()
        ledger.close()
        assert [count for _, count in told] == [1, 1]
        assert world.dump() == undisturbed.dump
        shutil.rmtree(world.folder)


def test_every_point_is_reached(undisturbed: Undisturbed) -> None:
    assert [name for name in OF_A_TELLING if not undisturbed.seen[name]] == []
