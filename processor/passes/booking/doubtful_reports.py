"""What a confirmation says that is booked as it stands and hardly true: numbers with a wrong check
digit, and nothing at all while shipments are due. A case for each file and client."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from processor.deciding.confirmations.check_digits import wrong_numbers
from processor.ledger import arrivals, cases, unconfirmed
from processor.ledger.holds import CROSSDOCK
from processor.model.calendars import local_day
from processor.model.cases import CHECK_DIGIT, EMPTY_CONFIRMATION, NewCase
from processor.model.confirmations import KnownShipment, Told
from processor.model.sentence import Date, listed, sentence
from processor.model.times import rfc3339
from processor.passes.booking.arrive import shown
from processor.passes.booking.confirmed_chunk import ConfirmedChunk, Confirming

# So many numbers are named; a warehouse that makes its own writes each of them wrong.
_SHOWN = 3
# Rows of these outcomes said something.
_SAID = ("accepted", "duplicate", "rejected")


def tell_wrong_numbers(
    chunk: ConfirmedChunk, known: Mapping[int, KnownShipment], told: Mapping[int, Sequence[Told]]
) -> None:
    """Opens a case for SSCC and tracking numbers whose check digit is wrong."""
    wrong: dict[str, dict[str, KnownShipment]] = {}
    for key, some in told.items():
        for one in some:
            for number in wrong_numbers(one):
                wrong.setdefault(known[key].client, {}).setdefault(number, known[key])
    file = chunk.confirming.file
    for client, numbers in sorted(wrong.items()):
        named = list(numbers)[:_SHOWN]
        case = NewCase(
            kind=CHECK_DIGIT, client=client, subject_kind="shipment",
            subject=numbers[named[0]].number,
            why=sentence("case.check-digit", numbers=listed(named, "and"), file=shown(file)),
            cause=f"{file.sender}/file-{file.id}",
        )  # fmt: skip
        if not cases.is_known(chunk.connection, CHECK_DIGIT, client, case.cause):
            cases.open_case(chunk.connection, case, at=chunk.confirming.now, who=CROSSDOCK)


def tell_empty(connection: Connection, confirming: Confirming) -> None:
    """Opens a case where a file says nothing though its warehouse had to send something by the day
    of the pass: most likely not all of it was written, or the wrong day."""
    file, warehouse = confirming.file, confirming.warehouse
    found = arrivals.outcomes(connection, file.id)
    if any(found.get(outcome) for outcome in _SAID):
        return
    today = local_day(rfc3339(confirming.now), warehouse.timezone)
    for one in unconfirmed.due(connection, warehouse.code, today):
        why = sentence(
            "case.empty-confirmation", n=one.shipments, file=shown(file), warehouse=warehouse.code,
            shipment=one.oldest, day=Date(today),
        )  # fmt: skip
        case = NewCase(
            kind=EMPTY_CONFIRMATION, client=one.client, subject_kind="shipment",
            subject=one.oldest, why=why, cause=f"{file.sender}/file-{file.id}",
        )  # fmt: skip
        cases.open_case(connection, case, at=confirming.now, who=CROSSDOCK)
