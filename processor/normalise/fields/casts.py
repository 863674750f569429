"""Cells to values: numbers, money, countries, identifiers. Pure.

Every reading is strict and works on ASCII digits alone: a full-width digit, `NaN`, `1E+999` or a
thousands mark in the wrong place is a fault, never a guess. A `CellFault` stays inside this
package: readers turn it into a `Problem` with the place of the cell.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from typing import Any

from processor.model.money import CURRENCIES, exponent
from processor.model.printable import printable
from processor.model.sentence import Given, Sentence, Text, listed, sentence
from processor.normalise.fields.country_names import NAMES, country_code, plain_name
from processor.normalise.fields.currency_signs import currencies_of

MAX_TEXT = 500
MAX_NOTE = 10_000
MAX_ID = 60
MAX_COUNT = 1_000_000
MAX_SIZE = 1_000_000_000
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_SPACE = re.compile(r"[\t\r\n]+")
# Soft hyphens, zero-width spaces, direction marks, tags (general category Cf of Unicode).
_UNSEEN = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f]"
)
# Persian, Indic scripts and emoji need joiners; elsewhere they are only unseen.
_JOINED = "\u0600-\u1fff\u2190-\u2fff\u3001-\ufdff\ufe0f-\ufe7f\U00010000-\U000dffff"
_LOOSE = re.compile(f"(?<![{_JOINED}])[\u200c\u200d]|[\u200c\u200d](?![{_JOINED}])")
_UNSEEN_KINDS = frozenset(["Cf", "Zl", "Zp"])
_WHOLE = re.compile(r"-?[0-9]{1,60}", re.ASCII)
_DIGITS = re.compile(r"[0-9]{1,60}", re.ASCII)
_RATE = re.compile(r"[0-9]{1,9}(\.[0-9]{1,12})?", re.ASCII)
# Blanks that do not break, and the apostrophe of typesetters, mark thousands as the plain ones do.
_ALSO = {" ": "[ \u00a0\u2009\u202f]", "'": "['\u2019]"}
# Parts an amount from the currency that was glued to it: no text holds it.
GLUED = "\0"
_YES = frozenset(["yes", "y", "true", "1", "ja", "j", "x", "是"])
_NO = frozenset(["no", "n", "false", "0", "nein", "否"])


class CellFault(Exception):
    """A cell that cannot be read: the id of a problem and its pieces. Whoever knows the record adds
    two more, `lead` (of which column it is told) and `read` (how the mapping reads it)."""

    def __init__(self, key: str, /, **pieces: Given) -> None:
        super().__init__(key)
        self.key = key
        self.pieces = pieces
        self.index = -1
        self.read: Text = ""

    @property
    def code(self) -> str:
        """The code of the problem."""
        return self.key.partition(".")[0]


def shown(text: str) -> str:
    """A cell as a sentence quotes it: not all of a long one."""
    return text if len(text) <= 60 else text[:57] + "..."


def _free(text: str, most: int) -> str:
    if not text.isprintable():
        if _CONTROL.search(text):
            raise CellFault("cell/text.control")
        text = _LOOSE.sub("", _UNSEEN.sub("", text))
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if len(text) > most:
        raise CellFault("cell/text.long", length=len(text), most=most)
    return text


def text(raw: str) -> str:
    """One line of text in NFC: line breaks and tabs become a space, control characters fault.

    Characters that nobody sees are dropped: zero-width spaces, soft hyphens, marks of direction.
    Joiners stay between letters that need them and in emoji. What is left may be empty.
    """
    if raw.isprintable() and len(raw) <= MAX_TEXT:
        if raw.isascii():
            return raw
        plain = unicodedata.normalize("NFC", raw)
        if len(plain) <= MAX_TEXT:
            return plain.strip()
    return _SPACE.sub(" ", _free(raw, MAX_TEXT)).strip()


def note(raw: str) -> str:
    """Text that may have several lines, without unseen characters as in `text`."""
    return _free(raw, MAX_NOTE).replace("\r\n", "\n").replace("\r", "\n").strip()


def bare(raw: str) -> str:
    """Text without the apostrophe that spreadsheets put before digits: `'01630`."""
    return text(raw).removeprefix("'").strip()


def identifier(raw: str) -> str:
    """A SKU or line number: up to 60 characters, no control or format characters.

    Two ids that look the same must be the same, so unseen characters are refused, not dropped.
    """
    if len(raw) <= MAX_ID and raw.isascii() and raw.isprintable():
        return raw
    if len(raw) > MAX_ID or _CONTROL.search(raw) or _SPACE.search(raw):
        raise CellFault("cell/id", cell=shown(raw), most=MAX_ID)
    if raw.isascii():
        return raw
    unseen = next((char for char in raw if unicodedata.category(char) in _UNSEEN_KINDS), "")
    if unseen:
        number = f"U+{ord(unseen):04X}"
        raise CellFault("cell/id.unseen", cell=shown(printable(raw)), number=number)
    return unicodedata.normalize("NFC", raw)


def order_number(raw: str) -> str:
    """An order id: an identifier without slashes, because it appears in file names of others."""
    if "/" in raw or "\\" in raw or raw in (".", ".."):
        raise CellFault("cell/id.order-number", cell=shown(raw))
    if "\ufffd" in raw:
        # The mark of a lost letter: it would be the number of an order that nobody has.
        raise CellFault("cell/text.lost", found=shown(raw))
    return identifier(raw)


def digits(width: int) -> Callable[[str], str]:
    """Reads a number of plain digits in one spelling: without zeros in front, then with as many as
    make it `width` digits long. One that is longer keeps all its digits."""

    def read(raw: str) -> str:
        if not _DIGITS.fullmatch(raw):
            raise CellFault("cell/id.digits", cell=shown(raw))
        return (raw.lstrip("0") or "0").zfill(width)

    return read


def _near(codes: Sequence[str], otherwise: Sentence) -> Sentence:
    return sentence("cell.did-you-mean", codes=listed(codes, "or")) if codes else otherwise


def currency(raw: str) -> str:
    """An ISO 4217 code."""
    code = raw.upper()
    if code not in CURRENCIES:
        close = get_close_matches(code, CURRENCIES, n=2, cutoff=0.6)
        near = _near(close, sentence("cell.some-currency"))
        raise CellFault("cell/currency", cell=shown(raw), near=near)
    return code


def country(raw: str) -> str:
    """An ISO 3166-1 alpha-2 code, from a code or an English or German name."""
    code = country_code(raw)
    if code is None:
        close = get_close_matches(plain_name(raw), NAMES, n=2, cutoff=0.75)
        codes = sorted({NAMES[name] for name in close})
        near = _near(codes, sentence("cell.some-country"))
        raise CellFault("cell/country", cell=shown(raw), near=near)
    return code


def yes_no(raw: str) -> bool:
    """Yes or no in English or German, or 1, 0, x."""
    word = raw.casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise CellFault("cell/yes-no", cell=shown(raw))


def rate(raw: str) -> str:
    """An exchange rate as the decimal text that was given; positive."""
    if not _RATE.fullmatch(raw) or not raw.strip("0."):
        raise CellFault("cell/number.rate", cell=shown(raw))
    return raw


def number_pattern(decimal_mark: str, thousands_mark: str) -> re.Pattern[str]:
    """The notation of numbers of a mapping: sign, digits in groups of three or plain, decimals."""
    plain = "[0-9]{1,12}"
    if thousands_mark:
        mark = _ALSO.get(thousands_mark, re.escape(thousands_mark))
        plain = rf"[0-9]{{1,3}}(?:{mark}[0-9]{{3}}){{1,4}}|{plain}"
    return re.compile(rf"(-?)({plain})(?:{re.escape(decimal_mark)}([0-9]{{1,9}}))?", re.ASCII)


def money(digits: int, code: str, pattern: re.Pattern[str], example: str) -> Callable[[str], int]:
    """Reads amounts of the currency `code`, which has `digits` decimals, as minor units."""

    def read(raw: str) -> int:
        found = pattern.fullmatch(raw)
        if found is None and GLUED in raw:
            raw, _, mark = raw.partition(GLUED)
            found = pattern.fullmatch(raw)
            if code not in currencies_of(mark):
                cell = f"{mark} {raw}"
                raise CellFault("cell/money.currency", cell=shown(cell), currency=code)
        if found is None:
            raise CellFault("cell/money", cell=shown(raw), example=example)
        sign, whole, part = found.groups()
        part = part or ""
        if len(part) > digits and part[digits:].strip("0"):
            raise CellFault("cell/money.decimals", cell=shown(raw), currency=code, digits=digits)
        if not whole.isdigit():
            whole = "".join(char for char in whole if char.isdigit())
        amount = int(whole + (part if len(part) == digits else part[:digits].ljust(digits, "0")))
        return -amount if sign else amount

    return read


def money_in(code: str, pattern: re.Pattern[str], decimal_mark: str) -> Callable[[str], int]:
    """Reads amounts of one currency."""
    digits = exponent(code)
    example = f"12{decimal_mark}{'50'.ljust(digits, '0')[:digits]}" if digits else "12"
    return money(digits, code, pattern, example)


def whole(least: int) -> Callable[[str], int]:
    """Reads whole numbers from `least` up, in plain ASCII digits."""

    def read(raw: str) -> int:
        if _WHOLE.fullmatch(raw):
            return _within(raw, int(raw), least)
        raise CellFault("cell/number", cell=shown(raw))

    return read


def whole_with_decimals(least: int, pattern: re.Pattern[str]) -> Callable[[str], int]:
    """Reads whole numbers that are written with decimals: `12,000` is twelve, `1,500` a fault."""

    def read(raw: str) -> int:
        found = pattern.fullmatch(raw)
        if found is None or (found[3] or "").strip("0"):
            raise CellFault("cell/number", cell=shown(raw))
        value = int("".join(char for char in found[2] if char.isdigit()))
        return _within(raw, -value if found[1] else value, least)

    return read


def _within(raw: str, value: int, least: int) -> int:
    most = MAX_COUNT if least else MAX_SIZE
    if not least <= value <= most:
        raise CellFault("cell/number.range", cell=shown(raw), least=least, most=most)
    return value


Cast = Callable[[str], Any]
