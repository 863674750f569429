"""Bytes of a file as they get damaged on their way, and what may come of the orders in it."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterator
from itertools import zip_longest
from typing import Any, NamedTuple
from zipfile import ZipFile

import msgspec

from builders.normalise_files import channel, shipped
from builders.truths import SAMPLES, Sample
from processor.model.config import Limits
from processor.normalise.formats.format import file_bytes
from processor.normalise.formats.spooled import Unspooled
from processor.normalise.golden import SAMPLE_ARRIVES
from processor.normalise.identify import identify
from processor.normalise.kinds.file_kind import Portion
from processor.normalise.kinds.file_kinds import FILE_KINDS
from processor.normalise.orders.reading import Reading
from processor.normalise.survey import survey

Cells = frozenset[tuple[str, str]]
# What may stand in an accepted order of the characters that a text can lose its sense by.
_LINE_ENDS = "\n"


class Found(NamedTuple):
    """What a file gives: its readings, and the filled cells of each row by column; nothing of one
    that is put aside. `warned`: of the file as a whole something is told."""

    readings: list[Reading]
    cells: dict[int, Cells]
    records: int
    warned: bool = False


def flipped(data: bytes, at: int, chance: random.Random) -> bytes:
    """One bit is another one."""
    return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]


def overwritten(data: bytes, at: int, chance: random.Random) -> bytes:
    """One byte is another one."""
    return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]


def inserted(data: bytes, at: int, chance: random.Random) -> bytes:
    """A few bytes come from nowhere; those that part cells most often."""
    made = chance.choice((b",", b";", b"\t", b'"', b"\r\n", b"\n", b"'", b"=", b"\xef\xbb\xbf"))
    return data[:at] + chance.choice((made, chance.randbytes(3))) + data[at:]


def deleted(data: bytes, at: int, chance: random.Random) -> bytes:
    """Some bytes are gone."""
    return data[:at] + data[at + chance.choice((1, 1, 2, 20)) :]


def truncated(data: bytes, at: int, chance: random.Random) -> bytes:
    """The rest did not come."""
    return data[:at]


def doubled(data: bytes, at: int, chance: random.Random) -> bytes:
    """A block comes twice, as where a transfer begins again."""
    block = data[at : at + chance.choice((1, 50, 400, 4096))]
    return data[:at] + block + data[at:]


def nul(data: bytes, at: int, chance: random.Random) -> bytes:
    """Bytes that the disk never wrote."""
    many = chance.choice((1, 1, 3, 512))
    return data[:at] + bytes(min(many, len(data) - at)) + data[at + many :]


Damage = Callable[[bytes, int, random.Random], bytes]
DAMAGES: tuple[Damage, ...] = (flipped, overwritten, inserted, deleted, truncated, doubled, nul)


def damaged(data: bytes, chance: random.Random) -> tuple[str, bytes]:
    """The file with one damage, and what that is; of a workbook most often in one of its parts."""
    if data.startswith(b"PK") and chance.random() < 0.8:
        return _part_damaged(data, chance)
    damage, at = chance.choice(DAMAGES), chance.randrange(len(data))
    return f"{damage.__name__} at {at}", damage(data, at, chance)


def _part_damaged(data: bytes, chance: random.Random) -> tuple[str, bytes]:
    parts = ZipFile(io.BytesIO(data))
    name = chance.choice([one for one in parts.namelist() if one.startswith("xl/")])
    what, bad = damaged(parts.read(name), chance)
    made = io.BytesIO()
    with ZipFile(made, "w") as written:
        for one in parts.namelist():
            written.writestr(one, bad if one == name else parts.read(one))
    return f"{name}: {what}", made.getvalue()


def read_bytes(sample: Sample, data: bytes) -> Found:
    """What the mapping of a sample makes of these bytes; in no case an exception."""
    file = file_bytes(io.BytesIO(data))
    mapping, warnings = identify(file, "f", [shipped(sample.mapping)])
    if mapping is None:
        assert warnings
        return Found([], {}, 0)
    try:
        spool = file.as_read(mapping.file_format, mapping.options).begun().read()
    except Unspooled:
        return Found([], {}, 0)
    surveyed, problems = survey(io.BytesIO(spool), mapping, Limits(), "f")
    if surveyed is None:
        assert problems
        return Found([], {}, 0)
    seller = channel(**sample.truth["channel"])
    parts = surveyed.parts(spool)
    portion = Portion(
        parts, surveyed.header, mapping, "f", channel=seller, timezone=seller.timezone,
        arrived_at=SAMPLE_ARRIVES, headers_again=surveyed.headers_again,
    )  # fmt: skip
    readings = FILE_KINDS[mapping.kind].read(portion)
    cells = {
        record.row: frozenset(
            one for one in zip_longest(surveyed.header, record.cells, fillvalue="") if one[1]
        )
        for first, piece in parts
        for record in mapping.records(piece, first, surveyed.header)
    }
    return Found(readings, cells, surveyed.records, bool(warnings))


def original(sample: Sample) -> tuple[bytes, Found]:
    """The sample as it is."""
    data = (SAMPLES / sample.path).read_bytes()
    return data, read_bytes(sample, data)


def wrong(before: Found, after: Found) -> Iterator[str]:
    """What nobody is told of, in sentences; nothing where every change is told or lies within one
    cell that is as plausible as before."""
    rows = sorted(row for one in after.readings for row in one.rows)
    if rows != sorted(after.cells) or len(rows) != after.records:
        yield f"{after.records} records are read, and {len(rows)} come out"
    if after.warned:
        return
    known = {one.named: one for one in before.readings if one.named}
    every = set(before.cells.values())
    columns = {name for row in every for name, _ in row}
    for one in after.readings:
        if one.outcome != "accepted" or one.order is None:
            continue
        if unseen := [text for text in texts(one.order) if not legible(text)]:
            yield f"{one.named} is accepted with {unseen}"
        old = known.get(one.named)
        theirs = {after.cells[row] for row in one.rows}
        same_rows = old is not None and theirs == {before.cells[row] for row in old.rows}
        if old is not None and same_rows and content(one) != content(old):
            yield f"{one.named} is another order, and none of its rows is"
        if old is not None and theirs <= every and _pieces(one) > _pieces(old) > 0:
            yield f"{one.named} has more pieces, and each of its rows stood there before"
        for row in theirs - every:
            changed = min((_changed(row, other) & columns for other in every), key=len)
            if len(changed) > 1 and not any('"' in cell for name, cell in row if name in changed):
                yield f"{one.named} is accepted with changed cells of {sorted(changed)}"


def _changed(row: Cells, other: Cells) -> set[str]:
    """Columns in which a row says something else. What it says nothing of is no change where it is
    JSON, whose records may leave out any key."""
    says = {name for name, _ in row - other}
    gone = {name for name, _ in other - row}
    return says if any("." in name for name in gone) else says | gone


def _pieces(one: Reading) -> int:
    return 0 if one.order is None else sum(line.quantity for line in one.order.lines)


def content(one: Reading) -> Any:
    """What an order says, without where it stood."""
    assert one.order is None or one.order.source
    order = None if one.order is None else msgspec.structs.replace(one.order, source=())
    return one.outcome, order


def texts(value: Any) -> Iterator[str]:
    """Every text in an order."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for one in value:
            yield from texts(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, msgspec.Struct):
        yield from texts(msgspec.to_builtins(value))


def legible(text: str) -> bool:
    """False where a letter is lost, or nothing that prints."""
    return not any(
        sign == "\ufffd" or (sign < " " and sign not in _LINE_ENDS) or "\x7f" <= sign < "\xa0"
        for sign in text
    )
