"""ORDER as people type it: the one order that a name means."""

from __future__ import annotations

from processor.commands.console import USAGE, Stop, told, warn
from processor.commands.open_premises import ledger_of
from processor.house.premises import Premises
from processor.ledger import requests
from processor.ledger.database import reading
from processor.model.sentence import sentence


def find_one(house: Premises, name: str) -> int:
    """The key of the one order that a name means; exit code 2 with the candidates otherwise."""
    with reading(ledger_of(house)) as connection:
        found = requests.find_order(connection, name)
    if len(found) == 1:
        return found[0][0]
    if not found:
        raise Stop(USAGE, sentence("find-order.none", name=name))
    for _key, channel, order_id, state in found:
        named, words = f"{channel}/{order_id}", sentence(f"state.{state}")
        warn(told("find-order.one", order=named, state=words))
    raise Stop(USAGE, sentence("find-order.several", n=len(found), name=name))
