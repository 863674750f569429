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
def usual(sample_house: World) -> dict[str, tuple[object, ...]]:
    return decided(sample_house)


@pytest.mark.parametrize(
    "size", [pytest.param(1, marks=pytest.mark.slow), 7, pytest.param(100, marks=pytest.mark.slow)]
)
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


@pytest.mark.slow
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


@pytest.mark.slow
def test_two_runs_from_scratch_hand_over_the_same_bytes(
    sample_house: World, tmp_path: Path
) -> None:
    world = World.build(tmp_path / "again")
    world.drop_folder(SAMPLES / "inbox")
    assert world.crossdock("run", "--workers", "0").code == 0
    assert world.visible() == sample_house.visible()
    assert world.dump() == sample_house.dump()


@pytest.mark.slow
def test_workers_change_no_byte(sample_house: World, tmp_path: Path) -> None:
    world = World.build(tmp_path / "two")
    world.drop_folder(SAMPLES / "inbox")
    assert world.crossdock("run", "--workers", "2").code == 0
    assert world.visible() == sample_house.visible()
    assert world.dump() == sample_house.dump()
