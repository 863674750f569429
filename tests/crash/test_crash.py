"""A run is stopped at every failpoint, with a consumer that takes each file at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from builders.crash import CRASHED, Recorder, consumed, run_in_child
from builders.sheets import with_accounts
from builders.small import small_inbox
from builders.world import World

from processor.transport import files


def fresh(folder: Path) -> World:
    world = World.build(folder)
    with_accounts(world.folder, '  sheets:\n    - {queue: desk, client: acme, at: ["08:00"]}\n')
    small_inbox(world)
    return world


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory):
    """What a run without a crash hands over, its ledger, and the failpoints it reaches."""
    world = fresh(tmp_path_factory.mktemp("undisturbed"))
    recorder = Recorder(world)
    files.set_failpoint_hook(recorder)
    try:
        ran = world.run()
    finally:
        files.set_failpoint_hook(None)
    assert ran.code == 0, ran.out + ran.err
    return consumed(world), world.dump(), recorder.seen


def recovers(folder: Path, undisturbed, *stops: tuple[str, int]) -> None:
    expected, dump, _seen = undisturbed
    world = fresh(folder)
    for number, stop in enumerate(stops):
        code = run_in_child(world, stop)
        assert code == CRASHED or number > 0, f"{stop} was not reached: exit {code}"
    ran = world.run()
    assert ran.code == 0, f"after {stops}: {ran.out}{ran.err}"
    assert consumed(world) == expected
    assert world.dump() == dump
    shutil.rmtree(folder)


def test_the_run_reaches_every_failpoint(undisturbed) -> None:
    _files, _dump, seen = undisturbed
    unreached = set(files.FAILPOINTS) - set(seen) - {
        "commit/request/before", "commit/request/after",
    }  # fmt: skip
    assert unreached == set()


@pytest.mark.parametrize("name", files.FAILPOINTS)
def test_a_crash_at_the_first_and_last_time_loses_and_doubles_nothing(
    name: str, undisturbed, tmp_path: Path
) -> None:
    times = undisturbed[2][name]
    for count in sorted({1, times} - {0}):
        recovers(tmp_path / f"at-{count}", undisturbed, (name, count))


@pytest.mark.slow
@pytest.mark.parametrize("name", files.FAILPOINTS)
def test_a_crash_at_any_time_loses_and_doubles_nothing(
    name: str, undisturbed, tmp_path: Path
) -> None:
    for count in range(1, undisturbed[2][name] + 1):
        recovers(tmp_path / f"at-{count}", undisturbed, (name, count))


@pytest.mark.slow
@pytest.mark.parametrize("second", files.FAILPOINTS)
def test_a_crash_while_recovering_loses_and_doubles_nothing(
    second: str, undisturbed, tmp_path: Path
) -> None:
    for first in ("commit/staged/after", "commit/close/after", "commit/book/after"):
        recovers(tmp_path / first.replace("/", "-"), undisturbed, (first, 1), (second, 1))
