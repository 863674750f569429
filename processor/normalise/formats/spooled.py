"""The spool of a file whose bytes cannot be cut into pieces: what its reader gave, as lines. Pure:
works on streams that the caller opened.

A spool is derived: the same bytes and the same version of the reader give the same lines, so it is
thrown away and made again at will. Where it is kept is for the caller.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, Generic, TypeVar

import msgspec

from processor.model.sentence import Given, Sentence, sentence

OptionsT = TypeVar("OptionsT")


class Unspooled(Exception):
    """Why a file cannot be read at all: what a problem says."""

    def __init__(self, said: Sentence) -> None:
        super().__init__(said.id)
        self.said = said

    def __reduce__(self) -> tuple[type[Unspooled], tuple[Sentence]]:
        """As it goes from a worker to who asked it."""
        return type(self), (self.said,)


def unspooled(key: str, **pieces: Given) -> Unspooled:
    """A file that cannot be read, for the reason of that id."""
    return Unspooled(sentence(key, **pieces))


class Spool(msgspec.Struct, Generic[OptionsT], frozen=True, kw_only=True):
    """How a format makes its spool.

    `version` changes with the lines that it makes. `told` is all that they depend on of what a
    mapping says. `lines` gives them, each with its line end; it raises Unspooled. A file of more
    than `most_bytes` is not opened.
    """

    version: str
    told: Callable[[OptionsT], str]
    lines: Callable[[BinaryIO, str], Iterator[bytes]]
    most_bytes: int


MakeSpool = Callable[[str, Spool[Any], str], BinaryIO]
"""Gives the spool of the file at hand, for the word of a format and what the spool is told; open,
for as long as the file is. Raises Unspooled."""


def in_memory(stream: BinaryIO) -> MakeSpool:
    """Makes spools of a small file that is trusted, such as a sample, in this process."""
    made: dict[tuple[str, str], bytes] = {}

    def make(word: str, spool: Spool[Any], told: str) -> BinaryIO:
        if (word, told) not in made:
            stream.seek(0)
            made[word, told] = b"".join(spool.lines(stream, told))
        return io.BytesIO(made[word, told])

    return make
