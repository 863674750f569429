"""What is said of one order where documents about it are to be sent again: which went out, and how
the table of what a person may do answers."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from processor.ledger.desk import requests
from processor.ledger.orders import order_standing, trials
from processor.ledger.outgoing import documents, resends
from processor.ledger.outgoing.documents import DocumentRow
from processor.model.desk_actions import refused
from processor.model.sentence import Sentence, Text, joined, sentence

# So many of the newest documents of an order are named.
_NAMED = 10


def named_by_order(connection: Connection, name: str) -> Text:
    """What is answered where an order is named in place of a document: why nothing of it is sent
    again, or which of its documents may be named. Empty where no order is called that."""
    found = requests.find_order(connection, name)
    if len(found) > 1:
        return sentence("desk.orders-named", n=len(found), name=name)
    if not found:
        tried = trials.named(connection, name)
        no = refused("resend", "on trial", order=tried[0].name) if tried else None
        return no or ""
    key, channel, order_id, _state = found[0]
    rows = documents.documents_by_key(connection, resends.about_order(connection, key))
    if not rows:
        return said_of_order(connection, key)
    known = [rows[one] for one in sorted(rows)]
    went = _places([row for row in known if row.state == "handed"])
    if not went:
        return sentence("resend.not-handed", n=len(known), documents=_places(known))
    return sentence("resend.of-order", order=f"{channel}/{order_id}", documents=went)


def _places(rows: Sequence[DocumentRow]) -> list[str]:
    return [f"{row.folder}/{row.name}" for row in rows[-_NAMED:]]


def said_of_order(connection: Connection, key: int) -> Sentence:
    """What the table says of an order of which this document is not to be sent again."""
    name = order_standing.name_of(connection, key)
    standing = order_standing.standing_of(connection, key)
    return refused("resend", standing, order=name) or sentence("act.over", order=name)


def with_order(connection: Connection, why: Sentence, key: int) -> Text:
    """Why a document is not sent again, with what to do about an order for which it is not."""
    return joined([why, said_of_order(connection, key)])
