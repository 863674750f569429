"""What another process wrote may stand in memory alone: it is synced before it is relied on."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from processor.delivery.local import LocalOutbox
from processor.delivery.outbox import Outbox
from processor.delivery.outbox_place import Delivery
from processor.transport import files

BYTES = b"three parcels for the Dohle family\n"
DOCUMENT = Delivery(7, "pl1", "PL1-W000001-1.txt", hashlib.sha256(BYTES).hexdigest())


@pytest.fixture
def steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What is synced (as a path below the house), which failpoints are passed, what is deleted."""
    found: list[str] = []

    def synced(handle: int) -> None:
        path = Path(f"/proc/self/fd/{handle}").readlink()
        found.append(path.relative_to(tmp_path).as_posix())

    remove = files.remove

    def removed(path: Path) -> None:
        found.append(f"remove {path.relative_to(tmp_path).as_posix()}")
        remove(path)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(files, "remove", removed)
    files.set_failpoint_hook(found.append)
    yield found
    files.set_failpoint_hook(None)


@pytest.fixture
def started(tmp_path: Path) -> Callable[[], Outbox]:
    """Outboxes of one house, one for each process that works on it."""
    for name in ("staging", "outbox/pl1", "kept"):
        (tmp_path / name).mkdir(parents=True)
    return lambda: Outbox(LocalOutbox(tmp_path / "outbox", tmp_path / "staging"), tmp_path / "kept")


def test_a_pending_document_that_a_restart_finds_written_is_on_the_disk_before_it_is_staged(
    started: Callable[[], Outbox], steps: list[str], tmp_path: Path
) -> None:
    (tmp_path / "staging" / "0000000007").write_bytes(BYTES)  # killed before its sync
    outbox = started()
    assert outbox.written(DOCUMENT) == BYTES
    assert "staging/0000000007" in steps
    steps.clear()
    assert outbox.written(DOCUMENT) == BYTES
    assert "staging/0000000007" not in steps, "what this process synced is not written again"


def test_a_staged_document_that_a_restart_finds_waiting_is_on_the_disk_before_it_is_visible(
    started: Callable[[], Outbox], steps: list[str], tmp_path: Path
) -> None:
    (tmp_path / "staging" / "0000000007").write_bytes(BYTES)
    assert started().hand("", [DOCUMENT]) == {}
    before = steps[: steps.index("hand/before-rename")]
    assert before.index("staging/0000000007") < before.index("staging"), "the bytes, then the name"
    assert (tmp_path / "outbox/pl1/PL1-W000001-1.txt").read_bytes() == BYTES


def test_what_this_process_wrote_is_synced_once(
    started: Callable[[], Outbox], steps: list[str]
) -> None:
    outbox = started()
    outbox.write(DOCUMENT, BYTES)
    outbox.secure("")
    assert outbox.hand("", [DOCUMENT]) == {}
    assert steps.count("staging/0000000007") == 1


@pytest.mark.parametrize("found", [b"", BYTES[:10], BYTES + b"\0"], ids=("none", "less", "more"))
def test_a_staged_document_with_other_bytes_than_were_noted_is_never_handed_over(
    started: Callable[[], Outbox], tmp_path: Path, found: bytes
) -> None:
    (tmp_path / "staging" / "0000000007").write_bytes(found)
    [(key, why)] = started().hand("", [DOCUMENT]).items()
    assert key == 7
    assert str(tmp_path / "kept/pl1/PL1-W000001-1.txt") in str(why)
    assert not (tmp_path / "outbox/pl1/PL1-W000001-1.txt").exists()
    assert (tmp_path / "staging" / "0000000007").exists(), "the witness stays"


def test_a_document_under_both_names_is_synced_under_its_own_before_the_witness_goes(
    started: Callable[[], Outbox], steps: list[str], tmp_path: Path
) -> None:
    for name in ("staging/0000000007", "outbox/pl1/PL1-W000001-1.txt"):
        (tmp_path / name).write_bytes(BYTES)
    assert started().hand("", [DOCUMENT]) == {}
    gone = steps.index("remove staging/0000000007")
    assert {"outbox/pl1/PL1-W000001-1.txt", "outbox/pl1"} <= {*steps[:gone]}


def test_what_was_handed_over_is_noted_although_its_receiver_hides_it(
    started: Callable[[], Outbox], tmp_path: Path
) -> None:
    target = tmp_path / "outbox/pl1/PL1-W000001-1.txt"
    target.write_bytes(BYTES)
    target.chmod(0)
    assert started().hand("", [DOCUMENT]) == {}


def test_the_name_of_a_folder_that_another_process_made_is_synced_once_more(
    steps: list[str], tmp_path: Path
) -> None:
    (tmp_path / "archive/2026").mkdir(parents=True)
    files.make_folder(tmp_path / "archive/2026/11")
    assert steps == ["archive", "archive/2026"]
    files.make_folder(tmp_path / "archive/2026/11")
    assert steps == ["archive", "archive/2026"]
