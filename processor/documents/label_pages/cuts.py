"""How a page that is larger than a label, or lies on its side, becomes one: by a named cut. Pure.

A service says its cut and turn; nothing is guessed. A page that is a label by itself is left as it
is, whatever its service says of larger ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from processor.model.label_pages import GRID, UNSAID, Box, LabelPage, PageRule, Piece
from processor.model.sentence import Sentence, sentence

# Up to this a page is taken for a label by itself: 4 x 6 and 4 x 8 inches, A6, 100 x 200 mm.
WIDEST_MM, HIGHEST_MM = 120.0, 240.0
# A4 and US Letter (215.9 x 279.4 mm).
_SHEETS = ((210.0, 297.0), (215.9, 279.4))
_SLACK_MM = 3.0

Share = tuple[float, float, float, float]


class PageCut(NamedTuple):
    """What is cut out: shares of width and height, each left, top, right, bottom. `sheet`: of a
    page of A4 or Letter only, `upright` or `across`; empty of any page."""

    shares: tuple[Share, ...]
    sheet: str = ""


CUTS: Mapping[str, PageCut] = {
    "whole": PageCut(((0, 0, 1, 1),)),
    "a4-top-left": PageCut(((0, 0, 0.5, 0.5),), "upright"),
    "a4-top-right": PageCut(((0.5, 0, 1, 0.5),), "upright"),
    "a4-bottom-left": PageCut(((0, 0.5, 0.5, 1),), "upright"),
    "a4-bottom-right": PageCut(((0.5, 0.5, 1, 1),), "upright"),
    "a4-quarters": PageCut(
        ((0, 0, 0.5, 0.5), (0.5, 0, 1, 0.5), (0, 0.5, 0.5, 1), (0.5, 0.5, 1, 1)), "upright"
    ),
    "a4-top": PageCut(((0, 0, 1, 0.5),), "upright"),
    "a4-bottom": PageCut(((0, 0.5, 1, 1),), "upright"),
    "a4-halves": PageCut(((0, 0, 1, 0.5), (0, 0.5, 1, 1)), "upright"),
    "landscape-left": PageCut(((0, 0, 0.5, 1),), "across"),
    "landscape-right": PageCut(((0.5, 0, 1, 1),), "across"),
    "landscape-halves": PageCut(((0, 0, 0.5, 1), (0.5, 0, 1, 1)), "across"),
}
"""By the word of a services file."""


class CutPage(NamedTuple):
    """One label of a page: what is cut out, and what stands there."""

    piece: Piece
    page: LabelPage


def needs_rule(width_mm: float, height_mm: float) -> bool:
    """True for a page that is no label by itself: larger than one, or on its side."""
    return width_mm > WIDEST_MM or height_mm > HIGHEST_MM or width_mm > height_mm


def pieces_of(page: LabelPage, rule: PageRule) -> tuple[CutPage, ...] | Sentence:
    """The labels of a page by the rule of its service, or why it has to be held."""
    width, height = page.width_mm, page.height_mm
    if page.media == "zpl" or not needs_rule(width, height):
        return (CutPage(Piece(page.no), page),)
    size = f"{width:.0f} x {height:.0f} mm"
    larger = min(width, height) > WIDEST_MM or max(width, height) > HIGHEST_MM
    if larger and rule.cut == UNSAID:
        return sentence("label-page.no-cut", page=page.no, size=size)
    cut = CUTS[rule.cut if larger else "whole"]
    if cut.sheet and not _is_sheet(width, height, cut.sheet):
        return sentence("label-page.other-size", page=page.no, size=size, cut=rule.cut)
    found = []
    for share in cut.shares:
        box = Box(share[0] * width, share[1] * height, share[2] * width, share[3] * height)
        inside = _inside(page, box)
        if isinstance(inside, Sentence):
            return inside
        if len(cut.shares) > 1 and not inside.words and not inside.barcodes and _is_bare(page, box):
            continue
        across = inside.width_mm > inside.height_mm
        if across and rule.turn == UNSAID:
            return sentence("label-page.no-turn", page=page.no, size=size)
        turn = "no" if rule.turn == UNSAID else rule.turn
        symbols = tuple(sorted(one.text for one in inside.barcodes))
        found.append(CutPage(Piece(page.no, box, turn, symbols), inside))
    return tuple(found)


def _is_sheet(width: float, height: float, lies: str) -> bool:
    sizes = _SHEETS if lies == "upright" else tuple((high, wide) for wide, high in _SHEETS)
    return any(
        abs(width - wide) <= _SLACK_MM and abs(height - high) <= _SLACK_MM for wide, high in sizes
    )


def _inside(page: LabelPage, box: Box) -> LabelPage | Sentence:
    """What of a page lies in a box, or that the box would cut a barcode in two."""
    barcodes = []
    for one in page.barcodes:
        assert one.box is not None
        if box.holds(one.box, slack=0.3):
            barcodes.append(one)
        elif box.meets(one.box):
            return sentence("label-page.cut-barcode", page=page.no, barcode=one.text)
    words = tuple(one for one in page.words if one.box is not None and _middle_in(one.box, box))
    return msgspec.structs.replace(
        page, words=words, barcodes=tuple(barcodes), width_mm=box.right - box.left,
        height_mm=box.bottom - box.top,
    )  # fmt: skip


def _middle_in(one: Box, box: Box) -> bool:
    across, down = (one.left + one.right) / 2, (one.top + one.bottom) / 2
    return box.left <= across < box.right and box.top <= down < box.bottom


def _is_bare(page: LabelPage, box: Box) -> bool:
    """True where nothing is printed in a box, but for what reaches over its edge."""
    for cell in page.dark:
        across = (cell % GRID + 0.5) / GRID * page.width_mm
        down = (cell // GRID + 0.5) / GRID * page.height_mm
        if box.left < across < box.right and box.top < down < box.bottom:
            return False
    return True
