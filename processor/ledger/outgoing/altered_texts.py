"""What documents of waves say otherwise than it came: letters replaced, text cut or guarded."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from processor.ledger.arrived.arrivals import problems_in
from processor.ledger.sql import text
from processor.model.sentence import Sentence, Text
from processor.problems.problem import Problem


class Altered(msgspec.Struct, frozen=True, kw_only=True):
    """One text of a document, as its layout wrote it: the document, the shipment it is of (empty
    for what stands once in a file), its column, and what was done."""

    wave: str
    document: str
    shipment: str
    column: str
    words: Text


def shipment_of(problem: Problem) -> str:
    """The shipment that a note of a layout is about; empty for what stands once in a file."""
    inside = problem.inside
    return str(inside.pieces.get("shipment", "")) if isinstance(inside, Sentence) else ""


def altered(connection: Connection, order_key: int | None = None) -> list[Altered]:
    """Every such text of all waves, or of the shipments of one order, document by document."""
    of_order = (
        " AND d.id IN (SELECT l.document_id FROM document_shipment l JOIN shipment s"
        " ON s.id = l.shipment_id WHERE s.order_id = :o)"
    )
    statement = text(
        "SELECT w.number, d.folder, d.name, d.problems FROM document d"
        " JOIN wave w ON w.id = d.wave_id WHERE d.problems <> '[]'"
        f"{'' if order_key is None else of_order} ORDER BY d.id"
    )
    values = {} if order_key is None else {"o": order_key}
    found = [
        Altered(
            wave=row[0],
            document=f"{row[1]}/{row[2]}",
            shipment=shipment_of(one),
            column=one.field,
            words=one.said,
        )
        for row in connection.execute(statement, values)
        for one in problems_in(row[3])
    ]
    if order_key is None:
        return found
    own = text("SELECT number FROM shipment WHERE order_id = :o")
    numbers = {row[0] for row in connection.execute(own, {"o": order_key})}
    return [one for one in found if one.shipment in numbers]
