"""The words of a review sheet by which it is read when it comes back. Pure."""

from __future__ import annotations

import msgspec


class SheetWords(msgspec.Struct, frozen=True):
    """The words that a sheet was written with: headings by column, decisions by verb. Both are
    empty for a sheet of the time when the ledger did not keep them."""

    language: str
    headings: dict[str, str] = {}
    verbs: dict[str, str] = {}
