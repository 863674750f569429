"""Which shipment a row of a report is about: never guessed."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from processor.model.confirmations import OPEN, Candidate
from processor.model.sentence import Text, listed, sentence


def choose(
    reference: str, found: Sequence[Candidate], *, warehouse: str, clients: Sequence[str]
) -> Candidate | Text:
    """The one shipment of this warehouse and of these clients that is meant, open ones first; or
    why there is none. `found` are all shipments that the reference names."""
    if not found:
        return sentence("report.names-nothing", reference=reference)
    # First whose it is: the order of another client may have the same number.
    theirs = [one for one in found if one.client in clients]
    if not theirs:
        return sentence("report.other-client", reference=reference)
    ours = [one for one in theirs if one.warehouse == warehouse]
    if not ours:
        others = sorted({one.warehouse for one in theirs})
        return sentence("report.other-warehouse", reference=reference, warehouses=others)
    if len({one.client for one in ours}) > 1:
        # Open or not: what is told of one client's order says nothing of another's.
        return _two(reference, ours)
    open_ = [one for one in ours if one.state in OPEN]
    sent = [one for one in ours if one.state == "shipped"]
    for choice in (open_, sent, ours):
        if len(choice) == 1:
            return choice[0]
        if choice:
            return _two(reference, choice)
    raise AssertionError("unreachable")


def narrowed(found: Sequence[Candidate], labelled: Collection[int]) -> list[Candidate]:
    """Those of some shipments that a row means by the number of a parcel, which `labelled` have.
    None where the number says nothing: it is of another shipment, or an old label of one that is
    cancelled while another of the same order is still to leave."""
    named = [one for one in found if one.key in labelled]
    leaves = {one.order for one in found if one.state in OPEN}
    if all(one.state == "cancelled" and one.order in leaves for one in named):
        return []
    return named


def _two(reference: str, found: Sequence[Candidate]) -> Text:
    names = listed(sorted(one.number for one in found), "and")
    return sentence("report.two-shipments", reference=reference, names=names)
