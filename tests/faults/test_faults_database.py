"""Faults 143 to 149: the ledger locked, damaged, put back from an older copy, half migrated."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tarfile
from pathlib import Path

import pytest
from builders.exports import order, shop
from builders.fault_house import SHOP, arrives, state
from builders.paths import ROOT
from builders.world import World
from sqlalchemy import event
from sqlalchemy.engine import Engine

from processor.ledger import database
from processor.ledger.database import LedgerTooNew, open_ledger, wal_is_safe

LEDGERS = ROOT / "tests" / "ledgers"


@pytest.mark.slow
def test_143_a_ledger_that_another_writes_to_is_waited_for_and_then_told_as_busy(
    stocked: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "WAIT_S", 0)
    stocked.drop(SHOP, "1.csv", shop(order("#7001")))
    other = sqlite3.connect(stocked.folder / ".state" / "ledger.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        ran = stocked.run()
        assert ran.code != 0
        assert "Traceback" not in ran.err
    finally:
        other.close()
    assert stocked.run().code == 0
    assert state(stocked, "#7001") == "instructed"
    stocked.balance()


def test_143_whoever_means_to_write_says_so_before_reading(tmp_path: Path) -> None:
    engine = open_ledger(tmp_path / "ledger.db")
    with database.transaction(engine, "request"):
        other = sqlite3.connect(tmp_path / "ledger.db", timeout=0, isolation_level=None)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()
    engine.dispose()


@pytest.mark.slow
@pytest.mark.parametrize("how", ["not a database", "pages"])
def test_144_a_damaged_ledger_stops_everything_and_is_never_begun_anew(
    stocked: World, how: str
) -> None:
    ledger = stocked.folder / ".state" / "ledger.db"
    data = bytearray(ledger.read_bytes())
    if how == "pages":
        for page in range(2, len(data) // 4096):
            data[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    else:
        data[:] = b"this is no ledger\n" * 500
    ledger.write_bytes(data)
    stocked.drop(SHOP, "1.csv", shop(order("#7001")))
    ran = stocked.crossdock("run", "--workers", "0")
    assert ran.code == 4, ran.out + ran.err
    assert "Traceback" not in ran.err
    assert ledger.read_bytes() == bytes(data)
    assert (stocked.inbox / SHOP / "1.csv").exists()


@pytest.mark.parametrize(
    ("version", "safe"),
    [((3, 40, 1), False), ((3, 51, 2), False), ((3, 51, 3), True), ((3, 44, 6), True),
     ((3, 50, 7), True), ((3, 50, 6), False), ((3, 44, 5), False), ((3, 52, 0), True)],
)  # fmt: skip
def test_145_a_version_of_sqlite_with_the_fault_of_its_log_keeps_none(
    version: tuple[int, int, int], safe: bool
) -> None:
    assert wal_is_safe(version) is safe


def hands_nothing_out_again(stocked: World, tmp_path: Path, what: str) -> None:
    """A wave goes out, the ledger is put back from before it, the orders come again: nobody gets a
    document twice, and no archived byte is written over, before and after a person said what went
    out; what is new goes out then."""
    shutil.copytree(stocked.folder / ".state", tmp_path / "copy")
    arrives(stocked, "1.csv", shop(order("#7001"), order("#7002")))
    first = stocked.consume().copy()
    kept = {p: p.read_bytes() for p in (stocked.folder / "archive").rglob("*") if p.is_file()}
    if what == "whole folder":
        shutil.rmtree(stocked.folder / ".state")
        shutil.copytree(tmp_path / "copy", stocked.folder / ".state")
    else:
        shutil.copy(tmp_path / "copy" / "ledger.db", stocked.folder / ".state" / "ledger.db")
    stocked.drop(SHOP, "2.csv", shop(order("#7001"), order("#7002"), order("#7003")))
    ran = stocked.run()
    assert ran.code == 1
    assert "crossdock reconcile" in ran.out
    assert list(stocked.visible()) == ["alerts/house/epoch.txt"]
    assert written_over(kept) == []
    assert stocked.crossdock("reconcile", "--went-out", "all").code == 0
    assert stocked.run().code == 0
    assert stocked.run().code == 0
    assert [state(stocked, f"#700{n}") for n in (1, 2, 3)] == ["held", "held", "instructed"]
    anew = stocked.consume().keys() - first.keys()
    assert [name for name in anew if "instruction" in name]
    assert written_over(kept) == []
    stocked.balance()


def written_over(kept: dict[Path, bytes]) -> list[Path]:
    """The archived files that are not as they were; marks go on, and notes grow."""
    return [
        path
        for path, before in kept.items()
        if path.name != "marks.json"
        and not (path.suffix == ".jsonl" and path.read_bytes().startswith(before))
        and path.read_bytes() != before
    ]


@pytest.mark.slow
def test_146_a_ledger_put_back_without_its_log_hands_nothing_out_again(
    stocked: World, tmp_path: Path
) -> None:
    hands_nothing_out_again(stocked, tmp_path, "ledger without its log")


@pytest.mark.slow
def test_148_a_ledger_put_back_from_an_older_copy_hands_nothing_out_again(
    stocked: World, tmp_path: Path
) -> None:
    hands_nothing_out_again(stocked, tmp_path, "whole folder")


@pytest.mark.slow
@pytest.mark.parametrize("version", sorted(p.parent.name for p in LEDGERS.glob("*/house.tar.gz")))
@pytest.mark.parametrize("nth", [1, 7, 15, 30])
def test_149_a_migration_that_dies_is_made_again_from_its_beginning(
    tmp_path: Path, version: str, nth: int
) -> None:
    world = World.build(tmp_path / "house")
    with tarfile.open(LEDGERS / version / "house.tar.gz") as tar:
        tar.extractall(world.folder, filter="data")
    world.now = "2026-11-04T09:00:00Z"
    child = os.fork()
    if child == 0:
        seen = 0

        def count(*_: object) -> None:
            nonlocal seen
            seen += 1
            if seen == nth:
                os._exit(9)

        event.listen(Engine, "after_cursor_execute", count)
        try:
            open_ledger(world.folder / ".state" / "ledger.db")
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    assert world.run().code == 0
    world.balance()


def test_149_an_older_program_refuses_a_ledger_of_a_newer_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_ledger(tmp_path / "ledger.db").dispose()
    before = (tmp_path / "ledger.db").read_bytes()
    monkeypatch.setattr(database, "HEAD", "0009")
    with pytest.raises(LedgerTooNew):
        open_ledger(tmp_path / "ledger.db")
    assert (tmp_path / "ledger.db").read_bytes() == before
