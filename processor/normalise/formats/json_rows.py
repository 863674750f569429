"""Rows out of JSON, as the lines of its spool. Pure: bytes in, lines out.

A line is `[row, record, entry, cells, source]`: the rows and records count from 1, the entry is the
place in the list that is read as lines (-1 where the record has none), and the cells are texts by
the path of their column. Numbers are the text that stands in the file. A record that names a key
twice, or holds NaN, has no cells, and keeps its source. Behind the rows stands a line with the
columns, and in the last sixteen bytes where that begins.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Generator, Iterator
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any, BinaryIO, NoReturn

import msgspec

from processor.normalise.formats.damage import shown_bytes
from processor.normalise.formats.header import REASON_COLUMN
from processor.normalise.formats.spooled import Unspooled, unspooled

MAX_COLUMNS, MAX_DEPTH = 2_000, 64
TAIL = 16
_BOM = b"\xef\xbb\xbf"
_BLANKS = re.compile(r"[ \t\r\n]*")
_encode = msgspec.json.encode

JsonRow = tuple[int, int, int, dict[str, str], str]
"""(row, record, entry, cells, source)."""
Found = tuple[Any, str]
"""A record, None where nobody can read it, and its text in the file."""


class _BadRecord(Exception):
    """A record whose borders are certain, and which nobody can read."""


class JsonPaths(msgspec.Struct, frozen=True):
    """What a spool of JSON is told: the path of the list of records, the path in a record of the
    list of its lines, and whether each physical line is a record."""

    records: tuple[str, ...]
    lines: tuple[str, ...]
    by_line: bool


def lines(stream: BinaryIO, told: str) -> Iterator[bytes]:
    """The lines of the spool. Raises Unspooled."""
    said = msgspec.json.decode(told, type=JsonPaths)
    data = stream.read()
    records = _by_line(data) if said.by_line else _in_document(_text(data), said.records)
    columns: dict[str, None] = {}
    row, offset = 0, 0
    for number, (record, source) in enumerate(records, start=1):
        for entry, cells in _rows(record, said.lines):
            row += 1
            try:
                line = _encode((row, number, entry, cells, "" if cells else source))
            except UnicodeEncodeError:
                # Half of a character that takes two, written as an escape: no text.
                cells, line = {}, _encode((row, number, entry, {}, source))
            columns.update(dict.fromkeys(cells))
            line += b"\n"
            offset += len(line)
            yield line
        if len(columns) > MAX_COLUMNS:
            raise unspooled("file/json.columns", columns=MAX_COLUMNS)
    names = [one for one in columns if one != REASON_COLUMN]
    yield _encode([*names, REASON_COLUMN] if REASON_COLUMN in columns else names) + b"\n"
    yield b"%0*d\n" % (TAIL - 1, offset)


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise unspooled("file/json.text", byte=error.start) from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _BadRecord
    return found


def _bad(_word: str) -> NoReturn:
    raise _BadRecord


_decoder = json.JSONDecoder(
    object_pairs_hook=_once, parse_float=str, parse_int=str, parse_constant=_bad, strict=True
)
# Reads over a value that is of no use, or finds where a bad record ends.
_skipper = json.JSONDecoder(parse_float=str, parse_int=str)


def _by_line(data: bytes) -> Iterator[Found]:
    """The record of each line; a line that is none, or no text, is a record that nobody can
    read."""
    for line in io.BytesIO(data.removeprefix(_BOM)):
        try:
            bare = line.decode("utf-8").strip(" \t\r\n")
        except UnicodeDecodeError:
            yield None, shown_bytes(line, "utf-8").strip(" \t\r\n")
            continue
        if bare:
            try:
                record = _decoder.decode(bare)
            except (ValueError, RecursionError, _BadRecord):
                record = None
            yield record, bare


def _in_document(text: str, path: tuple[str, ...]) -> Iterator[Found]:
    """The records of the list at a path, one after the other; an object there is one record."""
    try:
        at = _skip(text, 0)
        at = yield from _descend(text, at, path, path)
        if _skip(text, at) < len(text):
            raise _syntax(text, at)
    except json.JSONDecodeError as error:
        raise _syntax(text, error.pos) from error
    except IndexError:
        raise _syntax(text, len(text)) from None
    except RecursionError:
        raise unspooled("file/json.deep") from None


def _descend(
    text: str, at: int, path: tuple[str, ...], whole: tuple[str, ...]
) -> Generator[Found, None, int]:
    """Gives the records and returns where the value ends. Keys on the way stand there once."""
    if not path:
        return (yield from _records(text, at, whole))
    if text[at] != "{":
        raise unspooled("file/json.no-list", path=".".join(whole))
    found, at = False, _skip(text, at + 1)
    while text[at] != "}":
        if text[at] != '"':
            raise _syntax(text, at)
        key, at = scanstring(text, at + 1, True)
        at = _skip(text, at)
        if text[at] != ":":
            raise _syntax(text, at)
        at = _skip(text, at + 1)
        if key == path[0] and found:
            raise unspooled("file/json.twice", path=".".join(whole))
        if key == path[0]:
            found = True
            at = yield from _descend(text, at, path[1:], whole)
        else:
            _, at = _skipper.raw_decode(text, at)
        at = _behind(text, at, "}")
    if not found:
        raise unspooled("file/json.no-list", path=".".join(whole))
    return at + 1


def _records(text: str, at: int, whole: tuple[str, ...]) -> Generator[Found, None, int]:
    if text[at] == "{":
        begin = at
        record, at = _value(text, at)
        yield record, text[begin:at]
        return at
    if text[at] != "[":
        raise unspooled("file/json.no-list", path=".".join(whole) or "$")
    at = _skip(text, at + 1)
    while text[at] != "]":
        begin = at
        record, at = _value(text, at)
        yield record, text[begin:at]
        at = _behind(text, at, "]")
    return at + 1


def _value(text: str, at: int) -> tuple[Any, int]:
    """A record and where it ends; None for one that nobody can read."""
    try:
        return _decoder.raw_decode(text, at)
    except _BadRecord:
        return None, _skipper.raw_decode(text, at)[1]


def _behind(text: str, at: int, closing: str) -> int:
    """Where what follows an element begins: behind its comma, or at the closing bracket."""
    at = _skip(text, at)
    if text[at] == ",":
        at = _skip(text, at + 1)
        if text[at] != closing:
            return at
    elif text[at] == closing:
        return at
    raise _syntax(text, at)


def _skip(text: str, at: int) -> int:
    found = _BLANKS.match(text, at)
    return found.end() if found is not None else at


def _syntax(text: str, at: int) -> Unspooled:
    row = text.count("\n", 0, at) + 1
    column = at - text.rfind("\n", 0, at)
    return unspooled("file/json", row=row, column=column)


def _rows(record: Any, path: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """(entry, cells) of each row of a record: one for each line, with the record's own cells."""
    if not isinstance(record, dict):
        yield -1, {}
        return
    own: dict[str, str] = {}
    name = ".".join(path)
    entries: list[Any] = []

    def note(key: str, value: Any) -> bool:
        if key == name and isinstance(value, list):
            entries.extend(value)
            return True
        return False

    try:
        _flatten("", record, own, note if path else _nothing, 0)
        rows = []
        for entry in entries:
            cells = dict(own)
            _flatten(name, entry, cells, _nothing, 0)
            rows.append(cells)
    except _BadRecord:
        yield -1, {}
        return
    if not rows:
        yield -1, own
    yield from enumerate(rows)


def _nothing(_key: str, _value: Any) -> bool:
    return False


def _flatten(
    path: str, value: Any, into: dict[str, str], taken: Callable[[str, Any], bool], depth: int
) -> None:
    """Adds the text of every value below a path."""
    if taken(path, value):
        return
    if isinstance(value, dict | list):
        if depth > MAX_DEPTH:
            raise _BadRecord
        inside = value.items() if isinstance(value, dict) else enumerate(value)
        for key, one in inside:
            _flatten(f"{path}.{key}" if path else str(key), one, into, taken, depth + 1)
        return
    if path in into:
        raise _BadRecord
    if isinstance(value, bool):
        into[path] = "true" if value else "false"
    elif value is not None:
        into[path] = value
