"""Rows to files: delimited text and workbooks, the same bytes on every machine."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape

Cells = Mapping[str, str]
_SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def names(text: str) -> list[str]:
    """The names of a header that are parted by ` | `."""
    return [name.strip() for name in text.replace("\n", " ").split(" | ")]


def table(header: Sequence[str], rows: Iterable[Cells]) -> list[list[str]]:
    """Header and rows as lists; a cell that names no column is a slip of the pen."""
    made = [list(header)]
    for row in rows:
        strange = set(row) - set(header)
        if strange:
            raise ValueError(f"no such column: {sorted(strange)}")
        made.append([row.get(name, "") for name in header])
    return made


def csv_text(
    rows: Iterable[Sequence[str]], mark: str = ",", end: str = "\n", *, quote_all: bool = False
) -> str:
    """Delimited text with quotation marks where they are needed, or everywhere."""
    out = io.StringIO()
    quoting = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    csv.writer(out, delimiter=mark, lineterminator=end, quoting=quoting).writerows(rows)
    return out.getvalue()


def tab_text(rows: Iterable[Sequence[str]], end: str = "\r\n") -> str:
    """Text whose cells are parted by tabs, without any quoting."""
    return "".join("\t".join(row) + end for row in rows)


def _column(number: int) -> str:
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


def workbook(sheet: str, rows: Sequence[Sequence[str]], *, dimension: str = "") -> bytes:
    """One worksheet of text cells. `dimension` is the size that the file claims; "" for none."""
    body: list[str] = []
    for number, row in enumerate(rows, start=1):
        cells = "".join(
            f'<c r="{_column(place)}{number}" t="inlineStr"><is><t xml:space="preserve">'
            f"{escape(text)}</t></is></c>"
            for place, text in enumerate(row, start=1)
            if text
        )
        body.append(f'<row r="{number}">{cells}</row>')
    size = f'<dimension ref="{dimension}"/>' if dimension else ""
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    parts = {
        "[Content_Types].xml": f'{head}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kinds}worksheet+xml"/>'
        "</Types>",
        "_rels/.rels": f'{head}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship '
        f'Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{head}<workbook xmlns="{_SPACE}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name="{escape(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{head}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        "</Relationships>",
        "xl/worksheets/sheet1.xml": f'{head}<worksheet xmlns="{_SPACE}">{size}<sheetData>'
        f"{''.join(body)}</sheetData></worksheet>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, 3, 0, 0, 0)), text)
    return out.getvalue()
