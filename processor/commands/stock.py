"""`crossdock stock`: what is on hand, reserved, instructed, available, and what is short."""

from __future__ import annotations

import argparse

from processor.commands.naming.typed_names import known_name
from processor.commands.opening.open_ledger import ledger_to_read
from processor.commands.opening.open_premises import load_place
from processor.commands.printing.console import DONE, say, show_json, spoken, table, told
from processor.ledger.database import reading
from processor.ledger.stock import stock
from processor.ledger.stock.short_stock import open_shortages, with_waiting
from processor.ledger.views import hops
from processor.model.sentence import sentence


def stock_levels(args: argparse.Namespace) -> int:
    """On hand, reserved, instructed, suspect, blocked and available per warehouse, client and SKU;
    short is what was promised and is not there, with the lines it was promised to, and what orders
    wait for."""
    house = load_place(args.config)
    with reading(ledger_to_read(house)) as connection:
        every = with_waiting(connection, stock.lines(connection, args.sku), args.sku)
        shortages = {
            one.key: one for one in open_shortages(connection, [o.line.key for o in every])
        }
        if not every:
            known_name("sku", args.sku, stock.known_skus(connection))
        ways = hops.of_stock(connection, [one.line for one in every]) if args.json else {}
    known_name("client", args.client, {*house.config.clients, *(o.line.client for o in every)})
    there = {one.line.warehouse for one in every} - {""}
    known_name("warehouse", args.warehouse, {*house.config.warehouses, *there})
    found = [
        one
        for one in every
        if args.client in (None, one.line.client) and args.warehouse in (None, one.line.warehouse)
    ]
    if args.json:
        for one in found:
            line = one.line
            show_json(
                {
                    "warehouse": line.warehouse, "client": line.client, "sku": line.sku,
                    "on_hand": line.on_hand, "reserved": line.reserved,
                    "instructed": line.instructed, "suspect": line.suspect,
                    "blocked": line.blocked, "available": line.available,
                    "backordered": one.waiting, "short": one.is_short,
                    "shortage": shortages.get(line.key),
                    "hops": [way.for_programs() for way in ways.get(line.key, ())],
                }
            )  # fmt: skip
        return DONE
    heads: tuple[object, ...] = tuple(
        sentence(f"stock.{one}")
        for one in (
            "warehouse", "client", "sku", "on-hand", "reserved", "instructed", "suspect",
            "blocked", "available", "waiting", "short",
        )
    )  # fmt: skip
    short = told("stock.is-short")
    rows: list[tuple[object, ...]] = [
        (
            o.line.warehouse or "-", o.line.client, o.line.sku, o.line.on_hand, o.line.reserved,
            o.line.instructed, o.line.suspect, o.line.blocked, o.line.available, o.waiting,
            short if o.is_short else "",
        )
        for o in found
    ]  # fmt: skip
    say(table(sentence("stock.title"), [heads, *rows]))
    for one in found:
        if one.line.key in shortages:
            say(spoken(shortages[one.line.key].said))
    return DONE
