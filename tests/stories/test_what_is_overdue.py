"""What waits too long is counted, listed and told, until it waits no more."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from builders.confirmations import instructed, pl1
from builders.exports import order, shop
from builders.fault_house import stocked_house
from builders.world import World

from processor.model.times import parse_time

MORNING = "2026-11-03T09:00:00Z"
RULES = """\
stage: review
rules:
  - id: odd-notes
    why: Somebody wrote odd words, read them first
    when: {order.notes: like "*odd*"}
    then:
      hold: unusual-quantity
"""
KEY, HELD = "acme-shopify/#7001", "acme-shopify/#7002"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> World:
    """One order with PL1, one on hold; the first has to leave by noon of the next day."""
    world = stocked_house(tmp_path_factory.mktemp("made") / "house", MORNING)
    world.look_at_each_order_alone()
    (world.folder / "rules" / "desk.yaml").write_text(RULES, "utf-8")
    assert world.run().code == 0
    world.drop(
        "acme-shopify", "1.csv",
        shop(order("#7001"), order("#7002", Notes="odd", Email="other@example.org")),
    )  # fmt: skip
    assert world.run().code == 0
    with sqlite3.connect(world.folder / ".state" / "ledger.db") as ledger:
        by = parse_time("2026-11-04T12:00:00Z")
        ledger.execute("UPDATE orders SET ship_by = ? WHERE order_id = '#7001'", (by,))
    return world


@pytest.fixture
def world(made: World, tmp_path: Path) -> World:
    return made.copied(tmp_path / "house")


def runs(world: World, now: str) -> None:
    world.now = now
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err


def alerts(world: World) -> dict[str, str]:
    folder = world.outbox / "alerts" / "overdue"
    return {path.stem: path.read_text("utf-8") for path in sorted(folder.glob("*"))}


def overdue(world: World, now: str) -> dict[tuple[str, str, str], int]:
    world.now = now
    (status,) = world.crossdock("status", "--json").json()
    return {(one["kind"], one["place"], one["client"]): one["count"] for one in status["overdue"]}


def listed(world: World, *args: str) -> list[dict]:
    return world.crossdock("shipments", "--json", *args).json()


def test_what_waits_is_counted_told_once_and_taken_away_when_it_is_over(world: World) -> None:
    assert overdue(world, "2026-11-03T23:59:59Z") == {}
    runs(world, "2026-11-04T09:00:01Z")
    risk, held = ("ship-by-at-risk", "PL1", "acme"), ("held", "desk", "acme")
    assert overdue(world, world.now) == {risk: 1, held: 1}
    said = world.crossdock("status").out
    assert "Overdue" in said
    assert "crossdock shipments --late" in said
    found = alerts(world)
    assert set(found) == {"ship-by-at-risk.pl1.acme", "held.desk.acme"}
    assert KEY in found["ship-by-at-risk.pl1.acme"]
    assert HELD in found["held.desk.acme"]
    world.balance()
    # Whoever takes an alert away does not get the same again.
    for path in (world.outbox / "alerts" / "overdue").glob("*"):
        path.unlink()
    runs(world, "2026-11-04T11:00:00Z")
    assert alerts(world) == {}
    # What was at risk is missed at noon: that is another thing to be told.
    runs(world, "2026-11-04T12:00:01Z")
    assert list(alerts(world)) == ["ship-by-missed.pl1.acme"]
    assert overdue(world, world.now) == {("ship-by-missed", "PL1", "acme"): 1, held: 1}
    assert world.crossdock("reject", HELD, "--why", "a reseller").code == 0
    world.drop("pl1", "shipped.csv", pl1(instructed(world.folder), "2026-11-04"))
    runs(world, "2026-11-04T15:00:00Z")
    assert (alerts(world), overdue(world, world.now)) == ({}, {})


def test_shipments_tell_their_parcels_the_last_word_and_whether_they_are_late(world: World) -> None:
    (one,) = listed(world)
    assert (one["order"], one["state"], one["warehouse"], one["late"]) == (
        KEY, "instructed", "PL1", []
    )  # fmt: skip
    assert one["last_word"] == f"has it since {MORNING}, nothing since"
    assert [len(parcel["sscc"]) for parcel in one["parcels"]] == [18]
    assert listed(world, "--late") == []
    world.now = "2026-11-04T12:00:01Z"
    (one,) = listed(world, "--late")
    assert (one["late"], one["ship_by"]) == (["ship-by-missed"], "2026-11-04T12:00:00Z")
    shown = world.crossdock("shipments", "--late").out
    assert "ship-by missed" in shown
    assert f"    {one['parcels'][0]['sscc']}" in shown
    assert listed(world, "--state", "shipped") == []
    world.drop("pl1", "shipped.csv", pl1(instructed(world.folder), "2026-11-04"))
    runs(world, "2026-11-04T15:00:00Z")
    assert listed(world) == []
    (one,) = listed(world, "--state", "shipped", "--client", "acme", "--warehouse", "PL1")
    assert one["last_word"].startswith("left 2026-11-0")


def test_an_empty_list_says_so_and_a_name_that_nobody_has_is_refused(world: World) -> None:
    ran = world.crossdock("shipments", "--state", "cancelled")
    assert (ran.code, ran.out.strip()) == (0, "Shipments: none")
    assert world.crossdock("shipments", "--since", "2026-11-04").out.strip() == "Shipments: none"
    for option, name in (
        ("--state", "instruced"), ("--client", "acmee"), ("--warehouse", "PL2"),
        ("--carrier", "no"),
    ):  # fmt: skip
        ran = world.crossdock("shipments", option, name)
        assert (ran.code, name in ran.err) == (2, True)


def test_a_house_says_when_something_is_overdue_by_queue_or_never(world: World) -> None:
    config = world.folder / "config.yaml"
    text = config.read_text("utf-8")
    config.write_text(f"{text}\noverdue: {{queues: {{desk: 2 hours}}, ship_by: never}}\n", "utf-8")
    assert overdue(world, "2026-11-03T11:00:01Z") == {("held", "desk", "acme"): 1}
    config.write_text(f"{text}\noverdue: {{held: never, ship_by: 3 days}}\n", "utf-8")
    assert overdue(world, "2026-11-03T09:00:01Z") == {("ship-by-at-risk", "PL1", "acme"): 1}
    # Of every warehouse of which `expects` says nothing.
    config.write_text(
        f"{text}\noverdue: {{held: never, ship_by: never, confirmation: 4 hours}}\n", "utf-8"
    )
    late = ("confirmation", "PL1", "acme")
    assert overdue(world, "2026-11-03T22:00:00Z") == {}
    assert overdue(world, "2026-11-04T03:00:01Z") == {late: 1}
