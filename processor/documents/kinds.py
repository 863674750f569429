"""The one table of documents: what each is, who makes it, when it is due, how it is undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, Protocol

import msgspec

Source = Literal["ours", "channel", "warehouse", "carrier"]
DuePoint = Literal["planned", "packed", "weighed", "bagged", "transport known", "shipped"]


class Owing(Protocol):
    """What decides whether a shipment owes a document."""

    @property
    def action(self) -> str: ...
    @property
    def label_source(self) -> str: ...
    @property
    def customs(self) -> str: ...


class DocumentKind(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of document. `most` is how many shipments one file may hold; 0 leaves it to
    `waves.part_size`. `undo` is the document that takes it back."""

    title: str
    source: Source
    due: DuePoint
    undo: str
    extension: str
    folder: str = ""
    most: int = 0
    owed_by: Callable[[Owing], bool]


def _always(_shipment: Owing) -> bool:
    return True


def _labelled_by_us(shipment: Owing) -> bool:
    return shipment.label_source == "ours" and shipment.action != "cancel"


def _declared_in_china(shipment: Owing) -> bool:
    return shipment.customs == "china-ceb" and shipment.action == "new"


KINDS: dict[str, DocumentKind] = {
    "instruction": DocumentKind(
        title="warehouse instruction (X12 940)",
        source="ours",
        due="planned",
        undo="a cancel instruction",
        extension="csv",
        owed_by=_always,
    ),
    "label": DocumentKind(
        title="parcel labels, merged in pick order",
        source="ours",
        due="packed",
        undo="void: the cancel instruction names the SSCC and tracking number",
        extension="pdf",
        owed_by=_labelled_by_us,
    ),
    "label-index": DocumentKind(
        title="index of the label pages",
        source="ours",
        due="packed",
        undo="void with its labels",
        extension="csv",
        owed_by=_labelled_by_us,
    ),
    "ceb303": DocumentKind(
        title="China export order (CEB303)",
        source="ours",
        due="packed",
        undo="the same message with appType 3",
        extension="xml",
        folder="customs",
        most=100,
        owed_by=_declared_in_china,
    ),
    "ceb603": DocumentKind(
        title="China export list (CEB603)",
        source="ours",
        due="packed",
        undo="withdrawal (CEB605), once the warehouse confirms the cancellation",
        extension="xml",
        folder="customs",
        most=100,
        owed_by=_declared_in_china,
    ),
}
