"""What a format of incoming files is: bytes to records, each with a place that shows itself.

A format is one file of this folder and one entry in `formats.py`. What stands above it (mappings,
identification, survey, orders, rejects, explain) reads records and places, never bytes. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, BinaryIO, Generic, Protocol, TypeVar

import msgspec

from processor.languages.language import Language
from processor.model.config import Limits
from processor.model.sentence import Given, Sentence, Text
from processor.normalise.formats.place import Place
from processor.normalise.formats.spooled import MakeSpool, Spool, in_memory
from processor.problems.form import Form, Node

HEAD_BYTES = 65_536

OptionsT = TypeVar("OptionsT")

Rejected = tuple[int, str, Text]
"""(row, record in the sender's text, reason) of a rejected record."""


class FileBytes(msgspec.Struct, frozen=True):
    """A whole file to be identified: its first `HEAD_BYTES`, and a stream for formats that say
    further down what they are. Whoever reads the stream seeks first, and may leave it anywhere.
    `spools` makes what is read of it where its bytes cannot be cut into pieces."""

    head: bytes
    stream: BinaryIO
    spools: MakeSpool

    def begun(self) -> BinaryIO:
        """The stream, at its start."""
        self.stream.seek(0)
        return self.stream

    def as_read(self, file_format: Format[Any], options: Any) -> FileBytes:
        """What a format reads of the file: its own bytes, or its spool. Raises Unspooled."""
        spool = file_format.spool
        if spool is None:
            return self
        stream = self.spools(file_format.word, spool, spool.told(options))
        return file_bytes(stream, self.spools)

    @property
    def is_small(self) -> bool:
        """True where the head is the whole file."""
        return len(self.head) < HEAD_BYTES


def file_bytes(stream: BinaryIO, spools: MakeSpool | None = None) -> FileBytes:
    """The file that a stream holds from its start to its end; its spools are made in memory where
    nothing else makes them."""
    stream.seek(0)
    return FileBytes(stream.read(HEAD_BYTES), stream, spools or in_memory(stream))


Refusal = Sentence
"""Why a whole file is not read: the sentence of a problem."""


class Broken(Exception):
    """A file that cannot be read on: the id of a problem with its pieces, and the place. Whoever
    knows the header adds `lead`: of which column it is told.

    `index` is the cell that is wrong, -1 where it is not one cell.
    """

    def __init__(self, key: str, place: Place, index: int = -1, /, **pieces: Given) -> None:
        super().__init__(key)
        self.key = key
        self.place = place
        self.index = index
        self.pieces = pieces


class Record(Protocol):
    """One record of a file."""

    @property
    def row(self) -> int:
        """Its number in the file, growing: the row that the ledger keeps."""

    @property
    def cells(self) -> list[str]:
        """Its cells, in the order of the header."""

    @property
    def raw(self) -> str:
        """The record in the sender's own text, which goes back where it is rejected."""

    @property
    def where(self) -> str:
        """Its place in the words of the format; "" where its row is a physical line."""

    def place(self, index: int = -1) -> Place:
        """Where the record stands, or its cell `index`."""


class StrictReader(Protocol):
    """The first pass over a whole file, as a stream: memory stays flat.

    `offset` are the bytes up to the end of the record last given, so that a piece of the file can
    be read later; `number` the physical lines, or what the format counts in their place.
    """

    offset: int
    number: int

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """(row, cells) of every record; the first that says a word is the header, `[]` is none.

        The header lies before the first piece of the file, also where no bytes are its own.
        Raises Broken.
        """

    def place(self, row: int, cells: Sequence[str], index: int = -1) -> Place:
        """Where the record last given stands, or its cell `index`."""

    def verdict(self) -> Refusal | None:
        """What is wrong with the stream as a whole; asked for after the last record."""


def no_other_notations(options: Any, name: str, file: str) -> tuple[()]:
    """A format whose files say themselves how they are written: there is nothing to mistake."""
    return ()


def one_way(options: Any) -> tuple[Any]:
    """A format of which a mapping says one way to read it."""
    return (options,)


def names_of_the_file(options: Any) -> tuple[str, ...]:
    """A format whose files name their columns themselves: a mapping names none."""
    return ()


class Format(msgspec.Struct, Generic[OptionsT], frozen=True, kw_only=True):
    """One format: `OptionsT` is what a mapping says of it, picklable, because workers read pieces.

    `word` names it in mappings, `keys` are the keys that it takes in the block `file`, and
    `read_options` reads and checks them.

    Of a file, `refuse` says why no options of a folder can read it, `header` gives the column names
    (None where these options cannot read them), `header_place` shows the header in a message (its
    column `index`, or -1), `header_alone` says that no record follows it, and `notations` gives
    other options that may be meant, for the mapping of a name and file, with what to say where
    they fit.

    `spool` makes what all below reads in place of the bytes of a file that cannot be cut into
    pieces; None for a format whose own bytes can. `refuse` looks at the file itself.

    `strict` reads the whole stream once. `records` reads a piece that begins with a row, with cells
    in the order of the header; where that ends in `crossdock_reason`, the piece is of a rejects
    file that came back. `rejects` writes rejected records in the sender's own form with their
    reasons in a language, so that the mended file can be dropped again (None: they go back as a
    workbook alone); `reject_cells` gives the cells of that file, header first, for a workbook
    (None: its rejects go back as sent alone). `names` are the columns that a mapping itself names,
    because no file does. `uneven_record` and `uneven_file` ask the sender what may be the cause
    where one record, or most of them, have another number of cells than the header; where a format
    does not part records by cells (`counts_cells`), such a record is one that cannot be read.
    """

    word: str
    keys: tuple[str, ...]
    read_options: Callable[[Form, dict[str, Node], Text], OptionsT]
    refuse: Callable[[FileBytes, Sequence[OptionsT]], Refusal | None]
    header: Callable[[FileBytes, OptionsT], tuple[str, ...] | None]
    header_place: Callable[[tuple[str, ...], int, OptionsT], Place]
    header_alone: Callable[[FileBytes], bool]
    notations: Callable[[OptionsT, str, str], Iterable[tuple[OptionsT, Refusal]]] = (
        no_other_notations
    )
    ways: Callable[[OptionsT], tuple[OptionsT, ...]] = one_way
    spool: Spool[OptionsT] | None = None
    strict: Callable[[BinaryIO, OptionsT, Limits], StrictReader]
    records: Callable[[bytes, int, tuple[str, ...], OptionsT], Sequence[Record]]
    rejects: Callable[[tuple[str, ...], Iterable[Rejected], OptionsT, Language], bytes] | None
    reject_cells: (
        Callable[[tuple[str, ...], Iterable[Rejected], OptionsT, Language], list[list[str]]] | None
    ) = None
    names: Callable[[OptionsT], tuple[str, ...]] = names_of_the_file
    counts_cells: bool = True
    uneven_record: Text
    uneven_file: Text
