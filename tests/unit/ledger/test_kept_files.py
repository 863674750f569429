"""The sixth invariant: what came in and what went out lies in the archive, whole and unchanged."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from builders.small import small_inbox
from builders.world import World

from processor.commands.balance_archive import chosen_at
from processor.ledger.arrived.kept_files import TURNS
from processor.model.times import parse_time


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = World.build(tmp_path_factory.mktemp("kept"))
    small_inbox(world)
    assert world.run().code == 0
    return world


@pytest.fixture
def house(done: World, tmp_path: Path) -> World:
    """A week later: nothing of it is of the last day."""
    world = done.copied(tmp_path / "house")
    world.now = "2026-11-10T09:00:00Z"
    return world


def kept(world: World, *folder: str) -> list[Path]:
    """What came in and went out; what the archive knows of the ledger is neither."""
    archive = world.folder / "archive"
    found = [path for path in sorted(archive.joinpath(*folder).rglob("*")) if path.is_file()]
    return [path for path in found if archive / "ledger" not in path.parents]


def sixth(world: World, *options: str) -> dict:
    [said] = world.crossdock("balance", "--json", *options).json()
    assert all(not one["findings"] for one in said["checks"][:5])
    assert said["holds"] == (not said["checks"][5]["findings"] + said["checks"][5]["unseen"])
    return said["checks"][5]


def test_every_file_is_counted_and_each_that_is_changed_or_gone_is_named(house: World) -> None:
    assert sixth(house, "--full")["looked_at"] == len(kept(house))
    came, went = kept(house, "2026")[0], kept(house, "out")[0]
    with came.open("ab") as stream:
        stream.write(b"\n")
    went.unlink()
    first, second = sixth(house, "--full")["findings"]
    assert first.startswith(came.relative_to(house.folder).as_posix())
    assert "other bytes" in first
    assert second.startswith(went.relative_to(house.folder).as_posix())
    assert "is not there (outbox/" in second
    assert house.crossdock("balance", "--full").code == 1


def test_the_last_day_is_always_looked_at_and_any_other_file_within_four_weeks(
    house: World,
) -> None:
    files = kept(house)
    house.now = "2026-11-04T08:00:00Z"
    assert sixth(house)["looked_at"] == len(files)
    days = [f"2026-11-{day:02d}T09:00:00Z" for day in range(5, 31)]
    days += ["2026-12-01T09:00:00Z", "2026-12-02T09:00:00Z"]
    assert len(days) == TURNS
    assert {chosen_at(parse_time(now), full=False).turn for now in days} == {*range(TURNS)}
    house.now = days[0]
    looked = sixth(house)["looked_at"]
    assert looked < len(files)
    assert sixth(house)["looked_at"] == looked, "the same day, the same files"


@pytest.mark.slow
def test_each_file_has_its_day(house: World) -> None:
    total = 0
    for day in range(5, 5 + TURNS):
        house.now = f"2026-{11 + (day > 30):02d}-{day - 30 * (day > 30):02d}T09:00:00Z"
        total += sixth(house)["looked_at"]
    assert total == len(kept(house))


@pytest.mark.parametrize("left", ["nothing", "an empty folder"])
def test_an_archive_whose_mount_is_gone_is_told_once_and_proves_nothing(
    house: World, left: str
) -> None:
    shutil.rmtree(house.folder / "archive")
    if left == "an empty folder":
        (house.folder / "archive").mkdir()
    found = sixth(house, "--full")
    assert found["findings"] == [] and found["looked_at"] == 0
    assert [str(house.folder / "archive") in words for words in found["unseen"]] == [True, True]
    ran = house.crossdock("balance", "--full")
    assert ran.code == 1
    assert "6. every file that came in or went out is kept: cannot be proved" in ran.out


@pytest.mark.slow
def test_many_findings_are_cut_and_counted(house: World) -> None:
    for path in kept(house):
        path.write_bytes(b"")
    found = sixth(house, "--full")["findings"]
    assert len(found) <= 21
    if len(kept(house)) > 20:
        assert found[-1] == f"and {len(kept(house)) - 20} more files"
