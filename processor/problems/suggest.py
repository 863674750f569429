"""Names that are near a word that nobody knows: the advice of most problems. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache

from processor.chinese.tokens import chinese_name
from processor.model.sentence import Name, Piece, Sentence, Text, listed, sentence


def suggest(word: str, known: Iterable[str], noun: str | Sentence, *, named: bool = False) -> Text:
    """Advice that names near words, or all of a short list, called by the sentence `noun`
    (`nouns.rule`); Chinese ones for a Chinese word. Without a noun no list is named. `named`:
    they are words of the rule language, which has Chinese for them."""
    return _near(word, frozenset(known), noun, named)


def _close(word: str, names: list[str], cutoff: float) -> list[str]:
    """The names that are nearest, at most three; small and capital letters are one."""
    same = [name for name in names if name.casefold() == word.casefold()]
    if same:
        return same[:3]
    close = get_close_matches(word, names, n=3, cutoff=cutoff)
    if close:
        return close
    folded = {name.casefold(): name for name in reversed(names)}
    return [folded[one] for one in get_close_matches(word.casefold(), folded, n=3, cutoff=cutoff)]


# A word that is wrong once is often wrong in every rule, and comparing words is slow.
@lru_cache(maxsize=512)
def _near(word: str, known: frozenset[str], noun: str | Sentence, named: bool) -> Text:
    names, cutoff = sorted(known), 0.6
    if not word.isascii():
        names, cutoff = sorted({chinese_name(name) for name in names}), 0.5

    def said(words: list[str]) -> list[Piece]:
        return [Name(one) if named else one for one in words]

    close = _close(word, names, cutoff)
    if close:
        return sentence("suggest.did-you-mean", names=listed(said(close), "or"))
    if noun and names and len(names) <= 12:
        what = sentence(noun) if isinstance(noun, str) else noun
        return sentence("suggest.all", what=what, names=listed(said(names)))
    return ""
