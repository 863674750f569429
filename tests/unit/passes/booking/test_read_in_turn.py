"""A file that ends its reader twice is put aside; all others are read, and a stop blames nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from builders.empty_ledger import lay_empty_ledger

from processor.ledger.arrived import arrivals, being_read
from processor.ledger.arrived.arrivals import FileRow
from processor.ledger.database import open_ledger, reading, transaction
from processor.passes.booking.files import read_in_turn as in_turn
from processor.transport.stopping import Stopped


class Died(BaseException):
    """The end of a process: nothing in the program sees it coming."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Any]:
    path = tmp_path / "ledger.db"
    lay_empty_ledger(path)
    engine = open_ledger(path)
    with transaction(engine, "register") as connection:
        for name in ("a.csv", "bad.csv", "c.csv"):
            arrivals.register(
                connection, sender="shop", name=name, sha256=name, size=10, seen_at=1,
                folder="2026/11/03", safe_name=name,
            )  # fmt: skip
    yield SimpleNamespace(
        engine=engine, stopping=lambda: False, apply=lambda _only: (), looked_at_ms=0, answered=0,
        house=SimpleNamespace(state=tmp_path),
    )  # fmt: skip
    engine.dispose()


def read(
    site: Any, at_bad: Callable[[], None] = lambda: None, state: str = "booked", **more: Any
) -> list[str]:
    """One process that reads what is claimed; `at_bad` happens over bad.csv."""
    done: list[str] = []

    def work(row: FileRow) -> None:
        if row.name == "bad.csv":
            at_bad()
        done.append(row.name)
        with transaction(site.engine, "register") as connection:
            arrivals.update(connection, row.id, state=state)

    in_turn.put_deadly_aside(site, 1, lambda row: row.name)
    with reading(site.engine) as connection:
        todo = arrivals.in_state(connection, "claimed")
    in_turn.read_in_turn(site, 1, todo, lambda row: row, work, shown=lambda row: row.name, **more)
    return done


def noted(site: Any) -> dict[int, int]:
    with reading(site.engine) as connection:
        return being_read.being_read(connection)


def state(site: Any, key: int) -> tuple[str, list[str]]:
    with reading(site.engine) as connection:
        row = arrivals.by_id(connection, key)
    assert row is not None
    return row.state, [one.id for one in arrivals.problems_of(row)]


def die() -> None:
    raise Died


def fail() -> None:
    raise ZeroDivisionError


def test_what_was_read_beside_a_death_is_read_alone_and_two_deaths_alone_put_a_file_aside(
    site: Any,
) -> None:
    with pytest.raises(Died):
        read(site, die)
    assert noted(site) == {1: 0, 2: 0, 3: 0}, "any of them may be to blame"
    with pytest.raises(Died):
        read(site, die)
    assert noted(site) == {2: 1, 3: 0}
    with pytest.raises(Died):
        read(site, die)
    assert read(site, die) == ["c.csv"]
    assert state(site, 2) == ("quarantined", ["file/deadly"])
    assert noted(site) == {}


@pytest.mark.parametrize(
    ("suspect", "after"), [(1, {2: 0, 3: 0}), (3, {1: 0, 2: 0, 3: 0})], ids=("before", "behind")
)
def test_a_file_that_was_read_beside_a_death_is_not_blamed_for_one_over_another(
    site: Any, suspect: int, after: dict[int, int]
) -> None:
    with transaction(site.engine, "register") as connection:
        being_read.note(connection, {suspect: 0})
    with pytest.raises(Died):
        read(site, die)
    assert noted(site) == after


def test_a_file_that_is_read_in_the_end_is_blamed_for_nothing(site: Any) -> None:
    for _ in range(2):
        with pytest.raises(Died):
            read(site, die)
    assert read(site) == ["bad.csv", "c.csv"]
    assert noted(site) == {}


def test_what_is_read_on_later_keeps_the_deaths_that_it_had(site: Any) -> None:
    for _ in range(2):
        with pytest.raises(Died):
            read(site, die)
    assert read(site, state="read", lasts=True) == ["bad.csv", "c.csv"]
    assert noted(site) == {2: 1, 3: 0}


def test_a_duplicate_that_was_read_beside_a_death_is_done(site: Any) -> None:
    with pytest.raises(Died):
        read(site, die)
    assert read(site, state="duplicate", lasts=True) == ["bad.csv", "c.csv"]
    assert noted(site) == {}


def test_a_mistake_of_the_program_over_one_file_stops_it_once_and_then_puts_the_file_aside(
    site: Any,
) -> None:
    with pytest.raises(ZeroDivisionError):
        read(site, fail)
    assert noted(site) == {2: 1}
    assert read(site, fail) == ["c.csv"]
    assert noted(site) == {}
    assert state(site, 2) == ("quarantined", ["file/deadly.bug"])
    with reading(site.engine) as connection:
        row = arrivals.by_id(connection, 2)
    assert row is not None
    pieces = arrivals.problems_of(row)[0].pieces
    assert pieces["error"] == "ZeroDivisionError"
    trace = Path(str(pieces["path"]))
    assert "ZeroDivisionError" in trace.read_text("utf-8")
    trace.unlink()


def test_a_disk_that_fails_is_no_fault_of_the_file(site: Any) -> None:
    def disk() -> None:
        raise OSError(5, "Input/output error")

    for _ in range(4):
        with pytest.raises(OSError, match="Input/output"):
            read(site, disk)
    assert noted(site) == {}
    assert read(site) == ["bad.csv", "c.csv"]


def test_a_stop_in_the_midst_of_a_file_leaves_it_for_the_next_run_and_blames_nobody(
    site: Any,
) -> None:
    told: list[bool] = []
    site.stopping = lambda: bool(told)

    def stop() -> None:
        told.append(True)
        raise Stopped

    assert read(site, stop) == ["a.csv"]
    assert noted(site) == {}
    told.clear()
    assert read(site) == ["bad.csv", "c.csv"]
