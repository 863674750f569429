"""What happened, written as XML by the layout of a channel, a client or an ERP. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from processor.documents.feeds.feed_fields import FEED_GETTERS, ParcelOwner
from processor.documents.feeds.feed_lines import LineRows, refuse_called_off, rows_of
from processor.documents.layouts.cell_forms import Notes
from processor.documents.layouts.instruction_fields import getter_of
from processor.documents.layouts.layout_kinds import LAYOUT_KINDS
from processor.documents.layouts.layout_parts import Layout, Per
from processor.documents.layouts.letters import NEWEST
from processor.documents.layouts.xml_writer import Owners, XmlPlan
from processor.model.telling import ToldReceipt, ToldShipment, ToldStock


class XmlFeed(XmlPlan):
    """A layout of XML made ready to write what is told."""

    def __init__(self, layout: Layout) -> None:
        super().__init__(
            layout,
            LAYOUT_KINDS[layout.kind].vocabulary,
            lambda columns: getter_of(columns, FEED_GETTERS),
            FEED_GETTERS,
            _elements,
            NEWEST,
        )
        self.lines = LineRows(layout)

    def told(self, told: ToldShipment | ToldReceipt | ToldStock, notes: Notes) -> None:
        """Asks all elements of what is told; what they say is noted."""
        self.body(self.owners(told), notes, {})

    def owners(self, told: ToldShipment | ToldReceipt | ToldStock) -> Owners:
        """What the elements of a shipment, of goods that came in or of the stock of a SKU hold."""
        if isinstance(told, ToldReceipt):
            return {"receipt": told}
        if isinstance(told, ToldStock):
            return {"stock": told}
        refuse_called_off(told, self.layout)
        held, off = rows_of(told)
        parcels = [
            {"parcel": ParcelOwner(told, parcel), "contents": contents}
            for parcel, contents in zip(told.parcels, held, strict=True)
        ]
        # What was called off is in no parcel: its element says nothing of one.
        apart = [{"contents": off}] if off else []
        return {
            "shipment": told,
            "parcels": [*parcels, *apart],
            "lines": self.lines.merged(held, off),
        }


def _elements(per: Per, within: Owners) -> Sequence[Owners]:
    """Whose elements stand within those of what is told, a shipment or a parcel."""
    if per in ("shipment", "receipt", "stock"):
        return ({},)
    if per == "line":
        return [{"line": line} for line in within["lines"]]
    if per == "parcel":
        return list(within["parcels"])
    if per == "parcel line":
        around = (within,) if "contents" in within else within["parcels"]
        return [
            {**{scope: one[scope] for scope in ("parcel",) if scope in one}, "line": line}
            for one in around
            for line in one["contents"]
        ]
    raise ValueError(f"no element of a feed stands for a {per}")
