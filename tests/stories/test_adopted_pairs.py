"""Two files that belong together are taken over together: `crossdock adopt` of both halves."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from builders.pairs import CLOSED, SHOP, items_file, orders_file, with_pairs
from builders.world import World

pytestmark = pytest.mark.slow
LATER, TOO_LATE = "2026-11-03T12:00:00Z", "2026-11-04T20:00:00Z"
BOTH = (("items.csv", items_file("301", "302")), ("orders.csv", orders_file("301", "302")))


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World.build(tmp_path / "house")
    with_pairs(world)
    return world


def adopted(world: World, way: str, *files: tuple[str, bytes]) -> None:
    for name, data in files:
        path = world.folder.parent / name
        path.write_bytes(data)
        done = world.crossdock("adopt", str(path), "--as", way, "--channel", SHOP)
        assert done.code == 0, done.out + done.err


def files(world: World) -> list[tuple[str, str]]:
    """How each file was taken, and its state."""
    with closing(sqlite3.connect(world.folder / ".state" / "ledger.db")) as ledger:
        return ledger.execute("SELECT adopt_as, state FROM file ORDER BY id").fetchall()


def states(world: World) -> dict[str, str]:
    return {name.partition("/")[2]: one["state"] for name, one in world.orders().items()}


@pytest.mark.parametrize(
    ("way", "state"), [("shipped", "history"), ("history", "history"), ("open", "held")]
)
def test_both_halves_are_taken_over_as_one(world: World, way: str, state: str) -> None:
    adopted(world, way, *BOTH)
    assert world.run().code == 0
    world.balance()
    assert files(world) == [(way, "booked")] * 2
    assert states(world) == {"301": state, "302": state}
    before = world.dump()
    assert world.run().code == 0
    assert world.dump() == before
    # The same pair in the inbox, under other bytes, tells nothing of what was taken over as ended.
    world.now = LATER
    for name, data in BOTH:
        world.drop(SHOP, name, data + b"\r\n")
    assert world.run().code == 0
    world.balance()
    assert states(world) == {"301": state, "302": state}


def test_what_one_half_cancels_is_cancelled_before_the_other_is_there(world: World) -> None:
    adopted(world, "open", *BOTH)
    assert world.run().code == 0
    adopted(world, "open", ("more.csv", orders_file("301", "309", status=CLOSED)))
    world.now = LATER
    assert world.run().code == 0
    assert states(world) == {"301": "cancelled", "302": "held"}
    world.balance()


def test_a_half_that_is_taken_over_is_not_joined_with_one_that_just_came(world: World) -> None:
    adopted(world, "shipped", BOTH[0])
    world.drop(SHOP, *BOTH[1])
    world.run()
    assert [state for _, state in files(world)] == ["waiting", "waiting"]
    assert states(world) == {}
    world.now = TOO_LATE
    assert world.run().code == 1
    assert {state for _, state in files(world)} == {"parked"}
    told = [data.decode() for name, data in world.visible().items() if name.startswith("alerts/")]
    assert len(told) == 2 and all("file/other-half" in one for one in told)
    world.balance()
