"""Fields of a mapping, made ready for one header: cells in, values out, each distinct cell once.

A column holds few distinct values (dates, countries, SKUs), so every reader remembers what it has
read, up to `MOST_REMEMBERED` cells.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from datetime import UTC, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from processor.model.sentence import Sentence, Text, sentence
from processor.normalise.fields.casts import Cast, CellFault
from processor.normalise.fields.cell_casts import cast_of
from processor.normalise.fields.cell_texts import cleaning, taking
from processor.normalise.fields.plain_texts import BARE, plain_text
from processor.normalise.fields.value_tables import lookup, words_taken
from processor.normalise.mapping.conditions import tested
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.mapping.take import Field, Take

MOST_REMEMBERED = 4_000
"""So many cells of a column are remembered; then all are forgotten, and those that come again are
read again. The columns in which no two orders agree would fill the memory otherwise."""


class Remembered(dict[Any, Any]):
    """Cell text to value; None is a blank. What cannot be read raises and is not kept."""

    def __init__(self, read: Callable[[Any], Any]) -> None:
        super().__init__()
        self.read = read

    def __missing__(self, cell: Any) -> Any:
        value = self.read(cell)
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        self[cell] = value
        return value


def zone_of(mapping: Mapping, fallback: str) -> tzinfo:
    """The zone of times without an offset: the mapping's own, else that of the sender."""
    name = mapping.timezone or fallback
    return ZoneInfo(name) if name else UTC


def read_as(take: Take, file: str) -> Sentence:
    """How a mapping reads a cell, and where it says so, behind the advice of a fault."""
    return sentence("cell.read-as", way=take.way, place=take.at(file))


def _whole_reading(take: Take, cast: Cast, mapping: Mapping, type_: str) -> Cast:
    """Strip, take off, join, take out, blanks, value table, cast: from the raw cell, or from the
    cells that are joined, to the value; None where blank."""
    blanks = {"", *take.blank_when}
    find = lookup(take) if take.table else None
    ours = words_taken(take, type_)
    # Words of their own are said by channels, and channels send orders alone.
    unlisted = "cell/value.channel" if mapping.order else "cell/value"
    clean, taken, between = cleaning(take, mapping), taking(take), take.joined

    def of_text(text: str) -> Any:
        if text in blanks:
            return None
        if taken is not None:
            text = taken(text)
            if text in blanks:
                return None
        if find is not None:
            mapped = find(text)
            if mapped is None:
                if take.otherwise is None:
                    raise CellFault(unlisted, cell=text, options=ours)
                mapped = take.otherwise
            if not mapped:
                return None
            text = mapped
        value = cast(text)
        return None if value == "" else value

    def of_cell(raw: str) -> Any:
        text = raw.strip()
        return of_text(text if clean is None else clean(text))

    is_plain = plain_text(type_, take, mapping.options)

    def of_plain_cell(raw: str) -> Any:
        text = raw.strip()
        return text if is_plain(text) and text not in blanks else of_text(text)  # type: ignore[misc]

    def of_bare_cell(raw: str) -> Any:
        text = raw.strip()
        bare = text.removeprefix("'")
        return bare if is_plain(bare) and text not in blanks else of_text(text)  # type: ignore[misc]

    def of_cells(cells: tuple[str, ...]) -> Any:
        texts = [cell.strip() for cell in cells]
        if clean is not None:
            texts = [clean(text) for text in texts]
        return of_text((between or "").join(text for text in texts if text not in blanks))

    if between is not None:
        return of_cells  # type: ignore[return-value]
    if clean is not None or taken is not None or is_plain is None:
        return of_cell
    return of_bare_cell if take.read_as in BARE else of_plain_cell


ReadBefore = dict[Any, Remembered]
"""What was read of cells so far, by how they are read: fields that read alike share it, so that
what two columns say is read once."""


def _remembered(
    take: Take, cast: Cast, mapping: Mapping, type_: str, read_before: ReadBefore
) -> Remembered:
    read = _whole_reading(take, cast, mapping, type_)
    if not take.plain or take.guards or take.notation is not None:
        return Remembered(read)
    alike = (
        type_, take.constant, take.read_as, take.forms, take.locales, take.table, take.values,
        take.words, take.otherwise, take.blank_when, take.split_at,
    )  # fmt: skip
    return read_before.setdefault(alike, Remembered(read))


class _Way:
    """One take: where its cells stand and how they are read. `apart` is True where it is not just
    the first of its cells that is filled."""

    __slots__ = (
        "apart", "asked", "block", "default", "holds", "indexes", "joined", "place", "remembered",
    )  # fmt: skip

    def __init__(
        self,
        take: Take,
        cast: Cast,
        header: dict[str, int],
        mapping: Mapping,
        type_: str,
        read_before: ReadBefore,
    ) -> None:
        self.indexes = tuple(header[c.name] for c in take.columns if c.name in header)
        self.asked = frozenset(header[c.name] for c in take.asked if c.name in header)
        self.remembered = _remembered(take, cast, mapping, type_, read_before)
        fixed = take.constant if take.constant is not None else take.default
        self.default = cast(fixed) if fixed else None
        self.place = read_as(take, mapping.file)
        self.block = take.block
        self.joined = take.joined is not None
        # Whether its conditions hold; None where it has none.
        self.holds = tested(take.when, header) if take.when else None
        self.apart = self.joined or self.holds is not None

    def said(self, cells: Sequence[str]) -> list[Any]:
        """What its cells say, those left out that are blank."""
        index = self.indexes[0] if self.indexes else -1
        try:
            found: list[Any] = []
            if self.joined:
                found.append(self.remembered[tuple(cells[one] for one in self.indexes)])
            else:
                for index in self.indexes:
                    found.append(self.remembered[cells[index]])
        except CellFault as fault:
            fault.index, fault.read = index, self.place
            raise
        return [value for value in found if value is not None]


def _of_one_cell(way: _Way) -> Callable[[Sequence[str]], Any]:
    """Reads the one cell of a take, as most fields have: this is asked more than anything else."""
    [index], remembered, default = way.indexes, way.remembered, way.default

    def read(cells: Sequence[str]) -> Any:
        try:
            value = remembered[cells[index]]
        except CellFault as fault:
            fault.index, fault.read = index, way.place
            raise
        return default if value is None else value

    return read


class FieldReader:
    """Reads one target from a record. `indexes` are the cells that it reads, `asked` all that it
    looks at. `read` gives the value, or None where all its cells are blank, and raises CellFault
    with its place."""

    __slots__ = ("absolute", "asked", "field", "indexes", "over_rows", "read", "ways")

    def __init__(
        self,
        field: Field,
        header: dict[str, int],
        mapping: Mapping,
        zone: tzinfo,
        read_before: ReadBefore | None = None,
    ) -> None:
        self.field = field
        before = {} if read_before is None else read_before
        self.ways = tuple(
            _Way(
                take, cast_of(take, field.type, mapping, zone), header, mapping, field.type, before
            )
            for take in field.takes
        )
        self.indexes = tuple(index for way in self.ways for index in way.indexes)
        named = [one.name for take in field.takes for one in take.asked]
        self.asked = tuple(dict.fromkeys(header[name] for name in named if name in header))
        self.absolute = any(take.absolute for take in field.takes)
        self.over_rows = next((take.over_rows for take in field.takes if take.over_rows), "")
        [first, *further] = self.ways or [None]
        simple = first is not None and not (further or first.apart) and len(first.indexes) == 1
        self.read: Callable[[Sequence[str]], Any] = (
            _of_one_cell(first) if first is not None and simple else self._first
        )

    def _first(self, cells: Sequence[str]) -> Any:
        for way in self.ways:
            if way.apart:
                if way.holds is not None and not way.holds(cells):
                    continue
                said = way.said(cells)
                if said:
                    return said[0]
                if way.default is not None:
                    return way.default
                continue
            remembered = way.remembered
            for index in way.indexes:
                try:
                    value = remembered[cells[index]]
                except CellFault as fault:
                    fault.index, fault.read = index, way.place
                    raise
                if value is not None:
                    return value
            if way.default is not None:
                return way.default
        return None

    def any_says(
        self, cells: Sequence[str], damaged: Container[int] = ()
    ) -> tuple[bool, CellFault | None]:
        """Whether one of its ways says something that leaves no doubt, also where others cannot be
        read; and what is wrong with the first that cannot. Ways that ask a `damaged` cell count as
        none."""
        wrong: CellFault | None = None
        for way in self.ways:
            if any(index in damaged for index in way.asked):
                continue
            if way.holds is not None and not way.holds(cells):
                continue
            for indexes in (way.indexes,) if way.joined else ((one,) for one in way.indexes):
                try:
                    if way.remembered[self._cells(way, cells, indexes)]:
                        return True, wrong
                except CellFault as fault:
                    fault.index, fault.read = indexes[0], way.place
                    wrong = wrong or fault
            if way.default:
                return True, wrong
        return False, wrong

    @staticmethod
    def _cells(way: _Way, cells: Sequence[str], indexes: tuple[int, ...]) -> str | tuple[str, ...]:
        return tuple(cells[one] for one in indexes) if way.joined else cells[indexes[0]]

    def read_all(self, cells: Sequence[str]) -> tuple[str, ...]:
        """Every cell that is not blank, of the first block that says something: the lines of an
        address."""
        found: list[str] = []
        block = -1
        for way in self.ways:
            if found and way.block != block:
                break
            if way.holds is not None and not way.holds(cells):
                continue
            said = way.said(cells)
            if not said and way.default is not None:
                said = [way.default]
            if said:
                found += said
                block = way.block
        return tuple(found)

    def money(self, cells: Sequence[str], reading: Cast) -> int | None:
        """The first amount that is not blank, read by `reading` (which knows the currency)."""
        for way in self.ways:
            if way.holds is not None and not way.holds(cells):
                continue
            for index in way.indexes[:1] if way.joined else way.indexes:
                try:
                    cell = tuple(cells[one] for one in way.indexes) if way.joined else cells[index]
                    text = way.remembered[cell]
                    if text is not None:
                        value: int = reading(text)
                        return abs(value) if self.absolute else value
                except CellFault as fault:
                    fault.index, fault.read = index, way.place
                    raise
            if way.default is not None:
                return int(reading(way.default))
        return None

    @property
    def place(self) -> Text:
        """How the mapping reads this target, with the place in it."""
        return self.ways[0].place if self.ways else ""
