"""Rows of confirmations held against what was told before: duplicates, contradictions, totals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from processor.ledger import arrivals, cases, reports
from processor.ledger.holds import CROSSDOCK
from processor.model.cases import CONTRADICTION, NewCase
from processor.model.confirmations import KnownShipment, Told
from processor.model.sentence import sentence
from processor.normalise.reports.confirmations import ConfirmationRow
from processor.passes.booking.book_endings import place_of_file
from processor.passes.booking.confirmed_chunk import KIND, ConfirmedChunk, report_told
from processor.passes.booking.confirmed_rows import total_of


def counted_as(row: ConfirmationRow, mark: str) -> str:
    """Under what the rows of a file are counted that are known already."""
    return "\x1f".join((row.client or "", row.document or "", mark))


def drop_known(
    chunk: ConfirmedChunk, known: Mapping[int, KnownShipment], told: dict[int, list[Told]]
) -> None:
    """Rows that were told before are duplicates; a document that says otherwise than before is
    parked whole, with a case."""
    connection, confirming = chunk.connection, chunk.confirming
    sender, file = confirming.file.sender, confirming.file
    every = [(known[key], one) for key, some in told.items() for one in some]
    documents = {
        (shipment.client, number)
        for shipment, one in every
        if (number := chunk.rows[one.row].document)
    }
    numbered = reports.numbered(connection, KIND, sender, documents)
    chunk.reports |= {key: one.key for key, one in numbered.items() if one.file_id == file.id}
    others = {key: one for key, one in numbered.items() if one.file_id != file.id}
    loose = [one.mark for _, one in every if not chunk.rows[one.row].document]
    marks = reports.marks_told(connection, KIND, sender, loose, file.id)
    for key, some in told.items():
        shipment = known[key]
        kept: list[Told] = []
        against: dict[str, list[Told]] = {}
        for one in some:
            row = chunk.rows[one.row]
            number = row.document or ""
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
            elif before is not None and not confirming.so_far:
                against.setdefault(number, []).append(one)
            else:
                kept.append(one)
        for number, rows in against.items():
            _park(chunk, shipment, number, rows, others[shipment.client, number].file_id)
        told[key] = kept


def _park(
    chunk: ConfirmedChunk, shipment: KnownShipment, number: str, rows: Sequence[Told], earlier: int
) -> None:
    connection, confirming = chunk.connection, chunk.confirming
    why = sentence(
        "case.contradiction", document=number, shipment=shipment.number,
        before=_file_said(connection, earlier), now=confirming.place(rows[0].row),
    )  # fmt: skip
    case = NewCase(
        kind=CONTRADICTION, client=shipment.client, subject_kind="shipment",
        subject=shipment.number, why=why, cause=confirming.place(rows[0].row),
    )  # fmt: skip
    key = cases.open_case(connection, case, at=confirming.now, who=CROSSDOCK)
    report = reports.report_of(connection, report_told(chunk, shipment, rows[0], "parked"))
    reports.park(connection, report, rows, shipment, key)
    for one in rows:
        chunk.refuse(one.row, why)


def _file_said(connection: Connection, key: int) -> str:
    found = arrivals.by_id(connection, key)
    return "" if found is None else place_of_file(found)


def keep_growth(
    chunk: ConfirmedChunk, known: Mapping[int, KnownShipment], told: dict[int, list[Told]]
) -> None:
    """Of totals only what they grew by has left since; a total that shrinks is refused. What a file
    tells of goods adds up, wherever in it the rows stand."""
    confirming = chunk.confirming
    before = reports.told_before(chunk.connection, told, confirming.file.id)
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
        left = {sku: max(0, before.get((key, sku), 0) - earlier[sku]) for sku in names}
        kept: list[Told] = []
        for one in some:
            sku = skus.get(one.line, one.sku)
            if total[sku] < before.get((key, sku), 0):
                why = sentence("report.shrinks", told=total[sku], before=before[key, sku], sku=sku)
                chunk.refuse(one.row, why)
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
