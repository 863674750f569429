"""Names of people and companies as keys by which they are found: word by word, whatever the
capitals, the accents and the order. Pure.

A key is a number of 62 bits, made of checksums. It keeps no name in clear, and it is no secret
either: who guesses a name can compute its key. Its upper bits are those of the first
three, four and five letters of the word, so words that begin alike stand together: the beginning
of a name is a range of keys. Writing without blanks between words (Han, kana, Hangul) is cut into
pairs of characters: any two that stand side by side in a name find it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from zlib import crc32

# The shortest beginning of a word that is looked for.
SHORTEST = 3
# A name of more words than this is found by its first ones.
MOST_WORDS = 64
_WHOLE_BITS, _STEP_BITS, _FIRST_BITS = 22, 8, 24
LONGEST_BEGINNING = 5
_BEGINNINGS = tuple(range(SHORTEST, LONGEST_BEGINNING + 1))

# Letters that no decomposition takes apart, and the dotless i.
_STROKES = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}
)
# What stands for letters that a platform hides.
_HIDDEN = re.compile(r"\S*[*＊●○]\S*")
_IN_A_WORD = re.compile("['`´\u2018\u2019\u02bc]")
_PAIRED = (
    "\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3041-\u30ff\uac00-\ud7a3\U00020000-\U0003ffff"
)
_BETWEEN_PAIRED = re.compile(rf"(?<=[{_PAIRED}])\s+(?=[{_PAIRED}])")
_RUNS = re.compile(rf"[{_PAIRED}]+|[^\W_{_PAIRED}]+")
_IS_PAIRED = re.compile(rf"[{_PAIRED}]")
# As a letter is written out where a keyboard lacks it, and the other way round.
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_OUT = re.compile("([ao])e|(?<!q)ue|aa")


def folded(text: str) -> str:
    """A name without capitals and accents: `Łukasz Groß` is `lukasz gross`. What a platform hides
    (`A***`) is left out."""
    if text.isascii():
        plain = text.lower()
        return _HIDDEN.sub(" ", plain) if "*" in plain else plain
    apart = unicodedata.normalize("NFKD", _HIDDEN.sub(" ", text).casefold())
    bare = "".join(char for char in apart if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", bare.casefold().translate(_STROKES))


def words_of(text: str) -> tuple[str, ...]:
    """The words of a name as they are kept as keys, each once: `O'Brien-Groß` is `obrien` and
    `gross`, `山田 太郎` is `山田`, `田太` and `太郎`."""
    if not text.isascii():
        # Syllables that came apart and half-width forms are not seen as what they are.
        text = unicodedata.normalize("NFKC", text)
    if text.isascii() or not _IS_PAIRED.search(text):
        found = dict.fromkeys(word for part in text.split() for word in _parts(part))
        return tuple(found)[:MOST_WORDS]
    words: dict[str, None] = {}
    for run in _RUNS.findall(_BETWEEN_PAIRED.sub("", _IN_A_WORD.sub("", folded(text)))):
        if len(run) > 1 and _IS_PAIRED.match(run):
            words |= dict.fromkeys(run[at : at + 2] for at in range(len(run) - 1))
        else:
            words[run] = None
    return tuple(words)[:MOST_WORDS]


def _parts(part: str) -> list[str]:
    return _RUNS.findall(_IN_A_WORD.sub("", folded(part)))


def word_key(word: str) -> int:
    """The key of a folded word, of 62 bits."""
    whole = word.encode()
    # Letters outside of ASCII have several bytes: a beginning counts letters.
    if len(whole) != len(word):
        parts = [word[:letters].encode() for letters in _BEGINNINGS]
    else:
        parts = [whole[:letters] for letters in _BEGINNINGS]
    key = crc32(parts[0]) >> (32 - _FIRST_BITS)
    for part in parts[1:]:
        key = key << _STEP_BITS | crc32(part) >> (32 - _STEP_BITS)
    return key << _WHOLE_BITS | crc32(whole) >> (32 - _WHOLE_BITS)


def keys_beginning(beginning: str) -> tuple[int, int]:
    """The first and the last key that a word with this beginning of at least `SHORTEST` letters
    can have. Of more letters than `LONGEST_BEGINNING` the rest does not count."""
    known = min(len(beginning), LONGEST_BEGINNING)
    free = _WHOLE_BITS + _STEP_BITS * (LONGEST_BEGINNING - known)
    first = word_key(beginning) >> free << free
    return first, first | (1 << free) - 1


def name_keys(names: Iterable[str]) -> set[int]:
    """The keys of the words of some names; of one with very many words, of the first."""
    found: set[int] = set()
    for name in names:
        whole = name if name.isascii() else unicodedata.normalize("NFKC", name)
        parts = whole.split()
        if len(parts) < MOST_WORDS and (whole.isascii() or not _IS_PAIRED.search(whole)):
            for part in parts:
                found.update(_part_keys(part))
        else:
            found.update(map(word_key, words_of(name)))
    return found


# Most names share their parts with others.
@lru_cache(maxsize=32_768)
def _part_keys(part: str) -> tuple[int, ...]:
    return tuple(map(word_key, _parts(part)))


def is_paired(word: str) -> bool:
    """True of a piece of writing that has no blanks between words."""
    return _IS_PAIRED.match(word) is not None


def other_spellings(text: str) -> tuple[str, ...]:
    """A name as it may be spelled as well: `Müller` as `Mueller`, and that as `Muller`."""
    low = unicodedata.normalize("NFC", text.casefold())
    found = (low.translate(_WRITTEN_OUT), _OUT.sub(lambda m: m[1] or m[0][0], low))
    same = words_of(text)
    return tuple(one for one in dict.fromkeys(found) if words_of(one) != same)
