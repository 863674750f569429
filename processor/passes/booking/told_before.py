"""Rows of confirmations held against what was told before: duplicates, contradictions, totals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from processor.ledger import arrivals, cases, reports
from processor.ledger.holds import CROSSDOCK
from processor.ledger.reports import ToldByHand
from processor.model.cases import CONTRADICTION, NewCase
from processor.model.confirmations import OPEN, KnownShipment, Told
from processor.model.sentence import Piece, Sentence, joined, listed, sentence
from processor.normalise.reports.confirmations import ConfirmationRow
from processor.passes.booking.book_endings import place_of_file
from processor.passes.booking.confirmed_chunk import KIND, ConfirmedChunk, report_told
from processor.passes.booking.confirmed_rows import total_of

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
        skus = {line.line: line.sku for line in shipment.lines}
        if not some or (is_open and not before.pieces):
            continue
        if is_open and min(one.happened_at for one in some) > before.last + A_DAY:
            continue
        left: Counter[str] = Counter()
        for one in some:
            left[skus.get(one.line, one.sku or one.sku_told)] += one.pieces
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


def keep_growth(
    chunk: ConfirmedChunk, known: Mapping[int, KnownShipment], told: dict[int, list[Told]]
) -> None:
    """Of totals only what they grew by has left since; a total that shrinks is refused, but one of
    an earlier time than what is known is only late. What a file tells of goods adds up, wherever in
    it the rows stand."""
    confirming = chunk.confirming
    before = reports.told_before(chunk.connection, told, confirming.file_id)
    for key, some in told.items():
        skus = {line.line: line.sku for line in known[key].lines}
        # By SKU how it is named and in which unit, with how many pieces that has.
        names: dict[str, dict[str, int]] = {}
        for one in some:
            row = chunk.rows[one.row]
            of = names.setdefault(skus.get(one.line, one.sku), {})
            of[total_of(row)] = (
                one.pieces // row.shipped if row.shipped else of.get(total_of(row), 1)
            )
        total = _pieces(confirming.totals, names)
        earlier = _pieces(confirming.counted, names)
        so_far = {sku: before.get((key, sku), reports.ToldSoFar()) for sku in names}
        left = {sku: max(0, so_far[sku].pieces - earlier[sku]) for sku in names}
        newest = Counter[str]()
        for one in some:
            sku = skus.get(one.line, one.sku)
            newest[sku] = max(newest[sku], one.happened_at)
        kept: list[Told] = []
        for one in some:
            sku = skus.get(one.line, one.sku)
            known_to = so_far[sku]
            if total[sku] < known_to.pieces:
                is_late = newest[sku] < known_to.last
                why = sentence(
                    "report.late-total" if is_late else "report.shrinks",
                    told=total[sku], before=known_to.pieces, sku=sku,
                )  # fmt: skip
                chunk.refuse(one.row, why, "duplicate" if is_late else "rejected")
                continue
            confirming.counted[total_of(chunk.rows[one.row])] += chunk.rows[one.row].shipped
            known_pieces = min(left[sku], one.pieces)
            left[sku] -= known_pieces
            if one.pieces and known_pieces == one.pieces:
                chunk.refuse(one.row, sentence("report.told-before"), "duplicate")
                continue
            kept.append(msgspec.structs.replace(one, pieces=one.pieces - known_pieces))
        told[key] = kept


def _pieces(counts: Counter[str], names: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """How many pieces of each SKU are told under the names that it has."""
    return {
        sku: sum(counts[name] * factor for name, factor in of.items()) for sku, of in names.items()
    }
