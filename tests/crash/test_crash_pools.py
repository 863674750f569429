"""A run that draws from pools is stopped anywhere, and a copy of its ledger put back: no number is
on two parcels, and none is gone without a record."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from builders.crash import CRASHED, Undisturbed, consumed, run_in_child, without_a_crash
from builders.exports import order, reference_data, shop
from builders.pools import numbers_file, on_parcels, with_pools
from builders.world import World

from processor.model.number_pools import NumberForm
from processor.transport import files

pytestmark = pytest.mark.slow
FORM = NumberForm(prefix="CB", digits=8, check="s10", suffix="PL")
# In no order, so that only the order of the rows can be that in which they are drawn.
SENT = [FORM.number(30_000_000 + (n * 7_919) % 10_000) for n in range(10_000)]
RANGE = "range: {prefix: CB, first: 10000000, last: 10000003, check: s10, suffix: PL}"
FILES = "files: {prefix: CB, check: s10, suffix: PL, files: yes, warn_below: 100}"
ORDERS = [f"#{number}" for number in range(8201, 8213)]


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Orders for more parcels than the first pool has numbers, and a file of 10,000 for the next,
    with rows of which some are refused."""
    world = World.build(tmp_path_factory.mktemp("before") / "house")
    with_pools(world, RANGE, FILES)
    reference_data(world)
    assert world.run().code == 0
    consumed(world)
    bad = [SENT[0], "CB300000001PL", "RR473124829PL"]
    world.drop("catalogue", "post.csv", numbers_file([*SENT[:5], *bad, *SENT[5:]]))
    world.drop("acme-shopify", "orders.csv", shop(*(order(one) for one in ORDERS)))
    return world


@pytest.fixture(scope="module")
def undisturbed(before: World, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    world = before.copied(tmp_path_factory.mktemp("undisturbed") / "house")
    ended = without_a_crash(world)
    assert on_parcels(world) == expected()
    assert_all_accounted_for(world)
    return ended


def expected() -> list[str]:
    return [FORM.number(10_000_000 + n) for n in range(4)] + SENT[: len(ORDERS) - 4]


def assert_all_accounted_for(world: World, unused: int = 0) -> None:
    """Every number is on a parcel, left, or told as passed over; `balance` holds."""
    drawn = on_parcels(world)
    assert len(set(drawn)) == len(drawn)
    pools = {
        one["pool"]: one
        for one in world.crossdock("numbers", "--json").json()
        if one["carrier"] == "baltic-post"
    }
    assert pools["files"]["numbers"] == 10_000
    for one in pools.values():
        assert one["used"] + one["left"] + one["unused"] == one["numbers"]
    assert sum(one["used"] for one in pools.values()) == len(drawn)
    assert sum(one["unused"] for one in pools.values()) == unused
    world.balance()


OF_DRAWING = [
    name
    for name in files.FAILPOINTS
    if name.startswith(
        (
            "claim/",
            "archive/",
            "commit/register/",
            "commit/book/",
            "commit/decide/",
            "commit/close/",
        )
    )
]


@pytest.mark.parametrize("name", OF_DRAWING)
def test_a_crash_draws_no_number_twice_and_loses_none(
    name: str, before: World, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    for time in range(1, undisturbed.seen[name] + 1):
        dies_and_goes_on(before, undisturbed, (name, time), tmp_path / f"house-{time}")


def test_a_hundred_crashes_anywhere_draw_no_number_twice(
    before: World, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    points = [(name, n) for name, count in undisturbed.seen.items() for n in range(1, count + 1)]
    for number, point in enumerate(random.Random(25).choices(points, k=100)):
        dies_and_goes_on(before, undisturbed, point, tmp_path / f"house-{number}")


def dies_and_goes_on(
    before: World, undisturbed: Undisturbed, point: tuple[str, int], folder: Path
) -> None:
    world = before.copied(folder)
    assert run_in_child(world, point) == CRASHED
    assert world.run().code == 0
    assert consumed(world) == undisturbed.handed
    assert on_parcels(world) == expected()
    # Of that one it was proved that every number is accounted for.
    assert world.dump() == undisturbed.dump
    shutil.rmtree(world.folder)


def test_every_point_of_drawing_is_reached(undisturbed: Undisturbed) -> None:
    reached = [name for name in OF_DRAWING if undisturbed.seen[name]]
    assert {one.rpartition("/")[0] for one in reached} >= {
        "commit/book", "commit/decide", "commit/close",
    }  # fmt: skip


@pytest.mark.parametrize("sent", ["before the copy", "after the copy"])
@pytest.mark.parametrize("answer", ["--went-out", "--did-not"])
def test_a_copy_put_back_draws_no_number_that_was_drawn_since(
    sent: str, answer: str, tmp_path: Path
) -> None:
    world = World.build(tmp_path / "house")
    with_pools(world, RANGE, FILES)
    reference_data(world)
    if sent == "before the copy":
        world.drop("catalogue", "post.csv", numbers_file(SENT))
    world.drop("acme-shopify", "1.csv", shop(order(ORDERS[0])))
    assert world.run().code == 0
    shutil.copytree(world.folder / ".state", tmp_path / "copy")
    if sent == "after the copy":
        world.drop("catalogue", "post.csv", numbers_file(SENT))
    world.drop("acme-shopify", "2.csv", shop(*(order(one) for one in ORDERS[1:8])))
    assert world.run().code == 0
    gone = on_parcels(world)
    assert gone == expected()[:8]
    world.consume()
    shutil.rmtree(world.folder / ".state")
    shutil.copytree(tmp_path / "copy", world.folder / ".state")
    assert world.run().code == 1
    said = [answer, "all"]
    if answer == "--did-not":
        said += ["--why", "nobody has it", "--although-taken"]
    answered = world.crossdock("reconcile", *said)
    assert answered.code == 0, answered.out + answered.err
    world.drop("acme-shopify", "3.csv", shop(*(order(one) for one in ORDERS[8:])))
    ran = world.run()
    assert ran.code in (0, 1), ran.out + ran.err
    drawn = on_parcels(world)
    assert not set(drawn[1:]) & set(gone)
    assert len(drawn) >= 1 + len(ORDERS[8:])
    # What the lost orders drew is told as passed over.
    assert_all_accounted_for(world, unused=7)
