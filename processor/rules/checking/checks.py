"""Checks across rules and lists: what each one alone cannot show. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from processor.model.comparisons import Includes, IsOneOf
from processor.model.sentence import Name
from processor.problems.form import Form, Node
from processor.problems.problem import within
from processor.rules.checking.overlap import branch_of, never
from processor.rules.language.conditions import Test
from processor.rules.language.lists import WordList


class Ruled(Protocol):
    """What the checks see of a rule."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def at(self) -> str:
        """Its place."""

    @property
    def branches(self) -> tuple[tuple[Test, ...], ...]:
        """Its branches."""


def check_rules(rules: Sequence[tuple[Ruled, Form, Node]]) -> None:
    """Adds problems for ids that stand twice, in any stage, and branches that never match."""
    first: dict[str, Ruled] = {}
    for rule, form, node in rules:
        before = first.setdefault(rule.id, rule)
        if before is not rule:
            form.problem("rule/duplicate-id", node.get("id") or node, rule=rule.id, place=before.at)
        for branch in rule.branches:
            if any(map(_asks_for_nothing, branch)):
                continue  # Its list has no items today: that is told at the list.
            fact = never(branch_of(branch))
            if fact:
                form.problem(
                    "rule/never.on-fact", node.get("when") or node, fact=Name(fact),
                    inside=within("rule", rule.id), span=1,
                )  # fmt: skip


def _asks_for_nothing(test: Test) -> bool:
    """Whether a test, or one of a block over lines, asks for one of no values at all."""
    one_of = isinstance(test.says, IsOneOf | Includes) and test.bag is None
    return (one_of and not test.values) or any(map(_asks_for_nothing, test.parts))


def check_lists(lists: Mapping[str, WordList], used: set[str]) -> None:
    """Adds a warning for every list that no rule of its stage uses."""
    for name, found in lists.items():
        if name not in used:
            found.form.problem("list/unused.name", found.key, list=name, severity="warning")
