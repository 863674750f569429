"""What hands do to a file of rules: it means the same as before, or the line is told."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from builders.hand_slips import CSV_WAYS, FILE_WAYS
from builders.paths import ROOT

from processor.house.house import load as load_house
from processor.house.house import rule_names
from processor.house.misnamed_files import RULES, misnamed
from processor.problems.problem import Problem
from processor.rules import Names, Rule, RuleSets, load
from processor.transport.operator_files import OperatorFiles

SHIPPED = sorted(
    path for path in (ROOT / "rules").glob("*.yaml") if not path.name.endswith(".test.yaml")
)
CURLY = {'"': "“”", "'": "‘’"}


@cache
def names() -> Names:
    house, _ = load_house(ROOT / "config.yaml")
    assert house is not None
    return rule_names(house.config, house.cards)


@cache
def beside() -> dict[str, str]:
    """The lists and tables that rules name."""
    found = [*(ROOT / "rules").glob("lists/*.csv"), *(ROOT / "rules").glob("tables/*.csv")]
    return {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in found}


def read(path: str, text: str) -> tuple[RuleSets | None, list[Problem]]:
    """A file of rules by itself."""
    return load({path: text, **beside()}, names())


def words(text: str) -> str:
    """A sentence for people without its signs: a hand that leaves one out writes another one."""
    return "".join(char for char in text if char.isalnum())


def done(rule: Rule) -> list[object]:
    return [(one.verb, [words(value) for value in one.values]) for one in rule.then]


def meaning(sets: RuleSets | None) -> object:
    """What the rules are, and what they do."""
    if sets is None:
        return None
    return [
        (
            one.stage, one.decide, one.otherwise, one.weights, one.lists,
            [
                (
                    rule.id, words(rule.why), done(rule), rule.status, rule.locked, rule.if_unknown,
                    rule.owner, [[test.meaning for test in branch] for branch in rule.branches],
                )
                for rule in one.rules
            ],
        )
        for one in sets.all()
    ]  # fmt: skip


def edits(line: str) -> Iterator[tuple[str, str]]:
    """The line as a hand may leave it, and what the hand did."""
    if line.strip():
        for more in (1, 2):
            yield f"{more} to the right", " " * more + line
            if line.startswith(" " * more):
                yield f"{more} to the left", line[more:]
        yield "a tab for two blanks", line.replace("  ", "\t", 1) if line[:2] == "  " else line
        yield "full-width indentation", line.replace("  ", "　", 1) if line[:2] == "  " else line
    for found in re.finditer(":", line):
        yield "a full-width colon", f"{line[: found.start()]}：{line[found.end() :]}"
    for found in re.finditer(": ", line):
        yield "no blank behind a colon", f"{line[: found.start()]}:{line[found.end() :]}"
    for found in re.finditer(r"(?<=\s)- ", line):
        yield "no dash", line[: found.start()] + line[found.end() :]
        yield "no blank behind a dash", f"{line[: found.start()]}-{line[found.end() :]}"
        yield "a long dash", f"{line[: found.start()]}– {line[found.end() :]}"
    for quote, (first, last) in CURLY.items():
        places = [found.start() for found in re.finditer(quote, line)]
        for number, place in enumerate(places):
            sign = last if number % 2 else first
            yield "a curly quote", f"{line[:place]}{sign}{line[place + 1 :]}"
            yield "a quote lost", line[:place] + line[place + 1 :]
        if len(places) == 2:
            whole = line.replace(quote, first, 1).replace(quote, last, 1)
            yield "both quotes curly", whole


def silent(path: Path, counted: Counter[str]) -> list[str]:
    """The edits of a file that neither leave it as it was nor are told within a line of them."""
    shown, text = path.relative_to(ROOT).as_posix(), path.read_text("utf-8")
    sets, problems = read(shown, text)
    assert sets is not None, problems
    meant, lines, found = meaning(sets), text.splitlines(), []
    for number, line in enumerate(lines, start=1):
        for what, edited in edits(line):
            counted[what] += 1
            whole = "\n".join([*lines[: number - 1], edited, *lines[number:]]) + "\n"
            after, problems = read(shown, whole)
            near = any(one.file == shown and abs(one.line - number) <= 1 for one in problems)
            if not near and (after is None or meaning(after) != meant):
                said = [f"{one.line} {one.message}" for one in problems]
                found.append(f"{shown}:{number}: {what}: {edited!r}: {said}")
    return found


@pytest.mark.parametrize("name", ["service.yaml"])
def test_an_edit_by_a_slip_of_the_hand_is_told_in_its_line_or_means_the_same(name: str) -> None:
    assert silent(ROOT / "rules" / name, Counter()) == []


@pytest.mark.slow
def test_no_slip_of_the_hand_in_any_shipped_rule_is_silent(
    capsys: pytest.CaptureFixture[str],
) -> None:
    counted: Counter[str] = Counter()
    found = [one for path in SHIPPED for one in silent(path, counted)]
    with capsys.disabled():
        print(f"\n{counted.total()} edits of {len(SHIPPED)} files, {len(found)} silent: {counted}")
    assert found == []


def test_a_shipped_file_under_another_name_or_in_another_folder_is_told(tmp_path: Path) -> None:
    count = 0
    csv = sorted((ROOT / "rules").glob("lists/*.csv")) + sorted((ROOT / "rules").glob("tables/*"))
    for path in (*SHIPPED, *csv):
        kind = path.parent.name
        ways = FILE_WAYS if path.suffix == ".yaml" else CSV_WAYS
        for way in ways:
            there = way.format(stem=path.stem, kind=kind, one=kind.rstrip("s"), Kind=kind.title())
            base = tmp_path / str(count)
            moved = base / "rules" / there
            moved.parent.mkdir(parents=True)
            moved.write_bytes(path.read_bytes())
            told = misnamed(OperatorFiles(base), base / "rules", RULES)
            assert [one for one in told if moved == one.path or one.path in moved.parents], there
            assert len(told) == 1, there
            count += 1
    print(f"{count} files under other names, each told")
