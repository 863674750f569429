"""Rows of confirmations held against what was told before: duplicates and contradictions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from processor.ledger.arrived import arrivals
from processor.ledger.deciding.holds import CROSSDOCK
from processor.ledger.desk import cases
from processor.ledger.stock import reports
from processor.ledger.stock.reports import ToldByHand
from processor.model.cases import CONTRADICTION, NewCase
from processor.model.confirmations import OPEN, KnownShipment, Told, goods_of
from processor.model.sentence import Piece, Sentence, joined, listed, sentence
from processor.normalise.reports.confirmations import ConfirmationRow
from processor.passes.booking.orders.book_endings import place_of_file
from processor.passes.booking.reports.confirmed_chunk import KIND, ConfirmedChunk, report_told

# The day that a person names and that of the warehouse's file may be two.
A_DAY = 86_400_000_000


def counted_as(row: ConfirmationRow, mark: str) -> str:
    """Under what the rows of a file are counted that are known already."""
    return "\x1f".join((row.client or "", row.document or "", mark))


def drop_known(
    chunk: ConfirmedChunk, known: Mapping[int, KnownShipment], told: dict[int, list[Told]]
) -> None:
    """Rows that were told before are duplicates; a document that says otherwise than before is
    parked whole, with a case. Mended rows say nothing otherwise: they were never booked."""
    connection, confirming = chunk.connection, chunk.confirming
    sender, file_id = confirming.sender, confirming.file_id
    every = [(known[key], one) for key, some in told.items() for one in some]
    documents = {
        (shipment.client, number) for shipment, one in every if (number := chunk.document(one.row))
    }
    numbered = reports.numbered(connection, KIND, sender, documents)
    chunk.reports |= {key: one.key for key, one in numbered.items() if one.file_id == file_id}
    others = {key: one for key, one in numbered.items() if one.file_id != file_id}
    loose = [one.mark for _, one in every if not chunk.document(one.row)]
    adds: set[tuple[str, str]] = set()
    if confirming.comes_back:
        adds = documents - reports.contradicted(connection, KIND, sender, documents)
    marks = reports.marks_told(connection, KIND, sender, loose, file_id)
    for key, some in told.items():
        shipment = known[key]
        kept: list[Told] = []
        against: dict[str, list[Told]] = {}
        for one in some:
            row = chunk.rows[one.row]
            number = chunk.document(one.row)
            before = others.get((shipment.client, number)) if number else None
            times = before.marks.get(one.mark, 0) if before is not None else 0
            times = times if number else marks.get((shipment.client, one.mark), 0)
            count = counted_as(row, one.mark)
            if confirming.so_far and one.pieces:
                # A total that is told again grew by nothing; but other rows may add to it.
                kept.append(one)
            elif confirming.again[count] < times:
                confirming.again[count] += 1
                chunk.refuse(one.row, sentence("report.told-before"), "duplicate")
            elif before is not None and (shipment.client, number) not in adds:
                against.setdefault(number, []).append(one)
            else:
                if before is not None:
                    chunk.reports[shipment.client, number] = before.key
                    # Counted with what was told before from the next chunk on.
                    confirming.again[count] += 1
                kept.append(one)
        for number, rows in against.items():
            why = sentence(
                "case.contradiction", document=number, shipment=shipment.number,
                before=_file_said(connection, others[shipment.client, number].file_id),
                now=confirming.place(rows[0].row),
            )  # fmt: skip
            _park(chunk, shipment, rows, why)
        told[key] = kept


def _park(
    chunk: ConfirmedChunk, shipment: KnownShipment, rows: Sequence[Told], why: Sentence
) -> None:
    connection, confirming = chunk.connection, chunk.confirming
    advice = sentence("case.replace-it", file=str(confirming.file_id))
    case = NewCase(
        kind=CONTRADICTION, client=shipment.client, subject_kind="shipment",
        subject=shipment.number, why=joined([why, advice]), cause=confirming.place(rows[0].row),
    )  # fmt: skip
    key = cases.open_case(connection, case, at=confirming.now, who=CROSSDOCK)
    report = reports.report_of(connection, report_told(chunk, shipment, rows[0], "parked"))
    reports.park(connection, report, rows, shipment, key)
    for one in rows:
        chunk.refuse(one.row, why)


def _file_said(connection: Connection, key: int) -> str:
    found = arrivals.by_id(connection, key)
    return "" if found is None else place_of_file(found)


def drop_told_by_hand(
    chunk: ConfirmedChunk, known: Mapping[int, KnownShipment], told: dict[int, list[Told]]
) -> None:
    """What a person told of a shipment is not booked twice: rows that add up to the same are
    duplicates, others contradict him. Of a shipment that is open what left more than a day later is
    a further part."""
    by_hand = reports.told_by_hand(chunk.connection, told)
    for key, before in sorted(by_hand.items()):
        shipment, some = known[key], told[key]
        is_open = shipment.state in OPEN
        skus = shipment.skus
        if not some or (is_open and not before.pieces):
            continue
        if is_open and min(one.happened_at for one in some) > before.last + A_DAY:
            continue
        left: Counter[str] = Counter()
        for one in some:
            left[goods_of(one, skus) or one.sku_told] += one.pieces
        told[key] = []
        if +left == Counter(before.pieces):
            for one in some:
                chunk.refuse(one.row, sentence("report.told-by-hand", who=who(before)), "duplicate")
            continue
        by_number: dict[str, list[Told]] = {}
        for one in some:
            by_number.setdefault(chunk.rows[one.row].document or "", []).append(one)
        for rows in by_number.values():
            why = sentence(
                "case.contradicts-by-hand", shipment=shipment.number, who=who(before),
                now=chunk.confirming.place(rows[0].row),
            )  # fmt: skip
            _park(chunk, shipment, rows, why)


def who(before: ToldByHand) -> Piece:
    """Who told it, by their names."""
    return listed(sorted(before.who), "and")
