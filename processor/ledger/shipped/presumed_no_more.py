"""A presumption ends where the warehouse tells what it sent after all: what was presumed is
promised again, so that the report is booked like any other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection

from processor.ledger.sql import in_batches, text, write_rows
from processor.ledger.stock import stock as stock_ledger
from processor.ledger.stock.stock import StockKey
from processor.ledger.stock.stock_log import PRESUMED, Happened, happened


def take_back(connection: Connection, shipments: Iterable[int], at: int) -> None:
    """Takes back what is presumed of these shipments; others are left alone."""
    for marks, part in in_batches(shipments):
        rows = connection.execute(
            text(
                "SELECT s.id, v.id, v.order_id, v.line_id, v.warehouse, v.client, v.sku, v.pieces,"
                " s.shipped_at, coalesce((SELECT sum(t.pieces) FROM report_line t"
                " JOIN report r ON r.id = t.report_id WHERE t.shipment_id = s.id"
                " AND t.line_id = v.line_id AND r.state = 'booked'), 0)"
                " FROM reservation v JOIN shipment s ON s.id = v.shipment_id"
                f" WHERE s.presumed = 1 AND v.state = 'shipped' AND s.id IN ({marks})"
                " ORDER BY s.id, v.line_id, v.id"
            ),
            part,
        ).fetchall()
        if rows:
            _undo(connection, _not_reported(rows), at)
            connection.execute(
                text(
                    "UPDATE shipment SET presumed = 0, shipped_at = NULL, final_at = NULL, state ="
                    " CASE WHEN EXISTS (SELECT 1 FROM reservation v WHERE v.shipment_id ="
                    " shipment.id AND v.state = 'shipped') THEN 'partly shipped' ELSE 'instructed'"
                    f" END WHERE presumed = 1 AND id IN ({marks})"
                ),
                part,
            )


def _not_reported(rows: Sequence[Any]) -> list[Any]:
    """The promises that no report speaks of: of a line what was reported came first."""
    told: dict[tuple[int, str], int] = {}
    found = []
    for row in rows:
        left = told.setdefault((row[0], row[3]), int(row[9]))
        if left > 0:
            told[row[0], row[3]] = left - int(row[7])
        else:
            found.append(row)
    return found


def _undo(connection: Connection, rows: Sequence[Any], at: int) -> None:
    pieces: dict[StockKey, int] = {}
    back: list[Happened] = []
    for shipment, _, _, _, warehouse, client, sku, count, left_at, _ in rows:
        key = (warehouse, client, sku)
        pieces[key] = pieces.get(key, 0) + count
        back.append(
            Happened(
                warehouse=warehouse, client=client, sku=sku, kind=PRESUMED, pieces=count,
                happened_at=left_at, shipment_id=shipment,
            )
        )  # fmt: skip
    write_rows(
        connection,
        "UPDATE reservation SET state = 'instructed' WHERE id = :i",
        [{"i": row[1]} for row in rows],
    )
    write_rows(
        connection,
        "UPDATE order_line SET instructed = instructed + :n, shipped = shipped - :n"
        " WHERE order_id = :o AND line_id = :l",
        [{"o": row[2], "l": row[3], "n": row[7]} for row in rows],
    )
    stock_ledger.move(connection, pieces, reserved=0, instructed=1)
    happened(connection, back, at)
