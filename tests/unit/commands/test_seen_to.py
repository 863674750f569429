"""Who works on a ledger leaves a mark, and a ledger that was left with one is looked through."""

from __future__ import annotations

import errno
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from builders.damage import DAMAGES
from builders.empty_ledger import lay_empty_ledger

from processor.commands.console import Stop
from processor.commands.open_ledger import seen_to
from processor.ledger.health import LedgerDamaged


@pytest.fixture
def house(tmp_path: Path) -> Any:
    lay_empty_ledger(tmp_path / ".state" / "ledger.db")
    return SimpleNamespace(state=tmp_path / ".state", archive=tmp_path / "archive")


def work(house: Any, ends_with: BaseException | None = None) -> None:
    with seen_to(house, lambda _step, _count: None, lambda: False):
        if ends_with is not None:
            raise ends_with


def test_the_mark_is_gone_after_whoever_came_to_an_end_and_stays_after_a_write_that_failed(
    house: Any,
) -> None:
    mark = house.state / "at-work"
    work(house)
    assert not mark.exists()
    for stopped in (Stop(1), KeyboardInterrupt()):
        with pytest.raises(type(stopped)):
            work(house, stopped)
        assert not mark.exists()
    with pytest.raises(OSError, match="full"):
        work(house, OSError(errno.ENOSPC, "the disk is full"))
    assert mark.exists(), "nobody knows what came to the disk"


def test_a_ledger_that_somebody_left_in_the_midst_of_work_is_looked_through_first(
    house: Any,
) -> None:
    DAMAGES["freelist"](house.state / "ledger.db")
    work(house)
    (house.state / "at-work").write_bytes(b"")
    with pytest.raises(LedgerDamaged):
        work(house)
    assert (house.state / "at-work").exists(), "the next start finds the same"
