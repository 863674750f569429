"""The articles that the ledger of a house knows, for what only looks."""

from __future__ import annotations

from contextlib import suppress

from processor.commands.console import Stop
from processor.commands.open_ledger import ledger_to_read
from processor.house.premises import Premises
from processor.ledger.database import LedgerTooNew, reading
from processor.ledger.health import LedgerDamaged
from processor.ledger.reference import words_of_articles


def articles_known(house: Premises) -> tuple[frozenset[str], frozenset[str]]:
    """The SKUs of the catalogue and the hazards that they have; none where it cannot be read."""
    with suppress(Stop, LedgerDamaged, LedgerTooNew), reading(ledger_to_read(house)) as connection:
        return words_of_articles(connection)
    return frozenset(), frozenset()
