"""Facts that need the ledger, for a batch of orders at once: what came before each of them.

"Before" is strict: an earlier (placed at, channel, order id) of the same client that was not
cancelled. So the facts of an order depend neither on the batch it is decided in nor on the order
in which files arrive. Facts over a span of time also ask, between moment and channel, which orders
were decided when one came: of two of one moment the one that came later may not leave unseen. Only
what is wanted is read, in a few statements per batch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from processor.ledger.history.batch import Day, Value, batch_of, batches
from processor.ledger.history.buyer import BUYER_FACTS, buyer_facts
from processor.ledger.history.lines import LINE_FACTS, line_facts
from processor.ledger.history.windows import window_facts
from processor.ledger.sql import text
from processor.model.order import Item, Order
from processor.model.windows import Window, window_of

__all__ = ["Day", "history_of", "is_history"]

_decoder = msgspec.json.Decoder(Order)


def is_history(key: str) -> bool:
    """True for the key of a fact that `history_of` computes."""
    return key in BUYER_FACTS or key in LINE_FACTS or isinstance(window_of(key), Window)


def history_of(
    connection: Connection,
    keys: Sequence[int],
    wanted: frozenset[str],
    on: Day,
    *,
    orders: Mapping[int, Order] | None = None,
    items: Mapping[tuple[str, str], Item] | None = None,
) -> dict[int, dict[str, Value]]:
    """The wanted facts of these orders, by order key and fact key; None is unknown.

    `wanted` may name other facts too: they are left out. `orders` by key and `items` by client
    and SKU save reading what the caller has at hand.
    """
    windows = {key: one for key in wanted if isinstance(one := window_of(key), Window)}
    # Money may be wanted in another currency, `buyer.spent_before in USD`: the reader exchanges it.
    names = {key.partition(" in ")[0] for key in wanted}
    buyer, lines = BUYER_FACTS & names, LINE_FACTS & names
    found: dict[int, dict[str, Value]] = {key: {} for key in keys}
    if not (windows or buyer or lines):
        return found
    asked = batch_of(connection, keys)
    if buyer:
        buyer_facts(connection, asked, buyer, on, found)
    if windows:
        window_facts(connection, asked, windows, found)
    if lines:
        known = orders if orders is not None else _orders(connection, keys)
        line_facts(connection, asked, known, items, lines, on, found)
    return found


def _orders(connection: Connection, keys: Sequence[int]) -> dict[int, Order]:
    found = {}
    for marks, part in batches(keys):
        statement = text(f"SELECT id, doc FROM orders WHERE id IN ({marks})")
        for row in connection.execute(statement, part):
            found[row[0]] = _decoder.decode(row[1])
    return found
