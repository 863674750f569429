"""A run is stopped at every failpoint, with a consumer that takes each file at once.

Here a process dies for real. tests/crash/test_every_site.py stops a run in many more places.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from builders.crash import CRASHED, Undisturbed, consumed, run_in_child, without_a_crash
from builders.sheets import with_accounts
from builders.small import small_inbox
from builders.world import World

from processor.transport import files


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A house before its first run, made once and copied for each crash."""
    world = World.build(tmp_path_factory.mktemp("started") / "house")
    with_accounts(world.folder, '  sheets:\n    - {queue: desk, client: acme, at: ["08:00"]}\n')
    small_inbox(world)
    return world


@pytest.fixture(scope="module")
def undisturbed(started: World, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    return without_a_crash(started.copied(tmp_path_factory.mktemp("undisturbed") / "house"))


def recovers(started: World, folder: Path, undisturbed: Undisturbed, stop: tuple[str, int]) -> None:
    world = started.copied(folder)
    assert run_in_child(world, stop) == CRASHED, f"{stop} was not reached"
    ran = world.run()
    assert ran.code == 0, f"after {stop}: {ran.out}{ran.err}"
    assert consumed(world) == undisturbed.handed
    assert world.dump() == undisturbed.dump
    shutil.rmtree(folder)


def test_the_run_reaches_every_failpoint(undisturbed: Undisturbed) -> None:
    unreached = set(files.FAILPOINTS) - set(undisturbed.seen) - {
        "commit/request/before", "commit/request/after",
        # tests/stories/test_restored_ledgers.py puts an earlier ledger back.
        "commit/reconcile/before", "commit/reconcile/after",
    }  # fmt: skip
    assert unreached == set()


@pytest.mark.parametrize("name", files.FAILPOINTS)
def test_a_crash_at_the_first_and_last_time_loses_and_doubles_nothing(
    name: str, started: World, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    for count in undisturbed.first_and_last(name):
        recovers(started, tmp_path / f"at-{count}", undisturbed, (name, count))
