"""A file of confirmations that says nothing while shipments are due: a case for each client."""

from __future__ import annotations

from sqlalchemy import Connection

from processor.ledger.arrived import arrivals
from processor.ledger.deciding.holds import CROSSDOCK
from processor.ledger.desk import cases
from processor.ledger.shipped import unconfirmed
from processor.model.calendars import local_day
from processor.model.cases import EMPTY_CONFIRMATION, NewCase
from processor.model.sentence import Date, sentence
from processor.model.times import rfc3339
from processor.passes.booking.reports.confirmed_chunk import Confirming

# Rows of these outcomes said something.
_SAID = ("accepted", "duplicate", "rejected")


def tell_empty(connection: Connection, confirming: Confirming) -> None:
    """Opens a case where a file says nothing though its warehouse had to send something by the day
    of the pass: most likely not all of it was written, or the wrong day."""
    warehouse = confirming.warehouse
    assert confirming.file_id is not None
    found = arrivals.outcomes(connection, confirming.file_id)
    if any(found.get(outcome) for outcome in _SAID):
        return
    today = local_day(rfc3339(confirming.now), warehouse.timezone)
    for one in unconfirmed.due(connection, warehouse.code, today):
        why = sentence(
            "case.empty-confirmation", n=one.shipments, file=confirming.named,
            warehouse=warehouse.code, shipment=one.oldest, day=Date(today),
        )  # fmt: skip
        case = NewCase(
            kind=EMPTY_CONFIRMATION, client=one.client, subject_kind="shipment",
            subject=one.oldest, why=why,
            cause=f"{confirming.sender}/file-{confirming.file_id}",
        )  # fmt: skip
        cases.open_case(connection, case, at=confirming.now, who=CROSSDOCK)
