"""What a person still has to do who calls off or takes off something of an order: tell a channel that
hears of it by no file."""

from __future__ import annotations

from sqlalchemy import Connection, Engine

from processor.house.house import House
from processor.house.premises import Premises
from processor.ledger.database import reading
from processor.ledger.orders import orders
from processor.model.corrections import takes_off
from processor.model.sentence import Text, sentence
from processor.passes.desk.correct_order import judge
from processor.passes.desk.undone import CannotBook
from processor.passes.sending.hears_of_cancels import hears_of_cancels


def not_heard(house: Premises, ledger: Engine, key: int) -> Text:
    """That the channel of an order hears of nothing that is called off; empty where it does."""
    with reading(ledger) as connection:
        return _not_heard(connection, house, key)


def not_heard_of_fewer(
    connection: Connection, house: House, key: int, values: dict[str, str]
) -> Text:
    """The same of a correction (`values` as it is asked for) that takes pieces or lines off; empty
    where it takes none, or cannot be made."""
    try:
        made = judge(connection, house, values).made
    except CannotBook:
        return ""
    return _not_heard(connection, house, key) if any(takes_off(one) for one in made) else ""


def _not_heard(connection: Connection, house: Premises, key: int) -> Text:
    channel = orders.of_key(connection, key).channel
    if hears_of_cancels(connection, house.config, channel):
        return ""
    return sentence("cancel.not-heard", channel=channel)
