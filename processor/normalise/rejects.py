"""The rejects file: every row of every rejected order, in the sender's own layout. Pure.

A last column `crossdock_reason` says what is wrong; it is ignored on input, so a mended file can
be dropped again as it is. Where that column stands, the apostrophes of formulas.py are taken off.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from processor.normalise.formats.delimited import data_columns
from processor.normalise.formats.formulas import guarded, guarded_raw, raw_cells
from processor.normalise.mapping.mapping import REASON_COLUMN, Mapping


def rejects_file(
    header: tuple[str, ...], rejected: Iterable[tuple[int, str, str]], mapping: Mapping
) -> bytes:
    """The rejects file of (row, record in the sender's text, reason), in the order given.

    Cells keep the sender's own text and quotation marks, but those that a spreadsheet would run
    are guarded; a `crossdock_reason` of an earlier round is replaced. Encoding, byte order mark
    and delimiter are the sender's, line ends are CRLF.
    """
    width = data_columns(header)
    again = width < len(header)
    names = [guarded(name) for name in header[:width]]
    lines = [_line([*names, REASON_COLUMN], mapping)]
    for _, raw, reason in rejected:
        cells = raw_cells(raw, mapping.delimiter, mapping.quoted)
        if again and len(cells) == len(header):
            cells.pop()
        safe = [guarded_raw(cell, quoted=mapping.quoted, again=again) for cell in cells]
        lines.append(mapping.delimiter.join([*safe, _reason(reason, mapping)]))
    text = "".join(line + "\r\n" for line in lines)
    return mapping.bom * (mapping.encoding == "utf-16") + text.encode(mapping.codec, "replace")


def _reason(text: str, mapping: Mapping) -> str:
    bare = guarded(" ".join(text.split()))
    return _line([bare], mapping) if bare else ""


def _line(cells: list[str], mapping: Mapping) -> str:
    if not mapping.quoted:
        return mapping.delimiter.join(cell.replace(mapping.delimiter, " ") for cell in cells)
    out = io.StringIO()
    csv.writer(out, delimiter=mapping.delimiter, lineterminator="").writerow(cells)
    return out.getvalue()
