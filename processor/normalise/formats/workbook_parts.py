"""What the parts of an .xlsx file tell beside the values of its cells, and whether it is opened at
all. Pure: works on bytes.

What reads the values fast says nothing of errors, of formulas without a value, of zeros that a
format shows in front, and of hidden rows: a cell would be empty, or another one, without a word.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

import msgspec

from processor.normalise.formats.spooled import unspooled

MAX_MEMBERS = 2_000
MAX_UNPACKED = 256 * 1_048_576
_FORMULA, _OTHERWISE = "#FORMULA!", "#FORMAT!"
_CELL = re.compile(rb"<(?:\w+:)?c\s([^<>]*?)(?:/>|>(.*?)</(?:\w+:)?c\s*>)", re.DOTALL)
_ROW = re.compile(rb"<(?:\w+:)?row\s([^<>]*)>")
_HIDDEN = re.compile(rb"""\shidden\s*=\s*["'](?:1|true)["']""")
_ATTRIBUTE = re.compile(rb"""(?:^|\s)([rst])\s*=\s*["']([^"']*)["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^<>]*)?>([^<]+)<")
_F = re.compile(rb"<(?:\w+:)?f[\s>/]")
# One of these stands in a worksheet with formulas or errors; looking for them costs nothing.
_FAST = (b"<f", b":f>", b":f ", b't="e"', b"t='e'")
_REFERENCE = re.compile(rb"([A-Z]{1,3})([0-9]{1,7})")
_ZEROS = re.compile(r"0{2,30}\Z")
# A format of numbers that shows other signs than those of the number: "S-"0000, 000-000.
_SIGNS = re.compile(r'"[^"]*[^"\s]|\\[^\s)(.]|[0#][-/][0#]')
_DATED, _QUOTED = re.compile("[ymdhs]", re.IGNORECASE), re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_UNZIPPED = (
    zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError,
    ValueError,
)  # fmt: skip
# Of two namespaces for one thing (ISO/IEC 29500, transitional and strict) either may stand there.
_ANY = "{*}"


class Overlay(msgspec.Struct, frozen=True):
    """What is known beside the values of a worksheet: what its cells say in place of their value,
    by (row from 1, column from 0), and its hidden rows (from, to)."""

    cells: dict[tuple[int, int], str] = {}
    hidden: tuple[tuple[int, int], ...] = ()


def look_inside(data: bytes) -> zipfile.ZipFile:
    """The archive, opened. Raises Unspooled for what no export holds: too much, or declarations."""
    try:
        book = zipfile.ZipFile(io.BytesIO(data))
        members = book.infolist()
        if len(members) > MAX_MEMBERS or sum(one.file_size for one in members) > MAX_UNPACKED:
            raise unspooled("sheet/too-large")
        names = {one.filename for one in members}
        if "xl/workbook.xml" not in names:
            raise unspooled("file/workbook.none")
        if any("vbaproject" in name.lower() for name in names):
            raise unspooled("sheet/unsafe")
        for one in members:
            # Worksheets are looked at as they are read: see `_overlay`.
            apart = one.filename.startswith("xl/worksheets/")
            if one.filename.endswith((".xml", ".rels")) and not apart:
                _check(book.read(one))
    except _UNZIPPED as error:
        raise unspooled("sheet/unreadable.error", error=type(error).__name__) from error
    return book


def _check(body: bytes) -> None:
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body or b"\0" in body:
        raise unspooled("sheet/unsafe.entities")


def overlays(book: zipfile.ZipFile) -> dict[str, Overlay]:
    """What is known of each worksheet, by its name. Raises Unspooled."""
    try:
        shown = _shown_otherwise(book)
        return {name: _overlay(book.read(part), shown) for name, part in _worksheets(book)}
    except (SyntaxError, KeyError, *_UNZIPPED) as error:
        raise unspooled("sheet/unreadable.error", error=type(error).__name__) from error


def _xml(book: zipfile.ZipFile, part: str) -> Any:
    """The root of a part, which declares nothing: see `look_inside`."""
    # Imported here: only who opens a workbook needs it.
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(book.read(part), parser)


def _worksheets(book: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """(name, member of the archive) of each worksheet."""
    relations = {
        one.get("Id", ""): one.get("Target", "") for one in _xml(book, "xl/_rels/workbook.xml.rels")
    }
    members = {one.filename for one in book.infolist()}
    for sheet in _xml(book, "xl/workbook.xml").iter(f"{_ANY}sheet"):
        target = relations.get(_relation(sheet), "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if part in members:
            yield sheet.get("name", ""), part


def _relation(sheet: Any) -> str:
    """The id under which the part of a worksheet is found."""
    return next((str(one) for name, one in sheet.items() if name.endswith("}id")), "")


def _shown_otherwise(book: zipfile.ZipFile) -> dict[bytes, str]:
    """Styles, by number, under which a number is shown as something else: with zeros in front
    (their count of digits), or with other signs in it."""
    try:
        root = _xml(book, "xl/styles.xml")
    except KeyError:
        return {}
    codes = {
        one.get("numFmtId", ""): one.get("formatCode", "") for one in root.iter(f"{_ANY}numFmt")
    }
    found: dict[bytes, str] = {}
    styles = root.find(f"{_ANY}cellXfs")
    for number, style in enumerate(() if styles is None else styles):
        code = codes.get(style.get("numFmtId", ""), "")
        if _ZEROS.match(code):
            found[str(number).encode()] = str(len(code))
        elif _SIGNS.search(code) and "0" in code and not _DATED.search(_QUOTED.sub("", code)):
            found[str(number).encode()] = _OTHERWISE
    return found


def _overlay(body: bytes, shown: dict[bytes, str]) -> Overlay:
    _check(body)
    cells: dict[tuple[int, int], str] = {}
    if shown or any(one in body for one in _FAST):
        for found in _CELL.finditer(body):
            text = _special(dict(_ATTRIBUTE.findall(found[1])), found[2] or b"", shown)
            if text:
                cells[_place(dict(_ATTRIBUTE.findall(found[1])).get(b"r", b""))] = text
    return Overlay(cells, _ranges(_hidden_rows(body)))


def _special(attributes: dict[bytes, bytes], inside: bytes, shown: dict[bytes, str]) -> str:
    """What a cell is that is not what its value says; "" where it is that."""
    kind, value = attributes.get(b"t", b"n"), _VALUE.search(inside)
    if kind == b"e":
        return (value[1] if value is not None else b"#VALUE!").decode("ascii", "replace")
    if value is None:
        return _FORMULA if _F.search(inside) and kind != b"str" else ""
    otherwise = shown.get(attributes.get(b"s", b""), "") if kind == b"n" else ""
    if otherwise == _OTHERWISE or not otherwise:
        return otherwise
    digits = value[1].decode("ascii", "replace").strip()
    return digits.zfill(int(otherwise)) if digits.isdigit() else ""


def _place(reference: bytes) -> tuple[int, int]:
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        raise unspooled("sheet/unreadable.error", error="<c>")
    column = 0
    for letter in found[1]:
        column = column * 26 + letter - 64
    return int(found[2]), column - 1


def _hidden_rows(body: bytes) -> Iterator[int]:
    if b"hidden" not in body:
        return
    for found in _ROW.finditer(body):
        if _HIDDEN.search(b" " + found[1]):
            number = dict(_ATTRIBUTE.findall(found[1])).get(b"r", b"")
            if not number.isdigit():
                raise unspooled("sheet/unreadable.error", error="<row>")
            yield int(number)


def _ranges(rows: Iterator[int]) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    for row in rows:
        if found and row == found[-1][1] + 1:
            found[-1] = found[-1][0], row
        else:
            found.append((row, row))
    return tuple(found)
