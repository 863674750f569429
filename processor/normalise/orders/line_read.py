"""A line of an order before the sums are settled. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from processor.normalise.fields.casts import CellFault
from processor.normalise.formats.format import Record

NO_SKU = "no-sku"


class LineRead:
    """A line with the record it was read from. `dropped`: it is paid for and never shipped. `empty`
    is the fault of a quantity that is 0."""

    __slots__ = ("dropped", "empty", "line_id", "record", "values")

    def __init__(self, record: Record, values: dict[str, Any], *, dropped: bool = False) -> None:
        self.record, self.values, self.dropped = record, values, dropped
        self.empty: CellFault | None = None
        self.line_id = ""


def fill_blanks(lines: Sequence[LineRead]) -> None:
    """Puts what stands for nothing where a line lacks its SKU, quantity or amount."""
    for line in lines:
        read = line.values
        read["sku"], read["quantity"] = read.get("sku") or "", read.get("quantity") or 0
        read["amount"] = read.get("amount") or 0


class DoubtfulLine(NamedTuple):
    """A line with the record that it may repeat; `beside`: the two stand in one block."""

    line: LineRead
    earlier: Record
    beside: bool


def name_lines(lines: Sequence[LineRead]) -> None:
    """Names each line: by the sender's id, else by its SKU and which of them it is. No two have one
    name."""
    if len(lines) == 1:
        [only] = lines
        only.line_id = only.values.get("channel_line_id") or only.values.get("sku") or NO_SKU
        return
    taken: set[str] = set()
    seen: dict[str, int] = {}
    for line in lines:
        own, sku = line.values.get("channel_line_id"), line.values.get("sku") or NO_SKU
        nth = seen[sku] = seen.get(sku, 0) + 1
        name = bare = own or (sku if nth == 1 else f"{sku}#{nth}")
        more = 1
        while name in taken:
            more += 1
            name = f"{bare}#{more}"
        taken.add(name)
        line.line_id = name
