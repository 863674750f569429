"""What `crossdock check` says of orders that people released, where the house has a ledger."""

from __future__ import annotations

from processor.house.house import House
from processor.problems.problem import Problem
from processor.rules.checking.renamed import renamed
from processor.transport.read_files import size_of


def renamed_rules(house: House) -> list[Problem]:
    """Rules that are there no more while orders are released from their holds."""
    path = house.state / "ledger.db"
    if not size_of(path):
        return []
    # Imported late: a check of files alone does without the ledger's tools.
    from processor.ledger.lives.read_for_check import rules_waived_in

    texts = {file: text for (_, file), text in house.texts.items()}
    return renamed(house.rule_sets, rules_waived_in(path), texts)
