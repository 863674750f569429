"""A label being laid out: placed text, boxes, bars, and what did not fit. Pure.

Coordinates are printer dots of 1/8 mm (203 dpi) from the top left corner, sizes too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from processor.documents.labels.barcodes import Symbol, widest_dots
from processor.documents.labels.fitting import LEADING, fit_block, fit_line
from processor.documents.labels.text_runs import TextLine, text_line
from processor.model.printed_text import clean
from processor.problems.problem import Problem, problem

DOTS_WIDE, DOTS_HIGH = 800, 1200


class Placed(NamedTuple):
    """A line with its left end and baseline, in dots from the top left corner."""

    x: float
    y: int
    size: int
    line: TextLine


class Canvas:
    """One label being laid out: placed text in black and in white, and what does not fit."""

    def __init__(self) -> None:
        self.black: list[Placed] = []
        self.white: list[Placed] = []
        self.boxes: list[str] = []
        self.problems: list[Problem] = []

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
        """Places one line at the largest of `sizes` (most, least) that fits, or notes why not."""
        text = clean(text)
        if not text:
            return
        line = text_line(text, bold, country)
        size = fit_line(line, room, *sizes)
        if not size:
            self.problems.append(_too_long(field, text))
            return
        spare = room - line.width * size
        left = x + (spare if align == "right" else spare / 2 if align == "centre" else 0.0)
        (self.white if white else self.black).append(Placed(left, y, size, line))

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
        """Places a block of (text, bold) lines in `box` (x, top, room, height); where it does not
        fit, `tight`, the same in fewer lines. Lines written from the right stand at the right, and
        with `one_side` all lines do so if most are, such as a postcode below an Arabic town."""
        x, top, room, height = box
        fitted = fit_block(texts, country, room, height, *sizes)
        if fitted is None and tight is not None and tight != texts:
            fitted = fit_block(tight, country, room, height, *sizes)
        if fitted is None:
            self.problems.append(_too_long(field, " / ".join(text for text, _ in texts)))
            return
        size = fitted.size
        from_right = sum(line.right_to_left for line in fitted.lines)
        all_right = one_side and 2 * from_right > len(fitted.lines)
        for number, line in enumerate(fitted.lines):
            left = x + room - line.width * size if all_right or line.right_to_left else x
            baseline = top + int(size * (0.94 + LEADING * number))
            self.black.append(Placed(left, baseline, size, line))

    def take(self, placed: Sequence[Placed], problems: Sequence[Problem]) -> None:
        """Takes over what was laid out apart."""
        self.black += placed
        self.problems += problems

    def holds(
        self, text: str, room: int, size: int, *, bold: bool = False, country: str = ""
    ) -> bool:
        """True if the cleaned text fits `room` at `size`."""
        return text_line(text, bold, country).width * size <= room


def _too_long(field: str, text: str) -> Problem:
    shown = text if len(text) <= 60 else text[:59] + "…"
    in_address = field in ("sender", "ship_to")
    key = "label/does-not-fit.address" if in_address else "label/does-not-fit"
    return problem(key, field=field, name=field, found=shown)


def box(x: int, y: int, width: int, height: int) -> str:
    return f"{x} {DOTS_HIGH - y - height} {width} {height} re"


def frame(x: int, y: int, width: int, height: int, thick: int) -> str:
    return " ".join(
        [
            box(x, y, width, thick),
            box(x, y + height - thick, width, thick),
            box(x, y, thick, height),
            box(x + width - thick, y, thick, height),
        ]
    )


def show(placed: list[Placed]) -> str:
    parts = ["BT"]
    font = 0
    for x, y, size, line in placed:
        parts.append(f"{size} 0 0 {size} {x:.1f} {DOTS_HIGH - y} Tm")
        for run in line.runs:
            if run.face != font:
                font = run.face
                parts.append(f"/F{font} 1 Tf")
            parts.append(run.ops)
    parts.append("ET")
    return " ".join(parts)


def bars(symbol: Symbol, top: int, height: int, most: int) -> str:
    dots = widest_dots(symbol.modules, DOTS_WIDE, most)
    if not dots:
        raise ValueError(f"a symbol of {symbol.modules} modules is wider than the label")
    left = (DOTS_WIDE - symbol.modules * dots) // 2
    matrix = f"{dots} 0 0 {height} {left} {DOTS_HIGH - top - height} cm"
    return f"q {matrix} {symbol.path} Q"
