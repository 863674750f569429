"""Cells of the tables of places, read with the place of each mistake. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from processor.model.countries import COUNTRIES
from processor.model.sentence import Text
from processor.problems.problem import Problem
from processor.problems.suggest import suggest
from processor.rules.language.cell_parts import parts_of, without_quotes
from processor.rules.language.csv_text import CsvText
from processor.rules.places.postcodes_of import read_code

_MOST = 20


class PlaceRows:
    """The rows of one table by the names of its columns; `problems` gathers what is wrong."""

    def __init__(self, csv: CsvText, needed: Sequence[str], optional: Sequence[str] = ()) -> None:
        self.csv = csv
        self.problems: list[Problem] = []
        self.columns: dict[str, int] = {}
        known = (*needed, *optional)
        for place, title in enumerate(csv.header):
            if title.startswith("#"):
                continue
            if title not in known:
                near = suggest(title, known, "nouns.column")
                self._tell("column-unknown", csv.header_line, place, name=title, near=near)
            elif title in self.columns:
                self._tell("column-twice", csv.header_line, place, name=title)
            else:
                self.columns[title] = place
        for title in needed:
            if title not in self.columns:
                self._tell("column-missing", csv.header_line, 0, name=title)

    def __iter__(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Each row as its line and its cells by column, outer blanks left out."""
        for line, cells in () if self.problems else self.csv.rows:
            yield line, {name: cells[place].strip() for name, place in self.columns.items()}

    def at(self, line: int) -> str:
        """`file:line`, as explanations cite it."""
        return f"{self.csv.name}:{line}"

    def tell(self, key: str, line: int, column: str, /, **pieces: Text | Sequence[str]) -> None:
        """Notes what is wrong with a cell."""
        self._tell(key, line, self.columns.get(column, 0), **pieces)

    def warn(self, key: str, line: int, column: str, /, **pieces: Text) -> None:
        """Notes what is odd of a cell, and stops nothing."""
        self._tell(key, line, self.columns.get(column, 0), severity="warning", **pieces)

    def _tell(self, key: str, line: int, place: int, /, **pieces: object) -> None:
        if len(self.problems) < _MOST:
            found = self.csv.problem(f"table/place.{key}", line, place, **pieces)  # type: ignore[arg-type]
            self.problems.append(found)

    def word(self, line: int, cells: dict[str, str], column: str, words: Iterable[str]) -> str:
        """One of some words; empty, and told, where the cell has another."""
        known = tuple(words)
        text = cells.get(column, "")
        if text in known:
            return text
        if text:
            self.tell("word", line, column, name=column, word=text, words=known)
        else:
            self.tell("empty", line, column, name=column)
        return ""

    def several(self, cells: dict[str, str], column: str) -> tuple[str, ...]:
        """What stands between the bars of a cell."""
        parts = (without_quotes(one) for one in parts_of(cells.get(column, "")))
        return tuple(one for one in parts if one)

    def countries(self, line: int, cells: dict[str, str], column: str, also: str = "") -> bool:
        """Whether a cell names countries of ISO 3166-1, at least one; `also` is a word beside."""
        found = self.several(cells, column)
        if not found:
            self.tell("empty", line, column, name=column)
        wrong = [one for one in found if one not in COUNTRIES and one != also]
        for one in wrong:
            self.tell("country", line, column, country=one)
        return bool(found) and not wrong

    def postcodes(self, line: int, column: str, codes: Iterable[str]) -> bool:
        """Whether all of these are postcodes, beginnings or ranges of them."""
        wrong = [one for one in codes if read_code(one) is None]
        for one in wrong:
            self.tell("postcode", line, column, text=one)
        return not wrong
