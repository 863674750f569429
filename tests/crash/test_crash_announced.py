"""A run that announces parcels to a carrier is stopped anywhere: each parcel is in one file, and
each file goes once, with the same number and bytes."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from builders.crash import CRASHED, Undisturbed, consumed, run_in_child, without_a_crash
from builders.exports import order, reference_data, shop
from builders.told_parcels import PRE_ADVICE, takes
from builders.world import World

from processor.transport import files

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A house whose carrier is told of parcels; two orders lie in its inbox."""
    world = World.build(tmp_path_factory.mktemp("before") / "house")
    takes(world, PRE_ADVICE)
    reference_data(world)
    assert world.run().code == 0
    consumed(world)
    world.drop("acme-shopify", "orders.csv", shop(order("#8501"), order("#8502")))
    return world


@pytest.fixture(scope="module")
def undisturbed(before: World, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    world = before.copied(tmp_path_factory.mktemp("undisturbed") / "house")
    ended = without_a_crash(world)
    world.balance()
    return ended


OF_A_TELLING = [
    name
    for name in files.FAILPOINTS
    if name.startswith(
        (
            "commit/close/", "commit/batch/", "commit/pending/", "commit/staged/",
            "commit/handed/", "stage/", "keep/", "hand/",
        )
    )
]  # fmt: skip


def test_both_parcels_are_in_one_file(undisturbed: Undisturbed) -> None:
    [name] = [name for name in undisturbed.handed if name.startswith("baltic-post/")]
    assert name == "baltic-post/pre-advice-baltic-post-instructed-B000001.csv"
    assert undisturbed.handed[name].count(b"\n") == 2


@pytest.mark.parametrize("name", OF_A_TELLING)
def test_a_crash_announces_each_parcel_once(
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
