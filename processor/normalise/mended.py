"""A rejects file that went out as a workbook and comes back mended, as delimited text. Pure.

The workbook is opened elsewhere, in a process of its own; here its cells become text in one form,
whatever the form of the export was, and the mapping is told so. What a cell means, the mapping says
as ever. Every cell went out as text, so that no spreadsheet rounds it; one that came back as
something else (a date, a number with decimals, a formula) is refused, because nobody can tell what
stood there.
"""

from __future__ import annotations

import csv
import io
import re

import msgspec

from processor.model.kept_workbook import KeptCell, KeptRow, KeptWorkbook
from processor.model.sentence import sentence
from processor.normalise.formats.delimited import DELIMITED
from processor.normalise.formats.delimited_options import DelimitedOptions
from processor.normalise.formats.header import REASON_COLUMN
from processor.normalise.formats.spooled import Unspooled
from processor.normalise.mapping.mapping import Mapping

FORM = DelimitedOptions(delimiter=",", quoted=True, encoding="utf-8")
COLUMNS = 256
"""The most columns of such a workbook."""
_WHOLE = re.compile(r"-?[0-9]{1,15}", re.ASCII)


class NotMended(Unspooled):
    """Why a workbook is no rejects file that came back: what a problem says."""


def as_mended(mapping: Mapping) -> Mapping:
    """The mapping for the text that `text_of` makes. One of another format stays as it is."""
    if mapping.format != DELIMITED.word:
        return mapping
    return msgspec.structs.replace(mapping, options=FORM)


def text_of(workbook: KeptWorkbook) -> bytes:
    """The cells of the one worksheet, a line a row. Raises NotMended."""
    if workbook.refused is not None:
        raise NotMended(workbook.refused)
    filled = [sheet for sheet in workbook.sheets if sheet.rows]
    if len(filled) != 1 or filled[0].merged:
        raise NotMended(sentence("sheet/unreadable.not-one-table"))
    rows = filled[0].rows
    width = _width(rows[0])
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    line = 1
    for row in rows:
        # Rows without a cell stay lines, so that a place in a message is one in the workbook.
        out.write("\r\n" * max(0, row.number - line))
        line = row.number + 1
        last = max(width, row.cells[-1].column + 1)
        cells = dict.fromkeys(range(last), "")
        cells |= {cell.column: _text(cell, row.number) for cell in row.cells}
        writer.writerow(cells.values())
    return out.getvalue().encode("utf-8", "replace")


def _width(head: KeptRow) -> int:
    """How many columns the header has; its last one is that of the reasons."""
    last = head.cells[-1]
    if last.text != REASON_COLUMN:
        raise NotMended(sentence("sheet/unreadable.no-reasons", column=REASON_COLUMN))
    return last.column + 1


def _text(cell: KeptCell, row: int) -> str:
    if cell.kind == "text" or (cell.kind == "number" and _WHOLE.fullmatch(cell.text)):
        return cell.text
    raise NotMended(
        sentence("sheet/unreadable.no-text", cell=f"{_letters(cell.column)}{row}", said=cell.text)
    )


def _letters(column: int) -> str:
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
