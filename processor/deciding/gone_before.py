"""The hold of what left before a restore, without the ledger's knowledge. Pure."""

from __future__ import annotations

import msgspec

from processor.deciding.drafts import Draft
from processor.deciding.waived import is_released
from processor.model.decisions import HoldAsked
from processor.model.grounds import kept, mark
from processor.model.reasons import hold_for
from processor.model.sentence import sentence


def gone_before(draft: Draft) -> list[HoldAsked]:
    """The hold of an order, or of the lines that went; none once a person said to ship it anew.

    It comes before a rejection by rule: what a warehouse has is for a person to settle.
    """
    asked = draft.asked
    gone = asked.went_out
    if gone is None:
        return []
    said = sentence("hold.went-out", shipments=gone.shipments)
    detail = said if gone.shipments else sentence("hold.went-out-unknown")
    held = hold_for("went-out-before-restore", "review", detail)
    grounds = kept({"went out": mark((gone.shipments, gone.lines))})
    held = msgspec.structs.replace(held, grounds=grounds)
    if is_released(draft, held):
        return []
    # Where those are all its lines and no warehouse has a part, the whole order waits.
    part = set(gone.lines) < {line.line_id for line in asked.order.lines}
    lines = gone.lines if part or asked.instructed else ()
    return [msgspec.structs.replace(held, lines=lines)]
