"""One staged document at its place: whether it is whole, and what becomes of it."""

from __future__ import annotations

import hashlib

from processor.delivery.outbox_place import Delivery, OutboxPlace
from processor.delivery.witness import Fate
from processor.model.sentence import Text
from processor.transport.faults import refused


def why_missing(place: OutboxPlace) -> Text:
    """Why a place cannot be reached now; also where it cannot say so itself."""
    try:
        return place.missing()
    except OSError as error:
        return refused(error)


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
    if found is Fate.WAITING:
        return Fate.FULL if document.mailbox else Fate.TAKEN
    return found
