"""Rows that name a line and the goods of another one: the goods are booked, and a case tells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from processor.deciding.confirmations.which_line import is_of_another_line
from processor.ledger.deciding.holds import CROSSDOCK
from processor.ledger.desk import cases
from processor.model.cases import OTHER_LINE, NewCase
from processor.model.confirmations import KnownShipment, Told
from processor.model.sentence import Text, listed, sentence
from processor.passes.booking.reports.confirmed_chunk import ConfirmedChunk

# So many rows are named; a warehouse that numbers lines itself writes each of them otherwise.
_SHOWN = 3


def tell_other_lines(
    chunk: ConfirmedChunk, known: Mapping[int, KnownShipment], told: Mapping[int, Sequence[Told]]
) -> None:
    """Opens a case, one a file and client, for rows whose line and goods are of two lines."""
    found: dict[str, list[tuple[str, Text]]] = {}
    for key, some in told.items():
        shipment = known[key]
        for one in some:
            line = chunk.rows[one.row].line
            if line and is_of_another_line(shipment, line, one.sku) and not one.line:
                row = sentence(
                    "case.other-line.row", row=one.row, line=line, sku=one.sku,
                    shipment=shipment.number,
                )  # fmt: skip
                found.setdefault(shipment.client, []).append((shipment.number, row))
    confirming = chunk.confirming
    for client, rows in sorted(found.items()):
        named = listed([row for _, row in rows[:_SHOWN]], "and")
        case = NewCase(
            kind=OTHER_LINE, client=client, subject_kind="shipment", subject=rows[0][0],
            why=sentence("case.other-line", rows=named, file=confirming.named),
            cause=f"{confirming.sender}/file-{confirming.file_id}",
        )  # fmt: skip
        if not cases.is_known(chunk.connection, OTHER_LINE, client, case.cause):
            cases.open_case(chunk.connection, case, at=confirming.now, who=CROSSDOCK)
