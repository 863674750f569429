"""A run that applies what people asked for, and what the time brings, is stopped anywhere."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest
from builders.confirmations import instructed
from builders.crash import (
    CRASHED,
    Undisturbed,
    consumed,
    run_in_child,
    slow_but,
    without_a_crash,
)
from builders.small import small_inbox
from builders.world import World

from processor.ledger.database import open_ledger, transaction
from processor.ledger.desk import requests
from processor.model.confirmations import SaidByHand
from processor.model.times import parse_time
from processor.transport import files

RULES = """\
stage: review
rules:
  - id: cool-down
    why: Half an hour to think
    when: {order.channel: acme-shopify}
    then:
      hold: pre-order
      release: 30 minutes
  - id: wrong
    why: Somebody meant another channel
    when: {order.channel: nordlys-shopify}
    then: {reject: embargo}
"""
POINTS = [
    name
    for name in files.FAILPOINTS
    if name.startswith(("commit/request/", "commit/decide/", "commit/close/"))
]

DECISIVE = ("commit/request/after", "commit/decide/before")


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A house on whose next run holds end, a release waits and a rule is recalled."""
    world = World.build(tmp_path_factory.mktemp("before") / "house")
    path = world.folder / "rules" / "desk.yaml"
    path.write_text(RULES, "utf-8")
    small_inbox(world)
    assert world.run().code == 0
    held = sorted(key for key, one in world.orders().items() if one["state"] == "held")
    path.write_text(RULES.replace("reject: embargo", "note: odd"), "utf-8")
    world.now = "2026-11-03T10:00:00Z"
    engine = open_ledger(world.folder / ".state" / "ledger.db")
    at = parse_time(world.now)
    since = str(parse_time("2026-11-03T00:00:00Z"))
    with transaction(engine, "request") as connection:
        requests.ask(connection, "release", {"order": held[0], "why": "early"}, "ana", at)
        requests.ask(connection, "recall", {"rule": "wrong", "since": since}, "ana", at)
        requests.ask(connection, "redecide", {"state": "held"}, "ben", at)
        said = SaidByHand(shipment=instructed(world.folder)[0].shipment, at=at, everything=True)
        told = {"said": msgspec.json.encode(said).decode(), "why": "telephone"}
        requests.ask(connection, "confirm", told, "ben", at)
    engine.dispose()
    return world


@pytest.fixture(scope="module")
def undisturbed(before: World, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    world = before.copied(tmp_path_factory.mktemp("undisturbed") / "house")
    ended = without_a_crash(world)
    assert "recalled" in ended.dump
    assert "hold.time-came" in ended.dump
    assert "confirmed by hand" in ended.dump
    world.balance()
    return ended


@pytest.mark.parametrize("name", slow_but(DECISIVE, POINTS))
def test_what_people_asked_for_is_applied_once(
    name: str, before: World, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    recovers(before.copied(tmp_path / "house"), undisturbed, (name, 1))


def recovers(world: World, undisturbed: Undisturbed, stop: tuple[str, int]) -> None:
    assert run_in_child(world, stop) == CRASHED
    assert world.run().code == 0
    assert consumed(world) == undisturbed.handed
    assert world.dump() == undisturbed.dump
    shutil.rmtree(world.folder)


def test_every_point_is_reached(undisturbed: Undisturbed) -> None:
    assert [name for name in POINTS if not undisturbed.seen[name]] == []
