"""Reads the pages of a PDF with labels: size, words, barcodes. Pure.

PDFium finds the words and draws the page, zxing reads what is drawn. The same file is opened by
qpdf first (`sound_pdf`), which refuses what is no plain document.
"""

from __future__ import annotations

import ctypes
from collections.abc import Collection, Iterator
from hashlib import sha256
from typing import Any, Literal

import msgspec

from processor.documents.label_pages.cuts import needs_rule
from processor.documents.label_pages.fit import clean_page
from processor.documents.label_pages.refusing import MOST_BARCODES, MOST_WORDS, RefusedLabels
from processor.documents.label_pages.sound_pdf import POINTS_PER_MM, open_sound, page_size, seen_box
from processor.model.label_pages import GRID, Barcode, Box, LabelFile, LabelPage, Word

# What label printers print at, and what finer symbols need.
DPI, FINER_DPI = 203, 300
_DARK = 160
Looking = Literal["where needed", "everywhere"]


def read_pdf(
    data: bytes, looking: Looking = "where needed", only: Collection[int] = ()
) -> LabelFile:
    """The pages of a PDF, or `only` those with these numbers. Barcodes cost twenty times as much as
    words: `where needed` is on pages without words and on those that are larger than a label.

    Raises RefusedLabels.
    """
    import pypdfium2

    sound = open_sound(data)
    try:
        drawn = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        raise RefusedLabels("label-file/unreadable.damaged") from None
    with sound, drawn:
        if len(drawn) != len(sound.pages):
            # Two readers that see two documents: one of them would print what the other checked.
            raise RefusedLabels("label-file/unreadable.damaged")
        found = tuple(
            _page(drawn[number - 1], page, number, looking)
            for number, page in enumerate(sound.pages, start=1)
            if not only or number in only
        )
        return LabelFile(found, len(drawn))


def _page(drawn: Any, page: Any, number: int, looking: Looking) -> LabelPage:
    width, height = page_size(page)
    if abs(drawn.get_width() * height - drawn.get_height() * width) > max(width, height):
        # Another shape: the two readers do not see the same part of the page.
        raise RefusedLabels("label-file/unreadable.damaged")
    large = needs_rule(width, height)
    words = _words(drawn, page, number) if large else _words_of_text(drawn, number)
    found = LabelPage(
        no=number, width_mm=round(width, 2), height_mm=round(height, 2), words=words,
        sha256=sha256(clean_page(page)).hexdigest(),
    )  # fmt: skip
    if looking == "everywhere" or large or not words:
        barcodes, dark = look_for_barcodes(drawn, width, height)
        return msgspec.structs.replace(found, barcodes=barcodes, dark=dark, looked=True)
    return found


def _words_of_text(drawn: Any, number: int) -> tuple[Word, ...]:
    text = drawn.get_textpage().get_text_bounded()
    found = [
        Word(word, line) for line, words in enumerate(text.splitlines()) for word in words.split()
    ]
    return _bounded(found, number)


def _bounded(words: list[Word], number: int) -> tuple[Word, ...]:
    if len(words) > MOST_WORDS:
        raise RefusedLabels("label-file/too-large.words", page=number, most=MOST_WORDS)
    return tuple(words)


def _words(drawn: Any, page: Any, number: int) -> tuple[Word, ...]:
    """Words with their places, letter by letter: a line of A4 may belong to two labels."""
    import pypdfium2.raw as raw

    text = drawn.get_textpage()
    count = raw.FPDFText_CountChars(text)
    place = _Placing(page)
    found: list[Word] = []
    letters: list[str] = []
    box: Box | None = None
    line = 0
    for index in range(count + 1):
        letter = chr(raw.FPDFText_GetUnicode(text, index)) if index < count else "\n"
        if letter.isspace() or letter == "\0":
            if letters:
                found.append(Word("".join(letters), line, box))
                letters, box = [], None
                if len(found) > MOST_WORDS:
                    break
            line += letter == "\n"
            continue
        letters.append(letter)
        box = _joined(box, place.of_letter(text, index))
    return _bounded(found, number)


def _joined(one: Box | None, other: Box) -> Box:
    if one is None:
        return other
    return Box(
        min(one.left, other.left), min(one.top, other.top),
        max(one.right, other.right), max(one.bottom, other.bottom),
    )  # fmt: skip


class _Placing:
    """From the points of a page to millimetres from its top left corner as it is seen."""

    def __init__(self, page: Any) -> None:
        self._width, self._height = page_size(page)
        self._turn = int(page.rotation) % 360
        # Not as PDFium tells it: of a box that the page inherits it knows nothing.
        self._seen = seen_box(page)

    def of_letter(self, text: Any, index: int) -> Box:
        import pypdfium2.raw as raw

        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        raw.FPDFText_GetCharBox(text, index, left, right, bottom, top)
        return self.box(left.value, bottom.value, right.value, top.value)

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A rectangle of the page before it is turned."""
        x0, y0, x1, y1 = self._seen
        wide, high = x1 - x0, y1 - y0
        # As shares of the page: neither its unit nor its origin matters then.
        west, east = (left - x0) / wide, (right - x0) / wide
        north, south = (y1 - top) / high, (y1 - bottom) / high
        if self._turn == 90:
            west, north, east, south = 1 - south, west, 1 - north, east
        elif self._turn == 180:
            west, north, east, south = 1 - east, 1 - south, 1 - west, 1 - north
        elif self._turn == 270:
            west, north, east, south = north, 1 - east, south, 1 - west
        return Box(
            west * self._width, north * self._height, east * self._width, south * self._height
        )


def look_for_barcodes(
    drawn: Any, width: float, height: float
) -> tuple[tuple[Barcode, ...], tuple[int, ...]]:
    """All symbols of a page, and where on it something is printed at all."""
    found: tuple[Barcode, ...] = ()
    dark: tuple[int, ...] = ()
    for dpi in (DPI, FINER_DPI):
        picture = _picture(drawn, width, height, dpi)
        dark = dark or tuple(_dark_cells(picture))
        if not dark:
            break
        found = tuple(_barcodes(picture, dpi))
        if found:
            break
    if len(found) > MOST_BARCODES:
        raise RefusedLabels("label-file/too-large.barcodes", count=len(found), most=MOST_BARCODES)
    return found, dark


def _picture(drawn: Any, width: float, height: float, dpi: int) -> Any:
    # PDFium counts a page in its own points; a unit of the page makes these larger ones.
    scale = width * POINTS_PER_MM / drawn.get_width() * dpi / 72
    bitmap = drawn.render(scale=scale, grayscale=True, may_draw_forms=False)
    return bitmap.to_numpy().reshape(bitmap.height, bitmap.width)


def _dark_cells(picture: Any) -> Iterator[int]:
    rows, columns = picture.shape
    for row in range(GRID):
        band = picture[row * rows // GRID : (row + 1) * rows // GRID].min(axis=0)
        for column in range(GRID):
            part = band[column * columns // GRID : (column + 1) * columns // GRID]
            if part.size and part.min() < _DARK:
                yield row * GRID + column


def _barcodes(picture: Any, dpi: int) -> Iterator[Barcode]:
    import zxingcpp

    mm = 25.4 / dpi
    for one in zxingcpp.read_barcodes(picture, text_mode=zxingcpp.TextMode.Plain):
        at = one.position
        corners = (at.top_left, at.top_right, at.bottom_left, at.bottom_right)
        across = [corner.x * mm for corner in corners]
        down = [corner.y * mm for corner in corners]
        yield Barcode(
            one.format.name, one.text, Box(min(across), min(down), max(across), max(down))
        )
