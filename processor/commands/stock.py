"""`crossdock stock`: what is on hand, reserved, instructed, available."""

from __future__ import annotations

import argparse

from processor.commands.console import DONE, say, show_json, table
from processor.commands.open_ledger import ledger_to_read
from processor.commands.open_premises import load_place
from processor.ledger import stock
from processor.ledger.database import reading
from processor.model.sentence import sentence


def stock_levels(args: argparse.Namespace) -> int:
    """On hand, reserved, instructed and available per warehouse, client and SKU."""
    house = load_place(args.config)
    with reading(ledger_to_read(house)) as connection:
        found = stock.lines(connection, args.sku)
    if args.json:
        for line in found:
            show_json(
                {
                    "warehouse": line.warehouse, "client": line.client, "sku": line.sku,
                    "on_hand": line.on_hand, "reserved": line.reserved,
                    "instructed": line.instructed, "available": line.available,
                }
            )  # fmt: skip
        return DONE
    heads: tuple[object, ...] = tuple(
        sentence(f"stock.{one}")
        for one in (
            "warehouse", "client", "sku", "on-hand", "reserved", "instructed", "available",
        )
    )  # fmt: skip
    rows: list[tuple[object, ...]] = [
        (o.warehouse, o.client, o.sku, o.on_hand, o.reserved, o.instructed, o.available)
        for o in found
    ]
    say(table(sentence("stock.title"), [heads, *rows]))
    return DONE
