"""Readings of orders that two files made: their sources, and the rows of the other half. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from processor.model.order import Source
from processor.normalise.formats.joined import ABSENT, NONE, SEVERAL, JoinedOptions, frames
from processor.normalise.orders.reading import Reading


def rows_beside(parts: Sequence[tuple[int, bytes]]) -> dict[int, tuple[int, bytes]]:
    """By the row of a line, the row of its order in the other half, and the bytes of that."""
    return {
        row: (other_row, other)
        for _, data in parts
        for row, _, other_row, other in frames(data)
        if other_row not in (NONE, ABSENT, SEVERAL)
    }


def with_both_sources(
    readings: Sequence[Reading],
    parts: Sequence[tuple[int, bytes]],
    options: JoinedOptions,
    sha256: str,
) -> list[Reading]:
    """The readings, each order of which names the other half, with that SHA-256, beside the file of
    its lines."""
    beside = rows_beside(parts)
    found: list[Reading] = []
    for one in readings:
        rows = sorted({beside[row][0] for row in one.rows if row in beside})
        if one.order is None or not rows:
            found.append(one)
            continue
        other = Source(file=options.orders.shown, sha256=sha256, rows=tuple(rows))
        order = msgspec.structs.replace(one.order, source=(*one.order.source, other))
        found.append(msgspec.structs.replace(one, order=order))
    return found
