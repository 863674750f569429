"""The kind `acknowledgement`: whether a partner took a file of ours. Pure."""

from __future__ import annotations

from typing import Literal

import msgspec

from processor.normalise.mapping.targets import one_of

Names = Literal["file", "wave", "shipment"]
NAMES: tuple[Names, ...] = ("file", "wave", "shipment")
"""What the target `file` holds: the name of our file, the number of its wave, or of a shipment."""
Verdict = Literal["accepted", "partly", "rejected"]
VERDICTS: tuple[Verdict, ...] = ("accepted", "partly", "rejected")


class AcknowledgementRow(msgspec.Struct, frozen=True, kw_only=True):
    """What a partner says of a file of ours, or of a shipment in it.

    `file` names our file as the mapping's `names` says. `reference` is a shipment of it, or its
    order; `line` a line of that. `result` is of the whole file, None where the row says nothing of
    that; `row_result` of what `reference` and `line` name, None where they name nothing. `reason`
    is in the partner's words. `acknowledged_at` is RFC 3339 in UTC; `is_day`: the row told a day
    and the mapping where in it.
    """

    file: str
    reference: str | None = None
    line: str | None = None
    result: Verdict | None = None
    row_result: Verdict | None = None
    reason: str | None = None
    acknowledged_at: str
    is_day: bool = False


TARGETS = {
    "file": "text",
    "reference": "id",
    "line": "line id",
    "result": one_of(*VERDICTS),
    "row_result": one_of(*VERDICTS),
    "reason": "text",
    "acknowledged_at": "moment",
}
NEEDED = ("file", "result", "acknowledged_at")
MAY_BE_EMPTY = ("reference", "line", "result", "row_result", "reason")
