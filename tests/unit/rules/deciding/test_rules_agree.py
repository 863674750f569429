"""Engine, plain evaluator, oracle and a naive reading agree on rules that nobody thought of."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from builders.rule_strategies import Book, Facts, books, orders
from builders.rule_texts import NAMES
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from processor.rules import Engine, decide, differences, load, plain_verdict

ORDERS = 20


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine() as running:
        yield running


def agree(engine: Engine, book: Book, some: list[Facts]) -> None:
    sets, problems = load(book.files, NAMES)
    if sets is None:
        # Two conditions that no order can meet together are refused, and rightly.
        assert {one.code for one in problems if one.severity == "error"} <= {"rule/never"}
        return
    for client, made, near in (("", book.house, ("DE", "FR")), ("acme", book.client, book.near)):
        ruleset = sets.of("review", client)
        batch = [{**one, "#near": near} for one in some]
        verdicts = decide(ruleset, batch, engine.ask)
        assert not differences(ruleset, batch, verdicts)
        for facts, verdict in zip(batch, verdicts, strict=True):
            for own in ruleset.derived:
                assert own.compute(facts) == facts[own.name]
            assert verdict == plain_verdict(ruleset, facts)
            said = {one.id: one.says(facts) for one in made}
            live = {one.id for one in made if not one.trial}
            assert {one.rule for one in verdict.fired} == {
                name for name in live if said[name] is True
            }
            assert {one.rule for one in verdict.trial} == {
                name for name in said.keys() - live if said[name] is True
            }
            assert {rule for rule, _ in verdict.unknown} == {
                name for name in live if said[name] is None
            }
        # Any batch, any order of orders: the same verdicts.
        assert decide(ruleset, batch[::-1], engine.ask) == verdicts[::-1]
        assert [decide(ruleset, [one], engine.ask)[0] for one in batch[:3]] == verdicts[:3]


def _settings(rule_sets: int) -> settings:
    return settings(
        max_examples=rule_sets,
        deadline=None,
        derandomize=True,
        # A book of rules shrinks for minutes; the failing one is told as it is.
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


@_settings(6)
@given(books(), st.lists(orders(), min_size=ORDERS, max_size=ORDERS))
def test_all_readings_agree(engine: Engine, book: Book, some: list[Facts]) -> None:
    agree(engine, book, some)


@pytest.mark.slow
@_settings(1_300)
@given(books(), st.lists(orders(), min_size=2 * ORDERS, max_size=2 * ORDERS))
def test_all_readings_agree_on_a_hundred_thousand_pairs(
    engine: Engine, book: Book, some: list[Facts]
) -> None:
    """1,300 books of two effective rule sets and forty orders each: 104,000 pairs."""
    agree(engine, book, some)
