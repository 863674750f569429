"""The kinds of layout: what each may write, and what its rows can stand for. Pure."""

from __future__ import annotations

import msgspec

from processor.documents.layouts.layout_parts import Per
from processor.documents.layouts.telling_vocabulary import TOLD_RECEIPTS, TOLD_SHIPMENTS, TOLD_STOCK
from processor.documents.layouts.vocabulary import CONSIGNMENTS, INSTRUCTION, LayoutField

_OF_SHIPMENTS: tuple[Per, ...] = ("shipment", "parcel", "parcel line", "line")
_OF_DISPATCHES: tuple[Per, ...] = ("shipment", "parcel", "parcel line", "parcel commodity", "line")
CONSIGNMENT_KINDS = ("pre-advice", "label-request", "manifest")
"""Kinds that tell carriers, forwarders and brokers of shipments as they were instructed."""


class LayoutKind(msgspec.Struct, frozen=True, kw_only=True):
    """One kind: its fields by their paths, and the rows that it can have, the first where a layout
    does not say. `told`: its files leave in batches, not with waves. `one_row`: what stands in one
    parcel whole may have one row."""

    vocabulary: dict[str, LayoutField]
    rows: tuple[Per, ...]
    told: bool
    one_row: bool = False


LAYOUT_KINDS: dict[str, LayoutKind] = {
    "instruction": LayoutKind(vocabulary=INSTRUCTION, rows=_OF_DISPATCHES, told=False),
    **{
        kind: LayoutKind(vocabulary=CONSIGNMENTS, rows=_OF_DISPATCHES, told=True)
        for kind in CONSIGNMENT_KINDS
    },
    # A carrier takes over parcels.
    "manifest": LayoutKind(
        vocabulary=CONSIGNMENTS,
        rows=("parcel", *(one for one in _OF_DISPATCHES if one != "parcel")),
        told=True,
    ),
    "channel-feed": LayoutKind(
        vocabulary=TOLD_SHIPMENTS, rows=_OF_SHIPMENTS, told=True, one_row=True
    ),
    "client-confirmation": LayoutKind(
        vocabulary=TOLD_SHIPMENTS, rows=_OF_SHIPMENTS, told=True, one_row=True
    ),
    "receipt-advice": LayoutKind(vocabulary=TOLD_RECEIPTS, rows=("receipt",), told=True),
    "stock-report": LayoutKind(vocabulary=TOLD_STOCK, rows=("stock",), told=True),
}
