"""What a person still has to do who calls off something of an order: tell a channel that hears of it
by no file."""

from __future__ import annotations

from sqlalchemy import Engine

from processor.house.premises import Premises
from processor.ledger.database import reading
from processor.ledger.orders import orders
from processor.model.sentence import Text, sentence
from processor.passes.sending.hears_of_cancels import hears_of_cancels


def not_heard(house: Premises, ledger: Engine, key: int) -> Text:
    """That the channel of an order hears of nothing that is called off; empty where it does."""
    with reading(ledger) as connection:
        channel = orders.of_key(connection, key).channel
        if hears_of_cancels(connection, house.config, channel):
            return ""
    return sentence("cancel.not-heard", channel=channel)
