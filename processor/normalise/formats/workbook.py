"""The format `workbook`: the rows of one worksheet of an .xlsx file, below its header. Pure.

What is read are the lines of its spool (workbook_cells.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import BinaryIO, NamedTuple

import msgspec

from processor.languages.language import Language
from processor.model.config import Limits
from processor.model.sentence import sentence
from processor.normalise.formats.format import FileBytes, Format, Refusal, Rejected
from processor.normalise.formats.formulas import unguarded
from processor.normalise.formats.header import data_columns, header_names
from processor.normalise.formats.place import Place
from processor.normalise.formats.reject_table import reject_table
from processor.normalise.formats.spooled import Spool
from processor.normalise.formats.workbook_cells import lines, sheet_row
from processor.normalise.formats.workbook_header import find_table
from processor.normalise.formats.workbook_options import KEYS, WorkbookOptions, read_options
from processor.normalise.formats.workbook_strict import WorkbookReader, fitted, letters, sheet_place

_ARCHIVE, _OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_raw = msgspec.json.Decoder(list[str])


class WorkbookRecord(NamedTuple):
    """A row of a worksheet; its number is the one that the spreadsheet shows."""

    sheet: str
    row: int
    cells: list[str]

    @property
    def where(self) -> str:
        """The row: `Sheet1!7`."""
        return f"{self.sheet}!{self.row}"

    @property
    def raw(self) -> str:
        """The cells, as a list in JSON."""
        return msgspec.json.encode(self.cells).decode()

    def place(self, index: int = -1) -> Place:
        """The row, or a cell of it: `Sheet1!C7`."""
        return sheet_place(self.sheet, self.row, self.cells, index)


def _records(
    data: bytes, _first_row: int, header: tuple[str, ...], options: WorkbookOptions
) -> list[WorkbookRecord]:
    found: list[WorkbookRecord] = []
    again = data_columns(header) < len(header)
    for line in data.splitlines():
        sheet, row, cells, fractions = sheet_row(line)
        cells = fitted(cells, fractions, len(header), options)
        if again:
            cells = [unguarded(cell) for cell in cells]
        found.append(WorkbookRecord(sheet, row, cells))
    return found


def _refuse(file: FileBytes, folder: Sequence[WorkbookOptions]) -> Refusal | None:
    if file.head.startswith(_ARCHIVE):
        return None
    if file.head.startswith(_OLD):
        return sentence("file/binary.not-xlsx")
    return sentence("file/binary.no-workbook")


def _header(file: FileBytes, options: WorkbookOptions) -> tuple[str, ...] | None:
    table = find_table(file.stream, options)
    return header_names(table.cells)


def _header_place(header: tuple[str, ...], index: int, options: WorkbookOptions) -> Place:
    first = letters(max(0, index))
    last = letters(index if index >= 0 else max(0, len(header) - 1))
    sheet = f"{options.sheet}!" if options.sheet else ""
    return Place(1, text=" | ".join(header), where=f"{sheet}{first}:{last}")


def _header_alone(file: FileBytes) -> bool:
    """False: the strict pass tells it, which knows the worksheet."""
    return False


def _strict(stream: BinaryIO, options: WorkbookOptions, limits: Limits) -> WorkbookReader:
    return WorkbookReader(stream, options, limits.field_kb * 1024)


def _reject_cells(
    header: tuple[str, ...],
    rejected: Iterable[Rejected],
    options: WorkbookOptions,
    language: Language,
) -> list[list[str]]:
    records = ((_raw.decode(raw), reason) for _, raw, reason in rejected)
    return reject_table(header, records, language)


WORKBOOK = Format(
    word="workbook",
    keys=KEYS,
    read_options=read_options,
    refuse=_refuse,
    header=_header,
    header_place=_header_place,
    header_alone=_header_alone,
    spool=Spool(version="1", told=lambda _options: "", lines=lines, most_bytes=64 * 1_048_576),
    strict=_strict,
    records=_records,
    rejects=None,
    reject_cells=_reject_cells,
    uneven_record=sentence("workbook.uneven-record"),
    uneven_file=sentence("workbook.uneven-file"),
)
