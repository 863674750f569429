"""How often the engine is asked: once per distinct set of outcomes, however many orders there are.

`pytest -s -m slow` on this file prints the numbers.
"""

from __future__ import annotations

import pytest

from bench.decisions import STAGES, cases, rule_sets
from processor.rules import Engine, decide, differences, facts_of


def questions(orders: int, rules: int) -> int:
    """Decides so many orders with so many rules; the engine decides none otherwise."""
    sets, every = rule_sets(rules), cases(orders, seed=1)
    with Engine() as engine:
        for stage in STAGES:
            ruleset = sets.of(stage)
            for start in range(0, orders, 1000):
                batch = [
                    facts_of(one, ruleset.wanted, ruleset.derived)
                    for one in every[start : start + 1000]
                ]
                verdicts = decide(ruleset, batch, engine.ask)
                assert differences(ruleset, batch, verdicts) == []
        return engine.asked


@pytest.mark.slow
def test_ten_times_the_orders_ask_hardly_more_questions() -> None:
    few, many = questions(400, 60), questions(4000, 60)
    assert few <= many < 3 * few


@pytest.mark.slow
def test_a_hundred_thousand_orders_and_two_hundred_rules_ask_few_questions() -> None:
    asked = questions(100_000, 200)
    print(f"100,000 orders, 200 rules: the engine was asked {asked} questions")
    assert asked < 2_000
