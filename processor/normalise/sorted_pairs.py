"""Pairs of whole numbers in order, however many: what memory should not hold lies in a stream.
Pure: works on streams that the caller made.
"""

from __future__ import annotations

import heapq
import io
from array import array
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Protocol


class Scratch(Protocol):
    """A stream of bytes that is written, and read again at any place."""

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Goes to a place."""

    def read(self, size: int, /) -> bytes:
        """So many bytes from there."""

    def write(self, data: bytes, /) -> int:
        """Adds bytes there."""


Aside = Callable[[], Scratch]
"""Gives an empty stream, for what would be too much for memory."""

Pair = tuple[int, int]

in_memory: Aside = io.BytesIO
# So many pairs are sorted at once: some 30 MB while that is done.
MOST = 250_000
_BYTES = 16
_READ = 4_096 * _BYTES


class SortedPairs:
    """Pairs that are given in any order and come back sorted. Numbers are below 2**64."""

    def __init__(self, aside: Aside, most: int = MOST) -> None:
        self._aside, self._most = aside, most
        self._here: list[Pair] = []
        self._stream: Scratch | None = None
        self._blocks: list[int] = [0]

    def add(self, one: int, other: int) -> None:
        """Notes a pair."""
        self._here.append((one, other))
        if len(self._here) >= self._most:
            self._put_aside()

    def add_all(self, pairs: Iterable[Pair]) -> None:
        """Notes some pairs."""
        self._here.extend(pairs)
        if len(self._here) >= self._most:
            self._put_aside()

    def __iter__(self) -> Iterator[Pair]:
        """All pairs, the smallest first; nothing is added afterwards."""
        if self._stream is None:
            self._here.sort()
            return iter(self._here)
        if self._here:
            self._put_aside()
        ends = self._blocks
        return heapq.merge(*(self._block(*edges) for edges in pairwise(ends)))

    def _put_aside(self) -> None:
        """What is here becomes a sorted block in the stream."""
        if self._stream is None:
            self._stream = self._aside()
        self._here.sort()
        flat = array("Q")
        for pair in self._here:
            flat.extend(pair)
        self._stream.write(flat.tobytes())
        self._blocks.append(self._blocks[-1] + len(flat) * 8)
        self._here.clear()

    def _block(self, start: int, end: int) -> Iterator[Pair]:
        assert self._stream is not None
        while start < end:
            self._stream.seek(start)
            flat = array("Q", self._stream.read(min(_READ, end - start)))
            start += len(flat) * 8
            yield from zip(flat[::2], flat[1::2], strict=True)


class Rows:
    """Rows of `width` whole numbers below 2**64, in the order in which they were added, each to be
    had by its number."""

    def __init__(self, width: int, aside: Aside, most: int = MOST) -> None:
        self._width, self._aside, self._most = width, aside, most * width
        self._here = array("Q")
        self._stream: Scratch | None = None
        self._there = 0

    def __len__(self) -> int:
        return (self._there + len(self._here)) // self._width

    def add(self, *row: int) -> None:
        """Notes a row."""
        self.add_flat(row)

    def add_flat(self, rows: Iterable[int]) -> None:
        """Notes whole rows, the numbers of one behind those of another."""
        self._here.extend(rows)
        if len(self._here) >= self._most:
            if self._stream is None:
                self._stream = self._aside()
            self._stream.seek(0, io.SEEK_END)
            self._stream.write(self._here.tobytes())
            self._there += len(self._here)
            del self._here[:]

    def some(self, start: int, end: int) -> list[tuple[int, ...]]:
        """The rows from number `start` up to, without, `end`."""
        first, last = start * self._width, min(end, len(self)) * self._width
        flat = array("Q")
        if first < self._there:
            assert self._stream is not None
            self._stream.seek(first * 8)
            flat.frombytes(self._stream.read((min(last, self._there) - first) * 8))
        flat.extend(self._here[max(0, first - self._there) : max(0, last - self._there)])
        parts = [flat[place :: self._width] for place in range(self._width)]
        return list(zip(*parts, strict=True))

    def all(self) -> Iterator[tuple[int, ...]]:
        """All of them."""
        for start in range(0, len(self), 4_096):
            yield from self.some(start, start + 4_096)
