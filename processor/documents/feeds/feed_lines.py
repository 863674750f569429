"""The lines of a shipment as a feed has them: what left, and what was called off. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, count

import msgspec

from processor.documents.feeds.feed_fields import LineOwner
from processor.documents.layouts.layout_parts import Layout
from processor.model.telling import ToldContent, ToldShipment

SAYS_CANCELLED = frozenset(
    ("line.cancelled", "line.cancelled_units", "line.status", "line.quantity", "line.reason")
)
"""A layout that writes one of these tells also what was called off."""
# Lines that differ in one of these have rows of their own where a layout writes it.
_TELL_APART = {"line.lot": "lot", "line.expiry": "expiry", "line.serial": "serial"}

SAYS_TRACKING = frozenset(
    ("shipment.tracking", "shipment.trackings", "parcel.tracking", "parcel.tracking_url")
)
"""A layout that writes one of these tells tracking numbers."""


def says_tracking(layout: Layout) -> bool:
    """True for a layout that tells tracking numbers: one that is another since was told wrong."""
    return not SAYS_TRACKING.isdisjoint(sources_of(layout))


def says_cancelled(layout: Layout) -> bool:
    """True for a layout that tells also what was called off: such facts may be in its batches."""
    return not SAYS_CANCELLED.isdisjoint(sources_of(layout))


def sources_of(layout: Layout) -> set[str]:
    blocks = [*(record.columns for record in layout.records)]
    if layout.repeat is not None:
        blocks.append(layout.repeat.columns)
    return {column.source for columns in blocks for column in columns}


class LineRows:
    """What is one row of the lines of a shipment, as far as a layout does not tell it apart."""

    def __init__(self, layout: Layout) -> None:
        sources = sources_of(layout)
        self.apart = [part for field, part in _TELL_APART.items() if field in sources]
        self.by_state = bool(sources & {"line.status", "line.quantity"})
        self.by_reason = "line.reason" in sources

    def merged(
        self, held: Sequence[Sequence[LineOwner]], off: Sequence[LineOwner]
    ) -> list[LineOwner]:
        """The order lines of a shipment: what is in several parcels, and what was called off of a
        line, is one row unless the layout writes what tells them apart."""
        found: dict[tuple[object, ...], LineOwner] = {}
        for line in chain(*held, off):
            content = line.content
            key: tuple[object, ...] = (
                content.line_id,
                *(getattr(content, part) for part in self.apart),
                *((line.status,) if self.by_state else ()),
            )
            known = found.get(key)
            while known is not None and self.two_reasons(known, line):
                key = (*key, known.reason)
                known = found.get(key)
            row = known.row if known is not None else len(found) + 1
            found[key] = _sum(known, line, row)
        return list(found.values())

    def two_reasons(self, one: LineOwner, other: LineOwner) -> bool:
        return self.by_reason and bool(one.reason and other.reason) and one.reason != other.reason


def refuse_called_off(shipment: ToldShipment, layout: Layout) -> None:
    """Raises ValueError for facts that were called off where the layout writes none."""
    if shipment.called_off and not says_cancelled(layout):
        raise ValueError(f"{layout.file} writes nothing that was called off")


def rows_of(shipment: ToldShipment) -> tuple[list[list[LineOwner]], list[LineOwner]]:
    """What left, parcel by parcel, and what was called off, numbered from 1 within the shipment."""
    numbers = count(1)
    held = [[_left(one, next(numbers)) for one in parcel.contents] for parcel in shipment.parcels]
    return held, [_called_off(one, next(numbers)) for one in shipment.called_off]


def _left(content: ToldContent, row: int) -> LineOwner:
    return LineOwner(content=content, row=row, pieces=content.pieces, units=content.units)


def _called_off(content: ToldContent, row: int) -> LineOwner:
    return LineOwner(
        content=content, row=row, cancelled=content.pieces, cancelled_units=content.units,
        reason=content.reason,
    )  # fmt: skip


def _sum(one: LineOwner | None, other: LineOwner, row: int) -> LineOwner:
    if one is None:
        return msgspec.structs.replace(other, row=row)
    return LineOwner(
        content=one.content,
        row=row,
        pieces=one.pieces + other.pieces,
        units=_known(one.units, other.units),
        cancelled=one.cancelled + other.cancelled,
        cancelled_units=_known(one.cancelled_units, other.cancelled_units),
        reason=one.reason or other.reason,
    )


def _known(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other
