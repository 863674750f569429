"""What a shipment sent, or gave up, is promised with it again, as far as nobody else has it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from processor.ledger.counters import next_id
from processor.ledger.sql import text, write_rows
from processor.ledger.stock import redecide
from processor.ledger.stock import stock as stock_ledger
from processor.ledger.stock.stock_log import GIVEN_BACK
from processor.ledger.tables.schema import reservation
from processor.model.config import Short
from processor.model.confirmations import KnownShipment

# Where the pieces of a short went, by what the client wants of them, and where else they may be.
_FROM: dict[Short, tuple[str, ...]] = {
    "backorder": ("backordered", "open", "held"),
    "ask": ("held", "open", "backordered"),
    "cancel": ("open", "backordered", "held"),
}
_ENDED = "('cancelled', 'cancel-asked', 'rejected')"


def promise_again(
    connection: Connection,
    shipment: KnownShipment,
    told: Mapping[str, int],
    *,
    since: int,
    short: Short,
) -> dict[str, int]:
    """Promises again what was told to have left, `told` by line, then what was given up at the time
    `since` or later and is still free; gives how many pieces of the latter, by SKU."""
    ended = shipment.cancel_asked or _is_ended(connection, shipment.order_key)
    given = _given_back(connection, shipment.key, since)
    if given:
        _not_promised_anew(connection, shipment.order_key)
    again: Counter[str] = Counter()
    for line in shipment.lines:
        left = told.get(line.line, 0)
        sent = min(left, _pieces(connection, shipment.key, line.line, "shipped"))
        _off_the_line(connection, shipment.order_key, line.line, left, sent, ended=ended)
        move_promises(connection, shipment.key, line.line, ("shipped", "instructed"), sent)
        wanted = min(
            given.get(line.sku, 0) - again[line.sku],
            _pieces(connection, shipment.key, line.line, "freed"),
        )
        names = _FROM[short]
        if shipment.cancel_asked or (short == "cancel" and not ended):
            names = ("cancelled", *names)
        free = _take(connection, shipment.order_key, line.line, names, wanted)
        move_promises(connection, shipment.key, line.line, ("freed", "instructed"), free)
        again[line.sku] += free
        key = (shipment.warehouse, shipment.client, line.sku)
        stock_ledger.move(connection, {key: sent + free}, reserved=0, instructed=1)
    connection.execute(
        text(
            "UPDATE orders SET decide = CASE WHEN EXISTS (SELECT 1 FROM order_line l WHERE"
            " l.order_id = orders.id AND l.open > 0) THEN 1 ELSE 0 END WHERE id = :o"
        ),
        {"o": shipment.order_key},
    )
    return {sku: pieces for sku, pieces in again.items() if pieces}


def _is_ended(connection: Connection, order: int) -> bool:
    """True for an order that its channel cancelled, or a person rejected: nothing of it is open."""
    statement = text(f"SELECT count(*) FROM event WHERE order_id = :o AND kind IN {_ENDED}")
    return bool(connection.scalar(statement, {"o": order}))


def _given_back(connection: Connection, shipment: int, since: int) -> dict[str, int]:
    statement = text(
        "SELECT sku, sum(counted) FROM stock_event WHERE shipment_id = :s"
        f" AND kind = '{GIVEN_BACK}'"
        " AND at >= :t GROUP BY sku"
    )
    rows = connection.execute(statement, {"s": shipment, "t": since})
    return {r[0]: int(r[1]) for r in rows if r[1] > 0}


def _not_promised_anew(connection: Connection, order: int) -> None:
    """What is promised to the order anew and not instructed yet is free."""
    reserved = text("SELECT count(*) FROM order_line WHERE order_id = :o AND reserved > 0")
    if connection.scalar(reserved, {"o": order}):
        redecide.decide_again(connection, [order])


def _pieces(connection: Connection, shipment: int, line: str, state: str) -> int:
    statement = text(
        "SELECT coalesce(sum(pieces), 0) FROM reservation WHERE shipment_id = :s AND line_id = :l"
        " AND state = :t"
    )
    return int(connection.scalar(statement, {"s": shipment, "l": line, "t": state}) or 0)


def _off_the_line(
    connection: Connection, order: int, line: str, left: int, sent: int, *, ended: bool
) -> None:
    """What left is not shipped: what the shipment had promised is again, the rest is free, or
    cancelled where the order is."""
    to = "cancelled" if ended else "open"
    write_rows(
        connection,
        "UPDATE order_line SET shipped = shipped - :n, instructed = instructed + :p,"
        f" {to} = {to} + :n - :p WHERE order_id = :o AND line_id = :l",
        [{"o": order, "l": line, "n": left, "p": sent}] if left else [],
    )


def _take(connection: Connection, order: int, line: str, names: Sequence[str], wanted: int) -> int:
    """Instructs up to so many pieces of a line that lie in these of its parts, in their order."""
    taken = 0
    for name in names:
        there = connection.scalar(
            text(f"SELECT {name} FROM order_line WHERE order_id = :o AND line_id = :l"),
            {"o": order, "l": line},
        )
        some = min(wanted - taken, int(there or 0))
        if some > 0:
            connection.execute(
                text(
                    f"UPDATE order_line SET {name} = {name} - :n, instructed = instructed + :n"
                    " WHERE order_id = :o AND line_id = :l"
                ),
                {"o": order, "l": line, "n": some},
            )
            taken += some
    return taken


def move_promises(
    connection: Connection, shipment: int, line: str, move: tuple[str, str], pieces: int
) -> None:
    """So many pieces of the reservations in one state come to another; one is cut in two where only
    a part of it does."""
    state, to = move
    names = tuple(column.name for column in reservation.columns)
    statement = text(
        f"SELECT {', '.join(names)} FROM reservation WHERE shipment_id = :s AND line_id = :l"
        " AND state = :t ORDER BY id"
    )
    for found in connection.execute(statement, {"s": shipment, "l": line, "t": state}).fetchall():
        row = dict(zip(names, found, strict=True))
        taken = min(pieces, int(row["pieces"]))
        if not taken:
            return
        pieces -= taken
        write_rows(
            connection,
            "UPDATE reservation SET state = :t, pieces = :n WHERE id = :i",
            [{"i": row["id"], "n": taken, "t": to}],
        )
        if rest := int(row["pieces"]) - taken:
            cut = {**row, "id": next_id(connection, reservation), "pieces": rest}
            write_rows(connection, reservation, [cut])
