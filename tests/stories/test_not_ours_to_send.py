"""What a channel says that others sent, or that its buyer collects: a person is told, and it never
goes out from here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from builders.confirmations import instructed, pl1
from builders.exports import order, shop
from builders.fault_house import SHOP, arrives, holds, state, stocked_house
from builders.normalise_files import AMAZON_HEADER, AMAZON_ROW, SHOPIFY_HEADER
from builders.world import World

AMAZON = "acme-amazon"
ALL_ORDERS = [
    *("amazon-order-id", "purchase-date", "order-status", "fulfillment-channel", "item-status"),
    *("quantity", "currency", "item-price", "sku", "product-name", "ship-country"),
]
NO_ADDRESS = {
    name.replace(" ", "_"): ""
    for name in SHOPIFY_HEADER
    if name.startswith("Shipping ") and name != "Shipping Method"
}
COLLECTED = {**NO_ADDRESS, "Shipping_Method": "Shop Köln"}


@pytest.fixture(scope="module")
def stocked_once(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = stocked_house(tmp_path_factory.mktemp("not-ours") / "house")
    config = world.folder / "config.yaml"
    text = config.read_text("utf-8")
    assert "mappings: [amazon-new-orders]" in text
    both = "mappings: [amazon-new-orders, amazon-all-orders]"
    config.write_text(text.replace("mappings: [amazon-new-orders]", both), "utf-8")
    return world


@pytest.fixture
def world(stocked_once: World, tmp_path: Path) -> Iterator[World]:
    yield stocked_once.copied(tmp_path / "house")


def _table(header: list[str], rows: list[dict[str, str]]) -> str:
    lines = [header, *([row.get(name, "") for name in header] for row in rows)]
    return "".join("\t".join(cells) + "\n" for cells in lines)


def new_orders(*numbers: str) -> str:
    rows = [
        {
            **AMAZON_ROW, "order-id": one, "order-item-id": f"{one[-1]}1", "sku": "ACM-CUP",
            "quantity-purchased": "2", "item-price": "19.80",
            "purchase-date": "2026-11-02T10:00:00+00:00",
        }
        for one in numbers
    ]  # fmt: skip
    return _table(AMAZON_HEADER, rows)


def all_orders(*told: tuple[str, str, str], **cells: str) -> str:
    """Rows of number, status of the order, status of the item."""
    rows = [
        {
            "amazon-order-id": number, "purchase-date": "2026-11-02T10:00:00+00:00",
            "order-status": status, "fulfillment-channel": "Merchant", "item-status": item,
            "quantity": "2", "currency": "EUR", "item-price": "19.80", "sku": "ACM-CUP",
            "ship-country": "DE", **{name.replace("_", "-"): cell for name, cell in cells.items()},
        }
        for number, status, item in told
    ]  # fmt: skip
    return _table(ALL_ORDERS, rows)


def asked(world: World) -> list[tuple[str, str]]:
    """The open cases: kind, and order."""
    return [(one["kind"], one["subject"]) for one in world.crossdock("cases", "--json").json()]


def sent(world: World) -> set[str]:
    return {one.order for one in instructed(world.folder)}


def test_what_amazon_calls_shipped_and_we_have_not_is_told_and_never_goes_out(world: World) -> None:
    world.crossdock("pause", "warehouse", "PL1")
    arrives(world, "new.txt", new_orders("303-1", "303-2", "303-3", "303-4"), AMAZON)
    shipped = all_orders(("303-1", "Shipped", "Shipped"), ("303-8", "Shipped", "Shipped"))
    arrives(world, "all.txt", shipped, AMAZON)
    # Nothing beside the status can be read.
    torn = all_orders(("303-2", "Shipped - Delivered to Buyer", "Shipped"), quantity="",
                      ship_country="", sku="", currency="", purchase_date="?")  # fmt: skip
    arrives(world, "torn.txt", torn, AMAZON)
    arrives(world, "part.txt", all_orders(("303-3", "Shipping", "Shipped")), AMAZON)
    # An older copy, and one that tells an order which others sent before we knew it.
    arrives(world, "old.txt", new_orders("303-1", "303-2", "303-3", "303-4", "303-8"), AMAZON)
    world.crossdock("resume", "warehouse", "PL1")
    world.run()
    world.balance()
    assert sent(world) == {"303-4"}
    told = {one: state(world, one, AMAZON) for one in ("303-1", "303-2", "303-3", "303-8")}
    assert told == {
        "303-1": "cancelled", "303-2": "cancelled", "303-3": "held", "303-8": "history",
    }  # fmt: skip
    assert holds(world, "303-3", AMAZON) == ["newer-row-unreadable"]
    assert asked(world) == [
        ("sent-by-others", f"{AMAZON}/303-1"), ("sent-by-others", f"{AMAZON}/303-2"),
        ("unsent-after-all", f"{AMAZON}/303-8"),
    ]  # fmt: skip
    assert "2 pieces are called off here" in world.crossdock("cases").out


@pytest.mark.slow
def test_what_a_warehouse_has_is_asked_about_until_it_says_that_it_left(world: World) -> None:
    arrives(world, "new.txt", new_orders("303-1"), AMAZON)
    assert sent(world) == {"303-1"}
    for name in ("a.txt", "b.txt"):
        shipped = all_orders(("303-1", "Shipped", "Shipped"), product_name=name)
        arrives(world, name, shipped, AMAZON)
    assert asked(world) == [("sent-not-confirmed", f"{AMAZON}/303-1")]
    arrives(world, "left.csv", pl1(instructed(world.folder, "PL1")), "pl1")
    assert (state(world, "303-1", AMAZON), asked(world)) == ("shipped", [])
    arrives(world, "c.txt", all_orders(("303-1", "Shipped", "Shipped"), sku="ACM-X"), AMAZON)
    assert (state(world, "303-1", AMAZON), asked(world)) == ("shipped", [])


def test_what_others_had_sent_and_is_to_be_sent_after_all_is_told_once(world: World) -> None:
    sent_by_them = {"Fulfillment_Status": "fulfilled"}
    before_start = {"Created_at": "2026-10-01 10:00:00 +0200"}
    rows = [order("#1", **sent_by_them), order("#2", **sent_by_them, **before_start), order("#3")]
    arrives(world, "a.csv", shop(*rows))
    assert asked(world) == []
    for name, note in (("b.csv", "x"), ("c.csv", "y")):
        again = [order("#1", Notes=note), order("#2", Notes=note, **before_start)]
        arrives(world, name, shop(*again))
    assert (sent(world), state(world, "#1")) == ({"#3"}, "history")
    assert asked(world) == [("unsent-after-all", f"{SHOP}/#1")]
    arrives(world, "d.csv", shop(order("#1", **sent_by_them, Notes="z")))
    assert asked(world) == []
    world.balance()


def test_what_a_buyer_collects_is_told_once_and_comes_back_with_an_address(world: World) -> None:
    before_start = {**COLLECTED, "Created_at": "2026-10-01 10:00:00 +0200"}
    off = {"Financial_Status": "voided", "Cancelled_at": "2026-11-02 12:00:00 +0100"}
    rows = [order("#1", **COLLECTED), order("#2", **before_start), order("#3", **COLLECTED, **off)]
    arrives(world, "a.csv", shop(*rows))
    arrives(world, "b.csv", shop(*rows, order("#4")))
    assert sent(world) == {"#4"}
    assert asked(world) == [("collected", f"{SHOP}/#1")]
    assert "#1" not in "".join(world.orders())
    arrives(world, "c.csv", shop(order("#1")))
    assert (sent(world), asked(world)) == ({"#1", "#4"}, [])


@pytest.mark.slow
def test_an_order_that_is_collected_after_all_is_called_off_and_told(world: World) -> None:
    due = {"Financial_Status": "pending", "Paid_at": ""}
    arrives(world, "a.csv", shop(order("#1", **due)))
    arrives(world, "b.csv", shop(order("#1", **due, **COLLECTED)))
    assert state(world, "#1") == "cancelled"
    assert asked(world) == [("collected", f"{SHOP}/#1")]
