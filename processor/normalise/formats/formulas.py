"""Cells that a spreadsheet would run as a formula: guarded in what goes out, the same coming back.

A sender's text such as `=HYPERLINK(...)` is harmless in an order and dangerous in the rejects file,
because a person opens that in a spreadsheet (OWASP, CSV Injection). There it gets an apostrophe in
front, which is taken off again when the file is dropped. A cell that already has apostrophes in
front of such a text gets one more, so that every cell comes back as it was. Pure.
"""

from __future__ import annotations

import re

_MARKS = "=@\t\r\n\uff1d\uff20"
_SIGNS = "+-\uff0b\uff0d"
_PLAIN = re.compile(r"[+-](?=[^0-9]*[0-9])[0-9 .,/()-]*", re.ASCII)


def is_formula(cell: str) -> bool:
    """True if a spreadsheet might run the cell; apostrophes and quotation marks before it aside.

    A sign begins a formula too, unless the cell is a plain number or a telephone number.
    """
    body = cell.lstrip("'")
    bare = body.strip('"') if body[:1] == '"' else body
    if not bare or not body.strip():
        return False
    return bare[0] in _MARKS or (bare[0] in _SIGNS and not _PLAIN.fullmatch(bare))


def guarded(cell: str) -> str:
    """The cell as it may stand in a file that people open."""
    return f"'{cell}" if is_formula(cell) else cell


def unguarded(cell: str) -> str:
    """The cell as it was before `guarded`."""
    return cell[1:] if cell[:1] == "'" and is_formula(cell) else cell


def raw_cells(raw: str, delimiter: str, quoted: bool) -> list[str]:
    """A record's text cut into the text of its cells, with their quotation marks."""
    if not quoted:
        return raw.split(delimiter)
    found: list[str] = []
    start = 0
    while True:
        place = start
        if raw[start : start + 1] == '"':
            place = raw.find('"', start + 1)
            while place >= 0 and raw[place + 1 : place + 2] == '"':
                place = raw.find('"', place + 2)
        end = raw.find(delimiter, place) if place >= 0 else -1
        if end < 0:
            found.append(raw[start:])
            return found
        found.append(raw[start:end])
        start = end + len(delimiter)


def guarded_raw(cell: str, *, quoted: bool, again: bool) -> str:
    """The text of a cell as it may stand in a file that people open.

    `again`: it comes from such a file, so that it may be guarded already.
    """
    if not cell or cell[0].isalnum():
        return cell
    marked = quoted and cell[:1] == '"'
    value = cell[1:-1].replace('""', '"') if marked else cell
    safe = guarded(unguarded(value) if again else value)
    if safe == value:
        return cell
    return '"' + safe.replace('"', '""') + '"' if marked else safe
