"""A text that stands behind a fact: may it be the value itself, or was a condition meant? Pure.

Taken for the value, what was meant as a condition is never met, and nobody is told. So a text
without quotes is the value only where nothing in it looks like a condition, and one in quotes that
does is told of. What is said holds the right form, tried before it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from string import ascii_letters, digits
from typing import Any

import msgspec

from processor.chinese.tokens import chinese_name
from processor.model.condition_words import (
    OPERATORS,
    beginning,
    examples,
    first_words,
    words_alone,
    words_for,
)
from processor.model.fact_kinds import Kind
from processor.model.sentence import Name, Piece, Text, listed, sentence
from processor.problems.suggest import suggest
from processor.rules.language.brackets import OTHER_QUOTES, oddly_quoted, unquoted
from processor.rules.language.other_words import others_word
from processor.rules.language.right_forms import (
    TextPlace,
    as_several,
    forms_of_others,
    respelt,
    rows,
    split,
)
from processor.rules.language.slips import near_chinese, one_slip

# Signs that other tools put before a value.
_SIGNS = tuple("<>=!~^≠≥≤＞＜＝|&")
_CODES = re.compile(r"([0-9A-Za-z]+)\s*(?:-|–|\.\.|to|bis)\s*([0-9A-Za-z]+)\Z", re.ASCII)
# What joins the words of one name as well as two values: `Trinidad and Tobago`, `Berlin oder Wien`.
_JOINING = re.compile(r"\s+(?:/|\+|and|und|oder|ou)\s+", re.I)
# How like a word of a condition a first word is for which that one is proposed.
_NEAR = 0.75


class LiteralSlip(msgspec.Struct, frozen=True):
    """Why a text is not the value itself: the id of the problem and its pieces."""

    id: str
    pieces: dict[str, Any]


def longer_of_others(text: str, word: str, reading: TextPlace) -> LiteralSlip | None:
    """What was meant where a condition begins with one of our words, and a longer one of other
    programs begins with it: `contains any of`."""
    found = others_word(text, free=reading.free)
    if found is None or len(found[0]) <= len(word) or (reading.cell and not found[1]):
        return None
    return _other_word(text, reading)


def slip_of(text: str, reading: TextPlace) -> LiteralSlip | None:
    """What was meant instead of the free text `text`, which stands without quotes."""
    if not text:
        return _slip("nothing", text, examples=examples(reading.kind))
    if oddly_quoted(text) and not _quoted_row(text):
        plain = text.strip("".join(OTHER_QUOTES) + "\"'")
        return _slip("quotes", text, forms=reading.said([reading.behind(f'"{plain}"')]))
    looks = (
        _answer, _expression, _misspelt, _glued, _other_word, _starred, _several, _codes, _begins,
        _joined,
    )  # fmt: skip
    return next((slip for look in looks if (slip := look(text, reading)) is not None), None)


def perhaps_several(text: str, reading: TextPlace) -> LiteralSlip | None:
    """What may have been meant by a text that may be one name, or two values."""
    parts = _JOINING.split(text)
    if len(parts) < 2 or not all(parts):
        return None
    return _slip("several", text, forms=reading.said([reading.behind(as_several(parts, reading))]))


def quoted_slip(text: str, reading: TextPlace) -> LiteralSlip | None:
    """What was meant by a text that stands in quotes as a whole, where it is a condition."""
    forms = [text] if _says_condition(text, reading) else []
    if (not forms and text[:1] in _SIGNS) or (text[:1].islower() and " " in text):
        forms += forms_of_others(text, reading)
    if not forms and (text.startswith("*") or text.endswith("*")) and text.strip("*"):
        forms += _star_forms(text, reading)
    if not forms and text[:1] == "%" and len(text) > 1:
        forms += _star_forms(text.replace("%", "*"), reading)
    if not forms and not text.strip("* "):
        forms.append("present" if "*" in text else "absent")
    if not forms:
        return None
    return _slip("quoted", text, forms=reading.said(forms[:1]))


def _slip(key: str, text: str, **pieces: Piece) -> LiteralSlip:
    return LiteralSlip(f"fact/literal.{key}" if key else "fact/literal", {"text": text, **pieces})


def _says_condition(text: str, reading: TextPlace) -> bool:
    """Whether a text in quotes is one of our conditions: nobody writes a text like that."""
    for one, rest in beginning(text):
        if not one.applies(rest) or reading.kind not in one.kinds:
            continue
        if one.reads != "list":
            return True
        near = get_close_matches(rest, list(reading.lists), n=1, cutoff=_NEAR)
        return bool(near) or " " not in rest
    return False


def _quoted_row(text: str) -> bool:
    parts = split(text)
    return len(parts) > 1 and all(unquoted(part) is not None for part in parts)


def _other_word(text: str, reading: TextPlace) -> LiteralSlip | None:
    found = others_word(text, free=reading.free)
    if found is None:
        return None
    forms = forms_of_others(text, reading)
    if not forms:
        return None
    return _slip("other-word", text, word=found[0], forms=reading.said(forms[:1]))


def _star_forms(text: str, reading: TextPlace) -> list[str]:
    likes = "not like" if reading.before == "not" else "like"
    parts = split(text)
    if len(parts) > 1:
        inside = msgspec.structs.replace(reading, before=likes)
        return [f"{likes} {as_several(parts, inside)}"]
    return [f'{likes} "{text.strip(_QUOTE_SIGNS)}"']


# What says of a text whether there is one.
_ANSWERS = {"yes": "present", "true": "present", "no": "absent", "false": "absent",
            "是": "present", "有": "present", "否": "absent", "无": "absent"}  # fmt: skip
_SLASHED = re.compile(r"/.+/[a-z]*\Z")


def _answer(text: str, reading: TextPlace) -> LiteralSlip | None:
    """`yes` behind a text: whether there is one was asked."""
    form = "" if reading.before or reading.cell else _ANSWERS.get(text, "")
    return _slip("other-word", text, word=text, forms=reading.said([form])) if form else None


def _expression(text: str, reading: TextPlace) -> LiteralSlip | None:
    if reading.cell or not _SLASHED.match(text):
        return None
    return LiteralSlip("fact/value.expression", {"text": text})


_QUOTE_SIGNS = "\"'"


def _starred(text: str, reading: TextPlace) -> LiteralSlip | None:
    if "*" not in text or not text.strip("* "):
        return None
    return _slip("star", text, forms=reading.said(_star_forms(text, reading)))


def _several(text: str, reading: TextPlace) -> LiteralSlip | None:
    forms = rows(text, reading)
    if not forms:
        return None
    return _slip("several", text, forms=reading.said(forms))


def _codes(text: str, reading: TextPlace) -> LiteralSlip | None:
    found = None if reading.cell else _CODES.match(text)
    if found is None or len(found[1]) != len(found[2]) or not any(map(str.isdigit, found[1])):
        return None
    return _slip("codes", text) if found[1].casefold() < found[2].casefold() else None


def _begins(text: str, reading: TextPlace) -> LiteralSlip | None:
    """A text that begins as a condition would, with no word that is known."""
    kind = reading.kind
    word = begun(text, kind, reading.lists)
    if not word:
        return None
    known = OPERATORS.get(text.casefold())
    if (known is not None and known.reads != "nothing") or text in _all_chinese(alone=False):
        return _slip("no-value", text, examples=examples(kind))
    return _slip("", text, word=word, near=_near_words(word, kind))


def _all_chinese(*, alone: bool = True) -> set[str]:
    """The Chinese words; without those that are whole conditions where not `alone`."""
    return {
        word
        for one in OPERATORS.values()
        if one.is_word and (alone or one.reads != "nothing")
        for word in (one.chinese, *one.also)
    }


def begun(text: str, kind: Kind, lists: Iterable[str] = ()) -> str:
    """The first word of a text that looks like a condition; empty for one that does not."""
    first, blank, rest = text.partition(" ")
    if first[:1] in _SIGNS:
        return first
    if not text.isascii() and (found := near_chinese(text)):
        return found
    if text.casefold() in OPERATORS:
        return text
    if blank and rest.removeprefix("in ") in lists:
        return first
    if blank and any(char.isalpha() for char in first):
        small = not first[0].isupper() or first.casefold() in first_words()
        letters = first.replace("-", "").replace("_", "")
        if small and letters.isalpha():
            return first
    alone = [word for word in words_alone(kind) if one_slip(text.casefold(), word)]
    return text if alone else ""


# A condition word that runs into what follows it.
_GLUED = re.compile(r"([a-z]+)([:=]\s*|(?=[\"'\[*(A-Z]))")


def _misspelt(text: str, reading: TextPlace) -> LiteralSlip | None:
    """A text that is a condition once one letter of its word is right."""
    word = text.partition(" ")[0]
    near = near_chinese(text) if not text.isascii() else ""
    if near and near not in _all_chinese() and others_word(text, free=True) is None:
        return _slip("", text, word=near, near=_near_words(near, reading.kind))
    capital = word[:1].isupper() and word.casefold() not in first_words()
    forms = [] if capital else respelt(text, reading)
    if not forms:
        return None
    if text.casefold().startswith(forms[0].casefold()[: len(text)]):
        # Only capitals are wrong.
        return _slip("other-word", text, word=word, forms=reading.said(forms))
    return _slip("", text, word=word, near=_near_words(word, reading.kind))


def _glued(text: str, reading: TextPlace) -> LiteralSlip | None:
    found = _GLUED.match(text)
    if found is None:
        return None
    form = f"{found[1]} {text[found.end() :].strip()}"
    if not any(one.word == found[1] for one, _ in beginning(form)) or not reading.reads(form):
        return None
    return _slip("other-word", text, word=text.partition(" ")[0], forms=reading.said([form]))


# Shorter words are how other words begin: `notebook`, `not-for-sale`.
_LONG_WORD = 4


def _joined(text: str, reading: TextPlace) -> LiteralSlip | None:
    """A text that is a condition once the word is parted from what follows it, or from a letter
    before it, or one sign within it is right: `in.cities`, `ends.with x`, `Acontains x`."""
    for word in words_for(reading.kind):
        cut, long = len(word), len(word) > _LONG_WORD
        begun, sign, rest = text[:cut], text[cut : cut + 1], text[cut + 1 :]
        forms = []
        if not rest:
            continue
        if begun == word and sign != " " and (long or word != "not" or sign not in _OF_WORDS):
            forms = [f"{word} {rest}", f"{word} {sign}{rest}"]
        elif long and sign == " " and sum(map(str.__ne__, begun, word)) == 1:
            forms = [f"{word} {rest}"]
        elif long and text[1:].startswith(f"{word} "):
            forms = [text[1:]]
        if any(reading.reads(form) for form in forms):
            return _slip(
                "", text, word=text.partition(" ")[0], near=_near_words(word, reading.kind)
            )
    return None


_OF_WORDS = frozenset(f"{ascii_letters}{digits}-_'’")


def _near_words(word: str, kind: Kind) -> Text:
    """The condition words that this one is a slip of; else all that go with the type."""
    words = words_for(kind)
    slips = get_close_matches(word.lower(), words, n=3, cutoff=_NEAR)
    slips = slips or [one for one in words if one_slip(word.casefold(), one)]
    if slips or not word.isascii():
        near = suggest(word.lower(), slips or words, "nouns.condition-word", named=True)
        if near:
            return near
    named: list[Piece] = [Name(one) for one in words]
    if not word.isascii():
        named = [chinese_name(one) for one in words]
    return sentence("suggest.all", what=sentence("nouns.condition-word"), names=listed(named))
