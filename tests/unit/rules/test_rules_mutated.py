"""Every condition of every shipped rule is needed: the files are edited and the tests run again."""

from __future__ import annotations

import pytest
from builders.paths import ROOT

from processor.house.house import load as load_house
from processor.house.house import load_rule_tests, rule_names
from processor.problems.form import Node
from processor.problems.problem import errors
from processor.problems.yaml_source import parse
from processor.rules import load, run_cases

pytestmark = pytest.mark.slow


def conditions(rule: Node) -> list[tuple[str, int, int]]:
    """(words, first line, last line) of every condition of a rule, as it stands in its file."""
    blocks = [rule.get("when"), *getattr(rule.get("any_of"), "items", ())]
    found = []
    for block in blocks:
        for key, value in block.entries() if block is not None else ():
            found.append((key.text, key.line, last_line(value)))
            if value.kind == "map" and len(value.keys) > 1:
                found += [
                    (f"{key.text}, {inner.text}", inner.line, last_line(one))
                    for inner, one in value.entries()
                    if inner.line != key.line
                ]
    return found


def last_line(node: Node) -> int:
    return max([node.line, *(last_line(item) for item in node.items)])


def without(source: str, first: int, last: int) -> str:
    """The text without these lines; a dash before them goes to what follows."""
    lines = source.splitlines(keepends=True)
    cut = lines[first - 1]
    if cut.lstrip().startswith("- ") and last < len(lines):
        after = lines[last]
        dash = len(cut) - len(cut.lstrip())
        if len(after) - len(after.lstrip()) > dash and after.strip():
            lines[last] = after[:dash] + "-" + after[dash + 1 :]
    return "".join(lines[: first - 1] + lines[last:])


def test_removing_any_condition_of_any_shipped_rule_makes_a_test_fail() -> None:
    house, problems = load_house(ROOT / "config.yaml")
    assert house is not None, problems
    names = rule_names(house.config, house.cards)
    texts = {path: body for (kind, path), body in house.texts.items() if kind == "rules"}
    tests = load_rule_tests(house)
    assert not errors(list(run_cases(house.rule_sets, tests, names=names).problems))
    survivors, tried = [], 0
    for path, source in sorted(texts.items()):
        root, _ = parse(source, path) if path.endswith(".yaml") else (None, None)
        rules = root.get("rules") if root is not None else None
        for rule in rules.items if rules is not None else ():
            if getattr(rule.get("status"), "text", "live") != "live":
                continue
            for words, first, last in conditions(rule):
                sets, problems = load({**texts, path: without(source, first, last)}, names)
                if sets is None:
                    # An empty block is no rule: the entry itself is taken away by its lines.
                    assert {one.code for one in errors(problems)} <= {
                        "value/wrong", "key/missing", "key/wrong-shape", "list/empty",
                    }, (words, problems)  # fmt: skip
                    continue
                tried += 1
                found = run_cases(sets, tests, names=names).problems
                if not any(one.code == "test/failed" for one in found):
                    survivors.append(f"{path}:{first} {words}")
    assert survivors == []
    assert tried > 20
