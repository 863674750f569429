"""A parked receipt or adjustment takes the place of the one that it contradicts: what that one
moved is undone at the time it happened, and what this one says is booked."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from processor.ledger.arrived.arrivals import FileRow, RowFact
from processor.ledger.shipped import superseded
from processor.ledger.shipped.superseded import ParkedReport
from processor.ledger.stock.stock import StockKey
from processor.ledger.stock.stock_log import ADJUSTED, RECEIVED, Happened, happened
from processor.passes.booking.reports.book_stock_reports import settle_moved

# What a row of each kind of report is to the log of stock.
EVENTS = {"receipt": RECEIVED, "adjustment": ADJUSTED}
_GOOD = ("", "good")


def replace_stock(
    connection: Connection, warehouse: str, file: FileRow, parked: Sequence[ParkedReport], at: int
) -> list[RowFact]:
    """Books parked reports of the stock of a warehouse; the outcome of their rows."""
    facts: list[RowFact] = []
    moved: list[StockKey] = []
    for one in parked:
        earlier = superseded.booked_under(connection, one, file.id)
        lines = superseded.goods_of(connection, one.key)
        undone: list[Happened] = []
        if earlier is not None:
            superseded.supersede(connection, [earlier], (0,), None)
            undone = superseded.events_of(connection, warehouse, one.client, earlier)
        superseded.take_the_place(connection, one, file.id)
        moved += happened(connection, undone, at)
        moved += happened(
            connection,
            [
                Happened(
                    warehouse=warehouse,
                    client=one.client,
                    sku=line.sku,
                    kind=EVENTS[one.kind],
                    pieces=line.pieces,
                    withheld=0 if line.result in _GOOD or one.kind != "receipt" else line.pieces,
                    happened_at=line.happened_at,
                    report_line_id=line.id,
                    file_id=file.id,
                )
                for line in lines
            ],
            at,
        )
        facts += [RowFact(line.row, "accepted", None, "") for line in lines]
    settle_moved(connection, sorted({*moved}), at)
    return facts
