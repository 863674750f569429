"""Files that `crossdock mapping try` reads: each as a whole, and the two halves of the same orders."""

from __future__ import annotations

import argparse
import io
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from processor.commands.printing.console import (
    NEEDS_A_PERSON,
    USAGE,
    Stop,
    say,
    show_json,
    show_problems,
    table,
    told,
    warn,
)
from processor.commands.printing.problem_formats import plain
from processor.model.config import Limits
from processor.model.sentence import sentence
from processor.normalise.formats.header import data_columns
from processor.normalise.join_halves import HalfFile, is_half, keyed
from processor.normalise.joined_samples import FileInMemory, joined, whole_file
from processor.normalise.mapping.mapping import Mapping
from processor.problems.problem import Problem
from processor.spool.spool import spools_of_stream
from processor.transport.faults import why as why_of
from processor.transport.read_files import read_bytes

# So many columns of a half are shown; `--json` has all.
_COLUMNS = 8
_CELL = 40


class Pair(NamedTuple):
    """A file that was read, what it is called, and where it is one half of orders the mapping of
    the lines that it belongs to."""

    whole: FileInMemory
    name: str
    lines: Mapping | None


def bytes_of(path: Path) -> bytes:
    """What a file holds that was named on the command line."""
    try:
        return read_bytes(path)
    except OSError as error:
        raise Stop(USAGE, sentence("adopt.unread", file=str(path), why=why_of(error))) from error


def whole(
    data: bytes, name: str, mappings: Sequence[Mapping], limits: Limits, args: argparse.Namespace
) -> FileInMemory:
    """A file by the one of the mappings that fits it; a stop that says why where none can."""
    found, problems = whole_file(data, name, mappings, spools_of_stream(io.BytesIO(data)), limits)
    return _read(found, problems, name, args)


def with_other_half(pair: Pair, path: Path, limits: Limits, args: argparse.Namespace) -> Pair:
    """A file read side by side with the other half of its orders, whichever of both was named
    first."""
    mapping = pair.whole.mapping
    if not is_half(mapping):
        raise Stop(USAGE, sentence("mapping-try.is-whole", mapping=mapping.name))
    half = _other(pair)
    if half is None:
        raise Stop(NEEDS_A_PERSON, sentence("mapping-try.no-lines", mapping=mapping.name))
    other = whole(bytes_of(path), path.name, [half], limits, args)
    first, second, names = pair.whole, other, (pair.name, path.name)
    if mapping.joins is None:
        first, second, names = other, pair.whole, (path.name, pair.name)
    both, problems = joined(first, second, names, limits)
    return Pair(_read(both, problems, names[0], args), names[0], pair.lines)


def show_half(pair: Pair, limits: Limits, args: argparse.Namespace) -> None:
    """The rows of one half of orders, each with the order that it names, and what is needed to make
    orders of them."""
    mapping, data, surveyed = pair.whole
    assert surveyed is not None
    half = _other(pair)
    if half is None:
        warn(told("mapping-try.no-lines", mapping=mapping.name))
    else:
        warn(told("mapping-try.needs-half", mapping=mapping.name, half=half.name))
    header = surveyed.header[: data_columns(surveyed.header)]
    columns = _columns(mapping, header)
    rows = [
        (one.row, one.key, one.cells)
        for one in keyed(HalfFile(io.BytesIO(data), mapping, surveyed.header), pair.lines, limits)
    ] if pair.lines else [
        (record.row, "", record.cells)
        for first_row, part in surveyed.parts(data)
        for record in mapping.records(part, first_row, surveyed.header)
    ]  # fmt: skip
    shown = rows if args.all else rows[: args.rows]
    cells = [
        {name: row[2][place] for name, place in columns.items() if place < len(row[2])}
        for row in shown
    ]
    if args.json:
        for (row, order, _), said in zip(shown, cells, strict=True):
            show_json({"row": row, "order": order, "columns": said})
        return
    some = [name for name in columns if any(said.get(name) for said in cells)][:_COLUMNS]
    heads = (
        sentence("mapping-try.column.row"), sentence("mapping-try.column.order"), *some
    )  # fmt: skip
    lines: list[tuple[object, ...]] = [
        (str(row), order, *(said.get(name, "")[:_CELL] for name in some))
        for (row, order, _), said in zip(shown, cells, strict=True)
    ]
    title = told("mapping-try.half", file=pair.name, mapping=mapping.name, records=surveyed.records)
    say(table(title, [heads, *lines] if lines else []))
    if len(shown) < len(rows):
        say(told("mapping-try.more", n=len(rows) - len(shown)))


def _columns(mapping: Mapping, header: tuple[str, ...]) -> dict[str, int]:
    """The columns of a half by the names that they go by: of the one that gives, those that it
    gives."""
    if not mapping.gives:
        return {name: place for place, name in enumerate(header)}
    places = mapping.places(header)
    return {one.name: places[one.column] for one in mapping.gives if one.column in places}


def _other(pair: Pair) -> Mapping | None:
    """The mapping of the other half."""
    joins = pair.whole.mapping.joins
    return pair.lines if joins is None else joins.other


def _read(
    found: FileInMemory | None, problems: Sequence[Problem], name: str, args: argparse.Namespace
) -> FileInMemory:
    if found is not None and found.surveyed is not None:
        show_problems(problems)
        return found
    if args.json:
        show_json({"problems": [plain(one) for one in problems]})
    else:
        show_problems(problems)
    several = args.mapping is None and any(one.id == "file/ambiguous" for one in problems)
    key = "two-fit" if several else "not-read"
    raise Stop(NEEDS_A_PERSON, sentence(f"mapping-try.{key}", file=name))
