"""A run that takes in a filled review sheet and writes the next is stopped at every failpoint."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from builders.crash import CRASHED, Recorder, consumed, run_in_child
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


def before(folder: Path, sheet: list[bytes]) -> World:
    """A house whose first sheet went out; the filled one lies in the inbox at its next time."""
    world = World.build(folder)
    (world.folder / "rules" / "desk.yaml").write_text(RULES, "utf-8")
    with_accounts(world.folder, PLAN)
    reference_data(world)
    rows = [order(f"#800{n}", Notes="odd") for n in range(1, 5)]
    world.drop("acme-shopify", "orders.csv", shop(*rows))
    assert world.run().code == 0
    out = consumed(world)
    if not sheet:
        [data] = [data for name, data in out.items() if name.endswith(".xlsx")]
        sheet.append(filled(data, fill))
    world.drop("review/anna", "filled.xlsx", sheet[0])
    world.now = "2026-11-03T10:30:00Z"
    return world


@pytest.fixture(scope="module")
def sheet() -> list[bytes]:
    """The filled sheet: written once, since a saved workbook holds the time of saving."""
    return []


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, sheet: list[bytes]):
    """What a run without a crash hands over, its ledger, and the failpoints it reaches."""
    world = before(tmp_path_factory.mktemp("undisturbed") / "house", sheet)
    recorder = Recorder(world)
    files.set_failpoint_hook(recorder)
    try:
        ran = world.run()
    finally:
        files.set_failpoint_hook(None)
    assert ran.code == 0, ran.out + ran.err
    states = Counter(str(one["state"]) for one in world.orders().values())
    assert states == {"instructed": 1, "held": 2, "rejected": 1}
    return consumed(world), world.dump(), recorder.seen


@pytest.mark.parametrize("name", files.FAILPOINTS)
def test_a_crash_decides_nothing_twice_and_nothing_by_half(
    name: str, undisturbed, sheet: list[bytes], tmp_path: Path
) -> None:
    expected, dump, seen = undisturbed
    for count in sorted({1, seen[name]} - {0}) if seen[name] else ():
        world = before(tmp_path / f"at-{count}" / "house", sheet)
        assert run_in_child(world, (name, count)) == CRASHED
        ran = world.run()
        assert ran.code == 0, ran.out + ran.err
        assert consumed(world) == expected
        assert world.dump() == dump
        world.balance()


def test_the_run_passes_the_commit_of_a_sheet(undisturbed) -> None:
    assert undisturbed[2]["commit/sheet/after"] >= 2
