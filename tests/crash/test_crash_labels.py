"""A run in which one shipment goes with its label, and another is held without, is stopped
anywhere: each label goes once."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.crash import CRASHED, Undisturbed, consumed, run_in_child, without_a_crash
from builders.exports import reference_data
from builders.labels_of_others import arrives, asked, page, waits
from builders.world import World
from stories.test_labels_that_others_bring import EXPRESS, THREE, express

from processor.transport import files


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A house where one label is here and another was waited for until now."""
    world = World.build(tmp_path_factory.mktemp("before") / "house")
    reference_data(world)
    waits(world, "6 hours")
    world.drop("acme-amazon", "1.txt", express(EXPRESS, THREE))
    assert world.run().code == 0
    consumed(world)
    world.now = "2026-11-03T16:00:00Z"
    assert arrives(world, page(), tracking="MP1") == "booked"
    return world


@pytest.fixture(scope="module")
def undisturbed(before: World, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    world = before.copied(tmp_path_factory.mktemp("undisturbed") / "house")
    ended = without_a_crash(world)
    world.balance()
    return ended


# From the time that is over to the note that the warehouse has the label.
OF_A_LABEL = [
    name
    for name in files.FAILPOINTS
    if name.startswith(
        ("commit/request/", "commit/decide/", "commit/close/", "commit/pending/",
         "commit/staged/", "commit/handed/", "stage/", "keep/", "hand/")
    )
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", OF_A_LABEL)
def test_a_crash_sends_each_label_once_and_holds_what_has_none(
    name: str, before: World, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    world = before.copied(tmp_path / "house")
    # A point that this run does not reach lets it come to its end.
    assert run_in_child(world, (name, 1)) in (0, CRASHED)
    assert world.run().code == 0
    assert consumed(world) == undisturbed.handed
    assert sorted(one["state"] for one in world.orders().values()) == ["held", "instructed"]
    assert asked(world, "SELECT count(*) FROM label WHERE state = 'arrived'") == [(1,)]
    world.balance()
