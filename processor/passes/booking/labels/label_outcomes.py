"""What the pages of a file with labels come to, in the ledger: labels of parcels, pages that wait,
cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection

from processor.documents.label_pages.match import PageMatch
from processor.ledger.arrived.arrivals import FileRow, RowFact
from processor.ledger.deciding.holds import CROSSDOCK
from processor.ledger.desk import cases
from processor.model.cases import LABEL_PAGE, NewCase
from processor.model.label_pages import LabelPage, Piece
from processor.model.sentence import Sentence, Text, sentence
from processor.passes.booking.labels.label_owners import LabelOwner, Labels
from processor.passes.booking.orders.book_endings import place_of_file


class LabelsTaken(NamedTuple):
    """A file with labels: its pages by number, what each label on them is, and of those of parcels
    where the bytes are kept with their SHA-256, or why they are held."""

    row: FileRow
    owner: LabelOwner
    pages: Mapping[int, LabelPage]
    found: tuple[PageMatch, ...]
    kept: Mapping[Piece, tuple[str, str] | Sentence]


class _Come(NamedTuple):
    """What a label on a page came to; the page comes to the first of these that any does."""

    outcome: str
    why: Text
    order: int | None


_NOT_BOOKED: Mapping[str, str] = {
    "not wanted": "label-page.not-wanted",
    "taken": "label-page.taken",
    "number taken": "label-page.number-taken",
}
_FIRST = ("waiting", "accepted", "rejected", "duplicate")


def book_pages(
    connection: Connection, labels: Labels, taken: LabelsTaken, now: int
) -> tuple[list[RowFact], dict[int, str]]:
    """Books the labels and opens the cases. Returns the outcome of each page, and by parcel the
    SHA-256 of the label that it has now."""
    booked: dict[int, str] = {}
    come: dict[int, list[_Come]] = {number: [] for number in taken.pages}
    for one in taken.found:
        come[one.piece.page].append(_book(connection, labels, taken, one, now, booked))
    facts = []
    for number, several in sorted(come.items()):
        # A sheet of labels on which nothing is printed is no label of anybody.
        several = several or [_Come("ignored", sentence("label-page.bare", page=number), None)]
        first = min(several, key=lambda each: (*_FIRST, "ignored").index(each.outcome))
        raw = ""
        if first.outcome == "waiting":
            raw = msgspec.json.encode(taken.pages[number]).decode()
        order = next((each.order for each in several if each.order is not None), None)
        order = order if first.outcome in ("accepted", "duplicate") else None
        facts.append(RowFact(number, first.outcome, order, first.why, raw))
    return facts, booked


def _book(
    connection: Connection,
    labels: Labels,
    taken: LabelsTaken,
    one: PageMatch,
    now: int,
    booked: dict[int, str],
) -> _Come:
    shipment, why = one.shipment, one.why
    order = None if shipment is None else shipment.order_id
    if one.outcome == "waits":
        return _Come("waiting", sentence("label-page.waits"), None)
    if one.outcome == "again":
        return _Come("duplicate", sentence("label-page.again"), order)
    if one.outcome == "match":
        assert shipment is not None
        kept = taken.kept[one.piece]
        if isinstance(kept, Sentence):
            _open(connection, taken, one, kept, now)
            return _Come("waiting", kept, None)
        name, digest = kept
        has = next(each.sha256 for each in shipment.parcels if each.parcel_id == one.parcel_id)
        has = has or booked.get(one.parcel_id, "")
        if has == digest:
            return _Come("duplicate", sentence("label-page.again"), order)
        if has or any(digest == each.sha256 for each in shipment.parcels):
            why = sentence("label-page.second", page=one.piece.page, shipment=shipment.shipment)
        else:
            word = labels.book(
                connection, one.parcel_id, file_id=taken.row.id, page=one.piece.page,
                sha256=digest, kept=name, media=taken.pages[one.piece.page].media, tracking="",
                at=now,
            )  # fmt: skip
            if word == "booked":
                booked[one.parcel_id] = digest
                return _Come("accepted", "", order)
            why = sentence(_NOT_BOOKED[word], page=one.piece.page, shipment=shipment.shipment)
    assert why is not None
    _open(connection, taken, one, why, now)
    return _Come("waiting" if one.outcome == "held" else "rejected", why, order)


def _open(
    connection: Connection, taken: LabelsTaken, one: PageMatch, why: Sentence, now: int
) -> None:
    file = place_of_file(taken.row)
    shipment = one.shipment
    case = NewCase(
        kind=LABEL_PAGE,
        client=taken.owner.client if shipment is None else shipment.client or taken.owner.client,
        subject_kind="document" if shipment is None else "shipment",
        subject=file if shipment is None else shipment.shipment,
        why=sentence("label-page.of-file", file=file, why=why),
        cause=f"{taken.row.sha256}/{one.piece.page}/{_corner(one.piece)}/{why.id}",
    )  # fmt: skip
    cases.open_case(connection, case, at=now, who=CROSSDOCK)


def _corner(piece: Piece) -> str:
    return "" if piece.box is None else f"{piece.box.left:.0f}-{piece.box.top:.0f}"


def told_late(
    connection: Connection, taken: LabelsTaken, facts: Sequence[RowFact], now: int
) -> None:
    """Opens one case for the pages of a file whose orders did not come."""
    waiting = [fact.row for fact in facts if fact.outcome == "waiting"]
    if not waiting:
        return
    file = place_of_file(taken.row)
    why = sentence("label-page.late", file=file, n=len(waiting), first=waiting[0])
    case = NewCase(
        kind=LABEL_PAGE, client=taken.owner.client, subject_kind="document", subject=file, why=why,
        cause=f"{taken.row.sha256}/late",
    )  # fmt: skip
    cases.open_case(connection, case, at=now, who=CROSSDOCK)
