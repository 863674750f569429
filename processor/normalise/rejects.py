"""The rejects file: every row of every rejected order, in the sender's own layout. Pure.

What is wrong stands with each record as `crossdock_reason`, in the sender's language; it is ignored
on input, so a mended file can be dropped again as it is. How that looks, the format of the file
says.
"""

from __future__ import annotations

from collections.abc import Iterable

from processor.languages.language import Language
from processor.normalise.formats.format import Rejected
from processor.normalise.mapping.mapping import Mapping


def rejects_file(
    header: tuple[str, ...], rejected: Iterable[Rejected], mapping: Mapping, language: Language
) -> bytes:
    """The rejects file of rejected records, in the order given, with reasons in a language."""
    write = mapping.file_format.rejects
    assert write is not None, "a format without it goes back as a workbook"
    return write(header, rejected, mapping.options, language)
