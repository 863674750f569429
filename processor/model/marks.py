"""High-water marks of a ledger: how far it has come, kept outside of it too. Pure.

A ledger that stands below the marks is an older copy: what it would number or send is out already.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import msgspec


class DamagedMarks(ValueError):
    """The bytes of the marks are not what was written."""


class Marks(msgspec.Struct, frozen=True, kw_only=True):
    """How far a ledger has come.

    `epoch` is the id of its life, `life` the running number of it. `files` and `documents` are the
    newest keys, `numbers` how many of each counter are drawn; none of these is ever lowered, in no
    epoch. `events`, `staged` and `handed` count in one epoch only: what was noted, what was made
    ready, and what was handed over.
    """

    epoch: str = ""
    life: int = 0
    files: int = 0
    documents: int = 0
    numbers: Mapping[str, int] = {}
    events: int = 0
    staged: int = 0
    handed: int = 0

    @property
    def waves(self) -> int:
        """How many waves were numbered."""
        return self.numbers.get("wave", 0)

    @property
    def blank(self) -> bool:
        """True where nothing has come in and nothing was numbered or handed over."""
        return not (self.files or self.documents or any(self.numbers.values()))


_COUNTS = ("files", "documents", "events", "staged", "handed")


def behind(own: Marks, outside: Marks) -> tuple[str, ...]:
    """What of a ledger stands below the marks kept outside: names of marks and of counters."""
    low = [name for name in _COUNTS if getattr(own, name) < getattr(outside, name)]
    low += [
        name for name, drawn in sorted(outside.numbers.items()) if own.numbers.get(name, 0) < drawn
    ]
    return tuple(low)


class _Kept(msgspec.Struct, frozen=True):
    """Marks as they lie in their file."""

    marks: msgspec.Raw
    sha256: str


def encode(marks: Marks) -> bytes:
    """The bytes of the file of marks: a line of JSON with a checksum."""
    body = msgspec.json.encode(marks, order="sorted")
    digest = hashlib.sha256(body).hexdigest()
    return msgspec.json.encode({"marks": msgspec.Raw(body), "sha256": digest}) + b"\n"


def decode(data: bytes) -> Marks:
    """The marks in a file. Raises DamagedMarks where its checksum is not theirs."""
    try:
        kept = msgspec.json.decode(data, type=_Kept)
        if hashlib.sha256(bytes(kept.marks)).hexdigest() != kept.sha256:
            raise DamagedMarks("the checksum is another")
        return msgspec.json.decode(kept.marks, type=Marks)
    except msgspec.DecodeError as error:
        raise DamagedMarks(str(error)) from error
