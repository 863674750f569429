"""The right form of what was meant as a condition: each is tried before it is shown. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta

import msgspec

from processor.model.condition_words import beginning, words_for
from processor.model.fact_kinds import NUMBERS, TEXTS, Kind
from processor.model.sentence import Condition, Piece, listed
from processor.rules.language.brackets import in_brackets, unquoted
from processor.rules.language.meant import meant
from processor.rules.language.other_words import others_word
from processor.rules.language.slips import one_slip

# What stands between several values, where one is meant.
_BETWEEN = re.compile(r"\s*(?:[;|、，；]+|,(?![0-9]{3}(?![0-9]))|(?<!\S)or(?!\S)|或者?)\s*", re.I)
_ALSO_BETWEEN = re.compile(r"\s*(?:[/+&]|(?<!\S)and(?!\S)|和|与)\s*", re.I)
_SPAN = re.compile(r"(\S.*?)\s*(?:-|–|—|~|\.\.+|\bto\b|\bbis\b|至|到)\s*(\S.*)\Z")
_PLAIN = re.compile(r"[\w.@/-]+\Z")
# What stands behind a bound, where one of our words stands before it.
_BEHIND = (
    ("at least", re.compile(r"(\S.*?)\s*(?:(?:or|and) (?:more|above|over|up)|及?以上)\Z", re.I)),
    ("at most", re.compile(r"(\S.*?)\s*(?:(?:or|and) (?:less|fewer|below|under)|及?以下)\Z", re.I)),
)
_PLUS = re.compile(r"([0-9][0-9.,]*)\+(\s*\D*)\Z")
_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAYS_MEANT = {"weekend": "sat-sun", "weekends": "sat-sun", "weekday": "mon-fri",
               "weekdays": "mon-fri", "workday": "mon-fri", "workdays": "mon-fri",
               "周末": "sat-sun", "工作日": "mon-fri"}  # fmt: skip
_OPPOSITE = re.compile(r"(?:un|non|not)[-_ ]?(\w+)\Z", re.I)


class TextPlace(msgspec.Struct, frozen=True):
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


def better_of(text: str, reading: TextPlace) -> Piece | None:
    """The right form of a condition on a fact of another type that is none, where there is one."""
    finders = (
        _itself, forms_of_others, _bounds, _days_of_week, _opposites, _spans, rows, respelt,
    )  # fmt: skip
    for found in finders:
        forms = found(text, reading)
        if forms:
            return reading.said(forms[:1])
    return None


def _itself(text: str, reading: TextPlace) -> list[str]:
    """The text, where only quotes kept it from being a condition."""
    return [text] if not reading.before and beginning(text) and reading.reads(text) else []


def _bounds(text: str, reading: TextPlace) -> list[str]:
    """A number with its bound behind it: `1000 USD or more`, `10+`."""
    found = next(((word, one[1]) for word, look in _BEHIND if (one := look.match(text))), None)
    plus = _PLUS.match(text)
    if found is None and plus is not None:
        found = "at least", f"{plus[1]}{plus[2]}".strip()
    if found is None or reading.before:
        return []
    word, value = found
    forms = [f"{word} {one}" for one in (value, *meant(reading.kind, value, reading.choices))]
    return [form for form in forms if reading.reads(form)]


def _days_of_week(text: str, reading: TextPlace) -> list[str]:
    """Several days of the week: `weekend`, `mon-fri`."""
    if not set(_WEEK) <= set(reading.choices):
        return []
    plain = _DAYS_MEANT.get(text.casefold(), text)
    ends = [meant(reading.kind, one.strip(), reading.choices) for one in plain.split("-")]
    if len(ends) != 2 or not all(ends):
        return []
    first, last = (_WEEK.index(one[0]) for one in ends)
    days = [_WEEK[(first + step) % 7] for step in range((last - first) % 7 + 1)]
    return [reading.behind(as_several(days, reading))] if len(days) > 1 else []


def _opposites(text: str, reading: TextPlace) -> list[str]:
    """`unpaid` where there is `paid`."""
    found = _OPPOSITE.match(text)
    if found is None or reading.before or found[1].casefold() not in reading.choices:
        return []
    return [f"not {found[1].casefold()}"]


def respelt(text: str, reading: TextPlace) -> list[str]:
    """A condition of which the word has a wrong letter."""
    whole = reading.behind(text).split(" ")
    for word in words_for(reading.kind):
        count = word.count(" ") + 1
        written = " ".join(whole[:count])
        small = written.casefold()
        if written != word and (small == word or one_slip(small, word)):
            form = " ".join((word, *whole[count:])).strip()
            if reading.reads(form):
                return [form]
    return []


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


def as_several(parts: Iterable[str], reading: TextPlace) -> str:
    """Values as they stand together: in brackets, or in a cell with `|` between."""
    if reading.cell and not reading.before:
        return " | ".join(parts)
    return "[" + ", ".join(_item(part, reading) for part in parts) + "]"


def _item(part: str, reading: TextPlace) -> str:
    plain = unquoted(part)
    if not reading.free or (plain is None and _PLAIN.match(part)):
        return part
    return f'"{part if plain is None else plain}"'


def _forms(templates: Sequence[str], rest: str, reading: TextPlace) -> Iterator[str]:
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


def forms_of_others(text: str, reading: TextPlace) -> list[str]:
    whole = reading.behind(text)
    found = others_word(whole, free=reading.free) or others_word(text, free=reading.free)
    if found is None:
        return []
    _, rest, templates = found
    return list(_forms(templates, rest, reading))


def rows(text: str, reading: TextPlace) -> list[str]:
    written = in_brackets(text) if reading.cell else None
    parts = split(text, more=not reading.free)
    if written is not None and not written.wrong:
        parts = [one for one, _ in written.values]
    elif len(parts) < 2 or (reading.kind in NUMBERS and re.search(r"[0-9],[0-9]", text)):
        return []
    if not reading.free:
        parts = [_value_meant(part, reading) for part in parts]
    form = reading.behind(as_several(parts, reading))
    return [form] if reading.free or reading.cell or reading.reads(form) else []


def _value_meant(part: str, reading: TextPlace) -> str:
    return next(iter(meant(reading.kind, part, reading.choices)), part)


def _spans(text: str, reading: TextPlace) -> list[str]:
    found = _SPAN.match(text)
    if found is None or reading.before:
        return []
    ends = [(found[1], found[2])]
    ends += [(found[1], one) for one in meant(reading.kind, found[2], reading.choices)]
    forms = [f"between {low} and {high}" for low, high in ends]
    return [form for form in forms if reading.reads(form)]
