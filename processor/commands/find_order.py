"""ORDER as people type it: the one order that a name means."""

from __future__ import annotations

from sqlalchemy import Engine

from processor.commands.console import USAGE, Stop, told, warn
from processor.commands.open_ledger import ledger_to_read
from processor.house.premises import Premises
from processor.ledger import requests, trials
from processor.ledger.database import reading
from processor.model.sentence import listed, sentence


def find_one(house: Premises, name: str, ledger: Engine | None = None) -> int:
    """The key of the one order that a name means; exit code 2 with the candidates otherwise.

    A command that will ask for something about it gives the `ledger` that it opened for that.
    """
    with reading(ledger_to_read(house) if ledger is None else ledger) as connection:
        found = requests.find_order(connection, name)
        near = [] if found else requests.near_orders(connection, name)
        tried = [] if found else trials.named(connection, name)
    if len(found) == 1:
        return found[0][0]
    if not found:
        if tried:
            raise Stop(USAGE, sentence("trial.no-real-order", order=tried[0].name))
        if near:
            raise Stop(USAGE, sentence("find-order.near", name=name, near=listed(near, "or")))
        raise Stop(USAGE, sentence("find-order.none", name=name))
    for _key, channel, order_id, state in found:
        named, words = f"{channel}/{order_id}", sentence(f"state.{state}")
        warn(told("find-order.one", order=named, state=words))
    raise Stop(USAGE, sentence("find-order.several", n=len(found), name=name))
