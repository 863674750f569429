"""How many numbers the shipments of a chunk need, and whether their ranges have them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from processor.deciding.drafts import Draft, series_of
from processor.deciding.sscc import SSCC, sscc_counter
from processor.house.house import House
from processor.model.reasons import hold_for
from processor.model.sentence import sentence


def _capacity(house: House, counter: str) -> int:
    """How many numbers a counter can give at all."""
    if counter == SSCC:
        return int(10 ** (16 - len(house.config.numbers.gs1_prefix))) - 1
    if counter.startswith(f"{SSCC}:"):
        return int(10 ** (16 - len(counter.partition(":")[2]))) - 1
    if counter.startswith("tracking:"):
        return int(10 ** int(counter.rsplit(":", 2)[1])) - 1
    return (10**10) - 1


def hold_what_has_no_number(
    house: House, drafts: Sequence[Draft], drawn: Callable[[str], int]
) -> None:
    """Holds orders for which a number range has no room left. `drawn` tells what is used up."""
    needed = numbers_needed(house, drafts)
    full = {
        counter
        for counter, count in needed.items()
        if count and drawn(counter) + count > _capacity(house, counter)
    }
    if not full:
        return
    for draft in drafts:
        if draft.stopped or not draft.legs:
            continue
        short = sorted(
            full & {name for name, count in numbers_needed(house, [draft]).items() if count}
        )
        if short:
            detail = sentence("hold.no-number", range=short[0])
            draft.holds.append(hold_for("no-service", "numbers", detail))


def numbers_needed(house: House, drafts: Sequence[Draft]) -> dict[str, int]:
    """How many numbers of each counter the decided shipments of a chunk need."""
    needed: dict[str, int] = {"shipment": 0, SSCC: 0}
    for draft in drafts:
        if draft.stopped:
            continue
        sscc = sscc_counter(house, draft.order.client)
        for leg in draft.legs:
            assert leg.choice is not None and leg.choice.quote is not None
            carrier = leg.choice.quote.carrier
            needed["shipment"] += 1
            needed[sscc] = needed.get(sscc, 0) + len(leg.parcels)
            series = series_of(house, carrier)
            if series:
                needed[series] = needed.get(series, 0) + len(leg.parcels)
    return needed
