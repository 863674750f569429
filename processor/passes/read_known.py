"""Reads from the ledger what a chunk of orders is decided with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from sqlalchemy import Connection

from processor.deciding.ages import fresh_rates, old_counts
from processor.deciding.known import Known
from processor.house.house import House
from processor.ledger.history.history import Day, history_of
from processor.ledger.reference import rates as rates_kept
from processor.ledger.reference import reference
from processor.ledger.stock import stock, stock_counts
from processor.model.order import Item, Order
from processor.model.times import day, rfc3339

Kept = Mapping[tuple[str, str], reference.KeptItem]


class OrderAsked(Protocol):
    """An order with its key in the ledger."""

    @property
    def key(self) -> int:
        """The key."""

    @property
    def order(self) -> Order:
        """The order as rules are asked about it."""


def known_of(
    connection: Connection, house: House, asked: Sequence[OrderAsked], now: int
) -> tuple[Known, Kept]:
    """What these orders are decided with, and the catalogue rows by (client, SKU)."""
    kept: dict[tuple[str, str], reference.KeptItem] = {}
    for client in sorted({one.order.client for one in asked}):
        skus = {line.sku for one in asked if one.order.client == client for line in one.order.lines}
        found = reference.items(connection, client, skus)
        kept.update({(client, sku): item for sku, item in found.items()})
    items: dict[tuple[str, str], Item] = {key: one.item for key, one in kept.items()}
    rates = fresh_rates(rates_kept.rates_on(connection, day(now)), house.config.oldest_rates, now)
    known = Known(
        items,
        stock.available(connection, {sku for _, sku in items}),
        rates,
        rfc3339(now),
        {key: one.key for key, one in kept.items()},
        history_of(
            connection,
            list(dict.fromkeys(one.key for one in asked)),
            frozenset().union(*(one.wanted for one in house.rule_sets.all())),
            Day(rates=rates, currency=house.config.currency, now=now),
            orders={one.key: one.order for one in asked},
            items=items,
        ),
        old_counts(house.config, stock_counts.last_counts(connection), now),
    )
    return known, kept
