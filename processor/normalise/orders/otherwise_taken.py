"""Words of a channel that no table lists, and that a mapping takes for one of ours. Pure.

Where such a word decides what an order costs and when it is there, `otherwise` of a mapping is no
reason to be silent: an express service under a name that nobody listed would go as a standard one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from processor.normalise.fields.cell_texts import cleaning
from processor.normalise.fields.field_readers import FieldReader
from processor.normalise.fields.value_tables import lookup
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.mapping.take import Take
from processor.normalise.orders.reading import UnlistedWord

TOLD = frozenset({"shipping.service"})
"""The targets of which a word that no table lists is told."""


class _Way(NamedTuple):
    """One way to fill a target: the cells of which the first that is filled counts, which word of
    them no table lists, and for what such a word is taken."""

    target: str
    indexes: tuple[int, ...]
    holds: Callable[[Sequence[str]], bool] | None
    unlisted: Callable[[str], str | None]
    blanks: frozenset[str]
    ours: str


class OtherwiseTaken:
    """Finds such words in orders; `readers` are those of the fields of an order, `columns` the
    names of all cells."""

    def __init__(
        self, readers: Iterable[FieldReader], mapping: Mapping, columns: Sequence[str]
    ) -> None:
        self.columns = columns
        self.fields = [
            [
                _Way(
                    one.field.target, way.indexes, way.holds, _unlisted(take, mapping),
                    frozenset({"", *take.blank_when}), take.otherwise or "",
                )
                for take, way in zip(one.field.takes, one.ways, strict=True)
            ]
            for one in readers
            if one.field.target in TOLD and any(take.otherwise for take in one.field.takes)
        ]  # fmt: skip

    def of(self, cells: Sequence[str]) -> tuple[UnlistedWord, ...]:
        """The words of one order that were taken otherwise than a table says."""
        found = (self._of_field(ways, cells) for ways in self.fields)
        return tuple(one for one in found if one is not None)

    def _of_field(self, ways: Sequence[_Way], cells: Sequence[str]) -> UnlistedWord | None:
        for way in ways:
            if way.holds is not None and not way.holds(cells):
                continue
            for index in way.indexes:
                if cells[index].strip() in way.blanks:
                    continue
                word = way.unlisted(cells[index])
                if word is None:
                    return None
                return UnlistedWord(way.target, self.columns[index], word, way.ours)
        return None


def _unlisted(take: Take, mapping: Mapping) -> Callable[[str], str | None]:
    """Gives the word of a cell that no table lists; None where one does, or needs not."""
    find, clean = lookup(take), cleaning(take, mapping)
    asks = bool(take.otherwise) and take.table

    def read(cell: str) -> str | None:
        word = cell.strip()
        word = word if clean is None else clean(word)
        return word if asks and word and find(word) is None else None

    return read
