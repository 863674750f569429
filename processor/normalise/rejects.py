"""The rejects file: every row of every rejected order, in the sender's own layout. Pure.

What is wrong stands with each record as `crossdock_reason`; it is ignored on input, so a mended
file can be dropped again as it is. How that looks, the format of the file says.
"""

from __future__ import annotations

from collections.abc import Iterable

from processor.normalise.mapping.mapping import Mapping


def rejects_file(
    header: tuple[str, ...], rejected: Iterable[tuple[int, str, str]], mapping: Mapping
) -> bytes:
    """The rejects file of (row, record in the sender's text, reason), in the order given."""
    return mapping.file_format.rejects(header, rejected, mapping.options)
