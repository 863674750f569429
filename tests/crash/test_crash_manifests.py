"""A run that closes a manifest is stopped anywhere: each parcel is on one, the number is drawn
once, its files go once with the same bytes."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from builders.confirmations import pl1
from builders.crash import (
    CRASHED,
    Undisturbed,
    consumed,
    run_in_child,
    slow_but,
    without_a_crash,
)
from builders.exports import reference_data
from builders.manifests import sends, takes_over
from builders.pools import with_pools
from builders.world import World

from processor.transport import files


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A house whose carrier comes at six, and a warehouse that tells what left before."""
    world = World.build(tmp_path_factory.mktemp("before") / "house")
    with_pools(
        world,
        "own: {prefix: CB, check: s10, suffix: PL, first: 1, last: 999}",
        "lists: {prefix: L, digits: 4, first: 7, last: 99, for: manifests}",
    )
    takes_over(world, "baltic-post", "layout: listed, numbers: lists, close_at: ['18:00']")
    reference_data(world)
    assert world.run().code == 0
    rows = sends(world, "#9301", "#9302")
    consumed(world)
    world.now = "2026-11-03T17:30:00Z"
    world.drop("pl1", "left.csv", pl1(rows))
    return world


@pytest.fixture(scope="module")
def undisturbed(before: World, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    world = before.copied(tmp_path_factory.mktemp("undisturbed") / "house")
    ended = without_a_crash(world)
    world.balance()
    return ended


# From the closing to the note that both have their file.
OF_A_MANIFEST = [
    name
    for name in files.FAILPOINTS
    if name.startswith(
        (
            "commit/manifest/", "commit/pending/", "commit/staged/", "commit/handed/", "stage/",
            "keep/", "hand/",
        )
    )
]  # fmt: skip
DECISIVE = ("commit/manifest/after",)


def test_both_parcels_are_on_the_file_and_there_is_a_paper(undisturbed: Undisturbed) -> None:
    names = sorted(name for name in undisturbed.handed if "manifest" in name)
    assert names == [
        "baltic-post/manifest-baltic-post-pl1-M000001.csv",
        "pl1/manifest-paper-baltic-post-M000001.pdf",
    ]
    assert undisturbed.handed[names[0]].count(b"\n") == 2


@pytest.mark.parametrize("name", slow_but(DECISIVE, OF_A_MANIFEST))
def test_a_crash_lists_each_parcel_once(
    name: str, before: World, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    for time in range(1, undisturbed.seen[name] + 1):
        world = before.copied(tmp_path / f"house-{time}")
        assert run_in_child(world, (name, time)) == CRASHED
        assert world.run().code == 0
        assert consumed(world) == undisturbed.handed
        with closing(sqlite3.connect(world.folder / ".state" / "ledger.db")) as ledger:
            listed = ledger.execute(
                "SELECT m.number, count(*) FROM manifest_parcel p JOIN manifest m"
                " ON m.id = p.manifest_id GROUP BY m.number"
            ).fetchall()
        assert listed == [("M000001", 2)]
        assert world.dump() == undisturbed.dump
        shutil.rmtree(world.folder)


def test_every_point_is_reached(undisturbed: Undisturbed) -> None:
    assert [name for name in OF_A_MANIFEST if not undisturbed.seen[name]] == []
