"""What a number is that people look for as an order: a wave, or a batch of what others were told."""

from __future__ import annotations

from sqlalchemy import Connection

from processor.ledger.outgoing import batches
from processor.ledger.views import views
from processor.model.sentence import Sentence, sentence


def wave_or_batch(connection: Connection, typed: str) -> Sentence | None:
    """That a text is the number of a wave or a batch, with what shows it; None where it is none."""
    number = typed.strip().upper()
    if batches.numbered(connection, number) is not None:
        return sentence("find.is-batch", number=number)
    if views.wave_keys(connection, number):
        return sentence("find.is-wave", number=number)
    return None
