"""A run that books what people confirmed by hand is stopped anywhere: each is booked once."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from builders.confirmations import Instructed, instructed
from builders.crash import (
    CRASHED,
    Undisturbed,
    consumed,
    run_in_child,
    slow_but,
    without_a_crash,
)
from builders.crash_days import ask
from builders.exports import order, reference_data, shop
from builders.model_warehouse import Moved
from builders.report_days import left, moment
from builders.warehouse_reports import confirmation, let_them_report, receipt
from builders.world import World

from processor.model.times import parse_time
from processor.transport import files

AT = "2026-11-03T15:00:00+00:00"
# One wish each: a confirmation in place of another, a receipt, what was told by telephone.
WISHES = 3
# Beside the wishes a pass commits once more under that name.
TIMES = WISHES + 1
POINTS = [
    (name, time)
    for name in files.FAILPOINTS
    if name.startswith("commit/request/")
    for time in range(1, TIMES + 1)
]
DECISIVE = [("commit/request/before", 2), ("commit/request/after", 2)]


def asked(world: World, sql: str) -> list[tuple]:
    with closing(sqlite3.connect(world.folder / ".state" / "ledger.db")) as ledger:
        return ledger.execute(sql).fetchall()


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A house in which a confirmation and a receipt contradict earlier ones; a person has asked
    for them in place of these, and told by hand what left of a third."""
    world = World.build(tmp_path_factory.mktemp("before") / "house")
    let_them_report(world)
    reference_data(world)
    world.drop("acme-shopify", "orders.csv", shop(order("#8001"), order("#8002")))
    assert world.run().code == 0
    consumed(world)
    one, two = _goods(world)
    world.drop("pl1", "left.csv", confirmation([left(one, one.pieces, "N1", AT)]))
    world.drop("pl1", "came.csv", receipt([_came(7)]))
    world.now = "2026-11-03T18:00:00Z"
    assert world.run().code == 0
    world.drop("pl1", "left-otherwise.csv", confirmation([left(one, 1, "N1", AT, result="short")]))
    world.drop("pl1", "came-otherwise.csv", receipt([_came(9)]))
    world.now = "2026-11-03T19:00:00Z"
    assert world.run().code == 0
    consumed(world)
    world.now = "2026-11-03T20:00:00Z"
    said = {"shipment": two.shipment, "at": parse_time("2026-11-03T16:00:00Z"), "everything": True}
    ask(
        world,
        *(("replace-report", {"file": str(key), "why": "a mail"}) for key in _parked(world)),
        ("confirm", {"said": json.dumps(said), "why": "telephone"}),
    )
    return world


def _goods(world: World) -> list[Instructed]:
    found = {one.order: one for one in instructed(world.folder, "PL1")}
    return [found["#8001"], found["#8002"]]


def _came(pieces: int) -> Moved:
    return Moved("R1", "acme", "A-1006", pieces, moment("2026-11-03T14:00:00+00:00"), "good")


def _parked(world: World) -> list[int]:
    """Files of which a report is parked."""
    rows = asked(world, "SELECT DISTINCT file_id FROM report WHERE state = 'parked' ORDER BY 1")
    assert len(rows) == WISHES - 1
    return [row[0] for row in rows]


@pytest.fixture(scope="module")
def undisturbed(before: World) -> Undisturbed:
    world = before.copied(before.folder.parent / "undisturbed")
    ended = without_a_crash(world)
    world.balance()
    return ended


@pytest.mark.parametrize(("name", "time"), slow_but(DECISIVE, POINTS))
def test_a_crash_books_each_wish_once(
    name: str, time: int, before: World, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    world = before.copied(tmp_path / "house")
    assert run_in_child(world, (name, time)) == CRASHED
    assert world.run().code == 0
    assert consumed(world) == undisturbed.handed
    assert world.dump() == undisturbed.dump
    shutil.rmtree(world.folder)


def test_each_wish_is_carried_out_and_every_point_is_reached(
    before: World, undisturbed: Undisturbed
) -> None:
    world = World(before.folder.parent / "undisturbed", before.now)
    assert undisturbed.seen["commit/request/after"] == TIMES
    assert asked(world, "SELECT state, count(*) FROM request GROUP BY 1") == [("done", WISHES)]
    states = dict(asked(world, "SELECT state, count(*) FROM report GROUP BY 1"))
    assert (states["superseded"], "parked" in states) == (2, False)
    told = "report_line l JOIN report r ON r.id = l.report_id"
    booked = "r.kind = 'confirmation' AND r.state = 'booked' AND l.pieces > 0"
    assert asked(world, f"SELECT l.pieces FROM {told} WHERE {booked} ORDER BY l.id") == [(1,), (2,)]
