"""What a warehouse was told of a shipment, what it answered, and what left: each with its file."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from sqlalchemy import Connection

from processor.ledger.sql import text
from processor.ledger.stock.reports import by_hand
from processor.model.times import rfc3339

What = Literal["instructed", "acknowledged", "left"]


class Passage(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a shipment. `at` is microseconds UTC, None for an instruction that waits; `file`
    is our document, or the partner's report with its `row` (0: no row); `action` is that of the
    document, `result` the word of the row, `words` the partner's own. `superseded`: a later report
    took the place of this one."""

    shipment: str
    what: What
    at: int | None
    file: str
    row: int = 0
    action: str = ""
    result: str = ""
    sku: str = ""
    pieces: int = 0
    words: str = ""
    superseded: bool = False

    def for_programs(self) -> dict[str, Any]:
        """The same for `--json`."""
        return {
            **msgspec.structs.asdict(self), "at": None if self.at is None else rfc3339(self.at),
            "row": self.row or None,
        }  # fmt: skip


def of_order(connection: Connection, key: int) -> list[Passage]:
    """The steps of each shipment of an order: instructions, answers to them, what left; shipment
    by shipment, each in this order and in that of time."""
    found = [*_instructed(connection, key), *_acknowledged(connection, key)]
    found += _left(connection, key)
    order = ("instructed", "acknowledged", "left")
    return sorted(found, key=lambda one: (one.shipment, order.index(one.what)))


_OF_ORDER = "s.order_id = :o"
_FILE = "coalesce(f.sender || '/' || f.name, '')"


def _instructed(connection: Connection, key: int) -> list[Passage]:
    statement = text(
        "SELECT s.number, d.handed_at, d.state, d.at, d.folder || '/' || d.name, m.action"
        " FROM shipment s JOIN document_shipment m ON m.shipment_id = s.id"
        " JOIN document d ON d.id = m.document_id"
        f" WHERE d.kind = 'instruction' AND {_OF_ORDER} ORDER BY d.id"
    )
    return [
        Passage(
            shipment=r[0], what="instructed", file=r[4], action=r[5],
            at=(r[1] or r[3]) if r[2] == "handed" else None,
        )
        for r in connection.execute(statement, {"o": key})
    ]  # fmt: skip


def _acknowledged(connection: Connection, key: int) -> list[Passage]:
    statement = text(
        f"SELECT DISTINCT s.number, r.at, {_FILE}, r.id, l.row, l.result, l.words, r.state, l.id"
        " FROM shipment s JOIN document_shipment m ON m.shipment_id = s.id"
        " JOIN report_line l ON l.document_id = m.document_id"
        " AND (l.shipment_id IS NULL OR l.shipment_id = s.id)"
        " JOIN report r ON r.id = l.report_id LEFT JOIN file f ON f.id = r.file_id"
        f" WHERE {_OF_ORDER} AND r.state <> 'parked' ORDER BY l.id"
    )
    return [
        Passage(
            shipment=r[0], what="acknowledged", at=r[1], file=r[2] or by_hand(r[3]), row=r[4],
            result=r[5], words=r[6], superseded=r[7] == "superseded",
        )
        for r in connection.execute(statement, {"o": key})
    ]  # fmt: skip


def _left(connection: Connection, key: int) -> list[Passage]:
    statement = text(
        f"SELECT s.number, l.happened_at, {_FILE}, r.id, l.row, l.result, l.sku, l.sku_told,"
        " l.pieces, l.words, r.state FROM shipment s"
        " JOIN report_line l ON l.shipment_id = s.id AND l.document_id IS NULL"
        " JOIN report r ON r.id = l.report_id LEFT JOIN file f ON f.id = r.file_id"
        f" WHERE {_OF_ORDER} AND r.kind = 'confirmation' AND r.state <> 'parked' ORDER BY l.id"
    )
    return [
        Passage(
            shipment=r[0], what="left", at=r[1], file=r[2] or by_hand(r[3]), row=r[4],
            result=r[5], sku=r[6] or r[7], pieces=r[8], words=r[9],
            superseded=r[10] == "superseded",
        )
        for r in connection.execute(statement, {"o": key})
    ]  # fmt: skip
