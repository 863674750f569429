"""What `crossdock check` says of names in rules that neither rate cards nor catalogue know."""

from __future__ import annotations

from processor.house.house import House
from processor.ledger.read_for_check import words_of_articles
from processor.problems.problem import Problem
from processor.rules.checking.known_values import KnownValues, needs_articles, unknown_values
from processor.transport.read_files import size_of


def unheard_of(house: House) -> list[Problem]:
    """What rules name and neither the rate cards nor the catalogue know, as warnings. Where the
    ledger cannot be read there is no catalogue: `status` tells of the ledger."""
    accepts = frozenset(word for one in house.cards.services for word in one.accepts)
    skus, hazards = frozenset[str](), frozenset[str]()
    if needs_articles(house.rule_sets) and size_of(house.state / "ledger.db"):
        skus, hazards = words_of_articles(house.state / "ledger.db")
    known = KnownValues(accepts, skus or None, hazards if skus else None)
    texts = {path: body for (kind, path), body in house.texts.items() if kind == "rules"}
    return unknown_values(house.rule_sets, texts, known)
