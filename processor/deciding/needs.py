"""What is open of an order, and how much of it the stock has. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache, partial

from processor.deciding.allocate import Available, cover
from processor.deciding.drafts import Draft
from processor.deciding.known import StockKey, live_warehouses
from processor.house.house import House
from processor.model.decisions import Need
from processor.rules import RuleSet, Value

STOCK_AT, STOCK_TOGETHER = "stock at ", "stock together"


def needs_of(draft: Draft) -> tuple[Need, ...]:
    """What is open of the order's lines, without those that are held alone."""
    held = draft.held_lines
    pieces = {line: count for line, count in draft.asked.open_pieces.items() if line not in held}
    return tuple(
        Need(line.line_id, line.sku, pieces[line.line_id])
        for line in draft.order.lines
        if pieces.get(line.line_id)
    )


@lru_cache(maxsize=64)
def _stock_names(ruleset: RuleSet) -> tuple[str, ...]:
    """The facts about stock that the rules ask for."""
    return tuple(
        name
        for name in sorted(ruleset.wanted)
        if name.startswith(STOCK_AT) or name == STOCK_TOGETHER
    )


def stock_facts(house: House, draft: Draft, left: Mapping[StockKey, int]) -> dict[str, Value]:
    """How much of the order each warehouse has, and all live ones together, where rules ask."""
    names = _stock_names(house.rule_sets.of("route", draft.order.client))
    if not names:
        return {}
    needs, free, live = needs_of(draft), free_of(left, draft.order.client), live_warehouses(house)
    found: dict[str, Value] = {}
    for name in names:
        if name.startswith(STOCK_AT):
            code = name.removeprefix(STOCK_AT)
            found[name] = cover(needs, partial(free, code))
        elif name == STOCK_TOGETHER:
            found[name] = cover(needs, lambda sku: sum(free(code, sku) for code in live))
    return found


def free_of(left: Mapping[StockKey, int], client: str) -> Available:
    """What is left for a client, as allocation asks for it; never below zero."""
    return lambda warehouse, sku: max(0, left.get((warehouse, client, sku), 0))
