"""Several products in one row: its entries, each with the cells that lines read it by. Pure.

Texts of a pattern are looked for once from the left and once from the right; where that gives two
places for one of them, an entry can be read in two ways and is refused. Nothing is tried again, so
that a hostile cell costs no more than its length for each text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from processor.normalise.fields.casts import CellFault, shown
from processor.normalise.mapping.shapes import ENTRY, LINE_BREAK, Explode, numbered

# So many entries of one row are read; an order of more is no order of a shop.
MOST_ENTRIES = 1000
_BLANKS = re.compile(r"\s+")

Cells = dict[str, str]


class RowEntry(NamedTuple):
    """One product of a row: its number from 1, its cells by the names of `Explode.makes`, and the
    cell of the row that each of them stands in."""

    number: int
    cells: tuple[str, ...]
    whence: tuple[int, ...]


class Exploding:
    """What takes the rows of one header apart. `places` says where each column stands, `read` are
    those that lines read."""

    def __init__(
        self,
        explode: Explode,
        header: Sequence[str],
        places: Mapping[str, int],
        read: frozenset[str],
    ) -> None:
        self.explode, self.read = explode, read
        self.apart = _apart(explode, read)
        if explode.column:
            self.single, self.by_number = places[explode.column], {}
            return
        self.single = -1
        found: dict[int, list[int]] = {}
        for place, pattern in enumerate(explode.columns):
            for index, name in enumerate(header):
                number = numbered(name, pattern)
                if number:
                    found.setdefault(number, [-1] * len(explode.columns))[place] = index
        self.by_number = dict(sorted(found.items()))

    def reads_cells(self) -> list[int]:
        """The places of the cells that hold entries."""
        if self.single >= 0:
            return [self.single]
        return sorted({i for places in self.by_number.values() for i in places if i >= 0})

    def entries(self, cells: Sequence[str]) -> tuple[list[RowEntry], list[CellFault]]:
        """The entries of a row, and what is wrong with those that cannot be read."""
        if self.apart is None:
            return self._of_columns(cells)
        if self.single >= 0:
            texts = [(self.single, text) for text in self._split(cells[self.single])]
        else:
            firsts = [(number, places[0]) for number, places in self.by_number.items()]
            texts = [(index, cells[index].strip()) for _, index in firsts]
        said = [(n, index, text) for n, (index, text) in enumerate(texts, 1) if text]
        found: list[RowEntry] = []
        faults: list[CellFault] = []
        for number, index, text in said[:MOST_ENTRIES]:
            try:
                read = self.apart(text, number)
            except CellFault as fault:
                fault.index = index
                faults.append(fault)
            else:
                of_entry = tuple(read.get(name, "") for name in self.explode.makes)
                found.append(RowEntry(number, of_entry, (index,) * len(of_entry)))
        if len(said) > MOST_ENTRIES:
            faults.append(_too_many(len(said), said[0][1]))
        return found, faults

    def _of_columns(self, cells: Sequence[str]) -> tuple[list[RowEntry], list[CellFault]]:
        found = []
        for number, places in self.by_number.items():
            of_entry = tuple(cells[index] if index >= 0 else "" for index in places)
            if any(cell.strip() for cell in of_entry):
                there = next(index for index in places if index >= 0)
                whence = tuple(index if index >= 0 else there for index in places)
                found.append(RowEntry(number, of_entry, whence))
        if len(found) > MOST_ENTRIES:
            return found[:MOST_ENTRIES], [_too_many(len(found), found[0].whence[0])]
        return found, []

    def _split(self, cell: str) -> list[str]:
        mark = self.explode.split_at
        texts = cell.splitlines() if mark == LINE_BREAK else cell.split(mark)
        if not self.explode.names:
            return [text for text in (one.strip() for one in texts) if text]
        # What does not begin with the first name is still the entry before it.
        begin, joint = self.explode.names[0] + self.explode.name_at, "\n"
        joint = joint if mark == LINE_BREAK else mark
        found: list[list[str]] = []
        for text in texts:
            if not found or text.lstrip().startswith(begin):
                found.append([text])
            elif text.strip():
                found[-1].append(text)
        return [text for text in (joint.join(one).strip() for one in found) if text]


def _too_many(n: int, index: int) -> CellFault:
    fault = CellFault("row/entry.many", n=n, most=MOST_ENTRIES)
    fault.index = index
    return fault


def _apart(explode: Explode, read: frozenset[str]) -> Callable[[str, int], Cells] | None:
    if explode.pattern:
        texts, holes = explode.pattern[::2], explode.pattern[1::2]
        names = [f"{ENTRY}{hole}" if hole else "" for hole in holes]
        return lambda text, n: _by_pattern(text, n, texts, names)
    if explode.names:
        return lambda text, n: _by_names(text, n, explode, read)
    return None


def _by_pattern(entry: str, n: int, texts: Sequence[str], names: Sequence[str]) -> Cells:
    text = _BLANKS.sub(" ", entry)
    first, *middle, last = texts
    end = len(text) - len(last)
    fits = text.startswith(first) and text.endswith(last) and end >= len(first)
    starts, at = list[int](), len(first)
    for one in middle if fits else ():
        found = text.find(one, at, end)
        if found < 0:
            break
        starts.append(found)
        at = found + len(one)
    if not fits or len(starts) < len(middle):
        raise CellFault("row/entry.fits-not", n=n, entry=shown(text), pattern=_said(texts, names))
    until = end
    for one, start in zip(reversed(middle), reversed(starts), strict=True):
        if text.rfind(one, len(first), until) != start:
            raise CellFault(
                "row/entry.two-ways", n=n, entry=shown(text), pattern=_said(texts, names)
            )
        until = start
    begins = [len(first), *(start + len(one) for start, one in zip(starts, middle, strict=True))]
    cells = [text[b:e].strip() for b, e in zip(begins, [*starts, end], strict=True)]
    return {name: cell for name, cell in zip(names, cells, strict=True) if name}


def _said(texts: Sequence[str], names: Sequence[str]) -> str:
    holes = [f"{{{name.removeprefix(ENTRY)}}}" for name in names]
    return "".join(text + hole for text, hole in zip(texts, [*holes, ""], strict=True))


def _by_names(entry: str, n: int, explode: Explode, read: frozenset[str]) -> Cells:
    begins = tuple(name + explode.name_at for name in explode.names)
    found: dict[str, list[str]] = {}
    name, open_ = "", list[str]()
    for part in entry.split(explode.parts_at):
        known = next((one for one in begins if part.lstrip().startswith(one)), "")
        if known:
            name = ENTRY + known[: len(known) - len(explode.name_at)]
            if name in found and name in read:
                said = name.removeprefix(ENTRY)
                raise CellFault("row/entry.name-twice", n=n, entry=shown(entry), name=said)
            open_ = [part.lstrip()[len(known) :]]
            found.setdefault(name, open_)
        elif name:
            open_.append(part)
        elif part.strip():
            names = explode.names
            raise CellFault("row/entry.no-name", n=n, entry=shown(entry), names=names)
    return {one: explode.parts_at.join(parts).strip() for one, parts in found.items()}
