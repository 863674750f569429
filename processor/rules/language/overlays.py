"""A client's overlay: adds to the rules of the house, replaces one, or switches one off. Pure.

What the house marks `locked` no overlay touches, nor the lists that such a rule uses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec

from processor.model.sentence import Name, sentence
from processor.problems.form import Node
from processor.problems.suggest import suggest
from processor.rules.language.lists import WordList
from processor.rules.language.rule import Rule
from processor.rules.language.rule_file import RuleFile, WrittenRule

FOLDER = "clients"


def client_of(path: str) -> str:
    """The client whose overlay a rule file is: `rules/clients/acme/review.yaml` is acme's."""
    parts = path.split("/")
    return parts[-2] if len(parts) >= 3 and parts[-3] == FOLDER else ""


def read_off(file: RuleFile) -> tuple[Node, ...]:
    """The ids that an overlay switches off."""
    return file.form.texts(file.keys.get("off"), inside=sentence("inside.key", key=Name("off")))


def merged(
    house: Sequence[WrittenRule],
    own: Sequence[WrittenRule],
    off: Mapping[str, tuple[RuleFile, Node]],
    replaced_lists: set[str],
    lists: Mapping[str, WordList],
    read_again: Callable[[WrittenRule], WrittenRule],
) -> tuple[Rule, ...]:
    """The rules that decide for a client: the house's in their order, then the client's own.

    A rule that is switched off stays in the set as `off`, so that it can say why it does nothing.
    """
    theirs = {one.id: one for one in own}
    known = {one.id: one for one in house}
    for name, (file, node) in off.items():
        if name in theirs:
            at = theirs[name].form.at(theirs[name].node)
            file.form.problem("overlay/contradiction", node, rule=name, place=at)
        elif name not in known:
            near = suggest(name, known, "nouns.rule") or sentence("fact-write.rules")
            file.form.problem(
                "name/unknown.overlaid", node, rule=name, stage=Name(file.stage), near=near
            )
        elif _locked(known[name]):
            file.form.problem("overlay/locked", node, rule=name)
    found: list[Rule] = []
    guarded = _guarded(house)
    for one in house:
        mine = theirs.get(one.id)
        last = guarded.get(one.rules[0].file)
        if last is not None and not _locked(one):
            _guard_last(one, last, mine, off.get(one.id), replaced_lists, lists)
        if _locked(one):
            _guard(one, mine, replaced_lists, lists)
            found += one.rules
        elif mine is not None:
            found += _in_place_of(mine.rules, one)
        elif one.id in off:
            found += [msgspec.structs.replace(rule, status="off") for rule in one.rules]
        else:
            found += (read_again(one) if one.lists & replaced_lists else one).rules
    found += [rule for one in own if one.id not in known for rule in one.rules]
    return tuple(found)


def _in_place_of(rules: Sequence[Rule], one: WrittenRule) -> list[Rule]:
    """A client's rules, which count as those of the file whose rule they take the place of too."""
    files = frozenset[str]().union(*(rule.files for rule in one.rules))
    return [msgspec.structs.replace(rule, files=rule.files | files) for rule in rules]


def _guarded(house: Sequence[WrittenRule]) -> dict[str, WrittenRule]:
    """By file, the locked rule that rests on all others of it."""
    return {rule.file: one for one in house for rule in one.rules if rule.locked and rule.is_else}


def _locked(written: WrittenRule) -> bool:
    return any(rule.locked for rule in written.rules)


def _guard(
    one: WrittenRule, mine: WrittenRule | None, replaced: set[str], lists: Mapping[str, WordList]
) -> None:
    if mine is not None:
        place = mine.node.get("id") or mine.node
        at = one.form.at(one.node)
        mine.form.problem("overlay/locked.replaced", place, rule=one.id, place=at)
    _guard_lists(one.lists, one.id, replaced, lists)


def _guard_last(
    one: WrittenRule,
    last: WrittenRule,
    mine: WrittenRule | None,
    off: tuple[RuleFile, Node] | None,
    replaced: set[str],
    lists: Mapping[str, WordList],
) -> None:
    """A locked last rule of a file rests on all others: no overlay touches them either."""
    if mine is not None:
        place = mine.node.get("id") or mine.node
        mine.form.problem("overlay/locked.below", place, rule=one.id, last=last.id)
    elif off is not None:
        file, node = off
        file.form.problem("overlay/locked.below", node, rule=one.id, last=last.id)
    _guard_lists(one.lists, last.id, replaced, lists)


def _guard_lists(
    used: frozenset[str], rule: str, replaced: set[str], lists: Mapping[str, WordList]
) -> None:
    for name in sorted(used & replaced):
        found = lists[name]
        if not client_of(found.form.file):
            # A list of the house that is made of one which the client has otherwise.
            continue
        found.form.problem("overlay/locked.list", found.key, rule=rule, list=name)
