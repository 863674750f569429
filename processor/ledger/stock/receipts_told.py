"""What may be told of receipts: their rows, and which of them stand in a batch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import Connection

from processor.ledger.sql import in_batches, text


class ReceivedRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of a receipt; `booked`: no other report took the place of its own."""

    key: int
    client: str
    sender: str
    document: str
    advice: str
    sku: str
    pieces: int
    condition: str
    lot: str
    expiry: str
    happened_at: int
    booked: bool


def receipts(connection: Connection, keys: Sequence[int]) -> list[ReceivedRow]:
    """Rows of receipts by key, whatever became of their report."""
    found = []
    for marks, part in in_batches(keys):
        statement = text(
            "SELECT l.id AS key, r.client, r.sender, r.document, l.sku, l.pieces,"
            " l.result AS condition, l.lot, l.expiry, l.happened_at, l.mark, r.state"
            " FROM report_line l JOIN report r ON r.id = l.report_id"
            f" WHERE l.id IN ({marks}) ORDER BY l.id"
        )
        for row in connection.execute(statement, part):
            values = {**row._mapping}
            booked, mark = values.pop("state") == "booked", values.pop("mark")
            # What makes a row one and the same begins with the advice that announced the goods.
            found.append(ReceivedRow(booked=booked, advice=mark.split("\x1f")[0], **values))
    return found


def receipts_taken_back(connection: Connection, telling: str) -> list[int]:
    """Rows of receipts that were told and whose report another one took the place of since; none
    of which that was told already."""
    return [
        int(row[0])
        for row in connection.execute(
            text(
                "SELECT b.report_line_id FROM report r JOIN report_line l ON l.report_id = r.id"
                " JOIN batch_item b ON b.telling = :t AND b.fact = 'receipt ' || l.id"
                " WHERE r.kind = 'receipt' AND r.state = 'superseded' AND NOT EXISTS"
                " (SELECT 1 FROM batch_item n WHERE n.telling = :t"
                " AND n.fact = 'receipt ' || l.id || ' back') ORDER BY 1"
            ),
            {"t": telling},
        )
    ]


def told_rows(connection: Connection, telling: str, keys: Iterable[int]) -> set[int]:
    """Those of these rows of receipts that stand in a batch."""
    found: set[int] = set()
    for marks, part in in_batches(f"receipt {key}" for key in keys):
        statement = text(
            f"SELECT report_line_id FROM batch_item WHERE telling = :t AND fact IN ({marks})"
        )
        found |= {int(row[0]) for row in connection.execute(statement, {"t": telling, **part})}
    return found
