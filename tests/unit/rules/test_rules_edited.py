"""Each edit of a shipped rule does what it says to every sample order, or `check` names its line.

What an edit says is read a second time, by a reader who has only the manual
(builders/naive_rules.py). Orders are those of the sample day, at every stage they can come to, and
those of the tests beside the rules.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from builders.hand_slips import CSV_WAYS, FILE_WAYS
from builders.naive_rules import NaiveRule, Unclear, decide_naively, read_naively
from builders.paths import ROOT
from builders.rule_edits import RuleEdit, edits_of
from builders.sample_facts import Facts, sample_facts, tried_facts

from processor.house.house import House, load_rule_tests, rule_names
from processor.house.house import load as load_house
from processor.model.house_tables import HOUSE_TABLES
from processor.problems.problem import Problem
from processor.rules import RuleSet, RuleSets, decide, load, plain_ask

ORDERS = 375
CONFIG = ROOT / "config.yaml"
# One in so many edits is looked at in a whole house too, as `crossdock check` does.
WHOLE = 50
Read = Callable[[Mapping[str, str]], tuple[RuleSets | None, list[Problem]]]


@pytest.fixture(scope="module")
def house() -> House:
    house, problems = load_house(CONFIG)
    assert house is not None, problems
    assert problems == []
    return house


class ShippedRules:
    """The shipped rules with the orders they decide, and what became of their edits."""

    def __init__(self, house: House, read: Read | None = None) -> None:
        names = rule_names(house.config, house.cards)
        self.read: Read = read or (lambda texts: load(texts, names))
        # The program's own tables are no tables of a rule: tests/unit/rules/places edits those.
        self.texts = {
            path: body
            for (kind, path), body in house.texts.items()
            if kind == "rules" and not path.endswith(HOUSE_TABLES)
        }
        self.orders = tried_facts(house.rule_sets, load_rule_tests(house), names)
        self.counted: Counter[str] = Counter()
        self.decided: Counter[str] = Counter()
        self.silent: list[str] = []

    def judge(self, edit: RuleEdit) -> None:
        """Counts an edit; one that is neither told at its place nor does what it says is silent."""
        self.counted[edit.kind] += 1
        wrong = self._wrong(edit)
        if wrong:
            self.silent.append(f"{edit.path}:{edit.lines}: {edit.kind}: {edit.what}: {wrong}")

    def _wrong(self, edit: RuleEdit) -> str:
        file = self.user_of(edit.path)
        csv = {path: body for path, body in self.texts.items() if path.endswith(".csv")}
        edited = {**csv, file: self.texts[file], edit.path: edit.text}
        sets, problems = self.read(edited)
        told = self.told(edit, problems)
        if sets is None:
            return "" if told else f"told elsewhere: {_shown(problems)}"
        try:
            meant = read_naively(edited, file)
        except Unclear as unclear:
            return "" if told else f"taken for something, nobody knows for what: {unclear}"
        if edit.word and not told and _a_value_stands(meant, edit.lines):
            return "a word became a value"
        self.decided[edit.kind] += 1
        stage = re.search(r"^stage: (\w+)", edited[file], re.M)
        assert stage is not None
        ruleset, orders = sets.of(stage[1]), self.orders[stage[1]]
        if {rule.written: rule.why for rule in ruleset.rules} != {one.id: one.why for one in meant}:
            return "another why, or another rule"
        for facts, done in zip(orders, _done(ruleset, orders), strict=True):
            expected = decide_naively(meant, facts)
            if done != expected:
                return f"{facts.get('order.id')}: {done} and not {expected}"
        return ""

    def user_of(self, path: str) -> str:
        """The file of rules that names a list or a table; a file of rules itself."""
        if path.endswith(".yaml"):
            return path
        name = path.rpartition("/")[2]
        return next(file for file, text in self.texts.items() if file != path and name in text)

    def told(self, edit: RuleEdit, problems: Sequence[Problem]) -> bool:
        """Whether a problem stands within a line of the edit, or where what is gone is used."""
        near = {line + more for line in edit.lines for more in (-1, 0, 1)}
        if any(one.file == edit.path and one.line in near for one in problems):
            return True
        file = self.user_of(edit.path)
        source = edit.text if file == edit.path else self.texts[file]
        used = re.compile(rf"(\bin|column:) {re.escape(edit.uses)}\b")
        lines = [at for at, line in enumerate(source.splitlines(), 1) if used.search(line)]
        return bool(edit.uses) and any(one.file == file and one.line in lines for one in problems)


def _a_value_stands(rules: Sequence[NaiveRule], lines: Sequence[int]) -> bool:
    """Whether a condition on these lines is a value without a word."""
    return any(
        one.bare and one.line in lines
        for rule in rules
        for branch in rule.branches
        for one in branch
    )


def _done(ruleset: RuleSet, orders: Sequence[Facts]) -> list[tuple[Any, Any]]:
    """What the program decides, in the form of the second reader."""
    return [
        (
            frozenset(
                (one.rule.partition("/")[0], tuple((act.verb, act.values) for act in one.then))
                for one in verdict.fired
            ),
            frozenset(rule.partition("/")[0] for rule, _ in ruleset.holding(verdict.unknown)),
        )
        for verdict in decide(ruleset, orders, plain_ask)
    ]


def _shown(problems: Sequence[Problem]) -> str:
    return "; ".join(f"{one.file}:{one.line}: {one.message} [{one.code}]" for one in problems)


def judge_names(shipped: ShippedRules, rules: Path) -> None:
    """Each file under another name or in another folder: told by that name."""
    rates = [path.relative_to(ROOT).as_posix() for path in (ROOT / "rules").glob("rates/*.csv")]
    for path in sorted([*shipped.texts, *rates]):
        kind, stem = Path(path).parent.name, Path(path).stem
        for way in FILE_WAYS if path.endswith(".yaml") else CSV_WAYS:
            there = way.format(stem=stem, kind=kind, one=kind.rstrip("s"), Kind=kind.title())
            shipped.counted["a file renamed"] += 1
            shutil.copytree(ROOT / "rules", rules)
            moved = rules / there
            moved.parent.mkdir(parents=True, exist_ok=True)
            (rules / Path(path).relative_to("rules")).rename(moved)
            _, problems = load_house(CONFIG, rules)
            named = {one.as_posix() for one in (moved, *moved.parents) if one.is_relative_to(rules)}
            if not any(one.file in named - {rules.as_posix()} for one in problems):
                shipped.silent.append(f"{path} as {there}: {_shown(problems)}")
            shutil.rmtree(rules)


def judge_whole(shipped: ShippedRules, edit: RuleEdit, rules: Path) -> None:
    """An edit in a whole house: what the file alone tells is told by `check`."""
    alone = {one: text for one, text in shipped.texts.items() if one.endswith(".csv")}
    file = shipped.user_of(edit.path)
    _, problems = shipped.read({**alone, file: shipped.texts[file], edit.path: edit.text})
    shutil.copytree(ROOT / "rules", rules)
    (rules / Path(edit.path).relative_to("rules")).write_bytes(edit.text.encode())
    _, found = load_house(CONFIG, rules)
    shutil.rmtree(rules)
    base = f"{rules.as_posix()}/"
    named = [
        Problem(id=one.id, pieces=one.pieces, line=one.line, severity=one.severity,
                file=f"rules/{one.file.removeprefix(base)}")
        for one in found
    ]  # fmt: skip
    shipped.counted["in a whole house"] += 1
    if shipped.told(edit, problems) and not shipped.told(edit, named):
        shipped.silent.append(f"{edit.path}: {edit.kind}: {edit.what}: whole: {_shown(found)}")


FEW = (
    "a file cut to its header", "a list of nothing", "no such list", "a row deleted", "a row twice",
    "a cell emptied", "both quotes curly",
)  # fmt: skip


@pytest.mark.slow
def test_an_emptied_list_row_or_cell_of_a_shipped_rule_does_what_it_says(house: House) -> None:
    shipped = ShippedRules(house)
    for path in shipped.texts:
        for edit in edits_of(shipped.texts, path, FEW):
            shipped.judge(edit)
    assert shipped.silent == []
    assert shipped.counted.keys() == set(FEW)
    assert shipped.decided.total() > 50


@pytest.mark.slow
def test_rules_that_go_on_as_if_nothing_was_edited_are_found_out(house: House) -> None:
    names = rule_names(house.config, house.cards)
    before = {path: body for (kind, path), body in house.texts.items() if kind == "rules"}

    def deaf(texts: Mapping[str, str]) -> tuple[RuleSets | None, list[Problem]]:
        return load({path: before[path] for path in texts}, names)

    shipped = ShippedRules(house, deaf)
    path = "rules/tables/postcodes.csv"
    for edit in edits_of(shipped.texts, path, ("a row deleted",)):
        shipped.judge(edit)
    assert len(shipped.silent) >= 4
    assert any("a row deleted: DE,01000-99999" in one for one in shipped.silent)


@pytest.mark.slow
def test_no_edit_of_a_shipped_rule_is_silent(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shipped = ShippedRules(house)
    orders = sample_facts(tmp_path)
    assert len(orders["review"]) == ORDERS
    for stage, tried in shipped.orders.items():
        orders[stage] += tried
    shipped.orders = orders
    made = 0
    for path in shipped.texts:
        for edit in edits_of(shipped.texts, path):
            shipped.judge(edit)
            made += 1
            if made % WHOLE == 0:
                judge_whole(shipped, edit, tmp_path / "rules")
    judge_names(shipped, tmp_path / "rules")
    with capsys.disabled():
        print(f"\n{made + shipped.counted['a file renamed']} edits of {len(shipped.texts)} files")
        for kind, count in sorted(shipped.counted.items()):
            print(f"  {count:6} {kind}, {shipped.decided[kind]} of them decided for all orders")
        print(f"{len(shipped.silent)} silent")
        print(*shipped.silent[:40], sep="\n")
    assert shipped.silent == []
    assert made > 40_000
