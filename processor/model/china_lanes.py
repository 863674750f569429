"""The lanes of exports from China: by which office, port and means of transport goods leave. Pure.

A row names a warehouse, carrier, service and country on its left side; each cell may be `*`. The
row that names the most of the four decides. Codes per GACC CEB specification 2022-05.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

import msgspec

ANY = "*"
LEFT = ("warehouse", "carrier", "service", "country")
CONFIDENCES = ("H", "M", "L")
SURE = "H"

LeftSide = tuple[str, str, str, str]


class LaneCodes(msgspec.Struct, frozen=True, kw_only=True):
    """What a declaration list says of the way out: office that clears, office of exit, means of
    transport, port of destination, and the supervised place (`loctNo`; empty: not said)."""

    customs_code: str
    port_code: str
    transport_mode: str
    pod: str
    place_code: str = ""


class ChinaLane(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the table of lanes. `left` is its left side in the order of `LEFT`; `at` is its file
    and line; `confidence` is H, M or L."""

    left: LeftSide
    codes: LaneCodes
    source: str
    confidence: str
    at: str

    @property
    def names(self) -> int:
        """How many of the four cells of its left side name something: its specificity."""
        return sum(cell != ANY for cell in self.left)

    def covers(self, left: LeftSide) -> bool:
        """True if it fits whatever fits this left side."""
        return all(own in (ANY, other) for own, other in zip(self.left, left, strict=True))


class ChinaLanes(msgspec.Struct, frozen=True):
    """The lanes of a house by left side; `of_client` holds what an earlier configuration said of
    all shipments of a client, in place of a table."""

    rows: Mapping[LeftSide, ChinaLane] = {}
    of_client: Mapping[str, LaneCodes] = {}

    def find(self, warehouse: str, carrier: str, service: str, country: str) -> ChinaLane | None:
        """The row that names the most of what fits; None where no row fits."""
        for left in _widening((warehouse, carrier, service, country)):
            found = self.rows.get(left)
            if found is not None:
                return found
        return None

    def codes(
        self, client: str, warehouse: str, carrier: str, service: str, country: str
    ) -> LaneCodes | None:
        """The codes for a shipment; None where nothing says them."""
        if client in self.of_client:
            return self.of_client[client]
        found = self.find(warehouse, carrier, service, country)
        return None if found is None else found.codes


def _widening(left: LeftSide) -> Iterator[LeftSide]:
    """The left sides that fit a shipment, from that which names all four to that which names
    none."""
    for unnamed in range(len(left) + 1):
        for places in combinations(range(len(left)), unnamed):
            a, b, c, d = (ANY if n in places else cell for n, cell in enumerate(left))
            yield a, b, c, d


def undecided_between(rows: Iterable[ChinaLane]) -> list[tuple[ChinaLane, ChinaLane]]:
    """Pairs of rows that name equally many cells and fit a shipment in common, for which no third
    row that names more decides."""
    known = list(rows)
    found = []
    for n, one in enumerate(known):
        for other in known[:n]:
            both = _both(one.left, other.left)
            if one.names != other.names or both is None:
                continue
            if not any(row.names > one.names and row.covers(both) for row in known):
                found.append((other, one))
    return found


def _both(one: LeftSide, other: LeftSide) -> LeftSide | None:
    """The left side of what fits both; None where nothing does."""
    cells = []
    for left, right in zip(one, other, strict=True):
        if ANY not in (left, right) and left != right:
            return None
        cells.append(right if left == ANY else left)
    a, b, c, d = cells
    return a, b, c, d
