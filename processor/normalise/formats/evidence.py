"""What the lines of a file say of the encoding that they are read in. Pure.

Bytes of one encoding often read in another. Whether they are words there is seen by what they would
be in UTF-8, which hardly any text is by chance, and by letters that nobody writes (legible.py).
"""

from __future__ import annotations

from collections import Counter

from processor.model.sentence import sentence
from processor.normalise.formats.format import Broken, Refusal
from processor.normalise.formats.legible import Garbled, garbled, words_of
from processor.normalise.formats.place import Place

# Beyond so many lines, or distinct words, nothing new is learned.
_MOST_LINES, _MOST_WORDS = 2_000, 5_000
# A file is put aside where so many words are garbled, and so large a share of those beyond ASCII;
# fewer cost the orders whose names and addresses they stand in.
_LEAST, _SHARE = 2, 0.3
# Encodings in which a letter takes one byte: text of these is never UTF-8 by chance. In the others
# it may be, for a word or two: so many different letters are not.
_WIDE = ("cp932", "euc-jp", "gbk", "gb18030", "big5", "cp949")
_LEAST_LETTERS = 6


class Evidence:
    """Counts over the lines of a file that are not ASCII: all that could be read, and `unread`."""

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding
        self.lines, self.unread = 0, 0
        self.could_be_utf8 = not encoding.startswith("utf-")
        self.by_letters = encoding in _WIDE
        self.utf8_letters: set[str] = set()
        self.words: dict[str, Garbled | None] = {}
        self.first: Place | None = None

    @property
    def full(self) -> bool:
        """True where further lines change nothing."""
        return self.lines >= _MOST_LINES and not self.could_be_utf8

    def line(self, raw: bytes, text: str, number: int) -> None:
        """Notes a line that is not ASCII: its bytes, and how they were read."""
        self.lines += 1
        if self.full:
            return
        if self.could_be_utf8:
            try:
                self.utf8_letters.update(raw.decode("utf-8"))
            except UnicodeDecodeError:
                self.could_be_utf8 = False
        if len(self.words) < _MOST_WORDS and not self.by_letters:
            for word in words_of(text):
                if word not in self.words:
                    found = self.words[word] = garbled(word, self.encoding)
                    if found is not None and self.first is None:
                        bare = text.rstrip("\r\n")
                        self.first = Place(number, bare.index(word) + 1, len(word), bare)

    def verdict(self) -> Refusal | None:
        """A file in UTF-8 that reads in another encoding all the same. Raises Broken for one in
        which most words beyond ASCII are none."""
        if self.lines and self.could_be_utf8 and not self.unread:
            letters = sum(not letter.isascii() for letter in self.utf8_letters)
            if letters >= (_LEAST_LETTERS if self.encoding in _WIDE else 1):
                return sentence("file/encoding.utf-8", encoding=self.encoding)
        found = [one for one in self.words.values() if one is not None]
        if self.first is not None and _systematic(found, len(self.words)):
            key, pieces = told(found, self.encoding)
            raise Broken(key, self.first, **pieces)
        return None


def _systematic(found: list[Garbled], words: int) -> bool:
    """True where the whole file was misread. Text that was encoded twice often is so in some
    fields only, by whatever filled these: then all the words beyond ASCII are of that kind."""
    twice = sum(one.encoding == "utf-8" for one in found)
    if 2 * twice > len(found):
        return len(found) >= _LEAST and len(found) == words
    return len(found) >= _LEAST and len(found) >= _SHARE * words


def told(found: list[Garbled], encoding: str) -> tuple[str, dict[str, str]]:
    """The problem of garbled words of a file that was read in an encoding, and its pieces: the one
    that makes words of most, and the first of these words."""
    likely = Counter(one.encoding for one in found).most_common(1)[0][0]
    one = next(one for one in found if one.encoding == likely)
    pieces = {"found": one.word, "lost": one.meant, "likely": likely}
    if likely == "utf-8":
        return "file/encoding.garbled-twice", pieces
    if encoding.startswith("utf-"):
        return "file/encoding.garbled-before", pieces
    return "file/encoding.garbled", {**pieces, "encoding": encoding}
