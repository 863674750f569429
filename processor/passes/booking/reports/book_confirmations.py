"""Books what warehouses confirm: chunks of rows that cut no shipment whose rows stand together, one
transaction each; when the file is read, shipments end of which nothing more comes."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Any

import msgspec

from processor.ledger.arrived import arrivals
from processor.ledger.arrived.arrivals import RowFact
from processor.ledger.database import reading, transaction
from processor.ledger.shipped import shipments_told
from processor.normalise.formats.header import comes_back
from processor.normalise.kinds.file_kinds import FILE_KINDS
from processor.normalise.mapping.mapping import Mapping
from processor.passes.between import goes_on
from processor.passes.booking.files.arrive import ReadFile
from processor.passes.booking.files.book_whole import WholeFile, portion_of
from processor.passes.booking.files.booking import Booking
from processor.passes.booking.files.finish_file import note_booked
from processor.passes.booking.files.incoming import archived_of, opened
from processor.passes.booking.files.senders import owner_of
from processor.passes.booking.reports.confirmed_chunk import Confirming, Rows, confirming_file
from processor.passes.booking.reports.confirmed_rows import Goods, mark_of
from processor.passes.booking.reports.confirmed_shipments import book_rows, end_final
from processor.passes.booking.reports.doubtful_reports import tell_empty
from processor.passes.booking.reports.told_before import counted_as
from processor.passes.runtime import Runtime

SO_FAR = "so far"
# So many shipments end in one transaction.
_TOGETHER = 500


def book_confirmations(runtime: Runtime, one: ReadFile, now: int) -> None:
    """Books a file from where it stands. What was booked before is read again and not booked: rows
    of a shipment at the end of a chunk belong to the next one."""
    owner = owner_of(runtime.house.config, one.row.sender)
    assert owner is not None and owner.warehouse is not None
    with reading(runtime.engine) as connection:
        confirming = confirming_file(
            runtime.house.config, one.row, owner.warehouse,
            Goods(connection, owner.warehouse.code),
            so_far=_tells_totals(one.mapping), now=now,
            comes_back=comes_back(one.survey.header), totals_by=frozenset(
                name for name, other in runtime.house.mappings.items() if _tells_totals(other)
            ),
        )  # fmt: skip
        known = arrivals.rows_of(connection, one.row.id, "duplicate")
        refused = arrivals.rows_of(connection, one.row.id, "rejected")
    if confirming.so_far:
        # Whether a total shrinks is known only when the file is read.
        for rows, _, _ in _chunks(runtime, one, now):
            for _, row in rows:
                confirming.totals.add(row)
    for number, (rows, facts, texts) in enumerate(_chunks(runtime, one, now), start=1):
        if number <= one.row.chunks_booked:
            _count_again(confirming, rows, known, refused)
            continue
        if not goes_on(runtime):
            return
        with transaction(runtime.engine, "book") as connection:
            facts = [*facts, *book_rows(connection, confirming, rows)]
            arrivals.add_rows(connection, one.row.id, [_with_text(fact, texts) for fact in facts])
            arrivals.update(connection, one.row.id, chunks_booked=number)
    while _end_some(runtime, one, now):
        if not goes_on(runtime):
            return
    with transaction(runtime.engine, "booked") as connection:
        tell_empty(connection, confirming)
        note_booked(connection, one, now, one.row.sender)


def _count_again(
    confirming: Confirming, rows: Rows, known: Container[int], refused: Container[int]
) -> None:
    """Counts what an interrupted pass found to be known, or added to what is, and of totals what it
    took."""
    for place, row in rows:
        adds = confirming.comes_back and bool(row.document) and place not in refused
        if place in known or adds:
            confirming.again[counted_as(row, mark_of(row))] += 1
        if confirming.so_far and place not in refused:
            confirming.totals.book(row)


def _tells_totals(mapping: Mapping) -> bool:
    """True for a mapping of files that tell all that left until now."""
    return mapping.once.get("quantities") == SO_FAR


def _with_text(fact: RowFact, texts: dict[int, str]) -> RowFact:
    if fact.outcome != "rejected" or fact.raw:
        return fact
    return msgspec.structs.replace(fact, raw=texts.get(fact.row, ""))


def _chunks(
    runtime: Runtime, one: ReadFile, now: int
) -> Iterator[tuple[Rows, list[RowFact], dict[int, str]]]:
    """The rows of each chunk, the outcome of those that gave nothing, and the sender's own text."""
    carried: list[tuple[int, Any]] = []
    texts: dict[int, str] = {}
    pieces = one.survey.pieces()
    owner = owner_of(runtime.house.config, one.row.sender)
    assert owner is not None
    for number, piece in enumerate(pieces, start=1):
        with opened(archived_of(runtime.house, one.row), one.mapping) as stream:
            stream.seek(piece.offset)
            data = stream.read(piece.length)
        portion = portion_of(one, owner, [(piece.first_row, data)])
        read = FILE_KINDS[one.mapping.kind].read(portion)
        file = WholeFile(one, read, portion, owner, now, runtime.house.config)
        texts = {row: texts[row] for row, _ in carried} | file.texts()
        rows = [*carried, *file.read.rows]
        cut = len(rows) if number == len(pieces) else _last_shipment(rows)
        carried = rows[cut:]
        yield rows[:cut], file.unused(), texts


def _last_shipment(rows: list[tuple[int, Any]]) -> int:
    """Where the rows begin that name the same shipment as the last one."""
    place = len(rows)
    while place and rows[place - 1][1].reference == rows[-1][1].reference:
        place -= 1
    return place


def _end_some(runtime: Runtime, one: ReadFile, now: int) -> bool:
    """Ends some shipments of the file of which nothing more comes; False where none is left."""
    with reading(runtime.engine) as connection:
        keys = shipments_told.to_settle(connection, now, one.row.id, _TOGETHER)
    if keys:
        with transaction(runtime.engine, "book") as connection:
            end_final(connection, runtime.house.config, keys, now)
    return bool(keys)


def end_what_is_final(runtime: Runtime, now: int) -> None:
    """Ends the shipments of which a part left and nothing more was told since."""
    while True:
        with reading(runtime.engine) as connection:
            keys = shipments_told.to_settle(connection, now, None, _TOGETHER)
        if not keys or not goes_on(runtime):
            return
        with transaction(runtime.engine, "book") as connection:
            end_final(connection, runtime.house.config, keys, now)


CONFIRMATION = Booking(book_confirmations, by_its_date=True)
