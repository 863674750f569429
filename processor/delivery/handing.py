"""One document at the place where it is staged: whether it is whole, and its way from there."""

from __future__ import annotations

import hashlib

from processor.delivery.outbox_place import Delivery, OutboxPlace
from processor.delivery.witness import Fate


def is_whole(place: OutboxPlace, document: Delivery) -> bool:
    """Makes durable what was found staged; False where it is not what the ledger noted."""
    place.secure_again(document)
    data = place.staged_bytes(document)
    return data is None or hashlib.sha256(data).hexdigest() == document.sha256


def hand_one(place: OutboxPlace, document: Delivery) -> Fate:
    """HANDED, TAKEN where other bytes lie under the name, or FULL where it is a mailbox."""
    found = place.witness(document)
    if found is Fate.WAITING:
        try:
            place.hand_over(document)
        except FileExistsError:
            found = place.witness(document)
        else:
            return Fate.HANDED
    if found is Fate.TWICE:
        place.secure_again(document)
        place.drop_staged(document)
        return Fate.HANDED
    # Still WAITING: somebody took the name and left it again; the next pass tries anew.
    return Fate.TAKEN if found is Fate.WAITING else found
