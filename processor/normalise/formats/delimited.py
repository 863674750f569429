"""Delimited text, strictly: physical lines from bytes, records from lines, and where a cell stands.

`csv` runs with strict=True, because a lax reader joins rows on an unclosed quote without a word.
Pure: works on streams and text that the caller opened.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from processor.normalise.formats.formulas import raw_cells, unguarded
from processor.normalise.mapping.mapping import REASON_COLUMN, Mapping

# No physical line may be longer than this many times the limit for one field.
LINE_FACTOR = 16
_BLOCK = 65_536
_TOO_LARGE = "is a quotation mark missing? limits.field_kb of config.yaml sets the limit"


class Broken(Exception):
    """A file that cannot be read on: a problem code, what is wrong, and the place.

    `index` is the cell that is wrong, -1 where it is not one cell.
    """

    def __init__(
        self,
        code: str,
        message: str,
        line: int,
        column: int = 0,
        text: str = "",
        advice: str = "",
        index: int = -1,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.line = line
        self.column = column
        self.text = text
        self.advice = advice
        self.index = index


class Lines:
    """Decoded physical lines of a stream, with bytes and lines counted.

    `pending` holds the lines since the caller last cleared it: the text of the record being read.
    """

    def __init__(self, stream: BinaryIO, mapping: Mapping, limit: int) -> None:
        self.codec = mapping.codec
        self.encoding = mapping.encoding
        self.bom = mapping.bom
        self.limit = limit
        self.offset = 0
        self.number = 0
        self.pending: list[str] = []
        self.nul = len(mapping.newline) == 1
        self.utf8_lines = 0
        self.other_lines = 0
        self.watch = mapping.codec.startswith(("cp125", "iso-"))
        self.raw = _one_byte(stream, limit) if self.nul else _wide(stream, mapping.newline, limit)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        raw = next(self.raw)
        start = self.offset
        self.offset += len(raw)
        self.number += 1
        if start == 0 and self.bom and raw.startswith(self.bom):
            raw = raw[len(self.bom) :]
            start += len(self.bom)
        if len(raw) >= self.limit:
            raise Broken(
                "file/field-size",
                f"a line of more than {self.limit - 1} bytes",
                self.number,
                advice=_TOO_LARGE,
            )
        try:
            text = raw.decode(self.codec)
        except UnicodeDecodeError as error:
            raise self._undecodable(raw, error, start) from error
        if (self.nul and b"\0" in raw) or (not self.nul and "\0" in text):
            column = text.index("\0") + 1
            raise Broken(
                "file/nul",
                f"a NUL byte (byte {start + raw.index(0)})",
                self.number,
                column,
                text.rstrip("\r\n"),
                "the file was torn while it was copied: send it again",
            )
        if self.watch and not raw.isascii():
            if _is_utf8(raw):
                self.utf8_lines += 1
            else:
                self.other_lines += 1
        self.pending.append(text)
        return text

    def _undecodable(self, raw: bytes, error: UnicodeDecodeError, start: int) -> Broken:
        before = raw[: error.start].decode(self.codec, "replace")
        shown = before + "\ufffd"
        likely = likely_encoding(raw, self.encoding)
        advice = f"the line reads as {likely}: save the file as {self.encoding}" if likely else ""
        return Broken(
            "file/encoding",
            f"byte {start + error.start} (0x{raw[error.start]:02x}) is no {self.encoding} text",
            self.number,
            len(before) + 1,
            shown,
            advice,
        )


def _one_byte(stream: BinaryIO, limit: int) -> Iterator[bytes]:
    while raw := stream.readline(limit):
        yield raw


def _wide(stream: BinaryIO, newline: bytes, limit: int) -> Iterator[bytes]:
    """Lines of an encoding with two bytes a unit: a line feed counts only on an even place."""
    buffer = b""
    while True:
        start = 0
        while True:
            at = buffer.find(newline, start)
            while at >= 0 and at % 2:
                at = buffer.find(newline, at + 1)
            if at < 0:
                break
            yield buffer[start : at + 2]
            start = at + 2
        buffer = buffer[start:]
        block = stream.read(_BLOCK) if len(buffer) < limit else b""
        if not block:
            if buffer:
                yield buffer
            return
        buffer += block


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def likely_encoding(raw: bytes, declared: str) -> str:
    """The first usual encoding in which a line can be read, other than the declared one."""
    for name in ("utf-8", "cp1252", "gb18030", "cp932"):
        if name == declared or (name == "cp1252" and declared in ("gbk", "cp932", "big5")):
            continue
        try:
            raw.decode(name)
        except UnicodeDecodeError:
            continue
        return name
    return ""


def records(lines: Lines, mapping: Mapping, field_limit: int) -> Iterator[tuple[int, list[str]]]:
    """(physical first line, cells) of every record; an empty line is no record but `[]`.

    Raises Broken where the text is not well formed.
    """
    if not mapping.quoted:
        yield from _unquoted(lines, mapping.delimiter, field_limit)
        return
    csv.field_size_limit(field_limit)
    reader = csv.reader(lines, delimiter=mapping.delimiter, strict=True)
    while True:
        first = lines.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _misquoted(lines, mapping.delimiter, first, str(error), field_limit) from error
        yield first, cells


def _unquoted(lines: Lines, delimiter: str, field_limit: int) -> Iterator[tuple[int, list[str]]]:
    for text in lines:
        bare = text.rstrip("\r\n")
        cells = bare.split(delimiter) if bare else []
        if len(text) > field_limit:
            index = next((i for i, cell in enumerate(cells) if len(cell) > field_limit), -1)
            if index >= 0:
                raise _too_large(lines.number, index, field_limit)
        yield lines.number, cells


def _misquoted(lines: Lines, delimiter: str, first: int, error: str, field_limit: int) -> Broken:
    if "new-line character" in error:
        return Broken(
            "file/quote",
            "a carriage return stands alone outside quotation marks",
            lines.number,
            advice="save the file with line ends of Windows or Unix",
        )
    if "field larger" in error:
        return _overlong(lines.pending, delimiter, first, field_limit)
    line, column, text = _last_open_quote(lines.pending, delimiter, first)
    return Broken(
        "file/quote",
        "the quotation mark opened here is never closed"
        if "end of data" in error
        else f"text follows a closing quotation mark in line {lines.number}; opened here",
        line or first,
        column,
        text or (lines.pending[0].rstrip("\r\n") if lines.pending else ""),
        "close it, or double it if it belongs to the text",
    )


def _overlong(pending: list[str], delimiter: str, first: int, field_limit: int) -> Broken:
    """The first cell beyond the limit; where it is quoted and runs over lines, its mark is."""
    raw, place = "".join(pending), 0
    for index, cell in enumerate(raw_cells(raw, delimiter, True)):
        if len(cell) - cell.count('""') > field_limit:
            line = first + raw.count("\n", 0, place)
            column = place - raw.rfind("\n", 0, place)
            if cell[0] != '"' or "\n" not in cell.rstrip("\r\n"):
                return _too_large(line, index, field_limit)
            return Broken(
                "file/quote",
                f"the quotation mark opened here is not closed within {field_limit} characters",
                line,
                column,
                pending[line - first].rstrip("\r\n"),
                "close it, or double it if it belongs to the text; limits.field_kb of config.yaml"
                " says how long a cell may be",
                index,
            )
        place += len(cell) + 1
    return _too_large(first, -1, field_limit)


def _too_large(line: int, index: int, field_limit: int) -> Broken:
    message = f"a cell of more than {field_limit} characters"
    return Broken("file/field-size", message, line, advice=_TOO_LARGE, index=index)


def _last_open_quote(pending: list[str], delimiter: str, first: int) -> tuple[int, int, str]:
    """(line, column, text) of the quote that opened the last quoted cell of the pending lines."""
    found = (0, 0, "")
    inside, at_start = False, True
    for number, text in enumerate(pending, start=first):
        place = 0
        while place < len(text):
            char = text[place]
            if inside:
                if char == '"' and text[place + 1 : place + 2] == '"':
                    place += 1
                elif char == '"':
                    inside = False
            elif char == '"' and at_start:
                inside = True
                found = (number, place + 1, text.rstrip("\r\n"))
            at_start = not inside and char in (delimiter, "\n")
            place += 1
    return found


def locate(raw: str, index: int, mapping: Mapping) -> tuple[int, int, int, str]:
    """(lines down, 1-based column, length, physical line) of cell `index` in a record's text."""
    down, start, cell, inside, place = 0, 0, 0, False, 0
    line_start = 0
    while place < len(raw) and cell < index:
        char = raw[place]
        if mapping.quoted and char == '"':
            inside = not inside
        elif not inside and char == mapping.delimiter:
            cell += 1
            start = place + 1
        if char == "\n":
            down += 1
            line_start = place + 1
        place += 1
    end = start
    while end < len(raw):
        char = raw[end]
        if mapping.quoted and char == '"':
            inside = not inside
        elif (not inside and char in (mapping.delimiter, "\r", "\n")) or char == "\n":
            break
        end += 1
    line_end = raw.find("\n", line_start)
    text = raw[line_start : line_end if line_end >= 0 else len(raw)].rstrip("\r")
    return down, start - line_start + 1, max(1, end - start), text


def header_of(head: bytes, mapping: Mapping) -> tuple[str, ...] | None:
    """The column names at the start of a file, or None where they cannot be read."""
    lines = Lines(io.BytesIO(head), mapping, len(head) + 1)
    try:
        for _, cells in records(lines, mapping, _BLOCK * 2):
            if any(cell.strip() for cell in cells):
                return header_names(cells)
    except Broken:
        return None
    return None


def header_names(cells: list[str]) -> tuple[str, ...]:
    """Column names without outer blanks and with line breaks as spaces."""
    names = tuple(" ".join(cell.split()) for cell in cells)
    if names and names[-1] == REASON_COLUMN:
        return tuple(unguarded(name) for name in names)
    return names


def header_again(cells: Sequence[str], header: tuple[str, ...]) -> bool:
    """True if a record repeats the column names: two exports were joined. `header` is without a
    `crossdock_reason`, which may follow; a byte order mark may stand before the first name."""
    if len(cells) not in (len(header), len(header) + 1):
        return False
    names = header_names([cells[0].lstrip("\ufeff").strip('"'), *cells[1:]])
    return names[: len(header)] == header and set(names[len(header) :]) <= {REASON_COLUMN, ""}


def data_columns(header: tuple[str, ...]) -> int:
    """How many columns are the sender's own: without a last `crossdock_reason`."""
    return len(header) - 1 if header and header[-1] == REASON_COLUMN else len(header)
