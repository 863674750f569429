"""Figures that are too old to decide by: exchange rates and counts, by the limits of config.yaml.

Their age is held against the time of the decision, not against that of the order: both are the
newest that there are when it is decided, and an order that waited is decided by those of its day.
Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from processor.deciding.drafts import Draft
from processor.deciding.known import Known
from processor.deciding.waived import is_released
from processor.house.house import House
from processor.model.config import Config, Oldest
from processor.model.decisions import Consignment, HoldAsked
from processor.model.grounds import kept, mark
from processor.model.holds_asked import UNKNOWN_FACT
from processor.model.money import Rates
from processor.model.old_figures import days_old
from processor.model.reasons import hold_for
from processor.model.sentence import Date, Name, Sentence, joined, sentence
from processor.model.times import DAY, day, parse_time, rfc3339
from processor.rules.facts.facts import fact_named


def fresh_rates(rates: Rates | None, limit: Oldest, now: int) -> Rates | None:
    """The rates without those that are too old to decide by at a moment."""
    if rates is None or limit.hold is None:
        return rates
    most = limit.hold
    return rates.without([one for one, on in rates.days.items() if days_old(on, now) > most])


def old_counts(
    config: Config, counted: Mapping[tuple[str, str], int], now: int
) -> dict[tuple[str, str], str]:
    """Of warehouses and clients whose last count is too old to promise by, when that was."""
    found = {}
    for (code, client), as_at in sorted(counted.items()):
        warehouse = config.warehouses.get(code)
        limit = None if warehouse is None else warehouse.oldest_count.hold
        if limit is not None and now - as_at > limit * DAY:
            found[code, client] = rfc3339(as_at)
    return found


def rate_too_old(house: House, draft: Draft, known: Known) -> list[HoldAsked]:
    """The hold of an order in a currency whose rate is too old; none once it is released."""
    stale = {} if known.rates is None else known.rates.stale
    currency = draft.order.currency
    wanted = (currency, house.config.currency)
    old = [one for one in wanted if one in stale] if currency != house.config.currency else []
    if not old:
        return []
    detail = sentence("hold.rate-too-old", currency=old[0], day=Date(stale[old[0]]))
    held = hold_for("no-exchange-rate", "review", detail)
    return _unless_released(draft, held, {one: stale[one] for one in old})


def count_too_old(
    draft: Draft, known: Known, consignments: tuple[Consignment, ...]
) -> HoldAsked | None:
    """The hold of an order that would take stock by counts that are too old, one for all its
    warehouses; None once it is released."""
    client = draft.order.client
    old = {
        one.warehouse: as_at
        for one in consignments
        if (as_at := known.old_counts.get((one.warehouse, client))) is not None
    }
    if not old:
        return None
    said = [
        sentence("hold.count-too-old", warehouse=code, day=Date(day(parse_time(as_at))))
        for code, as_at in old.items()
    ]
    held = hold_for("count-too-old", "route", joined(said), at=f"warehouse {next(iter(old))}")
    return next(iter(_unless_released(draft, held, old)), None)


def for_want_of_rates(asked: Sequence[HoldAsked], known: Known) -> list[HoldAsked]:
    """The holds; those for want of an amount say so where rates are too old to compare it."""
    stale = {} if known.rates is None else known.rates.stale
    return [_with_rates(one, max(stale.values())) if stale else one for one in asked]


def _with_rates(asked: HoldAsked, newest: str) -> HoldAsked:
    detail = asked.detail
    fact = detail.pieces.get("fact") if isinstance(detail, Sentence) else None
    if asked.reason != UNKNOWN_FACT or not isinstance(fact, Name):
        return asked
    meant = fact_named(fact.word)
    if meant is None or meant.kind != "money":
        return asked
    told = sentence("hold.rule-needs-amount", rule=asked.rule, fact=fact, day=Date(newest))
    return msgspec.structs.replace(asked, detail=told)


def _unless_released(draft: Draft, held: HoldAsked, rests: Mapping[str, str]) -> list[HoldAsked]:
    grounds = kept({name: mark(value) for name, value in rests.items()})
    held = msgspec.structs.replace(held, grounds=grounds)
    return [] if is_released(draft, held) else [held]
