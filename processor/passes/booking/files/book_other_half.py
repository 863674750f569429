"""What becomes of the rows of the other half of an export: what became of the lines of its orders,
in the same transaction.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

import msgspec
from sqlalchemy import Connection

from processor.ledger.arrived import arrivals, halves
from processor.ledger.arrived.arrivals import RowFact
from processor.ledger.orders import orders
from processor.model.config import Channel
from processor.model.sentence import Text, kept, sentence
from processor.normalise.formats.header import data_columns
from processor.normalise.formats.joined import JoinedOptions
from processor.normalise.join_halves import HalfFile, Keyed, keyed
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.orders.cancelled_alone import cancelled_alone
from processor.normalise.orders.joined_readings import rows_beside
from processor.normalise.shape.apart import ignored_because
from processor.passes.booking.files.arrive import ReadFile
from processor.passes.booking.files.incoming import archived_of, opened
from processor.passes.booking.files.two_halves import header_of
from processor.passes.runtime import Runtime

_TOGETHER = 1000


def lines_of(one: ReadFile) -> Mapping:
    """The mapping by which a file of lines was read before it was joined with another one."""
    options = one.mapping.options
    assert isinstance(options, JoinedOptions)
    return msgspec.structs.replace(
        one.mapping, format=options.lines.format, options=options.lines.options
    )


def half_of(one: ReadFile) -> Mapping:
    """The mapping by which the other half of a file of lines was read."""
    options, joins = one.mapping.options, one.mapping.joins
    assert isinstance(options, JoinedOptions)
    assert joins is not None
    half: Mapping = joins.other
    return msgspec.structs.replace(
        half, format=options.orders.format, options=options.orders.options
    )


def book_beside(connection: Connection, one: ReadFile, parts: Sequence[tuple[int, bytes]]) -> None:
    """Books the rows of the other half that a chunk was made of, as their lines were booked."""
    assert one.other is not None
    beside = rows_beside(parts)
    booked = halves.outcomes_of(connection, one.row.id, sorted(beside))
    mapping = half_of(one)
    lines: dict[int, list[int]] = {}
    for row, (other_row, _) in sorted(beside.items()):
        lines.setdefault(other_row, []).append(row)
    facts: list[RowFact] = []
    for other_row, rows in sorted(lines.items()):
        became = [booked[row] for row in rows]
        bad = [fact for fact in became if fact[0] == "rejected"]
        outcome, order_id, said = (bad or became)[0]
        reason: Text = kept(next((fact[2] for fact in bad if fact[2]), said))
        raw = ""
        if bad:
            data = beside[rows[0]][1]
            raw = mapping.records(data, other_row, header_of(one.other))[0].raw
        facts.append(RowFact(other_row, outcome, order_id, reason, raw))
    arrivals.add_rows(connection, one.other.id, facts)


def book_rest(runtime: Runtime, connection: Connection, one: ReadFile, channel: Channel) -> None:
    """Books the rows of the other half that no line was joined with: those that are no part of an
    order, repeat another one letter by letter, of which nobody knows which one counts, and those of
    orders of which no line came."""
    assert one.other is not None
    mapping, header = half_of(one), header_of(one.other)
    names = header[: data_columns(header)]
    # Rows of which there may be many: of each its number is kept, and how often its order is named.
    numbers, times = array("Q"), Counter[str]()
    for row in _left(runtime, connection, one, mapping, header):
        numbers.append(row.row)
        times[row.key] += 1
    taken: set[str] = set()
    if any(times):
        for row, is_left in _among(numbers, _records(runtime, one, mapping, header)):
            if not is_left and row.key in times:
                taken.add(row.key)
    left = (
        row for row, is_left in _among(numbers, _records(runtime, one, mapping, header)) if is_left
    )
    with opened(archived_of(runtime.house, one.other), mapping) as stream:
        while some := list(islice(left, _TOGETHER)):
            ended = _ended(connection, one, some, channel)
            facts: list[RowFact] = []
            for row in some:
                reason = ignored_because(row.cells, names, mapping.footer, ())
                if reason or row.key in taken:
                    why = reason or sentence("half.repeated")
                    facts.append(RowFact(row.row, "ignored", None, why))
                elif row.row in ended:
                    facts.append(RowFact(row.row, "cancellation", ended[row.row], ""))
                else:
                    stream.seek(row.offset)
                    raw = mapping.records(stream.read(row.length), row.row, header)[0].raw
                    said = "half.no-key" if not row.key else "half.no-lines"
                    why = sentence("half.several" if row.key and times[row.key] > 1 else said)
                    facts.append(RowFact(row.row, "rejected", None, why, raw))
            arrivals.add_rows(connection, one.other.id, facts)


def _among(numbers: Sequence[int], records: Iterator[Keyed]) -> Iterator[tuple[Keyed, bool]]:
    """Records, each with whether it is one of those with these numbers, which grow."""
    place = 0
    for row in records:
        found = place < len(numbers) and numbers[place] == row.row
        place += found
        yield row, found


def _ended(
    connection: Connection, one: ReadFile, left: Sequence[Keyed], channel: Channel
) -> dict[int, int]:
    """The order of each row that cancels one without its lines, as it did while it waited."""
    assert one.other is not None
    records = [(row.key, row.row, row.cells) for row in left]
    header, timezone = header_of(one.other), channel.timezone
    told = cancelled_alone(lambda: records, header, one.mapping, timezone, is_lines=False).cancelled
    known = orders.known(connection, channel.name, told)
    return {
        row: known[order_id].id
        for order_id, row in told.items()
        if order_id in known and known[order_id].state == "cancelled"
    }


def _left(
    runtime: Runtime,
    connection: Connection,
    one: ReadFile,
    mapping: Mapping,
    header: tuple[str, ...],
) -> Iterator[Keyed]:
    assert one.other is not None
    booked = halves.booked_rows(connection, one.other.id)
    last = next(booked, None)
    for row in _records(runtime, one, mapping, header):
        while last is not None and last < row.row:
            last = next(booked, None)
        if row.row != last:
            yield row


def _records(
    runtime: Runtime, one: ReadFile, mapping: Mapping, header: tuple[str, ...]
) -> Iterator[Keyed]:
    assert one.other is not None
    with opened(archived_of(runtime.house, one.other), mapping) as stream:
        half = HalfFile(stream, mapping, header)
        yield from keyed(half, one.mapping, runtime.house.config.limits)
