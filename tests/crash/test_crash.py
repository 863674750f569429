"""A run is stopped at every failpoint, with a consumer that takes each file at once.

Here a process dies for real, the first time that it comes to each. The slow tests of
tests/crash/test_every_site.py stop a run in many more places, and each time that it comes there.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from builders.crash import (
    CRASHED,
    Undisturbed,
    consumed,
    run_in_child,
    slow_but,
    without_a_crash,
)
from builders.sheets import with_accounts
from builders.small import small_inbox
from builders.world import World

from processor.transport import files

# One on each step that books, decides or sends; the others are slow tests.
DECISIVE = (
    "archive/after-rename", "commit/register/after", "commit/book/after", "commit/decide/after",
    "commit/pending/before", "commit/staged/after", "hand/after-rename", "commit/handed/before",
)  # fmt: skip
# A run of this house comes to none of them.
ELSEWHERE = {
    # On the way from a server.
    **{
        name: "tests/unit/intake/test_sftp.py"
        for name in files.FAILPOINTS
        if name.startswith(("fetch/", "sftp/"))
    },
    # Nothing is encrypted here.
    **{
        name: "tests/unit/intake/test_sealed.py, tests/unit/delivery/test_sealed_outbox.py"
        for name in files.FAILPOINTS
        if name.startswith(("open/", "seal/"))
    },
    # No file of this house has a spool.
    **{
        name: "tests/crash/test_crash_spools.py"
        for name in files.FAILPOINTS
        if name.startswith("spool/")
    },
    "commit/reconcile/before": "tests/stories/test_restored_ledgers.py",
    "commit/reconcile/after": "tests/stories/test_restored_ledgers.py",
    "commit/case/before": "tests/stories/test_cases_at_the_desk.py",
    "commit/case/after": "tests/stories/test_cases_at_the_desk.py",
    "commit/remotes/before": "tests/stories/test_sftp_remotes.py",
    "commit/remotes/after": "tests/stories/test_sftp_remotes.py",
    "commit/batch/before": "tests/crash/test_crash_tellings.py",
    "commit/batch/after": "tests/crash/test_crash_tellings.py",
    "commit/manifest/before": "tests/crash/test_crash_manifests.py",
    "commit/manifest/after": "tests/crash/test_crash_manifests.py",
}


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
    assert set(files.FAILPOINTS) - set(undisturbed.seen) == set(ELSEWHERE)
    assert {*DECISIVE} < {*undisturbed.seen}


@pytest.mark.parametrize(
    "name", slow_but(DECISIVE, [one for one in files.FAILPOINTS if one not in ELSEWHERE])
)
def test_a_crash_loses_and_doubles_nothing(
    name: str, started: World, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    recovers(started, tmp_path / "house", undisturbed, (name, 1))


@pytest.mark.slow
def test_a_crash_between_the_chunks_of_a_file_books_none_of_them_again(
    started: World, tmp_path: Path
) -> None:
    world = started.copied(tmp_path / "small")
    with (world.folder / "config.yaml").open("a", encoding="utf-8") as config:
        config.write("\nchunk: 1\n")
    undisturbed = without_a_crash(world.copied(tmp_path / "undisturbed"))
    name, most = "commit/book/after", undisturbed.seen["commit/book/after"]
    assert most > 30
    for count in range(most // 2, most, 3):
        recovers(world, tmp_path / str(count), undisturbed, (name, count))
