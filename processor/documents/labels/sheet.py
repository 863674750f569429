"""A page of A4 being drawn: text that always fits its room, lines, a linear symbol. Pure.

Coordinates are dots of 1/8 mm from the top left corner, sizes too; a page is a content stream for
`pdf_pages`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from processor.documents.labels.barcodes import Symbol
from processor.documents.labels.text_runs import missing_glyphs, text_line
from processor.model.printed_text import clean

if TYPE_CHECKING:
    from processor.documents.labels.pdf_pages import UsedGlyphs

WIDTH_MM, HEIGHT_MM = 210, 297
DOTS_WIDE, DOTS_HIGH = 8 * WIDTH_MM, 8 * HEIGHT_MM
Align = Literal["left", "right", "centre"]
_POINTS_PER_DOT = 72 / 25.4 / 8


class Sheet:
    """One page; the glyphs that it shows are noted in `used`."""

    def __init__(self, used: UsedGlyphs) -> None:
        self._used = used
        self._texts: list[str] = []
        self._boxes: list[str] = []
        self._symbols: list[str] = []

    def text(
        self, text: str, x: int, baseline: int, room: int, size: int, *, bold: bool = False,
        align: Align = "left",
    ) -> None:  # fmt: skip
        """A line in `room` dots from `x` on, smaller where it would not fit. A character that no
        typeface has is written as a question mark."""
        lacks = missing_glyphs(text)
        shown = clean("".join("?" if char in lacks else char for char in text))
        if not shown:
            return
        line = text_line(shown, bold)
        self._used.add(line)
        fits = min(float(size), room / line.width) if line.width else float(size)
        spare = room - line.width * fits
        left = x + {"left": 0.0, "right": spare, "centre": spare / 2}[align]
        runs = " ".join(f"/F{run.face} 1 Tf {run.ops}" for run in line.runs)
        at = f"{fits:.2f} 0 0 {fits:.2f} {left:.1f} {DOTS_HIGH - baseline} Tm"
        self._texts.append(f"{at} {runs}")

    def rule(self, x: int, y: int, width: int, thick: int = 2) -> None:
        """A horizontal line."""
        self._boxes.append(f"{x} {DOTS_HIGH - y - thick} {width} {thick} re")

    def symbol(self, symbol: Symbol, right: int, top: int, height: int, dots: int) -> None:
        """A linear symbol whose last bar ends at `right`, `dots` wide a module."""
        left = right - symbol.modules * dots
        matrix = f"{dots} 0 0 {height} {left} {DOTS_HIGH - top - height} cm"
        self._symbols.append(f"q {matrix} {symbol.path} Q")

    @property
    def content(self) -> str:
        """The page as a content stream."""
        scale = f"{_POINTS_PER_DOT:.8f}"
        parts = [f"{scale} 0 0 {scale} 0 0 cm"]
        if self._boxes:
            parts.append(" ".join([*self._boxes, "f"]))
        parts.append(" ".join(["BT", *self._texts, "ET"]))
        return "\n".join([*parts, *self._symbols])
