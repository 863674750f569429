"""Every condition word of every shipped rule with one letter wrong: told at its line, or no other
condition. And each list emptied: told, and met by nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from builders.hand_slips import ENGLISH, slips
from builders.paths import ROOT

from processor.chinese import tokens
from processor.house.house import load as load_house
from processor.house.house import rule_names
from processor.model.condition_words import OPERATORS
from processor.problems.form import Node
from processor.problems.yaml_source import parse
from processor.rules import RuleSets, load
from processor.rules.facts.facts import fact_named
from processor.rules.language.bilingual import convert
from processor.rules.language.values import Names

CHINESE = "不是属于在有无值直匹配包含从到至少多超过低 x"


def conditions(node: Node) -> Iterator[tuple[str, Node]]:
    """Facts with the values behind them, in the blocks of rules and of lines."""
    if node.kind == "map":
        for key, value in node.entries():
            if key.text in ("when", "where", "条件", "其中"):
                yield from leaves(value)
            elif key.text in ("any_of", "任一组"):
                for block in value.items:
                    yield from leaves(block)
            else:
                yield from conditions(value)
    for item in node.items if node.kind == "list" else ():
        yield from conditions(item)


def leaves(node: Node) -> Iterator[tuple[str, Node]]:
    for key, one in node.entries():
        if one.kind == "map":
            yield from leaves(one)
        elif one.kind == "text" and not one.quoted:
            yield key.text, one


def word_of(text: str, chinese: bool) -> str:
    """The condition word that a text begins with; empty where it is a value alone."""
    words = [one for one in OPERATORS if one != "["]
    if chinese:
        words = [word for one in OPERATORS.values() for word in (one.chinese, *one.also)]
    text = text.strip()
    found = [one for one in words if one and f"{text} ".startswith(f"{one} ")]
    return max(found, key=len, default="")


def meanings(sets: RuleSets) -> list[object]:
    return [
        (rule.id, [[test.meaning for test in branch] for branch in rule.branches])
        for one in sets.all()
        for rule in one.rules
    ]


@pytest.fixture(scope="module")
def shipped() -> tuple[dict[str, str], Names]:
    house, problems = load_house(ROOT / "config.yaml")
    assert house is not None, problems
    texts = {path: body for (kind, path), body in house.texts.items() if kind == "rules"}
    return texts, rule_names(house.config, house.cards)


def _beside(texts: dict[str, str], path: str) -> dict[str, str]:
    """A rule file with the lists and tables, which is all that its conditions need."""
    return {one: body for one, body in texts.items() if one.endswith(".csv") or one == path}


@pytest.mark.slow
@pytest.mark.parametrize("chinese", [False, True], ids=["english", "chinese"])
def test_a_letter_wrong_in_any_condition_word_is_told_or_changes_nothing(
    shipped: tuple[dict[str, str], Names], chinese: bool
) -> None:
    texts, names = shipped
    edits, silent = 0, []
    seen: set[tuple[str, str]] = set()
    for path, source in sorted(texts.items()):
        if not path.endswith(".yaml"):
            continue
        if chinese:
            source, problems = convert(source, path, "zh")
            assert not problems
        root, _ = parse(source, path, named=True)
        sets, _ = load({**_beside(texts, path), path: source}, names)
        assert root is not None and sets is not None
        lines = source.split("\n")
        for fact, node in conditions(root):
            word = word_of(node.text, chinese)
            known = fact_named(tokens.english_fact(fact))
            kind = "" if known is None else known.kind
            # What is read depends on the word and the type of the fact.
            if not word or (kind, word) in seen:
                continue
            seen.add((kind, word))
            line, start = lines[node.line - 1], node.column - 1
            assert line.startswith(word, start)
            for slip in sorted(set(slips(word, CHINESE if chinese else ENGLISH)) - {word}):
                edited = [*lines]
                edited[node.line - 1] = line[:start] + slip + line[start + len(word) :]
                files = {**_beside(texts, path), path: "\n".join(edited)}
                after, problems = load(files, names)
                edits += 1
                told = any(one.file == path and one.line == node.line for one in problems)
                other = word_of(slip + node.text[len(word) :], chinese)
                if told or other or (after is not None and meanings(after) == meanings(sets)):
                    continue
                if any(one.severity == "error" for one in problems):
                    continue
                silent.append(f"{path}:{node.line}: {node.text} -> {slip}")
    print(f"{edits} edits, {len(silent)} silent")
    assert silent == []
    assert edits > (300 if chinese else 3000)


def test_each_list_without_items_is_told_and_met_by_nothing(
    shipped: tuple[dict[str, str], Names],
) -> None:
    texts, names = shipped
    for path in [one for one in texts if "/lists/" in one]:
        header = texts[path].split("\n")[0] + "\n"
        sets, problems = load({**texts, path: header}, names)
        assert sets is not None, problems
        told = [one for one in problems if one.file == path]
        assert [(one.id, one.severity, one.line) for one in told] == [
            ("list/empty.no-items", "warning", 1)
        ]
        assert [one for one in problems if one not in told] == []
