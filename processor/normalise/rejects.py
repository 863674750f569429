"""The rejects file: every row of every rejected order, in the sender's own layout. Pure.

A last column `crossdock_reason` says what is wrong; it is ignored on input, so a mended file can
be dropped again as it is.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from processor.normalise.delimited import data_columns
from processor.normalise.mapping import REASON_COLUMN, Mapping


def rejects_file(
    header: tuple[str, ...], rejected: Iterable[tuple[int, str, str]], mapping: Mapping
) -> bytes:
    """The rejects file of (row, record in the sender's text, reason), in the order given.

    Cells keep the sender's own quotation marks; only a `crossdock_reason` of an earlier round is
    replaced. Encoding, byte order mark and delimiter are the sender's, line ends are CRLF.
    """
    width = data_columns(header)
    lines = [_line([*header[:width], REASON_COLUMN], mapping)]
    for _, raw, reason in rejected:
        sender = raw if width == len(header) else _without_last(raw, len(header), mapping)
        lines.append(f"{sender}{mapping.delimiter}{_cell(reason, mapping)}")
    text = "".join(line + "\r\n" for line in lines)
    return mapping.bom * (mapping.encoding == "utf-16") + text.encode(mapping.codec, "replace")


def _cell(text: str, mapping: Mapping) -> str:
    bare = " ".join(text.split())
    if bare.startswith(("=", "+", "-", "@")):
        bare = "'" + bare
    return _line([bare], mapping) if bare else ""


def _line(cells: list[str], mapping: Mapping) -> str:
    if not mapping.quoted:
        return mapping.delimiter.join(cell.replace(mapping.delimiter, " ") for cell in cells)
    out = io.StringIO()
    csv.writer(out, delimiter=mapping.delimiter, lineterminator="").writerow(cells)
    return out.getvalue()


def _without_last(raw: str, width: int, mapping: Mapping) -> str:
    """The record without its last cell, if it has as many as the header."""
    if not mapping.quoted:
        cells = raw.split(mapping.delimiter)
        return mapping.delimiter.join(cells[:-1]) if len(cells) == width else raw
    inside, cut, found = False, len(raw), 1
    for place, char in enumerate(raw):
        if char == '"':
            inside = not inside
        elif char == mapping.delimiter and not inside:
            found += 1
            cut = place
    return raw[:cut] if found == width else raw
