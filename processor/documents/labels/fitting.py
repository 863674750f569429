"""Text into boxes: one size for a line or a block, shrunk as far as allowed, never clipped. Pure.

Lengths are printer dots (1/8 mm, 203 dpi); a size is the em in dots (8 pt is 22.6).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from processor.documents.labels.text_runs import TextLine, text_line

LEADING = 1.18
UNBROKEN_FROM = 30  # a block is not set smaller than this only to keep its lines whole
_WORDS = re.compile(
    "[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]|"
    "[^\\s\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]+|\\s+"
)


class Fitted(NamedTuple):
    """Lines and the size that fits them."""

    size: int
    lines: tuple[TextLine, ...]


def fit_line(line: TextLine, room: float, most: int, least: int) -> int:
    """The largest size from `most` down to `least` at which `line` fits; 0 where none does."""
    if line.width * most <= room:
        return most
    size = int(room / line.width)
    return size if size >= least else 0


def fit_block(
    texts: list[tuple[str, bool]],
    country: str,
    room: float,
    height: float,
    most: int,
    least: int,
) -> Fitted | None:
    """A block of (text, bold) lines in `room` x `height`, or None where it cannot be.

    Lines stay whole while the size is good to read; then long ones are broken between words
    (Chinese, Japanese and Korean between characters).
    """
    lines = tuple(text_line(text, bold, country) for text, bold in texts)
    if not lines:
        return Fitted(most, ())
    widest = max(line.width for line in lines) or 1.0
    size = min(most, int(room / widest), int(height / (len(lines) * LEADING)))
    if size >= min(UNBROKEN_FROM, most):
        return Fitted(size, lines)
    for smaller in range(max(min(most, UNBROKEN_FROM + 2), least), least - 1, -1):
        broken = _break_all(texts, country, room / smaller)
        if broken is not None and len(broken) * smaller * LEADING <= height:
            wrapped = tuple(text_line(text, bold, country) for text, bold in broken)
            if all(line.width * smaller <= room for line in wrapped):
                return Fitted(smaller, wrapped)
    return None


def _break_all(
    texts: list[tuple[str, bool]], country: str, room: float
) -> list[tuple[str, bool]] | None:
    broken: list[tuple[str, bool]] = []
    for text, bold in texts:
        parts = _break(text, bold, country, room)
        if parts is None:
            return None
        broken += [(part, bold) for part in parts]
    return broken


def _break(text: str, bold: bool, country: str, room: float) -> list[str] | None:
    if text_line(text, bold, country).width <= room:
        return [text]
    parts: list[str] = []
    current, used = "", 0.0
    for word in _WORDS.findall(text):
        width = text_line(word, bold, country).width
        if current and used + width > room and not word.isspace():
            parts.append(current.rstrip())
            current, used = "", 0.0
        if not current and word.isspace():
            continue
        if width > room:
            return None
        current += word
        used += width
    if current.strip():
        parts.append(current.rstrip())
    return parts
