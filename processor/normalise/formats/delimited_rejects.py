"""Rejected records of delimited text, as they go back to their sender. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from processor.languages.language import Language
from processor.languages.languages import in_english
from processor.model.sentence import Text
from processor.normalise.formats.delimited_options import DelimitedOptions
from processor.normalise.formats.format import Rejected
from processor.normalise.formats.formulas import guarded, guarded_raw, raw_cells
from processor.normalise.formats.header import REASON_COLUMN, data_columns
from processor.normalise.formats.reject_table import reject_table


def rejects(
    header: tuple[str, ...],
    rejected: Iterable[Rejected],
    options: DelimitedOptions,
    language: Language,
) -> bytes:
    """The rejects file of rejected records, in the order given, with reasons in a language.

    Cells keep the sender's own text and quotation marks, but those that a spreadsheet would run
    are guarded; a `crossdock_reason` of an earlier round is replaced. Encoding, byte order mark
    and delimiter are the sender's, line ends are CRLF. A reason that the encoding has no letters
    for is said in English.
    """
    width = data_columns(header)
    again = width < len(header)
    names = [guarded(name) for name in header[:width]]
    lines = [_line([*names, REASON_COLUMN], options)]
    for _, raw, reason in rejected:
        cells = raw_cells(raw, options.delimiter, options.quoted)
        if again and len(cells) == len(header):
            cells.pop()
        safe = [guarded_raw(cell, quoted=options.quoted, again=again) for cell in cells]
        lines.append(options.delimiter.join([*safe, _reason(reason, options, language)]))
    text = "".join(line + "\r\n" for line in lines)
    return options.bom * (options.encoding == "utf-16") + text.encode(options.codec, "replace")


def reject_cells(
    header: tuple[str, ...],
    rejected: Iterable[Rejected],
    options: DelimitedOptions,
    language: Language,
) -> list[list[str]]:
    """The cells of the rejects file: header, records, each with its reason, guarded as in
    `rejects`."""
    records = ((_cells(raw, options), reason) for _, raw, reason in rejected)
    return reject_table(header, records, language)


def _cells(raw: str, options: DelimitedOptions) -> list[str]:
    if not options.quoted:
        return raw.split(options.delimiter)
    read = csv.reader(io.StringIO(raw, newline=""), delimiter=options.delimiter)
    return next(read, [])


def _reason(reason: Text, options: DelimitedOptions, language: Language) -> str:
    text = language.say(reason)
    try:
        text.encode(options.codec)
    except UnicodeEncodeError:
        text = in_english(reason)
    bare = guarded(" ".join(text.split()))
    return _line([bare], options) if bare else ""


def _line(cells: list[str], options: DelimitedOptions) -> str:
    if not options.quoted:
        return options.delimiter.join(cell.replace(options.delimiter, " ") for cell in cells)
    out = io.StringIO()
    csv.writer(out, delimiter=options.delimiter, lineterminator="").writerow(cells)
    return out.getvalue()
