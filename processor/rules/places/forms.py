"""Words that tell a kind of address, as a table writes them, found in one pass over it. Pure.

In a form `#` stands for a number and `|` between two forms for "or". Case, accents, dots, hyphens
and blanks between letters do not count, so `P.O. Box #` is met by "PO BOX12" too. A word of a form
is never met within a longer word. Chinese, Japanese and Korean, which leave no blanks, are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

import msgspec

NUMBER = "#"
# What stands between the words of a box and its number: "BP n° 12", "Postfach Nr. 12".
_NUMBER_WORDS = frozenset(("no", "nr", "n", "num", "numero", "nro", "nummer", "number", "č", "c"))
_PIECES = re.compile(r"[^\W\d_]+|\d+|[,;()|\n]")
_FORM = re.compile(r"[^\W\d_]+|#")
# From here on scripts follow that write without blanks.
_EAST = "\u2e80"
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})
BREAK = "\n"


class BoxForm(msgspec.Struct, frozen=True):
    """One form of a row: where it may stand, which row it is of, and its order in the table.

    `where`: `anywhere`; `start` of a line, of a part after a comma, or after a number; `line`, at
    the beginning of a line alone.
    """

    text: str
    where: str
    row: int


class FormMet(msgspec.Struct, frozen=True):
    """A form that an address meets: the pieces from `start` up to `end`."""

    row: int
    start: int
    end: int


def fold(text: str) -> str:
    """A text as forms are compared: small letters without accents, full-width signs as usual."""
    if text.isascii():
        return text.casefold()
    apart = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(char for char in apart if not unicodedata.combining(char))
    # Korean syllables, which came apart too, together again.
    return unicodedata.normalize("NFC", plain).casefold().translate(_PLAIN)


def parts_of_form(text: str) -> tuple[str, ...]:
    """The letters of a form, joined between its numbers: `P.O. Box #` is `pobox`, `#`."""
    parts: list[str] = []
    for piece in _FORM.findall(fold(text)):
        if piece != NUMBER and parts and parts[-1] != NUMBER:
            parts[-1] += piece
        else:
            parts.append(piece)
    return tuple(parts)


def is_eastern(text: str) -> bool:
    """Whether a text has letters of a script that writes without blanks."""
    return any(char >= _EAST for char in text)


class Forms:
    """All forms of the addresses of one country, ready to be found."""

    def __init__(self, forms: Iterable[BoxForm]) -> None:
        self._by_head: dict[str, list[tuple[tuple[str, ...], BoxForm]]] = {}
        self._heads: set[str] = set()
        eastern: list[tuple[str, int]] = []
        for form in forms:
            if is_eastern(form.text):
                eastern.append((_pattern(form.text), form.row))
                continue
            parts = parts_of_form(form.text)
            head = parts[0]
            self._by_head.setdefault(head, []).append((parts[1:], form))
            self._heads.update(head[:length] for length in range(1, len(head) + 1))
        self._eastern = [(re.compile(pattern), row) for pattern, row in eastern]

    def find(self, text: str) -> list[FormMet]:
        """What a folded text meets, the longest form at each place; where a form is met, the next
        is looked for behind its first piece."""
        found: list[FormMet] = []
        pieces = _PIECES.findall(text)
        heads = self._heads
        for place, piece in enumerate(pieces):
            if piece in heads:
                one = self._at(pieces, place)
                if one is not None:
                    found.append(one)
        if self._eastern and max(text, default="") >= _EAST:
            found += [
                FormMet(row, -1, -1) for pattern, row in self._eastern if pattern.search(text)
            ]
        return found

    def _at(self, pieces: Sequence[str], place: int) -> FormMet | None:
        head, end = "", place
        best: FormMet | None = None
        while end < len(pieces) and pieces[end].isalpha():
            head += pieces[end]
            if head not in self._heads:
                break
            end += 1
            for rest, form in self._by_head.get(head, ()):
                last = _rest(pieces, end, rest)
                if (
                    last
                    and _stands(pieces, place, form.where)
                    and (best is None or last > best.end)
                ):
                    best = FormMet(form.row, place, last)
        return best


def _stands(pieces: Sequence[str], place: int, where: str) -> bool:
    """Whether a form may begin at a piece."""
    if where == "anywhere" or place == 0:
        return True
    before = pieces[place - 1]
    if where == "line":
        return before == BREAK
    if not before[0].isalpha():
        return True
    # "Lindenallee 12a, ..." without its comma.
    return len(before) == 1 and place > 1 and pieces[place - 2].isdigit()


def _rest(pieces: Sequence[str], end: int, rest: Sequence[str]) -> int:
    """Behind which piece the rest of a form ends; 0 where it does not follow."""
    for part in rest:
        end = _number(pieces, end) if part == NUMBER else _letters(pieces, end, part)
        if not end:
            return 0
    return end


def _number(pieces: Sequence[str], end: int) -> int:
    count = len(pieces)
    while end < count and pieces[end] in _NUMBER_WORDS:
        end += 1
    # The numbers of some boxes begin with a letter: "Private Bag X12".
    if end + 1 < count and len(pieces[end]) == 1 and pieces[end].isalpha():
        end += 1
    if end >= count or not pieces[end].isdigit():
        return 0
    while end < count and pieces[end].isdigit():
        end += 1
    return end


def _letters(pieces: Sequence[str], end: int, wanted: str) -> int:
    found = ""
    while end < len(pieces) and pieces[end].isalpha() and len(found) < len(wanted):
        found += pieces[end]
        end += 1
    return end if found == wanted else 0


def _pattern(text: str) -> str:
    """A form in a script without blanks, as a pattern: `#` may have an ordinal sign before it."""
    folded = "".join(fold(text).split())
    return r"\s*".join(r"第?\s*\d+" if char == NUMBER else re.escape(char) for char in folded)
