"""The kinds of layout: what each may write, and what its rows can stand for. Pure."""

from __future__ import annotations

import msgspec

from processor.documents.layouts.layout_parts import Per
from processor.documents.layouts.telling_vocabulary import TOLD_RECEIPTS, TOLD_SHIPMENTS, TOLD_STOCK
from processor.documents.layouts.vocabulary import INSTRUCTION, LayoutField

_OF_SHIPMENTS: tuple[Per, ...] = ("shipment", "parcel", "parcel line", "line")


class LayoutKind(msgspec.Struct, frozen=True, kw_only=True):
    """One kind: its fields by their paths, and the rows that it can have, the first where a layout
    does not say. `told`: its files leave in batches, not with waves."""

    vocabulary: dict[str, LayoutField]
    rows: tuple[Per, ...]
    told: bool


LAYOUT_KINDS: dict[str, LayoutKind] = {
    "instruction": LayoutKind(vocabulary=INSTRUCTION, rows=_OF_SHIPMENTS, told=False),
    "manifest": LayoutKind(
        vocabulary=INSTRUCTION,
        rows=("parcel", "shipment", "parcel line", "line"),
        told=True,
    ),
    "channel-feed": LayoutKind(vocabulary=TOLD_SHIPMENTS, rows=_OF_SHIPMENTS, told=True),
    "client-confirmation": LayoutKind(vocabulary=TOLD_SHIPMENTS, rows=_OF_SHIPMENTS, told=True),
    "receipt-advice": LayoutKind(vocabulary=TOLD_RECEIPTS, rows=("receipt",), told=True),
    "stock-report": LayoutKind(vocabulary=TOLD_STOCK, rows=("stock",), told=True),
}
