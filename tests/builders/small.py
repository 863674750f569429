"""A small inbox that reaches every step: three channels, both kinds of CSV, fixed width, customs,
a reject, a parked file, catalogue, rates and counts."""

from __future__ import annotations

import csv
import io

from builders.exports import torn
from builders.paths import SAMPLES
from builders.world import World

WANTED_SHOPIFY = 14
WANTED_AMAZON = 6


def small_inbox(world: World) -> None:
    """Drops whole reference data, the first orders of the exports, and one unknown file."""
    for sender in ("catalogue", "pl1", "de2", "cn1"):
        for path in sorted((SAMPLES / "inbox" / sender).iterdir()):
            world.drop(sender, path.name, path.read_bytes())
    for sender in ("acme-shopify", "nordlys-shopify"):
        path = sorted((SAMPLES / "inbox" / sender).iterdir())[0]
        world.drop(sender, path.name, first_orders(path.read_text("utf-8"), WANTED_SHOPIFY))
    amazon = sorted((SAMPLES / "inbox" / "acme-amazon").iterdir())[0]
    lines = amazon.read_text("utf-8").splitlines(keepends=True)
    world.drop("acme-amazon", amazon.name, "".join(lines[: 1 + WANTED_AMAZON]))
    bad = (SAMPLES / "bad" / "quantity-zero.csv").read_text("utf-8")
    # One order that is whole, one that lacks its quantity, and one of which a row is torn.
    third = bad.splitlines(keepends=True)[1].replace("#9001", "#9014")
    world.drop("acme-shopify", "torn.csv", torn(bad + third, "#9014"))


def first_orders(text: str, wanted: int) -> str:
    """The header and the rows of the first orders of a Shopify export."""
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    names = list(dict.fromkeys(row[0] for row in rows[1:] if row[0]))[:wanted]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(rows[0])
    writer.writerows(row for row in rows[1:] if row[0] in names)
    return out.getvalue()
