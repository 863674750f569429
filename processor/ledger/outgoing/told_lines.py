"""How many pieces of each line of an order are to come, were called off, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection

from processor.ledger.orders.taken_off import Off
from processor.ledger.sql import text
from processor.model.sentence import Sentence, kept
from processor.model.told_pieces import LineFacts


def lines_of(
    connection: Connection,
    marks: str,
    part: Mapping[str, Any],
    off: Mapping[int, Mapping[str, Off]],
) -> dict[int, dict[str, LineFacts]]:
    """By order, of those with the keys in `part` (named by `marks` in a statement), and line;
    `off` is what was taken off them."""
    short: dict[int, str] = {}
    for row in _rows(
        connection,
        "SELECT s.order_id, c.cause FROM cases c JOIN shipment s ON s.number = c.subject"
        " WHERE c.kind = 'short' AND c.subject_kind = 'shipment'"
        f" AND s.order_id IN ({marks}) ORDER BY c.id",
        part,
    ):
        # The cause ends with the lines that were short.
        short[row.order_id] = f"{short.get(row.order_id, '')} {row.cause} "
    found: dict[int, dict[str, LineFacts]] = {}
    for_a_buyer = _cancelled_by_people(connection, marks, part)
    for row in _rows(
        connection,
        "SELECT order_id, line_id, sku, open + held + backordered + reserved + instructed AS open,"
        f" ordered, cancelled, rejected_by FROM order_line WHERE order_id IN ({marks})",
        part,
    ):
        less = off.get(row.order_id, {}).get(row.line_id)
        most = row.ordered if less is None else max(row.ordered, less.most)
        found.setdefault(row.order_id, {})[row.line_id] = LineFacts(
            line=row.line_id, sku=row.sku, open=row.open,
            cancelled=row.cancelled + (0 if less is None else less.fewer),
            ordered=0 if less is None else less.ordered,
            refused=bool(row.rejected_by)
            and (row.order_id, row.sku or row.line_id) not in for_a_buyer,
            short=f" {row.line_id} " in short.get(row.order_id, ""),
            less=most - row.ordered + row.cancelled,
        )  # fmt: skip
    for key, of in off.items():
        lines = found.setdefault(key, {})
        for name, one in of.items():
            if name not in lines:
                lines[name] = LineFacts(
                    line=name, sku=one.line.sku, open=0, cancelled=one.fewer, ordered=one.ordered,
                    less=one.most,
                )  # fmt: skip
    return found


def _cancelled_by_people(
    connection: Connection, marks: str, part: Mapping[str, Any]
) -> set[tuple[int, str]]:
    """Orders with the goods of lines that a person cancelled because who ordered wants them no
    more. Such a line is marked like one that was rejected, which is the house's own wish."""
    found = set()
    for row in _rows(
        connection,
        f"SELECT order_id, saw FROM event WHERE kind = 'lines cancelled' AND order_id IN ({marks})",
        part,
    ):
        said = kept(row.saw)
        if isinstance(said, Sentence) and said.id == "cancel.line-said":
            found.add((row.order_id, str(said.pieces["sku"])))
    return found


def _rows(connection: Connection, statement: str, part: Mapping[str, Any]) -> Iterator[Any]:
    yield from connection.execute(text(statement), part).fetchall()
