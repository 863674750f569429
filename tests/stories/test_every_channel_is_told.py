"""One day on which shops, marketplaces, an ERP and two clients are told what left: each piece
stands in one file of each of them once, cell by cell as written here by hand."""

from __future__ import annotations

import csv
import io
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from builders.confirmations import LAYOUTS, Instructed, instructed
from builders.crash import CRASHED, Undisturbed, consumed, run_in_child, without_a_crash
from builders.exports import market, order, reference_data, shop
from builders.feed_files import cells_of_workbook
from builders.paths import SAMPLES
from builders.tellings import tells
from builders.world import World

from processor.transport import files

pytestmark = pytest.mark.slow
FEED = "kind: channel-feed, layout:"
# From the first fact to the note that the receiver has the file.
OF_A_TELLING = [
    name
    for name in files.FAILPOINTS
    if name.startswith(
        (
            "commit/batch/", "commit/pending/", "commit/staged/", "commit/handed/", "stage/",
            "keep/", "hand/",
        )
    )
]  # fmt: skip
MARKET = "302-0000001-0000001"
# Channels whose exports are like those of a shop, with what each of them is told by.
MORE = {
    "acme-woo": ("shopify-orders", "feed-woocommerce"),
    "acme-ebay": ("shopify-orders", "feed-ebay"),
    "acme-tiktok": ("items-numbered", "feed-tiktok"),
    "acme-walmart": ("items-numbered", "feed-walmart"),
    "acme-meli": ("items-numbered", "feed-mercadolibre"),
}
CHANNEL = """\
  {name}:
    client: acme
    mappings: [{mapping}]
    timezone: Europe/Berlin
    tax_in_prices: auto
    start_at: 2026-10-15T00:00:00Z
    tells: [{{kind: channel-feed, layout: {layout}}}]
"""
# Marketplaces number the items of an order, and their goods, themselves.
ITEMS_NUMBERED = """\
extends: shopify-orders
file: {columns_not_read: []}
lines:
  channel_line_id: Device ID
  channel_sku: Vendor
"""
ITEM = {"Device_ID": "0007", "Vendor": "1729384756"}


def erp_order(number: str) -> bytes:
    """An order of the ERP's sample export, with the footer that counts and adds up its lines."""
    path = SAMPLES / "inbox" / "nordlys-erp" / "auftraege-2026-11-02.csv"
    head, *rows = path.read_bytes().splitlines(keepends=True)
    found = [row for row in rows if row.startswith(number.encode())]
    amounts = [row.split(b";")[19].decode().replace(".", "") for row in found]
    cents = sum(int(one.replace(",", "")) for one in amounts)
    footer = f"SUMME;1;{len(found)};{cents // 100},{cents % 100:02d}\r\n"
    return head + b"".join(found) + footer.encode()


@pytest.fixture(scope="module")
def instructed_house(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A house whose warehouses have orders of eight channels."""
    world = World.build(tmp_path_factory.mktemp("every") / "house")
    config = world.folder / "config.yaml"
    text = config.read_text("utf-8")
    more = "".join(
        CHANNEL.format(name=name, mapping=mapping, layout=layout)
        for name, (mapping, layout) in MORE.items()
    )
    (world.folder / "mappings" / "items-numbered.yaml").write_text(ITEMS_NUMBERED, "utf-8")
    text = text.replace("\nwarehouses:\n", f"\n{more}\nwarehouses:\n", 1)
    carrier = "  baltic-post:\n"
    text = text.replace(carrier, f'{carrier}    tracking_url: "{URL}{{number}}"\n', 1)
    nordlys = "title: Nordlys Design AS"
    book = "kind: client-confirmation, layout: confirmation-acme-xlsx"
    text = text.replace(nordlys, f"{nordlys}\n    tells: [{{{book}}}]", 1)
    text = text.replace(
        "  nordlys-erp:\n    client: nordlys\n",
        "  nordlys-erp:\n    client: nordlys\n"
        f"    tells: [{{{FEED} feed-erp, mailbox: FEED.DAT}}]\n",
        1,
    )
    text = text.replace(
        "title: Acme Outdoor GmbH", "title: Acme Outdoor GmbH\n    short: cancel", 1
    )
    config.write_text(text, "utf-8")
    tells(world, "acme-shopify", f"{FEED} feed-shopify")
    tells(world, "acme-amazon", f"{FEED} feed-amazon")
    text = config.read_text("utf-8")
    text = text.replace(
        "    short: cancel",
        "    short: cancel\n    tells: [{kind: client-confirmation, layout: confirmation-acme}]",
        1,
    )
    config.write_text(text, "utf-8")
    reference_data(world)
    for channel, names in (
        ("acme-shopify", ("#8601", "#8602", "#8603")), ("acme-woo", ("#8611", "#8612")),
        ("acme-ebay", ("#8621",)), ("acme-tiktok", ("#8631", "#8632")),
        ("acme-walmart", ("#8641", "#8642")), ("acme-meli", ("#8651",)),
    ):  # fmt: skip
        numbered = ITEM if MORE.get(channel, ("",))[0] == "items-numbered" else {}
        world.drop(channel, "orders.csv", shop(*(order(name, **numbered) for name in names)))
    world.drop("acme-amazon", "orders.txt", market(MARKET))
    world.drop("nordlys-erp", "orders.csv", erp_order("000128"))
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    world.now = "2026-11-03T17:00:00Z"
    return world


def rows(world: World, folder: str, *columns: str, delimiter: str = ",") -> list[tuple[str, ...]]:
    """These cells of every row of every file there, file by file."""
    found = []
    for name, data in sorted(consumed(world).items()):
        if name.startswith(f"{folder}/") and "resent" not in name:
            text = io.StringIO(data.decode("utf-8-sig"), newline="")
            read = csv.DictReader(text, delimiter=delimiter)
            found += [tuple(one[column] for column in columns) for one in read]
    return found


def pages(world: World, folder: str) -> list[list[str]]:
    """The cells of every row of every workbook there, without the titles; numbers as `=2`."""
    found = []
    for name, data in sorted(consumed(world).items()):
        if name.startswith(f"{folder}/") and "resent" not in name:
            found += cells_of_workbook(data)[1:]
    return found


def halves(one: Instructed, *numbers: str) -> list[Instructed]:
    """A line of two pieces that left in two parcels."""
    return [one._replace(pieces=1, tracking=number, sscc="") for number in numbers]


def drops(world: World, name: str, told: list[Instructed], **cells: str) -> None:
    """Each warehouse tells of its orders in its own layout."""
    for warehouse in sorted({one.warehouse for one in told}):
        mine = [one for one in told if one.warehouse == warehouse]
        data = LAYOUTS[warehouse](mine, **cells)
        world.drop(warehouse.lower(), f"{name}.csv", data)


def killed_twice(world: World) -> None:
    """A pass that is killed as a batch is closed, begun again, and killed as a file is handed."""
    hand = next(name for name in files.FAILPOINTS if name.startswith("hand/"))
    for point in ("commit/batch/after", hand):
        assert run_in_child(world, (point, 1)) == CRASHED
    assert world.run().code in (0, 1)


SHOP = ("Name", "Line: SKU", "Line: Quantity", "Fulfillment: Tracking Number")
MELI = ("order_id", "tracking_id", "tracking_url", "carrier", "mpid", "quantity")
URL = "https://track.example/"
CLIENT = ("Order", "SKU", "Status", "Reason", "Pieces", "Cancelled", "Tracking")


@pytest.fixture(scope="module")
def confirmed_house(instructed_house: World, tmp_path_factory: pytest.TempPathFactory) -> World:
    """The same, where warehouses tell of what left, whole, in halves and short, and one order is
    called off."""
    world = instructed_house.copied(tmp_path_factory.mktemp("confirmed") / "house")
    by_order = {one.order: one for one in instructed(world.folder)}
    erp = [one for one in instructed(world.folder) if one.client == "nordlys"]
    whole = [by_order[name] for name in (MARKET, "#8611", "#8621", "#8631", "#8641", "#8651")]
    split = [
        *halves(by_order["#8601"], "CB000000900PL", "CB000000913PL"),
        *halves(by_order["#8632"], "CB000000924PL", "CB000000938PL"),
    ]
    drops(world, "a", [*whole, *split, *erp])
    short = [by_order[name]._replace(pieces=1) for name in ("#8602", "#8642")]
    drops(world, "b", short, complete="yes")
    consumed(world)
    return world


@pytest.fixture(scope="module")
def undisturbed(confirmed_house: World, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    world = confirmed_house.copied(tmp_path_factory.mktemp("undisturbed") / "house")
    ended = without_a_crash(world)
    world.balance()
    return ended


@pytest.mark.parametrize("name", OF_A_TELLING)
def test_a_kill_anywhere_tells_each_receiver_the_same_once(
    name: str, confirmed_house: World, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    times = undisturbed.seen[name]
    assert times, "no pass comes here"
    for time in sorted({1, (times + 1) // 2, times}):
        world = confirmed_house.copied(tmp_path / f"house-{time}")
        assert run_in_child(world, (name, time)) == CRASHED
        assert world.run().code == 0
        assert consumed(world) == undisturbed.handed
        assert world.dump() == undisturbed.dump
        shutil.rmtree(world.folder)


def test_each_piece_stands_in_one_file_of_each_once(confirmed_house: World) -> None:
    world = confirmed_house
    by_order = {one.order: one for one in instructed(world.folder)}
    killed_twice(world)
    world.balance()
    cancel = world.crossdock("cancel", "acme-shopify/#8603", "--why", "the buyer asked")
    assert cancel.code == 0, cancel.out + cancel.err
    assert world.run().code in (0, 1)
    gone = by_order["#8603"]._replace(pieces=0, tracking="", sscc="")
    drops(world, "c", [gone], status="cancelled")
    drops(world, "d", [by_order["#8612"]])
    killed_twice(world)
    assert world.run().code in (0, 1)

    assert rows(world, "acme-shopify", *SHOP) == [
        ("#8601", "ACM-CUP", "1", "CB000000900PL"),
        ("#8601", "ACM-CUP", "1", "CB000000913PL"),
        ("#8602", "ACM-CUP", "1", by_order["#8602"].tracking),
    ]
    amazon = ("order-id", "order-item-id", "quantity", "ship-date", "tracking-number")
    assert rows(world, "acme-amazon", *amazon, delimiter="\t") == [
        (MARKET, "", "", "2026-11-03", by_order[MARKET].tracking)
    ]
    woo = ("order_id", "tracking_provider", "date_shipped", "status_shipped", "sku", "qty")
    assert rows(world, "acme-woo", *woo) == [
        (name, "Poczta Polska", "03-11-2026", "1", "ACM-CUP", "2") for name in ("#8611", "#8612")
    ]
    ebay = ("Order ID", "Line Item ID", "Logistics Status", "Shipment Carrier", "Shipment Tracking")
    assert rows(world, "acme-ebay", *ebay) == [
        ("#8621", "", "SHIPPED", "Poczta Polska", by_order["#8621"].tracking)
    ]
    number = {name: by_order[name].tracking for name in by_order}
    assert pages(world, "acme-tiktok") == [
        ["#8631", "", "", number["#8631"], "Poczta Polska"],
        ["#8632", "1729384756", "=1", "CB000000924PL", "Poczta Polska"],
        ["#8632", "1729384756", "=1", "CB000000938PL", "Poczta Polska"],
    ]
    item = ("0007", "ACM-CUP")
    assert pages(world, "acme-walmart") == [
        ["#8641", *item, "Shipped", "=2", "Other", number["#8641"], URL + number["#8641"]],
        ["#8642", *item, "Shipped", "=1", "Other", number["#8642"], URL + number["#8642"]],
        ["#8642", *item, "Cancelled", "=1", "", "", ""],
    ]
    assert rows(world, "acme-meli", *MELI) == [
        ("#8651", number["#8651"], URL + number["#8651"], "Poczta Polska", "1729384756", "2"),
    ]
    [fixed] = [data for name, data in consumed(world).items() if name == "nordlys-erp/FEED.DAT"]
    assert fixed.decode("cp1252").splitlines() == [
        "K000001202611031800",
        "L2026-000128         10              NDL-STICK           00000060000000 20261103",
        "L2026-000128         20              NDL-CANDLE          00000110000000 20261103",
        "L2026-000128         30              NDL-MUG-B           00000100000000 20261103",
        "T0000010000003",
    ]
    told = sorted(rows(world, "acme", *CLIENT))
    assert told == sorted([
        (MARKET, "ACM-CUP", "shipped", "", "3", "0", by_order[MARKET].tracking),
        ("#8601", "ACM-CUP", "shipped", "", "1", "0", "CB000000900PL"),
        ("#8601", "ACM-CUP", "shipped", "", "1", "0", "CB000000913PL"),
        ("#8602", "ACM-CUP", "shipped", "", "1", "0", by_order["#8602"].tracking),
        ("#8602", "ACM-CUP", "cancelled", "short", "0", "1", ""),
        ("#8603", "ACM-CUP", "cancelled", "cancelled", "0", "2", ""),
        *(
            (name, "ACM-CUP", "shipped", "", "2", "0", by_order[name].tracking)
            for name in ("#8611", "#8612", "#8621", "#8631", "#8641", "#8651")
        ),
        *(
            ("#8632", "ACM-CUP", "shipped", "", "1", "0", tracking)
            for tracking in ("CB000000924PL", "CB000000938PL")
        ),
        ("#8642", "ACM-CUP", "shipped", "", "1", "0", number["#8642"]),
        ("#8642", "ACM-CUP", "cancelled", "short", "0", "1", ""),
    ])  # fmt: skip
    assert [[row[0], row[2], row[4], *row[6:8]] for row in pages(world, "nordlys")] == [
        ["2026-000128", "NDL-STICK", "shipped", "=6", "=0"],
        ["2026-000128", "NDL-CANDLE", "shipped", "=11", "=0"],
        ["2026-000128", "NDL-MUG-B", "shipped", "=10", "=0"],
    ]
    with closing(sqlite3.connect(world.folder / ".state" / "ledger.db")) as ledger:
        twice = "SELECT telling, fact FROM batch_item GROUP BY 1, 2 HAVING count(*) > 1"
        assert ledger.execute(twice).fetchall() == []
    world.balance()
    _what_is_sent_again_is_the_same_to_the_byte(world)


def _what_is_sent_again_is_the_same_to_the_byte(world: World) -> None:
    before = consumed(world)
    again = world.crossdock("resend", "B000001", "--why", "they lost it")
    assert again.code == 0, again.out + again.err
    assert world.run().code in (0, 1)
    after = consumed(world)
    [(name, data)] = [(name, data) for name, data in after.items() if name not in before]
    assert "resent" in name
    assert data in [old for kept, old in before.items() if kept.split("/")[0] == name.split("/")[0]]
    assert world.crossdock("replay", "B000001").code == 0
    world.balance()
