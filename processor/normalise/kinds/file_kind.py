"""What a kind of incoming file is: its words, its targets, how it is read, who may drop it. Pure.

The table is in file_kinds.py. Booking a kind needs the ledger, of which nothing here may know: an
entry names its booking as a package names a command in pyproject.toml, by module and object, and
only passes/booking looks it up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, NamedTuple

import msgspec

from processor.model.config import Channel
from processor.model.sentence import Text
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.mapping.take import Field
from processor.problems.form import Form, Node

Owner = Literal["channel", "warehouse", "carrier", "catalogue"]
"""Whose folder of the inbox it is; `catalogue` is the house's own."""


class Block(NamedTuple):
    """One block of fields in a mapping: its targets with their types, and those it must fill."""

    targets: dict[str, str]
    required: tuple[str, ...]


class Once(NamedTuple):
    """What a mapping says for the whole file: one of `words`. `unsaid` stands where it says
    nothing; None where it must say one."""

    words: tuple[str, ...]
    unsaid: str | None


class Portion(NamedTuple):
    """What is read at once: pieces of a surveyed file, each with the row that it begins with.

    The header is in none of them. `channel` is the sender where it is one, `timezone` the sender's,
    for times without an offset where the mapping names no zone. `a_day_means` (morning, evening) is
    the sender's too, for days without a time where the mapping does not say it. `arrived_at` is
    when the file came (RFC 3339), `headers_again` the rows at which its header stands again.
    """

    parts: Sequence[tuple[int, bytes]]
    header: tuple[str, ...]
    mapping: Mapping
    file: str
    sha256: str = ""
    channel: Channel | None = None
    timezone: str = ""
    a_day_means: str = ""
    arrived_at: str = ""
    headers_again: Sequence[int] = ()


Fields = dict[str, tuple[Field, ...]]


def nothing_to_check(form: Form, found: dict[str, Node], blocks: Fields, inside: Text) -> None:
    """A kind whose mappings are right as soon as their blocks are."""


class FileKind(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of file.

    `word` names it in mappings and in the ledger. `folders` are those that take it, `turn` its
    place in the order of booking: files of a lower turn are booked first, review sheets at
    `REVIEW_SHEETS`. `blocks` are what its mappings fill; `once` is what a mapping says for
    the whole file, `bad_row` what it may say of bad rows, the default first. `grouped`:
    rows belong together by `group_rows_by`, and no piece of a file cuts a group. `half`: its rows
    are read together with those of another file. `may_be_empty`: a
    header alone says that there was nothing; else somebody must look. `check` notes what
    else is wrong with a mapping. `read` gives typed rows; `shown` is what golden texts show of
    them. `booked_by` names the `Booking` that writes them to the ledger, as `module:object`; empty
    for a kind that no folder takes, which a command reads.
    """

    word: str
    folders: tuple[Owner, ...]
    turn: int
    blocks: dict[str, Block]
    grouped: bool
    half: bool = False
    may_be_empty: bool = False
    once: dict[str, Once] = {}
    bad_row: tuple[str, ...]
    check: Callable[[Form, dict[str, Node], Fields, Text], None] = nothing_to_check
    read: Callable[[Portion], Any]
    shown: Callable[[Any], dict[str, Any]]
    booked_by: str
