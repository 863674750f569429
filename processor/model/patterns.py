"""Texts in pieces with anything between: which texts fit, what two such patterns share. Pure.

Pieces are case-folded; the first stands at the beginning of the text and the last at its end. An
empty one leaves that end open: `*gmbh*` is `("", "gmbh", "")`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

Pieces = tuple[str, ...]
# Stands for what a star met; no text of an order holds it.
_WILD = "\0"


def like(pattern: str, text: str) -> bool:
    """Whether `text` fits a pattern in which `*` stands for anything. Case does not count."""
    return fitting(tuple(pattern.casefold().split("*")))(text.casefold())


def fitting(pieces: Pieces) -> Callable[[str], bool]:
    """The pieces as a function of a text that is case-folded already."""
    first, inner, last = pieces[0], pieces[1:-1], pieces[-1]
    if len(pieces) == 1:
        return lambda text: text == first
    if not any(inner):
        shortest = len(first) + len(last)
        if not last:
            return lambda text: text.startswith(first)
        return lambda text: len(text) >= shortest and text.startswith(first) and text.endswith(last)
    if len(inner) == 1 and not first and not last:
        return lambda text: inner[0] in text
    return lambda text: _in_turn(first, inner, last, text)


def _in_turn(first: str, inner: Sequence[str], last: str, text: str) -> bool:
    if len(text) < len(first) + len(last):
        return False
    if not text.startswith(first) or not text.endswith(last):
        return False
    place, end = len(first), len(text) - len(last)
    for piece in inner:
        found = text.find(piece, place, end)
        if found < 0:
            return False
        place = found + len(piece)
    return True


def apart(one: Pieces, other: Pieces) -> bool:
    """True where no text fits both: they begin or end differently."""
    begin, end = min(len(one[0]), len(other[0])), min(len(one[-1]), len(other[-1]))
    if one[0][:begin] != other[0][:begin]:
        return True
    return bool(end) and one[-1][-end:] != other[-1][-end:]


def within(one: Pieces, other: Pieces) -> bool:
    """True where every text that fits `one` fits `other`: its stars only meet stars there."""
    return fitting(other)(_WILD.join(one))
