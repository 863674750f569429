"""A file that was taken is looked at for a while; one that changed since is a new arrival."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from processor.intake import watched
from processor.intake.scan import Arrival
from processor.intake.watched import changed, forget, path_in, watched_in
from processor.transport import leases

HOUR = 3_600_000


def lay(folder: Path, sender: str, name: str, file: int, since_ms: int = 0) -> Path:
    arrival = Arrival(sender, name, folder / "gone")
    path = folder / "now"
    path.write_text("one")
    status = path.stat()
    kept = path_in(folder, arrival, file, status.st_size, status.st_mtime_ns, since_ms)
    kept.parent.mkdir(parents=True, exist_ok=True)
    path.rename(kept)
    return kept


def left(folder: Path) -> list[str]:
    return [one.name for one in watched_in(folder)]


def test_names_alone_say_what_was_taken(tmp_path: Path) -> None:
    lay(tmp_path, "acme", "orders-1-2.csv", 7, 5)
    lay(tmp_path, "review/anna", "x" * 240 + ".xlsx", 8, 6)
    one, two = watched_in(tmp_path)
    assert (one.sender, one.name, one.file, one.size, one.since_ms) == (
        "acme", "orders-1-2.csv", 7, 3, 5,
    )  # fmt: skip
    assert two.sender == "review/anna"
    assert two.name.endswith("x.xlsx")
    assert changed(watched_in(tmp_path), "") == []


def test_what_changed_arrives_again_and_what_was_never_taken_too(tmp_path: Path) -> None:
    grown = lay(tmp_path, "acme", "grown.csv", 1)
    lay(tmp_path, "acme", "same.csv", 2)
    lay(tmp_path, "acme", "never.csv", 0)
    rewritten = lay(tmp_path, "acme", "rewritten.csv", 3)
    grown.write_text("one and two")
    rewritten.write_text("two")
    os.utime(rewritten, ns=(0, -5))
    found = changed(watched_in(tmp_path), "share")
    assert sorted(one.name for one in found) == ["grown.csv", "never.csv", "rewritten.csv"]
    assert all(one.taken and one.remote == "share" for one in found)


def test_looking_ends_after_its_time_but_not_for_what_arrives(tmp_path: Path) -> None:
    lay(tmp_path, "acme", "old.csv", 1, 0)
    lay(tmp_path, "acme", "grown.csv", 2, 0).write_text("one and two")
    lay(tmp_path, "acme", "never.csv", 0, 0)
    lay(tmp_path, "acme", "new.csv", 3, HOUR)
    lay(tmp_path, "shop", "longer.csv", 4, 0)
    written = lay(tmp_path, "acme", "written.csv", 5, 0)
    with written.open("a"):
        forget(watched_in(tmp_path), HOUR, lambda sender: 2 * HOUR if sender == "shop" else HOUR)
    assert sorted(left(tmp_path)) == [
        "grown.csv", "longer.csv", "never.csv", "new.csv", "written.csv",
    ]  # fmt: skip


def test_so_many_and_no_more_are_kept_the_newest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watched, "MOST_FILES", 3)
    monkeypatch.setattr(leases, "ask", lambda _path: leases.LeaseAsked("unknown"))
    for number in range(1, 6):
        lay(tmp_path, "acme", f"{number}.csv", number, number)
    forget(watched_in(tmp_path), 10, lambda _sender: HOUR)
    assert left(tmp_path) == ["3.csv", "4.csv", "5.csv"]
    monkeypatch.setattr(watched, "MOST_BYTES", 5)
    forget(watched_in(tmp_path), 10, lambda _sender: HOUR)
    assert left(tmp_path) == ["5.csv"]
