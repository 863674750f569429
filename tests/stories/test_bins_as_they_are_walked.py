"""A wave of a house is picked A2 before A10: instruction, labels and their index."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from builders.exports import further, order, reference_data, shop, table, written
from builders.paths import SAMPLES
from builders.world import World

BINS = {"ACM-CUP": "A10-1", "ACM-TOWEL": "A2-1", "ACM-BEANIE": ""}


def test_shipments_and_their_goods_stand_as_a_picker_walks(tmp_path: Path) -> None:
    world = World.build(tmp_path)
    reference_data(world)
    [path] = (SAMPLES / "inbox/catalogue").glob("catalogue-acme.csv")
    rows = table(path.read_bytes())
    for row in rows:
        row["bin PL1"] = BINS.get(row["sku"], row["bin PL1"])
    world.drop("catalogue", path.name, written(rows, list(rows[0])))
    towel = {"Lineitem_sku": "ACM-TOWEL", "Lineitem_name": "Towel"}
    beanie = {"Lineitem_sku": "ACM-BEANIE", "Lineitem_name": "Beanie"}
    orders = (
        order("#8001"),
        order("#8002", **towel),
        order("#8003", **beanie),
        order("#8004", **beanie),
        further("#8004", Lineitem_price="0.00"),
        further("#8004", **towel, Lineitem_price="0.00"),
    )
    world.drop("acme-shopify", "1.csv", shop(*orders))
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    found = {
        name.split("-")[1]: list(csv.DictReader(io.StringIO(data.decode(), newline="")))
        for name, data in world.visible().items()
        if name.startswith("pl1/") and name.endswith(".csv")
    }
    assert [(row["Order"], row["Bin"]) for row in found["instruction"]] == [
        ("#8002", "A2-1"),
        ("#8004", "A2-1"),
        ("#8004", "A10-1"),
        ("#8004", ""),
        ("#8001", "A10-1"),
        ("#8003", ""),
    ]
    assert [(row["order"], row["first_bin"]) for row in found["labels"]] == [
        ("#8002", "A2-1"),
        ("#8004", "A2-1"),
        ("#8001", "A10-1"),
        ("#8003", ""),
    ]
    assert world.crossdock("replay", "W000001").code == 0
    world.balance()
