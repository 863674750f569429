"""File operations: what is claimed, what a fault is called, how a mount is proved."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from processor.intake.inboxes import Inboxes
from processor.intake.local import LocalInbox
from processor.intake.scan import Arrival, look_around, look_at, settled
from processor.intake.settle import Settling
from processor.languages.languages import in_english
from processor.transport import files, mounts
from processor.transport.faults import fault


def a_file(folder: Path, text: str = "one") -> Path:
    path = folder / "inbox" / "orders.csv"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return path


def test_a_file_that_is_still_the_one_that_was_seen_is_claimed(tmp_path: Path) -> None:
    source = a_file(tmp_path)
    assert files.claim(source, tmp_path / "work" / "orders.csv", look_at(source))
    assert not source.exists()


def test_a_file_that_grew_since_it_was_seen_is_not_claimed(tmp_path: Path) -> None:
    source = a_file(tmp_path)
    seen = look_at(source)
    source.write_text("one and more")
    assert not files.claim(source, tmp_path / "work" / "orders.csv", seen)
    assert source.read_text() == "one and more"


@pytest.mark.parametrize("code", [errno.EXDEV, errno.EPERM, errno.EIO])
def test_a_file_that_cannot_be_renamed_stays_and_is_named(
    code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = a_file(tmp_path)

    def refused(source: Path, target: Path) -> None:
        raise OSError(code, os.strerror(code), str(source))

    monkeypatch.setattr(files, "rename_no_replace", refused)
    arrivals, _ = look_around(source.parent)
    settling = Settling(0)
    settled(arrivals, settling, 0)
    (ready,) = settled(arrivals, settling, 0)
    assert not files.claim(ready.path, tmp_path / "work" / "orders.csv", ready.look)
    inboxes = Inboxes({"": LocalInbox(source.parent, tmp_path / "work")})
    assert inboxes.fetch(ready) is None
    (odd,) = inboxes.not_taken([ready])
    assert (odd.place, odd.blocked) == ("inbox/orders.csv", True)


def test_a_new_file_under_the_name_of_a_taken_one_counts_as_no_failure(tmp_path: Path) -> None:
    source = a_file(tmp_path)
    before = Arrival("", source.name, source, look_at(source))
    source.write_text("the next export")
    inboxes = Inboxes({"": LocalInbox(source.parent, tmp_path / "work")})
    assert inboxes.not_taken([before]) == []


def test_a_full_disk_while_staging_says_which_file_and_leaves_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    target = tmp_path / "0000000001"
    with pytest.raises(OSError, match="No space") as raised:
        files.stage(target, b"bytes")
    assert in_english(fault(raised.value) or "") == (
        f"writing {target} failed: No space left on device"
    )
    assert not target.exists()


def test_an_error_that_no_disk_makes_is_not_called_a_fault() -> None:
    assert fault(FileNotFoundError(errno.ENOENT, "gone", "x")) is None


def test_a_proof_that_somebody_takes_away_is_still_a_proof_and_shows_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs, other = (tmp_path / name for name in ("ours", "theirs", "other"))
    for folder in (ours, theirs, other):
        folder.mkdir()
    (theirs / ".crossdock-probe-1").write_text("")
    (ours / ".crossdock-probe-2").mkdir()
    (theirs / ".crossdock-probe-x").write_text("somebody's")
    rename = Path.rename
    names: list[str] = []

    def taken(path: Path, target: Path) -> None:
        rename(path, target)
        if target.parent == ours:
            return
        names.append(target.name)
        assert target.is_dir(), "who takes every file at once sees none"
        if target.parent == theirs:
            target.rmdir()

    monkeypatch.setattr(Path, "rename", taken)
    assert mounts.not_renamed_into(ours, [theirs, other]) == {}
    left = [one.name for folder in (ours, theirs, other) for one in folder.iterdir()]
    assert left == [".crossdock-probe-x"], "what an earlier start left is removed, and no more"
    assert len(names) == 2
    assert mounts.is_probe(names[0])
    assert names[0].startswith(".")


def test_folders_that_cannot_be_renamed_into_are_told_one_by_one(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    ours.mkdir()
    theirs.mkdir()
    refused = mounts.not_renamed_into(ours, [tmp_path / "gone", theirs])
    assert [(one, error.errno) for one, error in refused.items()] == [
        (tmp_path / "gone", errno.ENOENT)
    ]
    assert list(ours.iterdir()) == list(theirs.iterdir()) == []
