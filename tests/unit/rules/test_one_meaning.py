"""One meaning however it is written: in English, in Chinese, in a cell of a table. A slip of one
letter anywhere in a condition is told, or is another condition in its own words."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from builders.condition_forms import HEAD, conditions, rule, when
from builders.rule_texts import NAMES
from hypothesis import given, settings
from hypothesis import strategies as st

from processor.model.condition_words import beginning
from processor.model.fact_kinds import TEXTS
from processor.problems.problem import Problem
from processor.rules import RuleSets, load
from processor.rules.facts.facts import fact_named
from processor.rules.language.bilingual import convert
from processor.rules.language.conditions import Test as Asked
from processor.rules.language.table_rows import RuleTable

FORMS = conditions()
LETTERS = "xe A1*\"'-[],."
TELLING = ("list/unused",)
Meaning = list[tuple[str, list[list[tuple[object, ...]]]]]


def read(text: str, more: dict[str, str] | None = None) -> tuple[RuleSets | None, list[Problem]]:
    sets, problems = load({"rules/review.yaml": text, **(more or {})}, NAMES)
    return sets, [one for one in problems if one.code not in TELLING]


def meant(text: str) -> Meaning:
    sets, problems = read(text)
    assert sets is not None, (text, problems)
    return [
        (one.id, [[test.meaning for test in branch] for branch in one.branches])
        for one in sets.review.rules
    ]


def only_test(text: str, more: dict[str, str] | None = None) -> tuple[Asked | None, list[Problem]]:
    sets, problems = read(text, more)
    if sets is None:
        return None, problems
    return sets.review.rules[0].branches[0][-1], problems


@pytest.mark.parametrize(("fact", "said"), FORMS)
def test_a_condition_means_the_same_in_both_languages(fact: str, said: str) -> None:
    english = HEAD + rule("a", when((fact, said)))
    chinese, wrong = convert(english, "r.yaml", "zh")
    assert wrong == []
    assert "stage" not in chinese
    assert meant(chinese) == meant(english)
    again, _ = convert(chinese, "r.yaml", "en")
    assert meant(again) == meant(english)


@pytest.mark.parametrize(("fact", "said"), FORMS)
def test_a_condition_means_the_same_in_a_cell_or_is_told_there(fact: str, said: str) -> None:
    plain, problems = only_test(HEAD + rule("a", when((fact, said))))
    assert plain is not None, problems
    cell = " | ".join(said[1:-1].split(", ")) if said.startswith("[") else said
    rows = f'{fact},note\n"{cell.replace(chr(34), chr(34) * 2)}",n\n'
    text = f"{HEAD}  - {{id: a, why: w, table: t.csv}}\n"
    found, problems = only_test(text, {"rules/tables/t.csv": rows})
    if "same as" in said:
        assert [one.id for one in problems] == ["fact/type.no-second"]
        return
    assert found is not None, problems
    assert isinstance(found.bag, RuleTable)
    [[asked]] = [row.cells for row in found.bag.rows]
    if asked.test is not None:
        assert asked.test.meaning == plain.meaning
    else:
        assert (asked.exact, plain.op) == (folded(plain), "one of")
    assert found.keys == plain.keys


def folded(test: Asked) -> frozenset[Any]:
    return frozenset(one.casefold() if test.fold else one for one in test.values)


@pytest.mark.slow
@settings(max_examples=60)
@given(st.data())
def test_a_file_of_many_rules_means_the_same_in_both_languages(data: st.DataObject) -> None:
    some = st.lists(st.sampled_from(FORMS), min_size=1, max_size=3)
    names = [f"r{number}" for number in range(data.draw(st.integers(1, 4)))]
    blocks = []
    for name in names:
        body = when(*data.draw(some))
        if data.draw(st.booleans()):
            entries = [dict(data.draw(some)) for _ in range(2)]
            lines = [
                f"      {'- ' if not place else '  '}{fact}: {said}\n"
                for entry in entries
                for place, (fact, said) in enumerate(entry.items())
            ]
            body = "    any_of:\n" + "".join(lines)
        blocks.append(rule(name, body))
    if data.draw(st.booleans()):
        blocks.append(rule("last", "    else: yes\n"))
    english = HEAD + "".join(blocks)
    chinese, wrong = convert(english, "r.yaml", "zh")
    assert wrong == []
    sets, problems = read(english)
    theirs, told = read(chinese)
    assert [one.id for one in problems] == [one.id for one in told]
    if sets is not None:
        assert theirs is not None
        assert meant(chinese) == meant(english)


def slips(text: str, letters: str) -> Iterator[str]:
    """The text with one letter missing, wrong, or too many."""
    for place in range(len(text) + 1):
        for letter in letters:
            yield text[:place] + letter + text[place:]
            yield text[:place] + letter + text[place + 1 :]
        yield text[:place] + text[place + 1 :]


@cache
def asked(fact: str, said: str) -> Asked:
    found, problems = only_test(HEAD + rule("a", when((fact, said))))
    assert found is not None, problems
    return found


def silent(fact: str, said: str, edited: str) -> str:
    """What is wrong with how an edited condition is read; empty where nothing is."""
    before = asked(fact, said)
    after, problems = only_test(HEAD + rule("a", when((fact, edited))))
    if after is None:
        return "" if problems else "refused without a word"
    if problems or after.meaning == before.meaning:
        return ""
    if plainly(after.words) != plainly(edited):
        return f"read as {after.words!r}"
    known = fact_named(fact)
    if said.startswith("not ") and not after.words.startswith("not ") and _of_a_name(edited):
        return ""
    worded = bool(beginning(said)) and not said.startswith('"')
    if worded and known is not None and known.kind in TEXTS and not beginning(after.words):
        return f"the condition became the text {after.words!r}"
    return ""


def plainly(words: str) -> str:
    """A condition without what may be written otherwise: quotes, blanks, a comment."""
    bare = words.partition(" #")[0]
    kept = "".join(char for char in bare if char not in "\"' ").rstrip(",")
    return kept.replace(",]", "]")


def _of_a_name(text: str) -> bool:
    """Whether it begins as a name may: `note`, `not-Delft`, `Anot Delft`."""
    return text[:1].isupper() or (text[3:4].isalnum() or text[3:4] == "-")


@settings(max_examples=300)
@given(st.data())
def test_a_slip_of_one_letter_is_told_or_is_another_condition(data: st.DataObject) -> None:
    fact, said = data.draw(st.sampled_from(FORMS))
    edited = data.draw(st.sampled_from(list(slips(said, LETTERS))))
    assert silent(fact, said, edited) == "", edited


@pytest.mark.slow
def test_no_slip_of_one_letter_in_any_form_is_silent(capsys: pytest.CaptureFixture[str]) -> None:
    tried, found = 0, []
    for fact, said in FORMS:
        for edited in dict.fromkeys(slips(said, "xA.'")):
            tried += 1
            if wrong := silent(fact, said, edited):
                found.append(f"{fact}: {said} -> {edited}: {wrong}")
    with capsys.disabled():
        print(f"\n{tried} slips of one letter in {len(FORMS)} conditions, {len(found)} silent")
    assert found == []
