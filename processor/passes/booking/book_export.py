"""Books order exports: chunks of whole orders are read ahead in workers, one transaction each."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import BrokenExecutor, Future
from functools import partial

import msgspec
from sqlalchemy import Connection

from processor.ledger.arrived import arrivals, being_read
from processor.ledger.database import reading, transaction
from processor.model.config import Channel
from processor.model.sentence import sentence
from processor.model.times import parse_time, rfc3339
from processor.normalise import Reading, read_orders
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.orders.faults import MOST_PROBLEMS
from processor.normalise.orders.joined_readings import with_both_sources
from processor.normalise.runs import Pieces
from processor.passes.between import goes_on
from processor.passes.booking.files.arrive import ReadFile, park, shown
from processor.passes.booking.files.book_other_half import book_beside, book_rest
from processor.passes.booking.files.booking import Booking
from processor.passes.booking.files.finish_file import note_booked
from processor.passes.booking.files.incoming import archived_of, opened
from processor.passes.booking.files.senders import owner_of
from processor.passes.booking.orders.book_orders import book_orders
from processor.passes.runtime import Runtime
from processor.problems.problem import Problem, problem
from processor.spool.spool import Archived

READ_AHEAD = 3

_readings = msgspec.msgpack.Decoder(list[Reading])


def book_export(runtime: Runtime, one: ReadFile, now: int) -> None:
    """Books an export from where it stands. A file that kills its reader twice is put aside; what
    was booked of it stays booked."""
    for _attempt in range(2):
        try:
            _book_orders(runtime, one, now)
            return
        except BrokenExecutor:
            with reading(runtime.engine) as connection:
                row = arrivals.by_id(connection, one.row.id)
            assert row is not None
            one = msgspec.structs.replace(one, row=row)
    died = problem("file/unreadable.died", file=shown(one.row))
    park(runtime, one.row, [died], now)


def read_chunk(
    archived: Archived,
    pieces: Pieces,
    header: tuple[str, ...],
    mapping: Mapping,
    channel: Channel,
    file: str,
    sha256: str,
    arrived_at: str,
    headers_again: tuple[int, ...],
) -> bytes:
    """Readings of one chunk, encoded: runs in a worker."""
    parts = _parts(archived, mapping, pieces)
    readings = read_orders(parts, header, mapping, channel, file, sha256, arrived_at, headers_again)
    if archived.other is not None:
        readings = with_both_sources(readings, parts, mapping.options, archived.other.sha256)
    return msgspec.msgpack.encode(readings)


def _parts(archived: Archived, mapping: Mapping, pieces: Pieces) -> list[tuple[int, bytes]]:
    parts: list[tuple[int, bytes]] = []
    with opened(archived, mapping) as stream:
        for piece in pieces:
            stream.seek(piece.offset)
            parts.append((piece.first_row, stream.read(piece.length)))
    return parts


def _raw_of(runtime: Runtime, one: ReadFile, pieces: Pieces, rows: Sequence[int]) -> list[str]:
    """The sender's own text of rows of a chunk, for those that booking turns away."""
    raw = {
        record.row: record.raw
        for first_row, data in _parts(_archived(runtime, one), one.mapping, pieces)
        for record in one.mapping.records(data, first_row, one.survey.header)
    }
    return [raw[row] for row in rows]


def _refused(runtime: Runtime, one: ReadFile, channel: Channel) -> list[Problem]:
    """What is wrong in a file of which all is booked or nothing: it is read to its end, piece by
    piece, before any of it is booked. Nothing where some was booked: then nothing was wrong."""
    if one.mapping.bad_row != "refuse_file" or one.row.chunks_booked:
        return []
    found: list[Problem] = []
    for number in range(one.survey.count):
        job = _job(runtime, one, channel, one.survey.chunk(number))
        read = runtime.submit(read_chunk, *job).result() if runtime.pool else read_chunk(*job)
        found += [wrong for reading_ in _readings.decode(read) for wrong in reading_.problems]
        if len(found) >= MOST_PROBLEMS or not goes_on(runtime):
            break
    return found[:MOST_PROBLEMS]


def _book_orders(runtime: Runtime, one: ReadFile, now: int) -> None:
    channel = _channel(runtime, one)
    refused = _refused(runtime, one, channel)
    if refused:
        park(runtime, one.row, refused, now)
        return
    if not goes_on(runtime):
        return
    if one.row.chunks_booked and not _is_cut_as_before(runtime, one):
        why = sentence("arrive.cut-otherwise")
        half = problem("file/unreadable.half-booked", file=shown(one.row), why=why)
        park(runtime, one.row, [half], now)
        return
    booked, last = one.row.chunks_booked, one.survey.count
    workbook = channel.rejects == "xlsx"
    ahead: list[tuple[Pieces, Future[bytes]]] = []
    several = runtime.pool is not None and last - booked > 1
    todo = booked
    while booked < last:
        while several and todo < last and len(ahead) < READ_AHEAD:
            pieces = one.survey.chunk(todo)
            future = runtime.submit(read_chunk, *_job(runtime, one, channel, pieces))
            ahead.append((pieces, future))
            todo += 1
        if ahead:
            pieces, future = ahead.pop(0)
            encoded = future.result()
        else:
            pieces = one.survey.chunk(booked)
            encoded = read_chunk(*_job(runtime, one, channel, pieces))
        if not goes_on(runtime):
            return
        readings = _readings.decode(encoded)
        raw_of = partial(_raw_of, runtime, one, pieces)
        with transaction(runtime.engine, "book") as connection:
            book_orders(
                connection, runtime.house, one.row, channel, one.mapping, readings, raw_of, now
            )
            if one.other is not None:
                book_beside(connection, one, _parts(_archived(runtime, one), one.mapping, pieces))
            booked += 1
            arrivals.update(connection, one.row.id, chunks_booked=booked)
            if booked < last:
                # The next piece has killed nobody yet.
                being_read.note(connection, {one.row.id: 1})
            else:
                _book_rest(runtime, connection, one, channel)
                note_booked(connection, one, now, channel.name, workbook=workbook)
    if one.row.chunks_booked >= last:
        with transaction(runtime.engine, "booked") as connection:
            _book_rest(runtime, connection, one, channel)
            note_booked(connection, one, now, channel.name, workbook=workbook)


def _book_rest(runtime: Runtime, connection: Connection, one: ReadFile, channel: Channel) -> None:
    if one.other is not None:
        book_rest(runtime, connection, one, channel)


def _is_cut_as_before(runtime: Runtime, one: ReadFile) -> bool:
    """True where what was booked of a file ends where a chunk ends now: an earlier version may have
    cut it otherwise."""
    booked = one.row.chunks_booked
    there = one.survey.chunk(booked - 1) if booked <= one.survey.count else ()
    next_ = one.survey.chunk(booked) if booked < one.survey.count else ()
    with reading(runtime.engine) as connection:
        known = arrivals.booked_of(
            connection, one.row.id, [piece.first_row for piece in (*there, *next_)]
        )
    return known == {piece.first_row for piece in there} and bool(there)


def newest_order(runtime: Runtime, one: ReadFile) -> int:
    """When the newest order of the first and last piece was placed: exports come sorted."""
    channel = _channel(runtime, one)
    newest = 0
    for number in sorted({0, one.survey.count - 1} if one.survey.count else ()):
        pieces = one.survey.chunk(number)
        for reading_ in _readings.decode(read_chunk(*_job(runtime, one, channel, pieces))):
            order = reading_.order
            # Without a date of its own an order is placed when its file came: that says nothing.
            if order is not None and all(one.field != "placed_at" for one in order.defects):
                newest = max(newest, parse_time(order.placed_at))
    return newest


def _channel(runtime: Runtime, one: ReadFile) -> Channel:
    owner = owner_of(runtime.house.config, one.row.sender)
    assert owner is not None and owner.channel is not None
    return owner.channel


def _archived(runtime: Runtime, one: ReadFile) -> Archived:
    return archived_of(runtime.house, one.row, one.other)


def _job(
    runtime: Runtime, one: ReadFile, channel: Channel, pieces: Pieces
) -> tuple[Archived, Pieces, tuple[str, ...], Mapping, Channel, str, str, str, tuple[int, ...]]:
    archived = _archived(runtime, one)
    return (
        archived, pieces, one.survey.header, one.mapping, channel, shown(one.row), one.row.sha256,
        rfc3339(one.row.seen_at), one.survey.headers_again,
    )  # fmt: skip


ORDERS = Booking(book_export, newest_order)


def _with_its_lines(_runtime: Runtime, one: ReadFile, _now: int) -> None:
    raise AssertionError(f"{shown(one.row)} is booked by the file of its lines")


WITH_ITS_LINES = Booking(_with_its_lines)
