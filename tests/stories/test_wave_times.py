"""Waves that wait for a time of their warehouse, through the whole house."""

from __future__ import annotations

import pytest
from builders.exports import order, reference_data, shop
from builders.world import World


def told(world: World, warehouses: str = "", house: str = "") -> None:
    """The waves of PL1, and of the house."""
    path = world.folder / "config.yaml"
    text = path.read_text("utf-8")
    line = "    layout: instruction-pl1\n"
    assert text.count(line) == text.count("  close: run\n") == 1
    text = text.replace(line, f"{line}{warehouses}")
    path.write_text(text.replace("  close: run\n", f"  close: run\n{house}"), "utf-8")


def works(world: World, now: str, *command: str) -> str:
    world.now = now
    ran = world.crossdock(*(command or ("run",)))
    assert ran.code == 0, ran.out + ran.err
    world.balance()
    return ran.out


def states(world: World) -> dict[str, str]:
    return {name.split("#")[1]: str(one["state"]) for name, one in world.orders().items()}


def instructions(world: World) -> list[str]:
    return sorted(name for name in world.visible() if "instruction" in name)


def test_a_wave_waits_for_its_time_and_no_time_closes_two(world: World) -> None:
    told(world, '    waves: {close_at: ["10:00", "14:00"]}\n')
    reference_data(world)
    # In Warsaw it is an hour later.
    world.drop("acme-shopify", "1.csv", shop(order("#8001")))
    works(world, "2026-11-03T08:00:00Z")
    assert states(world) == {"8001": "planned"} and instructions(world) == []
    said = world.crossdock("status").out
    assert "wave of PL1: 1 shipment waits until 2026-11-03T09:00:00Z" in said
    # The house stood still at ten; the first pass after it closes what waits, with what came now.
    world.drop("acme-shopify", "2.csv", shop(order("#8002")))
    works(world, "2026-11-03T09:20:00Z")
    assert states(world) == {"8001": "instructed", "8002": "instructed"}
    assert len(instructions(world)) == 1
    listed = world.crossdock("wave", "list").out
    assert "PL1 baltic-post 2" in listed
    # Once: what comes later waits for two o'clock.
    world.drop("acme-shopify", "3.csv", shop(order("#8003")))
    works(world, "2026-11-03T09:40:00Z")
    assert states(world)["8003"] == "planned" and len(instructions(world)) == 1
    # What takes back leaves at once.
    works(world, "2026-11-03T10:00:00Z", "cancel", "acme-shopify/#8001", "--why", "buyer")
    works(world, "2026-11-03T10:00:00Z")
    assert states(world)["8003"] == "planned" and len(instructions(world)) == 2
    works(world, "2026-11-03T13:00:00Z")
    assert states(world)["8003"] == "instructed" and len(instructions(world)) == 3


@pytest.mark.slow
def test_a_person_closes_a_part_of_what_waits(world: World) -> None:
    told(world, house="  close_after: 30 minutes\n  split_by: [carrier]\n")
    reference_data(world)
    world.drop("acme-shopify", "1.csv", shop(order("#8001")))
    works(world, "2026-11-03T08:00:00Z")
    [carrier] = [one["carrier"] for one in world.orders()["acme-shopify/#8001"]["shipments"]]
    other = next(one for one in ("rhein-express", "baltic-post") if one != carrier)
    works(world, "2026-11-03T08:01:00Z", "wave", "close", "--carrier", other)
    works(world, "2026-11-03T08:01:00Z", "wave", "close", "--warehouse", "DE2")
    assert states(world) == {"8001": "planned"}
    assert world.crossdock("wave", "close", "--warehouse", "PL7").code == 2
    works(world, "2026-11-03T08:02:00Z", "wave", "close", "--carrier", carrier)
    assert states(world) == {"8001": "instructed"}
    world.drop("acme-shopify", "2.csv", shop(order("#8002")))
    works(world, "2026-11-03T08:10:00Z")
    works(world, "2026-11-03T08:39:00Z")
    assert states(world)["8002"] == "planned"
    works(world, "2026-11-03T08:40:00Z")
    assert states(world)["8002"] == "instructed"


@pytest.mark.slow
def test_a_cut_off_of_a_client_moves_its_day_and_its_wave(world: World) -> None:
    told(
        world,
        '    calendar: {cutoff: "09:00", cutoffs: [{client: acme, carrier: baltic-post,'
        ' at: "12:00", instruct_by: "12:30"}]}\n'
        '    waves: {close_at: ["18:00"]}\n',
    )
    reference_data(world)
    world.drop("acme-shopify", "1.csv", shop(order("#8001")))
    works(world, "2026-11-03T10:00:00Z")
    [shipment] = world.orders()["acme-shopify/#8001"]["shipments"]
    assert shipment["carrier"] == "baltic-post"
    assert "leaves on 2026-11-03" in world.crossdock("explain", "acme-shopify/#8001").out
    assert "waits until 2026-11-03T11:30:00Z" in world.crossdock("status").out
    works(world, "2026-11-03T11:30:00Z")
    assert states(world) == {"8001": "instructed"}
    world.drop("acme-shopify", "2.csv", shop(order("#8002")))
    works(world, "2026-11-03T11:31:00Z")
    assert "leaves on 2026-11-04" in world.crossdock("explain", "acme-shopify/#8002").out
