"""The formats `json` and `json-lines`: a row for each record, or each entry of a list in it. Pure.

What is read are the lines of the spool (json_rows.py).
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO, NamedTuple

import msgspec

from processor.languages.language import Language
from processor.model.config import Limits
from processor.model.sentence import Text, sentence
from processor.normalise.formats.delimited_strict import LINE_FACTOR
from processor.normalise.formats.format import Broken, FileBytes, Format, Refusal, Rejected
from processor.normalise.formats.header import REASON_COLUMN
from processor.normalise.formats.json_rows import TAIL, JsonPaths, JsonRow, lines
from processor.normalise.formats.place import Place
from processor.normalise.formats.spooled import Spool
from processor.problems.form import Form, Node

KEYS = ("records", "lines")
SOURCE = "crossdock_record"
_MOST_SHOWN = 200
_row = msgspec.json.Decoder(JsonRow)
_names = msgspec.json.Decoder(tuple[str, ...])
_raw = msgspec.json.Decoder(dict[str, str])


class JsonOptions(msgspec.Struct, frozen=True, kw_only=True):
    """The paths of the list of records and, in a record, of the list of its lines."""

    records: tuple[str, ...]
    lines: tuple[str, ...]
    by_line: bool


class JsonRecord(NamedTuple):
    """A row; `told` are its cells by path."""

    row: int
    cells: list[str]
    record: int
    entry: int
    told: dict[str, str]
    source: str
    names: tuple[str, ...]
    options: JsonOptions

    @property
    def where(self) -> str:
        """The record, and the entry of its list: `record 12, $.line_items[2]`."""
        return _where(self.record, self.entry, "", self.options)

    @property
    def raw(self) -> str:
        """The cells by path, as one flat object; the source of what nobody can read is one cell."""
        return msgspec.json.encode(self.told or {SOURCE: self.source}).decode()

    def place(self, index: int = -1) -> Place:
        """The record, or the path of a cell in it."""
        name = self.names[index] if 0 <= index < len(self.names) else ""
        text = f"{name}: {self.told.get(name, '')}"[:_MOST_SHOWN] if name else ""
        return Place(self.row, text=text, where=_where(self.record, self.entry, name, self.options))


def _where(record: int, entry: int, name: str, options: JsonOptions) -> str:
    lines = ".".join(options.lines)
    path = name
    if entry >= 0 and (not name or name == lines or name.startswith(f"{lines}.")):
        path = f"{lines}[{entry}]{name[len(lines) :]}"
    return f"record {record}, $.{path}" if path else f"record {record}"


def _cells(told: dict[str, str], source: str, header: tuple[str, ...]) -> list[str]:
    """The cells in the order of the header; a record that nobody can read has two more, the last
    of which is its text, so that it is not taken for a blank one."""
    if not told:
        return [*[""] * (len(header) + 1), source]
    return [told.get(name, "") for name in header]


def _columns(spool: BinaryIO) -> tuple[tuple[str, ...], int]:
    """The columns of a spool, and where its rows end."""
    spool.seek(-TAIL, io.SEEK_END)
    end = int(spool.read())
    spool.seek(end)
    return _names.decode(spool.readline()), end


class JsonReader:
    """The strict pass over a spool. Rows count through the file."""

    def __init__(self, stream: BinaryIO, options: JsonOptions, field_limit: int) -> None:
        self.stream, self.options, self.field_limit = stream, options, field_limit
        self.offset, self.number = 0, 0
        self.at = (0, -1)
        self.overlong, self.overlong_bytes = 0, 0
        self.broken: Broken | None = None

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """The columns, which stand at the end of the spool, and every row. Raises Broken."""
        header, end = _columns(self.stream)
        yield 0, list(header)
        self.stream.seek(0)
        while self.offset < end:
            line = self.stream.readline()
            row, record, entry, told, source = _row.decode(line)
            self.at = record, entry
            if len(line) > self.field_limit:
                self._limit(row, told, len(line))
            self.number = row
            self.offset += len(line)
            yield row, _cells(told, source, header)

    def _limit(self, row: int, told: dict[str, str], size: int) -> None:
        """A cell beyond the limit is for whoever reads it; too many are no slip. Raises Broken."""
        name = next((name for name, cell in told.items() if len(cell) > self.field_limit), None)
        if name is None:
            return
        self.overlong += 1
        self.overlong_bytes += size
        place = Place(row, where=_where(*self.at, name, self.options))
        self.broken = self.broken or Broken("file/field-size", place, limit=self.field_limit)
        if self.overlong_bytes > self.field_limit * LINE_FACTOR:
            raise self.broken

    def place(self, row: int, cells: Sequence[str], index: int = -1) -> Place:
        """Where the row last given stands."""
        return Place(row, where=_where(*self.at, "", self.options))

    def verdict(self) -> Refusal | None:
        """Nothing: the spool was written whole. Raises Broken where most rows have cells beyond the
        limit."""
        if self.broken is not None and 2 * self.overlong > self.number:
            raise self.broken
        return None


def _records(
    data: bytes, _first_row: int, header: tuple[str, ...], options: JsonOptions
) -> list[JsonRecord]:
    found: list[JsonRecord] = []
    for line in data.splitlines():
        row, record, entry, told, source = _row.decode(line)
        cells = _cells(told, source, header)
        found.append(JsonRecord(row, cells, record, entry, told, source, header, options))
    return found


def _read_options(form: Form, found: dict[str, Node], inside: Text) -> JsonOptions:
    records = _path(form, found.get("records"), inside)
    return JsonOptions(
        records=records, lines=_path(form, found.get("lines"), inside), by_line=False
    )


def _read_options_by_line(form: Form, found: dict[str, Node], inside: Text) -> JsonOptions:
    return JsonOptions(records=(), lines=_path(form, found.get("lines"), inside), by_line=True)


def _path(form: Form, node: Node | None, inside: Text) -> tuple[str, ...]:
    text = form.text(node, inside=inside).removeprefix("$").removeprefix(".")
    path = tuple(text.split(".")) if text else ()
    if node is not None and (not path or not all(path)):
        form.problem("value/wrong.json-path", node, inside=inside, word=node.text)
    return path


def _refuse(file: FileBytes, folder: Sequence[JsonOptions]) -> Refusal | None:
    head = file.head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return None if head[:1] in (b"{", b"[") else sentence("file/binary.no-json")


def _header(file: FileBytes, options: JsonOptions) -> tuple[str, ...] | None:
    return _columns(file.stream)[0]


def _header_place(header: tuple[str, ...], index: int, options: JsonOptions) -> Place:
    return Place(1, where=f"$.{header[index]}" if index >= 0 else "$")


def _header_alone(file: FileBytes) -> bool:
    """False: no record is a header."""
    return False


def _strict(stream: BinaryIO, options: JsonOptions, limits: Limits) -> JsonReader:
    return JsonReader(stream, options, limits.field_kb * 1024)


def _told(options: JsonOptions) -> str:
    return msgspec.json.encode(JsonPaths(options.records, options.lines, options.by_line)).decode()


def _rejects(
    header: tuple[str, ...],
    rejected: Iterable[Rejected],
    options: JsonOptions,
    language: Language,
) -> bytes:
    """A flat object for each row, its keys the paths of its cells: as it is read, `{"a.b": 1}` is
    `{"a": {"b": 1}}`. The list of them stands where that of the records stood."""
    found: list[dict[str, str]] = []
    for _, raw, reason in rejected:
        told = _raw.decode(raw)
        told.pop(REASON_COLUMN, None)
        found.append({**told, REASON_COLUMN: language.say(reason)})
    if options.by_line:
        return b"".join(msgspec.json.encode(one) + b"\n" for one in found)
    whole: object = found
    for key in reversed(options.records):
        whole = {key: whole}
    return msgspec.json.format(msgspec.json.encode(whole), indent=1) + b"\n"


JSON = Format(
    word="json",
    keys=KEYS,
    read_options=_read_options,
    refuse=_refuse,
    header=_header,
    header_place=_header_place,
    header_alone=_header_alone,
    spool=Spool(version="2", told=_told, lines=lines, most_bytes=128 * 1_048_576),
    strict=_strict,
    records=_records,
    rejects=_rejects,
    counts_cells=False,
    uneven_record=sentence("json.uneven-record"),
    uneven_file=sentence("json.uneven-record"),
)
JSON_LINES = msgspec.structs.replace(
    JSON, word="json-lines", keys=("lines",), read_options=_read_options_by_line
)
