"""Faults 79 to 97: crashes, disks, locks, and those who take files while we work."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from builders.crash import CRASHED, consumed, run_in_child, take_what_is_visible
from builders.exports import market, order, shop, torn
from builders.fault_house import SHOP, watched
from builders.folder_events import folder_events
from builders.mounting import mount_memory, told_as, unmount, with_mounts
from builders.world import World

from processor import pipeline
from processor.documents import render
from processor.passes.booking import book_export
from processor.transport import files
from processor.transport.lock import ProcessorLock

AT = (
    "claim/after-rename", "archive/after-copy", "archive/after-rename", "archive/after-release",
    "commit/register/after", "commit/book/after",
    "commit/decide/after", "commit/close/after", "stage/after-write", "commit/staged/before",
    "commit/staged/after", "hand/after-rename", "commit/handed/before", "commit/handed/after",
)  # fmt: skip
# Steps that write or rename, and so can meet a full or broken disk.
WRITING = (
    "claim/before-rename", "archive/before-copy", "stage/before-write", "stage/after-write",
    "keep/before-copy", "hand/before-rename",
)  # fmt: skip


@pytest.fixture
def laden(stocked: World) -> World:
    """Orders of two channels wait in the inbox, one of them with a mistake."""
    lade(stocked)
    return stocked


@pytest.fixture(scope="module")
def handed(stocked_once: World, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a run without a fault hands over of them."""
    world = stocked_once.copied(tmp_path_factory.mktemp("undisturbed") / "house")
    lade(world)
    assert world.run().code == 0
    return consumed(world)


def lade(world: World) -> None:
    world.drop(SHOP, "1.csv", torn(shop(order("#7001"), order("#7002")), "#7002"))
    world.drop("acme-amazon", "1.txt", market("302-0000001-0000001"))


def goes_on(world: World, handed: dict[str, bytes]) -> None:
    """The next run finishes the work: the same bytes, each once."""
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    # What kept a document is told as long as it does.
    told = "alerts/documents/"
    assert {name: data for name, data in consumed(world).items() if told not in name} == handed
    world.balance()


def failing(world: World, name: str, code: int, times: int = 1_000_000) -> tuple[int, str]:
    """A run in which a step fails with an error of the disk; exit code and words."""
    left = times

    def hook(point: str) -> None:
        nonlocal left
        take_what_is_visible(world)
        if point == name and left:
            left -= 1
            raise OSError(code, os.strerror(code), "some/file")

    files.set_failpoint_hook(hook)
    try:
        ran = world.run()
    finally:
        files.set_failpoint_hook(None)
    return ran.code, ran.out + ran.err


@pytest.mark.slow
@pytest.mark.parametrize("point", AT)
def test_079_a_process_killed_at_any_step_is_gone_on_from_there(
    laden: World, handed: dict[str, bytes], point: str
) -> None:
    assert run_in_child(laden, (point, 1)) == CRASHED
    goes_on(laden, handed)


@pytest.mark.slow
@pytest.mark.parametrize("second", AT[::2])
def test_080_a_process_killed_while_it_recovers_is_gone_on_from_there(
    laden: World, handed: dict[str, bytes], second: str
) -> None:
    assert run_in_child(laden, ("commit/close/after", 1)) == CRASHED
    run_in_child(laden, (second, 1))
    goes_on(laden, handed)


@pytest.mark.slow
def test_081_nothing_is_visible_whose_bytes_were_not_synced_before(
    laden: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: dict[int, int] = {}
    shown: list[Path] = []
    rename = files.rename_no_replace

    def sync(handle: int) -> None:
        status = os.fstat(handle)
        synced[status.st_ino] = status.st_size

    def renamed(source: Path, target: Path) -> None:
        if target.is_relative_to(laden.outbox):
            status = source.stat()
            assert synced.get(status.st_ino) == status.st_size, target
            shown.append(target)
        rename(source, target)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(files, "rename_no_replace", renamed)
    assert laden.run().code == 0
    assert len(shown) >= len(laden.visible()) > 2


@pytest.mark.slow
@pytest.mark.parametrize("nth", [1, 4, 9, 15])
def test_082_a_sync_that_fails_ends_the_run_and_is_not_tried_again(
    laden: World, handed: dict[str, bytes], nth: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls, failed = 0, []

    def sync(handle: int) -> None:
        nonlocal calls
        calls += 1
        inode = os.fstat(handle).st_ino
        assert inode not in failed, "the same file is never synced again after it failed"
        if calls == nth:
            failed.append(inode)
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", sync)
    ran = laden.run()
    assert failed
    assert ran.code == 1, ran.out + ran.err
    assert "Traceback" not in ran.err
    take_what_is_visible(laden)
    monkeypatch.setattr(os, "fsync", os.fstat)
    goes_on(laden, handed)


@pytest.mark.slow
@pytest.mark.parametrize("point", WRITING)
def test_083_a_full_disk_at_any_step_is_said_and_the_work_goes_on_once_there_is_room(
    laden: World, handed: dict[str, bytes], point: str
) -> None:
    code, words = failing(laden, point, errno.ENOSPC)
    assert code == 1, words
    assert "No space left on device" in words
    assert "Traceback" not in words
    goes_on(laden, handed)


@pytest.mark.slow
def test_084_a_disk_without_room_for_names_is_like_a_full_one(
    laden: World, handed: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.open

    def no_names(path, flags, *mode, **more):  # type: ignore[no-untyped-def]
        new = flags & os.O_CREAT and not os.path.lexists(path)
        if new and str(path).startswith(str(laden.folder / ".state" / "staging")):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        return real(path, flags, *mode, **more)

    monkeypatch.setattr(os, "open", no_names)
    ran = laden.run()
    assert (ran.code, "Traceback" in ran.err) in ((1, False), (2, False)), ran.out + ran.err
    monkeypatch.undo()
    take_what_is_visible(laden)
    goes_on(laden, handed)


@pytest.mark.slow
@pytest.mark.parametrize("code", [errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.ENOMEM])
def test_085_no_quota_no_handles_and_no_memory_are_like_a_full_disk(
    laden: World, handed: dict[str, bytes], code: int
) -> None:
    ended, words = failing(laden, "stage/before-write", code)
    assert (ended, "Traceback" in words) == (1, False), words
    goes_on(laden, handed)


@pytest.mark.slow
@pytest.mark.parametrize(
    "where", [(book_export, "read_orders"), (pipeline, "decide_chunk"), (render, "render")],
    ids=["reading", "deciding", "rendering"],
)  # fmt: skip
def test_085_memory_that_is_used_up_in_any_work_is_no_bug_and_the_work_goes_on(
    laden: World, handed: dict[str, bytes], where: tuple[object, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def exhausted(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(*where, exhausted)
    ran = laden.run()
    assert ran.code == 1, ran.out + ran.err
    assert "memory" in ran.out + ran.err
    assert "this is a bug" not in ran.err
    assert "Traceback" not in ran.err
    monkeypatch.undo()
    goes_on(laden, handed)


LITTLE_MEMORY = """
import resource, sys
import processor.cli, processor.commands.run, processor.passes.booking.book
words = open("/proc/self/status").read().split("VmSize:")[1].split()
limit = (int(words[0]) + int(sys.argv[1])) * 1024
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
sys.exit(processor.cli.main(sys.argv[2:]))
"""


@pytest.mark.slow
def test_085_whatever_a_run_was_at_when_memory_was_used_up_the_next_one_goes_on(
    laden: World, handed: dict[str, bytes]
) -> None:
    ended = []
    for more_kib in (0, 6_000, 12_000, 24_000, 36_000, 48_000):
        command = ("run", "--workers", "0", "--config", str(laden.folder / "config.yaml"))
        ran = subprocess.run(
            [sys.executable, "-c", LITTLE_MEMORY, str(more_kib), *command, "--now", laden.now],
            check=False, capture_output=True,
        )  # fmt: skip
        take_what_is_visible(laden)
        ended.append(ran.returncode)
    assert ended[0] != 0, "there was too much memory to show anything"
    goes_on(laden, handed)


@pytest.mark.slow
def test_085_failures_leave_no_handle_open(laden: World) -> None:
    failing(laden, "stage/before-write", errno.EMFILE)
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(10):
        failing(laden, "stage/before-write", errno.EMFILE)
    assert len(list(Path("/proc/self/fd").iterdir())) <= before + 1


@pytest.mark.slow
def test_086_a_disk_that_became_read_only_leaves_what_came_where_it_lies(
    laden: World, handed: dict[str, bytes]
) -> None:
    code, words = failing(laden, "claim/before-rename", errno.EROFS)
    assert code == 1, words
    assert (laden.inbox / SHOP / "1.csv").exists()
    goes_on(laden, handed)


@pytest.mark.slow
@pytest.mark.parametrize("point", ["hand/before-rename", "keep/before-copy", "archive/before-copy"])
def test_087_a_folder_that_may_not_be_written_keeps_what_goes_there(
    laden: World, handed: dict[str, bytes], point: str
) -> None:
    code, words = failing(laden, point, errno.EACCES)
    assert code == 1, words
    assert "Permission denied" in words
    assert not [name for name in consumed(laden) if name.startswith("pl1/")]
    goes_on(laden, handed)


@pytest.mark.slow
def test_088_an_outbox_on_another_mount_than_its_staging_is_refused_at_the_start(
    tmp_path: Path,
) -> None:
    world = World.build(tmp_path / "house")
    lade(world)

    def story() -> None:
        mount_memory(world.outbox)
        ran = world.run()
        assert ran.code == 2
        assert "are on different mounts" in ran.err
        assert list(world.outbox.iterdir()) == []
        assert (world.inbox / SHOP / "1.csv").exists()

    with_mounts(story)


@pytest.mark.slow
def test_088_a_receiver_on_another_mount_than_its_staging_waits_alone(
    laden: World, handed: dict[str, bytes]
) -> None:
    def story() -> None:
        mount_memory(laden.outbox / "pl1")
        ran = laden.run()
        assert ran.code == 1
        assert "documents for PL1 wait" in ran.out
        assert list((laden.outbox / "pl1").iterdir()) == []
        assert [name for name in laden.visible() if name.startswith("rejects/")], "others go on"
        unmount(laden.outbox / "pl1")
        assert laden.crossdock("mounts", "accept", "--why", "it was a mistake").code == 0
        goes_on(laden, handed)

    with_mounts(story)


@pytest.mark.slow
def test_089_a_strange_file_under_the_name_of_a_document_is_never_replaced(
    laden: World, handed: dict[str, bytes]
) -> None:
    name = "pl1-instruction-W000001-P001.csv"
    stray = laden.outbox / "pl1" / name
    stray.parent.mkdir(parents=True, exist_ok=True)
    stray.write_text("mine")
    ran = laden.run()
    assert ran.code == 1
    assert "something else lies there under its name" in ran.out
    assert stray.read_text() == "mine"
    stray.unlink()
    goes_on(laden, handed)


@pytest.mark.slow
@pytest.mark.parametrize("point", ["hand/after-rename", "hand/after-sync", "commit/handed/before"])
def test_090_what_a_receiver_took_before_we_noted_it_is_not_handed_over_again(
    laden: World, handed: dict[str, bytes], point: str
) -> None:
    assert run_in_child(laden, (point, 1)) == CRASHED
    take_what_is_visible(laden)
    assert (laden.folder / "consumed").exists()
    goes_on(laden, handed)


@pytest.mark.slow
def test_091_a_receiver_sees_whole_documents_under_their_own_names_and_nothing_else(
    laden: World, handed: dict[str, bytes]
) -> None:
    seen: dict[str, set[bytes]] = {}

    def hook(_: str) -> None:
        for name, data in laden.visible().items():
            seen.setdefault(name, set()).add(data)

    files.set_failpoint_hook(hook)
    try:
        assert laden.run().code == 0
    finally:
        files.set_failpoint_hook(None)
    assert seen
    assert {name: {handed[name]} for name in seen} == seen
    assert (laden.folder / ".state" / "staging").stat().st_mode & 0o777 == 0o700


@pytest.fixture
def in_use(laden: World) -> World:
    """A house whose folders of the outbox are all there, for a receiver to watch; orders wait."""
    for name in (
        "pl1",
        "de2",
        "cn1",
        "customs",
        "alerts/house",
        "alerts/rules",
        f"rejects/{SHOP}",
        "review",
    ):
        (laden.outbox / name).mkdir(parents=True, exist_ok=True)
    laden.drop(SHOP, "odd.csv", "a;b\n1;2\n")
    return laden


@pytest.mark.slow
@pytest.mark.parametrize("again", ["at rest", "after a crash"])
def test_091_no_file_is_made_or_written_where_a_receiver_looks_from_start_to_end(
    in_use: World, again: str
) -> None:
    with folder_events(in_use.outbox) as seen:
        if again == "after a crash":
            assert run_in_child(in_use, ("stage/after-write", 2)) == CRASHED
            assert run_in_child(in_use, ("hand/after-rename", 1)) == CRASHED
        in_use.run()
        in_use.run()
        with watched(in_use) as watch:
            in_use.drop(SHOP, "2.csv", shop(order("#7003")))
            for _ in range(3):
                watch.work_once(first=False)
        (in_use.folder / "rules" / "review.yaml").write_text("rules: [")
        in_use.run()
        in_use.now = "2027-11-03T09:00:00Z"
        in_use.run()
    assert {what for what, _ in seen.of_files} == {"moved in"}
    moved = [path.relative_to(in_use.outbox).as_posix() for _, path in seen.of_files]
    assert set(moved) == set(consumed(in_use))
    assert {"alerts/house/clock.txt", "alerts/rules/refused.txt"} <= set(moved)
    written_anew = [name for name in moved if name.endswith(("/clock.txt", "/refused.txt"))]
    assert len(moved) - len(written_anew) == len(set(moved)) - 2, "all else once"
    assert {name.partition("/")[0] for name in moved} == {"pl1", "alerts", "rejects"}
    assert all(path.name.startswith(".crossdock-") for _, path in seen.of_folders)


@pytest.mark.slow
def test_092_a_file_in_staging_that_the_ledger_does_not_know_is_handed_to_nobody(
    laden: World, handed: dict[str, bytes]
) -> None:
    stray = laden.folder / ".state" / "staging" / "stray.csv"
    stray.parent.mkdir(exist_ok=True)
    stray.write_text("nobody knows me")
    goes_on(laden, handed)
    found = [path for path in laden.folder.rglob("*") if path.is_file()]
    assert [path for path in found if path.read_bytes() == b"nobody knows me"] == [stray]


HOLDER = """
import sys, time
from pathlib import Path
from processor.transport.lock import ProcessorLock
lock = ProcessorLock(Path(sys.argv[1]))
print(lock.take(), flush=True)
sys.stdin.read()
"""


def holder(world: World) -> subprocess.Popen[bytes]:
    """Another process that has the lock of the house."""
    path = world.folder / ".state" / "processor.lock"
    other = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert other.stdout is not None
    assert other.stdout.readline() == b"True\n"
    return other


@pytest.mark.slow
def test_093_a_second_processor_does_nothing_and_says_so(laden: World) -> None:
    other = holder(laden)
    try:
        ran = laden.run()
        assert ran.code == 75
        assert (laden.inbox / SHOP / "1.csv").exists()
    finally:
        other.kill()
        other.wait()


@pytest.mark.slow
def test_094_the_lock_of_a_process_that_was_killed_is_gone(
    laden: World, handed: dict[str, bytes]
) -> None:
    other = holder(laden)
    other.send_signal(signal.SIGKILL)
    other.wait()
    assert (laden.folder / ".state" / "processor.lock").exists()
    goes_on(laden, handed)


@pytest.mark.slow
def test_095_the_lock_outlives_that_its_file_is_opened_and_closed_elsewhere(laden: World) -> None:
    path = laden.folder / ".state" / "processor.lock"
    lock = ProcessorLock(path)
    assert lock.take()
    try:
        os.close(os.open(path, os.O_RDWR))
        path.read_bytes()
        if child := os.fork():
            os.waitpid(child, 0)
        else:
            os._exit(0)
        code = (
            "import sys; from pathlib import Path; from processor.transport.lock import"
            " ProcessorLock; sys.exit(ProcessorLock(Path(sys.argv[1])).take())"
        )
        assert subprocess.run([sys.executable, "-c", code, str(path)], check=False).returncode == 0
    finally:
        lock.release()


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "called"), [("nfs4", "NFS"), ("cifs", "SMB")])
def test_096_a_ledger_on_a_disk_of_the_network_is_neither_worked_on_nor_looked_at(
    laden: World, handed: dict[str, bytes], kind: str, called: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tree(laden)
    told_as(kind, laden.folder, laden.folder.parent / "mounts", monkeypatch)
    for words in (
        ("run", "--workers", "0"), ("watch",), ("status",), ("balance",), ("orders",),
        ("release", "#7001", "--why", "goods came"), ("pause", "all"),
    ):  # fmt: skip
        ran = laden.crossdock(*words)
        assert ran.code == 2, words
        assert f"{laden.folder / '.state'} is on {called}" in ran.err, words
        assert ran.err.count("\n") == 1, "one plain sentence"
    assert f"is on {called}" in laden.crossdock("check").out
    assert tree(laden) == before, "not a byte was written"
    monkeypatch.undo()
    goes_on(laden, handed)


@pytest.mark.slow
def test_096_no_ledger_is_begun_on_a_disk_of_the_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World.build(tmp_path / "house")
    told_as("nfs4", world.folder, tmp_path / "mounts", monkeypatch)
    assert world.crossdock("run", "--workers", "0").code == 2
    assert not (world.folder / ".state").exists()


def tree(world: World) -> dict[Path, bytes]:
    """Every file of a house."""
    return {path: path.read_bytes() for path in world.folder.rglob("*") if path.is_file()}
