"""Killed while a spool is made, while files wait for each other, and between two chunks of orders
whose rows stand apart: the next run reads the rest, each row once.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders.crash import CRASHED, Recorder, run_in_child
from builders.exports import further, order, shop
from builders.pairs import SHOP, items_file, orders_file, with_pairs
from builders.rounds import TELLING
from builders.world import World

from processor.normalise.runs import Runs
from processor.transport import files

pytestmark = pytest.mark.slow

# How often each of these is met: the first times.
MOST = 2


@pytest.fixture(scope="module", autouse=True)
def little_memory() -> Iterator[None]:
    """What is known of three runs of rows is as much as memory holds."""
    with pytest.MonkeyPatch.context() as patch:
        assert Runs.__init__.__kwdefaults__ is not None
        patch.setitem(Runs.__init__.__kwdefaults__, "most", 3)
        yield


def apart(numbers: list[int]) -> str:
    """An export in which the second row of each order stands far from the first."""
    names = [f"#{n}" for n in numbers]
    return shop(*(order(name) for name in names), *(further(name) for name in names))


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A house in which one half waits, and the other one and an export of scattered rows lie."""
    world = World.build(tmp_path_factory.mktemp("begun") / "house")
    with_pairs(world, chunk=2)
    numbers = [str(n) for n in range(400, 406)]
    world.drop(SHOP, "items.csv", items_file(*numbers, skus=("ACM-TEE-M", "ACM-TEE-L")))
    assert world.run().code == 0
    world.drop(SHOP, "orders.csv", orders_file(*reversed(numbers), n=2))
    world.drop("acme-shopify", "apart.csv", apart(list(range(7001, 7010))))
    return world


@pytest.fixture(scope="module")
def undisturbed(begun: World, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict, list]:
    world = begun.copied(tmp_path_factory.mktemp("undisturbed") / "house")
    recorder = Recorder(world)
    files.set_failpoint_hook(recorder)
    try:
        assert world.run().code == 0
    finally:
        files.set_failpoint_hook(None)
    assert len(world.orders()) == 15
    return world.dump(), dict(recorder.seen), sorted(world.orders())


def test_every_failpoint_of_spools_is_met(undisturbed: tuple[str, dict, list]) -> None:
    wanted = {name for name in files.FAILPOINTS if name.startswith("spool/")}
    assert wanted <= undisturbed[1].keys()


@pytest.mark.parametrize("time", range(1, MOST + 1))
@pytest.mark.parametrize(
    "point",
    [name for name in files.FAILPOINTS if name.startswith("spool/")]
    + [f"commit/{name}/{when}" for name in ("register", "book") for when in ("before", "after")],
)
def test_a_kill_there_loses_and_doubles_nothing(
    begun: World, undisturbed: tuple[str, dict, list], tmp_path: Path, point: str, time: int
) -> None:
    if time > undisturbed[1].get(point, 0):
        pytest.skip("it is not met so often")
    world = begun.copied(tmp_path / "house")
    assert run_in_child(world, (point, time)) == CRASHED
    assert world.run().code == 0
    assert world.dump() == undisturbed[0]
    left = sorted(path.name for path in (world.folder / ".state" / "spool").iterdir())
    assert left == []


@pytest.mark.parametrize("point", [n for n in files.FAILPOINTS if n.startswith("spool/")])
def test_a_full_disk_there_ends_the_run_and_is_told(
    begun: World, undisturbed: tuple[str, dict, list], tmp_path: Path, point: str
) -> None:
    world = begun.copied(tmp_path / "house")

    def full(name: str) -> None:
        if name == point:
            raise OSError(errno.ENOSPC, "No space left on device")

    files.set_failpoint_hook(full)
    try:
        done = world.run()
    finally:
        files.set_failpoint_hook(None)
    assert done.code in TELLING
    assert "No space left on device" in done.err
    assert "/.state/spool" in done.err
    assert world.run().code == 0
    assert sorted(world.orders()) == undisturbed[2]
    world.balance()


def test_a_file_that_was_cut_otherwise_when_it_was_begun_is_told(
    begun: World, tmp_path: Path
) -> None:
    world = begun.copied(tmp_path / "house")
    assert run_in_child(world, ("commit/book/after", 1)) == CRASHED
    ledger = sqlite3.connect(world.folder / ".state" / "ledger.db")
    with ledger:
        # What the first chunk of an earlier version held, as one more is told to be booked.
        ledger.execute("UPDATE file SET chunks_booked = chunks_booked + 1 WHERE chunks_booked = 1")
    ledger.close()
    done = world.run()
    assert done.code == 1
    told = "".join(data.decode() for name, data in world.visible().items() if "alerts/" in name)
    assert "its rows are cut into other pieces now" in told
