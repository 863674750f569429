"""What seems to be wrong only because a file beside it has a mistake, or was not read. Pure.

A mistake is told once, where it is. What follows from it waits until it is mended, and that it
waits is said at the file with the mistake.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import msgspec

from processor.model.sentence import sentence
from processor.problems.problem import Problem, errors

# What is found to be missing when a file that has it was not read.
_OF_RULES = ("table/file", "list/unknown", "list/unused", "tag/unknown", "rule/clears")
# Of those codes, what is a mistake of the list itself.
_OF_ITSELF = ("list/unknown.cycle", "list/unknown.without", "list/unknown.brackets")
_NOT_PARSED = ("yaml/syntax", "yaml/empty", "yaml/too-large")
_OVERLAID = "name/unknown.overlaid"
# A fact that is near to none that is known may be one that such a file defines.
_NO_FACT = "fact/unknown"
_NEAR_NONE = sentence("fact-write.known-fact")
_OF_RATES = ("name/unknown.service-of-rule", "name/unknown.option-of-rule", "rate/no-service")
_NO_CARD = "rate/file.missing"
_UNDEFINED = ("name/unknown.not-defined", "name/unknown.none-defined")


class Mistaken(msgspec.Struct, frozen=True):
    """The files of one kind that could not be taken: what messages show of them by the names that
    they would have defined, which are the stems of theirs."""

    files: dict[str, str] = {}

    @classmethod
    def of(cls, problems: Sequence[Problem], astray: Mapping[str, Sequence[str]] = {}) -> Mistaken:
        """Those that have a mistake themselves, and those that lie where they are not read: the
        names of these by what messages show."""
        found = {stem(one.file): one.file for one in errors(list(problems)) if one.file}
        away = {stem(name): shown for shown, names in astray.items() for name in names}
        return cls({**away, **found})

    def with_unparsed(self, problems: Sequence[Problem]) -> Mistaken:
        """These, and the files of which nothing could be read for one of the problems."""
        found = {stem(one.file): one.file for one in problems if one.code in _NOT_PARSED}
        return Mistaken({**self.files, **found})

    def with_those_above(self, below: Mapping[str, Sequence[str]]) -> Mistaken:
        """These, and the files that take over what stands in one of them; `below` are the files
        that each takes over."""
        wrong = set(self.files.values())
        found = {
            stem(file): next(one for one in others if one in wrong)
            for file, others in below.items()
            if not wrong.isdisjoint(others)
        }
        return Mistaken({**found, **self.files})

    @property
    def first(self) -> str:
        """The first of the files, empty where there is none."""
        return min(self.files.values(), default="")


NONE = Mistaken()


def stem(file: str) -> str:
    """The name of a file without its folder and endings."""
    return file.rpartition("/")[2].partition(".")[0]


def without_consequences(
    problems: Sequence[Problem],
    waiting: set[str],
    *,
    rules: Mistaken = NONE,
    lists: Mistaken = NONE,
    rates: Mistaken = NONE,
    mappings: Mistaken = NONE,
    layouts: Mistaken = NONE,
) -> list[Problem]:
    """The problems that are there also when those files are mended. `waiting` takes up the files
    for which others wait; `lists` are lists and tables that lie where they are not read."""
    kept: list[Problem] = []
    for one in problems:
        named = stem(str(one.pieces.get("file" if one.code == "table/file" else "name", "")))
        cause = ""
        of_rules = one.code in _OF_RULES and one.id not in _OF_ITSELF
        if of_rules or one.id == _OVERLAID:
            cause = rules.first
        if one.id == _NO_FACT and one.pieces.get("near") == _NEAR_NONE:
            cause = rules.first
        if one.code == "table/file":
            cause = lists.files.get(named, cause)
        elif one.id in _OF_RATES:
            cause = rates.first
        elif one.id == _NO_CARD:
            wanted = f"{one.pieces.get('carrier')}.{one.pieces.get('kind')}.csv"
            cause = next((file for file in rates.files.values() if file.endswith(wanted)), "")
        elif one.id in _UNDEFINED:
            cause = mappings.files.get(named, "") or layouts.files.get(named, "")
        if cause:
            waiting.add(cause)
        else:
            kept.append(one)
    return kept


def that_wait(problems: Sequence[Problem], waiting: Collection[str]) -> list[Problem]:
    """The problems, the first of every file of `waiting` with the word that others wait for it."""
    left, found = set(waiting), []
    for one in problems:
        if one.file in left and one.severity == "error":
            left.discard(one.file)
            inside = (
                sentence("inside.waited-for", inside=one.inside)
                if one.inside
                else sentence("inside.file-waited-for")
            )
            one = msgspec.structs.replace(one, inside=inside)
        found.append(one)
    return found
