"""Each file operation by itself, on a disk that forgets what was not synced."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from builders.power import Disk
from builders.sites import Call, When, watched
from builders.world import World

from processor.transport import files, kept, own_copy

STAGED, VISIBLE = ".state/staging/1", "outbox/one.csv"


@pytest.fixture
def house(tmp_path: Path) -> World:
    """Folders of a house, and an export whose bytes its sender never synced."""
    for name in (".state/staging", ".state/work", "inbox", "outbox", "archive"):
        (tmp_path / "house" / name).mkdir(parents=True)
    (tmp_path / "house" / "inbox" / "orders.csv").write_bytes(b"orders")
    return World(tmp_path / "house")


@contextmanager
def on_a_disk(house: World) -> Iterator[Disk]:
    """The house stands on this disk until the block ends."""
    disk = Disk.of(house)
    sent = disk.now["inbox/orders.csv"]
    disk.bytes_of[sent] = b""
    disk.unsynced.add(sent)
    with watched(house.folder, disk.tell):
        yield disk


def left(disk: Disk, seed: int | None = None) -> dict[str, bytes]:
    """The files that a cut leaves."""
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
    path = house.folder / STAGED
    with on_a_disk(house) as disk:
        files.stage(path, b"bytes")
        assert STAGED not in left(disk)
        files.sync_folder(path.parent)
        assert left(disk)[STAGED] == b"bytes"
        files.hand_over(path, house.folder / VISIBLE)
        assert VISIBLE not in left(disk)
        files.hand_over_done(path.parent, {house.outbox})
        assert left(disk)[VISIBLE] == b"bytes"
        assert STAGED not in left(disk)
    assert disk.never_synced == []


def test_a_new_name_whose_old_folder_alone_is_synced_may_be_lost(house: World) -> None:
    path = house.folder / STAGED
    with on_a_disk(house) as disk:
        files.stage(path, b"bytes")
        files.sync_folder(path.parent)
        files.hand_over(path, house.folder / VISIBLE)
        files.sync_folder(path.parent)
        assert not {STAGED, VISIBLE} & set(left(disk))


def test_bytes_that_were_never_synced_are_lost_or_torn(house: World) -> None:
    with on_a_disk(house) as disk:
        found = {left(disk, seed)["inbox/orders.csv"] for seed in range(20)}
        assert left(disk)["inbox/orders.csv"] == b""
        files.rename_no_replace(house.inbox / "orders.csv", house.folder / VISIBLE)
    assert {b"", b"orders"} < found
    assert all(b"orders".startswith(one) for one in found)
    assert disk.never_synced == [VISIBLE]


def test_a_document_is_never_lost_while_it_is_handed_over(house: World) -> None:
    path = house.folder / STAGED
    disk = Disk.of(house)
    files.stage(path, b"bytes")
    disk = Disk.of(house)
    seen: list[set[str]] = []

    def tell(call: Call, when: When) -> None:
        disk.tell(call, when)
        seen.append({STAGED, VISIBLE} & set(left(disk)))

    with watched(house.folder, tell):
        files.hand_over(path, house.folder / VISIBLE)
        files.hand_over_done(path.parent, {house.outbox})
    assert len(seen) >= 6
    assert all(seen)


def test_a_kept_copy_and_a_report_outlive_a_cut(house: World) -> None:
    copy, report = "archive/out/pl1/one.csv", "outbox/alerts/one.txt"
    with on_a_disk(house) as disk:
        kept.keep_copy(house.folder / copy, b"bytes")
        files.write_visible(house.folder / report, b"words")
        assert (left(disk)[copy], left(disk)[report]) == (b"bytes", b"words")
    assert disk.never_synced == []


def test_a_note_outlives_a_cut_and_the_next_takes_none_from_it(house: World) -> None:
    notes = "archive/ledger/files/2026-11-03.jsonl"
    with on_a_disk(house) as disk:
        kept.append_line(house.folder / notes, b"one")
        assert left(disk)[notes] == b"one\n"
        kept.append_line(house.folder / notes, b"two")
        assert left(disk)[notes] == b"one\ntwo\n"


def test_a_claimed_file_is_taken_from_its_sender_for_good(house: World) -> None:
    with on_a_disk(house) as disk:
        assert files.claim(house.inbox / "orders.csv", house.folder / ".state/work/orders.csv")
        assert set(left(disk)) == {".state/work/orders.csv"}


def test_an_archived_file_outlives_a_cut_and_lies_there_before_the_senders_goes(
    house: World,
) -> None:
    source, target = "inbox/orders.csv", "archive/2026/orders.csv"
    disk = Disk.of(house)
    sent = disk.now[source]
    disk.bytes_of[sent] = b""
    disk.unsynced.add(sent)
    gone: list[bytes | None] = []

    def tell(call: Call, when: When) -> None:
        disk.tell(call, when)
        if (call.site.what, call.paths, when) == ("unlink", (source,), "before"):
            gone.append(left(disk).get(target))

    with watched(house.folder, tell):
        copied = own_copy.copy_in(house.folder / source, house.folder / "archive")
        assert copied is not None
        own_copy.place(copied.path, house.folder / target)
        own_copy.release(house.folder / source, None)
        assert gone == [b"orders"]
        assert left(disk) == {target: b"orders"}


def test_a_file_that_is_looked_at_for_longer_outlives_a_cut(house: World) -> None:
    kept_at = ".state/work/claimed/1-orders.csv"
    (house.folder / ".state/work/orders.csv").write_bytes(b"orders")
    with on_a_disk(house) as disk:
        own_copy.release(house.folder / ".state/work/orders.csv", house.folder / kept_at)
        assert left(disk)[kept_at] == b"orders"
        assert ".state/work/orders.csv" not in left(disk)


def test_a_folder_outlives_a_cut_also_one_that_a_crash_left(house: World) -> None:
    with on_a_disk(house) as disk:
        (house.folder / "archive/2026").mkdir()
        disk._mkdir("archive/2026")
        kept.keep_copy(house.folder / "archive/2026/11/one.csv", b"bytes")
        assert left(disk)["archive/2026/11/one.csv"] == b"bytes"
