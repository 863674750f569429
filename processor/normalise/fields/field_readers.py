"""Fields of a mapping, made ready for one header: cells in, values out, each distinct cell once.

A column of a chunk holds few distinct values (dates, countries, SKUs), so every reader remembers
what it has read. A reader lives as long as one chunk; its memory is bounded by it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import UTC, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from processor.model.sentence import Sentence, Text, sentence
from processor.normalise.fields import casts, measures
from processor.normalise.fields.casts import Cast, CellFault
from processor.normalise.fields.legible_text import PRINTED, legible
from processor.normalise.fields.spreadsheets import untouched
from processor.normalise.mapping.fields import Field, Take
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.mapping.targets import (
    AS_WRITTEN,
    DATED,
    GRAMS,
    MILLIMETRES,
    ONE_SPELLING,
    PADDED,
    STRIPPED,
    choices_of,
)

_IDENTIFIERS: dict[str, Cast] = {
    "id": casts.identifier,
    "line id": casts.identifier,
    "order id": casts.order_number,
    "sscc": measures.sscc,
}


class Remembered(dict[str, Any]):
    """Cell text to value; None is a blank. What cannot be read raises and is not kept."""

    def __init__(self, read: Cast) -> None:
        super().__init__()
        self.read = read

    def __missing__(self, cell: str) -> Any:
        value = self[cell] = self.read(cell)
        return value


def zone_of(mapping: Mapping, fallback: str) -> tzinfo:
    """The zone of times without an offset: the mapping's own, else that of the sender."""
    name = mapping.timezone or fallback
    return ZoneInfo(name) if name else UTC


def read_as(take: Take, file: str) -> Sentence:
    """How a mapping reads a cell, and where it says so, behind the advice of a fault."""
    return sentence("cell.read-as", way=take.way, place=f"{file}:{take.line}:{take.column}")


def _choice(options: tuple[str, ...]) -> Cast:
    def read(raw: str) -> str:
        if raw in options:
            return raw
        raise CellFault("cell/value.choice", cell=raw, options=options)

    return read


def _without_apostrophe(raw: str) -> str:
    """An id as it stands, unseen characters too: they are refused, never dropped."""
    return raw.removeprefix("'").strip()


def cast_of(take: Take, type_: str, mapping: Mapping, zone: tzinfo) -> Cast:
    """The reading of one cell that is not blank, as the mapping asks for it; of an identifier also
    a look at what a spreadsheet has made of it, unless the mapping takes it as it is written."""
    cast = _plain_cast(take, type_, mapping, zone)
    if type_ in PRINTED and take.read_as != AS_WRITTEN:
        cast = legible(cast, mapping.options)
    taken = take.read_as == AS_WRITTEN or take.read_as in DATED
    return cast if taken else untouched(type_, cast)


def _plain_cast(take: Take, type_: str, mapping: Mapping, zone: tzinfo) -> Cast:
    pattern = casts.number_pattern(mapping.decimal_mark, mapping.thousands_mark)
    least = 0 if type_ == "size" else 1
    choices = choices_of(type_)
    if choices:
        choice = _choice(choices)
        return (lambda raw: choice(raw.lower())) if take.read_as == "lower case" else choice
    if type_ in _IDENTIFIERS and take.read_as != "year of date":
        read = _IDENTIFIERS[type_]
        if take.read_as == "text without apostrophe":
            return lambda raw: read(_without_apostrophe(raw))
        if take.read_as in ONE_SPELLING:
            digits = casts.digits(int(take.form or 0))
            return lambda raw: digits(read(_without_apostrophe(raw)))
        return read
    if type_ == "list":
        return lambda raw: tuple(
            part.strip() for part in casts.text(raw).split(take.split_at or None) if part.strip()
        )
    if type_ == "signed":
        return measures.signed(None if take.read_as == "whole number" else pattern)
    if type_ == "moment" and take.read_as != "end of day":
        return measures.moment_or_day(take.form, zone)
    made: dict[str, Callable[[], Cast]] = {
        "text": lambda: casts.text,
        AS_WRITTEN: lambda: casts.text,
        "note": lambda: casts.note,
        "text without apostrophe": lambda: casts.bare,
        "phone": lambda: casts.bare,
        "lower case": lambda: lambda raw: casts.text(raw).lower(),
        "country": lambda: casts.country,
        "currency": lambda: casts.currency,
        "yes/no": lambda: casts.yes_no,
        "rate": lambda: casts.rate,
        "whole number": lambda: casts.whole(least),
        "whole number with decimals": lambda: casts.whole_with_decimals(least, pattern),
        "date": lambda: casts.moment(take.form, zone),
        "end of day": lambda: casts.moment(take.form, zone, end_of_day=True),
        "day": lambda: casts.calendar_day(take.form),
        "year of date": lambda: casts.year_of(take.form),
        "money": lambda: casts.text,
        PADDED: lambda: lambda raw: casts.digits(int(take.form))(_without_apostrophe(raw)),
        STRIPPED: lambda: lambda raw: casts.digits(0)(_without_apostrophe(raw)),
        **dict.fromkeys(
            (*GRAMS, *MILLIMETRES),
            lambda: measures.measured(take.read_as, pattern, mapping.decimal_mark),
        ),
    }
    return made[take.read_as]()


def _matcher(values: tuple[tuple[str, str], ...]) -> Callable[[str], str | None]:
    """Looks a text up in a value table: the whole text first, then patterns with *, in order."""
    exact = {key.casefold(): value for key, value in values if "*" not in key}
    patterns = [
        (re.compile(".*".join(re.escape(part) for part in key.casefold().split("*")), re.S), value)
        for key, value in values
        if "*" in key
    ]

    def find(text: str) -> str | None:
        folded = text.casefold()
        if folded in exact:
            return exact[folded]
        return next((value for pattern, value in patterns if pattern.fullmatch(folded)), None)

    return find


def _whole_reading(take: Take, cast: Cast) -> Cast:
    """Strip, blanks, value table, cast: from the raw cell to the value, None where blank."""
    blanks = {"", *take.blank_when}
    find = _matcher(take.values) if take.table else None

    def read(raw: str) -> Any:
        text = raw.strip()
        if text in blanks:
            return None
        if find is not None:
            mapped = find(text)
            if mapped is None:
                if take.otherwise is None:
                    raise CellFault("cell/value", cell=text)
                mapped = take.otherwise
            if not mapped:
                return None
            text = mapped
        value = cast(text)
        return None if value == "" else value

    return read


class _Way:
    """One take: where its cells stand and how they are read."""

    __slots__ = ("default", "indexes", "place", "remembered")

    def __init__(self, take: Take, cast: Cast, header: dict[str, int], mapping: Mapping) -> None:
        self.indexes = tuple(header[c.name] for c in take.columns if c.name in header)
        self.remembered = Remembered(_whole_reading(take, cast))
        fixed = take.constant if take.constant is not None else take.default
        self.default = cast(fixed) if fixed else None
        self.place = read_as(take, mapping.file)


class FieldReader:
    """Reads one target from a record."""

    __slots__ = ("absolute", "field", "indexes", "over_rows", "ways")

    def __init__(
        self, field: Field, header: dict[str, int], mapping: Mapping, zone: tzinfo
    ) -> None:
        self.field = field
        self.ways = tuple(
            _Way(take, cast_of(take, field.type, mapping, zone), header, mapping)
            for take in field.takes
        )
        self.indexes = tuple(index for way in self.ways for index in way.indexes)
        self.absolute = any(take.absolute for take in field.takes)
        self.over_rows = next((take.over_rows for take in field.takes if take.over_rows), "")

    def read(self, cells: Sequence[str]) -> Any:
        """The value, or None where all its cells are blank. Raises CellFault with its place."""
        for way in self.ways:
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

    def read_all(self, cells: Sequence[str]) -> tuple[str, ...]:
        """Every cell that is not blank: the lines of an address."""
        found: list[str] = []
        for way in self.ways:
            for index in way.indexes:
                try:
                    value = way.remembered[cells[index]]
                except CellFault as fault:
                    fault.index, fault.read = index, way.place
                    raise
                if value is not None:
                    found.append(value)
        return tuple(found)

    def money(self, cells: Sequence[str], reading: Cast) -> int | None:
        """The first amount that is not blank, read by `reading` (which knows the currency)."""
        for way in self.ways:
            for index in way.indexes:
                try:
                    text = way.remembered[cells[index]]
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


def key_reader(
    mapping: Mapping, header: dict[str, int], zone: tzinfo
) -> Callable[[Sequence[str]], str]:
    """Reads the order id of a record: its key parts joined by a hyphen, "" where one is blank.

    A part that cannot be read stays as it is; the order is rejected when the part is checked.
    """
    if len(mapping.key) == 1 and mapping.key[0].read_as == "text" and not mapping.key[0].table:
        only = header[mapping.key[0].columns[0].name]
        return lambda cells: _one_form(cells[only].strip())
    parts: list[tuple[int, Remembered]] = []
    for take in mapping.key:
        cast = cast_of(take, "order id", mapping, zone)
        if take.read_as not in ("year of date", *ONE_SPELLING):
            cast = _without_apostrophe if take.read_as == "text without apostrophe" else str
        parts.append((header[take.columns[0].name], Remembered(_forgiving(cast))))

    def read(cells: Sequence[str]) -> str:
        found = [remembered[cells[index]] for index, remembered in parts]
        return "-".join(found) if all(found) else ""

    return read


def _one_form(text: str) -> str:
    """The id in NFC: two ids that look the same are the same order."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _forgiving(cast: Cast) -> Cast:
    def read(raw: str) -> str:
        text = _one_form(raw.strip())
        try:
            return str(cast(text)) if text else ""
        except CellFault:
            return text

    return read
