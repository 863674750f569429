"""The kind `acknowledgement`: whether a warehouse took a file of ours. Pure."""

from __future__ import annotations

from typing import Literal

import msgspec

from processor.normalise.mapping.targets import one_of

Verdict = Literal["accepted", "partly", "rejected"]
VERDICTS: tuple[Verdict, ...] = ("accepted", "partly", "rejected")


class AcknowledgementRow(msgspec.Struct, frozen=True, kw_only=True):
    """What a warehouse says of `file`, the name or number of a file of ours.

    `reference` is the shipment or order that a row is about, None where it is about the whole file;
    `reason` is in the warehouse's words.
    """

    file: str
    verdict: Verdict
    reference: str | None = None
    reason: str | None = None


TARGETS = {
    "file": "number",
    "verdict": one_of(*VERDICTS),
    "reference": "id",
    "reason": "text",
}
NEEDED = ("file", "verdict")
MAY_BE_EMPTY = ("reference", "reason")
