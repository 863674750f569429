"""Calendars of warehouses, freight on an account, customs and notify, through the whole house."""

from __future__ import annotations

from pathlib import Path

from builders.exports import order, reference_data, shop
from builders.world import World

WEEK = '    calendar: {workdays: [mon, tue, wed, thu, fri], cutoff: "12:00"}\n'


def calendars(world: World) -> None:
    """All warehouses work from Monday to Friday, until noon."""
    path = world.folder / "config.yaml"
    text = path.read_text("utf-8")
    for code in ("pl1", "de2", "cn1"):
        line = f"    layout: instruction-{code}\n"
        assert line in text
        text = text.replace(line, WEEK + line)
    path.write_text(text, "utf-8")


def rules(world: World, stage: str, body: str) -> None:
    """One more file of rules."""
    name = world.folder / "rules" / f"{stage}-more.yaml"
    name.write_text(f"stage: {stage}\nrules:\n{body}", "utf-8")


def state(world: World, number: str) -> str:
    return str(world.orders()[f"acme-shopify/{number}"]["state"])


def runs(world: World, now: str) -> None:
    world.now = now
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    world.balance()


def test_a_wave_takes_a_shipment_on_the_day_it_leaves_and_not_before(world: World) -> None:
    calendars(world)
    reference_data(world)
    # Friday the 6th at 15:00 in Germany: too late, the next workday is Monday.
    world.drop("acme-shopify", "1.csv", shop(order("#8001")))
    runs(world, "2026-11-06T14:00:00Z")
    assert state(world, "#8001") == "planned"
    assert "leaves on 2026-11-09" in world.crossdock("explain", "acme-shopify/#8001").out
    runs(world, "2026-11-08T12:00:00Z")
    assert state(world, "#8001") == "planned"
    assert not [name for name in world.visible() if "instruction" in name]
    # Monday has come where the warehouse stands, though not yet in UTC.
    runs(world, "2026-11-08T23:30:00Z")
    assert state(world, "#8001") == "instructed"


def test_an_order_before_the_cut_off_leaves_the_same_day(world: World) -> None:
    calendars(world)
    reference_data(world)
    world.drop("acme-shopify", "1.csv", shop(order("#8001")))
    runs(world, "2026-11-06T10:00:00Z")
    assert state(world, "#8001") == "instructed"


def test_a_rule_moves_the_day_and_one_dated_by_it_sees_that_day(world: World) -> None:
    reference_data(world)
    rules(
        world,
        "route",
        "  - id: wait\n    why: The buyer wants it tomorrow\n"
        "    when: {ship_to.country: NL}\n    then: {ship_day: next workday}\n",
    )
    rules(
        world,
        "carrier",
        "  - id: strike\n    why: The post is on strike\n    from: 2026-11-04\n"
        "    until: 2026-11-04\n    dated_by: ship day\n    when: {ship_to.country: NL}\n"
        "    then: {forbid: carrier baltic-post}\n",
    )
    world.drop("acme-shopify", "1.csv", shop(order("#8001")))
    runs(world, "2026-11-03T09:00:00Z")
    planned = world.orders()["acme-shopify/#8001"]
    assert planned["state"] == "planned"
    assert [one["carrier"] for one in planned["shipments"]] == ["rhein-express"]
    runs(world, "2026-11-04T09:00:00Z")
    assert state(world, "#8001") == "instructed"


def test_freight_on_an_account_is_explained_and_can_be_printed(world: World) -> None:
    reference_data(world)
    layout = world.folder / "mappings" / "outgoing" / "instruction-pl1.yaml"
    text = layout.read_text("utf-8")
    assert "shipment.carrier" in text
    layout.write_text(text.replace("shipment.carrier", "shipment.freight_account", 1), "utf-8")
    rules(
        world,
        "carrier",
        "  - id: account\n    why: The client has a contract of its own\n"
        "    when: {order.client: acme}\n    then: {bill_freight_to: KD-77}\n",
    )
    world.drop("acme-shopify", "1.csv", shop(order("#8001")))
    runs(world, "2026-11-03T09:00:00Z")
    told = world.crossdock("explain", "acme-shopify/#8001").out
    assert "billed to account KD-77: counts as 0" in told
    assert "freight is billed to account KD-77" in told
    written = [data for name, data in world.visible().items() if "pl1-instruction" in name.lower()]
    assert written and all(b"KD-77" in data for data in written)


ABROAD = {"Shipping Country": "JP", "Shipping Zip": "100-0001", "Shipping City": "Tokyo"}


def test_what_is_not_declared_stands_in_no_declaration(world: World) -> None:
    reference_data(world)
    world.drop("acme-shopify", "1.csv", shop(order("#8001", **ABROAD)))
    runs(world, "2026-11-03T09:00:00Z")
    assert [name for name in world.visible() if name.startswith("customs/")]

    second = World.build(world.folder / "second")
    reference_data(second)
    rules(
        second,
        "customs",
        "  - id: no-paper\n    why: The carrier declares\n    when: {ship_to.country: JP}\n"
        "    then: {declare: no, tax: paid by seller, note: Declared by the carrier}\n",
    )
    rules(
        second,
        "notify",
        "  - id: tell\n    why: The buyer wants to know\n    when: {customs.regime: export}\n"
        "    then: {tell: [buyer, channel]}\n",
    )
    second.drop("acme-shopify", "1.csv", shop(order("#8001", **ABROAD)))
    runs(second, "2026-11-03T09:00:00Z")
    assert not [name for name in second.visible() if name.startswith("customs/")]
    told = second.crossdock("explain", "acme-shopify/#8001").out
    assert "no-paper says  note: Declared by the carrier" in told
    assert "tell says  tell: buyer, channel" in told
    assert "import tax is paid by the seller" in told


def test_a_hold_at_customs_stops_the_shipment_until_it_is_released(
    world: World, tmp_path: Path
) -> None:
    reference_data(world)
    rules(
        world,
        "customs",
        "  - id: look\n    why: A person reads the papers first\n"
        "    when: {customs.regime: export}\n    then: {hold: call-buyer}\n",
    )
    world.drop("acme-shopify", "1.csv", shop(order("#8001", **ABROAD)))
    runs(world, "2026-11-03T09:00:00Z")
    held = world.orders()["acme-shopify/#8001"]
    assert [(one["reason"], one["rule"]) for one in held["holds"]] == [("call-buyer", "look")]
    assert world.crossdock("release", "acme-shopify/#8001", "--why", "read").code == 0
    runs(world, "2026-11-03T10:00:00Z")
    assert state(world, "#8001") == "instructed"
