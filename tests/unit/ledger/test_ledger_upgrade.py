"""A ledger of an earlier version is brought up to date as whoever waits sees, or not at all."""

from __future__ import annotations

import shutil
import tarfile
from pathlib import Path

import pytest
from builders.paths import ROOT

from processor.ledger.database import HEAD, open_ledger, open_to_read, reading
from processor.ledger.sql import text


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    """The ledger that a version with migration 0019 left behind."""
    with tarfile.open(ROOT / "tests" / "ledgers" / "0.3-0019" / "house.tar.gz") as tar:
        tar.extractall(tmp_path, filter="data")
    return tmp_path / ".state" / "ledger.db"


def version(path: Path) -> str:
    engine = open_to_read(path, earlier=True)
    with reading(engine) as connection:
        found = str(connection.scalar(text("SELECT version_num FROM alembic_version")))
    engine.dispose()
    return found


def keys(path: Path) -> list[tuple[object, ...]]:
    engine = open_to_read(path)
    with reading(engine) as connection:
        statement = text("SELECT kind, key, order_id FROM search_key ORDER BY 1, 2, 3")
        found = [tuple(row) for row in connection.execute(statement)]
    engine.dispose()
    return found


def test_each_order_is_counted_against_what_there_is_to_do(earlier: Path) -> None:
    told: list[tuple[int, int]] = []
    open_ledger(earlier, progress=lambda _, done, of=0: told.append((done, of))).dispose()
    assert sum(done for done, _ in told) == sum(of for _, of in told) > 0
    assert version(earlier) == HEAD


def test_one_that_is_cut_short_is_as_it_was_and_is_brought_up_to_date_later(
    earlier: Path, tmp_path: Path
) -> None:
    whole = shutil.copy(earlier, tmp_path / "whole.db")
    open_ledger(Path(whole)).dispose()
    steps = iter(range(100))

    def cut(_step: str, done: int, _of: int = 0, /) -> None:
        if done and next(steps) == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        open_ledger(earlier, progress=cut)
    assert version(earlier) == "0019"
    open_ledger(earlier).dispose()
    assert keys(earlier) == keys(Path(whole)) != []
