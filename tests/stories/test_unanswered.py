"""What a warehouse was told and does not answer in time is told, once, until it answers."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.confirmations import instructed, pl1
from builders.exports import order, shop
from builders.fault_house import stocked_house
from builders.world import World

from processor.house.alerts import STANDING

HANDED = "2026-11-03T09:00:00Z"
EXPECTS = "\nreceivers:\n  PL1:\n    expects: {acknowledgement: 2 hours, confirmation: 1 workday}\n"


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A house of which PL1 has an order since nine o'clock and owes both answers."""
    world = stocked_house(tmp_path_factory.mktemp("sent") / "house", HANDED)
    with (world.folder / "config.yaml").open("a", encoding="utf-8") as config:
        config.write(EXPECTS)
    world.drop("acme-shopify", "1.csv", shop(order("#7001")))
    assert world.run().code == 0
    return world


@pytest.fixture
def world(sent: World, tmp_path: Path) -> World:
    return sent.copied(tmp_path / "house")


def runs(world: World, now: str) -> None:
    world.now = now
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err


def alerts(world: World) -> dict[str, str]:
    folder = world.outbox / "alerts" / "unanswered"
    return {path.stem: path.read_text("utf-8") for path in sorted(folder.glob("*"))}


def overdue(world: World, now: str) -> dict[str, list[str]]:
    """What `status` names as overdue, by the kind of answer; its words name the same kinds."""
    world.now = now
    (status,) = world.crossdock("status", "--json").json()
    found = {one["kind"]: one["names"] for one in status["unanswered"]}
    said = world.crossdock("status").out
    assert ("has not acknowledged" in said, "has not confirmed" in said) == (
        "acknowledgement" in found, "confirmation" in found
    )  # fmt: skip
    return found


def instruction(world: World) -> str:
    (path,) = (world.folder / "archive" / "out" / "pl1").glob("*-instruction-W000001-*.csv")
    return f"pl1/{path.name}"


def shipment(world: World) -> str:
    return instructed(world.folder)[0].shipment


def confirms(world: World, now: str) -> None:
    day = now.partition("T")[0]
    world.drop("pl1", f"shipped-{day}.csv", pl1(instructed(world.folder), day))
    runs(world, now)


@pytest.mark.slow
def test_nothing_is_overdue_before_its_time(world: World) -> None:
    runs(world, "2026-11-03T11:00:00Z")
    assert alerts(world) == {}
    assert overdue(world, "2026-11-03T11:00:00Z") == {}


def test_a_document_that_nobody_acknowledged_is_told_once_and_never_sent_by_itself(
    world: World,
) -> None:
    before = world.visible()
    runs(world, "2026-11-03T11:00:01Z")
    [(name, words)] = alerts(world).items()
    assert name == "pl1-acknowledgement-1"
    assert instruction(world) in words
    assert "2026-11-03T11:00:00Z" in words
    assert overdue(world, world.now) == {"acknowledgement": [instruction(world)]}
    # An alert of any kind is no document of the ledger, and nothing is wrong with it.
    others = [world.outbox / "alerts" / kind / "any.txt" for kind in STANDING]
    for other in others:
        other.parent.mkdir(exist_ok=True)
        other.write_text("any", "utf-8")
    world.balance()
    for other in others:
        other.unlink()
    # Whoever takes alerts away does not get the same again.
    (world.outbox / "alerts" / "unanswered" / f"{name}.txt").unlink()
    runs(world, "2026-11-03T12:00:00Z")
    assert alerts(world) == {}
    assert world.visible() == before


def test_a_shipment_is_overdue_by_the_day_it_leaves_and_a_second_alert_names_the_second_alone(
    world: World,
) -> None:
    first = shipment(world)
    runs(world, "2026-11-04T08:00:00Z")
    # A workday from the end of the day on which it left, by the clock of Warsaw.
    assert "confirmation" not in overdue(world, "2026-11-04T23:00:00Z")
    world.drop("acme-shopify", "2.csv", shop(order("#7002", Email="other@example.org")))
    runs(world, "2026-11-04T23:00:01Z")
    assert first in alerts(world)["pl1-confirmation-1"]
    second = instructed(world.folder)[1].shipment
    runs(world, "2026-11-09T10:00:00Z")
    found = alerts(world)
    assert sorted(one for one in found if "confirmation" in one) == [
        "pl1-confirmation-1", "pl1-confirmation-2"
    ]  # fmt: skip
    assert (first in found["pl1-confirmation-2"], second in found["pl1-confirmation-2"]) == (
        False, True
    )  # fmt: skip
    assert overdue(world, world.now)["confirmation"] == [first, second]


def test_what_is_answered_late_is_told_no_more(world: World) -> None:
    runs(world, "2026-11-05T10:00:00Z")
    assert set(alerts(world)) == {"pl1-acknowledgement-1", "pl1-confirmation-1"}
    # Who confirms has read the instruction.
    confirms(world, "2026-11-05T11:00:00Z")
    assert alerts(world) == {}
    assert overdue(world, world.now) == {}
    world.balance()


def test_what_was_sent_again_has_its_time_anew(world: World) -> None:
    runs(world, "2026-11-03T12:00:00Z")
    ran = world.crossdock("resend", instruction(world), "--why", "they lost it")
    assert ran.code == 0, ran.out + ran.err
    runs(world, "2026-11-03T12:00:01Z")
    assert overdue(world, "2026-11-03T14:00:00Z") == {}
    runs(world, "2026-11-03T14:00:00Z")
    assert alerts(world) == {}
    runs(world, "2026-11-03T15:00:00Z")
    assert list(alerts(world)) == ["pl1-acknowledgement-1"]


def test_a_house_that_expects_nothing_is_told_nothing(world: World) -> None:
    config = world.folder / "config.yaml"
    config.write_text(config.read_text("utf-8").replace(EXPECTS, "\n"), "utf-8")
    runs(world, "2026-11-05T10:00:00Z")
    assert alerts(world) == {}
    assert overdue(world, world.now) == {}
