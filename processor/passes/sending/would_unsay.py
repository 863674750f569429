"""What was told others and would not be true any more: shown before anything is booked."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection

from processor.documents.feeds.feed import says_tracking
from processor.house.house import House
from processor.ledger.outgoing import told_facts
from processor.model.sentence import Text
from processor.model.told_pieces import renumbered, unsaid
from processor.passes.sending.unsay import said_of_number, said_of_pieces

_OF_ORDERS = ("channel-feed", "client-confirmation")


def would_unsay(connection: Connection, house: House, orders: Collection[int]) -> list[Text]:
    """What files told of these orders and is not so as the ledger stands; in the words of the cases
    that the next pass opens of it."""
    found: list[Text] = []
    for telling in house.config.tellings:
        if telling.kind not in _OF_ORDERS or telling.about not in ("shipped", "cancelled"):
            continue
        feeds = telling.kind == "channel-feed"
        numbers = says_tracking(house.layouts[telling.layout])
        for of in told_facts.facts_of(connection, telling.name, orders, feeds_channel=feeds):
            for other in renumbered(of) if numbers else ():
                found.append(said_of_number(connection, telling, of, other))
            found += [said_of_pieces(connection, telling, of, one) for one in unsaid(of)]
    return found
