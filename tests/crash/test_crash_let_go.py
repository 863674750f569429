"""A run that lets go what waits for a telling that is gone is stopped as it does so: afterwards all
of it counts as told, none of it twice, and nothing is told where the telling comes back.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from builders.confirmations import instructed, pl1
from builders.crash import CRASHED, Undisturbed, consumed, run_in_child, without_a_crash
from builders.crash_days import ask
from builders.exports import order, reference_data, shop
from builders.tellings import lay_layouts, tells
from builders.world import World

from processor.passes.desk.let_tellings_go import VERB
from processor.transport import files

pytestmark = pytest.mark.slow

NAME = "channel acme-shopify channel-feed shipped"
SO = ("--why", "the account is closed")
POINTS = [one for one in files.FAILPOINTS if one.startswith("commit/request/")]


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> tuple[World, str]:
    """A house in which two orders wait for a telling that was taken out; config.yaml with it."""
    world = World.build(tmp_path_factory.mktemp("waiting") / "house")
    lay_layouts(world)
    config = world.folder / "config.yaml"
    without_it = config.read_text("utf-8")
    tells(
        world, "acme-shopify", "kind: channel-feed, layout: told-feed, send_at: ['23:00']"
    )  # fmt: skip
    with_it = config.read_text("utf-8")
    reference_data(world)
    world.drop("acme-shopify", "1.csv", shop(order("#8301"), order("#8302")))
    assert world.run().code == 0
    world.now = "2026-11-03T17:00:00Z"
    world.drop("pl1", "left.csv", pl1(instructed(world.folder)))
    assert world.run().code == 0
    config.write_text(without_it, "utf-8")
    assert world.run().code in (0, 1)
    consumed(world)
    return world, with_it


@pytest.fixture(scope="module")
def asked(waiting: tuple[World, str]) -> World:
    world = waiting[0].copied(waiting[0].folder.parent / "asked")
    ask(world, (VERB, {"telling": NAME, "why": "closed"}))
    return world


@pytest.fixture(scope="module")
def undisturbed(asked: World) -> Undisturbed:
    world = asked.copied(asked.folder.parent / "undisturbed")
    ended = without_a_crash(world)
    world.balance()
    return ended


@pytest.mark.parametrize("name", POINTS)
def test_a_crash_lets_all_of_it_go_once(
    name: str, asked: World, waiting: tuple[World, str], undisturbed: Undisturbed, tmp_path: Path
) -> None:
    assert undisturbed.seen[name]
    for time in range(1, undisturbed.seen[name] + 1):
        world = asked.copied(tmp_path / f"house-{time}")
        assert run_in_child(world, (name, time)) == CRASHED
        assert world.run().code == 0
        assert world.dump() == undisturbed.dump
        consumed(world)
        (world.folder / "config.yaml").write_text(waiting[1], "utf-8")
        world.now = "2026-11-03T23:30:00Z"
        assert world.run().code == 0
        assert not [one for one in world.visible() if one.startswith("acme-shopify/")]
        world.balance()
        shutil.rmtree(world.folder)


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        (("acme-shopify", "--why", " "), 2, "--why"),
        (("acme-shopfy", *SO), 2, "did you mean acme-shopify?"),
        (("", *SO), 2, "no channel, client or receiver is named"),
        (("acme-shopify", "--about", "cancelled", *SO), 2, "nothing waits for acme-shopify"),
        (("acme-shopify", "--kind", "receipt-advice", *SO), 2, "nothing waits for acme-shopify"),
    ],
)
def test_a_slip_lets_nothing_go(
    typed: tuple[str, ...], code: int, said: str, waiting: tuple[World, str]
) -> None:
    world, _ = waiting
    before = world.dump()
    ran = world.crossdock("batch", "let-go", *typed)
    assert (ran.code, said in ran.err) == (code, True), ran.out + ran.err
    assert world.dump() == before


def test_the_second_of_two_who_let_it_go_is_told_that_nothing_waits(
    waiting: tuple[World, str], tmp_path: Path
) -> None:
    world = waiting[0].copied(tmp_path / "house")
    ask(world, *[(VERB, {"telling": NAME, "why": "closed"}) for _ in range(2)])
    assert world.run().code == 0
    answers = [one for one in world.dump().splitlines() if one.startswith("request ")]
    assert ["answer.refused" in one for one in answers if VERB in one] == [False, True]


def test_what_was_put_back_into_config_meanwhile_is_not_let_go(
    asked: World, waiting: tuple[World, str], tmp_path: Path
) -> None:
    world = asked.copied(tmp_path / "house")
    (world.folder / "config.yaml").write_text(waiting[1], "utf-8")
    assert world.run().code == 0
    [answer] = [
        one for one in world.dump().splitlines() if one.startswith("request ") and VERB in one
    ]
    assert "let-go.back" in answer
    world.now = "2026-11-03T23:30:00Z"
    assert world.run().code == 0
    assert [one for one in world.visible() if one.startswith("acme-shopify/")]
    world.balance()
