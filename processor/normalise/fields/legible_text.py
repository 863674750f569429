"""Names, addresses and titles that would be printed as letters nobody wrote. Pure."""

from __future__ import annotations

import re
from typing import Any

from processor.normalise.fields.casts import Cast, CellFault, shown
from processor.normalise.formats.legible import garbled_in

# The mark of a lost letter, in a word; alone it is no name that anything could print.
_LOST = re.compile(r"[^\W_]\ufffd|\ufffd[^\W_]")
PRINTED = ("text", "lines")
"""The types of targets that stand on labels and papers."""


def legible(cast: Cast, options: Any) -> Cast:
    """A reading of text that faults where letters were misread before (`options`: in which encoding
    the file was read), or were lost."""
    encoding = getattr(options, "encoding", "utf-8")

    def read(raw: str) -> Any:
        if not raw.isascii():
            found = garbled_in(raw, encoding)
            if found is not None:
                key = "garbled-twice" if found.encoding == "utf-8" else "garbled"
                raise CellFault(
                    f"cell/text.{key}", found=shown(found.word), lost=shown(found.meant),
                    likely=found.encoding,
                )  # fmt: skip
            if "\ufffd" in raw and _LOST.search(raw):
                raise CellFault("cell/text.lost", found=shown(raw))
        return cast(raw)

    return read
