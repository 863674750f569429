"""What a chunk of orders is decided with, and what the facts of each are read from. Pure."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from processor.deciding.drafts import Draft, Leg
from processor.deciding.route import waits_a_workday
from processor.house.house import House
from processor.model.calendars import local_day, next_workday, ship_day
from processor.model.decisions import Quote
from processor.model.destinations import regime_between
from processor.model.holds_asked import values_of
from processor.model.money import Rates
from processor.model.objectives import Objective
from processor.model.order import Item
from processor.rules import Case, RuleSet, Value, Verdict

StockKey = tuple[str, str, str]


class Known(msgspec.Struct, frozen=True):
    """What a chunk is decided with besides the house: catalogue, stock, rates, clock.

    `versions` are the keys of the catalogue rows in `items`, `history` the facts of an order that
    need the ledger, by the order's key. `old_counts` has of each warehouse and client whose last
    count is too old when it was (RFC 3339).
    """

    items: Mapping[tuple[str, str], Item]
    available: Mapping[StockKey, int]
    rates: Rates | None
    now: str
    versions: Mapping[tuple[str, str], int] = {}
    history: Mapping[int, Mapping[str, Value]] = {}
    old_counts: Mapping[tuple[str, str], str] = {}


def case_of(
    house: House,
    draft: Draft,
    known: Known,
    leg: Leg | None = None,
    stock: Mapping[str, Value] | None = None,
) -> Case:
    """What facts are read from: the order, or one shipment of it. `stock` are facts about the
    stock at the order's turn."""
    history = known.history.get(draft.asked.key, {})
    quote = leg.choice.quote if leg is not None and leg.choice is not None else None
    channel = house.config.channels.get(draft.order.channel)
    return Case(
        order=draft.order,
        items=draft.items,
        now=known.now,
        rates=known.rates,
        parcel=leg.parcels[0] if leg is not None and leg.parcels else None,
        warehouse=leg.consignment.warehouse if leg is not None else None,
        tags=leg.tags if leg is not None else _review_tags(draft),
        parcels=leg.parcels if leg is not None else (),
        warehouses=house.config.warehouses,
        channel_labels=channel.channel_labels if channel is not None else "never",
        known={**history, **stock} if stock else history,
        ship_day=leg.ship_day if leg is not None else None,
        service=f"{quote.carrier}/{quote.service}" if quote is not None else None,
        regime=regime_of(house, draft, leg) if leg is not None else None,
        gazetteer=house.gazetteer,
    )


def _review_tags(draft: Draft) -> tuple[str, ...]:
    return draft.review.tags if draft.review is not None else ()


def tags_after_route(draft: Draft, verdict: Verdict) -> tuple[str, ...]:
    """Tags that review and route gave the order."""
    return (*_review_tags(draft), *values_of(verdict.fired, "tag"))


def regime_of(house: House, draft: Draft, leg: Leg) -> str:
    """What customs has to do with a shipment: `domestic`, `eu` between two member states,
    `export` over any other border, `none` where the destination is not known."""
    warehouse = house.config.warehouses[leg.consignment.warehouse]
    places = house.gazetteer
    return regime_between(places.of(warehouse.address), places.of(draft.order.ship_to))


def live_warehouses(house: House) -> list[str]:
    """Codes of the warehouses that ship, in the order of config.yaml."""
    return [one.code for one in house.config.warehouses.values() if one.status == "live"]


def abroad_of(house: House, draft: Draft) -> frozenset[str]:
    """The live warehouses in another country than the receiver."""
    to, every = draft.order.ship_to.country, house.config.warehouses
    return frozenset(code for code in live_warehouses(house) if every[code].address.country != to)


def objective_of(ruleset: RuleSet) -> Objective:
    """What the rules of a stage want the best of."""
    return Objective(ruleset.decide, ruleset.weights)


def ship_day_at(
    house: House, code: str, known: Known, verdict: Verdict, client: str, quote: Quote | None = None
) -> str:
    """The day on which a warehouse sends what is planned now for a client, by the service of
    `quote` once one is chosen, as its calendar and the rules at route say; in its own time."""
    warehouse = house.config.warehouses[code]
    carrier, service = ("", "") if quote is None else (quote.carrier, quote.service)
    zone = warehouse.timezone
    usual = ship_day(warehouse.calendar, known.now, zone, client, carrier, service)
    if not waits_a_workday(verdict.fired):
        return usual
    return max(usual, next_workday(warehouse.calendar, local_day(known.now, zone)))
