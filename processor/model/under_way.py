"""A shipment under way as people ask for it: its parcels, the last word of its warehouse, and
whether it is late. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import msgspec

from processor.model.sentence import Sentence, sentence
from processor.model.times import rfc3339

_NOT_LEFT = ("planned", "instructed", "partly shipped")


class SentParcel(msgspec.Struct, frozen=True):
    """A parcel by its SSCC and tracking number; the latter is empty until somebody drew it.
    `manifest` is the number of that on which it is, "" for none."""

    sscc: str
    tracking: str
    manifest: str = ""


class UnderWay(msgspec.Struct, frozen=True, kw_only=True):
    """A shipment as the ledger has it. `document` is the instruction that told of it last, with
    `action` (new, change, cancel); `handed_at`, `acknowledged_at` and `shipped_at` are microseconds
    UTC, None where it has not come to that. `ship_by` is the promise of its order."""

    key: int
    number: str
    order: str
    client: str
    state: str
    warehouse: str
    carrier: str
    service: str
    ship_day: str
    ship_by: int | None
    parcels: tuple[SentParcel, ...]
    document: str
    document_id: int
    action: str
    handed_at: int | None
    acknowledged_at: int | None
    shipped_at: int | None
    cancel_asked: bool
    cancel_answer: str
    presumed: bool
    refused: bool


def last_word(one: UnderWay) -> Sentence:
    """What is known of a shipment from its warehouse."""
    if one.state == "planned":
        return sentence("word.planned")
    if one.state == "cancelled":
        return sentence("word.cancelled")
    if one.state in ("shipped", "delivered"):
        if one.shipped_at is None or one.presumed:
            return sentence("word.presumed")
        return sentence(f"word.{one.state}", at=rfc3339(one.shipped_at))
    if one.cancel_asked:
        if one.cancel_answer:
            return sentence("word.cancel-refused")
        return sentence("word.cancel-asked")
    if one.state == "partly shipped":
        if one.shipped_at is None:
            return sentence("word.partly")
        return sentence("word.partly-at", at=rfc3339(one.shipped_at))
    if one.state != "instructed":
        return sentence("word.none", state=one.state)
    if one.refused:
        return sentence("word.refused", document=one.document)
    if one.handed_at is None:
        return sentence("word.not-handed")
    if one.acknowledged_at is not None:
        return sentence("word.acknowledged", at=rfc3339(one.acknowledged_at))
    return sentence("word.nothing-since", at=rfc3339(one.handed_at))


def lateness(
    one: UnderWay, now: int, risk: int | None, owed: Mapping[str, Collection[int]]
) -> tuple[str, ...]:
    """Why a shipment is late, by words of `late.*`: its warehouse owes an answer (`owed` has
    documents for `acknowledgement`, shipments for `confirmation`, by key), or its ship-by time has
    passed or comes within `risk` (microseconds; None where nobody asks for that)."""
    if one.state not in _NOT_LEFT:
        return ()
    found = []
    if risk is not None and one.ship_by is not None and one.ship_by < now + risk:
        found.append("ship-by-missed" if one.ship_by < now else "ship-by-at-risk")
    if one.document_id in owed.get("acknowledgement", ()):
        found.append("acknowledgement")
    if one.key in owed.get("confirmation", ()):
        found.append("confirmation")
    return tuple(found)
