"""A run that takes in a filled review sheet and writes the next is stopped at every failpoint."""

from __future__ import annotations

import shutil
from collections import Counter
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
from builders.exports import order, reference_data, shop
from builders.sheets import filled, saying, with_accounts
from builders.world import World
from openpyxl.worksheet.worksheet import Worksheet

from processor.transport import files

RULES = """\
stage: review
rules:
  - id: odd-notes
    why: Somebody wrote odd words, read them first
    when: {order.notes: like "*odd*"}
    then:
      hold: unusual-quantity
"""
PLAN = '  sheets:\n    - {queue: desk, client: acme, at: ["08:00", "10:00"]}\n'


def fill(page: Worksheet) -> None:
    saying("acme-shopify/#8001", decision="release", note="fine")(page)
    saying("acme-shopify/#8002", decision="correct", city="Berlin", postcode="10117")(page)
    saying("acme-shopify/#8003", decision="reject", note="no")(page)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A house whose first sheet went out; the filled one lies in the inbox at its next time."""
    world = World.build(tmp_path_factory.mktemp("before") / "house")
    (world.folder / "rules" / "desk.yaml").write_text(RULES, "utf-8")
    with_accounts(world.folder, PLAN)
    reference_data(world)
    rows = [order(f"#800{n}", Notes="odd") for n in range(1, 5)]
    world.drop("acme-shopify", "orders.csv", shop(*rows))
    assert world.run().code == 0
    [data] = [data for name, data in consumed(world).items() if name.endswith(".xlsx")]
    world.drop("review/anna", "filled.xlsx", filled(data, fill))
    world.now = "2026-11-03T10:30:00Z"
    return world


@pytest.fixture(scope="module")
def undisturbed(before: World, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    world = before.copied(tmp_path_factory.mktemp("undisturbed") / "house")
    ended = without_a_crash(world)
    states = Counter(str(one["state"]) for one in world.orders().values())
    assert states == {"instructed": 1, "held": 2, "rejected": 1}
    return ended


# Where a sheet is taken in, answered, written and sent. The others are reached by every run, and
# tests/crash/test_crash.py stops one there.
OF_SHEETS = [
    name
    for name in files.FAILPOINTS
    if name.startswith(("archive/", "commit/register", "commit/sheet", "commit/pending", "hand/"))
]


DECISIVE = ("commit/register/after", "commit/sheet/before")


@pytest.mark.parametrize("name", slow_but(DECISIVE, OF_SHEETS))
def test_a_crash_decides_nothing_twice_and_nothing_by_half(
    name: str, before: World, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    recovers(before.copied(tmp_path / "house"), undisturbed, (name, 1))


def recovers(world: World, undisturbed: Undisturbed, stop: tuple[str, int]) -> None:
    assert run_in_child(world, stop) == CRASHED
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    assert consumed(world) == undisturbed.handed
    assert world.dump() == undisturbed.dump
    world.balance()
    shutil.rmtree(world.folder)


def test_the_run_passes_the_commit_of_a_sheet(undisturbed: Undisturbed) -> None:
    assert undisturbed.seen["commit/sheet/after"] >= 2
