"""A warehouse or carrier on trial: real orders go as if it were off; what it would do is shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.exports import order, reference_data, shop
from builders.trials import MONDAY, TUESDAY, on_trial, papers, real, rows_of
from builders.world import World

PROMISES = ("stock", "reservation", "order_line", "shipment", "parcel", "wave", "hold", "number")


def house(folder: Path, before: str, status: str) -> World:
    """A house in whose configuration a status stands before this line."""
    world = World.build(folder)
    config = folder / "config.yaml"
    text = config.read_text("utf-8")
    assert text.count(before) == 1
    config.write_text(text.replace(before, f"    status: {status}\n{before}"), "utf-8")
    reference_data(world)
    return world


def runs(world: World, now: str) -> None:
    world.now = now
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    world.balance()


WAREHOUSE, CARRIER = "    title: Crossdock Poznań\n", "    title: Baltic Post\n"


@pytest.mark.slow
@pytest.mark.parametrize("what", [WAREHOUSE, CARRIER])
def test_real_orders_go_as_if_it_were_off_and_what_it_would_do_is_shown(
    what: str, tmp_path: Path
) -> None:
    tried, off = (house(tmp_path / status, what, status) for status in ("trial", "off"))
    for now, number in ((MONDAY, "#8001"), (TUESDAY, "#8002")):
        for world in (tried, off):
            world.drop("acme-shopify", f"{number[1:]}.csv", shop(order(number)))
            runs(world, now)
        assert real(tried) == real(off)
        assert rows_of(tried, *PROMISES) == rows_of(off, *PROMISES)
    found = on_trial(tried)
    assert [one["state"] for one in found.values()] == ["instructed", "instructed"]
    assert {one["why"] for one in found.values()} == {"beside"}
    assert {shipment["warehouse"] for one in found.values() for shipment in one["shipments"]} == {
        "PL1"
    }
    assert len(papers(tried)) == 6
    assert not papers(off)


def test_what_it_would_do_is_told_beside_the_real_life_of_the_order(tmp_path: Path) -> None:
    world = house(tmp_path / "house", WAREHOUSE, "trial")
    world.drop("acme-shopify", "1.csv", shop(order("#8001")))
    runs(world, MONDAY)
    told = world.crossdock("explain", "#8001").out
    assert "On trial: acme-shopify/#8001 of acme: would have gone" in told
    assert "from PL1 on 2026-11-03 by baltic-post/parcel" in told
    assert told.startswith("What   acme-shopify/#8001")
    # Decided again and again for want of stock, it is shown once.
    shown = papers(world)
    assert world.crossdock("redecide", "--all").code == 0
    runs(world, TUESDAY)
    assert papers(world) == shown


def test_a_folder_of_trials_that_cannot_be_written_stops_no_real_order(tmp_path: Path) -> None:
    world = house(tmp_path / "house", WAREHOUSE, "trial")
    world.outbox.mkdir(exist_ok=True)
    (world.outbox / "trial").write_text("in the way", "utf-8")
    world.drop("acme-shopify", "1.csv", shop(order("#8001")))
    world.now = MONDAY
    ran = world.run()
    assert ran.code == 1
    assert "trial/pl1/TRIAL-" in ran.out + ran.err
    assert world.orders()["acme-shopify/#8001"]["state"] == "instructed"
    assert on_trial(world) == {}


def test_real_orders_that_wait_for_it_are_told_before_it_goes_live(tmp_path: Path) -> None:
    world = house(tmp_path / "house", CARRIER, "trial")
    world.drop("acme-shopify", "1.csv", shop(order("#8001")))
    runs(world, MONDAY)
    state = world.orders()["acme-shopify/#8001"]["state"]
    waits = "1 real order waits that would have gone to what is on trial"
    assert (waits in world.crossdock("status").out) == (state in ("held", "backordered"))


def test_what_goes_elsewhere_anyway_is_not_shown(tmp_path: Path) -> None:
    world = house(tmp_path / "house", "    title: Crossdock Shenzhen\n", "trial")
    world.drop("acme-shopify", "1.csv", shop(order("#8001")))
    runs(world, MONDAY)
    assert on_trial(world)["acme-shopify/#8001"]["state"] == "unaffected"
    assert papers(world) == {}


def test_check_says_what_is_on_trial_and_what_that_means(tmp_path: Path) -> None:
    world = house(tmp_path / "house", WAREHOUSE, "trial")
    ran = world.crossdock("check")
    assert ran.code == 0
    assert "warehouse 'PL1' on trial: live orders go as if it were off" in ran.out
