"""The last rule of a file, marked `else: yes`: it matches where no other rule of the file does.

It is a condition like others, of all facts that those rules read: false where one of them matches,
unknown where none does and one is not decided, else true. The rules that count are those that are
live for the client; rules on trial, switched off and other last rules do not. Pure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from processor.model.comparisons import Check
from processor.problems.form import Form, Node
from processor.problems.problem import within
from processor.rules.facts.fact import Value
from processor.rules.language.conditions import Test, check_of
from processor.rules.language.modifiers import check_priority
from processor.rules.language.rule import Rule
from processor.rules.language.rule_file import WrittenRule

ELSE = "else"
"""Its key in a rule file, and the operator of its test."""
OTHERS = "the other rules of its file"
"""What its test is about, in the place of a fact (chinese/facts.py has it in Chinese)."""
_Read = tuple[Check, tuple[int, ...], bool]


class OtherRules:
    """The rules of a file that must not match. Not for use with other facts than `keys`."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        tests = [test for rule in rules for branch in rule.branches for test in branch]
        self.keys = tuple({key: None for test in tests for key in test.keys})
        places = {key: place for place, key in enumerate(self.keys)}
        self._read: tuple[tuple[Rule, tuple[tuple[_Read, ...], ...]], ...] = tuple(
            (
                rule,
                tuple(
                    tuple(
                        (check_of(test), tuple(places[key] for key in test.keys), test.wide)
                        for test in branch
                    )
                    for branch in rule.branches
                ),
            )
            for rule in rules
        )
        said = [
            (rule.id, [[test.meaning for test in branch] for branch in rule.branches])
            for rule in rules
        ]
        self.sha256 = hashlib.sha256(repr(said).encode("utf-8", "surrogatepass")).hexdigest()

    def answer(self, value: Value, outcome: int) -> bool | None:
        """True where none of the rules matches, None where that is not known."""
        unknown = False
        for _, branches in self._read:
            found = _matched(branches, value)
            if found:
                return False
            unknown = unknown or found is None
        return None if unknown else True

    def matched(self, value: Value) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The rules that match these facts, and those of which it is not known."""
        found = {rule.id: _matched(branches, value) for rule, branches in self._read}
        return (
            tuple(name for name, one in found.items() if one),
            tuple(name for name, one in found.items() if one is None),
        )


def others_of(rule: Rule) -> tuple[Rule, ...]:
    """The rules of its file that a last rule rests on; none for any other rule."""
    tests = (test for branch in rule.branches for test in branch)
    return next((test.bag.rules for test in tests if isinstance(test.bag, OtherRules)), ())


def _matched(branches: tuple[tuple[_Read, ...], ...], value: Value) -> bool | None:
    """Whether any branch is met: a failed test fails its branch, whatever else is unknown."""
    whole: bool | None = False
    for branch in branches:
        met: bool | None = True
        for check, places, wide in branch:
            found = check(tuple([value[one] for one in places]) if wide else value[places[0]])
            if found is None:
                met = None
            elif not found:
                met = False
                break
        if met:
            return True
        if met is None:
            whole = None
    return whole


def check_last(written: Sequence[WrittenRule]) -> None:
    """Adds a problem for a rule of one file that is marked `else` and is not its last one, or the
    only one."""
    for place, one in enumerate(written):
        if not any(rule.is_else for rule in one.rules):
            continue
        node = _key(one.node)
        inside = within("rule", one.id)
        if place < len(written) - 1:
            one.form.problem("rule/else.last", node, inside=inside, other=written[-1].id)
        elif len(written) == 1:
            one.form.problem("rule/else.alone", node, inside=inside)


def _key(node: Node) -> Node:
    return next((key for key in node.keys if key.text == ELSE), node)


def with_else(
    rules: Sequence[Rule],
    written: Callable[[Rule], WrittenRule],
    derived: Any,
) -> tuple[Rule, ...]:
    """The rules of a stage, as they decide for the house or for a client, with the condition of
    those that are marked `else`. `written` finds where a rule stands."""
    found = []
    for rule in rules:
        if rule.is_else:
            rule = _conditioned(rule, rules, written, derived)
        found.append(rule)
    return tuple(found)


def _conditioned(
    rule: Rule, rules: Sequence[Rule], written: Callable[[Rule], WrittenRule], derived: Any
) -> Rule:
    others = [
        one
        for one in rules
        if one.status == "live" and not one.is_else and not one.files.isdisjoint(rule.files)
    ]
    always = next((one for one in others if any(not branch for branch in one.branches)), None)
    form, node = written(rule).form, written(rule).node
    if always is not None:
        # One that lost its conditions to a mistake, which is told, matches every order in no sense.
        if rule.status != "off" and written(always).whole:
            _once(
                form, "rule/else.never", _key(node), inside=within("rule", rule.written),
                other=always.id, place=always.at,
            )  # fmt: skip
        return rule
    if not others:
        return rule
    bag = OtherRules(others)
    test = Test(
        fact=OTHERS, op=ELSE, keys=bag.keys, words="yes", bag=bag,
    )  # fmt: skip
    rule = msgspec.structs.replace(
        rule, branches=tuple((*branch, test) for branch in rule.branches)
    )
    before = len(form.problems)
    place = node.get("then") or node
    check_priority(form, place, rule, derived, within("rule", rule.written))
    _drop_told(form, before)
    return rule


def _once(form: Form, key: str, node: Node, /, **pieces: Any) -> None:
    before = len(form.problems)
    form.problem(key, node, **pieces)
    _drop_told(form, before)


def _drop_told(form: Form, before: int) -> None:
    told = form.problems[:before]
    form.problems[before:] = [one for one in form.problems[before:] if one not in told]
