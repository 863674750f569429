"""What left is told to its channel once, in the file after it became known; what cannot be written
waits, and what is not true any more is a case."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from builders.confirmations import Instructed, instructed, pl1
from builders.exports import market, order, reference_data, shop
from builders.paths import ROOT, SAMPLES
from builders.tellings import lay_layouts, newest, tells, told
from builders.warehouse_reports import says_of
from builders.world import World

FEED = "kind: channel-feed, layout: told-feed"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A house with stock, and layouts to tell by."""
    world = World.build(tmp_path_factory.mktemp("told") / "house")
    lay_layouts(world)
    reference_data(world)
    assert world.run().code == 0
    return world


@pytest.fixture
def house(stocked: World, tmp_path: Path) -> World:
    return stocked.copied(tmp_path / "house")


def orders_of(world: World, *names: str) -> list[Instructed]:
    """Orders of the shop, as its warehouse has them."""
    rows = [order(name) for name in names]
    world.drop("acme-shopify", f"{names[0][1:]}.csv", shop(*rows))
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    found = [one for one in instructed(world.folder) if one.order in names]
    assert len(found) == len(names)
    return found


def confirms(world: World, rows: list[Instructed], name: str, at: str, **cells: str) -> None:
    world.now = at
    world.drop("pl1", name, pl1(rows, **cells))
    ran = world.run()
    assert ran.code in (0, 1), ran.out + ran.err


def cells(lines: list[str], *places: int) -> list[tuple[str, ...]]:
    return [tuple(line.split(";")[place] for place in places) for line in lines]


def test_each_parcel_line_is_told_once_and_what_leaves_later_goes_with_the_next(
    house: World,
) -> None:
    tells(house, "acme-shopify", FEED)
    rows = orders_of(house, "#8201", "#8202")
    first, second = rows
    confirms(house, [first], "a.csv", "2026-11-03T17:00:00Z")
    assert cells(newest(house, "acme-shopify"), 0, 3, 6, 7, 8, 9, 10) == [
        ("#8201", "2", "2", "0", "0", "yes", "BP")
    ]
    assert house.run().code == 0
    part = second._replace(pieces=1)
    confirms(house, [part], "b.csv", "2026-11-03T18:00:00Z", complete="no")
    confirms(house, [part], "c.csv", "2026-11-04T18:00:00Z", complete="yes", ship_date="2026-11-04")
    files = told(house, "acme-shopify")
    assert [cells(lines, 0, 3, 7, 8, 9) for lines in files.values()] == [
        [("#8201", "2", "0", "0", "yes")],
        [("#8202", "1", "0", "1", "no")],
        [("#8202", "1", "1", "0", "yes")],
    ]
    house.balance()
    said = house.crossdock("explain", "acme-shopify/#8202").out
    assert "in B000002" in said and "in B000003" in said
    assert "what left, 1 piece, in B000002" in said
    again = house.crossdock("resend", "B000002", "--why", "they lost it")
    assert again.code == 0, again.out + again.err
    assert house.run().code == 0
    resent = {
        name: lines for name, lines in told(house, "acme-shopify").items() if "resent" in name
    }
    assert list(resent.values()) == [files[next(name for name in files if "B000002" in name)]]
    assert house.crossdock("replay", "B000002").code == 0
    house.balance()


def test_what_had_left_before_is_not_told_unless_the_start_says_so(house: World) -> None:
    rows = orders_of(house, "#8211", "#8212")
    confirms(house, rows[:1], "a.csv", "2026-11-03T17:00:00Z")
    before = house.copied(house.folder.parent / "from-the-start")
    tells(house, "acme-shopify", FEED)
    confirms(house, rows[1:], "b.csv", "2026-11-03T18:00:00Z")
    assert cells(newest(house, "acme-shopify"), 0) == [("#8212",)]
    house.balance()
    assert "before the telling began" in house.crossdock("balance").out
    tells(before, "acme-shopify", f"{FEED}, start_at: '2026-11-03T00:00:00Z'")
    before.now = "2026-11-03T17:30:00Z"
    assert before.run().code == 0
    assert cells(newest(before, "acme-shopify"), 0) == [("#8211",)]
    before.balance()


def test_facts_wait_for_their_time_in_the_zone_of_the_channel(house: World) -> None:
    tells(house, "acme-shopify", f"{FEED}, send_at: ['09:00', '20:00'], when_empty: file")
    rows = orders_of(house, "#8221")
    confirms(house, rows, "a.csv", "2026-11-03T17:00:00Z")
    assert told(house, "acme-shopify") == {}
    assert "1 waits for its time (09:00, 20:00)" in house.crossdock("status").out
    house.balance()
    house.now = "2026-11-03T19:00:00Z"
    assert house.run().code == 0
    assert cells(newest(house, "acme-shopify"), 0) == [("#8221",)]
    house.now = "2026-11-04T07:59:00Z"
    assert house.run().code == 0
    assert len(told(house, "acme-shopify")) == 1
    house.now = "2026-11-04T08:00:00Z"
    assert house.run().code == 0
    assert newest(house, "acme-shopify") == [] and len(told(house, "acme-shopify")) == 2
    house.balance()


def test_a_carrier_without_an_entry_waits_is_told_once_and_goes_when_it_is_mended(
    house: World,
) -> None:
    tells(house, "acme-shopify", FEED)
    layout = house.folder / "mappings" / "outgoing" / "told-feed.yaml"
    text = layout.read_text("utf-8")
    layout.write_text(text.replace("baltic-post: BP, ", ""), "utf-8")
    rows = orders_of(house, "#8231")
    confirms(house, rows, "a.csv", "2026-11-03T17:00:00Z")
    assert told(house, "acme-shopify") == {}
    alerts = {name: data for name, data in house.visible().items() if "untold" in name}
    [said] = [data.decode() for data in alerts.values()]
    assert "acme-shopify/#8231" in said and "baltic-post" in said
    assert "told-feed.yaml:" in said and "write `baltic-post: ...` into `values`" in said
    shown = house.crossdock("status").out
    assert "told-feed.yaml:" in shown and "write `baltic-post: ...` into `values`" in shown
    house.balance()
    for name in alerts:
        (house.outbox / name).unlink()
    assert house.run().code == 0
    assert not [name for name in house.visible() if "untold" in name], "told once"
    layout.write_text(text, "utf-8")
    assert house.run().code == 0
    assert cells(newest(house, "acme-shopify"), 0, 10) == [("#8231", "BP")]
    assert "cannot be told" not in house.crossdock("status").out
    house.balance()


def test_a_report_that_is_replaced_by_less_opens_a_case_that_names_batch_and_file(
    house: World,
) -> None:
    tells(house, "acme-shopify", FEED)
    rows = orders_of(house, "#8241")
    confirms(house, rows, "a.csv", "2026-11-03T17:00:00Z", document="WZ 1")
    less = [one._replace(pieces=1) for one in rows]
    confirms(house, less, "b.csv", "2026-11-03T18:00:00Z", document="WZ 1")
    ran = house.crossdock("confirm", "b.csv", "--replace", "--yes", "--why", "they miscounted")
    assert ran.code == 0, ran.out + ran.err
    assert house.run().code in (0, 1)
    assert len(told(house, "acme-shopify")) == 1
    [case] = [
        one for one in house.crossdock("cases", "--json").json() if one["kind"] == "told-otherwise"
    ]
    assert "B000001" in str(case) and case["subject"] == rows[0].shipment
    house.balance()
    # The case excuses the pieces that it names, and no others of the shipment.
    with closing(sqlite3.connect(house.folder / ".state" / "ledger.db")) as ledger, ledger:
        ledger.execute("UPDATE batch_item SET pieces = pieces + 1")
    ran = house.crossdock("balance")
    assert ran.code != 0 and "fewer left, and no case says so" in ran.out


def test_what_a_person_calls_off_goes_into_a_second_file_and_not_what_the_channel_did(
    house: World,
) -> None:
    tells(house, "acme-shopify", FEED, f"{FEED}, about: cancelled")
    rules = house.folder / "rules" / "desk.yaml"
    rules.write_text(
        "stage: review\nrules:\n  - id: ask\n    why: Somebody looks\n"
        '    when: {order.notes: like "*look*"}\n    then: {hold: call-buyer}\n',
        "utf-8",
    )
    held = order("#8251", Notes="look")
    house.drop("acme-shopify", "a.csv", shop(held, order("#8252", Notes="look")))
    assert house.run().code == 0
    assert house.crossdock("reject", "acme-shopify/#8251", "--why", "fraud").code == 0
    assert house.run().code == 0
    house.drop(
        "acme-shopify", "b.csv",
        shop(order("#8252", Notes="look", Cancelled_at="2026-11-03 10:00:00 +0100")),
    )  # fmt: skip
    assert house.run().code == 0
    assert house.orders()["acme-shopify/#8252"]["state"] == "cancelled"
    [(name, lines)] = told(house, "acme-shopify").items()
    assert "cancelled" in name
    assert cells(lines, 0, 3, 4, 5, 9) == [("#8251", "0", "2", "refused", "yes")]
    house.balance()


def test_two_parcels_of_a_shipment_have_their_own_rows(house: World) -> None:
    tells(house, "acme-shopify", FEED)
    rows = orders_of(house, "#8261")
    halves = [
        one._replace(pieces=1, tracking=number, sscc="")
        for one in rows
        for number in ("CB000000900PL", "CB000000913PL")
    ]
    confirms(house, halves, "a.csv", "2026-11-03T17:00:00Z")
    assert cells(newest(house, "acme-shopify"), 3, 11) == [
        ("1", "CB000000900PL"), ("1", "CB000000913PL")
    ]  # fmt: skip
    house.balance()


def test_a_receipt_is_told_once_and_taken_back_with_a_minus(house: World) -> None:
    tells(
        house, "acme", "kind: receipt-advice, layout: told-advice",
        "kind: stock-report, layout: told-stock, send_at: ['18:00']",
    )  # fmt: skip
    assert house.run().code == 0
    sample = next((ROOT / "mappings" / "samples" / "receipt-pl1").glob("*.csv"))
    house.drop("pl1", "in.csv", sample.read_bytes())
    house.now = "2026-11-04T12:00:00Z"
    ran = house.run()
    advice = [lines for name, lines in told(house, "acme").items() if "receipt-advice" in name]
    assert ran.code in (0, 1) and len(advice) == 1 and advice[0], ran.out
    assert cells(advice[0], 0, 3) == [("PZ-4711", "PL1")] * 2
    assert house.run().code in (0, 1)
    other = sample.read_text("utf-8").replace(",120,", ",100,")
    house.drop("pl1", "other.csv", other)
    assert house.run().code in (0, 1)
    ran = house.crossdock("confirm", "other.csv", "--replace", "--yes", "--why", "miscounted")
    assert ran.code == 0, ran.out + ran.err
    assert house.run().code in (0, 1)
    advice = [lines for name, lines in told(house, "acme").items() if "receipt-advice" in name]
    assert sorted(cells(advice[-1], 2)) == [("-120",), ("-3",), ("100",), ("3",)]
    house.now = "2026-11-04T18:30:00Z"
    assert house.run().code in (0, 1)
    stock = [lines for name, lines in told(house, "acme").items() if "stock-report" in name]
    assert stock and any("ACM-CUP" in line for line in stock[-1])
    house.balance()


BREAKS = {
    "DELETE FROM batch_item": "nothing waits",
    "UPDATE document SET batch_id = NULL WHERE batch_id IS NOT NULL": "must have one",
    "UPDATE batch SET run = 7": "the last is number 7",
    "INSERT INTO batch_item (batch_id, position, telling, fact, order_id, shipment_id, line_id,"
    " pieces) SELECT batch_id, 99, telling, 'again', order_id, shipment_id, line_id, pieces"
    " FROM batch_item": "fewer left",
    "UPDATE batch_item SET telling = 'client acme client-confirmation shipped'":
        "is no batch of",
}  # fmt: skip


def test_the_invariant_is_broken_in_each_way(house: World) -> None:
    tells(house, "acme-shopify", FEED)
    rows = orders_of(house, "#8271")
    confirms(house, rows, "a.csv", "2026-11-03T17:00:00Z")
    house.balance()
    ledger = house.folder / ".state" / "ledger.db"
    whole = ledger.read_bytes()
    for statement, said in BREAKS.items():
        with sqlite3.connect(ledger) as connection:
            connection.execute("PRAGMA foreign_keys = OFF")
            connection.execute(statement)
        connection.close()
        ran = house.crossdock("balance")
        assert ran.code != 0 and said in ran.out, (statement, ran.out)
        for end in ("-wal", "-shm"):
            ledger.with_name(f"{ledger.name}{end}").unlink(missing_ok=True)
        ledger.write_bytes(whole)
    house.balance()


def test_what_is_paused_or_down_waits_closed(house: World) -> None:
    tells(house, "acme-shopify", FEED)
    rows = orders_of(house, "#8281")
    assert house.crossdock("pause", "all").code == 0
    confirms(house, rows, "a.csv", "2026-11-03T17:00:00Z")
    assert told(house, "acme-shopify") == {}
    assert "B000001 is not handed over yet" in house.crossdock("status").out
    house.balance()
    assert house.crossdock("resume", "all").code == 0
    assert house.run().code == 0
    assert len(told(house, "acme-shopify")) == 1
    house.balance()


def test_the_cup_of_a_marketplace_is_told_in_its_own_layout(house: World) -> None:
    tells(house, "acme-amazon", "kind: channel-feed, layout: feed-amazon")
    house.drop("acme-amazon", "m.txt", market("302-0000001-0000001"))
    assert house.run().code == 0
    confirms(house, instructed(house.folder), "a.csv", "2026-11-03T17:00:00Z")
    head, row = newest(house, "acme-amazon")
    said = dict(zip(head.split("\t"), row.split("\t"), strict=True))
    assert said["order-id"] == "302-0000001-0000001"
    assert (said["order-item-id"], said["quantity"]) == ("", ""), "it is the whole order"
    assert said["tracking-number"].startswith("CB")


def test_what_is_presumed_to_have_left_is_told_and_more_than_was_ordered_is_not(
    house: World,
) -> None:
    tells(house, "acme-shopify", FEED)
    rows = orders_of(house, "#8291", "#8292")
    more = rows[0]._replace(pieces=5)
    confirms(house, [more], "a.csv", "2026-11-03T17:00:00Z")
    assert cells(newest(house, "acme-shopify"), 0, 3) == [("#8291", "2")]
    says_of(house, "PL1", "confirms: no")
    count = (SAMPLES / "inbox/pl1/count-20261103.csv").read_text("utf-8")
    house.now = "2026-11-05T09:00:00Z"
    house.drop("pl1", "count-20261105.csv", count.replace("2026-11-03T05", "2026-11-05T05"))
    ran = house.run()
    assert ran.code in (0, 1), ran.out + ran.err
    assert house.orders()["acme-shopify/#8292"]["state"] == "shipped"
    assert cells(newest(house, "acme-shopify"), 0, 3, 9, 11) == [
        ("#8292", "2", "yes", rows[1].tracking)
    ]
    assert len(told(house, "acme-shopify")) == 2
    house.balance()


def test_a_channel_is_not_told_of_its_own_labels_and_a_client_is(house: World) -> None:
    tells(house, "acme-shopify", FEED)
    tells(house, "acme", "kind: client-confirmation, layout: told-confirmation")
    rows = orders_of(house, "#8301", "#8302")
    with sqlite3.connect(house.folder / ".state" / "ledger.db") as ledger:
        ledger.execute("UPDATE shipment SET label_source = 'channel' WHERE id = 1")
    ledger.close()
    theirs = rows[0].order
    confirms(house, rows, "a.csv", "2026-11-03T17:00:00Z")
    assert cells(newest(house, "acme-shopify"), 0) == [
        (one.order,) for one in rows if one.order != theirs
    ]
    assert sorted(cells(newest(house, "acme"), 0)) == [("#8301",), ("#8302",)]
    house.balance()


def test_a_folder_that_is_down_keeps_its_file_and_later_facts_go_with_the_next(
    house: World, tmp_path: Path
) -> None:
    tells(house, "acme-shopify", f"{FEED}, receiver: shop-feeds")
    share = tmp_path / "share"
    config = house.folder / "config.yaml"
    text = config.read_text("utf-8")
    config.write_text(f"{text}\nreceivers:\n  shop-feeds: {{folder: {share}}}\n", "utf-8")
    share.mkdir()
    rows = orders_of(house, "#8311", "#8312")
    share.rmdir()
    confirms(house, rows[:1], "a.csv", "2026-11-03T17:00:00Z")
    confirms(house, rows[1:], "b.csv", "2026-11-03T18:00:00Z")
    assert "B000001 is not handed over yet" in house.crossdock("status").out
    share.mkdir()
    assert house.run().code in (0, 1)
    assert house.run().code in (0, 1)
    files = sorted(path for path in share.iterdir() if path.is_file())
    assert [cells(path.read_text("utf-8").splitlines(), 0) for path in files] == [
        [("#8311",)], [("#8312",)]
    ]  # fmt: skip
    house.balance()


def test_what_a_layout_writes_beside_what_left_is_told_in_one_file(house: World) -> None:
    tells(house, "acme-shopify", FEED)
    config = house.folder / "config.yaml"
    text = config.read_text("utf-8")
    at = "title: Acme Outdoor GmbH"
    config.write_text(text.replace(at, f"{at}\n    short: cancel", 1), "utf-8")
    [one] = orders_of(house, "#8321")
    confirms(house, [one._replace(pieces=1)], "a.csv", "2026-11-03T17:00:00Z", complete="yes")
    assert house.run().code in (0, 1)
    lines = [line for lines in told(house, "acme-shopify").values() for line in lines]
    assert sorted(cells(lines, 0, 3, 4, 5)) == [
        ("#8321", "0", "1", "short"), ("#8321", "1", "0", "")
    ]  # fmt: skip
    house.balance()
