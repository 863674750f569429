"""`crossdock orders`: orders in their latest revision."""

from __future__ import annotations

import argparse

from processor.commands.console import DONE, say, show_json, table
from processor.commands.open_ledger import ledger_to_read
from processor.commands.open_premises import load_place
from processor.ledger import views
from processor.ledger.database import paging
from processor.model.sentence import sentence


def orders(args: argparse.Namespace) -> int:
    """Orders in their latest revision."""
    house = load_place(args.config)
    rows: list[tuple[object, ...]] = []
    with paging(ledger_to_read(house)) as connection:
        for order in views.orders(
            connection, state=args.state, channel=args.channel, file=args.file
        ):
            if args.json:
                show_json(order)
            else:
                holds = ", ".join(hold.reason for hold in order.holds)
                name, state = f"{order.channel}/{order.order_id}", sentence(f"state.{order.state}")
                rows.append((order.placed_at, name, state, holds))
    if not args.json:
        say(table(sentence("orders.title"), rows))
    return DONE
