"""The index of the label pages: what stands on which page of a file of labels. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from processor.documents.labels.label_layout import LabelData

INDEX_COLUMNS = (
    "page", "sscc", "tracking", "shipment", "order", "channel", "warehouse", "carrier", "service",
    "parcel", "parcels", "weight_g", "first_bin", "country",
)  # fmt: skip


def label_index(labels: Sequence[LabelData]) -> tuple[tuple[str, ...], ...]:
    """Rows that say what stands on which page, under `INDEX_COLUMNS`; pages count from 1."""
    return tuple(
        (
            str(page),
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
        )
        for page, label in enumerate(labels, start=1)
    )
