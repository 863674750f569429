"""What deliver reads, and what it cleans away."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from builders.remotes import below, share_house

from processor.transport import files


def test_staged_bytes_are_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = share_house(tmp_path)
    out = tmp_path / "share" / "ours" / "out"
    opened: Counter[str] = Counter()
    open_plain = files.open_plain

    def counted(path: Path) -> object:
        if path.parent == out:
            opened[path.name] += 1
        return open_plain(path)

    monkeypatch.setattr(files, "open_plain", counted)
    assert world.run().code == 0
    assert sorted(opened.values()) == [1, 1, 1]


def test_what_the_ledger_does_not_know_stays_in_a_staging_folder(tmp_path: Path) -> None:
    """Also what was encrypted for a remote that config.yaml names no more; only what it knows as
    handed over is deleted there."""
    world = share_house(tmp_path)
    out = tmp_path / "share" / "ours" / "out"
    out.mkdir()
    (out / "0000099999").write_text("of another ledger")
    (out / "notes.txt").write_text("x")
    made = world.folder / ".state" / "remotes" / "before" / "out-sealed"
    made.mkdir(parents=True)
    for key in ("0000000001", "0000099999"):
        (made / f"{key}-ab.plain").write_text("a document")
    assert world.run().code == 0
    assert below(out) == {"0000099999": b"of another ledger", "notes.txt": b"x"}
    assert below(made) == {"0000099999-ab.plain": b"a document"}
