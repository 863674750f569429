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
    for one in house:
        mine = theirs.get(one.id)
        if _locked(one):
            _guard(one, mine, replaced_lists, lists)
            found += one.rules
        elif mine is not None:
            found += mine.rules
        elif one.id in off:
            found += [msgspec.structs.replace(rule, status="off") for rule in one.rules]
        else:
            found += (read_again(one) if one.lists & replaced_lists else one).rules
    found += [rule for one in own if one.id not in known for rule in one.rules]
    return tuple(found)


def _locked(written: WrittenRule) -> bool:
    return any(rule.locked for rule in written.rules)


def _guard(
    one: WrittenRule, mine: WrittenRule | None, replaced: set[str], lists: Mapping[str, WordList]
) -> None:
    if mine is not None:
        place = mine.node.get("id") or mine.node
        at = one.form.at(one.node)
        mine.form.problem("overlay/locked.replaced", place, rule=one.id, place=at)
    for name in sorted(one.lists & replaced):
        found = lists[name]
        if not client_of(found.form.file):
            # A list of the house that is made of one which the client has otherwise.
            continue
        found.form.problem("overlay/locked.list", found.key, rule=one.id, list=name)
