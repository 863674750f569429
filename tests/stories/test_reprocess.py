"""A file that was put aside is read again once what was wrong is mended: `crossdock reprocess`."""

from __future__ import annotations

import pytest
from builders.exports import order, reference_data, shop, torn
from builders.normalise_files import ERP_ROW, erp
from builders.world import World

SENDER = "acme-shopify"
ERP = "nordlys-erp"
ORDER = f"{SENDER}/#1"
RENAMED = ("Financial Status", "Payment State")


def parked(world: World, name: str, text: str) -> None:
    world.drop(SENDER, name, text)
    assert world.run().code == 1


def mended(world: World) -> None:
    mapping = world.folder / "mappings" / "shopify-orders.yaml"
    mapping.write_text(mapping.read_text("utf-8").replace(*RENAMED), "utf-8")


def test_a_file_with_a_renamed_column_comes_in_once_the_mapping_knows_it(world: World) -> None:
    reference_data(world)
    parked(world, "a.csv", shop(order("#1")).replace(*RENAMED, 1))
    ran = world.crossdock("reprocess", "a.csv", "--why", "the shop renamed it")
    assert (ran.code, f"{SENDER}/a.csv is read again" in ran.out) == (0, True)
    again = world.run()
    assert again.code == 1, "nothing was mended: it lies aside once more, told anew"
    told = [name for name in world.visible() if name.startswith("alerts/") and "a.csv" in name]
    assert len(told) == 2
    says = f"`crossdock reprocess inbox/{SENDER}/a.csv` reads the file again"
    assert all(says in world.visible()[name].decode() for name in told)
    mended(world)
    assert world.crossdock("reprocess", f"inbox/{SENDER}/a.csv").code == 0
    assert world.run().code == 0
    assert [*world.orders()] == [ORDER]
    assert world.run().code == 0
    assert len(world.orders()) == 1
    world.balance()
    assert world.crossdock("reprocess", "a.csv").code == 2


def test_an_older_file_does_not_take_back_what_a_newer_one_told(world: World) -> None:
    reference_data(world)
    old = shop(order("#1", **{"Shipping Address1": "Old Street 1"}), order("#2"))
    parked(world, "a.csv", old.replace(*RENAMED, 1))
    world.now = "2026-11-03T10:00:00Z"
    world.drop(SENDER, "b.csv", shop(order("#1", **{"Shipping Address1": "New Street 2"})))
    assert world.run().code == 0
    mended(world)
    world.crossdock("reprocess", "a.csv")
    world.now = "2026-11-03T11:00:00Z"
    assert world.run().code == 0
    found = world.orders()
    assert found[ORDER]["ship_to"]["address_lines"] == ["New Street 2"]
    assert found[f"{SENDER}/#2"]["state"] != "rejected"
    world.balance()


def test_what_cannot_be_read_of_an_older_file_holds_nothing(world: World) -> None:
    reference_data(world)
    old = torn(shop(order("#1", **{"Shipping Address1": "Old Street 1"}), order("#2")), "#1")
    parked(world, "a.csv", old.replace(*RENAMED, 1))
    world.now = "2026-11-03T10:00:00Z"
    world.drop(SENDER, "b.csv", shop(order("#1")))
    assert world.run().code == 0
    before = world.orders()[ORDER]["state"]
    mended(world)
    world.crossdock("reprocess", "a.csv")
    world.now = "2026-11-03T11:00:00Z"
    assert world.run().code == 0
    found = world.orders()
    assert (found[ORDER]["state"], len(found)) == (before, 2)
    world.balance()
    assert not world.crossdock("cases").out.count("unread-after-hand-over")


def test_what_an_older_file_cancels_is_cancelled_all_the_same(world: World) -> None:
    reference_data(world)
    gone = order("#1", **{"Cancelled at": "2026-11-02 10:00:00 +0100"})
    parked(world, "a.csv", shop(gone).replace(*RENAMED, 1))
    world.now = "2026-11-03T10:00:00Z"
    world.drop(SENDER, "b.csv", shop(order("#1")))
    world.run()
    mended(world)
    assert world.crossdock("reprocess", "a.csv").code == 0
    world.now = "2026-11-03T11:00:00Z"
    world.run()
    assert any("instruction-W000002" in name for name in world.visible())
    assert "cancel" in world.crossdock("explain", ORDER).out


def test_a_name_that_nothing_or_several_have_is_told_with_those_that_lie_aside(
    world: World,
) -> None:
    reference_data(world)
    bad = shop(order("#1")).replace(*RENAMED, 1)
    parked(world, "a.csv", bad)
    parked(world, "a.csv", bad.replace("#1", "#2"))
    ran = world.crossdock("reprocess", "b.csv")
    assert ran.code == 2 and f"{SENDER}/a.csv" in ran.err
    ran = world.crossdock("reprocess", "a.csv")
    assert ran.code == 2 and ran.err.count(f"{SENDER}/a.csv") == 2


def test_nor_what_a_newer_file_said_again_or_what_lies_unread_in_it(world: World) -> None:
    reference_data(world)
    row = order("#1", **{"Shipping Address1": "Right Street 1"})
    gone = {"Shipping Address1": "Wrong Street 2"}
    world.crossdock("pause", "warehouse", "PL1")
    world.drop(SENDER, "first.csv", shop(row, order("#2")))
    world.run()
    world.now = "2026-11-03T10:00:00Z"
    parked(world, "a.csv", shop(order("#1", **gone), order("#2", **gone)).replace(*RENAMED, 1))
    world.now = "2026-11-03T11:00:00Z"
    newer = shop(row, order("#2", **{"Lineitem price": "###"}), order("#3"))
    world.drop(SENDER, "b.csv", newer)
    world.run()
    mended(world)
    world.crossdock("reprocess", "a.csv")
    world.now = "2026-11-03T12:00:00Z"
    world.run()
    found = world.orders()
    assert found[ORDER]["ship_to"]["address_lines"] == ["Right Street 1"]
    assert found[f"{SENDER}/#2"]["ship_to"]["address_lines"] != ["Wrong Street 2"]
    assert [one["reason"] for one in found[f"{SENDER}/#2"]["holds"]] == ["newer-row-unreadable"]
    world.balance()


@pytest.mark.slow
@pytest.mark.parametrize("street", ["Right Street 1", "Other Street 2"])
def test_nor_settles_it_what_lies_unread_in_a_later_file_of_the_same_run(
    world: World, street: str
) -> None:
    reference_data(world)
    row = order("#1", **{"Shipping Address1": "Right Street 1"})
    world.crossdock("pause", "warehouse", "PL1")
    world.drop(SENDER, "first.csv", shop(row))
    world.run()
    world.now = "2026-11-03T10:00:00Z"
    again = shop(order("#1", **{"Shipping Address1": street}), order("#4"))
    world.drop(SENDER, "a.csv", again.replace(*RENAMED, 1))
    world.drop(SENDER, "b.csv", shop(order("#1", **{"Lineitem price": "###"}), order("#3")))
    world.run()
    mended(world)
    world.crossdock("reprocess", "a.csv")
    world.crossdock("resume", "warehouse", "PL1")
    world.now = "2026-11-03T12:00:00Z"
    world.run()
    found = world.orders()
    assert f"{SENDER}/#4" in found
    assert [one["reason"] for one in found[ORDER]["holds"]] == ["newer-row-unreadable"]
    assert found[ORDER]["state"] == "held"
    world.balance()
    world.now = "2026-11-03T13:00:00Z"
    world.drop(SENDER, "c.csv", shop(row, order("#5")).replace(*RENAMED, 1))
    world.run()
    assert not world.orders()[ORDER]["holds"]
    world.balance()


def test_a_file_whose_totals_disagree_is_taken_where_a_person_says_so(world: World) -> None:
    reference_data(world)
    rows = erp(ERP_ROW, footer="SUMME;2;1;1.234,56\r\n")
    world.drop(ERP, "a.csv", rows)
    assert world.run().code == 1
    assert world.crossdock("reprocess", "a.csv", "--accept-totals").code == 2
    assert world.run().code == 0, "nothing was asked for"
    said = world.crossdock("reprocess", "a.csv", "--accept-totals", "--why", "they count samples")
    assert (said.code, "the footer does not agree with the records" in said.out) == (0, True)
    assert world.run().code == 0
    name = f"{ERP}/2026-000123"
    assert [*world.orders()] == [name]
    ledger = world.dump()
    assert "they count samples" in ledger
    assert "survey.footer-orders" in ledger, "what disagreed stays noted"
    assert "line 2 column" in world.crossdock("explain", name).out
    world.balance()
    assert world.crossdock("reprocess", "a.csv", "--accept-totals", "--why", "x").code == 2


def test_what_else_is_wrong_is_no_total_to_accept(world: World) -> None:
    reference_data(world)
    parked(world, "a.csv", shop(order("#1")).replace(*RENAMED, 1))
    said = world.crossdock("reprocess", "a.csv", "--accept-totals", "--why", "it is right")
    assert (said.code, "no totals" in said.out + said.err) == (1, True)
    assert world.run().code == 0
    assert not world.orders()
