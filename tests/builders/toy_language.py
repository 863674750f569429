"""A language that nobody speaks, made of the first one's catalogue: what is not said through a
catalogue stands out in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from gettext import NullTranslations

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
    def __init__(self, turned: Callable[[str], str]) -> None:
        super().__init__()
        self.turned = turned

    def _said(self, text: str, key: str) -> str:
        return text if text == key else self.turned(text)

    def gettext(self, key: str) -> str:
        return self._said(texts_of(FIRST).gettext(key), key)

    def ngettext(self, key: str, more: str, count: int) -> str:
        return self._said(texts_of(FIRST).ngettext(key, more, count), key)

    def pgettext(self, context: str, key: str) -> str:
        return self._said(texts_of(FIRST).pgettext(context, key), key)

    def npgettext(self, context: str, key: str, more: str, count: int) -> str:
        return self._said(texts_of(FIRST).npgettext(context, key, more, count), key)


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
