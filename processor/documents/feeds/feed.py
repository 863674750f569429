"""What happened, written as the layout of a channel, a client or an ERP says. Pure.

The same batch gives the same bytes. Every fact of a batch stands in one row, or in the one row of a
parcel or shipment that holds it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain, count
from typing import Any

import msgspec

from processor.documents.feeds.feed_fields import (
    FEED_GETTERS,
    FileOwner,
    LineOwner,
    ParcelOwner,
    pieces_left,
)
from processor.documents.layouts.cell_forms import Notes
from processor.documents.layouts.layout_parts import Layout
from processor.documents.layouts.layout_rows import rows_for
from processor.documents.layouts.walk import Walk
from processor.model.sentence import Text, sentence
from processor.model.telling import Batch, ToldContent, ToldReceipt, ToldShipment, ToldStock
from processor.problems.problem import Problem, errors

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
    return not SAYS_TRACKING.isdisjoint(_sources(layout))


def says_cancelled(layout: Layout) -> bool:
    """True for a layout that tells also what was called off: such facts may be in its batches."""
    return not SAYS_CANCELLED.isdisjoint(_sources(layout))


def _sources(layout: Layout) -> set[str]:
    blocks = [*(record.columns for record in layout.records)]
    if layout.repeat is not None:
        blocks.append(layout.repeat.columns)
    return {column.source for columns in blocks for column in columns}


class _Plan:
    """A layout made ready to write: its rows, and which lines of a shipment are one row."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.rows = rows_for(layout, FEED_GETTERS)
        sources = _sources(layout)
        self.says_cancelled = says_cancelled(layout)
        self.apart = [part for field, part in _TELL_APART.items() if field in sources]
        self.by_state = bool(sources & {"line.status", "line.quantity"})
        self.by_reason = "line.reason" in sources

    def told(self, told: ToldShipment | ToldReceipt | ToldStock, notes: Notes) -> Sequence[Any]:
        """All rows of one shipment, of goods that came in or of the stock of a SKU."""
        if isinstance(told, ToldShipment):
            return self.rows.shipment(self.walk(told), notes)
        return self.rows.alone("receipt" if isinstance(told, ToldReceipt) else "stock", told, notes)

    def walk(self, shipment: ToldShipment) -> Walk:
        if shipment.called_off and not self.says_cancelled:
            raise ValueError(f"{self.layout.file} writes nothing that was called off")
        numbers = count(1)
        held = [
            [_left(one, next(numbers)) for one in parcel.contents] for parcel in shipment.parcels
        ]
        off = [_called_off(one, next(numbers)) for one in shipment.called_off]
        parcels = [ParcelOwner(shipment, parcel) for parcel in shipment.parcels]
        return Walk(
            shipment=shipment,
            parcels=list(zip(parcels, held, strict=True)),
            lines=self.lines(held, off),
            outside=off,
        )

    def lines(
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


def _told_of(batch: Batch) -> Sequence[ToldShipment | ToldReceipt | ToldStock]:
    return (*batch.shipments, *batch.receipts, *batch.stock)


def _totals(batch: Batch) -> FileOwner:
    parcels = [parcel for shipment in batch.shipments for parcel in shipment.parcels]
    return FileOwner(
        head=batch.head,
        shipments=len(batch.shipments),
        parcels=len(parcels),
        lines=sum(len(parcel.contents) for parcel in parcels),
        pieces=sum(pieces_left(shipment) for shipment in batch.shipments)
        + sum(receipt.pieces for receipt in batch.receipts)
        + sum(stock.on_hand for stock in batch.stock),
    )


def render_batch(batch: Batch, layout: Layout) -> tuple[bytes, tuple[Problem, ...]]:
    """The bytes of the file of a batch, and every character cut, replaced or guarded.

    Warnings are noted and may be sent; a file with an error must not leave the house. What passed
    `unfit` has no error but one of the file's own numbers. Raises ValueError for a layout of
    another kind, and for facts that were called off where the layout writes none.
    """
    if batch.head.kind != layout.kind:
        raise ValueError(f"{layout.file} is of kind {layout.kind}, not {batch.head.kind}")
    plan = _Plan(layout)
    notes = Notes(layout)

    def rows_of(told: ToldShipment | ToldReceipt | ToldStock) -> Callable[[], Sequence[Any]]:
        def rows() -> Sequence[Any]:
            notes.place = _place(told)
            return plan.told(told, notes)

        return rows

    facts = (rows_of(told) for told in _told_of(batch))
    return plan.rows.file(_totals(batch), facts, notes), tuple(notes.problems)


def _place(told: ToldShipment | ToldReceipt | ToldStock) -> Text:
    if isinstance(told, ToldShipment):
        return sentence("layout.shipment", shipment=told.shipment_id)
    if isinstance(told, ToldReceipt):
        return sentence("layout.receipt", receipt=told.receipt, sku=told.sku)
    return sentence("layout.stock", warehouse=told.warehouse, sku=told.sku)


# Plans that ask what fits, by layout.
_plans: dict[int, _Plan] = {}


def unfit(told: ToldShipment | ToldReceipt | ToldStock, layout: Layout) -> tuple[Problem, ...]:
    """Why the rows of this cannot be written, before any number is drawn for its batch.

    The errors that `render_batch` would report later: a carrier without an entry in a value table,
    a required value that nobody has, text too long, characters without a place in the encoding.
    Empty when it fits.
    """
    plan = _plans.get(id(layout))
    if plan is None or plan.layout is not layout:
        if len(_plans) >= 64:
            _plans.clear()
        plan = _plans[id(layout)] = _Plan(layout)
    place = _place(told)
    if isinstance(told, ToldShipment):
        place = sentence("layout.shipment-of", order=f"{told.channel}/{told.order_id}")
    notes = Notes(layout, early=place)
    plan.told(told, notes)
    return tuple(dict.fromkeys(errors(notes.problems)))
