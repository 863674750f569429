"""The rows of a rule table taken apart: atoms, one value, beginning, range or condition per column,
and what they are looked up by. Pure.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

from processor.rules.language.postcodes import district_of
from processor.rules.language.table_cells import RuleCell
from processor.rules.language.table_rows import Row

# A row with more alternatives than this is not taken apart.
_MOST_ATOMS = 256

Part = tuple[Any, ...]
"""What an atom asks in one column: `*`; `=` a value; `p` a beginning; `r` the ends of a range; `d`
districts; `c` any other condition."""
Atom = tuple[Part, ...]


class Alike:
    """Atoms that look the same but for their ranges and conditions: those of the column `place`
    are found by where they lie."""

    def __init__(self, place: int) -> None:
        self.place = place
        self.all: list[tuple[int, Atom]] = []
        self.lows: list[str] = []
        self.ends: list[str] = []

    def near(self, atom: Atom) -> Iterator[tuple[int, Atom]]:
        """Those that can have to do with an atom."""
        place = self.place
        if place < 0:
            yield from self.all
            return
        if len(self.lows) != len(self.all):
            self.all.sort(key=lambda one: (one[1][place][1], one[0]))
            self.lows = [theirs[place][1] for _, theirs in self.all]
            # The highest end among all ranges up to here: where a walk backwards may stop.
            highs = (theirs[place][2] for _, theirs in self.all)
            self.ends = list(itertools.accumulate(highs, max))
        low, high = atom[place][1], atom[place][-1]
        at = bisect_right(self.lows, high) - 1
        while at >= 0 and self.ends[at] >= low:
            yield self.all[at]
            at -= 1


def atoms_of(row: Row) -> list[Atom]:
    """What a row asks, without alternatives; nothing for one that has too many of them."""
    columns = [list(_parts(cell)) for cell in row.cells]
    count = 1
    for parts in columns:
        count *= len(parts)
    return [] if count > _MOST_ATOMS else list(itertools.product(*columns))


def _parts(cell: RuleCell) -> Iterator[Part]:
    if cell.is_empty:
        yield ("*",)
    elif cell.check is not None:
        yield ("c", cell)
    else:
        yield from (("=", value) for value in sorted(cell.exact, key=repr))
        yield from (("p", prefix) for prefix in cell.prefixes)
        yield from (("r", low, high) for low, high in cell.ranges)
        yield from (("d", one.area, one.low, one.high) for one in cell.districts)


def shape_of(part: Part) -> Part:
    """How a part is looked up: its kind, and the length of a beginning or of a range's ends."""
    if part[0] in ("p", "r"):
        return (part[0], len(part[1]))
    return (part[0],)


def key_of(atom: Atom, shape: Part) -> Part | None:
    """What an atom is looked up by among those of a shape; None where none of them can cover it."""
    found: list[object] = []
    for part, (kind, *length) in zip(atom, shape, strict=True):
        if kind == "*":
            continue
        if kind == "=":
            if part[0] != "=":
                return None
            found.append(part[1])
        elif kind == "p":
            begins = _beginning(part, length[0])
            if begins is None:
                return None
            found.append(begins)
        elif kind == "r":
            if part[0] not in ("=", "r") or not isinstance(part[1], str):
                return None
            if len(part[1]) != length[0]:
                return None
        elif kind == "d":
            area = _area(part)
            if area is None:
                return None
            found.append(area)
        elif part[0] not in ("=", "c"):
            return None
    return tuple(found)


def _beginning(part: Part, length: int) -> str | None:
    """The first letters of all that meets a part, if they are the same."""
    if part[0] not in ("=", "p", "r") or not isinstance(part[1], str) or len(part[1]) < length:
        return None
    begins = part[1][:length]
    return None if part[0] == "r" and part[2][:length] != begins else begins


def _area(part: Part) -> str | None:
    if part[0] == "d":
        return str(part[1])
    if part[0] != "=" or not isinstance(part[1], str):
        return None
    found = district_of(part[1])
    return None if found is None else found[0]


def together(low: str, high: str, spans: list[tuple[str, str, int]]) -> tuple[int, ...]:
    """The rows whose ranges leave no code between the two; nothing where they leave one."""
    if not (low.isdigit() and high.isdigit()):
        return ()
    wanted, rows = int(low), []
    for start, end, other in sorted(spans):
        if not (start.isdigit() and end.isdigit()) or int(start) > wanted:
            break
        if int(end) >= wanted:
            rows.append(other)
            wanted = int(end) + 1
        if wanted > int(high):
            return tuple(rows)
    return ()
