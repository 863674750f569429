"""What was told of shipments is taken back at the desk: reports are superseded, then undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from processor.ledger.arrived import arrivals
from processor.ledger.shipped.taken_back import TakenBack, ToldLine, take_back
from processor.ledger.stock.stock import StockKey
from processor.model.config import Config
from processor.model.confirmations import KnownShipment
from processor.model.sentence import Text
from processor.passes.booking.orders.book_endings import place_of_file


class CannotBook(Exception):
    """Nothing is done, and why."""

    def __init__(self, why: Text) -> None:
        super().__init__(why)
        self.why = why


def named_by(connection: Connection) -> Callable[[int], str]:
    """What names files by their keys, as places do."""

    def named(key: int) -> str:
        found = arrivals.by_id(connection, key)
        return "" if found is None else place_of_file(found)

    return named


def take_back_told(
    connection: Connection, config: Config, shipment: KnownShipment, told: Sequence[ToldLine],
    by: TakenBack,
) -> list[StockKey]:  # fmt: skip
    """Takes back what rows of superseded reports told of a shipment; gives the stock that moved."""
    short = config.clients[shipment.client].short
    return take_back(connection, shipment, told, short=short, by=by)
