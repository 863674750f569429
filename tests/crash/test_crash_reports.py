"""Reports of warehouses, torn: between two chunks of a file, before a case is told, beside others.

A house is copied as it lies at a moment of a pass, which is what a killed process leaves. The days
are those of builders/report_days.py; faults at their sites, and pairs with power cuts, are tried
with all others (test_every_site.py, test_power_loss.py).
"""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from builders.crash_days import ACTS, Act, copied, played
from builders.points import every_time
from builders.report_days import REPORT_DAYS, Shipments, left, what_left
from builders.rounds import Rounds, Tally, differs, run
from builders.sites import Call, When
from builders.told_late import apart, ending
from builders.warehouse_reports import confirmation
from builders.world import World

LATER = "2026-11-04T21:00:00Z"
WHAT_LEFT = "left.csv"
Left = tuple[str, World]


@pytest.fixture(scope="module")
def rounds(tmp_path_factory: pytest.TempPathFactory) -> Rounds:
    return Rounds(tmp_path_factory.mktemp("rounds"))


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Act:
    """The first day with reports, and no day after it."""
    days = ACTS[: [name for name, _ in ACTS].index("what left") + 1]
    return played(tmp_path_factory.mktemp("evening"), lambda world: run(world).code, days)[-1]


def asked(world: World, sql: str) -> list[tuple]:
    with closing(sqlite3.connect(world.folder / ".state" / "ledger.db")) as ledger:
        return ledger.execute(sql).fetchall()


def rows_booked(world: World, name: str) -> int:
    """How many rows of reports are booked of a file of PL1."""
    [(booked,)] = asked(
        world,
        "SELECT count(*) FROM report_line l JOIN report r ON r.id = l.report_id JOIN file f"
        f" ON f.id = r.file_id WHERE f.sender = 'pl1' AND f.name = '{name}'",
    )
    return booked


def torn(before: World, folder: Path, when: Callable[[Call, When, World], str]) -> list[Left]:
    """The house as it lies at moments of a pass for which `when` has a name, each name once."""
    world = copied(before, folder / "torn")
    found: dict[str, World] = {}

    def look(call: Call, side: When) -> None:
        name = when(call, side, world)
        if name and name not in found:
            found[name] = copied(world, folder / f"left-{len(found)}")

    assert run(world, look).code == 0
    return list(found.items())


def chunks_of(name: str) -> Callable[[Call, When, World], str]:
    """After each chunk of a file that booked something, and after what ends when it is read."""

    def at_chunks(call: Call, side: When, world: World) -> str:
        committed = (call.site.what, side) == ("COMMIT", "after")
        if not committed or call.site.step not in ("book", "booked"):
            return ""
        booked = rows_booked(world, name)
        [(short,)] = asked(world, "SELECT count(*) FROM cases WHERE kind = 'short'")
        found = asked(world, f"SELECT state FROM file WHERE sender = 'pl1' AND name = '{name}'")
        return f"{booked} rows, {short} short, {found[0][0]}" if booked else ""

    return at_chunks


def at_cases(call: Call, side: When, _world: World) -> str:
    """Before and after people are told of the cases that the reports opened."""
    return f"case, {side}" if (call.site.step, call.site.what) == ("case", "COMMIT") else ""


def recovers(left_over: World, act: Act) -> None:
    ran = run(left_over)
    assert ran.code == 0, ran.out + ran.err
    assert differs(left_over, act, exactly=True) == []
    shutil.rmtree(left_over.folder)


def rows_once(world: World) -> None:
    """Every row of a report is booked once, and what a final report leaves out ended once."""
    told = asked(
        world,
        "SELECT r.file_id, l.row, l.line_id, l.result, count(*) FROM report_line l JOIN report r"
        " ON r.id = l.report_id WHERE r.kind = 'confirmation'"
        " GROUP BY 1, 2, 3, 4 HAVING count(*) > 1",
    )
    cases = "SELECT cause, kind, subject FROM cases GROUP BY 1, 2, 3 HAVING count(*) > 1"
    assert (told, asked(world, cases)) == ([], [])


def test_a_torn_file_of_confirmations_and_untold_cases_end_as_if_nothing_had_happened(
    evening: Act, tmp_path: Path
) -> None:
    def when(call: Call, side: When, world: World) -> str:
        return chunks_of(WHAT_LEFT)(call, side, world) or at_cases(call, side, world)

    left_over = torn(evening.before, tmp_path, when)
    names = [name for name, _ in left_over]
    assert {"case, before", "case, after"} < {*names}
    # Four chunks, one with an article that was taken apart; what ends when it is read; its end.
    assert sum("rows" in name for name in names) == 6, names
    # The slow test of every commit goes on with each of them.
    for _, world in left_over[::2]:
        recovers(world, evening)
    whole = World(evening.before.folder.parent / "house", evening.before.now)
    assert outcomes(whole, WHAT_LEFT) == {"accepted": 17, "rejected": 2}
    rows_once(whole)


@pytest.mark.slow
def test_totals_that_are_torn_between_two_rows_of_one_article_grow_by_what_left(
    rounds: Rounds, tmp_path: Path
) -> None:
    act = rounds.acts["told otherwise"]
    left_over = torn(act.before, tmp_path, chunks_of("so-far-2.csv"))
    assert len(left_over) >= 2
    for _, world in left_over:
        assert run(world).code == 0
        assert outcomes(world, "so-far-2.csv") == {"accepted": 2, "duplicate": 5}
        recovers(world, act)


@pytest.mark.slow
@pytest.mark.parametrize("act", [name for name, _ in REPORT_DAYS])
def test_a_kill_before_and_after_any_commit_of_a_day_with_reports_books_each_row_once(
    act: str, rounds: Rounds
) -> None:
    rounds.tally = Tally()
    points = [
        one
        for one in every_time(rounds)
        if one.act == act and one.fault == "kill" and one.site.what == "COMMIT"
    ]
    rounds.kills(points)
    sides = Counter((one.site.step, one.when) for one in points)
    steps = {step for step, _ in sides}
    print(f"\n{act}: {len(steps)} transactions, {len(points)} kills; {rounds.tally}")
    assert steps >= {"register", "book", "booked", "decide", "case", "pending", "staged", "handed"}
    assert all(sides[step, "before"] == sides[step, "after"] for step in steps)
    assert not rounds.tally.violations, "\n".join(rounds.tally.violations)


@pytest.mark.slow
def test_two_files_of_one_document_in_one_pass_are_booked_once_wherever_it_is_killed(
    evening: Act, tmp_path: Path
) -> None:
    world = copied(evening.before, tmp_path / "house")
    rows = what_left(Shipments(world))
    # Some of it again, in another order and behind a row that contradicts its document.
    again = [rows[9], rows[7], rows[2], rows[0], rows[-1], rows[10], rows[3]]
    other = left(Shipments(world).only("#8002"), 1, "N4", "2026-11-04T15:00:00+00:00")
    world.drop("pl1", "more.csv", confirmation([other, *again]))
    before = copied(world, tmp_path / "before")
    ran = run(world)
    assert ran.code == 0, ran.out + ran.err
    assert outcomes(world, "more.csv") == {"duplicate": 7, "rejected": 1}
    rows_once(world)
    dump = world.dump()

    def when(call: Call, side: When, world: World) -> str:
        return chunks_of(WHAT_LEFT)(call, side, world) and str(
            (rows_booked(world, WHAT_LEFT), outcomes(world, "more.csv"))
        )

    left_over = torn(before, tmp_path, when)
    assert len(left_over) >= 6
    for _, one in left_over:
        assert run(one).code == 0
        assert one.dump() == dump
        shutil.rmtree(one.folder)


def outcomes(world: World, name: str) -> dict[str, int]:
    rows = asked(
        world,
        "SELECT r.outcome, count(*) FROM input_row r JOIN file f ON f.id = r.file_id"
        f" WHERE f.sender = 'pl1' AND f.name = '{name}' GROUP BY 1",
    )
    return dict(rows)


def _again(world: World) -> bytes:
    return confirmation(what_left(Shipments(world))[:-1])


def _otherwise(world: World) -> bytes:
    ship = Shipments(world)
    rows = [
        left(ship.only(name), 1, note, "2026-11-04T15:00:00+00:00", result="short")
        for name, note in (("#8002", "N4"), ("#8020", "N10"), ("#8007", "N8"))
    ]
    return confirmation(rows)


def _the_rest(world: World) -> bytes:
    ship = Shipments(world)
    at = "2026-11-04T16:00:00+00:00"
    # Not of what a final report left out: that was sent again before, or was not.
    return confirmation(
        [left(ship.only("#8004"), 1, "P1", at), left(ship.only("#9001"), 2, "P2", at)]
    )


COMES = {"the same again": _again, "otherwise": _otherwise, "the rest": _the_rest}


@pytest.mark.slow
@pytest.mark.parametrize("comes", list(COMES))
def test_a_file_that_comes_before_the_next_pass_finds_what_it_would_have_found(
    comes: str, evening: Act, tmp_path: Path
) -> None:
    data = COMES[comes](evening.before)
    whole = copied(evening.before, tmp_path / "whole")
    assert run(whole).code == 0
    wanted = afterwards(whole, data)
    left_over = torn(evening.before, tmp_path, chunks_of(WHAT_LEFT))
    assert len(left_over) >= 5
    for name, world in left_over:
        found = afterwards(world, data)
        assert apart(found[0], wanted[0]) == [], name
        assert found[1:] == wanted[1:], name
        shutil.rmtree(world.folder)


def afterwards(world: World, data: bytes) -> tuple[dict[str, object], object, object]:
    """One more file arrives and a later pass comes to it: stock and lines, cases, outcomes."""
    world.drop("pl1", "more.csv", data)
    world.now = LATER
    ran = run(world)
    assert ran.code == 0, ran.out + ran.err
    assert run(world).code == 0
    world.balance()
    rows_once(world)
    cases: Sequence[tuple] = asked(world, "SELECT kind, subject FROM cases ORDER BY 1, 2")
    return ending(world), cases, (outcomes(world, WHAT_LEFT), outcomes(world, "more.csv"))
