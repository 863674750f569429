"""An older copy of the ledger is put back: what its files told since, it tells nobody unasked."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from builders.confirmations import Instructed, instructed, pl1
from builders.exports import order, reference_data, shop
from builders.tellings import lay_layouts, tells, told
from builders.world import World

pytestmark = pytest.mark.slow
LATER = "2026-11-03T19:00:00Z"


def confirms(world: World, rows: list[Instructed], name: str) -> None:
    world.drop("pl1", name, pl1(rows))
    ran = world.run()
    assert ran.code in (0, 1), ran.out + ran.err


def orders_told(world: World) -> list[list[str]]:
    """By file that nobody has taken yet, which orders it tells of."""
    files = told(world, "acme-shopify")
    return [sorted(line.split(";")[0] for line in files[name]) for name in sorted(files)]


@pytest.fixture
def put_back(tmp_path: Path) -> World:
    """Two orders left and were told in two files; the ledger knows neither that nor the second."""
    world = World.build(tmp_path / "house")
    lay_layouts(world)
    tells(world, "acme-shopify", "kind: channel-feed, layout: told-feed")
    reference_data(world)
    world.drop("acme-shopify", "1.csv", shop(order("#8501"), order("#8502"), order("#8503")))
    assert world.run().code == 0
    world.now = "2026-11-03T17:00:00Z"
    rows = {one.order: one for one in instructed(world.folder)}
    confirms(world, [rows["#8501"]], "a.csv")
    copy = tmp_path / "copy"
    shutil.copytree(world.folder / ".state", copy)
    confirms(world, [rows["#8502"]], "b.csv")
    assert orders_told(world) == [["#8501"], ["#8502"]]
    world.consume()
    shutil.rmtree(world.folder / ".state")
    shutil.copytree(copy, world.folder / ".state")
    world.now = LATER
    assert world.run().code == 1
    assert world.crossdock("reconcile", "--yes").code == 0
    confirms(world, [rows["#8503"]], "c.csv")
    return world


def test_nothing_more_is_told_until_a_person_says_what_the_lost_files_told(
    put_back: World,
) -> None:
    world = put_back
    assert orders_told(world) == []
    said = world.crossdock("status").out
    assert (
        "went out to acme-shopify since: 1 of its files" in said
        and "crossdock batch settle acme-shopify" in said
    )
    assert [name for name in world.visible() if name.startswith("alerts/untold/")]
    world.balance()
    done = world.crossdock(
        "batch", "settle", "acme-shopify", "--told", "#8502", "--why", "B000002 has it"
    )
    assert done.code == 0, done.out + done.err
    assert "of the orders that wait 1 told already, 1 with the next file" in done.out
    assert world.run().code == 0
    assert orders_told(world) == [["#8503"]]
    assert not [name for name in world.visible() if name.startswith("alerts/untold/")]
    assert world.run().code == 0
    assert orders_told(world) == [["#8503"]]
    runs = [one["run"] for one in world.crossdock("batch", "list", "--json").json()]
    assert runs == [1, 3]
    world.balance()


def test_all_that_waits_may_have_been_told(put_back: World) -> None:
    world = put_back
    done = world.crossdock("batch", "settle", "acme-shopify", "--all-told", "--why", "seen there")
    assert done.code == 0, done.out + done.err
    assert world.run().code == 0
    assert orders_told(world) == []
    world.balance()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (("acme-shopify", "--told", "#8502"), "say why"),
        (("acme-shopify", "--told", "#9999", "--why", "x"), "#9999 is not among what waits"),
        (("acme-shopfy", "--why", "x"), "acme-shopify"),
    ],
)
def test_what_cannot_be_is_refused_and_all_goes_on_waiting(
    put_back: World, typed: tuple[str, ...], words: str
) -> None:
    ran = put_back.crossdock("batch", "settle", *typed)
    assert ran.code in (1, 2) and words in ran.out + ran.err
    assert "went out to acme-shopify since: 1 of its files" in put_back.crossdock("status").out


def test_where_nothing_was_lost_there_is_nothing_to_settle(tmp_path: Path) -> None:
    world = World.build(tmp_path / "house")
    lay_layouts(world)
    tells(world, "acme-shopify", "kind: channel-feed, layout: told-feed")
    assert world.run().code == 0
    ran = world.crossdock("batch", "settle", "acme-shopify", "--why", "x")
    assert "nothing waits for acme-shopify because of a restore" in ran.out + ran.err
