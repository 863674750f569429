"""The warehouse instruction (what X12 calls 940): shipments written as a layout says. Pure.

Everything comes in as data, also numbers, names and times; the same data gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from processor.documents.layouts.cell_forms import Notes
from processor.documents.layouts.commodities import commodities_of
from processor.documents.layouts.layout_parts import Layout
from processor.documents.layouts.layout_rows import LayoutRows, rows_for
from processor.documents.layouts.letters import NEWEST, Spelling
from processor.documents.layouts.shipment_fields import GETTERS, pieces_of, walk_of
from processor.documents.layouts.written_shipment import WrittenShipment
from processor.documents.layouts.xml_rows import XmlRows
from processor.problems.problem import Problem, errors


class InstructionHead(msgspec.Struct, frozen=True, kw_only=True):
    """What is said once of a file. `created_at` is RFC 3339 in UTC."""

    warehouse: str
    document: str = ""
    wave: str = ""
    part: int = 1
    created_at: str = ""


class FileOfShipments(msgspec.Struct, frozen=True, kw_only=True):
    """What the rows of a whole file share, and its totals. Grams."""

    head: msgspec.Struct
    shipments: int
    records: int
    lines: int
    parcels: int
    pieces: int
    weight_g: int


def file_of(head: msgspec.Struct, shipments: Sequence[WrittenShipment]) -> FileOfShipments:
    """The totals of a file of shipments; its records are counted once they are written."""
    return FileOfShipments(
        head=head,
        shipments=len(shipments),
        records=0,
        lines=sum(len(shipment.lines) for shipment in shipments),
        parcels=sum(len(shipment.parcels) for shipment in shipments),
        pieces=sum(pieces_of(shipment) for shipment in shipments),
        weight_g=sum(shipment.weight_g for shipment in shipments),
    )


def render_shipments(
    layout: Layout,
    shipments: Sequence[WrittenShipment],
    head: msgspec.Struct,
    spelling: Spelling = NEWEST,
) -> tuple[bytes, list[Problem]]:
    """The bytes of a file of shipments, and every character cut, replaced or guarded. `head` has
    what the layout's kind says of the file as a whole."""
    plan = rows_for(layout, GETTERS, spelling=spelling, commodities=commodities_of(layout))
    notes = Notes(layout)

    def rows_of(shipment: WrittenShipment) -> Callable[[], Sequence[Any]]:
        def rows() -> Sequence[Any]:
            notes.shipment = shipment.shipment_id
            return plan.shipment(walk_of(shipment), notes)

        return rows

    facts = (rows_of(shipment) for shipment in shipments)
    return plan.file(file_of(head, shipments), facts, notes), notes.problems


def render_instruction(
    layout: Layout,
    shipments: Sequence[WrittenShipment],
    head: InstructionHead,
    spelling: Spelling = NEWEST,
) -> tuple[bytes, list[Problem]]:
    """The bytes of one instruction file, and every character cut, replaced or guarded.

    Warnings are noted and may be sent; a file with an error must not leave the house. An order
    that passed `required_space` has no error but one of its numbers. `spelling` is another one for
    what an earlier version wrote.
    """
    return render_shipments(layout, shipments, head, spelling)


# Plans that ask what fits, by layout; what they remember holds before numbers are drawn only.
_plans: dict[int, LayoutRows | XmlRows] = {}


def required_space(layout: Layout, shipment: WrittenShipment) -> list[Problem]:
    """What of a planned shipment the layout cannot write, before any number is drawn for it.

    The errors that `render_instruction` would report later: text too long, too many lines,
    characters without a place in the encoding, values missing from a table. Empty when it fits.
    """
    notes = Notes(layout, order=f"{shipment.channel}/{shipment.order_id}")
    rows_kept(layout, _plans).shipment(walk_of(shipment), notes)
    return errors(notes.problems)


def rows_kept(layout: Layout, plans: dict[int, LayoutRows | XmlRows]) -> LayoutRows | XmlRows:
    """The rows of a layout out of `plans`, where they are kept from one shipment to the next."""
    plan = plans.get(id(layout))
    if plan is None or plan.layout is not layout:
        if len(plans) >= 64:
            plans.clear()
        plan = plans[id(layout)] = rows_for(layout, GETTERS, commodities=commodities_of(layout))
    return plan
