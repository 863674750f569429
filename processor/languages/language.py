"""A language: how it says a message, from its catalogue. Pure but for what `texts` reads."""

from __future__ import annotations

import re
from collections.abc import Callable
from gettext import NullTranslations

import msgspec

from processor.languages.patterns import PLAIN, is_amount, is_day
from processor.model.money import Money, plain
from processor.model.sentence import (
    Amount,
    Condition,
    Date,
    Join,
    Listed,
    Name,
    Piece,
    Sentence,
    Text,
)

ADVICE = "advice"
"""The context of advice in a catalogue: what to write instead, under the id of the sentence."""
TITLE = "title"
"""The context of titles in a catalogue: each problem code in one line."""
_HOLE = re.compile(r"\{(\w+)(!q)?\}")


def _same(condition: Condition) -> str:
    return condition.text


class Language(msgspec.Struct, frozen=True, eq=False):
    """`texts` gives the catalogue; `locale` is the name under which CLDR keeps the rules for days
    and amounts. `name` and `condition` say words of the rule language, `quoted` puts a text in
    quotes."""

    code: str
    locale: str
    texts: Callable[[], NullTranslations]
    name: Callable[[str], str] = str
    condition: Callable[[Condition], str] = _same
    quoted: Callable[[str], str] = repr

    def say(self, said: Piece) -> str:
        """A sentence or a piece of one, in this language. An id that the catalogue lacks is said
        as itself with its pieces: a person sees that something is missing, and what it was."""
        if isinstance(said, str):
            return said
        if isinstance(said, Sentence):
            found = self._found("", said)
            return self._missing(said) if found is None else self._filled(found, said)
        return self._piece(said)

    def advice(self, said: Text) -> str:
        """What to write instead; empty where the catalogue has no advice for the sentence."""
        if isinstance(said, str):
            return ""
        found = self._found(ADVICE, said)
        return "" if found is None else self._filled(found, said)

    def title(self, code: str) -> str:
        """What every problem with that code has in common, in one line."""
        return self.texts().pgettext(TITLE, code)

    def has(self, key: str) -> bool:
        """Whether the catalogue has a sentence with that id."""
        return self._found("", Sentence(key)) is not None

    def _found(self, context: str, said: Sentence) -> str | None:
        texts, key, count = self.texts(), said.id, said.pieces.get("n")
        if isinstance(count, int):
            if context:
                found = texts.npgettext(context, key, key, count)
            else:
                found = texts.ngettext(key, key, count)
            if found != key:
                return found
        found = texts.pgettext(context, key) if context else texts.gettext(key)
        return None if found == key else found

    def _missing(self, said: Sentence) -> str:
        words = ", ".join(f"{name}={self.say(one)}" for name, one in said.pieces.items())
        return f"{said.id} ({words})" if words else said.id

    def _filled(self, template: str, said: Sentence) -> str:
        def fill(hole: re.Match[str]) -> str:
            one = said.pieces.get(hole[1])
            if one is None:
                return hole[0]
            words = self.say(one)
            return self.quoted(words) if hole[2] else words

        return _HOLE.sub(fill, template)

    def _piece(self, one: Piece) -> str:
        if isinstance(one, int):
            return str(one)
        if isinstance(one, Name):
            return self.name(one.word)
        if isinstance(one, Condition):
            return self.condition(one)
        if isinstance(one, Listed):
            return self._row([self.say(item) for item in one.items], one.join)
        if isinstance(one, Date):
            return self._day(one)
        if isinstance(one, Amount):
            return self._amount(one)
        raise TypeError(f"{one!r} is no piece of a sentence")

    def _row(self, words: list[str], join: Join) -> str:
        comma = self.say(Sentence("list.comma"))
        if join == "comma" or len(words) < 2:
            return comma.join(words)
        between = self.say(Sentence(f"list.{join}"))
        if join in ("and", "or"):
            return comma.join(words[:-1]) + between + words[-1]
        return between.join(words)

    def _day(self, one: Date) -> str:
        pattern = self.say(Sentence("form.day"))
        if pattern == PLAIN or not is_day(pattern):
            return one.text
        from datetime import date

        from babel.dates import format_date

        try:
            day = date.fromisoformat(one.text)
        except ValueError:
            return one.text
        return format_date(day, pattern, self.locale)

    def _amount(self, one: Amount) -> str:
        pattern = self.say(Sentence("form.amount"))
        if pattern == PLAIN or not is_amount(pattern):
            return str(Money(one.minor, one.currency))
        from decimal import Decimal

        from babel.numbers import format_currency

        number = plain(one.minor, one.currency)
        digits = len(number.partition(".")[2])
        pattern = pattern.replace(".00", "." + "0" * digits if digits else "")
        return format_currency(
            Decimal(number), one.currency, pattern, self.locale, currency_digits=False
        )
