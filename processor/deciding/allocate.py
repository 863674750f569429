"""Which warehouse sends which pieces of an order, and what waits for stock. Pure.

It only looks at what is available; taking it is the ledger's business, which may refuse.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import Literal

from processor.model.decisions import Consignment, Need, Routing
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
) -> Routing:
    """The first ranked warehouse that has everything; else as `otherwise` says.

    `split` fills from the ranked warehouses in their order and backorders the rest; a line is cut
    only where no warehouse has all of it left. An order that must not be split, or `backorder`,
    waits whole. `fewest` splits over as few warehouses as have everything together. `too_small`
    gives the reason why a part is not worth a shipment, or an empty text: such a part is not made,
    its pieces go elsewhere or wait.

    `available(warehouse, sku)` is in pieces and is asked once per pair; a negative answer counts
    as nothing. Always: ordered = allocated + backordered per line, and never more than is
    available. Where rules leave no warehouse at all, everything waits and `hold` is set, because
    no stock would ever help.
    """
    needs = [need for need in needs if need.pieces > 0]
    if not needs:
        return Routing()
    if not ranked:
        hold = hold_for("no-service", "route", sentence("hold.no-warehouse"))
        return Routing(backordered=tuple(needs), hold=hold)

    wanted = _wanted(needs)
    stocks: dict[str, dict[str, int]] = {}
    tried: list[tuple[str, Text]] = []
    for code in ranked:
        stocks[code] = {sku: max(0, available(code, sku)) for sku in wanted}
        lacks = _short(wanted, stocks[code])
        if not lacks:
            return Routing(consignments=(Consignment(code, tuple(needs)),), tried=tuple(tried))
        tried.append((code, lacks))
    if not may_split or otherwise == "backorder":
        return Routing(backordered=tuple(needs), tried=tuple(tried))
    pool = list(ranked)
    while True:
        some = _fewest(wanted, pool, stocks) if fewest else pool
        left = {code: dict(stocks[code]) for code in some}
        consignments, waiting = _split(needs, some, left)
        small = [
            (one.warehouse, reason)
            for one in consignments
            if too_small is not None and (reason := too_small(one.needs))
        ]
        if not small:
            return Routing(consignments=consignments, backordered=waiting, tried=tuple(tried))
        # First a part that others can send too, which may make one of them large enough.
        gone = next(
            (one for one in small[::-1] if _elsewhere(one[0], consignments, left)), small[-1]
        )
        tried.append(gone)
        pool.remove(gone[0])


def _elsewhere(
    code: str, consignments: Sequence[Consignment], left: dict[str, dict[str, int]]
) -> bool:
    """True if the other warehouses have all pieces of this one's part left."""
    part = next(one for one in consignments if one.warehouse == code)
    return all(
        sum(stock[sku] for other, stock in left.items() if other != code) >= pieces
        for sku, pieces in _wanted(part.needs).items()
    )
