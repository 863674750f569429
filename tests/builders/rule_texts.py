"""Rule texts for tests: loaded or refused, and asked about one order's facts."""

from __future__ import annotations

from processor.model.money import Money
from processor.problems.problem import Problem
from processor.rules import Names, RuleSets, load, plain_verdict

NAMES = Names(
    warehouses=frozenset({"PL1", "DE2", "CN1"}),
    carriers=frozenset({"silkway", "post"}),
    services=frozenset({"silkway/air", "post/parcel"}),
    holds=frozenset({"call-buyer", "edit-window", "other"}),
    clients=frozenset({"acme", "nordlys"}),
    channels=frozenset({"shop"}),
)


def loaded(files: dict[str, str] | str) -> RuleSets:
    """The rule sets of texts without a mistake."""
    texts = {"rules/review.yaml": files} if isinstance(files, str) else files
    sets, problems = load(texts, NAMES)
    assert sets is not None, problems
    return sets


def refused(files: dict[str, str] | str) -> list[Problem]:
    """The problems of texts that are refused."""
    texts = {"rules/review.yaml": files} if isinstance(files, str) else files
    sets, problems = load(texts, NAMES)
    assert sets is None
    return problems


def fired(
    sets: RuleSets, facts: dict[str, object], stage: str = "review", client: str = ""
) -> list:
    """The ids of the rules that match these facts."""
    return [one.rule for one in plain_verdict(sets.of(stage, client), facts).fired]


def unknown(sets: RuleSets, facts: dict[str, object], stage: str = "review") -> list:
    """The ids of the rules that lack a fact."""
    return [rule for rule, _ in plain_verdict(sets.of(stage), facts).unknown]


def eur(minor: int) -> Money:
    """Euro cents."""
    return Money(minor, "EUR")
