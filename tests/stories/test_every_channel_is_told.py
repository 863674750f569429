"""One day on which shops, marketplaces, an ERP and a client are told what left: each piece stands
in one file of each of them once, cell by cell as written here by hand."""

from __future__ import annotations

import csv
import io
import sqlite3
from contextlib import closing

import pytest
from builders.confirmations import LAYOUTS, Instructed, instructed
from builders.crash import CRASHED, consumed, run_in_child
from builders.exports import market, order, reference_data, shop
from builders.paths import SAMPLES
from builders.tellings import tells
from builders.world import World

from processor.transport import files

pytestmark = pytest.mark.slow
FEED = "kind: channel-feed, layout:"
MARKET = "302-0000001-0000001"
MORE = """\
  acme-woo:
    client: acme
    mappings: [shopify-orders]
    timezone: Europe/Berlin
    tax_in_prices: auto
    start_at: 2026-10-15T00:00:00Z
    tells: [{kind: channel-feed, layout: feed-woocommerce}]
  acme-ebay:
    client: acme
    mappings: [shopify-orders]
    timezone: Europe/Berlin
    tax_in_prices: auto
    start_at: 2026-10-15T00:00:00Z
    tells: [{kind: channel-feed, layout: feed-ebay}]
"""


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
    """A house whose warehouses have orders of five channels."""
    world = World.build(tmp_path_factory.mktemp("every") / "house")
    config = world.folder / "config.yaml"
    text = config.read_text("utf-8")
    text = text.replace("\nwarehouses:\n", f"\n{MORE}\nwarehouses:\n", 1)
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
        ("acme-ebay", ("#8621",)),
    ):  # fmt: skip
        world.drop(channel, "orders.csv", shop(*(order(name) for name in names)))
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
CLIENT = ("Order", "SKU", "Status", "Reason", "Pieces", "Cancelled", "Tracking")


def test_each_piece_stands_in_one_file_of_each_once(instructed_house: World) -> None:
    world = instructed_house
    by_order = {one.order: one for one in instructed(world.folder)}
    erp = [one for one in instructed(world.folder) if one.client == "nordlys"]
    first = [by_order[name] for name in (MARKET, "#8611", "#8621")]
    halves = [
        by_order["#8601"]._replace(pieces=1, tracking=number, sscc="")
        for number in ("CB000000900PL", "CB000000913PL")
    ]
    drops(world, "a", [*first, *halves, *erp])
    killed_twice(world)
    world.balance()
    cancel = world.crossdock("cancel", "acme-shopify/#8603", "--why", "the buyer asked")
    assert cancel.code == 0, cancel.out + cancel.err
    assert world.run().code in (0, 1)
    drops(world, "b", [by_order["#8602"]._replace(pieces=1)], complete="yes")
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
            for name in ("#8611", "#8612", "#8621")
        ),
    ])  # fmt: skip
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
