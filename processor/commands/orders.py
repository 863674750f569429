"""`crossdock orders`: orders in their latest revision."""

from __future__ import annotations

import argparse

from processor.commands.console import DONE, say, show_json, spoken, table
from processor.commands.open_ledger import ledger_to_read
from processor.commands.open_premises import load_place
from processor.ledger import views
from processor.ledger.database import paging
from processor.model.order import Hold
from processor.model.reasons import asker_said, place_said
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
                holds = ", ".join(_held(hold) for hold in order.holds)
                name, state = f"{order.channel}/{order.order_id}", sentence(f"state.{order.state}")
                rows.append((order.placed_at, name, state, holds))
    if not args.json:
        say(table(sentence("orders.title"), rows))
    return DONE


def _held(hold: Hold) -> str:
    """Why an order is held, by which rule, and where that stands; of what is no rule's, why."""
    if hold.at == hold.rule:
        return hold.reason
    by, at = asker_said(hold.rule), place_said(hold.at)
    return spoken(sentence("orders.hold", reason=hold.reason, rule=by, at=at))
