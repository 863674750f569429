"""The table of condition words: each is tested one by one as all at once, and shown to people."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from builders.paths import ROOT
from builders.rule_texts import NAMES

from processor.model.comparisons import Check, Comparison, Values
from processor.model.condition_words import (
    OPERATORS,
    Operator,
    beginning,
    forms_of,
    words_alone,
    words_for,
)
from processor.model.fact_kinds import KINDS, TEXTS, Kind
from processor.model.money import Money
from processor.rules import RuleSet, decide, differences, load, plain_ask, plain_verdict
from processor.rules.facts.facts import key_in
from processor.rules.language.conditions import check_of

FACTS: dict[Kind, str] = {
    "text": "ship_to.city", "country": "ship_to.country",
    "currency": "order.currency", "set": "order.flags",
    "count": "order.quantity", "days": "today", "duration": "order.age",
    "share": "buyer.returns_rate", "money": "order.total", "weight": "order.weight",
    "length": "parcel.length", "yes/no": "order.adds_up", "date": "today", "time": "time at PL1",
}  # fmt: skip
_NEGATED = ("like ", "in ", "starts with ", "ends with ", "contains ")
VALUES: dict[Kind, tuple[Any, ...]] = {
    "text": ("", "X", "x", "DE", "axb", "like X", "ßx"),
    "country": ("DE", "FR", "US"),
    "currency": ("EUR", "USD", "GBP"),
    "set": ((), ("gift",), ("gift", "masked")),
    "count": (0, 1, 2, 5, 6),
    "duration": (0, 30, 31, 1440, 4320, 5000),
    "share": (0, 5000, 5999, 6000, 10000, 15000, 15001),
    "money": tuple(Money(minor, "EUR") for minor in (0, 1000, 9999, 10000, 10001)),
    "weight": (0, 500, 501, 1000, 2000, 2001),
    "yes/no": (True, False),
    "date": ("2026-11-29", "2026-11-30", "2026-12-24", "2026-12-25"),
    "time": ("08:59", "09:00", "09:30", "14:00", "17:01"),
}


def _example(form: str, kind: Kind) -> str:
    """An example that the fact of that type takes, as it stands or with a value of its own."""
    if kind == "set":
        return form.replace("X", "gift").replace("Y", "masked")
    return "yes" if kind == "yes/no" else form


def _cases() -> list[tuple[Kind, str]]:
    return [(kind, _example(form, kind)) for kind in VALUES for form in forms_of(kind)]


def _rules(*conditions: str) -> RuleSet:
    """One rule for each condition; `LIST` holds what a currency, or another text, may be."""
    text = "stage: review\nrules:\n" + "".join(
        f"  - id: r{number}\n    why: w\n    when:\n      {one}\n    then: {{tag: a}}\n"
        for number, one in enumerate(conditions)
    )
    if "LIST" in text:
        listed = {"order.currency": "EUR", "order.kind": "b2b"}
        item = listed.get(conditions[0].partition(":")[0], "DE")
        text = text.replace("rules:\n", f"lists: {{LIST: [{item}]}}\nrules:\n")
    sets, problems = load({"rules/review.yaml": text}, NAMES)
    assert sets is not None, problems
    return sets.review


def _agree(ruleset: RuleSet, key: str, values: tuple[Any, ...]) -> None:
    """Columns, the oracle and the plain evaluator say what the tests say one by one."""
    batch = [{key: value} for value in (*values, None)] * 9
    verdicts = decide(ruleset, batch, plain_ask)
    assert differences(ruleset, batch, verdicts) == []
    for facts, verdict in zip(batch, verdicts, strict=True):
        assert verdict == plain_verdict(ruleset, facts)
        for rule in ruleset.rules:
            [[test]] = rule.branches
            answer = check_of(test)(facts[key])
            assert (rule.id in [one.rule for one in verdict.fired]) is (answer is True)
            assert (rule.id in [one for one, _ in verdict.unknown]) is (answer is None)


@pytest.mark.parametrize(("kind", "form"), _cases(), ids=lambda one: one.replace(" ", "-"))
def test_a_word_alone_is_decided_in_columns_as_value_by_value(kind: Kind, form: str) -> None:
    fact = FACTS[kind]
    key = key_in(fact, "EUR") if kind == "money" else fact
    _agree(_rules(f"{fact}: {form}"), key, VALUES[kind])


@pytest.mark.parametrize("kind", VALUES)
def test_all_words_on_one_fact_are_decided_together_as_one_by_one(kind: Kind) -> None:
    fact = FACTS[kind]
    words = [_example(form, kind) for form in forms_of(kind)]
    words += [f"not {one}" for one in words if one.startswith(_NEGATED)]
    if kind == "text":
        words += ['like ["*x", "d*"]', "not starts with [x, d]", "not [DE, X]", "contains [X, b]"]
    found = dict.fromkeys(f"{fact}: {one}" for one in words)
    _agree(_rules(*found), key_in(fact, "EUR") if kind == "money" else fact,
           VALUES[kind])  # fmt: skip


@pytest.mark.parametrize("one", OPERATORS.values(), ids=lambda one: one.word or "a value")
def test_a_word_stands_in_the_pages_in_both_languages(one: Operator) -> None:
    english = (ROOT / "docs" / "rules.md").read_text("utf-8").split("## Conditions")[1]
    chinese = (ROOT / "docs" / "rules.zh.md").read_text("utf-8").split("## 条件")[1]
    if one.is_word:
        assert f"`{one.word} " in english or f"`{one.word}`" in english
        assert f"`{one.chinese} " in chinese or f"`{one.chinese}`" in chinese


def test_no_two_words_are_said_alike_in_chinese() -> None:
    said = [word for one in OPERATORS.values() for word in (one.chinese, *one.also)]
    assert len(set(said)) == len(said)
    assert all(unicodedata.normalize("NFC", word) == word for word in said)


def test_words_that_ask_the_same_ask_it_in_one_way() -> None:
    found: dict[str, Comparison] = {}
    for one in OPERATORS.values():
        says = found.setdefault(one.asks, one.says)
        assert (type(says), says.wanted) == (type(one.says), one.says.wanted)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_example_is_of_a_word_that_goes_with_its_type(kind: Kind) -> None:
    for one in OPERATORS.values():
        assert kind in one.kinds or kind not in one.shown
    assert set(words_alone(kind)) <= set(words_for(kind))


def test_the_longest_word_begins_a_condition() -> None:
    assert [one.word for one, _ in beginning("not in eu")] == ["not in", "not"]
    assert beginning("not in eu")[0][1] == "eu"
    assert beginning("notable") == beginning("[ x") == beginning("") == []


class IsLongerThan(Comparison, frozen=True, eq=False):
    """A class that no column knows: a text of more letters than the value has."""

    def check(self, values: Values, fold: bool) -> Check:
        """See `Comparison`."""
        return lambda value: None if value is None else len(value) > len(values[0])


def test_a_word_of_a_class_of_its_own_is_asked_value_by_value(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    longer = Operator(
        word="longer than", chinese="长于", reads="value", kinds=TEXTS, says=IsLongerThan(),
        unfit="unfit.text",
    )  # fmt: skip
    monkeypatch.setitem(OPERATORS, longer.word, longer)
    ruleset = _rules(
        "ship_to.city: longer than DE", "ship_to.city: Bonn", "ship_to.city: absent",
        "ship_to.city: like b*",
    )  # fmt: skip
    _agree(ruleset, "ship_to.city", ("", "DE", "Bonn", "berlin"))
