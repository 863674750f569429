"""A text that stands behind a fact: may it be the value itself, or was a condition meant? Pure.

Taken for the value, what was meant as a condition is never met, and nobody is told. So a text
without quotes is the value only where nothing in it looks like a condition, and one in quotes that
does is told of. What is said holds the right form, tried before it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from difflib import get_close_matches
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
from processor.model.fact_kinds import NUMBERS, TEXTS, Kind
from processor.model.sentence import Condition, Name, Piece, Text, listed, sentence
from processor.problems.suggest import suggest
from processor.rules.language.brackets import OTHER_QUOTES, in_brackets, oddly_quoted, unquoted
from processor.rules.language.meant import meant
from processor.rules.language.other_words import others_word
from processor.rules.language.slips import near_chinese, one_slip

# Signs that other tools put before a value.
_SIGNS = tuple("<>=!~^≠≥≤＞＜＝|&")
# What stands between several values, where one is meant.
_BETWEEN = re.compile(r"\s*(?:[;|、，；]+|,(?![0-9]{3}(?![0-9]))|(?<!\S)or(?!\S)|或者?)\s*", re.I)
_ALSO_BETWEEN = re.compile(r"\s*(?:[/+&]|(?<!\S)and(?!\S)|和|与)\s*", re.I)
_CODES = re.compile(r"([0-9A-Za-z]+)\s*(?:-|–|\.\.|to|bis)\s*([0-9A-Za-z]+)\Z", re.ASCII)
_SPAN = re.compile(r"(\S.*?)\s*(?:-|–|—|~|\.\.+|\bto\b|\bbis\b|至|到)\s*(\S.*)\Z")
# How like a word of a condition a first word is for which that one is proposed.
_NEAR = 0.75
_PLAIN = re.compile(r"[\w.@/-]+\Z")


class Slip(msgspec.Struct, frozen=True):
    """Why a text is not the value itself: the id of the problem and its pieces."""

    id: str
    pieces: dict[str, Any]


class Reading(msgspec.Struct, frozen=True):
    """What a text is read with: the type of its fact, the condition word before it, the lists there
    are, whether it stands in a cell of a table, and whether another text would be a condition."""

    kind: Kind
    choices: tuple[str, ...]
    lists: Iterable[str]
    cell: bool
    reads: Callable[[str], bool]
    before: str = ""

    @property
    def free(self) -> bool:
        """Behind a fact of free text."""
        return self.kind in TEXTS

    def said(self, forms: Sequence[str]) -> Piece:
        """Forms as a sentence names them."""
        return listed([Condition(one, self.kind, self.choices) for one in forms], "or")

    def behind(self, form: str) -> str:
        """A form with the condition word that stands before it."""
        return f"{self.before} {form}" if self.before else form


def longer_of_others(text: str, word: str, reading: Reading) -> Slip | None:
    """What was meant where a condition begins with one of our words, and a longer one of other
    programs begins with it: `contains any of`."""
    found = others_word(text, free=reading.free)
    if found is None or len(found[0]) <= len(word) or (reading.cell and not found[1]):
        return None
    return _other_word(text, reading)


def slip_of(text: str, reading: Reading) -> Slip | None:
    """What was meant instead of the free text `text`, which stands without quotes."""
    if not text:
        return _slip("nothing", text, examples=examples(reading.kind))
    if oddly_quoted(text) and not _quoted_row(text):
        plain = text.strip("".join(OTHER_QUOTES) + "\"'")
        return _slip("quotes", text, forms=reading.said([reading.behind(f'"{plain}"')]))
    looks = (_misspelt, _glued, _other_word, _starred, _several, _codes, _begins)
    return next((slip for look in looks if (slip := look(text, reading)) is not None), None)


def better_of(text: str, reading: Reading) -> Piece | None:
    """The right form of a condition on a fact of another type that is none, where there is one."""
    for found in (_itself, _forms_of_others, _spans, _rows, _respelt):
        forms = found(text, reading)
        if forms:
            return reading.said(forms[:1])
    return None


def _itself(text: str, reading: Reading) -> list[str]:
    """The text, where only quotes kept it from being a condition."""
    return [text] if not reading.before and beginning(text) and reading.reads(text) else []


def _respelt(text: str, reading: Reading) -> list[str]:
    """A condition of which the word has a wrong letter."""
    whole = reading.behind(text).split(" ")
    for word in words_for(reading.kind):
        count = word.count(" ") + 1
        rest = " ".join(whole[count:])
        written = " ".join(whole[:count])
        if written != word and one_slip(written.casefold(), word):
            form = f"{word} {rest}".strip()
            if reading.reads(form):
                return [form]
    return []


def quoted_slip(text: str, reading: Reading) -> Slip | None:
    """What was meant by a text that stands in quotes as a whole, where it is a condition."""
    forms = [text] if _says_condition(text, reading) else []
    if (not forms and text[:1] in _SIGNS) or (text[:1].islower() and " " in text):
        forms += _forms_of_others(text, reading)
    if not forms and (text.startswith("*") or text.endswith("*")) and text.strip("*"):
        forms += _star_forms(text, reading)
    if not forms:
        return None
    return _slip("quoted", text, forms=reading.said(forms[:1]))


def _slip(key: str, text: str, **pieces: Piece) -> Slip:
    return Slip(f"fact/literal.{key}" if key else "fact/literal", {"text": text, **pieces})


def _says_condition(text: str, reading: Reading) -> bool:
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


def split(text: str, *, more: bool = False) -> list[str]:
    """The values of a text that has several; a text of one value is the only part."""
    between = re.compile(f"{_BETWEEN.pattern}|{_ALSO_BETWEEN.pattern}", re.I) if more else _BETWEEN
    parts: list[str] = [""]
    for place, quoted in enumerate(re.split(r"(\"[^\"]*\"|'[^']*')", text)):
        if place % 2:
            parts[-1] += quoted
            continue
        first, *others = between.split(quoted)
        parts[-1] += first
        parts += others
    return [part.strip() for part in parts if part.strip()]


def as_several(parts: Iterable[str], reading: Reading) -> str:
    """Values as they stand together: in brackets, or in a cell with `|` between."""
    if reading.cell and not reading.before:
        return " | ".join(parts)
    return "[" + ", ".join(_item(part, reading) for part in parts) + "]"


def _item(part: str, reading: Reading) -> str:
    plain = unquoted(part)
    if not reading.free or (plain is None and _PLAIN.match(part)):
        return part
    return f'"{part if plain is None else plain}"'


def _forms(templates: Sequence[str], rest: str, reading: Reading) -> Iterator[str]:
    """Those of our forms that may stand behind the fact."""
    values = in_brackets(rest)
    parts = [one for one, _ in values.values] if values is not None else split(rest)
    plain = unquoted(rest)
    text = rest if plain is None else plain
    for template in templates:
        if "{several}" in template and len(parts) < 2 and values is None:
            continue
        if "{x}" in template and not rest:
            continue
        if template in ("yes", "no") and reading.kind != "yes/no":
            continue
        if "{text}" in template and not text.strip("*"):
            continue
        shown = text if template.startswith(("like", "not like")) else text.strip("*")
        inside = msgspec.structs.replace(reading, before=template.partition(" {")[0])
        several = as_several(parts, inside) if "{several}" in template else ""
        for x in (rest, *meant(reading.kind, rest, reading.choices)):
            last, after = _days_beside(x)
            form = template.format(x=x, several=several, text=f'"{shown}"', last=last, next=after)
            if reading.reads(form):
                yield form
                break


def _days_beside(text: str) -> tuple[str, str]:
    """The day before and the day after a day; nothing for any other text."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return "", ""
    return (day - timedelta(days=1)).isoformat(), (day + timedelta(days=1)).isoformat()


def _forms_of_others(text: str, reading: Reading) -> list[str]:
    whole = reading.behind(text)
    found = others_word(whole, free=reading.free) or others_word(text, free=reading.free)
    if found is None:
        return []
    _, rest, templates = found
    return list(_forms(templates, rest, reading))


def _other_word(text: str, reading: Reading) -> Slip | None:
    found = others_word(text, free=reading.free)
    if found is None:
        return None
    forms = _forms_of_others(text, reading)
    if not forms:
        return None
    return _slip("other-word", text, word=found[0], forms=reading.said(forms[:1]))


def _star_forms(text: str, reading: Reading) -> list[str]:
    likes = "not like" if reading.before == "not" else "like"
    parts = split(text)
    if len(parts) > 1:
        inside = msgspec.structs.replace(reading, before=likes)
        return [f"{likes} {as_several(parts, inside)}"]
    return [f'{likes} "{text.strip(_QUOTE_SIGNS)}"']


_QUOTE_SIGNS = "\"'"


def _starred(text: str, reading: Reading) -> Slip | None:
    if "*" not in text or not text.strip("* "):
        return None
    return _slip("star", text, forms=reading.said(_star_forms(text, reading)))


def _rows(text: str, reading: Reading) -> list[str]:
    parts = split(text, more=not reading.free)
    if len(parts) < 2 or (reading.kind in NUMBERS and re.search(r"[0-9],[0-9]", text)):
        return []
    if not reading.free:
        parts = [_value_meant(part, reading) for part in parts]
    form = reading.behind(as_several(parts, reading))
    return [form] if reading.free or reading.cell or reading.reads(form) else []


def _value_meant(part: str, reading: Reading) -> str:
    return next(iter(meant(reading.kind, part, reading.choices)), part)


def _several(text: str, reading: Reading) -> Slip | None:
    forms = _rows(text, reading)
    if not forms:
        return None
    return _slip("several", text, forms=reading.said(forms))


def _spans(text: str, reading: Reading) -> list[str]:
    found = _SPAN.match(text)
    if found is None or reading.before:
        return []
    ends = [(found[1], found[2])]
    ends += [(found[1], one) for one in meant(reading.kind, found[2], reading.choices)]
    forms = [f"between {low} and {high}" for low, high in ends]
    return [form for form in forms if reading.reads(form)]


def _codes(text: str, reading: Reading) -> Slip | None:
    found = None if reading.cell else _CODES.match(text)
    if found is None or len(found[1]) != len(found[2]) or not any(map(str.isdigit, found[1])):
        return None
    return _slip("codes", text) if found[1].casefold() < found[2].casefold() else None


def _begins(text: str, reading: Reading) -> Slip | None:
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


def _misspelt(text: str, reading: Reading) -> Slip | None:
    """A text that is a condition once one letter of its word is right."""
    word = text.partition(" ")[0]
    near = near_chinese(text) if not text.isascii() else ""
    if near and near not in _all_chinese() and others_word(text, free=True) is None:
        return _slip("", text, word=near, near=_near_words(near, reading.kind))
    capital = word[:1].isupper() and word.casefold() not in first_words()
    if capital or not _respelt(text, reading):
        return None
    return _slip("", text, word=word, near=_near_words(word, reading.kind))


def _glued(text: str, reading: Reading) -> Slip | None:
    found = _GLUED.match(text)
    if found is None:
        return None
    form = f"{found[1]} {text[found.end() :].strip()}"
    if not any(one.word == found[1] for one, _ in beginning(form)) or not reading.reads(form):
        return None
    return _slip("other-word", text, word=text.partition(" ")[0], forms=reading.said([form]))


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
