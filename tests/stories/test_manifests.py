"""What left with a carrier is on one manifest, which nothing is added to or taken off once it is
closed."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from builders.confirmations import instructed
from builders.exports import market, order, reference_data, shop
from builders.manifests import confirms, lines, sends, takes_over
from builders.world import World

pytestmark = pytest.mark.slow
AT_FIVE = "2026-11-03T17:00:00Z"
FILE = "baltic-post/manifest-baltic-post-pl1-{}.csv"
PAPER = "pl1/manifest-paper-baltic-post-{}.pdf"


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A house with stock whose carrier takes over by manifest, closed by people."""
    world = World.build(tmp_path_factory.mktemp("manifests") / "house")
    takes_over(world, "baltic-post", "layout: listed")
    reference_data(world)
    assert world.run().code == 0
    return world


@pytest.fixture
def house(stocked: World, tmp_path: Path) -> World:
    return stocked.copied(tmp_path / "house")


def closes(world: World, *args: str, code: int = 0) -> str:
    """Closes what the carrier takes over; gives what was said."""
    ran = world.crossdock("manifest", "close", "baltic-post", *args)
    assert ran.code == code, ran.out + ran.err
    return ran.out + ran.err


def test_what_was_confirmed_is_on_one_manifest_and_what_comes_late_on_the_next(
    house: World,
) -> None:
    first, second, third = sends(house, "#9001", "#9002", "#9003")
    assert "no parcel to take over" in closes(house)
    confirms(house, [first, second], "a.csv", AT_FIVE)
    assert "M000001 of baltic-post at PL1: 2 parcels" in closes(house, "--warehouse", "PL1")
    listed = lines(house, FILE.format("M000001"))
    assert [row[1:3] for row in listed] == [("#9001", first.tracking), ("#9002", second.tracking)]
    assert house.visible()[PAPER.format("M000001")].startswith(b"%PDF")
    assert "no parcel to take over" in closes(house)
    confirms(house, [third], "b.csv", "2026-11-03T18:00:00Z")
    assert "baltic-post at PL1: 1 parcel waits" in house.crossdock("balance").out
    house.balance()
    assert "M000002 of baltic-post at PL1: 1 parcel" in closes(house)
    assert [row[1] for row in lines(house, FILE.format("M000002"))] == ["#9003"]
    house.balance()
    assert "on manifest M000002" in house.crossdock("explain", "acme-shopify/#9003").out
    shown = house.crossdock("shipments", "--state", "shipped", "--json").json()
    assert [one["parcels"][0]["manifest"] for one in shown] == ["M000001", "M000001", "M000002"]
    newest = house.crossdock("status").out
    assert "newest manifest of baltic-post at PL1: M000002" in newest
    said = house.crossdock("manifest", "list").out
    assert "M000001" in said and "2 parcels" in said and "handed" in said
    said = house.crossdock("manifest", "show", "M000001").out
    assert first.tracking in said and "acme-shopify/#9001" in said


def test_a_manifest_is_sent_again_with_the_same_bytes(house: World) -> None:
    rows = sends(house, "#9011")
    confirms(house, rows, "a.csv", AT_FIVE)
    closes(house)
    before = house.visible()
    again = house.crossdock("resend", "M000001", "--why", "the driver lost it")
    assert again.code == 0, again.out + again.err
    assert house.run().code == 0
    for place in (FILE.format("M000001"), PAPER.format("M000001")):
        stem, _, ending = place.rpartition(".")
        (copy,) = [
            data
            for name, data in house.visible().items()
            if name.startswith(f"{stem}") and name.endswith(ending) and name != place
        ]
        assert copy == before[place]
    house.balance()


def cases_of(world: World) -> list[str]:
    """Why the open cases about manifests were opened."""
    found = world.crossdock("cases", "--json").json()
    return [one["why"] for one in found if one["kind"] == "listed-otherwise"]


def on_file(world: World, number: str) -> list[str]:
    """The orders on the file of a manifest."""
    return [row[1] for row in lines(world, FILE.format(number))]


def test_what_is_called_off_before_is_not_on_it_and_what_is_afterwards_is_a_case(
    house: World,
) -> None:
    rows = {one.order: one for one in sends(house, "#9021", "#9022", "#9023")}
    asked = house.crossdock("cancel", "acme-shopify/#9021", "--why", "the buyer wrote")
    assert asked.code == 0, asked.out + asked.err
    confirms(house, [rows["#9022"], rows["#9023"]], "a.csv", AT_FIVE)
    closes(house)
    assert on_file(house, "M000001") == ["#9022", "#9023"]
    assert cases_of(house) == []
    house.now = "2026-11-03T18:00:00Z"
    shipment = rows["#9023"].shipment
    undone = house.crossdock(
        "confirm", shipment, "--cancelled", "--replace", "--yes", "--why", "it stayed"
    )
    assert undone.code == 0, undone.out + undone.err
    assert house.run().code in (0, 1)
    assert len(cases_of(house)) == 1
    assert f"M000001 lists {rows['#9023'].tracking} of shipment {shipment}" in cases_of(house)[0]
    again = house.crossdock(
        "confirm", shipment, "--all-shipped", "--replace", "--yes", "--why", "it left after all"
    )
    assert again.code == 0, again.out + again.err
    assert house.run().code in (0, 1)
    assert "no parcel to take over" in closes(house)
    house.balance()
    ledger = house.dump()
    assert house.run().code in (0, 1)
    assert house.dump() == ledger


def test_the_carrier_that_the_warehouse_names_takes_it_over(house: World) -> None:
    takes_over(house, "rhein-express", "paper: yes")
    path = house.folder / "mappings" / "confirmation-pl1.yaml"
    text = path.read_text("utf-8")
    values = next(row for row in text.splitlines(keepends=True) if '"Baltic*"' in row)
    path.write_text(text.replace(values, ""), "utf-8")
    ours, theirs, strange = sends(house, "#9031", "#9032", "#9033")
    confirms(house, [ours], "a.csv", AT_FIVE)
    confirms(house, [theirs], "b.csv", AT_FIVE, carrier="RHEIN EXPRESS")
    confirms(house, [strange], "c.csv", AT_FIVE, carrier="Somebody Else")
    said = closes(house, "--warehouse", "PL1")
    assert "1 parcel, closed" in said and "1 parcel was left for the next manifest" in said
    assert on_file(house, "M000001") == ["#9031"]
    assert "names the carrier 'Somebody Else'" in house.crossdock("status").out
    other = house.crossdock("manifest", "close", "rhein-express")
    assert "M000002 of rhein-express at PL1: 1 parcel" in other.out
    house.balance()


def test_two_clients_share_a_manifest_and_two_warehouses_do_not(house: World) -> None:
    rows = sends(house, "#9041")
    house.drop("acme-amazon", "m.txt", market("302-0000001-0000001"))
    assert house.run().code == 0
    (other,) = [one for one in instructed(house.folder) if one.order.startswith("302-")]
    confirms(house, [*rows, other] if other.warehouse == "PL1" else rows, "a.csv", AT_FIVE)
    said = closes(house)
    assert said.count("closed") == 1 and "at DE2" not in said
    house.balance()


def test_it_closes_by_the_clock_of_each_warehouse(house: World) -> None:
    takes_over(
        house, "rhein-express", "close_at: ['17:00'], warehouses: {PL1: {close_at: ['18:30']}}"
    )
    (row,) = sends(house, "#9051")
    confirms(house, [row], "a.csv", "2026-11-03T16:30:00Z", carrier="Rhein Express")
    assert house.crossdock("manifest", "list", "--json").json() == []
    house.now = "2026-11-03T17:31:00Z"
    ran = house.run()
    assert "M000001 of rhein-express at PL1: 1 parcel, closed" in ran.out
    again = house.run()
    assert "M00000" not in again.out
    house.balance()


def test_where_nobody_confirms_what_was_instructed_and_has_its_papers_goes(house: World) -> None:
    path = house.folder / "config.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("  PL1:\n", "  PL1:\n    confirms: no\n", 1), "utf-8")
    sends(house, "#9061", "#9062")
    asked = house.crossdock("cancel", "acme-shopify/#9062", "--why", "the buyer wrote")
    assert asked.code == 0, asked.out + asked.err
    assert house.crossdock("pause", "warehouse", "PL1").code == 0
    refused = closes(house, code=1)
    assert "crossdock resume" in refused
    assert house.crossdock("resume", "warehouse", "PL1").code == 0
    assert "M000001 of baltic-post at PL1: 1 parcel" in closes(house)
    assert on_file(house, "M000001") == ["#9061"]
    said = house.crossdock("manifest", "show", "M000001").out
    assert "its warehouse confirms nothing" in said
    house.balance()


def test_what_cannot_be_closed_is_said(house: World) -> None:
    assert "baltic-pots" in closes_other(house, "baltic-pots", 2)
    assert "has no `manifest`" in closes_other(house, "silkway", 2)
    assert "PL9" in closes(house, "--warehouse", "PL9", code=2)
    assert "there is no manifest M000009" in house.crossdock("manifest", "show", "M000009").err
    assert house.crossdock("pause", "carrier", "baltic-post").code == 0
    assert "is paused" in closes(house, code=1)


def test_what_left_is_on_it_although_its_files_wait_for_a_receiver_that_is_down(
    house: World,
) -> None:
    dock = house.folder / "dock"
    dock.mkdir()
    path = house.folder / "config.yaml"
    text = path.read_text("utf-8")
    path.write_text(f"{text}\nreceivers:\n  PL1: {{folder: {dock}}}\n", "utf-8")
    assert house.run().code == 0
    dock.rename(house.folder / "away")
    house.drop("acme-shopify", "1.csv", shop(order("#9091")))
    assert house.run().code == 1
    rows = [one for one in instructed(house.folder) if one.order == "#9091"]
    confirms(house, rows, "a.csv", AT_FIVE)
    said = closes(house, "--warehouse", "PL1", code=1)
    assert "M000001 of baltic-post at PL1: 1 parcel, closed" in said
    assert "have left although 2 files of ours still wait" in said
    assert on_file(house, "M000001") == ["#9091"]
    assert "still wait" in house.crossdock("manifest", "show", "M000001").out
    (house.folder / "away").rename(dock)
    assert house.run().code == 0
    assert (dock / "manifest-paper-baltic-post-M000001.pdf").exists()
    house.balance()


def test_two_shipments_in_one_parcel_are_one_line_once_it_is_clear_that_they_are(
    house: World,
) -> None:
    first, second = sends(house, "#9101", "#9102")
    confirms(house, [first._replace(tracking="BOX-4711")], "a.csv", AT_FIVE)
    confirms(house, [second._replace(tracking="BOX-4711")], "b.csv", AT_FIVE)
    said = closes(house)
    assert "2 parcels were left for the next manifest" in said
    assert "BOX-4711 is told of another order too" in house.crossdock("status").out
    house.balance()
    open_cases = house.crossdock("cases", "--json").json()
    keys = [str(one["id"]) for one in open_cases if one["kind"] == "tracking-twice"]
    done = house.crossdock("cases", "close", *keys, "--why", "they share a box")
    assert done.code == 0, done.out + done.err
    assert "1 parcel, closed" in closes(house)
    shown = house.crossdock("manifest", "show", "M000001").out
    assert first.shipment in shown and second.shipment in shown
    assert "in a parcel above" in shown
    house.balance()


def test_what_its_layout_cannot_write_waits_until_the_layout_is_mended(house: World) -> None:
    path = house.folder / "mappings" / "outgoing" / "listed.yaml"
    good = path.read_text("utf-8")
    path.write_text(f"{good}  po: {{from: order.po_number, required: yes}}\n", "utf-8")
    rows = sends(house, "#9111")
    confirms(house, rows, "a.csv", AT_FIVE)
    said = closes(house)
    assert "no parcel to take over" in said and "1 parcel was left for the next manifest" in said
    assert "its layout cannot write it" in house.crossdock("status").out
    house.balance()
    path.write_text(good, "utf-8")
    assert "M000001 of baltic-post at PL1: 1 parcel, closed" in closes(house)
    house.balance()


def closes_other(world: World, carrier: str, code: int) -> str:
    ran = world.crossdock("manifest", "close", carrier)
    assert ran.code == code, ran.out + ran.err
    return ran.out + ran.err


def test_a_parcel_that_fell_off_its_manifest_breaks_the_invariant(house: World) -> None:
    rows = sends(house, "#9071", "#9072")
    confirms(house, rows, "a.csv", AT_FIVE)
    house.now = "2026-11-03T18:00:00Z"
    closes(house)
    house.balance()
    with closing(sqlite3.connect(house.folder / ".state" / "ledger.db")) as ledger, ledger:
        ledger.execute("DELETE FROM manifest_parcel WHERE position = 2")
    ran = house.crossdock("balance")
    assert ran.code == 1
    assert "was confirmed before M000001 of baltic-post closed, is on no manifest" in ran.out
    assert "manifest M000001 says 2 parcels, and 1 are noted on it" in ran.out


def test_after_a_restore_a_manifest_is_known_again_and_its_number_never_drawn_again(
    house: World, tmp_path: Path
) -> None:
    first, second = sends(house, "#9081", "#9082")
    confirms(house, [first], "a.csv", AT_FIVE)
    copy = tmp_path / "copy"
    shutil.copytree(house.folder / ".state", copy)
    closes(house)
    house.consume()
    shutil.rmtree(house.folder / ".state")
    shutil.copytree(copy, house.folder / ".state")
    house.now = "2026-11-03T19:00:00Z"
    assert house.run().code == 1
    went_on = house.crossdock("reconcile", "--yes")
    assert went_on.code == 0, went_on.out + went_on.err
    assert "1 manifest that went out is known again" in went_on.out
    assert house.run().code == 0
    assert "no parcel to take over" in closes(house)
    confirms(house, [second], "b.csv", "2026-11-03T20:00:00Z")
    said = closes(house)
    assert "M000001" not in said and "of baltic-post at PL1: 1 parcel" in said
    house.balance()
    known = house.crossdock("manifest", "show", "M000001")
    assert first.tracking in known.out and "before the ledger was put back" in known.out
    again = house.crossdock("resend", "M000001", "--why", "they ask for it")
    assert again.code == 0, again.out + again.err
    assert house.run().code == 0
    house.balance()
