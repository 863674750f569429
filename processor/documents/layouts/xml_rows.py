"""The elements of a layout of XML: which a shipment has, and the file that they make. Pure.

What `layout_rows` is for rows of text, with the same three ways in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from processor.documents.layouts.cell_forms import Get, Notes
from processor.documents.layouts.layout_kinds import LAYOUT_KINDS
from processor.documents.layouts.layout_parts import Layout, Per
from processor.documents.layouts.letters import NEWEST, Spelling
from processor.documents.layouts.shipment_fields import getter_of
from processor.documents.layouts.walk import Lines, Walk
from processor.documents.layouts.xml_writer import Owners, XmlPlan

if TYPE_CHECKING:
    from lxml import etree

Placed = tuple[int, "etree._Element"]
"""An element that stands in the root, and the place of its group there."""


class XmlRows:
    """A layout of XML made ready to write. `getters` read each field of its kind; `commodities`
    makes of the lines of a parcel what an element per commodity stands for."""

    def __init__(
        self,
        layout: Layout,
        getters: Mapping[str, Get],
        *,
        spelling: Spelling = NEWEST,
        commodities: Callable[[Lines], Lines] | None = None,
    ) -> None:
        self.layout = layout
        self.commodities = commodities or (lambda lines: ())
        self.plan = XmlPlan(
            layout,
            LAYOUT_KINDS[layout.kind].vocabulary,
            lambda columns: getter_of(columns, getters),
            dict(getters),
            self._within,
            spelling,
        )

    def alone(self, scope: str, owner: Any, notes: Notes) -> list[Placed]:
        """The elements of something that is no shipment."""
        return self.plan.body({scope: owner}, notes)

    def shipment(self, walk: Walk, notes: Notes) -> list[Placed]:
        """All elements of one shipment."""
        return self.plan.body({"shipment": walk.shipment, "walk": walk}, notes)

    def file(
        self, head: msgspec.Struct, facts: Iterable[Callable[[], Sequence[Any]]], notes: Notes
    ) -> bytes:
        """The bytes of a whole file: the elements of each of `facts` within those of the file
        itself. `head` has what fields of the file are read from, with its `records` to be
        counted."""
        plan = self.plan
        plan.fill_file(head, notes)
        plan.records = 0
        made: dict[int, list[etree._Element]] = {}
        for elements_of in facts:
            for place, element in elements_of():
                made.setdefault(place, []).append(element)
        notes.shipment, notes.place = "", ""
        return plan.document(msgspec.structs.replace(head, records=plan.records), made, notes)

    def _within(self, per: Per, within: Owners) -> Sequence[Owners]:
        """Whose elements stand within those of what is told, a shipment or a parcel."""
        if per in ("shipment", "receipt", "stock"):
            return ({},)
        walk: Walk = within["walk"]
        if per == "line":
            return [{"line": line} for line in walk.lines]
        around: list[Owners] = [within] if "contents" in within else _parcels(walk)
        if per == "parcel":
            return around
        scope = {"parcel line": "line", "parcel commodity": "commodity"}[per]
        return [
            {**{name: one[name] for name in ("parcel",) if name in one}, scope: owner}
            for one in around
            for owner in (one["contents"] if scope == "line" else self.commodities(one["contents"]))
        ]


def _parcels(walk: Walk) -> list[Owners]:
    """The parcels of a shipment with their lines. What was called off is in no parcel: its element
    says nothing of one."""
    parcels: list[Owners] = [{"parcel": one, "contents": lines} for one, lines in walk.parcels]
    return [*parcels, {"contents": walk.outside}] if walk.outside else parcels
