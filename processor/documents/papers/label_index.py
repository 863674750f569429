"""The index of the label pages: what stands on which page of a file of labels. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from itertools import count

from processor.documents.labels.label_data import LabelData
from processor.documents.papers.context import Context
from processor.documents.papers.document_kind import Made, Renderer
from processor.documents.papers.parcel_labels import labels_in
from processor.documents.papers.pick_order import in_pick_order
from processor.model.dispatch import Part
from processor.model.parcel_labels import Media

VERSION = "label-index/4"
INDEX_COLUMNS = (
    "page", "sscc", "tracking", "shipment", "order", "channel", "warehouse", "carrier", "service",
    "parcel", "parcels", "weight_g", "first_bin", "country",
    "note", "source", "file",
)  # fmt: skip
_BEFORE_SOURCES = INDEX_COLUMNS.index("source")


def render(part: Part, context: Context) -> Made:
    """What stands on which page of the labels, as CSV."""
    return _written(labels_in(in_pick_order(part), context)), ()


def render_3(part: Part, context: Context) -> Made:
    """As it was before others than we made labels that it lists."""
    return _written(labels_in(in_pick_order(part), context), _BEFORE_SOURCES), ()


def render_2(part: Part, context: Context) -> Made:
    """As it was before bins were in natural order."""
    return _written(labels_in(part, context), _BEFORE_SOURCES), ()


def render_1(part: Part, context: Context) -> Made:
    """As it was before it had the notes to the packer, too."""
    return _written(labels_in(part, context), _BEFORE_SOURCES - 1), ()


EARLIER = (
    Renderer("label-index/3", render_3),
    Renderer("label-index/2", render_2),
    Renderer("label-index/1", render_1),
)


def _written(labels: Sequence[LabelData], columns: int = len(INDEX_COLUMNS)) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(INDEX_COLUMNS[:columns])
    for row in label_index(labels):
        writer.writerow([_guarded(cell) for cell in row[:columns]])
    return stream.getvalue().encode()


def label_index(labels: Sequence[LabelData]) -> tuple[tuple[str, ...], ...]:
    """Rows that say what stands on which page of which file, under `INDEX_COLUMNS`; pages count
    from 1 in each file."""
    counted: dict[Media, count[int]] = {"pdf": count(1), "zpl": count(1)}
    return tuple(
        (
            str(next(counted[label.media])),
            label.sscc,
            label.tracking or "",
            label.shipment_id,
            label.order_id,
            label.channel,
            label.warehouse,
            label.carrier_title,
            label.service,
            str(label.parcel_no),
            str(label.parcel_count),
            str(label.weight_g),
            label.lines[0][2] if label.lines else "",
            label.ship_to.country,
            label.note,
            label.source,
            label.media,
        )
        for label in labels
    )


def _guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula (CWE-1236).

    Not `formulas.guarded`: that lets plain and telephone numbers with a sign pass, and here a sign
    begins a name. With a bin called -1-05 a spreadsheet would reckon.
    """
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
