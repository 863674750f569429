"""The kind `label-answer`: what a carrier answers that was asked for labels. Pure."""

from __future__ import annotations

from typing import Literal

import msgspec

from processor.normalise.mapping.targets import one_of

Result = Literal["made", "refused"]
RESULTS: tuple[Result, ...] = ("made", "refused")


class LabelAnswerRow(msgspec.Struct, frozen=True, kw_only=True):
    """What a carrier says of one parcel.

    `reference` is ours: its SSCC, its shipment, or its order; `parcel` counts from 1 where a
    shipment has several. `tracking` is the number that it gave, `label` the name of the file with
    the label. `result` is None where the mapping reads no such word: then the label was made.
    `reason` is in the carrier's words.
    """

    reference: str
    parcel: int | None = None
    tracking: str | None = None
    label: str | None = None
    result: Result | None = None
    reason: str | None = None


TARGETS = {
    "reference": "id",
    "parcel": "count",
    "tracking": "id",
    "label": "text",
    "result": one_of(*RESULTS),
    "reason": "text",
}
NEEDED = ("reference",)
MAY_BE_EMPTY = ("parcel", "tracking", "label", "result", "reason")
