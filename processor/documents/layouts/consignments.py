"""What carriers, forwarders and brokers take of shipments, by a layout of a kind of theirs. Pure.

A pre-advice, a label request or a manifest: all are written from shipments as they were instructed.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from processor.documents.layouts.cell_forms import Notes
from processor.documents.layouts.dispatched import written_shipment
from processor.documents.layouts.instruction import render_shipments, rows_kept
from processor.documents.layouts.layout_kinds import CONSIGNMENT_KINDS
from processor.documents.layouts.layout_parts import Layout
from processor.documents.layouts.layout_rows import LayoutRows
from processor.documents.layouts.letters import NEWEST, Spelling
from processor.documents.layouts.shipment_fields import walk_of
from processor.documents.layouts.xml_rows import XmlRows
from processor.model.config import Config
from processor.model.dispatch import Dispatch
from processor.model.sentence import sentence
from processor.problems.problem import Problem, errors


class ConsignmentHead(msgspec.Struct, frozen=True, kw_only=True):
    """What is said once of a file. `created_at` is RFC 3339 in UTC; `number` counts over all
    receivers, `run` the files of this one; `carrier` and `warehouse` are empty where its shipments
    are of several."""

    number: str
    run: int = 1
    created_at: str
    to: str
    carrier: str = ""
    warehouse: str = ""


def render_consignments(
    dispatches: Sequence[Dispatch],
    layout: Layout,
    head: ConsignmentHead,
    config: Config,
    spelling: Spelling = NEWEST,
) -> tuple[bytes, tuple[Problem, ...]]:
    """The bytes of one file, its shipments in the order given, and every character cut, replaced or
    guarded.

    Warnings are noted and may be sent; a file with an error must not leave the house. What passed
    `unfit` has no error but one of the file's own numbers. Raises ValueError for a layout of
    another kind.
    """
    _of_a_kind(layout)
    shipments = [written_shipment(one, config, _day(one)) for one in dispatches]
    data, problems = render_shipments(layout, shipments, head, spelling)
    return data, tuple(problems)


def unfit(dispatch: Dispatch, layout: Layout, config: Config) -> tuple[Problem, ...]:
    """Why the rows of a shipment cannot be written, before any number is drawn for their file.

    The errors that `render_consignments` would report later; empty when it fits. Raises ValueError
    for a layout of another kind.
    """
    _of_a_kind(layout)
    order = dispatch.order
    notes = Notes(layout)
    # Its numbers are known, so columns of these are asked for.
    notes.place = sentence("layout.shipment-of", order=f"{order.channel}/{order.order_id}")
    shipment = written_shipment(dispatch, config, _day(dispatch))
    rows_kept(layout, _plans).shipment(walk_of(shipment), notes)
    return tuple(dict.fromkeys(errors(notes.problems)))


# Rows that ask what fits, by layout.
_plans: dict[int, LayoutRows | XmlRows] = {}


def _of_a_kind(layout: Layout) -> None:
    if layout.kind not in CONSIGNMENT_KINDS:
        raise ValueError(f"{layout.file} is of kind {layout.kind}, none of {CONSIGNMENT_KINDS}")


def _day(dispatch: Dispatch) -> str:
    return dispatch.order.placed_at[:10]
