"""What was taken and left at a remote is kept for good, whatever bytes its name holds."""

from __future__ import annotations

from pathlib import Path

from processor.intake.left_there import LeftThere, name_kept
from processor.ledger.database import open_ledger
from processor.passes.booking.files.left_in_ledger import LeftInLedger

NAMES = ("a.csv", "\udcff.csv", "\\xff.csv", "b\nc.csv", "ü.csv")


def test_each_file_is_known_by_its_own_folder_name_size_and_time(tmp_path: Path) -> None:
    engine = open_ledger(tmp_path / "ledger.db")
    for now in (1, 2):
        memory = LeftInLedger(engine, now)
        for name in NAMES:
            memory.note(LeftThere("erp", "acme", name_kept(name), 7, 1_700_000_000, "0" * 64))
    assert sorted(LeftInLedger(engine, 3).of("erp", "acme")) == sorted(
        (name_kept(name), 7, 1_700_000_000) for name in NAMES
    )
    assert LeftInLedger(engine, 3).of("erp", "nordlys") == []
    assert LeftInLedger(engine, 3).of("other", "acme") == []
    engine.dispose()
