"""Book: what read files say becomes facts of the ledger, all kinds before any order is decided."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import BrokenExecutor, Future
from pathlib import Path

import msgspec

from processor.ledger import arrivals
from processor.ledger.database import reading, transaction
from processor.model.config import Channel
from processor.model.times import parse_time
from processor.normalise import Reading, read_orders
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.survey import Chunk
from processor.passes.announce import announce
from processor.passes.booking.arrive import ReadFile, archived, park, shown
from processor.passes.booking.book_orders import book_orders
from processor.passes.booking.book_reference import book_catalogue, book_count, book_rates
from processor.passes.runtime import Runtime
from processor.problems.problem import Problem
from processor.transport.read_files import open_bytes, read_bytes

# Catalogue and rates first, then stock, then orders: what decides is in place before it decides.
KIND_ORDER = ("catalogue", "exchange-rates", "stock-count", "orders")
READ_AHEAD = 3

_readings = msgspec.msgpack.Decoder(list[Reading])


def book_all(runtime: Runtime, read: Sequence[ReadFile], now: int) -> None:
    """Books files by kind, then in the order they arrived."""
    dated = _dated(runtime, read)
    for one in sorted(
        dated,
        # Adopted exports come before any other: what they end must not ship in the same pass.
        key=lambda r: (
            KIND_ORDER.index(r.mapping.kind),
            not r.row.adopt_as,
            r.row.as_at,
            r.row.id,
        ),
    ):
        if runtime.stopping():
            return
        if one.mapping.kind == "orders":
            _book_surviving(runtime, one, now)
        else:
            _book_records(runtime, one, now)


def _book_surviving(runtime: Runtime, one: ReadFile, now: int) -> None:
    """A file that kills its reader twice is put aside; what was booked of it stays booked."""
    for _attempt in range(2):
        try:
            _book_orders(runtime, one, now)
            return
        except BrokenExecutor:
            with reading(runtime.engine) as connection:
                row = arrivals.by_id(connection, one.row.id)
            assert row is not None
            one = ReadFile(row, one.mapping, one.survey)
    died = Problem(
        code="file/unreadable",
        message="the process that read it died twice",
        file=shown(one.row),
        advice="keep the file and report it: no file should be able to do that",
    )
    park(runtime, one.row, [died], now)


def _channel(runtime: Runtime, sender: str) -> Channel:
    return next(one for one in runtime.house.config.channels.values() if one.folder == sender)


def _chunks(one: ReadFile) -> list[tuple[Chunk, ...]]:
    """Pieces of the file that each hold whole orders; scattered orders come last, together."""
    chunks: list[tuple[Chunk, ...]] = [(chunk,) for chunk in one.survey.chunks]
    return [*chunks, one.survey.scattered] if one.survey.scattered else chunks


def read_chunk(
    path: Path,
    pieces: tuple[Chunk, ...],
    header: tuple[str, ...],
    mapping: Mapping,
    channel: Channel,
    file: str,
    sha256: str,
) -> bytes:
    """Readings of one chunk, encoded: runs in a worker."""
    parts: list[tuple[int, bytes]] = []
    with open_bytes(path) as stream:
        for piece in pieces:
            stream.seek(piece.offset)
            parts.append((piece.first_row, stream.read(piece.length)))
    readings = read_orders(parts, header, mapping, channel, file, sha256)
    return msgspec.msgpack.encode(readings)


def _book_orders(runtime: Runtime, one: ReadFile, now: int) -> None:
    channel = _channel(runtime, one.row.sender)
    chunks = _chunks(one)[one.row.chunks_booked :]
    booked = one.row.chunks_booked
    ahead: list[Future[bytes]] = []
    todo = list(chunks)
    while todo or ahead:
        while todo and runtime.pool is not None and len(ahead) < READ_AHEAD and len(chunks) > 1:
            ahead.append(runtime.submit(read_chunk, *_job(runtime, one, channel, todo.pop(0))))
        if ahead:
            encoded = ahead.pop(0).result()
        else:
            encoded = read_chunk(*_job(runtime, one, channel, todo.pop(0)))
        readings = _readings.decode(encoded)
        with transaction(runtime.engine, "book") as connection:
            book_orders(connection, runtime.house, one.row, channel, readings, now)
            booked += 1
            arrivals.update(connection, one.row.id, chunks_booked=booked)
        runtime.progress("book", len(readings))
        if runtime.stopping():
            return
    _finish(runtime, one, now, channel.name)


def _dated(runtime: Runtime, read: Sequence[ReadFile]) -> list[ReadFile]:
    """Several exports of one channel in one pass are booked from the oldest to the newest, however
    they are named: the newest order of the first and last piece tells (exports come sorted).
    """
    exports = [one for one in read if one.mapping.kind == "orders"]
    senders = [one.row.sender for one in exports]
    dated: list[ReadFile] = []
    for one in read:
        if one.mapping.kind != "orders" or senders.count(one.row.sender) < 2:
            dated.append(one)
            continue
        channel = _channel(runtime, one.row.sender)
        chunks = _chunks(one)
        newest = 0
        for pieces in chunks[:1] + chunks[1:][-1:]:
            for reading_ in _readings.decode(read_chunk(*_job(runtime, one, channel, pieces))):
                if reading_.order is not None:
                    newest = max(newest, parse_time(reading_.order.placed_at))
        row = msgspec.structs.replace(one.row, as_at=newest)
        dated.append(ReadFile(row, one.mapping, one.survey))
    return dated


def _job(
    runtime: Runtime, one: ReadFile, channel: Channel, pieces: tuple[Chunk, ...]
) -> tuple[Path, tuple[Chunk, ...], tuple[str, ...], Mapping, Channel, str, str]:
    path = archived(runtime, one.row)
    return (
        path, pieces, one.survey.header, one.mapping, channel, shown(one.row), one.row.sha256,
    )  # fmt: skip


def _finish(runtime: Runtime, one: ReadFile, now: int, owner: str) -> None:
    with transaction(runtime.engine, "booked") as connection:
        arrivals.update(connection, one.row.id, state="booked")
        if arrivals.rejected_rows(connection, one.row.id):
            announce(connection, "rejects", one.row, now, owner=owner)


def _book_records(runtime: Runtime, one: ReadFile, now: int) -> None:
    if one.row.chunks_booked:
        _finish(runtime, one, now, one.row.sender)
        return
    data = read_bytes(archived(runtime, one.row))
    with transaction(runtime.engine, "book") as connection:
        if one.mapping.kind == "catalogue":
            facts = book_catalogue(connection, one, data, shown(one.row))
        elif one.mapping.kind == "exchange-rates":
            facts = book_rates(connection, one, data, shown(one.row))
        else:
            warehouse = next(
                house
                for house in runtime.house.config.warehouses.values()
                if house.folder == one.row.sender
            )
            facts = book_count(connection, one, data, shown(one.row), warehouse, now)
        arrivals.add_rows(connection, one.row.id, facts)
        arrivals.update(connection, one.row.id, chunks_booked=1)
    _finish(runtime, one, now, one.row.sender)
