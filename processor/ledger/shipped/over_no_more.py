"""Pieces that other reports told as more than was ordered are on their lines after all, where what
stood there is taken back."""

from __future__ import annotations

from sqlalchemy import Connection

from processor.ledger.counters import next_id
from processor.ledger.shipped.taken_back_promises import move_promises
from processor.ledger.sql import text, write_rows
from processor.ledger.stock import stock as stock_ledger
from processor.ledger.tables.schema import report_line
from processor.model.confirmations import KnownShipment

_NOT_OVER = "('substituted', 'substitute', 'void', 'unknown')"


def put_on_lines(connection: Connection, shipment: KnownShipment) -> bool:
    """Puts booked pieces of no line on the lines of their goods that still promise some; True if
    nothing of the shipment is over any more."""
    names = tuple(column.name for column in report_line.columns)
    rows = connection.execute(
        text(
            f"SELECT {', '.join('l.' + name for name in names)} FROM report_line l JOIN report r"
            " ON r.id = l.report_id WHERE l.shipment_id = :s AND l.line_id = '' AND l.pieces > 0"
            f" AND r.state = 'booked' AND l.result NOT IN {_NOT_OVER} ORDER BY l.id"
        ),
        {"s": shipment.key},
    ).fetchall()
    over = 0
    for found in rows:
        row = dict(zip(names, found, strict=True))
        rest = int(row["pieces"])
        for line in shipment.lines:
            if rest and line.sku == row["sku"]:
                rest -= _put(connection, shipment, line.line, row, rest)
        over += rest
    return not over


def _put(
    connection: Connection, shipment: KnownShipment, line: str, row: dict[str, object], wanted: int
) -> int:
    """Puts up to so many pieces of a row on a line; how many."""
    promised = connection.scalar(
        text(
            "SELECT coalesce(sum(pieces), 0) FROM reservation WHERE shipment_id = :s"
            " AND line_id = :l AND state = 'instructed'"
        ),
        {"s": shipment.key, "l": line},
    )
    pieces = min(wanted, int(promised or 0))
    if not pieces:
        return 0
    if pieces == wanted:
        connection.execute(
            text("UPDATE report_line SET line_id = :l, pieces = :n WHERE id = :i"),
            {"l": line, "n": pieces, "i": row["id"]},
        )
    else:
        fresh = {**row, "id": next_id(connection, report_line), "line_id": line, "pieces": pieces}
        write_rows(connection, report_line, [fresh])
        connection.execute(
            text("UPDATE report_line SET pieces = :n WHERE id = :i"),
            {"n": wanted - pieces, "i": row["id"]},
        )
    move_promises(connection, shipment.key, line, ("instructed", "shipped"), pieces)
    connection.execute(
        text(
            "UPDATE order_line SET instructed = instructed - :n, shipped = shipped + :n"
            " WHERE order_id = :o AND line_id = :l"
        ),
        {"o": shipment.order_key, "l": line, "n": pieces},
    )
    sku = str(row["sku"])
    key = (shipment.warehouse, shipment.client, sku)
    stock_ledger.move(connection, {key: pieces}, reserved=0, instructed=-1)
    return pieces
