"""What was told as short and left after all: its doubt is over, and once nothing of the order is
missing, so are its hold and its case. A first part that is told behind the last one is such."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from processor.ledger.deciding import holds
from processor.ledger.desk import cases
from processor.ledger.sql import text
from processor.ledger.stock import stock_log
from processor.ledger.stock.stock_log import Happened
from processor.model.cases import SHORT
from processor.model.confirmations import Effects
from processor.model.sentence import sentence

# Of events of each kind how many pieces they are of.
_COUNTS = {stock_log.SUSPECT: "withheld", stock_log.GIVEN_BACK: "counted"}


def doubts_over(connection: Connection, of: Effects) -> list[Happened]:
    """Takes back what this shipment made suspect of goods that left after all, and that they stayed
    on the shelf, at the time from which that was believed."""
    skus = of.shipment.skus
    left: dict[str, int] = {}
    for put in of.puts:
        # What is promised anew meanwhile is more than was ordered now, and was found all the same.
        sku = skus.get(put.line, "") or put.told.sku
        if put.fate in ("room", "over") and sku:
            left[sku] = left.get(sku, 0) + put.pieces
    found = []
    for sku, pieces in sorted(left.items()):
        for kind, column in _COUNTS.items():
            believed = connection.execute(
                text(
                    f"SELECT sum({column}), max(happened_at) FROM stock_event"
                    " WHERE shipment_id = :s AND sku = :k AND kind = :d"
                ),
                {"s": of.shipment.key, "k": sku, "d": kind},
            ).one()
            over = min(pieces, int(believed[0] or 0))
            if over > 0:
                found.append(
                    Happened(
                        warehouse=of.shipment.warehouse, client=of.shipment.client, sku=sku,
                        kind=kind, pieces=0, happened_at=int(believed[1]),
                        withheld=-over if kind == stock_log.SUSPECT else 0,
                        kept=-over if kind == stock_log.GIVEN_BACK else 0,
                        shipment_id=of.shipment.key,
                    )
                )  # fmt: skip
    return found


def holds_over(connection: Connection, effects: Iterable[Effects], at: int) -> None:
    """Ends the holds and cases of shorts of orders of which pieces left after all and nothing is
    missing any more."""
    told = {
        one.shipment.order_key: one.shipment
        for one in effects
        if any(put.fate == "room" for put in one.puts)
    }
    missing = text(
        "SELECT count(*) FROM order_line WHERE order_id = :o AND open + held + backordered > 0"
    )
    for order, shipment in sorted(told.items()):
        if connection.scalar(missing, {"o": order}):
            continue
        why = sentence("hold.left-after-all")
        holds.end_of_reason(connection, order, SHORT, at=at, why=why)
        cases.close_of_order(
            connection, order, SHORT, at=at, who=holds.CROSSDOCK, why=why, subject=shipment.number
        )
