"""Asks quickly whether a label surely fits; where it is not sure, the label is laid out. Pure.

Nearly all texts need no shaping, so their width is the sum of their advances. A character that
needs shaping, or that no typeface has, counts as endlessly wide: then the ruler is not sure.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache

from processor.documents.labels.canvas import Canvas, Placed
from processor.documents.labels.fitting import LEADING
from processor.documents.labels.fonts import (
    BOLD,
    REGULAR,
    cjk_face,
    face,
    glyph_forms,
    latin_characters,
)
from processor.documents.labels.text_runs import needs_shaping
from processor.model.printed_text import clean
from processor.problems.problem import Problem

# Sums of advances may differ from the widths that the layout adds up by the order of additions.
_SPARE = 0.01


class Ruler(Canvas):
    """A sheet that places nothing: `sure` stays true while all surely fits, glyph by glyph."""

    def __init__(self) -> None:
        super().__init__()
        self.sure = True

    def line(
        self,
        field: str,
        text: str,
        x: int,
        y: int,
        room: int,
        sizes: tuple[int, int],
        *,
        bold: bool = False,
        align: str = "left",
        white: bool = False,
        country: str = "",
    ) -> None:
        """Asks for one line at the smaller of `sizes`; where it goes makes no difference."""
        if not self.holds(clean(text), room, sizes[1], bold=bold, country=country):
            self.sure = False

    def block(
        self,
        field: str,
        texts: list[tuple[str, bool]],
        country: str,
        box: tuple[int, int, int, int],
        sizes: tuple[int, int],
        tight: list[tuple[str, bool]] | None = None,
        *,
        one_side: bool = False,
    ) -> None:
        """Asks for a block whose lines fit whole at the smallest size: most do."""
        size = sizes[1]
        if len(texts) * LEADING * size > box[3] - _SPARE or not all(
            self.holds(text, box[2], size, bold=bold, country=country) for text, bold in texts
        ):
            self.sure = False

    def take(self, placed: Sequence[Placed], problems: Sequence[Problem]) -> None:
        """Asks whether what was laid out apart fitted."""
        if problems:
            self.sure = False

    def holds(
        self, text: str, room: int, size: int, *, bold: bool = False, country: str = ""
    ) -> bool:
        """True if the cleaned text surely fits; a no makes the ruler unsure."""
        ems = sum(map(_widths(bold, country).__getitem__, text))
        if ems * size <= room - _SPARE:
            return True
        self.sure = False
        return False


class _Widths(dict[str, float]):
    """Character to its advance in ems, filled as asked; infinite where it takes more to say."""

    def __init__(self, main: int, country: str) -> None:
        super().__init__()
        self._main = main
        self._country = country

    def __missing__(self, char: str) -> float:
        width = self[char] = self._width(char)
        return width

    def _width(self, char: str) -> float:
        if needs_shaping(char):
            return math.inf
        if char in latin_characters():
            return face(self._main).advances[char] / 1000
        if unicodedata.category(char)[0] == "C":
            return math.inf
        index = cjk_face(char, self._country)
        return face(index).advances[char] / 1000 if index else math.inf


@lru_cache(maxsize=1024)
def _widths(bold: bool, country: str) -> _Widths:
    """The widths for one weight and country; countries with the same glyph forms share them."""
    return _shared_widths(BOLD if bold else REGULAR, glyph_forms(country))


@cache
def _shared_widths(main: int, forms: str) -> _Widths:
    return _Widths(main, forms)
