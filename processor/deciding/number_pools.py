"""Which parcel gets which number of its carrier's pools; orders for which none is left are held.

Pure: `offer` gives the next numbers of a pool, at most so many, fewer where it has no more.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

from processor.deciding.drafts import Draft, Leg
from processor.house.house import House
from processor.model.config import Carrier
from processor.model.decisions import Quote
from processor.model.number_pools import Pool, of_parcels, pools_for
from processor.model.reasons import NO_NUMBER, hold_for
from processor.model.sentence import Sentence, sentence

Offer = Callable[[str, Pool, int], Sequence[str]]


def allot(house: House, drafts: Sequence[Draft], offer: Offer) -> list[str]:
    """Gives the parcels of decided orders their numbers, in the order of the drafts, and returns
    those that were given.

    An order of which one parcel has none is held whole and takes none, so that its parcels leave
    together; those behind it go on with what is left.
    """
    wanted = _wanted(house, drafts)
    if not wanted:
        return []
    stock = _Stock(offer, wanted)
    given: list[str] = []
    for draft in drafts:
        if not _draws(draft):
            continue
        legs, short = _numbers(house, draft, stock)
        if short is not None:
            draft.holds.append(hold_for(NO_NUMBER, "numbers", short))
            continue
        for leg, numbers in legs:
            leg.numbers = numbers
            given += numbers
    return given


def _draws(draft: Draft) -> bool:
    """False for an order that gets no shipment in this decision: a number drawn for it is lost."""
    return bool(draft.legs) and not (draft.stopped or draft.asked.disputed)


def _pooled(house: House, leg: Leg) -> tuple[Carrier, Quote] | None:
    """The carrier of a leg that has pools, and its quote."""
    assert leg.choice is not None and leg.choice.quote is not None
    quote = leg.choice.quote
    carrier = house.config.carriers[quote.carrier]
    return (carrier, quote) if of_parcels(carrier.pools) else None


def _wanted(house: House, drafts: Sequence[Draft]) -> dict[str, int]:
    """How many parcels there are by carrier with pools: so many are asked for at once."""
    wanted: dict[str, int] = {}
    for draft in drafts:
        for leg in draft.legs if _draws(draft) else ():
            if (found := _pooled(house, leg)) is not None:
                name = found[0].name
                wanted[name] = wanted.get(name, 0) + len(leg.parcels)
    return wanted


class _Stock:
    """Numbers that were offered and not given yet, by carrier and pool."""

    def __init__(self, offer: Offer, wanted: dict[str, int]) -> None:
        self._offer, self._wanted = offer, wanted
        self._here: dict[tuple[str, str], deque[str]] = {}
        self._dry: set[tuple[str, str]] = set()

    def next_of(self, carrier: str, pools: Sequence[Pool]) -> tuple[Pool, str] | None:
        """The next number of the first of these pools that has one."""
        for pool in pools:
            key = (carrier, pool.name)
            here = self._here.setdefault(key, deque())
            if not here and key not in self._dry:
                count = max(1, self._wanted[carrier])
                found = self._offer(carrier, pool, count)
                if len(found) < count:
                    self._dry.add(key)
                here.extend(found)
            if here:
                self._wanted[carrier] -= 1
                return pool, here.popleft()
        return None

    def put_back(self, carrier: str, pool: Pool, number: str) -> None:
        """Takes back a number that was not given after all; the last one first."""
        self._wanted[carrier] += 1
        self._here[carrier, pool.name].appendleft(number)


def _numbers(
    house: House, draft: Draft, stock: _Stock
) -> tuple[list[tuple[Leg, tuple[str, ...]]], Sentence | None]:
    """The numbers of each leg of an order, or why it has to wait."""
    legs: list[tuple[Leg, tuple[str, ...]]] = []
    taken: list[tuple[str, Pool, str]] = []
    for leg in draft.legs:
        found = _pooled(house, leg)
        if found is None:
            continue
        carrier, quote = found
        client = draft.order.client
        ours = quote.label_source == "ours"
        pools = pools_for(carrier.pools, quote.service, client, ours=ours)
        if not pools and not ours:
            # Its number comes with its label, from whoever makes that.
            continue
        valid = [one for one in pools if one.is_valid(leg.ship_day)]
        numbers: list[str] = []
        for _ in leg.parcels:
            got = stock.next_of(carrier.name, valid)
            if got is None:
                for name, pool, number in reversed(taken):
                    stock.put_back(name, pool, number)
                return [], _short(carrier, quote.service, client, pools, valid)
            taken.append((carrier.name, *got))
            numbers.append(got[1])
        legs.append((leg, tuple(numbers)))
    return legs, None


def _short(
    carrier: Carrier, service: str, client: str, pools: Sequence[Pool], valid: Sequence[Pool]
) -> Sentence:
    service = f"{carrier.name}/{service}"
    if not pools:
        return sentence("hold.no-pool", service=service, client=client, carrier=carrier.name)
    names = [one.name for one in valid or pools]
    key = "hold.pools-empty" if valid else "hold.pools-out-of-date"
    return sentence(key, carrier=carrier.name, service=service, pools=names)
