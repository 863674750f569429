"""What the rows of a file of totals add up to: goods of a shipment as they name them, in time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from processor.model.times import parse_time
from processor.normalise.reports.confirmations import ConfirmationRow
from processor.normalise.reports.goods import PIECE
from processor.passes.booking.reports.confirmed_rows import named_goods


def total_of(row: ConfirmationRow) -> str:
    """Goods of a shipment as a row names them, and the unit in which it counts: of these a file of
    totals tells how many left."""
    goods = named_goods(row) or row.line or ""
    return "\x1f".join((row.client or "", row.reference, goods, row.unit or PIECE))


class Totals:
    """How many of its unit the rows of a file tell of what they name (`total_of`), by the time they
    tell; and how many of these the rows tell that are booked."""

    def __init__(self) -> None:
        # A file names very many: time, pieces and booked pieces, one time behind the other.
        self._told: dict[str, tuple[int, ...]] = {}
        self._times: dict[str, int] = {}

    def add(self, row: ConfirmationRow) -> None:
        """Adds what a row of the file tells; fewer than none are refused elsewhere."""
        self._count(row, max(0, row.shipped), 0)

    def book(self, row: ConfirmationRow) -> None:
        """Counts a row of the file as booked."""
        self._count(row, 0, max(0, row.shipped))

    def _count(self, row: ConfirmationRow, told: int, booked: int) -> None:
        at = self._times.get(row.shipped_at)
        if at is None:
            at = self._times[row.shipped_at] = parse_time(row.shipped_at)
        name = total_of(row)
        found = list(self._told.get(name, ()))
        if at not in found[::3]:
            found += (at, 0, 0)
        place = 3 * found[::3].index(at)
        found[place + 1] += told
        found[place + 2] += booked
        self._told[name] = tuple(found)

    def told(self, names: Mapping[str, int]) -> list[tuple[int, int]]:
        """Times and pieces told under names; `names` has how many pieces the unit of each is."""
        return list(self._of(names, 1))

    def booked(self, names: Mapping[str, int]) -> list[tuple[int, int]]:
        """Times and pieces of them that are booked."""
        return list(self._of(names, 2))

    def _of(self, names: Mapping[str, int], place: int) -> Iterator[tuple[int, int]]:
        for name, factor in names.items():
            found = self._told.get(name, ())
            for at, count in zip(found[::3], found[place::3], strict=True):
                yield at, count * factor
