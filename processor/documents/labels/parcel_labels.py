"""Our parcel labels of a part, one page a parcel, and the index of the pages. Pure."""

from __future__ import annotations

import csv
import io
from importlib.metadata import version

from processor.documents.context import Context
from processor.documents.document_kind import Made
from processor.documents.labels.label import (
    INDEX_COLUMNS,
    LabelData,
    check_label,
    label_index,
    render_labels,
)
from processor.documents.unprintable import holds_of
from processor.model.config import Config
from processor.model.decisions import HoldAsked
from processor.model.dispatch import Dispatch, DispatchParcel, Part

VERSION = f"label/1 fpdf2 {version('fpdf2')} zxing-cpp {version('zxing-cpp')}"
INDEX_VERSION = "label-index/1"


def render(part: Part, context: Context) -> Made:
    """The labels of a part in pick order, as one PDF."""
    return render_labels(_labels(part, context), part.at), ()


def render_index(part: Part, context: Context) -> Made:
    """What stands on which page of the labels, as CSV."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(INDEX_COLUMNS)
    for row in label_index(_labels(part, context)):
        writer.writerow([_guarded(cell) for cell in row])
    return stream.getvalue().encode(), ()


def check(dispatch: Dispatch, context: Context, _at: str) -> list[HoldAsked]:
    """Why the labels of a shipment cannot show what they must."""
    day = dispatch.order.placed_at[:10]
    problems = [
        problem
        for label in labels_of(dispatch, context.config, day)
        for problem in check_label(label)
    ]
    return holds_of(dispatch, problems)


def _labels(part: Part, context: Context) -> list[LabelData]:
    return [
        label
        for dispatch in part.dispatches
        for label in labels_of(dispatch, context.config, part.at[:10])
    ]


def _guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula (CWE-1236)."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def labels_of(dispatch: Dispatch, config: Config, day: str) -> list[LabelData]:
    """One label per parcel of a dispatch."""
    return [
        _label(dispatch, config, day, number, parcel)
        for number, parcel in enumerate(dispatch.parcels, start=1)
    ]


def _label(
    dispatch: Dispatch, config: Config, day: str, number: int, parcel: DispatchParcel
) -> LabelData:
    order = dispatch.order
    hazards = sorted({hazard for content in parcel.contents for hazard in content.item.hazards})
    return LabelData(
        shipment_id=dispatch.shipment,
        order_id=order.order_id,
        channel=order.channel,
        warehouse=dispatch.warehouse,
        sender=config.warehouses[dispatch.warehouse].address,
        ship_to=order.ship_to,
        phone=order.buyer.phone,
        carrier_title=config.carriers[dispatch.carrier].title,
        service=dispatch.service,
        tracking=parcel.tracking,
        sscc=parcel.sscc,
        parcel_no=number,
        parcel_count=len(dispatch.parcels),
        weight_g=parcel.weight_g,
        day=day,
        lines=tuple((one.sku, one.pieces, one.bin) for one in parcel.contents),
        hazards=tuple(hazards),
        revision=2 if dispatch.action == "change" else 1,
    )
