"""A client's overlay: adds to the rules of the house, replaces one, or switches one off. Pure.

What the house marks `locked` no overlay touches, nor the lists that such a rule uses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec

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
    return file.form.texts(file.keys.get("off"), inside="off")


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
            file.form.as_written(
                "overlay/contradiction",
                node,
                f"this overlay switches {name!r} off and writes it anew in "
                f"{theirs[name].form.at(theirs[name].node)}",
                advice="keep one of the two",
            )
        elif name not in known:
            file.form.as_written(
                "name/unknown",
                node,
                f"the house has no rule {name!r} at the stage {file.stage}",
                advice=suggest(name, known, "nouns.rule"),
            )
        elif _locked(known[name]):
            file.form.as_written(
                "overlay/locked", node, f"the rule {name!r} is locked",
                advice="no overlay switches a locked rule off; ask the house to change it",
            )  # fmt: skip
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
        mine.form.as_written(
            "overlay/locked",
            mine.node.get("id") or mine.node,
            f"the rule {one.id!r} is locked in {one.form.at(one.node)}",
            advice="give this rule an id of its own; it then adds to the locked one",
        )
    for name in sorted(one.lists & replaced):
        found = lists[name]
        found.form.as_written(
            "overlay/locked",
            found.key,
            f"the locked rule {one.id!r} uses the house's list {name!r}",
            advice="give this list a name of its own",
        )
