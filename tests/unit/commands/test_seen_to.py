"""Who works on a ledger leaves a mark, and a ledger that was left with one is looked through."""

from __future__ import annotations

import errno
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from builders.damage import DAMAGES
from builders.empty_ledger import lay_empty_ledger

from processor.commands.opening import open_ledger
from processor.commands.opening.open_ledger import seen_to
from processor.commands.printing.console import Progress, Stop
from processor.ledger.lives.health import LedgerDamaged


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


def test_damage_that_was_met_is_remembered_until_a_look_finds_none(
    house: Any,
) -> None:
    ledger, note = house.state / "ledger.db", house.state / "damaged"
    whole = ledger.read_bytes()
    DAMAGES["freelist"](ledger)
    open_ledger.ledger_to_read(house).dispose()
    with pytest.raises(LedgerDamaged) as met:
        open_ledger.looked_through(house, 0)
    assert open_ledger.damaged(met.value) is not None
    assert "reelist" in note.read_text()
    to_work = partial(open_ledger.ledger_of, progress=Progress(quiet=True))
    for opens in (open_ledger.ledger_to_read, open_ledger.ledger_to_ask, to_work):
        with pytest.raises(LedgerDamaged):
            opens(house)
    assert note.exists()
    ledger.write_bytes(whole)
    open_ledger.ledger_to_read(house).dispose()
    assert not note.exists(), "the ledger was put back"


def test_who_proves_a_ledger_looks_through_it_unless_that_was_done_today_by_one_who_ended(
    house: Any,
) -> None:
    DAMAGES["freelist"](house.state / "ledger.db")
    (house.state / "ledger.checked").write_text("1970-01-01\n")
    open_ledger.looked_through(house, 0)
    with pytest.raises(LedgerDamaged):
        open_ledger.looked_through(house, 86_400_000_000)
    (house.state / "at-work").write_bytes(b"")
    with pytest.raises(LedgerDamaged):
        open_ledger.looked_through(house, 0)


def test_an_empty_ledger_beside_a_full_archive_is_lost_to_whoever_looks_or_asks(
    house: Any,
) -> None:
    ledger = house.state / "ledger.db"
    assert open_ledger.lost(house, open_ledger.ledger_to_read(house)) is None
    house.archive.mkdir()
    (house.archive / "kept").write_bytes(b"1")
    for _ in range(2):
        for opens in (open_ledger.ledger_to_read, open_ledger.ledger_to_ask):
            with pytest.raises(Stop, match="put the ledger back") as end:
                opens(house)
            assert end.value.code == 2
        assert open_ledger.lost(house, open_ledger.ledger_as_it_is(house))
        ledger.unlink(missing_ok=True)
    assert not ledger.exists(), "who asks makes none"


def test_the_mark_of_a_state_that_was_put_back_meanwhile_stays(house: Any) -> None:
    mark = house.state / "at-work"
    with seen_to(house, lambda _step, _count: None, lambda: False):
        mark.rename(mark.with_name("ours"))
        mark.write_bytes(b"")
    assert mark.exists()
