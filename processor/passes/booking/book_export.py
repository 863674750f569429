"""Books order exports: chunks of whole orders are read ahead in workers, one transaction each."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import BrokenExecutor, Future
from functools import partial

import msgspec

from processor.ledger import arrivals, being_read
from processor.ledger.database import reading, transaction
from processor.model.config import Channel
from processor.model.times import parse_time, rfc3339
from processor.normalise import Reading, read_orders
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.orders.faults import MOST_PROBLEMS
from processor.normalise.survey import Chunk
from processor.passes.between import goes_on
from processor.passes.booking.arrive import ReadFile, park, shown
from processor.passes.booking.book_orders import book_orders
from processor.passes.booking.booking import Booking
from processor.passes.booking.finish_file import finish_file, note_booked
from processor.passes.booking.incoming import archived_of, opened
from processor.passes.booking.senders import owner_of
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
            one = ReadFile(row, one.mapping, one.survey)
    died = problem("file/unreadable.died", file=shown(one.row))
    park(runtime, one.row, [died], now)


def _chunks(one: ReadFile) -> list[tuple[Chunk, ...]]:
    """Pieces of the file that each hold whole orders; scattered orders come last, together."""
    chunks: list[tuple[Chunk, ...]] = [(chunk,) for chunk in one.survey.chunks]
    return [*chunks, one.survey.scattered] if one.survey.scattered else chunks


def read_chunk(
    archived: Archived,
    pieces: tuple[Chunk, ...],
    header: tuple[str, ...],
    mapping: Mapping,
    channel: Channel,
    file: str,
    sha256: str,
    arrived_at: str,
    headers_again: tuple[int, ...],
) -> bytes:
    """Readings of one chunk, encoded: runs in a worker."""
    readings = read_orders(
        _parts(archived, mapping, pieces), header, mapping, channel, file, sha256, arrived_at,
        headers_again,
    )  # fmt: skip
    return msgspec.msgpack.encode(readings)


def _parts(
    archived: Archived, mapping: Mapping, pieces: tuple[Chunk, ...]
) -> list[tuple[int, bytes]]:
    parts: list[tuple[int, bytes]] = []
    with opened(archived, mapping) as stream:
        for piece in pieces:
            stream.seek(piece.offset)
            parts.append((piece.first_row, stream.read(piece.length)))
    return parts


def _raw_of(
    runtime: Runtime, one: ReadFile, pieces: tuple[Chunk, ...], rows: Sequence[int]
) -> list[str]:
    """The sender's own text of rows of a chunk, for those that booking turns away."""
    raw = {
        record.row: record.raw
        for first_row, data in _parts(archived_of(runtime.house, one.row), one.mapping, pieces)
        for record in one.mapping.records(data, first_row, one.survey.header)
    }
    return [raw[row] for row in rows]


def _refused(runtime: Runtime, one: ReadFile, channel: Channel) -> list[Problem]:
    """What is wrong in a file of which all is booked or nothing: it is read to its end, piece by
    piece, before any of it is booked. Nothing where some was booked: then nothing was wrong."""
    if one.mapping.bad_row != "refuse_file" or one.row.chunks_booked:
        return []
    found: list[Problem] = []
    for pieces in _chunks(one):
        job = _job(runtime, one, channel, pieces)
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
    chunks = _chunks(one)[one.row.chunks_booked :]
    booked = one.row.chunks_booked
    workbook = channel.rejects == "xlsx"
    ahead: list[Future[bytes]] = []
    todo = list(chunks)
    read = iter(chunks)
    while todo or ahead:
        while todo and runtime.pool is not None and len(ahead) < READ_AHEAD and len(chunks) > 1:
            ahead.append(runtime.submit(read_chunk, *_job(runtime, one, channel, todo.pop(0))))
        if ahead:
            encoded = ahead.pop(0).result()
        else:
            encoded = read_chunk(*_job(runtime, one, channel, todo.pop(0)))
        if not goes_on(runtime):
            return
        readings = _readings.decode(encoded)
        raw_of = partial(_raw_of, runtime, one, next(read))
        with transaction(runtime.engine, "book") as connection:
            book_orders(
                connection, runtime.house, one.row, channel, one.mapping, readings, raw_of, now
            )
            booked += 1
            arrivals.update(connection, one.row.id, chunks_booked=booked)
            if todo or ahead:
                # The next piece has killed nobody yet.
                being_read.note(connection, {one.row.id: 1})
            else:
                note_booked(connection, one, now, channel.name, workbook=workbook)
    if not chunks:
        finish_file(runtime, one, now, channel.name, workbook=workbook)


def newest_order(runtime: Runtime, one: ReadFile) -> int:
    """When the newest order of the first and last piece was placed: exports come sorted."""
    channel = _channel(runtime, one)
    chunks = _chunks(one)
    newest = 0
    for pieces in chunks[:1] + chunks[1:][-1:]:
        for reading_ in _readings.decode(read_chunk(*_job(runtime, one, channel, pieces))):
            if reading_.order is not None:
                newest = max(newest, parse_time(reading_.order.placed_at))
    return newest


def _channel(runtime: Runtime, one: ReadFile) -> Channel:
    owner = owner_of(runtime.house.config, one.row.sender)
    assert owner is not None and owner.channel is not None
    return owner.channel


def _job(
    runtime: Runtime, one: ReadFile, channel: Channel, pieces: tuple[Chunk, ...]
) -> tuple[
    Archived, tuple[Chunk, ...], tuple[str, ...], Mapping, Channel, str, str, str, tuple[int, ...]
]:
    archived = archived_of(runtime.house, one.row)
    return (
        archived, pieces, one.survey.header, one.mapping, channel, shown(one.row), one.row.sha256,
        rfc3339(one.row.seen_at), one.survey.headers_again,
    )  # fmt: skip


ORDERS = Booking(book_export, newest_order)
