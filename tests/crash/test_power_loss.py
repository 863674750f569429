"""The power is cut, in pairs with a second cut or a kill in the next pass, and nothing is lost.

builders/power.py is the disk that these houses stand on: it forgets what was not synced.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from builders.crash_days import ACTS, Act
from builders.cuts import CUT, KILL, Cuts, each_site_once
from builders.power import Disk
from builders.rounds import Rounds
from builders.sites import Call, watched
from builders.world import World

from processor.transport import files

SEED = 20261103


@pytest.fixture(scope="module")
def acts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Act]:
    return Rounds(tmp_path_factory.mktemp("acts")).acts


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name, _ in ACTS])
def test_a_pair_of_faults_after_any_site_loses_and_doubles_nothing(
    name: str, acts: dict[str, Act], tmp_path: Path
) -> None:
    cuts = Cuts(tmp_path)
    each_site_once(cuts, acts[name], SEED)
    print(f"\n{name}: {sum(cuts.rounds.values())} pairs: {dict(cuts.rounds)}")
    assert not cuts.violations, "\n".join(cuts.violations)
    assert set(cuts.rounds) == {"kill, kill", "kill, cut", "cut, kill", "cut, cut"}


@pytest.mark.slow
@pytest.mark.xfail(strict=True, reason="a staging file of an earlier start is not synced again")
def test_what_a_cut_made_write_again_is_synced_before_it_is_handed_over(
    acts: dict[str, Act], tmp_path: Path
) -> None:
    """Staging names lost in a cut, killed between write and sync, cut again: a document that was
    never synced must not have become visible."""
    cuts = Cuts(tmp_path)

    def noted(_number: int, call: Call) -> bool:
        return (call.site.step, call.site.what) == ("pending", "COMMIT")

    def written(_number: int, call: Call) -> bool:
        return call.site.what == "write" and call.site.place == ".state/staging"

    for act in acts.values():
        for moment in cuts.first(act, noted, greedy=False):
            cuts.pair(act, moment, (CUT, KILL), written, greedy=False)
            shutil.rmtree(moment.world.folder)
    assert sum(cuts.rounds.values()) >= 5
    assert cuts.violations == []


@pytest.fixture
def house(tmp_path: Path) -> World:
    for name in (".state/staging", "outbox"):
        (tmp_path / "house" / name).mkdir(parents=True)
    return World(tmp_path / "house")


def on_the_disk(disk: Disk, seed: int | None = None) -> dict[str, bytes]:
    """What a cut leaves below the staging folder and the outbox."""
    folder = disk.house.parent / "after"
    disk.cut(folder, seed)
    found = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    shutil.rmtree(folder)
    return found


def test_a_name_is_on_the_disk_once_its_folder_is_synced(house: World) -> None:
    disk, path = Disk.of(house), house.folder / ".state" / "staging" / "1"
    with watched(house.folder, disk.tell):
        files.stage(path, b"bytes")
        assert on_the_disk(disk) == {}
        files.sync_folder(path.parent)
        assert on_the_disk(disk) == {".state/staging/1": b"bytes"}
        files.hand_over(path, house.outbox / "one.csv")
        assert on_the_disk(disk) == {".state/staging/1": b"bytes"}
        files.hand_over_done(path.parent, {house.outbox})
    assert on_the_disk(disk) == {"outbox/one.csv": b"bytes"}
    assert disk.never_synced == []


def test_a_new_name_whose_old_folder_alone_is_synced_may_be_lost(house: World) -> None:
    disk, path = Disk.of(house), house.folder / ".state" / "staging" / "1"
    with watched(house.folder, disk.tell):
        files.stage(path, b"bytes")
        files.sync_folder(path.parent)
        files.hand_over(path, house.outbox / "one.csv")
        files.sync_folder(path.parent)
    assert on_the_disk(disk) == {}


def test_bytes_that_were_never_synced_are_forgotten_or_torn(
    house: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk, path = Disk.of(house), house.folder / ".state" / "staging" / "1"
    monkeypatch.setattr(files.os, "fsync", lambda _handle: None)
    real = files.stage

    def without_syncing(one: Path, data: bytes) -> None:
        real(one, data)
        disk.unsynced.add(disk.now[".state/staging/1"])
        disk.bytes_of[disk.now[".state/staging/1"]] = b""

    with watched(house.folder, disk.tell):
        without_syncing(path, b"bytes")
        files.sync_folder(path.parent)
        left = {on_the_disk(disk, seed)[".state/staging/1"] for seed in range(20)}
        assert on_the_disk(disk) == {".state/staging/1": b""}
        files.hand_over(path, house.outbox / "one.csv")
    assert {b"", b"bytes"} <= left
    assert all(b"bytes".startswith(one) for one in left)
    assert disk.never_synced == ["outbox/one.csv"]
