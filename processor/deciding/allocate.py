"""Which warehouse sends which pieces of an order, and what waits for stock. Pure.

It only looks at what is available; taking it is the ledger's business, which may refuse.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import Literal

from processor.deciding.route import common
from processor.model.decisions import Consignment, HoldAsked, Need, Routing
from processor.model.reasons import hold_for
from processor.model.sentence import Text, joined, sentence

Available = Callable[[str, str], int]
TooSmall = Callable[[Sequence[Need]], Text]
# Sets of warehouses looked at for the fewest shipments; enough for 20 warehouses, 3 at a time.
MOST_SETS = 2000


def _wanted(needs: Sequence[Need]) -> dict[str, int]:
    """Pieces per SKU: the same SKU on two lines is one demand."""
    wanted: dict[str, int] = {}
    for need in needs:
        wanted[need.sku] = wanted.get(need.sku, 0) + need.pieces
    return wanted


def _short(wanted: dict[str, int], stock: dict[str, int]) -> Text:
    """Why a warehouse cannot send all, or an empty text."""
    return joined(
        sentence("route.lacks", sku=sku, wants=pieces, has=stock[sku])
        for sku, pieces in wanted.items()
        if stock[sku] < pieces
    )


def cover(needs: Sequence[Need], stock: Callable[[str], int]) -> Literal["all", "part", "none"]:
    """How much of the needs a stock covers; `stock(sku)` is in pieces."""
    wanted = _wanted([need for need in needs if need.pieces > 0])
    has = {sku: max(0, stock(sku)) for sku in wanted}
    if all(has[sku] >= pieces for sku, pieces in wanted.items()):
        return "all"
    return "part" if any(has.values()) else "none"


def _fewest(
    wanted: Mapping[str, int], ranked: Sequence[str], stocks: dict[str, dict[str, int]]
) -> Sequence[str]:
    """The smallest set of warehouses that has everything, the best ranked of these; all of them
    where none does, or where there are too many sets to look at."""
    looked = 0
    for size in range(2, len(ranked)):
        for some in combinations(ranked, size):
            looked += 1
            if looked > MOST_SETS:
                return ranked
            if all(
                sum(stocks[code][sku] for code in some) >= pieces for sku, pieces in wanted.items()
            ):
                return some
    return ranked


def _split(
    needs: Sequence[Need], ranked: Sequence[str], stocks: dict[str, dict[str, int]]
) -> tuple[tuple[Consignment, ...], tuple[Need, ...]]:
    """Whole lines first, largest first, then lines cut over what is left. Changes `stocks`."""
    left = [need.pieces for need in needs]
    taken: dict[str, dict[int, int]] = {code: {} for code in ranked}

    def take(code: str, index: int, pieces: int) -> None:
        if pieces > 0:
            stocks[code][needs[index].sku] -= pieces
            left[index] -= pieces
            taken[code][index] = taken[code].get(index, 0) + pieces

    largest = sorted(range(len(needs)), key=lambda index: (-needs[index].pieces, index))
    for code in ranked:
        for index in largest:
            if left[index] and stocks[code][needs[index].sku] >= left[index]:
                take(code, index, left[index])
    for index in range(len(needs)):
        for code in ranked:
            take(code, index, min(left[index], stocks[code][needs[index].sku]))

    consignments = tuple(
        Consignment(
            code,
            tuple(
                Need(needs[index].line_id, needs[index].sku, pieces)
                for index, pieces in sorted(taken[code].items())
            ),
        )
        for code in ranked
        if taken[code]
    )
    waiting = tuple(
        Need(need.line_id, need.sku, pieces)
        for need, pieces in zip(needs, left, strict=True)
        if pieces
    )
    return consignments, waiting


def allocate(
    needs: Sequence[Need],
    ranked: Sequence[str],
    may_split: bool,
    otherwise: Literal["split", "backorder"],
    available: Available,
    *,
    fewest: bool = False,
    too_small: TooSmall | None = None,
    own: Mapping[str, Sequence[str]] | None = None,
    unmet: HoldAsked | None = None,
) -> Routing:
    """The first ranked warehouse that has everything; else as `otherwise` says.

    `split` fills from the ranked warehouses in their order and backorders the rest; a line is cut
    only where no warehouse has all of it left. An order that must not be split, or `backorder`,
    waits whole. `fewest` splits over as few warehouses as have everything together. `too_small`
    gives the reason why a part is not worth a shipment, or an empty text: such a part is not made,
    its pieces go elsewhere or wait.

    `own` has the warehouses of lines that may not be sent from all of the ranked ones, by line id.
    Lines that share their warehouses are a group: each is filled as if it were an order, those
    with the fewest warehouses first, and what leaves one warehouse leaves it together.

    `available(warehouse, sku)` is in pieces and is asked once per pair; a negative answer counts
    as nothing. Always: ordered = allocated + backordered per line, and never more than is
    available. Where rules leave no warehouse at all, or cannot be met together (`unmet`),
    everything waits and `hold` is set, because no stock would ever help.
    """
    needs = [need for need in needs if need.pieces > 0]
    if not needs:
        return Routing()
    if unmet is not None:
        return Routing(backordered=tuple(needs), hold=unmet)
    if not ranked:
        hold = hold_for("no-service", "route", sentence("hold.no-warehouse"))
        return Routing(backordered=tuple(needs), hold=hold)

    if own:
        lines = _Lines(needs, ranked, own, available)
        if not may_split:
            shared = common(ranked, [way for way, _ in lines.groups])
            return allocate(needs, shared, may_split, otherwise, available)
        return lines.routed(otherwise, fewest, too_small)
    wanted = _wanted(needs)
    stocks: dict[str, dict[str, int]] = {}
    tried: list[tuple[Text, Text]] = []
    for code in ranked:
        stocks[code] = {sku: max(0, available(code, sku)) for sku in wanted}
        lacks = _short(wanted, stocks[code])
        if not lacks:
            return Routing(consignments=(Consignment(code, tuple(needs)),), tried=tuple(tried))
        tried.append((code, lacks))
    if not may_split or otherwise == "backorder":
        return Routing(backordered=tuple(needs), tried=tuple(tried))

    def fill(pool: Sequence[str]) -> Filled:
        some = _fewest(wanted, pool, stocks) if fewest else pool
        left = {code: dict(stocks[code]) for code in some}
        return (*_split(needs, some, left), left)

    return _large_enough(fill, ranked, too_small, tried)


Filled = tuple[tuple[Consignment, ...], tuple[Need, ...], dict[str, dict[str, int]]]
"""Parts, what waits, and the stock that is left."""


def _large_enough(
    fill: Callable[[Sequence[str]], Filled],
    ranked: Sequence[str],
    too_small: TooSmall | None,
    tried: list[tuple[Text, Text]],
    *,
    elsewhere: Callable[[str, Filled], bool] | None = None,
) -> Routing:
    """Fills without the warehouses whose part is not worth a shipment, one by one."""
    pool = list(ranked)
    while True:
        filled = fill(pool)
        consignments, waiting, _ = filled
        small = [
            (one.warehouse, reason)
            for one in consignments
            if too_small is not None and (reason := too_small(one.needs))
        ]
        if not small or (len(consignments) == 1 and not waiting):
            return Routing(consignments=consignments, backordered=waiting, tried=tuple(tried))
        # First a part that others can send too, which may make one of them large enough.
        can_go = elsewhere or _elsewhere
        gone = next((one for one in small[::-1] if can_go(one[0], filled)), small[-1])
        tried.append(gone)
        pool.remove(gone[0])


def _elsewhere(code: str, filled: Filled) -> bool:
    """True if the other warehouses have all pieces of this one's part left."""
    consignments, _, left = filled
    part = next(one for one in consignments if one.warehouse == code)
    return all(
        sum(stock[sku] for other, stock in left.items() if other != code) >= pieces
        for sku, pieces in _wanted(part.needs).items()
    )


class _Lines:
    """An order of which some lines may be sent from some of its warehouses only."""

    def __init__(
        self,
        needs: Sequence[Need],
        ranked: Sequence[str],
        own: Mapping[str, Sequence[str]],
        available: Available,
    ) -> None:
        self.needs = needs
        self.ranked = ranked
        grouped: dict[tuple[str, ...], list[Need]] = {}
        for need in needs:
            grouped.setdefault(tuple(own.get(need.line_id, ranked)), []).append(need)
        # Whoever has the fewest warehouses is served first from stock that several want.
        self.groups = sorted(grouped.items(), key=lambda one: len(one[0]))
        wanted = _wanted(needs)
        self.stocks = {
            code: {sku: max(0, available(code, sku)) for sku in wanted} for code in ranked
        }

    def routed(
        self, otherwise: Literal["split", "backorder"], fewest: bool, too_small: TooSmall | None
    ) -> Routing:
        """Where each group goes; without a group that waits whole, where it must."""
        tried = self._short()
        if fewest:
            one = self._from_one()
            if one is not None:
                return one
        consignments, waiting, _ = self.filled(self.ranked)
        if not waiting and len(consignments) == 1:
            return Routing(consignments=consignments, tried=tuple(tried))
        if otherwise == "backorder" and not self._whole():
            return Routing(backordered=tuple(self.needs), tried=tuple(tried))
        fill = self._fewest if fewest else self.filled
        return _large_enough(fill, self.ranked, too_small, tried, elsewhere=self._elsewhere)

    def filled(self, pool: Sequence[str]) -> Filled:
        """Each group from the first of its warehouses that has all of it left, else split."""
        left = {code: dict(self.stocks[code]) for code in pool}
        parts: dict[str, list[Need]] = {}
        waiting: list[Need] = []
        for way, group in self.groups:
            some = [code for code in way if code in left]
            first = next((code for code in some if not _short(_wanted(group), left[code])), None)
            sent, waits = _split(group, some if first is None else [first], left)
            waiting += waits
            for one in sent:
                parts.setdefault(one.warehouse, []).extend(one.needs)
        return (
            tuple(
                Consignment(code, self._in_order(parts[code]))
                for code in self.ranked
                if code in parts
            ),
            self._in_order(waiting),
            left,
        )

    def _in_order(self, some: Sequence[Need]) -> tuple[Need, ...]:
        places = {need.line_id: place for place, need in enumerate(self.needs)}
        return tuple(sorted(some, key=lambda need: places[need.line_id]))

    def _whole(self) -> bool:
        """True if every group goes whole from one warehouse."""
        left = {code: dict(self.stocks[code]) for code in self.ranked}
        for way, group in self.groups:
            wanted = _wanted(group)
            first = next((code for code in way if not _short(wanted, left[code])), None)
            if first is None:
                return False
            for sku, pieces in wanted.items():
                left[first][sku] -= pieces
        return True

    def _from_one(self) -> Routing | None:
        """All of it from one warehouse that may send every line, where one has it."""
        wanted = _wanted(self.needs)
        for code in common(self.ranked, [way for way, _ in self.groups]):
            if not _short(wanted, self.stocks[code]):
                return Routing(consignments=(Consignment(code, tuple(self.needs)),))
        return None

    def _fewest(self, pool: Sequence[str]) -> Filled:
        """From the smallest set of warehouses that leaves nothing waiting; from all of them where
        none does, or where there are too many sets to look at."""
        looked = 0
        for size in range(1, len(pool)):
            for some in combinations(pool, size):
                looked += 1
                if looked > MOST_SETS:
                    return self.filled(pool)
                found = self.filled(some)
                if not found[1]:
                    return found
        return self.filled(pool)

    def _elsewhere(self, code: str, filled: Filled) -> bool:
        """True if nothing more waits without this warehouse."""
        pool = [one for one in filled[2] if one != code]
        waits = sum(need.pieces for need in filled[1])
        return sum(need.pieces for need in self.filled(pool)[1]) <= waits

    def _short(self) -> list[tuple[Text, Text]]:
        """Per warehouse why it cannot send all of a group that it may send."""
        found: list[tuple[Text, Text]] = []
        for way, group in self.groups:
            for code in way:
                lacks = _short(_wanted(group), self.stocks[code])
                if not lacks:
                    break
                found.append((code, lacks))
        return found
