"""Books what carriers answer that were asked for labels: numbers, names of label files, refusals.

An answer is that of one parcel of ours or of none: what cannot be told is refused, and what cannot
be true is a case; no number ever comes on a parcel by a guess. The labels themselves are taken in
as the files that they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection

from processor.ledger.arrived.arrivals import RowFact
from processor.ledger.deciding.holds import CROSSDOCK
from processor.ledger.desk import cases
from processor.ledger.labels import labels
from processor.model.cases import LABEL_ANSWER as CASE
from processor.model.cases import NewCase
from processor.model.label_pages import WantedParcel, WantedShipment
from processor.model.sentence import Sentence, sentence
from processor.normalise.reports.label_answers import LabelAnswerRow
from processor.passes.booking.files.arrive import ReadFile
from processor.passes.booking.files.book_whole import WholeFile, whole
from processor.passes.booking.files.booking import Booking
from processor.passes.runtime import Runtime


class Meant(NamedTuple):
    """The parcel that a row is about."""

    shipment: WantedShipment
    parcel: WantedParcel


def meant(row: LabelAnswerRow, known: Sequence[WantedShipment]) -> Meant | Sentence:
    """The parcel that a row is about, or why that cannot be told. An SSCC names a parcel, a number
    of a shipment or an order its only one or the one that is counted. Pure."""
    for shipment in known:
        for parcel in shipment.parcels:
            if parcel.keys[:1] == (row.reference,):
                return Meant(shipment, parcel)
    named = [one for one in known if one.shipment == row.reference]
    named = named or [one for one in known if one.order == row.reference]
    # What was planned before and is no more gives way to what is planned now.
    alive = [one for one in named if one.state in ("waits", "labelled")]
    found = alive or named[-1:]
    if not found:
        return sentence("label-answer.unknown", reference=row.reference)
    if len(found) > 1:
        numbers = [one.shipment for one in found]
        return sentence("label-answer.which", reference=row.reference, shipments=numbers)
    [shipment] = found
    parcels = shipment.parcels
    if row.parcel is None and len(parcels) > 1:
        return sentence("label-answer.which-parcel", shipment=shipment.shipment, n=len(parcels))
    number = row.parcel or 1
    if not 1 <= number <= len(parcels):
        return sentence(
            "label-answer.no-such-parcel", shipment=shipment.shipment, number=number,
            n=len(parcels),
        )  # fmt: skip
    return Meant(shipment, parcels[number - 1])


def book_answers(
    connection: Connection, carrier: str, rows: Iterable[tuple[int, LabelAnswerRow]], *,
    clients: Mapping[str, str], place: str, at: int,
) -> list[RowFact]:  # fmt: skip
    """Notes what the rows of one file say, in their order; returns what became of each. `clients`
    are those of shipments, by number, for the cases; `place` names the file in them."""
    known = labels.wanted_labels(connection, carrier=carrier)
    facts = []
    for number, row in rows:
        of = meant(row, known)
        if isinstance(of, Sentence):
            facts.append(RowFact(number, "rejected", None, of))
            continue
        shipment = of.shipment
        wrong = _take(connection, row, of, at)
        if wrong is None:
            facts.append(RowFact(number, "accepted", shipment.order_id, ""))
        elif wrong == _AGAIN:
            facts.append(RowFact(number, "duplicate", shipment.order_id, wrong))
        else:
            case = NewCase(
                kind=CASE, client=clients[shipment.shipment], subject_kind="shipment",
                subject=shipment.shipment, why=wrong, cause=f"{place}:{number}",
            )  # fmt: skip
            cases.open_case(connection, case, at=at, who=CROSSDOCK)
            facts.append(RowFact(number, "rejected", shipment.order_id, wrong))
    return facts


_AGAIN = sentence("report.told-before")


def _take(connection: Connection, row: LabelAnswerRow, of: Meant, at: int) -> Sentence | None:
    """Notes one answer; why not, where it cannot be: then a person looks."""
    if of.shipment.state in ("cancelled", "gone"):
        return _said(of.shipment.state, row, of)
    if row.result == "refused":
        if labels.carrier_failed(connection, of.parcel.parcel_id, row.reason or "", at):
            return None
        return _said("refused-late", row, of)
    said = labels.carrier_answered(
        connection, of.parcel.parcel_id, tracking=row.tracking or "", named=row.label or "", at=at
    )
    if said == "noted":
        return None
    if said == "same":
        return _AGAIN
    return _said(said.replace(" ", "-"), row, of)


def _said(word: str, row: LabelAnswerRow, of: Meant) -> Sentence:
    """Why an answer cannot be that of its parcel."""
    return sentence(
        f"label-answer.{word}", shipment=of.shipment.shipment, number=row.tracking or "",
        label=row.label or "",
    )  # fmt: skip


def _book_file(runtime: Runtime, one: ReadFile, now: int) -> None:
    whole(_book).book(runtime, one, now)


def _book(connection: Connection, file: WholeFile) -> list[RowFact]:
    assert file.owner.carrier is not None
    facts = book_answers(
        connection, file.owner.carrier.name, file.read.rows,
        clients=labels.clients_of(connection, file.owner.carrier.name), place=file.one.row.name,
        at=file.now,
    )  # fmt: skip
    texts = file.texts() if any(fact.outcome == "rejected" for fact in facts) else {}
    return [
        *file.unused(),
        *(
            msgspec.structs.replace(fact, raw=fact.raw or texts.get(fact.row, ""))
            if fact.outcome == "rejected"
            else fact
            for fact in facts
        ),
    ]


LABEL_ANSWER = Booking(_book_file, by_its_date=False)
