"""What stands in the archive is a copy of our own, whole, and replaced by nothing."""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path

import pytest

from processor.transport import own_copy
from processor.transport.own_copy import copy_in, forget_unfinished, place, release


def a_file(folder: Path, text: str = "one\n") -> Path:
    path = folder / "work" / "orders.csv"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return path


def test_the_copy_is_another_file_and_the_senders_keeps_its_mode(tmp_path: Path) -> None:
    source = a_file(tmp_path)
    source.chmod(0o604)
    elsewhere = tmp_path / "another name of it"
    os.link(source, elsewhere)
    copied = copy_in(source, tmp_path / "archive")
    assert copied is not None
    assert (copied.sha256, copied.size) == (hashlib.sha256(b"one\n").hexdigest(), 4)
    target = tmp_path / "archive" / "2026" / "00000001-orders.csv"
    place(copied.path, target)
    release(source, None)
    with elsewhere.open("a") as still_open:
        still_open.write("two\n")
    assert target.read_text() == "one\n"
    assert target.stat().st_mode & 0o777 == 0o640
    assert elsewhere.stat().st_mode & 0o777 == 0o604


def test_a_file_that_grows_while_it_is_copied_is_not_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = a_file(tmp_path)
    sync = os.fsync

    def grows(handle: int) -> None:
        with source.open("a") as writer:
            writer.write("two\n")
        sync(handle)

    monkeypatch.setattr(os, "fsync", grows)
    assert copy_in(source, tmp_path / "archive") is None
    assert list((tmp_path / "archive").iterdir()) == []


def test_a_full_disk_leaves_the_file_and_no_piece_of_a_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = a_file(tmp_path)
    (tmp_path / "archive").mkdir()

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        copy_in(source, tmp_path / "archive")
    assert source.read_text() == "one\n"
    assert list((tmp_path / "archive").iterdir()) == []


def test_nothing_in_the_archive_is_ever_replaced(tmp_path: Path) -> None:
    target = tmp_path / "archive" / "00000001-orders.csv"
    target.parent.mkdir()
    target.write_text("of another time")
    copied = copy_in(a_file(tmp_path), tmp_path / "archive")
    assert copied is not None
    with pytest.raises(FileExistsError):
        place(copied.path, target)
    assert target.read_text() == "of another time"
    # What a crash leaves of a copy is in nobody's way.
    assert copy_in(a_file(tmp_path, "two\n"), tmp_path / "archive") is not None
    forget_unfinished(tmp_path / "archive")
    assert [path.name for path in target.parent.iterdir()] == [target.name]
    assert own_copy.ARRIVING.startswith(".")
