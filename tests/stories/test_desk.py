"""The desk: holds are released or rejected, parts of the house are paused."""

from __future__ import annotations

import pytest
from builders.paths import SAMPLES
from builders.small import small_inbox
from builders.world import World


@pytest.fixture
def done(sample_day: World) -> World:
    """A house after its first run."""
    sample_day.consume()
    return sample_day


def held_for(world: World, reason: str) -> str:
    return next(
        name
        for name, order in sorted(world.orders().items())
        if reason in [hold["reason"] for hold in order["holds"]]
    )


def test_a_released_order_ships_with_the_next_run(done: World) -> None:
    name = held_for(done, "call-buyer")
    assert done.crossdock("release", name, "--why", "called, all is well").code == 0
    done.run()
    assert done.orders()[name]["state"] == "instructed"
    done.balance()
    told = done.crossdock("explain", name).out
    assert "released by" in told
    assert "called, all is well" in told


def test_a_release_waives_its_rules(done: World) -> None:
    name = held_for(done, "unusual-quantity")
    done.crossdock("release", name, "--why", "looked at")
    done.run()
    assert done.orders()[name]["holds"] == []


def test_a_hold_whose_cause_remains_is_asked_for_again(done: World) -> None:
    name = held_for(done, "unknown-sku")
    assert done.crossdock("release", name, "--why", "looked at").code == 0
    done.run()
    assert [hold["reason"] for hold in done.orders()[name]["holds"]] == ["unknown-sku"]


def test_a_catalogue_row_heals_the_orders_that_waited_for_it(done: World) -> None:
    name = held_for(done, "unknown-sku")
    catalogue = next((SAMPLES / "inbox" / "catalogue").glob("catalogue-acme*"))
    lines = catalogue.read_text("utf-8").splitlines()
    header, row = lines[0].split(","), lines[1]
    assert header[:2] == ["client", "sku"]
    first = row.split(",")[1]
    missing = done.orders()[name]["lines"]
    sku = next(one["sku"] for one in missing if one["sku"] not in catalogue.read_text("utf-8"))
    done.drop("catalogue", "more.csv", f"{lines[0]}\n{row.replace(first, sku, 1)}\n")
    done.run()
    assert done.orders()[name]["state"] in ("backordered", "instructed")
    done.balance()


def test_a_rejected_order_never_ships(done: World) -> None:
    name = held_for(done, "call-buyer")
    assert done.crossdock("reject", name, "--why", "fraud").code == 0
    done.run()
    assert done.orders()[name]["state"] == "rejected"
    assert not [file for file in done.visible() if "instruction" in file]
    done.balance()


def test_an_instructed_order_cannot_be_rejected(done: World) -> None:
    name = next(n for n, one in done.orders().items() if one["state"] == "instructed")
    ran = done.crossdock("reject", name, "--why", "too late")
    assert ran.code == 1
    assert "refused" in ran.out
    assert done.orders()[name]["state"] == "instructed"


def test_a_paused_warehouse_gets_nothing_until_it_is_resumed(world: World) -> None:
    small_inbox(world)
    world.crossdock("pause", "warehouse", "PL1")
    world.run()
    assert not [name for name in world.visible() if name.startswith("pl1/")]
    planned = [one for one in world.orders().values() if one["state"] == "planned"]
    assert planned
    world.balance()
    world.crossdock("resume", "warehouse", "PL1")
    world.run()
    assert [name for name in world.visible() if name.startswith("pl1/")]
    assert not [one for one in world.orders().values() if one["state"] == "planned"]
    world.balance()


def test_while_all_sending_is_paused_nothing_becomes_visible(world: World) -> None:
    small_inbox(world)
    world.crossdock("pause", "all")
    world.run()
    assert world.visible() == {}
    world.crossdock("resume", "all")
    world.run()
    assert world.visible()
    world.balance()


def test_a_new_count_fills_backorders(done: World) -> None:
    waiting = [n for n, one in done.orders().items() if one["state"] == "backordered"]
    assert waiting
    count = next((SAMPLES / "inbox" / "pl1").iterdir())
    text = count.read_text("utf-8").replace("2026-11-03T0", "2026-11-04T0")
    rows = text.splitlines()
    header = rows[0].split(",")
    place = header.index("qty") if "qty" in header else header.index("quantity")
    more = [rows[0]]
    for row in rows[1:]:
        cells = row.split(",")
        cells[place] = "500"
        more.append(",".join(cells))
    done.drop("pl1", "count-2.csv", "\n".join(more) + "\n")
    done.run()
    after = done.orders()
    assert [n for n in waiting if after[n]["state"] == "instructed"]
    done.balance()


def test_a_count_below_the_promises_takes_them_back(world: World) -> None:
    small_inbox(world)
    world.crossdock("pause", "warehouse", "PL1")
    world.run()
    count = next((SAMPLES / "inbox" / "pl1").iterdir())
    text = count.read_text("utf-8").replace("2026-11-03T0", "2026-11-04T0")
    rows = text.splitlines()
    header = rows[0].split(",")
    place = header.index("qty") if "qty" in header else header.index("quantity")
    less = [rows[0]]
    for row in rows[1:]:
        cells = row.split(",")
        cells[place] = "1"
        less.append(",".join(cells))
    world.drop("pl1", "count-2.csv", "\n".join(less) + "\n")
    world.run()
    world.balance()
    levels = world.crossdock("stock", "--json").json()
    assert all(one["available"] >= 0 for one in levels)


def test_hold_list_names_reason_rule_and_place(done: World) -> None:
    listed = done.crossdock("hold", "list", "--json").json()
    assert listed
    assert all(one["reason"] and one["rule"] and one["at"] for one in listed)


def test_a_second_processor_is_told_to_try_again(done: World) -> None:
    from processor.transport.lock import ProcessorLock

    lock = ProcessorLock(done.folder / ".state" / "processor.lock")
    assert lock.take()
    try:
        assert done.run().code == 75
    finally:
        lock.release()
