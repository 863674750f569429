"""Which of the ways that a mapping lists a file is written in: encodings, delimiters. Pure.

The one that fits the whole file is taken. Where two fit and give the same text, as of plain ASCII,
nothing is chosen; where they give different texts and only one of them gives words, it is that
one; else nobody knows, and both readings are shown. The answer depends on the bytes and the mapping
alone, so whoever reads the file later reads it in the same way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import BinaryIO, NamedTuple, TypeVar

from processor.model.sentence import listed
from processor.normalise.formats.evidence import Evidence
from processor.normalise.formats.format import Broken, FileBytes
from processor.normalise.formats.likely import plainness
from processor.normalise.formats.place import Place
from processor.normalise.formats.text_lines import TextOptions, raw_lines

OptionsT = TypeVar("OptionsT", bound=TextOptions)

_MOST_LINE = 1 << 24
# So much of a reading's runs beyond ASCII are words, or so little; by so many lines it is seen.
_WORDS, _NONE, _LINES = 0.9, 0.25, 500
_SHOWN, _MARKS = 30, ',;|\t"'


class _Tried(NamedTuple):
    encoding: str
    codec: str
    evidence: Evidence
    scores: list[float]

    @property
    def fits(self) -> bool:
        """True if the whole file is text in this encoding."""
        if self.evidence.unread:
            return False
        try:
            return self.evidence.verdict() is None
        except Broken:
            return False

    @property
    def score(self) -> float:
        return sum(self.scores) / len(self.scores) if self.scores else 1.0

    @property
    def garbled(self) -> bool:
        return any(self.evidence.words.values())


def encoding_of(file: FileBytes, ways: Sequence[OptionsT]) -> OptionsT:
    """The way, of several that differ in their encoding, in which a whole file is written. Raises
    Broken where two give different texts and nothing tells which is right."""
    tried = [_Tried(one.encoding, one.codec, Evidence(one.encoding), []) for one in ways]
    for number, raw in _more_than_ascii(file.begun(), ways[0]):
        for one in tried:
            try:
                text = raw.decode(one.codec)
            except UnicodeDecodeError:
                one.evidence.unread += 1
                continue
            one.evidence.line(raw, text, number)
            if len(one.scores) < _LINES:
                one.scores.append(plainness(text, one.encoding))
    left = [one for one in tried if one.fits]
    if not left:
        # The survey tells what is wrong with it.
        best = min(tried, key=lambda one: one.evidence.unread)
        return ways[tried.index(best)]
    # Not garbled is no merit of a reading that gives no words at all.
    if words := [one for one in left if not one.garbled and one.score > _NONE]:
        left = words
    if any(one.score >= _WORDS for one in left):
        left = [one for one in left if one.score > _NONE]
    if len(left) > 1:
        _differ(file, ways[0], left)
    return ways[tried.index(left[0])]


def _more_than_ascii(stream: BinaryIO, options: TextOptions) -> Iterator[tuple[int, bytes]]:
    for number, raw in enumerate(raw_lines(stream, options, _MOST_LINE), start=1):
        if not raw.isascii():
            yield number, raw


def _differ(file: FileBytes, options: TextOptions, tried: Sequence[_Tried]) -> None:
    """Raises Broken at the first line that two read differently."""
    for number, raw in _more_than_ascii(file.begun(), options):
        texts = [raw.decode(one.codec).lstrip("\ufeff").rstrip("\r\n") for one in tried]
        other = next((n for n, text in enumerate(texts) if text != texts[0]), 0)
        if other:
            one, two = texts[0], texts[other]
            at = next(
                (n for n, pair in enumerate(zip(one, two, strict=False)) if pair[0] != pair[1]),
                min(len(one), len(two)),
            )
            begin = max(one.rfind(mark, 0, at) for mark in _MARKS) + 1
            raise Broken(
                "file/ambiguous.encoding", Place(number, at + 1, text=one),
                encodings=listed([tried[0].encoding, tried[other].encoding], "and"),
                found=_cell(one[begin:]), lost=_cell(two[begin:]),
            )  # fmt: skip


def _cell(text: str) -> str:
    """A text up to the next mark that parts cells."""
    text = text[:_SHOWN]
    return text[: min((at for mark in _MARKS if (at := text.find(mark)) >= 0), default=_SHOWN)]
