"""The format `multi-record`: a record a line, its first field names the kind of record. Pure."""

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
from processor.normalise.formats.fixed_cells import BAR, marks_rejects
from processor.normalise.formats.format import FileBytes, Format, Rejected
from processor.normalise.formats.header import REASON_COLUMN, data_columns
from processor.normalise.formats.multi_cells import (
    BEFORE_REASON,
    cell_place,
    is_none,
    parted,
    reads_cells,
    word_of,
)
from processor.normalise.formats.multi_options import KEYS, MultiOptions, read_options
from processor.normalise.formats.place import Place
from processor.normalise.formats.text_lines import Lines, raw_lines, read_line, ways_of_text

# No line may be longer than so many of the largest fields.
_LINE_FACTOR = 16
# By so many lines of the head it is seen whether a file is of such records.
_LOOKED_AT = 200


class NamedRecord(NamedTuple):
    """A line with a record."""

    row: int
    cells: list[str]
    raw: str
    options: MultiOptions

    @property
    def where(self) -> str:
        """Nothing of its own: the row is a physical line."""
        return ""

    def place(self, index: int = -1) -> Place:
        """The line, or the place of a cell of it."""
        return cell_place(self.row, self.raw, index, self.options)


class MultiReader(Lines):
    """The strict pass over a stream of such lines."""

    spares = True

    def __init__(self, stream: BinaryIO, options: MultiOptions, limits: Limits) -> None:
        super().__init__(stream, options, limits.field_kb * 1024 * _LINE_FACTOR)
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
            yield self._record(first.lstrip("\ufeff"), read)
        for text in self:
            yield self._record(text, read)

    def _record(self, text: str, read: Callable[[str], list[str]]) -> tuple[int, list[str]]:
        bare = self.text = text.rstrip("\r\n")
        self.pending.clear()
        if is_none(bare, self.options):
            return self.number, []
        cells = read(_in_place(bare, self.options) if self.wrong else bare)
        return self.number, self.judge(cells, self.wrong, len(self.options.names))

    def place(self, row: int, cells: Sequence[str], index: int = -1) -> Place:
        """Where the record last given stands, or its cell `index`."""
        return cell_place(row, self.text, index, self.options)


def _records(
    data: bytes, first_row: int, header: tuple[str, ...], options: MultiOptions
) -> list[NamedRecord]:
    if data.startswith(options.bom):
        data = data[len(options.bom) :]
    again = data_columns(header) < len(header)
    read = reads_cells(options, again=again)
    found: list[NamedRecord] = []
    for row, line_bytes in enumerate(raw_lines(io.BytesIO(data), options), start=first_row):
        line = read_line(line_bytes, options.codec)
        bare, wrong = line.text.rstrip("\r\n"), line.wrong
        if is_none(bare, options):
            continue
        cells = read(_in_place(bare, options) if wrong else bare)
        if again and not wrong and is_escaped(cells[:-1]):
            wrong = "row/damaged.escaped"
        if wrong:
            cells = Unread(cells, wrong, len(header), encoding=options.encoding)
        raw = parted(bare)[0] if again else bare
        found.append(NamedRecord(row, cells, raw, options))
    return found


def _in_place(bare: str, options: MultiOptions) -> str:
    """A damaged line as it is parted: at places, what follows an escape keeps its own."""
    return bare if options.delimiter else in_place(bare)


def _header(file: FileBytes, options: MultiOptions) -> tuple[str, ...] | None:
    """The names of the columns, where the first record and at least half of them are known."""
    if not right_mark(file.head, options):
        return None
    lines = file.head.split(options.newline)
    if not file.is_small:
        lines.pop()
    texts = [one.decode(options.codec, "replace").rstrip("\r\n") for one in lines[:_LOOKED_AT]]
    if texts and marks_rejects(texts[0]):
        return (*options.names, REASON_COLUMN)
    bare = [text.lstrip("\ufeff") for text in texts]
    known = [word_of(text, options) in options.kinds for text in bare if not is_none(text, options)]
    return options.names if known and known[0] and 2 * sum(known) >= len(known) else None


def _header_place(header: tuple[str, ...], index: int, options: MultiOptions) -> Place:
    return Place(1)


def _names(options: MultiOptions) -> tuple[str, ...]:
    return options.names


def _header_alone(file: FileBytes) -> bool:
    """False: no line is a header."""
    return False


def _strict(stream: BinaryIO, options: MultiOptions, limits: Limits) -> MultiReader:
    return MultiReader(stream, options, limits)


def _rejects(
    header: tuple[str, ...],
    rejected: Iterable[Rejected],
    options: MultiOptions,
    language: Language,
) -> bytes:
    """Each record as it came, a bar with the name of the reason, and the reason; the first line
    says so."""
    lines = [BAR + REASON_COLUMN]
    for _, raw, reason in rejected:
        lines.append(parted(raw)[0] + BEFORE_REASON + _said(reason, options, language))
    text = "".join(line + "\r\n" for line in lines)
    return options.bom * (options.encoding == "utf-16") + text.encode(options.codec, "replace")


def _said(reason: Text, options: MultiOptions, language: Language) -> str:
    text = language.say(reason)
    try:
        text.encode(options.codec)
    except UnicodeEncodeError:
        text = in_english(reason)
    return " ".join(text.replace(BAR, "/").split())


MULTI_RECORD = Format(
    word="multi-record",
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
    uneven_record=sentence("multi.uneven-record"),
    uneven_file=sentence("multi.uneven-file"),
)
