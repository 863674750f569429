"""Decisions are the same for any chunk size and any order of files."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.paths import SAMPLES
from builders.world import World

KEPT = ("state", "holds", "currency", "total")


def decided(world: World) -> dict[str, tuple[object, ...]]:
    """What was decided for each order, without the numbers that were drawn."""
    return {
        name: (
            order["state"],
            [(hold["reason"], hold["rule"]) for hold in order["holds"]],
            [
                (one["warehouse"], one["carrier"], one["service"],
                 [parcel["weight_g"] for parcel in one["parcels"]])
                for one in order["shipments"]
            ],
        )
        for name, order in world.orders().items()
    }  # fmt: skip


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[object, ...]]:
    world = World.build(tmp_path_factory.mktemp("usual"))
    world.drop_folder(SAMPLES / "inbox")
    assert world.run().code == 0
    return decided(world)


@pytest.mark.parametrize("size", [1, 7, 100])
def test_the_chunk_size_decides_nothing(
    size: int, tmp_path: Path, usual: dict[str, tuple[object, ...]]
) -> None:
    world = World.build(tmp_path / "house")
    config = world.folder / "config.yaml"
    config.write_text(config.read_text("utf-8") + f"\nchunk: {size}\n", "utf-8")
    world.drop_folder(SAMPLES / "inbox")
    assert world.run().code == 0
    assert decided(world) == usual
    world.balance()


def test_the_order_of_files_decides_nothing(
    tmp_path: Path, usual: dict[str, tuple[object, ...]]
) -> None:
    world = World.build(tmp_path / "house")
    for sender in (SAMPLES / "inbox").iterdir():
        names = sorted(path.name for path in sender.iterdir())
        for number, name in enumerate(reversed(names)):
            ending = Path(name).suffix
            world.drop(sender.name, f"{number:03d}{ending}", (sender / name).read_bytes())
    assert world.run().code == 0
    assert decided(world) == usual


def test_two_runs_from_scratch_hand_over_the_same_bytes(tmp_path: Path) -> None:
    worlds = []
    for name in ("one", "two"):
        world = World.build(tmp_path / name)
        world.drop_folder(SAMPLES / "inbox")
        assert world.run().code == 0
        worlds.append(world)
    assert worlds[0].visible() == worlds[1].visible()
    assert worlds[0].dump() == worlds[1].dump()


def test_workers_change_no_byte(tmp_path: Path) -> None:
    worlds = []
    for name, workers in (("none", "0"), ("two", "2")):
        world = World.build(tmp_path / name)
        world.drop_folder(SAMPLES / "inbox")
        assert world.crossdock("run", "--workers", workers).code == 0
        worlds.append(world)
    assert worlds[0].visible() == worlds[1].visible()
    assert worlds[0].dump() == worlds[1].dump()
