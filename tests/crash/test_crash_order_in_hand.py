"""A run that cancels and corrects orders because people asked is stopped anywhere: each is done
once, and of two who ask for one thing the second is refused.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from builders.crash import (
    CRASHED,
    Undisturbed,
    consumed,
    run_in_child,
    slow_but,
    without_a_crash,
)
from builders.crash_days import ask
from builders.exports import further, order, reference_data, shop
from builders.world import World

from processor.transport import files

SHOP = "acme-shopify/"
# One wish each: corrected before and after hand-over and where it lacked something, cancelled
# before and after, of part and whole, twice, and corrected after it was cancelled.
WISHES = 8
TIMES = WISHES + 1
POINTS = [
    (name, time)
    for name in files.FAILPOINTS
    if name.startswith(("commit/request/", "commit/close/", "commit/decide/"))
    for time in range(1, TIMES + 1 if "request" in name else 2)
]
DECISIVE: list[tuple[str, int]] = []


def _corrects(name: str, *changes: str) -> tuple[str, dict[str, str]]:
    told = {"order": SHOP + name, "changes": json.dumps(changes), "why": "telephone"}
    return "correct", told


def _cancels(name: str, **more: str) -> tuple[str, dict[str, str]]:
    return "cancel", {"order": SHOP + name, "why": "telephone", **more}


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A house with orders at the warehouse, planned and incomplete, of which people have asked."""
    world = World.build(tmp_path_factory.mktemp("before") / "house")
    reference_data(world)
    world.drop("acme-shopify", "1.csv", shop(*(order(f"#800{n}") for n in (1, 2))))
    assert world.run().code == 0
    consumed(world)
    world.crossdock("pause", "warehouse", "PL1")
    two = {"Subtotal": "39.60", "Total": "44.50"}
    more = (order("#8003", **two), further("#8003", Lineitem_sku="ACM-BOT7"), order("#8004"))
    world.drop("acme-shopify", "2.csv", shop(*more, order("#8005", Lineitem_quantity="")))
    assert world.run().code == 0
    world.crossdock("resume", "warehouse", "PL1")
    ask(
        world,
        _corrects("#8001", "ship_to.phone=+31 20 1234567", "ship_to.city=Den Bosch"),
        _cancels("#8002"),
        _cancels("#8003", line="2"),
        _corrects("#8004", "lines.1.quantity=3"),
        _corrects("#8005", "lines.1.quantity=2"),
        _cancels("#8003", line="2"),
        _cancels("#8002"),
        _corrects("#8004", "shipping.service=express"),
    )
    return world


@pytest.fixture(scope="module")
def undisturbed(before: World) -> Undisturbed:
    world = before.copied(before.folder.parent / "undisturbed")
    ended = without_a_crash(world)
    world.balance()
    return ended


@pytest.mark.slow
@pytest.mark.parametrize(("name", "time"), slow_but(DECISIVE, POINTS))
def test_a_crash_carries_each_wish_out_once(
    name: str, time: int, before: World, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    if undisturbed.seen[name] < time:
        pytest.skip("the pass does not come there so often")
    world = before.copied(tmp_path / "house")
    assert run_in_child(world, (name, time)) == CRASHED
    assert world.run().code == 0
    assert consumed(world) == undisturbed.handed
    assert world.dump() == undisturbed.dump
    world.balance()
    shutil.rmtree(world.folder)


@pytest.mark.slow
def test_of_two_who_ask_for_the_same_the_second_is_refused(
    before: World, undisturbed: Undisturbed
) -> None:
    world = World(before.folder.parent / "undisturbed", before.now)
    answers = [one for one in undisturbed.dump.splitlines() if one.startswith("request ")]
    asked = [one for one in answers if "telephone" in one]
    assert len(asked) == WISHES
    assert sum("answer.refused" in one for one in asked) == 2
    states = {name.removeprefix(SHOP): one["state"] for name, one in world.orders().items()}
    assert states == {
        "#8001": "instructed", "#8002": "instructed", "#8003": "instructed",
        "#8004": "instructed", "#8005": "instructed",
    }  # fmt: skip
    assert undisturbed.seen["commit/request/after"] >= WISHES
    papers = b"".join(undisturbed.handed.values())
    assert b"+31 20 1234567" in papers
