"""Checks across rules and lists: what each one alone cannot show. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from processor.problems.form import Form, Node
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
            form.as_written(
                "rule/duplicate-id",
                node.get("id") or node,
                f"the rule {rule.id!r} stands in {before.at} too",
                advice="give one of them another id",
            )
        for branch in rule.branches:
            fact = never(branch_of(branch))
            if fact:
                form.as_written(
                    "rule/never",
                    node.get("when") or node,
                    f"no order can meet both conditions on {fact}",
                    advice="`when` and each entry of `any_of` must hold together",
                    inside=f"rule {rule.id}",
                    span=1,
                )


def check_lists(lists: Mapping[str, WordList], used: set[str]) -> None:
    """Adds a warning for every list that no rule of its stage uses."""
    for name, found in lists.items():
        if name not in used:
            found.form.as_written(
                "list/unused",
                found.key,
                f"no rule uses the list {name!r}",
                advice="remove it, or write `in " + name + "`",
                severity="warning",
            )
