"""Pieces that people took off an order before any warehouse had them. The order is of so many less
since, and no column counts them: its channel sold more, and has to be told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection

from processor.ledger.orders import corrections
from processor.ledger.orders.orders import decode
from processor.ledger.sql import in_batches, text
from processor.model.corrections import Correction, quantity_of
from processor.model.order import Line


class Sold(NamedTuple):
    """Pieces of a line as its channel told them: ordered, and of these to be sent."""

    ordered: int
    to_send: int


def sold(connection: Connection, docs: Mapping[int, str]) -> dict[int, dict[str, Sold]]:
    """By order and line what the channel sold, where a person made it another number since; `docs`
    are the documents of orders as they are now, by key."""
    found: dict[int, dict[str, Sold]] = {}
    for key, made in corrections.of(connection, docs).items():
        by_field = {one.field: one for one in made}
        for line in decode(docs[key]).lines:
            pieces = _told_by_channel(line, by_field)
            if pieces is not None:
                found.setdefault(key, {})[line.line_id] = pieces
    return found


def _told_by_channel(line: Line, by_field: Mapping[str, Correction]) -> Sold | None:
    quantity = by_field.get(quantity_of(line.line_id))
    cancelled = by_field.get(f"lines.{line.line_id}.cancelled")
    if quantity is None and cancelled is None:
        return None
    told = (
        str(line.quantity) if quantity is None else quantity.before,
        str(line.cancelled) if cancelled is None else cancelled.before,
    )
    if not all(one.isascii() and one.isdigit() for one in told):
        # A number that a person filled in: the channel told none that could be read.
        return None
    ordered, cancelled_there = map(int, told)
    return Sold(
        ordered * line.pack_factor, (ordered - line.shipped - cancelled_there) * line.pack_factor
    )


def most(connection: Connection, keys: Iterable[int]) -> dict[int, dict[str, int]]:
    """By order and line the most pieces that were to be sent by any earlier document."""
    found: dict[int, dict[str, int]] = {}
    for marks, part in in_batches(keys):
        statement = text(f"SELECT order_id, doc FROM order_revision WHERE order_id IN ({marks})")
        for key, doc in connection.execute(statement, part):
            of = found.setdefault(key, {})
            for line in decode(doc).lines:
                of[line.line_id] = max(of.get(line.line_id, 0), line.to_send)
    return found


def corrected_lines(connection: Connection, of: str, values: Mapping[str, object]) -> list[int]:
    """The orders `o` where `of`, a condition, is true and a person made a line another number."""
    statement = text(
        "SELECT DISTINCT o.id FROM correction c JOIN orders o ON o.id = c.order_id"
        f" WHERE {of} AND {IS_OF_LINES} ORDER BY 1"
    )
    return [int(row[0]) for row in connection.execute(statement, values)]


IS_OF_LINES = (
    "(substr(c.field, 1, 9) = 'quantity ' OR (substr(c.field, 1, 6) = 'lines.'"
    " AND substr(c.field, -10) = '.cancelled'))"
)
"""True for a correction `c` of how many pieces of a line are to be sent."""
