"""The hold of an order whose number another one of its channel has in another spelling. Pure."""

from __future__ import annotations

import msgspec

from processor.deciding.drafts import Draft
from processor.deciding.waived import is_released
from processor.model.decisions import HoldAsked
from processor.model.grounds import kept, mark
from processor.model.reasons import hold_for
from processor.model.sentence import sentence


def number_alike(draft: Draft) -> list[HoldAsked]:
    """That hold; none once a person said that they are two orders.

    `000501` and `501`, `#7A` and `#7a`: a spreadsheet was between them, or a hand. No rule can
    clear it: which of them is meant stands in no fact.
    """
    other = draft.asked.alike
    if not other:
        return []
    held = hold_for("duplicate-order", "review", sentence("hold.number-alike", other=other))
    held = msgspec.structs.replace(held, grounds=kept({"order number": mark(other)}))
    return [] if is_released(draft, held) else [held]
