"""Totals in time: what a total of some goods adds to what is known to have left, and what of it is
known and only left earlier than was told.

Each total says that at its time at least so much had left. What all of them say together does not
depend on the order in which they are told: at any time the greatest of those until then.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec


class KnownPieces(msgspec.Struct, frozen=True, kw_only=True):
    """Pieces that were told to have left at `at` (microseconds UTC). `of_total`: by a total, so
    that they may have left before; what is told with a time of its own left then."""

    at: int
    pieces: int
    of_total: bool


class Share(msgspec.Struct, kw_only=True):
    """Pieces told of one time: `known` by then, `earlier` known to have left and told of a later
    time until now, `grown` not known."""

    known: int = 0
    earlier: int = 0
    grown: int = 0

    def take(self, pieces: int) -> Share:
        """Takes so many pieces out of it, the known ones first."""
        taken = []
        for there in (self.known, self.earlier, self.grown):
            taken.append(min(pieces, there))
            pieces -= taken[-1]
        known, earlier, grown = taken
        self.known -= known
        self.earlier -= earlier
        self.grown -= grown
        return Share(known=known, earlier=earlier, grown=grown)


def shares(known: Iterable[KnownPieces], told: Sequence[tuple[int, int]]) -> dict[int, Share]:
    """What the rows of one file come to, by their time: `told` has times and pieces, which add up
    to the total of each time. The caller has refused a total that shrinks."""
    left = sorted(([one.at, one.pieces, one.of_total] for one in known), key=lambda one: one[0])
    found: dict[int, Share] = {}
    total = 0
    for at, pieces in _by_time(told):
        total += pieces
        by_then = sum(n for t, n, _ in left if t <= at)
        grown = max(0, total - sum(n for _, n, _ in left))
        wanted = min(pieces, max(0, total - by_then)) - grown
        earlier = 0
        for one in left:
            if one[0] > at and one[2]:
                taken = min(wanted - earlier, one[1])
                one[1] -= taken
                earlier += taken
        left.append([at, earlier + grown, False])
        found[at] = Share(known=pieces - earlier - grown, earlier=earlier, grown=grown)
    return found


def _by_time(told: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    found: dict[int, int] = {}
    for at, pieces in told:
        found[at] = found.get(at, 0) + pieces
    return sorted(found.items())
