"""Patterns of a mapping: how a cell is put together, with named holes. Pure.

A pattern describes the whole cell: fixed signs, letter by letter, and holes between them that take
one sign or more. No pattern is a program: matching takes one look at each sign of the cell a hole.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import pairwise

import msgspec

_PART = re.compile(r"\{([^{}]*)\}")
_HOLE = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)?(?::(?:(word|digits)|([1-9][0-9]?) digits?))?")
_DIGITS = frozenset("0123456789")


class Hole(msgspec.Struct, frozen=True):
    """A hole takes `anything`, a `word` (no blank) or `digits`; `exact` is how many, 0 for one or
    more."""

    name: str
    kind: str = "anything"
    exact: int = 0

    def ends(self, text: str) -> list[int]:
        """For each place of a text how far the hole may reach that begins there."""
        if self.kind == "anything":
            return [len(text)] * (len(text) + 1)
        ends = [0] * (len(text) + 1)
        ends[len(text)] = len(text)
        for place in range(len(text) - 1, -1, -1):
            sign = text[place]
            taken = sign in _DIGITS if self.kind == "digits" else not sign.isspace()
            ends[place] = ends[place + 1] if taken else place
        return ends


class Pattern(msgspec.Struct, frozen=True):
    """Fixed texts around holes: one text more than holes, the first and last may be empty."""

    text: str
    fixed: tuple[str, ...]
    holes: tuple[Hole, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the holes that may be taken."""
        return tuple(hole.name for hole in self.holes if hole.name)


class WrongPattern(Exception):
    """A pattern that cannot be used; `word` says why, by the end of a sentence's id."""

    def __init__(self, word: str, part: str = "") -> None:
        super().__init__(word)
        self.word, self.part = word, part


def read_pattern(text: str) -> Pattern:
    """The pattern that a text describes. Raises WrongPattern."""
    fixed: list[str] = []
    holes: list[Hole] = []
    at = 0
    for found in _PART.finditer(text):
        hole = _HOLE.fullmatch(found[1])
        if hole is None:
            raise WrongPattern("hole", found[0])
        fixed.append(text[at : found.start()])
        kind = hole[2] or ("digits" if hole[3] else "anything")
        holes.append(Hole(hole[1] or "", kind, int(hole[3] or 0)))
        at = found.end()
    fixed.append(text[at:])
    for part in fixed:
        if "{" in part or "}" in part:
            raise WrongPattern("brace", part)
    names = [hole.name for hole in holes if hole.name]
    if not names:
        raise WrongPattern("no-hole")
    for name in names:
        if names.count(name) > 1:
            raise WrongPattern("twice", name)
    for (one, other), between in zip(pairwise(holes), fixed[1:-1], strict=True):
        if not between and not one.exact and not other.exact:
            raise WrongPattern("side-by-side", f"{{{one.name}}}{{{other.name}}}")
    return Pattern(text, tuple(fixed), tuple(holes))


def filled(pattern: Pattern, text: str) -> dict[str, str | None] | None:
    """What the holes take, None for one that may take different things; None where the text does
    not fit.

    Each hole is asked where it may end earliest and latest. All ways to fit lie between these two,
    hole by hole, so that where both give a hole the same span, blanks around it left out, every way
    does. Time grows with the length of the text alone.
    """
    starts = _starts(pattern, text)
    if starts is None:
        return None
    early, late = (_spans(pattern, text, starts, late=late) for late in (False, True))
    return {
        name: text[slice(*span)] if span == late[name] else None for name, span in early.items()
    }


def _starts(pattern: Pattern, text: str) -> list[tuple[list[int], list[int]]] | None:
    """For each hole the places where the fixed text behind it may stand so that the rest fits, and
    how far the hole reaches; None where nothing fits."""
    if not text.startswith(pattern.fixed[0]) or not text.endswith(pattern.fixed[-1]):
        return None
    after = [len(text) - len(pattern.fixed[-1])]
    found: list[tuple[list[int], list[int]]] = []
    for number in range(len(pattern.holes) - 1, -1, -1):
        hole, before = pattern.holes[number], pattern.fixed[number]
        ends = hole.ends(text)
        found.append((after, ends))
        places = [0] if number == 0 else _all(before, text)
        after = [
            place for place in places if _span(hole, place + len(before), after, ends) is not None
        ]
        if not after:
            return None
    return found[::-1]


def _all(part: str, text: str) -> list[int]:
    """All places of a text within another."""
    found, at = [], text.find(part)
    while at >= 0:
        found.append(at)
        at = text.find(part, at + 1)
    return found


def _span(hole: Hole, begin: int, after: list[int], ends: list[int]) -> tuple[int, int] | None:
    """The earliest and the latest place in `after` where a hole may end that begins at `begin`."""
    if begin >= len(ends):
        return None
    first = bisect_right(after, begin)
    last = bisect_right(after, ends[begin]) - 1
    if first > last:
        return None
    if not hole.exact:
        return after[first], after[last]
    end = begin + hole.exact
    place = bisect_right(after, end) - 1
    return (end, end) if first <= place <= last and after[place] == end else None


def _spans(
    pattern: Pattern, text: str, starts: list[tuple[list[int], list[int]]], *, late: bool
) -> dict[str, tuple[int, int]]:
    """Where each named hole begins and ends, blanks around it left out."""
    begin, taken = len(pattern.fixed[0]), {}
    for number, hole in enumerate(pattern.holes):
        after, ends = starts[number]
        span = _span(hole, begin, after, ends)
        assert span is not None
        end = span[late]
        if hole.name:
            value = text[begin:end]
            front = begin + len(value) - len(value.lstrip())
            taken[hole.name] = (front, max(front, front + len(value.strip())))
        begin = end + len(pattern.fixed[number + 1])
    return taken
