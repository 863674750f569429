"""A format of files for tests: blocks of `key=value` lines, each with an empty line behind it, and
the keys of all blocks in the last line of the file: what it is stands at its end.

Its places are blocks and keys: `block 2 key sku`. It is one entry, as any real format is.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO, NamedTuple

import msgspec

from processor.languages.language import Language
from processor.model.config import Limits
from processor.model.sentence import Text, sentence
from processor.normalise.formats.format import Broken, FileBytes, Format, Refusal, Rejected
from processor.normalise.formats.header import REASON_COLUMN, data_columns
from processor.normalise.formats.place import Place
from processor.problems.form import Form, Node

# The word before the keys in the last line, and how long that line may be.
KEYS, LONGEST = "keys", 1000


class BlockOptions(msgspec.Struct, frozen=True):
    """The mark between a key and its value."""

    mark: str


class BlockRecord(NamedTuple):
    """One block."""

    row: int
    cells: list[str]
    header: tuple[str, ...]
    raw: str

    @property
    def where(self) -> str:
        return f"block {self.row}"

    def place(self, index: int = -1) -> Place:
        key = f" key {self.header[index]}" if index >= 0 else ""
        return Place(self.row, where=f"block {self.row}{key}")


class BlockReader:
    """The strict pass: the header is looked up at the end, before the first block."""

    def __init__(self, stream: BinaryIO, options: BlockOptions) -> None:
        self.stream, self.options = stream, options
        self.offset, self.number = 0, 0

    def records(self) -> Iterator[tuple[int, list[str]]]:
        header = _keys(self.stream, self.options)
        if header is None:
            raise Broken("file/footer.missing", Place(0, where="the end"), first=KEYS, at="")
        yield 0, list(header)
        self.stream.seek(0)
        for text, size in _blocks(self.stream):
            if text.startswith(f"{KEYS}{self.options.mark}"):
                return
            cells = _pairs(text, self.number + 1, self.options)
            self.number += 1
            self.offset += size
            yield self.number, cells

    def place(self, row: int, cells: Sequence[str], index: int = -1) -> Place:
        return Place(row, where=f"block {row}")

    def verdict(self) -> Refusal | None:
        return None


def _blocks(lines: Iterable[bytes]) -> Iterator[tuple[str, int]]:
    """(text, bytes with the empty line that ends it) of every block."""
    found: list[bytes] = []
    for line in lines:
        found.append(line)
        if not line.strip():
            yield b"".join(found).decode(), sum(map(len, found))
            found = []
    if found:
        yield b"".join(found).decode(), sum(map(len, found))


def _keys(stream: BinaryIO, options: BlockOptions) -> tuple[str, ...] | None:
    """The keys that the last line of a file names; None where it names none."""
    stream.seek(0, os.SEEK_END)
    stream.seek(max(0, stream.tell() - LONGEST))
    word, mark, names = (
        stream.read().decode().rstrip("\n").rpartition("\n")[2].partition(options.mark)
    )
    return tuple(names.split(",")) if mark and word == KEYS else None


def _pairs(text: str, row: int, options: BlockOptions) -> list[str]:
    pairs = [line.partition(options.mark) for line in text.split("\n") if line.strip()]
    for key, mark, _ in pairs:
        if not mark:
            place = Place(row, where=f"block {row}")
            raise Broken("file/duplicate-header", place, name=key)
    return [value for _, _, value in pairs]


def _read_options(form: Form, found: dict[str, Node], inside: Text) -> BlockOptions:
    marks = {"equals": "=", "colon": ":"}
    return BlockOptions(marks[form.choice(found.get("mark"), marks, "equals", inside=inside)])


def _refuse(file: FileBytes, folder: Sequence[BlockOptions]) -> Refusal | None:
    if any(_keys(file.stream, one) is not None for one in folder):
        return None
    return sentence("file/binary.nul")


def _header(file: FileBytes, options: BlockOptions) -> tuple[str, ...] | None:
    return _keys(file.stream, options)


def _header_place(header: tuple[str, ...], index: int, options: BlockOptions) -> Place:
    return Place(1, where=f"block 1 key {header[index]}" if index >= 0 else "block 1")


def _strict(stream: BinaryIO, options: BlockOptions, limits: Limits) -> BlockReader:
    return BlockReader(stream, options)


def _records(
    data: bytes, first_row: int, header: tuple[str, ...], options: BlockOptions
) -> list[BlockRecord]:
    blocks = _blocks(data.splitlines(keepends=True))
    return [
        BlockRecord(row, _pairs(text, row, options), header, text.strip())
        for row, (text, _) in enumerate(blocks, first_row)
        if not text.startswith(f"{KEYS}{options.mark}")
    ]


def _rejects(
    header: tuple[str, ...], rejected: Iterable[Rejected], options: BlockOptions, language: Language
) -> bytes:
    mark, found = options.mark, []
    for _, raw, reason in rejected:
        lines = raw.split("\n")[: data_columns(header)]
        found.append("\n".join([*lines, f"{REASON_COLUMN}{mark}{language.say(reason)}"]) + "\n")
    keys = [*header[: data_columns(header)], REASON_COLUMN]
    return "\n".join([*found, f"{KEYS}{mark}{','.join(keys)}\n"]).encode()


BLOCKS = Format(
    word="blocks",
    keys=("mark",),
    read_options=_read_options,
    refuse=_refuse,
    header=_header,
    header_place=_header_place,
    header_alone=lambda file: False,
    strict=_strict,
    records=_records,
    rejects=_rejects,
    uneven_record="does a block lack a key?",
    uneven_file="do most blocks lack a key of the last line?",
)
