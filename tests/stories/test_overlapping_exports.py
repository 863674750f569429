"""Exports come again: volatile columns, a changed address, a cancellation, from long ago."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.paths import SAMPLES
from builders.world import World

LATER = SAMPLES / "later"


@pytest.fixture
def instructed(sample_day: World) -> World:
    """A house whose orders are with the warehouses, the receivers having taken their files."""
    sample_day.consume()
    return sample_day


def arrives(world: World, name: str) -> dict[str, bytes]:
    """One of the later exports arrives; what is visible afterwards."""
    world.drop("acme-shopify", name, (LATER / name).read_bytes())
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    world.balance()
    return world.visible()


def instructions(files: dict[str, bytes], action: str) -> list[str]:
    """Rows of PL1 instructions with this action code."""
    return [
        line
        for name, data in files.items()
        if "-instruction-" in name
        for line in data.decode("utf-8").splitlines()[1:]
        if f",{action}," in f",{line},"
    ]


def shipments_in(lines: list[str]) -> int:
    return len({line.split(",")[1] for line in lines})


def test_other_volatile_columns_make_no_revision(instructed: World) -> None:
    before = instructed.orders()
    files = arrives(instructed, "a-volatile-columns.csv")
    assert files == {}
    after = instructed.orders()
    assert {n: o["revision"] for n, o in after.items()} == {
        n: o["revision"] for n, o in before.items()
    }


def test_one_changed_address_makes_exactly_one_change_instruction(instructed: World) -> None:
    before = instructed.orders()
    files = arrives(instructed, "b-address-changed.csv")
    after = instructed.orders()
    revised = [n for n in after if after[n]["revision"] != before[n]["revision"]]
    assert len(revised) == 1
    assert shipments_in(instructions(files, "R")) == 1
    assert shipments_in(instructions(files, "N")) == 0
    labels = [name for name in files if name.endswith(".pdf")]
    assert len(labels) == 1, "the label with the old address is replaced"
    assert arrives(instructed, "b-address-changed.csv") == files, "the same again is no news"


def test_one_cancelled_order_makes_exactly_one_cancel_instruction(instructed: World) -> None:
    files = arrives(instructed, "c-order-cancelled.csv")
    cancelled = instructions(files, "F")
    assert shipments_in(cancelled) == 1
    assert not [name for name in files if name.endswith(".pdf")], "nothing is labelled anew"
    again = (LATER / "c-order-cancelled.csv").read_bytes() + b"\n"
    instructed.drop("acme-shopify", "again.csv", again)
    instructed.run()
    assert instructed.visible() == files, "a cancellation is asked for once"


def test_last_months_export_ships_nothing(instructed: World) -> None:
    files = arrives(instructed, "d-last-month.csv")
    assert files == {}
    shipped = instructed.crossdock("orders", "--json", "--file", "d-last-month.csv").json()
    assert shipped
    assert {one["state"] for one in shipped} == {"history"}


def test_an_order_adopted_as_open_ships_though_it_is_older(world: World, tmp_path: Path) -> None:
    for sender in ("catalogue", "pl1", "de2", "cn1"):
        for path in (SAMPLES / "inbox" / sender).iterdir():
            world.drop(sender, path.name, path.read_bytes())
    source = str(LATER / "d-last-month.csv")
    ran = world.crossdock("adopt", source, "--as", "open", "--channel", "acme-shopify")
    assert ran.code == 0
    assert world.run().code == 0
    assert "instructed" in {one["state"] for one in world.orders().values()}
    world.balance()


@pytest.mark.slow
def test_history_adopted_as_open_is_told_so_in_the_language_of_its_reader(
    instructed: World,
) -> None:
    arrives(instructed, "d-last-month.csv")
    listed = instructed.crossdock("orders", "--json", "--file", "d-last-month.csv").json()
    source = str(LATER / "d-last-month.csv")
    instructed.crossdock("adopt", source, "--as", "open", "--channel", "acme-shopify")
    instructed.run()
    explain = ("explain", f"acme-shopify/{listed[0]['order_id']}")
    assert "adopted as open" in instructed.crossdock(*explain).out
    assert "接管为 未完成" in instructed.crossdock(*explain, "--lang", "zh").out


def test_an_order_adopted_as_shipped_never_ships(world: World) -> None:
    for sender in ("catalogue", "pl1", "de2", "cn1"):
        for path in (SAMPLES / "inbox" / sender).iterdir():
            world.drop(sender, path.name, path.read_bytes())
    export = SAMPLES / "inbox" / "acme-shopify" / "orders_export_1.csv"
    assert world.crossdock("adopt", str(export), "--as", "shipped").code == 0
    assert world.run().code == 0
    world.drop("acme-shopify", "same-orders.csv", export.read_bytes() + b"\n")
    world.run()
    states = {one["state"] for one in world.orders().values()}
    assert states == {"history"}
    assert not [name for name in world.visible() if "instruction" in name]


@pytest.mark.slow
def test_an_export_adopted_as_shipped_wins_over_the_same_orders_in_the_inbox(
    world: World,
) -> None:
    world.drop_folder(SAMPLES / "inbox")
    export = SAMPLES / "inbox" / "acme-shopify" / "orders_export_1.csv"
    assert world.crossdock("adopt", str(export), "--as", "shipped").code == 0
    assert world.run().code == 0
    adopted = [one for one in world.orders().values() if one["channel"] == "acme-shopify"]
    assert "#1004" in {one["order_id"] for one in adopted if one["state"] == "history"}
    world.balance()
