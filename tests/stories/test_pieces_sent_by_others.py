"""Pieces that others sent, and money that went back: what a channel says of them never goes out."""

from __future__ import annotations

import pytest
from builders.confirmations import instructed, pl1
from builders.exports import further, order, reference_data, shop
from builders.normalise_files import AMAZON_EU_HEADER, AMAZON_ROW
from builders.world import World

LANTERN = {"Lineitem_sku": "ACM-DRY5", "Lineitem_price": "14.90", "Lineitem_quantity": "1"}
TWO_LINES = {"Subtotal": "34.70", "Total": "39.60"}
GONE = {"Lineitem_fulfillment_status": "fulfilled"}
PARTLY = {"Fulfillment_Status": "partial", **TWO_LINES}


def market(*rows: dict[str, str]) -> str:
    """A marketplace report that counts what went out and what is to go."""
    head = [*AMAZON_EU_HEADER, "quantity-shipped", "quantity-to-ship"]
    cup = {**AMAZON_ROW, "sku": "ACM-CUP", "quantity-purchased": "5", "item-price": "49.50"}
    lines = [
        {**cup, "purchase-date": "2026-11-02T10:00:00+00:00", "fulfillment-channel": "MFN", **row}
        for row in rows
    ]
    return "".join(
        "\t".join(cells) + "\n"
        for cells in (head, *([row.get(name, "") for name in head] for row in lines))
    )


def told(world: World) -> dict[str, tuple[str, list[str]]]:
    """State and open holds of every order."""
    return {
        key.partition("/")[2]: (one["state"], [held["reason"] for held in one["holds"]])
        for key, one in world.orders().items()
    }


def sent(world: World) -> dict[str, list[tuple[str, int]]]:
    """What warehouses were told to send: SKU and pieces by order."""
    found: dict[str, list[tuple[str, int]]] = {}
    for one in instructed(world.folder):
        found.setdefault(one.order, []).append((one.sku, one.pieces))
    return found


def runs(world: World) -> None:
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    world.balance()


def test_only_what_nobody_else_sent_goes_out(world: World) -> None:
    reference_data(world)
    world.drop(
        "acme-amazon",
        "market.txt",
        market(
            {"order-id": "303-1", "quantity-shipped": "2", "quantity-to-ship": "3"},
            {"order-id": "303-2", "quantity-shipped": "5", "quantity-to-ship": "0"},
            {"order-id": "303-3", "quantity-to-ship": "1", "order-item-id": "33"},
        ),
    )
    world.drop(
        "acme-shopify",
        "shop.csv",
        shop(
            order("#1", **PARTLY, **GONE),
            further("#1", **LANTERN, Lineitem_fulfillment_status="pending"),
            order("#2", Fulfillment_Status="partial"),
            order(
                "#3", **TWO_LINES, Financial_Status="partially_refunded", Refunded_Amount="14.90"
            ),
            further("#3", **LANTERN),
            order("#4", Outstanding_Balance="24.70", Total="24.70"),
            order("#5", **PARTLY, **GONE),
            further("#5", **LANTERN, **GONE),
        ),
    )
    runs(world)
    assert sent(world) == {
        "303-1": [("ACM-CUP", 3)],
        "303-3": [("ACM-CUP", 1)],
        "#1": [("ACM-DRY5", 1)],
    }
    states = told(world)
    assert states["303-2"] == ("history", [])
    assert states["#5"] == ("history", [])
    assert states["#2"] == ("held", ["partly-shipped"])
    assert states["#3"] == ("held", ["refund-unclear", "refund-unclear"])
    assert states["#4"] == ("held", ["awaiting-payment"])
    line = world.orders()["acme-amazon/303-1"]["lines"][0]
    assert (line["quantity"], line["shipped"], line["amount"]) == (5, 2, 4950)
    assert "2 of 5" in world.crossdock("explain", "acme-amazon/303-1").out
    assert "sent by others" in world.crossdock("explain", "acme-amazon/303-2").out


@pytest.mark.slow
def test_a_newer_export_takes_off_what_was_sent_before_we_were_told_to(world: World) -> None:
    reference_data(world)
    due = {"Financial_Status": "pending", "Paid_at": ""}
    world.drop(
        "acme-shopify", "a.csv", shop(order("#1", **TWO_LINES, **due), further("#1", **LANTERN))
    )
    world.drop("acme-shopify", "b.csv", shop(order("#2", **due)))
    runs(world)
    assert told(world)["#1"] == told(world)["#2"] == ("held", ["awaiting-payment"])
    newer = [order("#1", **PARTLY, **GONE), further("#1", **LANTERN)]
    world.drop(
        "acme-shopify", "c.csv", shop(*newer, order("#2", Fulfillment_Status="partial", **GONE))
    )
    runs(world)
    assert sent(world) == {"#1": [("ACM-DRY5", 1)]}
    assert told(world)["#2"] == ("cancelled", [])


@pytest.mark.slow
def test_what_our_own_warehouse_sent_is_no_news_and_all_else_a_conflict(world: World) -> None:
    reference_data(world)
    both = {"order-item-id": "1", "quantity-to-ship": "5", "quantity-shipped": "0"}
    world.drop("acme-amazon", "a.txt", market({"order-id": "303-1", **both}))
    runs(world)
    assert sent(world) == {"303-1": [("ACM-CUP", 5)]}
    told_later = {**both, "quantity-to-ship": "2", "quantity-shipped": "3"}
    world.drop("acme-amazon", "b.txt", market({"order-id": "303-1", **told_later}))
    runs(world)
    assert told(world)["303-1"] == ("held", ["changed-after-hand-over"])
    # The warehouse says that it was it, and the channel tells the same again.
    world.drop("pl1", "c.csv", pl1(instructed(world.folder, "PL1")))
    runs(world)
    all_of_it = {**both, "quantity-to-ship": "0", "quantity-shipped": "5"}
    world.drop("acme-amazon", "d.txt", market({"order-id": "303-1", **all_of_it}))
    runs(world)
    assert told(world)["303-1"] == ("shipped", [])


@pytest.mark.slow
def test_an_export_without_such_figures_brings_nothing_back(world: World) -> None:
    reference_data(world)
    some = {"order-id": "303-1", "quantity-shipped": "2", "quantity-to-ship": "3"}
    short = {"quantity-purchased": "1500", "item-price": "14850.00"}
    counted = {**some, **short, "quantity-shipped": "1497"}
    world.drop("acme-amazon", "a.txt", market(counted))
    runs(world)
    assert told(world)["303-1"][0] == "held"
    plain = market({**counted, "recipient-name": "Bo Bergman"})
    without = "".join(
        line.rsplit("\t", 2)[0] + "\n" for line in plain.splitlines()
    )  # the columns appear only where the seller ticked them
    world.drop("acme-amazon", "b.txt", without)
    runs(world)
    one = world.orders()["acme-amazon/303-1"]
    assert one["revision"] == 2 and one["lines"][0]["shipped"] == 1497
    assert sum(pieces for _, pieces in sent(world).get("303-1", [])) in (0, 3)
