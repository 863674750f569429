"""Lines of text to PDF text operators: runs by typeface, bidi order, shaping where needed. Pure.

Most scripts need one glyph per character and no shaping, and take a path of few steps. Arabic,
Hebrew, Thai, Devanagari and loose combining marks go through HarfBuzz, with the Unicode
bidirectional algorithm (UAX 9) for lines that hold right-to-left text.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, NamedTuple

import uharfbuzz as hb

from processor.documents.labels.fonts import BOLD, REGULAR, cjk_face, face, latin_characters
from processor.model.printed_text import clean

if TYPE_CHECKING:
    from fpdf.bidi import BidiParagraph

_JOINERS = "\u200c\u200d"
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_SHAPED = re.compile(
    "[\u0300-\u036f\u0590-\u08ff\u0900-\u0dff\u0e00-\u0eff\ufb1d-\ufeff\u200c\u200d]"
)
_SCRIPTS = (
    ("hebrew", re.compile("[\u0590-\u05ff\ufb1d-\ufb4f]")),
    ("arabic", re.compile("[\u0600-\u08ff\ufb50-\ufdff\ufe70-\ufeff]")),
    ("indic", re.compile("[\u0900-\u0dff]")),
    ("thai", re.compile("[\u0e00-\u0eff]")),
)


class TextRun(NamedTuple):
    """Text in one typeface. `ops` shows it at font size 1; `shaped` is (glyph, its text) pairs."""

    face: int
    ops: str
    text: str
    shaped: tuple[tuple[int, str], ...]


class TextLine(NamedTuple):
    """A line ready to place: its runs in visual order and its width in ems."""

    runs: tuple[TextRun, ...]
    width: float
    right_to_left: bool


def missing_glyphs(text: str) -> str:
    """The characters of `text` that no typeface here has, each once, in order; mostly empty.

    They would print as a box, so an order that needs them on a label has to be held.
    """
    if latin_characters().issuperset(text):
        return ""
    found = dict.fromkeys(char for char in clean(text) if not _covered(char))
    return "".join(found)


def needs_shaping(char: str) -> bool:
    """True if the width of `char` depends on what stands beside it, or on the direction."""
    return _SHAPED.match(char) is not None


@lru_cache(maxsize=65536)
def _covered(char: str) -> bool:
    if char in latin_characters() or char in _JOINERS:
        return True
    return unicodedata.category(char)[0] != "C" and cjk_face(char, "") != 0


@lru_cache(maxsize=8192)
def text_line(text: str, bold: bool = False, country: str = "") -> TextLine:
    """`text` (as `clean` gives it) as a line; `country` chooses Chinese or Japanese glyph forms.

    A missing character is left out: ask `missing_glyphs` first.
    """
    main = BOLD if bold else REGULAR
    if _SHAPED.search(text) is None:
        if latin_characters().issuperset(text):
            runs = [_plain(main, text)] if text else []
        else:
            runs = [_plain(index, part) for index, part in _by_face(text, main, country)]
        width = sum(face(run.face).width(run.text) for run in runs)
        return TextLine(tuple(runs), width / 1000, False)
    rtl = False
    if _RIGHT_TO_LEFT.search(text):
        # Imported here: most texts, and commands that render nothing, do without it.
        from fpdf.bidi import BidiParagraph
        from fpdf.enums import TextDirection

        paragraph = BidiParagraph(text, preserve_bn_chars=True)
        rtl = paragraph.base_direction == TextDirection.RTL
        fragments = _visual_order(paragraph)
    else:
        fragments = [(text, False)]
    shaped: list[TextRun] = []
    width = 0.0
    for fragment, backwards in fragments:
        parts = _by_face(fragment, main, country)
        for index, part in reversed(parts) if backwards else parts:
            pieces = _by_script(part)
            for piece in reversed(pieces) if backwards else pieces:
                run, advance = _shape(index, piece, backwards)
                shaped.append(run)
                width += advance
    return TextLine(tuple(shaped), width / 1000, rtl)


def _plain(index: int, text: str) -> TextRun:
    codes = text.translate(face(index).glyphs).encode("utf-16-be", "surrogatepass").hex()
    return TextRun(index, f"<{codes}> Tj", text, ())


def _by_face(text: str, main: int, country: str) -> list[tuple[int, str]]:
    latin = latin_characters()

    def choose(char: str) -> int:
        return main if char in latin or char in _JOINERS else cjk_face(char, country)

    parts = [(index, "".join(chars)) for index, chars in groupby(text, choose)]
    return [(index, part) for index, part in parts if index]


def _by_script(text: str) -> list[str]:
    """Cuts between scripts, so that each piece is shaped by its own rules.

    Digits, spaces and signs stay with what stands before them.
    """
    pieces: list[str] = []
    last = ""
    for char in text:
        script = next((name for name, chars in _SCRIPTS if chars.match(char)), "")
        if not script:
            script = "other" if char.isalpha() else last
        if pieces and (script == last or not last):
            pieces[-1] += char
        else:
            pieces.append(char)
        last = script
    return pieces


def _visual_order(paragraph: BidiParagraph) -> list[tuple[str, bool]]:
    """Runs of equal level in visual order (UAX 9, rule L2); True marks right-to-left runs."""
    runs = [
        (level, "".join(char.character for char in chars))
        for level, chars in groupby(paragraph.characters, lambda char: int(char.embedding_level))
    ]
    for level in range(max((run[0] for run in runs), default=0), 0, -1):
        start = 0
        while start < len(runs):
            end = start
            while end < len(runs) and runs[end][0] >= level:
                end += 1
            runs[start:end] = reversed(runs[start:end])
            start = end + 1
    return [(text, level % 2 == 1) for level, text in runs]


def _shape(index: int, text: str, backwards: bool) -> tuple[TextRun, float]:
    typeface = face(index)
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if backwards else "ltr"
    hb.shape(typeface.font, buffer, {})
    scale = typeface.scale
    show = ["["]
    raised = 0.0
    width = 0.0
    shaped: list[tuple[int, str]] = []
    starts = [*sorted({info.cluster for info in buffer.glyph_infos}), len(text)]
    ends = dict(pairwise(starts))
    done: set[int] = set()
    for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        glyph, rise = info.codepoint, place.y_offset * scale / 1000
        if rise != raised:
            show.append(f"] TJ {rise:.3f} Ts [")
            raised = rise
        before = -place.x_offset * scale
        after = place.x_offset * scale + typeface.advance(glyph) - place.x_advance * scale
        show.append(f"{before:g}" if before else "")
        show.append(f"<{glyph:04x}>")
        show.append(f"{after:g}" if after else "")
        width += place.x_advance * scale
        source = "" if info.cluster in done else text[info.cluster : ends[info.cluster]]
        done.add(info.cluster)
        shaped.append((glyph, source))
    show.append("] TJ 0 Ts" if raised else "] TJ")
    return TextRun(index, "".join(show), text, tuple(shaped)), width
