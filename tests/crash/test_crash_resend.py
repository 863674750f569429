"""A run that sends a document again because somebody asked is stopped anywhere: it goes once."""

from __future__ import annotations

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
from builders.exports import order, reference_data, shop
from builders.world import World

from processor.ledger.database import open_ledger, transaction
from processor.ledger.desk import requests
from processor.model.resent_names import first_name
from processor.model.times import parse_time
from processor.transport import files

WISH = {"what": '["W000001"]', "receiver": "PL1", "why": "they lost it"}


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A house whose wave a warehouse has, and lost: somebody asked for it once more."""
    world = World.build(tmp_path_factory.mktemp("before") / "house")
    reference_data(world)
    world.drop("acme-shopify", "orders.csv", shop(order("#8001")))
    assert world.run().code == 0
    consumed(world)
    world.now = "2026-11-03T10:30:00Z"
    engine = open_ledger(world.folder / ".state" / "ledger.db")
    with transaction(engine, "request") as connection:
        requests.ask(connection, "resend", WISH, "ana", parse_time(world.now))
    engine.dispose()
    return world


@pytest.fixture(scope="module")
def undisturbed(before: World, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    world = before.copied(tmp_path_factory.mktemp("undisturbed") / "house")
    ended = without_a_crash(world)
    world.balance()
    return ended


# From the wish to the note that the receiver has it; what every run reaches, others stop one at.
OF_A_RESEND = [
    name
    for name in files.FAILPOINTS
    if name.startswith(
        ("commit/request/", "commit/staged/", "commit/handed/", "stage/", "keep/", "hand/")
    )
]
DECISIVE = (
    "commit/request/after", "commit/staged/before", "commit/staged/after", "commit/handed/before",
)  # fmt: skip


def test_each_document_goes_once_more_with_the_same_bytes(undisturbed: Undisturbed) -> None:
    copies = {name: data for name, data in undisturbed.handed.items() if "-resent-" in name}
    assert len(copies) == 3
    for name, data in copies.items():
        assert undisturbed.handed[first_name(name)] == data


@pytest.mark.parametrize("name", slow_but(DECISIVE, OF_A_RESEND))
def test_a_crash_sends_it_once_and_no_other_time(
    name: str, before: World, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    world = before.copied(tmp_path / "house")
    assert run_in_child(world, (name, 1)) == CRASHED
    assert world.run().code == 0
    assert consumed(world) == undisturbed.handed
    assert world.dump() == undisturbed.dump
    shutil.rmtree(world.folder)


def test_every_point_is_reached(undisturbed: Undisturbed) -> None:
    assert [name for name in OF_A_RESEND if not undisturbed.seen[name]] == []
