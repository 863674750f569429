"""What `crossdock check` says by the ledger: names that nothing knows, figures that are too old."""

from __future__ import annotations

from processor.commands.opening.open_premises import now_micros
from processor.house.house import House
from processor.model.clock import is_possible
from processor.model.old_figures import old_figures
from processor.model.sentence import Sentence
from processor.model.silent_warehouses import may_be_silent, silent
from processor.problems.problem import Problem
from processor.rules.checking.known_values import KnownValues, needs_articles, unknown_values
from processor.transport import machine_clock
from processor.transport.read_files import size_of


def unheard_of(house: House) -> list[Problem]:
    """What rules name and neither the rate cards nor the catalogue know, as warnings. Where the
    ledger cannot be read there is no catalogue: `status` tells of the ledger."""
    accepts = frozenset(word for one in house.cards.services for word in one.accepts)
    skus, hazards = frozenset[str](), frozenset[str]()
    if needs_articles(house.rule_sets) and size_of(house.state / "ledger.db"):
        # Imported late: a check of files alone does without the ledger's tools.
        from processor.ledger.lives.read_for_check import words_of_articles

        skus, hazards = words_of_articles(house.state / "ledger.db")
    known = KnownValues(accepts, skus or None, hazards if skus else None)
    texts = {path: body for (kind, path), body in house.texts.items() if kind == "rules"}
    return unknown_values(house.rule_sets, texts, known)


def old_in_the_ledger(house: House, clock: str | None) -> list[Sentence]:
    """Exchange rates and counts that are too old by the clock of the command, and warehouses that
    never confirm; none without a ledger, or where the machine's shows a year in which no pass works."""
    impossible = clock is None and not is_possible(machine_clock.wall())
    if impossible or not size_of(house.state / "ledger.db"):
        return []
    now = now_micros(clock)
    from processor.ledger.lives.read_for_check import days_of_figures, unconfirmed

    ledger = house.state / "ledger.db"
    rates, counted = days_of_figures(ledger)
    oldest, heard = unconfirmed(ledger)
    never = silent(house.config, may_be_silent(house.config, oldest, counted), heard)
    return [*old_figures(house.config, rates, counted, now).values(), *never.values()]
