"""Asks every document that a shipment will owe whether it could be made. Pure."""

from __future__ import annotations

from processor.documents.kinds import wave_kinds
from processor.documents.papers.context import Context
from processor.documents.papers.document_kind import Check
from processor.model.decisions import HoldAsked
from processor.model.dispatch import Dispatch


def before_numbers(dispatch: Dispatch, context: Context, at: str) -> list[HoldAsked]:
    """Why the documents of a shipment could not be made, asked before any number is drawn.

    Documents that share a check are asked once; of several that lack the same (one reason of a
    hold), the first speaks. `at` (RFC 3339) is the time of the decision.
    """
    found: list[HoldAsked] = []
    checks: list[Check] = []
    for kind in wave_kinds().values():
        if kind.check is not None and kind.check not in checks and kind.is_owed_by(dispatch):
            checks.append(kind.check)
            said = {hold.reason for hold in found}
            found += [hold for hold in kind.check(dispatch, context, at) if hold.reason not in said]
    return found
