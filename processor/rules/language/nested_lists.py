"""Lists made of lists: `served: [in eu, GB, CH]` has all that `eu` has, and two more. Pure.

A list is put together once all files of its stage are read, so that their order has no meaning. A
client's list takes the place of the house's inside other lists too.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from processor.model.condition_words import OPERATORS, beginning
from processor.model.sentence import Sentence, sentence
from processor.problems.form import Node
from processor.problems.suggest import suggest
from processor.rules.language.lists import WordList
from processor.rules.language.values import Wrong

_IN = OPERATORS["in"]


class ListOfLists(WordList, frozen=True):
    """A list with its members: items as written, and other lists by name. `lists` are those."""

    lists: dict[str, WordList] = msgspec.field(default_factory=dict)

    @property
    def inner(self) -> frozenset[str]:
        """The names of the lists that it is made of, and of those in them."""
        return frozenset(self.lists).union(*(one.inner for one in self.lists.values()))

    @property
    def texts(self) -> tuple[str, ...]:
        """The items, those of lists at their place."""
        found: list[str] = []
        for item in self.items:
            part = self.lists.get(member_of(item))
            found += (item.text,) if part is None else part.texts
        return tuple(found)

    def problem(self, place: int, wrong: Wrong, user: str) -> None:
        """A problem at the n-th item, in the list in which it stands."""
        for item in self.items:
            part = self.lists.get(member_of(item))
            count = 1 if part is None else len(part.texts)
            if place >= count:
                place -= count
                continue
            owner = WordList(self.form, self.key, (item,)) if part is None else part
            before = set(owner.form.problems)
            owner.problem(place, wrong, user)
            if owner.form.problems[-1] in before:
                del owner.form.problems[-1]
            return


def member_of(item: Node) -> str:
    """The name of the list that an item stands for; empty where it is a value."""
    if item.quoted or item.kind != "text":
        return ""
    return next((rest.strip() for one, rest in beginning(item.text) if one is _IN), "")


def with_members(
    lists: Mapping[str, WordList], house: Mapping[str, WordList], *, earlier: bool = False
) -> dict[str, WordList]:
    """The lists of a stage, those that are made of others put together. A list of the `house` that
    comes out as it was stays the same object. `earlier`: for rules of an earlier time, in which an
    item that names no list was a value."""
    made = _Making(lists, house, earlier)
    return {name: made.of(name, ()) for name in lists}


class _Making:
    def __init__(
        self, lists: Mapping[str, WordList], house: Mapping[str, WordList], earlier: bool
    ) -> None:
        self.lists = lists
        self.house = house
        self.earlier = earlier
        self.made: dict[str, WordList] = {}

    def of(self, name: str, path: tuple[str, ...]) -> WordList:
        """The list of that name; `path` are the lists that it is put together for."""
        found = self.made.get(name)
        if found is None:
            found = self.made[name] = self._put_together(name, (*path, name))
        return found

    def _put_together(self, name: str, path: tuple[str, ...]) -> WordList:
        written = self.lists[name]
        own = self.house.get(name) is not written
        parts: dict[str, WordList] = {}
        items: list[Node] = []
        for item in written.items:
            member = member_of(item)
            if member in path:
                if own:
                    self._cycle(written, item, member, path)
            elif member in self.lists:
                parts[member] = self.of(member, path)
                items.append(item)
            elif not own or self._is_value(written, item, member):
                items.append(item)
        before = written.lists if isinstance(written, ListOfLists) else {}
        same = len(items) == len(written.items) and before.keys() == parts.keys()
        if same and all(before[name] is part for name, part in parts.items()):
            return written
        return ListOfLists(written.form, written.key, tuple(items), written.csv, 0, parts)

    def _cycle(self, written: WordList, item: Node, member: str, path: tuple[str, ...]) -> None:
        written.form.problem(
            "list/unknown.cycle", item, list=member, inside=_inside(written),
            path=" → ".join((*path[path.index(member) :], member)),
        )  # fmt: skip

    def _is_value(self, written: WordList, item: Node, member: str) -> bool:
        """Whether an item that names no list is a value; False with a problem where it is none."""
        if item.quoted or item.kind != "text" or self.earlier:
            return True
        inside = _inside(written)
        if member:
            near = suggest(member, self.lists, "nouns.list") or sentence("suggest.define-list")
            written.form.problem("list/unknown.member", item, list=member, near=near, inside=inside)
            return False
        other = next((rest for one, rest in beginning(item.text) if one.reads == "list"), "")
        if other in self.lists:
            written.form.problem("list/unknown.without", item, list=other, inside=inside)
            return False
        if item.text in self.lists and self.lists[item.text] is not written:
            written.form.problem(
                "list/unknown.bare", item, list=item.text, inside=inside, severity="warning"
            )
        return True


def _inside(written: WordList) -> Sentence:
    return sentence("inside.list", name=written.key.text)
