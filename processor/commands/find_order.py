"""ORDER as people type it: the one order that a name means."""

from __future__ import annotations

from sqlalchemy import Connection, Engine

from processor.commands.find import found_by, only_cancelled
from processor.commands.naming.no_order_number import wave_or_batch
from processor.commands.opening.open_ledger import ledger_to_read
from processor.commands.printing.console import USAGE, Stop, told, warn
from processor.house.premises import Premises
from processor.ledger.arrived import cancelled_numbers
from processor.ledger.database import reading
from processor.ledger.desk import requests
from processor.ledger.orders import trials
from processor.ledger.views.search import look_for
from processor.model.sentence import listed, sentence
from processor.model.typed_text import as_typed, quoted

# So many orders are named where a text means several.
_CANDIDATES = 10
# So many where a text is no order at all.
_NEAR = 3


def find_one(house: Premises, name: str, ledger: Engine | None = None) -> int:
    """The key of the one order that a name means; exit code 2 with the candidates otherwise.

    A command that will ask for something about it gives the `ledger` that it opened for that.
    """
    name = as_typed(name)
    said = quoted(name)
    with reading(ledger_to_read(house) if ledger is None else ledger) as connection:
        found = requests.find_order(connection, name)
        near = [] if found else _near(connection, name)
        tried = [] if found else trials.named(connection, name)
        gone = [] if found else cancelled_numbers.called(connection, name.strip())
        other = None if found else wave_or_batch(connection, name)
    if len(found) == 1:
        return found[0][0]
    if not found:
        if tried:
            raise Stop(USAGE, sentence("act.is-on-trial", order=tried[0].name))
        if gone:
            words = only_cancelled(gone[0], house.config.timezone)
            raise Stop(USAGE, sentence("find-order.cancelled", name=said, found=words))
        if other:
            raise Stop(USAGE, other)
        if near:
            raise Stop(USAGE, sentence("find-order.near", name=said, near=listed(near, "or")))
        raise Stop(USAGE, sentence("find-order.none", name=said))
    for _key, channel, order_id, state in found:
        named, words = f"{channel}/{order_id}", sentence(f"state.{state}")
        warn(told("find-order.one", order=named, state=words))
    raise Stop(USAGE, sentence("find-order.several", n=len(found), name=said))


def _near(connection: Connection, name: str) -> list[str]:
    """A few orders that a name which none has may mean. It may be a tracking number or a name as
    well: what is found by that is named, but nothing is done to an order that nobody typed."""
    near = requests.near_orders(connection, name)
    return near or [one.name for one in look_for(connection, name, limit=_NEAR).orders]


def find_by_anything(house: Premises, typed: str) -> int:
    """The key of the one order that is meant by its name or by anything that `crossdock find`
    takes; of the latter it is said by what it was found. Exit code 2 with the candidates
    otherwise."""
    typed = as_typed(typed)
    with reading(ledger_to_read(house)) as connection:
        named = requests.find_order(connection, typed)
        sought = None if named else look_for(connection, typed, limit=_CANDIDATES)
    if sought is None or not sought.orders:
        return find_one(house, typed)
    if sought.count == 1 and not sought.more:
        (one,) = sought.orders
        warn(told("find.meant", order=one.name, by=found_by(one)))
        return one.key
    for one in sought.orders:
        words = sentence(f"state.{one.state}")
        warn(told("find.candidate", order=one.name, state=words, by=found_by(one)))
    raise Stop(USAGE, sentence("find.several", n=sought.count, text=quoted(typed)))
