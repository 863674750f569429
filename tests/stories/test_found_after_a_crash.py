"""Whatever a crash left in memory alone is on the disk before the next pass rests on it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders.exports import good_exports
from builders.world import World

from processor.transport import files

pytestmark = pytest.mark.slow


class Killed(BaseException):
    """The end of the process."""


@pytest.fixture
def steps(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    found: list[str] = []

    def synced(handle: int) -> None:
        path = Path(f"/proc/self/fd/{handle}").readlink()
        if path.is_relative_to(world.folder):
            found.append(path.relative_to(world.folder).as_posix())

    monkeypatch.setattr(os, "fsync", synced)
    yield found
    files.set_failpoint_hook(None)


def killed_at(world: World, name: str) -> None:
    def hook(point: str) -> None:
        if point == name:
            raise Killed

    files.set_failpoint_hook(hook)
    with pytest.raises(Killed):
        world.run()


def staged(world: World) -> list[Path]:
    """What lies staged, beside the mark of the folder, which was synced as it was written."""
    lying = (world.folder / ".state/staging").iterdir()
    return sorted(path for path in lying if not path.name.startswith("."))


def lost_by_a_power_cut(world: World) -> None:
    """Names in staging were not synced yet: they are gone, and the ledger calls them pending."""
    for path in staged(world):
        path.unlink()


def test_names_lost_killed_before_the_sync_and_still_no_document_is_visible_unsynced(
    world: World, steps: list[str]
) -> None:
    good_exports(world)
    killed_at(world, "keep/before-copy")
    lost_by_a_power_cut(world)
    killed_at(world, "stage/after-write")
    [left] = [path.name for path in staged(world)]
    steps.clear()
    files.set_failpoint_hook(steps.append)
    assert world.run().code == 0
    before = steps[: steps.index("hand/before-rename")]
    assert f".state/staging/{left}" in before
    assert before.index(f".state/staging/{left}") < before.index("commit/staged/before")
    world.balance()


def test_a_file_found_in_the_archive_is_synced_before_it_is_booked_or_the_senders_goes(
    world: World, steps: list[str]
) -> None:
    good_exports(world)
    killed_at(world, "archive/after-rename")
    [found] = [path for path in (world.folder / "archive/2026").rglob("*") if path.is_file()]
    name = found.relative_to(world.folder).as_posix()
    steps.clear()
    files.set_failpoint_hook(steps.append)
    assert world.run().code == 0
    before = steps[
        : min(steps.index(one) for one in ("commit/book/before", "archive/after-release"))
    ]
    assert name in before
    assert str(Path(name).parent) in before[before.index(name) :]
    world.balance()


def test_a_file_taken_out_of_the_work_folder_is_synced_there_before_it_is_booked(
    world: World, steps: list[str]
) -> None:
    # Back in the work folder after a power cut, it would be taken in once more, as a duplicate.
    good_exports(world)
    killed_at(world, "archive/after-release")
    [found] = [path for path in (world.folder / ".state/work/claimed").rglob("*") if path.is_file()]
    folder = found.parent.relative_to(world.folder).as_posix()
    steps.clear()
    files.set_failpoint_hook(steps.append)
    assert world.run().code == 0
    assert folder in steps[: steps.index("claim/before-rename")]
    assert folder in steps[: steps.index("commit/book/before")]
    world.balance()


def test_a_fetched_file_is_synced_in_the_work_folder_before_it_is_taken_out_of_it(
    world: World, steps: list[str]
) -> None:
    # With the fetching undone by a power cut it would lie in the inbox again, as well as here.
    good_exports(world)
    killed_at(world, "claim/after-rename")
    [found] = [path for path in (world.folder / ".state/work").rglob("*") if path.is_file()]
    folder = found.parent.relative_to(world.folder).as_posix()
    steps.clear()
    files.set_failpoint_hook(steps.append)
    assert world.run().code == 0
    assert folder in steps[: steps.index("archive/before-copy")]
    world.balance()
