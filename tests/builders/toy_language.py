"""A language that nobody speaks, made of the first one's catalogue: what is not said through a
catalogue stands out in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from gettext import NullTranslations

import msgspec

from processor.languages.language import Language
from processor.languages.languages import FIRST, LANGUAGES
from processor.languages.read_texts import texts_of

_HOLE = re.compile(r"(\{\w+(?:!q)?\})")
CODE = "toy"


def reversed_sentence(text: str) -> str:
    """The letters of a sentence from the last to the first, its holes whole."""
    pieces = _HOLE.split(text)[::-1]
    return "".join(one if _HOLE.fullmatch(one) else one[::-1] for one in pieces)


def marked_sentence(text: str) -> str:
    """A sentence between marks, which `unmarked` takes out again with all that is in them."""
    return f"⟦{text}⟧"


def unmarked(output: str) -> str:
    """What of an output was said by no catalogue."""
    before = None
    while before != output:
        before, output = output, re.sub(r"⟦[^⟦⟧]*⟧|⟨[^⟨⟩]*⟩", "·", output)
    return output


class _Toy(NullTranslations):
    """The catalogue of a language, the sentences turned whose ids begin with `family`."""

    def __init__(
        self, turned: Callable[[str], str], language: str = FIRST, family: str = ""
    ) -> None:
        super().__init__()
        self.turned, self.language, self.family = turned, language, family

    def _said(self, text: str, key: str) -> str:
        kept = text == key or not key.startswith(self.family)
        return text if kept else self.turned(text)

    def gettext(self, key: str) -> str:
        return self._said(texts_of(self.language).gettext(key), key)

    def ngettext(self, key: str, more: str, count: int) -> str:
        return self._said(texts_of(self.language).ngettext(key, more, count), key)

    def pgettext(self, context: str, key: str) -> str:
        return self._said(texts_of(self.language).pgettext(context, key), key)

    def npgettext(self, context: str, key: str, more: str, count: int) -> str:
        return self._said(texts_of(self.language).npgettext(context, key, more, count), key)


@contextmanager
def toy_language(
    turned: Callable[[str], str] = reversed_sentence, name: Callable[[str], str] = str
) -> Iterator[None]:
    """The table of languages with one entry more, `toy`."""
    toy = _Toy(turned)
    LANGUAGES[CODE] = Language(CODE, "en", lambda: toy, name)
    try:
        yield
    finally:
        del LANGUAGES[CODE]


@contextmanager
def reworded(family: str, turned: Callable[[str], str] = reversed_sentence) -> Iterator[None]:
    """The table of languages after somebody reworded every sentence of a family, in each."""
    before = dict(LANGUAGES)
    for code, one in before.items():
        texts = _Toy(turned, code, family)
        LANGUAGES[code] = msgspec.structs.replace(one, texts=lambda texts=texts: texts)
    try:
        yield
    finally:
        LANGUAGES.update(before)
