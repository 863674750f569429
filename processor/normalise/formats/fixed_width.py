"""The format `fixed-width`: a record a line, its cells at fixed places. Pure."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import BinaryIO, NamedTuple

from processor.languages.language import Language
from processor.languages.languages import in_english
from processor.model.config import Limits
from processor.model.sentence import Text, sentence
from processor.normalise.formats.damage import Unread, in_place, is_escaped
from processor.normalise.formats.delimited_head import refuse, right_mark
from processor.normalise.formats.fixed_cells import (
    BAR,
    cell_place,
    is_blank,
    marks_rejects,
    parted,
    reads_cells,
)
from processor.normalise.formats.fixed_options import KEYS, FixedOptions, read_options
from processor.normalise.formats.format import FileBytes, Format, Rejected
from processor.normalise.formats.header import REASON_COLUMN, comes_back, data_columns
from processor.normalise.formats.place import Place
from processor.normalise.formats.text_lines import Lines, raw_lines, read_line, ways_of_text

# No line may be longer than so many records: the reasons of rejects stand behind theirs.
_LINE_FACTOR, _REASONS = 4, 16_384
# By so many lines of the head it is seen whether a file is of such records.
_LOOKED_AT = 200


class FixedRecord(NamedTuple):
    """A line with a record."""

    row: int
    cells: list[str]
    raw: str
    options: FixedOptions

    @property
    def where(self) -> str:
        """Nothing of its own: the row is a physical line."""
        return ""

    def place(self, index: int = -1) -> Place:
        """The line, or the places of a cell of it."""
        return cell_place(self.row, self.raw, index, self.options)


class FixedReader(Lines):
    """The strict pass over a stream of such lines."""

    spares = True

    def __init__(self, stream: BinaryIO, options: FixedOptions, limits: Limits) -> None:
        most = options.length * _LINE_FACTOR * len(options.newline) * 4 + _REASONS
        super().__init__(stream, options, max(most, limits.field_kb * 1024))
        self.options = options
        self.text = ""

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """The names of the columns, which have no bytes of their own, and the record of each line.
        Raises Broken."""
        names = list(self.options.names)
        first = next(self, None)
        again = first is not None and marks_rejects(first)
        read = reads_cells(self.options, again=again)
        end = self.offset
        if not again:
            self.offset = 0
        yield 0, [*names, REASON_COLUMN] if again else names
        self.offset = end
        if first is not None and not again:
            yield self._record(first, read)
        for text in self:
            yield self._record(text, read)

    def _record(self, text: str, read: Callable[[str], list[str]]) -> tuple[int, list[str]]:
        bare = self.text = text.rstrip("\r\n")
        self.pending.clear()
        if is_blank(bare):
            return self.number, []
        cells = read(in_place(bare) if self.wrong else bare)
        return self.number, self.judge(cells, self.wrong, len(self.options.names))

    def place(self, row: int, cells: Sequence[str], index: int = -1) -> Place:
        """Where the record last given stands, or its cell `index`."""
        return cell_place(row, self.text, index, self.options)


def _records(
    data: bytes, first_row: int, header: tuple[str, ...], options: FixedOptions
) -> list[FixedRecord]:
    if data.startswith(options.bom):
        data = data[len(options.bom) :]
    again = comes_back(header)
    read = reads_cells(options, again=again)
    found: list[FixedRecord] = []
    for row, raw in enumerate(raw_lines(io.BytesIO(data), options), start=first_row):
        line = read_line(raw, options.codec)
        bare = line.text.rstrip("\r\n")
        if not is_blank(bare):
            wrong = line.wrong
            cells = read(in_place(bare) if wrong else bare)
            if again and not wrong and is_escaped(cells[:-1]):
                wrong = "row/damaged.escaped"
            if wrong:
                cells = Unread(cells, wrong, len(header), encoding=options.encoding)
            found.append(FixedRecord(row, cells, bare, options))
    return found


def _header(file: FileBytes, options: FixedOptions) -> tuple[str, ...] | None:
    """The names of the columns, where at least half of the lines are as long as a record."""
    if not right_mark(file.head, options):
        return None
    lines = file.head.split(options.newline)
    if not file.is_small:
        lines.pop()
    texts = [one.decode(options.codec, "replace").rstrip("\r\n") for one in lines[:_LOOKED_AT]]
    if texts and marks_rejects(texts[0]):
        return (*options.names, REASON_COLUMN)
    said = [text.lstrip("\ufeff") for text in texts if not is_blank(text)]
    fit = sum(_fits(text, options) for text in said)
    return options.names if fit and 2 * fit >= len(said) else None


def _fits(text: str, options: FixedOptions) -> bool:
    length = _length(text, options)
    if options.short:
        return options.places[0][1] <= length <= options.length
    return length == options.length


def _header_place(header: tuple[str, ...], index: int, options: FixedOptions) -> Place:
    return Place(1)


def _names(options: FixedOptions) -> tuple[str, ...]:
    return options.names


def _header_alone(file: FileBytes) -> bool:
    """False: no line is a header."""
    return False


def _strict(stream: BinaryIO, options: FixedOptions, limits: Limits) -> FixedReader:
    return FixedReader(stream, options, limits)


def _rejects(
    header: tuple[str, ...],
    rejected: Iterable[Rejected],
    options: FixedOptions,
    language: Language,
) -> bytes:
    """Each record as it came, a bar, and the reason; the first line says so. A record of another
    length keeps it, with a line that is longer than a record: before it is mended it is none."""
    again = data_columns(header) < len(header)
    lines = [" " * options.length + BAR + REASON_COLUMN]
    for _, raw, reason in rejected:
        record = parted(raw, options)[0] if again else raw
        missing = options.length - _length(record, options)
        if options.short:
            record += " " * missing
        behind = BAR + _said(reason, options, language)
        lines.append(record + behind.ljust(missing + 1, "."))
    text = "".join(line + "\r\n" for line in lines)
    return options.bom * (options.encoding == "utf-16") + text.encode(options.codec, "replace")


def _length(text: str, options: FixedOptions) -> int:
    return len(text.encode(options.codec, "replace") if options.in_bytes else text)


def _said(reason: Text, options: FixedOptions, language: Language) -> str:
    text = language.say(reason)
    try:
        text.encode(options.codec)
    except UnicodeEncodeError:
        text = in_english(reason)
    return " ".join(text.replace(BAR, "/").split())


FIXED_WIDTH = Format(
    word="fixed-width",
    keys=KEYS,
    read_options=read_options,
    refuse=refuse,
    header=_header,
    header_place=_header_place,
    header_alone=_header_alone,
    ways=ways_of_text,
    strict=_strict,
    records=_records,
    rejects=_rejects,
    names=_names,
    counts_cells=False,
    uneven_record=sentence("fixed.uneven-record"),
    uneven_file=sentence("fixed.uneven-file"),
)
