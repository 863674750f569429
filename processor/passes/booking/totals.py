"""What the rows of a file of totals add up to: goods of a shipment as they name them, in time."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence

from processor.model.times import parse_time
from processor.normalise.reports.confirmations import ConfirmationRow
from processor.normalise.reports.goods import PIECE
from processor.passes.booking.confirmed_rows import named_goods


def total_of(row: ConfirmationRow) -> str:
    """Goods of a shipment as a row names them, and the unit in which it counts: of these a file of
    totals tells how many left."""
    goods = named_goods(row) or row.line or ""
    return "\x1f".join((row.client or "", row.reference, goods, row.unit or PIECE))


class Totals:
    """How many of its unit rows tell of what they name (`total_of`), by the time they tell."""

    def __init__(self) -> None:
        # Of each name the times and pieces one behind the other: a file names very many.
        self._told: dict[str, tuple[int, ...]] = {}
        self._times: dict[str, int] = {}

    def add(self, row: ConfirmationRow) -> None:
        """Adds what a row tells; fewer than none are refused elsewhere."""
        at = self._times.get(row.shipped_at)
        if at is None:
            at = self._times[row.shipped_at] = parse_time(row.shipped_at)
        name = total_of(row)
        self._told[name] = (*self._told.get(name, ()), at, max(0, row.shipped))

    def add_all(self, rows: Sequence[tuple[int, ConfirmationRow]], but: Container[int]) -> None:
        """Adds what rows tell, but for those of these places."""
        for place, row in rows:
            if place not in but:
                self.add(row)

    def in_time(self, names: Mapping[str, int]) -> Iterator[tuple[int, int]]:
        """Times and pieces told under names; `names` has how many pieces the unit of each is."""
        for name, factor in names.items():
            told = self._told.get(name, ())
            for at, count in zip(told[::2], told[1::2], strict=True):
                yield at, count * factor
