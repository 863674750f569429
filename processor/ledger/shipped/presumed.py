"""Shipments of warehouses that confirm nothing: presumed to have left, since a later count no
longer holds their goods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from processor.ledger import journal
from processor.ledger.orders import orders
from processor.ledger.sql import in_batches, text, write_rows
from processor.ledger.stock import stock as stock_ledger
from processor.ledger.stock.hand_over import handed_at
from processor.ledger.stock.stock import StockKey
from processor.ledger.stock.stock_log import PRESUMED, Happened, happened
from processor.model.reasons import REFUSED
from processor.model.sentence import Text


def with_warehouse(
    connection: Connection, warehouse: str, client: str
) -> list[tuple[int, str, int]]:
    """(key, day of shipping, time of hand-over) of shipments whose instruction a warehouse has and
    of which it has not told. Of those that it was asked to cancel nobody can say what became, and
    of an order that it refused nothing is believed to have left until a person has seen to it."""
    rows = connection.execute(
        text(
            "SELECT id, ship_day FROM shipment WHERE warehouse = :w AND client = :c"
            " AND state IN ('instructed', 'partly shipped') AND cancel_asked = 0"
            " AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.order_id = shipment.order_id"
            " AND h.reason = :r AND h.closed_at IS NULL) ORDER BY id"
        ),
        {"w": warehouse, "c": client, "r": REFUSED},
    ).fetchall()
    handed = handed_at(connection, [int(row[0]) for row in rows])
    return [(int(key), day, handed[key]) for key, day in rows if key in handed]


def presume_shipped(
    connection: Connection, left: Mapping[int, int], *, at: int, file_id: int, why: Text
) -> list[StockKey]:
    """Moves all that shipments still promise from instructed to shipped; `left` has the time by
    which each left. Returns the stock that was touched; the caller settles shortages there."""
    gone: list[Happened] = []
    lines: dict[tuple[int, str], int] = {}
    pieces: dict[StockKey, int] = {}
    of_order: dict[int, int] = {}
    for marks, part in in_batches(left):
        rows = connection.execute(
            text(
                "SELECT shipment_id, order_id, line_id, warehouse, client, sku, pieces"
                f" FROM reservation WHERE state = 'instructed' AND shipment_id IN ({marks})"
                " ORDER BY id"
            ),
            part,
        )
        for shipment, order, line, warehouse, client, sku, count in rows:
            of_order[shipment] = order
            lines[order, line] = lines.get((order, line), 0) + count
            key = (warehouse, client, sku)
            pieces[key] = pieces.get(key, 0) + count
            gone.append(
                Happened(
                    warehouse=warehouse, client=client, sku=sku, kind=PRESUMED, pieces=-count,
                    happened_at=left[shipment], shipment_id=shipment, file_id=file_id,
                )
            )  # fmt: skip
        connection.execute(
            text(
                "UPDATE reservation SET state = 'shipped' WHERE state = 'instructed'"
                f" AND shipment_id IN ({marks})"
            ),
            part,
        )
    write_rows(
        connection,
        "UPDATE order_line SET instructed = instructed - :n, shipped = shipped + :n"
        " WHERE order_id = :o AND line_id = :l",
        [{"o": order, "l": line, "n": n} for (order, line), n in sorted(lines.items())],
    )
    stock_ledger.move(connection, pieces, reserved=0, instructed=-1)
    happened(connection, gone, at)
    shipments = sorted(of_order)
    _note(connection, shipments, left, of_order, at, why)
    return sorted(pieces)


def _note(
    connection: Connection, shipments: Sequence[int], left: Mapping[int, int],
    of_order: Mapping[int, int], at: int, why: Text,
) -> None:  # fmt: skip
    write_rows(
        connection,
        "UPDATE shipment SET state = 'shipped', presumed = 1, shipped_at = :t WHERE id = :i",
        [{"i": key, "t": left[key]} for key in shipments],
    )
    journal.append(
        connection,
        [
            journal.Event(
                at=at, kind="presumed shipped", order_id=of_order[key], shipment_id=key, cause=why
            )
            for key in shipments
        ],
    )
    for order in sorted(set(of_order.values())):
        orders.refresh_state(connection, order)
