"""Rows of text as an XLSX workbook of one page (ECMA-376): equal rows give equal bytes. Pure.

Whatever is no number is a text cell of the format text, so that ids keep their zeros and digits and
nothing that a buyer wrote is a formula, also after somebody edits the cell. Written directly: a
library that builds an object for every cell takes several times as long.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence

from processor.documents.layouts.layout_parts import CELL_END
from processor.problems.problem import columns

MOST_ROWS = 1_048_576
"""Rows of a page, titles included, that the format has room for."""
# Widths of columns in characters, and how many rows are looked at for them.
_NARROWEST, _WIDEST, _LOOKED_AT = 8, 50, 1_000
_DAWN = (1980, 1, 1, 0, 0, 0)
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,6})?")
# What a reader would take for the escape of a character (ECMA-376 part 1, 22.9.2.19 ST_Xstring).
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_XML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEET_ML = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEET_ML}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" '
        f'ContentType="{_SHEET_ML}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_SHEET_ML}.styles+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_SHEET_ML}.sharedStrings+xml"/>'
        "</Types>"
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>"
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rId3" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
        "</Relationships>"
    ),
    # Formats of cells: 0 numbers, 1 text (49 is `@`), 2 titles.
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_MAIN}">'
        '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
        '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
        "</cellStyleXfs>"
        '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" '
        'applyFont="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
        "</styleSheet>"
    ),
}


def write_workbook(
    rows: Sequence[str], *, sheet: str, titles: bool, numeric: Sequence[bool]
) -> bytes:
    """The workbook of these rows, their cells apart by `CELL_END`.

    `titles`: the first row is one of titles. `numeric` says of each column whether its cells are
    numbers where they look like one; all others are text. `sheet` names the page.
    """
    names = [_column(number) for number in range(1, len(numeric) + 1)]
    texts: dict[str, int] = {}
    page: list[str] = []
    for number, row in enumerate(rows, start=1):
        style = "2" if titles and number == 1 else "1"
        cells = []
        for index, text in enumerate(row.split(CELL_END)):
            if text == "":
                continue
            place = f'<c r="{names[index]}{number}"'
            if numeric[index] and style == "1" and _NUMBER.fullmatch(text):
                cells.append(f"{place}><v>{text}</v></c>")
            else:
                at = texts.setdefault(text, len(texts))
                cells.append(f'{place} s="{style}" t="s"><v>{at}</v></c>')
        page.append(f'<row r="{number}">{"".join(cells)}</row>')
    last = f"{names[-1]}{max(1, len(rows))}"
    pane = (
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        if titles
        else ""
    )
    parts = {
        **_PARTS,
        "xl/workbook.xml": (
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
            f'<sheet name="{sheet.translate(_XML)}" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/worksheets/sheet1.xml": (
            f'<worksheet xmlns="{_MAIN}"><dimension ref="A1:{last}"/>'
            f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
            f"{_widths(rows, len(numeric))}<sheetData>{''.join(page)}</sheetData></worksheet>"
        ),
        "xl/sharedStrings.xml": _shared(texts),
    }
    return _zipped(parts)


def _widths(rows: Sequence[str], count: int) -> str:
    """Columns as wide as the longest of their first cells, so that they are read as they open."""
    widths = [_NARROWEST] * count
    for row in rows[:_LOOKED_AT]:
        for index, text in enumerate(row.split(CELL_END)):
            if len(text) * 2 + 2 > widths[index]:
                widths[index] = max(widths[index], columns(text) + 2)
    cols = "".join(
        f'<col min="{number}" max="{number}" width="{min(width, _WIDEST)}" customWidth="1"/>'
        for number, width in enumerate(widths, start=1)
    )
    return f"<cols>{cols}</cols>"


def _column(number: int) -> str:
    """A, B, ... Z, AA: the name of a column, 1 for the first."""
    name = ""
    while number:
        number, letter = divmod(number - 1, 26)
        name = chr(65 + letter) + name
    return name


def _shared(texts: dict[str, int]) -> str:
    said = []
    for text in texts:
        kept = ' xml:space="preserve"' if text != text.strip() else ""
        safe = _ESCAPE.sub("_x005F_", text) if "_x" in text else text
        said.append(f"<si><t{kept}>{safe.translate(_XML)}</t></si>")
    return f'<sst xmlns="{_MAIN}" uniqueCount="{len(texts)}">{"".join(said)}</sst>'


def _zipped(parts: dict[str, str]) -> bytes:
    """The members in one order and with one time, and no properties that would tell of another."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            member = zipfile.ZipInfo(name, _DAWN)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 0
            archive.writestr(member, (_HEAD + body).encode())
    return out.getvalue()
