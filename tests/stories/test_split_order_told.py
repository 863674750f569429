"""An order of a marketplace that leaves from two buildings in three parcels: each parcel is told
with the items of the channel and the pieces in it, once."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from builders.confirmations import Instructed, de2, instructed, pl1
from builders.exports import market, reference_data
from builders.tellings import tells, told
from builders.world import World

ORDER = "302-0000009-0000009"
TOWELS, BAG = "11111111111111", "22222222222222"


def split_order() -> str:
    """Two towels, which are in one building alone, and a bag, which is in the other."""
    head, row = market(ORDER).splitlines()
    cells = dict(zip(head.split("\t"), row.split("\t"), strict=True))
    towels = {**cells, "order-item-id": TOWELS, "sku": "ACM-LIM-D", "quantity-purchased": "2"}
    bag = {**cells, "order-item-id": BAG, "sku": "ACM-BP45", "quantity-purchased": "1"}
    return "\n".join([head, *("\t".join(one.values()) for one in (towels, bag))]) + "\n"


def rows_of(lines: list[str]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("\n".join(lines)), delimiter="\t"))


@pytest.mark.slow
def test_a_split_order_in_three_parcels_is_told_once_by_item_and_parcel(tmp_path: Path) -> None:
    world = World.build(tmp_path / "house")
    tells(world, "acme-amazon", "kind: channel-feed, layout: feed-amazon")
    reference_data(world)
    world.drop("acme-amazon", "orders.txt", split_order())
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    by_warehouse: dict[str, list[Instructed]] = {}
    for one in instructed(world.folder):
        by_warehouse.setdefault(one.warehouse, []).append(one)
    assert set(by_warehouse) == {"PL1", "DE2"}
    [towels] = [one for one in by_warehouse["PL1"] if one.sku == "ACM-LIM-D"]
    numbers = ("CB000000900PL", "CB000000913PL")
    parcels = [towels._replace(pieces=1, tracking=number, sscc="") for number in numbers]
    world.now = "2026-11-03T17:00:00Z"
    world.drop("pl1", "a.csv", pl1(parcels))
    assert world.run().code in (0, 1)
    world.now = "2026-11-03T18:00:00Z"
    bag = [one._replace(tracking="RX77") for one in by_warehouse["DE2"]]
    world.drop("de2", "b.csv", de2(bag))
    assert world.run().code in (0, 1)
    files = told(world, "acme-amazon")
    said = [
        (one["order-id"], one["order-item-id"], one["quantity"], one["tracking-number"])
        for lines in files.values()
        for one in rows_of(lines)
    ]
    assert said == [
        (ORDER, TOWELS, "1", "CB000000900PL"), (ORDER, TOWELS, "1", "CB000000913PL"),
        (ORDER, BAG, "1", "RX77"),
    ]  # fmt: skip
    world.balance()
    assert world.run().code in (0, 1)
    assert told(world, "acme-amazon") == files
    assert world.crossdock("resend", "B000001", "--why", "lost").code == 0
    assert world.run().code in (0, 1)
    again = {name: lines for name, lines in told(world, "acme-amazon").items() if "resent" in name}
    assert list(again.values()) == [files[next(iter(sorted(files)))]]
    world.balance()
