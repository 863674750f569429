"""What was told of shipments until now, each row at its time, and which of it a total told."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import msgspec
from sqlalchemy import Connection

from processor.ledger.sql import in_batches, text
from processor.ledger.stock.stock_log import SHIPPED


class ToldPieces(msgspec.Struct, frozen=True, kw_only=True):
    """A row of a booked report about a shipment. `pieces` are those that are booked with it,
    `moved` those that the file at hand told of an earlier time. `of_total`: its file tells totals,
    or a person told it; so they may have left before."""

    id: int
    line: str
    sku: str
    sku_told: str
    pieces: int
    result: str
    happened_at: int
    of_total: bool
    moved: int = 0


def told_before(
    connection: Connection, shipments: Iterable[int], file_id: int, totals: Collection[str]
) -> dict[int, list[ToldPieces]]:
    """What other files than this one told of shipments, by shipment in order of time; `totals` are
    the mappings by which files tell totals."""
    found: dict[int, list[ToldPieces]] = {}
    for marks, part in in_batches(shipments):
        values = {**part, "f": file_id}
        moved = {
            int(key): int(pieces)
            for key, pieces in connection.execute(
                text(
                    "SELECT report_line_id, sum(pieces) FROM stock_event WHERE file_id = :f"
                    f" AND kind = '{SHIPPED}' AND report_line_id IS NOT NULL"
                    f" AND shipment_id IN ({marks}) GROUP BY report_line_id"
                ),
                values,
            )
        }
        statement = text(
            "SELECT l.shipment_id, l.id, l.line_id, l.sku, l.sku_told, l.pieces, l.result,"
            " l.happened_at, coalesce(f.mapping, '') FROM report_line l"
            " JOIN report r ON r.id = l.report_id LEFT JOIN file f ON f.id = r.file_id"
            " WHERE r.state = 'booked' AND l.document_id IS NULL"
            f" AND coalesce(r.file_id, 0) <> :f AND l.shipment_id IN ({marks})"
            " ORDER BY l.happened_at, l.id"
        )
        for shipment, key, line, sku, name, pieces, result, at, mapping in connection.execute(
            statement, values
        ):
            found.setdefault(shipment, []).append(
                ToldPieces(
                    id=key, line=line, sku=sku, sku_told=name, pieces=pieces, result=result,
                    happened_at=at, of_total=not mapping or mapping in totals,
                    moved=moved.get(key, 0),
                )
            )  # fmt: skip
    return found
