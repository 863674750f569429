"""What must outlive a power cut is on the disk before the next step rests on it.

Other tests do not wait for the disk (builders/quick.py), so the order of it is asked here.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders.exports import good_exports
from builders.quick import OPENED
from builders.sites import Call, When, watched
from builders.world import World

from processor.ledger import database
from processor.ledger.sql import text
from processor.transport import files


@pytest.fixture
def steps(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What is synced (as a path within the house) and which failpoints are passed, in turn."""
    found: list[str] = []

    def synced(handle: int) -> None:
        path = Path(f"/proc/self/fd/{handle}").readlink()
        if path.is_relative_to(world.folder):
            found.append(path.relative_to(world.folder).as_posix())

    monkeypatch.setattr(os, "fsync", synced)
    files.set_failpoint_hook(found.append)
    yield found
    files.set_failpoint_hook(None)


def test_a_commit_of_the_ledger_waits_for_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_on_connect", OPENED)
    engine = database.open_ledger(tmp_path / "ledger.db")
    with database.reading(engine) as connection:
        assert connection.scalar(text("PRAGMA synchronous")) == 2, "FULL"
        assert connection.scalar(text("PRAGMA journal_mode")) in ("wal", "truncate")
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1
    engine.dispose()


def test_a_document_is_durable_before_it_is_staged_and_its_name_before_it_is_handed(
    world: World, steps: list[str]
) -> None:
    good_exports(world)
    assert world.run().code == 0
    handed = list(world.visible())
    assert len(handed) > 2
    folders = {str(Path(name).parent) for name in handed}
    staging = ".state/staging"
    # Beside the documents, their folder has a name in it that marks it as ours.
    ours = f"{staging}/."
    staged = [
        number
        for number, one in enumerate(steps)
        if one.startswith(f"{staging}/") and not one.startswith(ours)
    ]
    assert len(staged) == len(handed)

    noted = steps.index("commit/staged/before")
    kept = [number for number, one in enumerate(steps) if one.startswith("archive/out/")]
    before = [number for number, one in enumerate(steps[:noted]) if one == staging]
    assert before
    assert max(staged) < before[-1], "bytes first, then the folder that names them"
    # Each kept copy is synced, and the folder that holds it after it.
    assert len(kept) >= 2 * len(handed)
    assert max(kept) < noted

    renames = [number for number, one in enumerate(steps) if one == "hand/before-rename"]
    assert len(renames) == len(handed)
    staged_after = steps.index("commit/staged/after")
    assert staged_after < renames[0]
    # What an older copy of the ledger would be held against is there before anything is visible.
    assert "marks/after-write" in steps[staged_after : renames[0]]
    waves = [number for number, one in enumerate(steps) if one.startswith("archive/ledger/waves/")]
    assert waves
    assert max(waves) < noted

    done = steps.index("hand/after-sync")
    after = steps[renames[-1] : done]
    assert {f"outbox/{folder}" for folder in folders} <= set(after)
    # Gone from staging means handed over: the new name must not be lost after the old one is.
    assert after[-1] == staging
    assert done < steps.index("commit/handed/before")


def test_a_claimed_file_is_durable_in_the_archive_before_it_is_read(
    world: World, steps: list[str]
) -> None:
    good_exports(world)
    assert world.run().code == 0
    moved = steps.index("archive/after-rename")
    noted = steps.index("note/after-append")
    assert steps.index("commit/register/after") < noted < moved, "whose it is, before it is there"
    assert "archive/.arriving" in steps[:moved], "the bytes of our own copy"
    [day] = {one for one in steps if one.startswith("archive/2026/") and one.count("/") == 3}
    assert day in steps[moved : steps.index("commit/book/before")]


def test_who_takes_every_file_at_once_sees_documents_alone(world: World) -> None:
    """No proof that a folder can be renamed into, and nothing half written, hidden names too."""
    good_exports(world)
    world.drop("acme-shopify", "bad.csv", "x;y\n1;2\n")
    world.drop("acme-shopify", "long.csv.part", "x")
    seen: set[str] = set()

    def look(call: Call, when: When) -> None:
        below = [path for path in call.paths if path.startswith("outbox/")]
        if when == "after":
            seen.update(path for path in below if (world.folder / path).is_file())

    with watched(world.folder, look):
        assert world.run().code == 1
        world.now = "2026-11-03T11:00:00Z"
        assert world.run().code == 0
    assert seen == {f"outbox/{name}" for name in world.visible()}
    assert {name.split("/")[0] for name in world.visible()} == {"alerts", "pl1"}
