"""Words of conditions with one wrong letter. Pure."""

from __future__ import annotations

from processor.model.condition_words import Operator, read_off


def one_slip(text: str, word: str) -> bool:
    """Whether a text is the word, or the word with one letter wrong, missing, too many or changed
    with its neighbour."""
    if text == word:
        return True
    if abs(len(text) - len(word)) > 1:
        return False
    short, long = (text, word) if len(text) <= len(word) else (word, text)
    start = 0
    while start < len(short) and short[start] == long[start]:
        start += 1
    if len(long) > len(short):
        return short[start:] == long[start + 1 :]
    rest = text[start + 1 :] == word[start + 1 :]
    swapped = text[start : start + 2] == word[start : start + 2][::-1]
    return rest or (swapped and text[start + 2 :] == word[start + 2 :])


@read_off
def _chinese(table: tuple[Operator, ...]) -> tuple[tuple[str, bool], ...]:
    """The Chinese words that no text begins with by chance, the longest first, each with whether it
    is a whole condition."""
    found = [
        (word, one.reads == "nothing")
        for one in table
        if one.is_word
        for word in (one.chinese, *one.also)
        if len(word) > 1
    ]
    return tuple(sorted(found, key=lambda pair: (-len(pair[0]), pair[0])))


def near_chinese(text: str) -> str:
    """The beginning of a text that is a Chinese condition word, or nearly one; empty without."""
    first, blank, _ = text.partition(" ")
    for word, _alone in _chinese():
        if text.startswith(word):
            return word
    if first.isascii():
        return ""
    near = any(one_slip(first, word) for word, alone in _chinese() if blank or alone)
    return first if near else ""
