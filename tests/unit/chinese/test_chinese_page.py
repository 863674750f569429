"""docs/rules.zh.md: every name stands there."""

from __future__ import annotations

import re

import pytest
from builders.paths import ROOT

from processor.chinese import tokens
from processor.chinese.facts import PLACES, WINDOWS
from processor.chinese.words import DEMANDS, KEYS, UNITS, VALUES, VERBS
from processor.model.condition_words import OPERATORS
from processor.model.stages import STAGES
from processor.rules.facts.facts import FACTS, LINE_FACTS

PAGE = (ROOT / "docs" / "rules.zh.md").read_text("utf-8")


@pytest.mark.parametrize("name", [*FACTS, *LINE_FACTS])
def test_every_fact_stands_in_the_page(name: str) -> None:
    assert f"| `{tokens.chinese_fact(name)}` | `{name}` |" in PAGE


@pytest.mark.parametrize(
    "name",
    [*(f"{family} in 24 hours" for family in WINDOWS), *(f"{place} PL1" for place in PLACES)],
)
def test_every_family_of_facts_stands_in_the_page(name: str) -> None:
    assert f"| `{tokens.chinese_fact(name)}` | `{name}` |" in PAGE


ALONE = {one.word: one.chinese for one in OPERATORS.values() if one.reads == "nothing"}


@pytest.mark.parametrize(
    "table",
    [KEYS, VERBS, VALUES, ALONE, {one.word: one.chinese for one in STAGES.values()}],
    ids=["keys", "verbs", "values", "words alone", "stages"],
)
def test_every_key_verb_and_value_stands_in_the_page(table: dict[str, str]) -> None:
    rows = [f"| `{zh}` | `{en}` |" for en, zh in table.items()]
    assert [row for row in rows if row not in PAGE] == []


def test_every_condition_demand_and_unit_is_shown() -> None:
    for english, chinese in {**tokens.conditions(), **DEMANDS, **UNITS}.items():
        assert re.search(rf"`{chinese}\b|`{chinese}| {chinese}", PAGE), english


def test_every_chinese_word_of_a_condition_that_is_understood_is_shown() -> None:
    also = [word for one in OPERATORS.values() for word in one.also]
    assert [word for word in also if f"`{word}`" not in PAGE] == []
