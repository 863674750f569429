"""The rules that a person may name: those in force, and those that decided or held something."""

from __future__ import annotations

from sqlalchemy import Connection

from processor.commands.naming.typed_names import known_name
from processor.ledger.views import statistics
from processor.model.holds_asked import is_of
from processor.rules import RuleSets


def known_rule(connection: Connection, rule: str | None, rule_sets: RuleSets) -> None:
    """Ends the command where a rule was named that is neither in force nor in the ledger; a table
    may be named for all of its outcomes."""
    if rule is None:
        return
    known = {one.id for ruleset in rule_sets.all() for one in ruleset.rules}
    known |= {one.written for ruleset in rule_sets.all() for one in ruleset.rules}
    if not any(is_of(rule, one) for one in known):
        known |= statistics.rules_known(connection)
    if not any(is_of(rule, one) for one in known):
        known_name("rule", rule, known)
