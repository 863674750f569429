"""Facts of one order line, for the blocks `any line:`, `every line:`, `no line:`. Pure data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from processor.model.money import Money
from processor.model.order import Item, Line
from processor.rules.facts import rests
from processor.rules.facts.fact import Case, LineFact, Value
from processor.rules.facts.facts_order import open_units, sorted_words


def _known(name: str) -> Callable[[Case], Value]:
    """A column that the ledger answered: one value per line, or nothing is known of any line."""

    def column(case: Case) -> Value:
        found = case.known.get(name)
        return (None,) * len(case.order.lines) if found is None else found

    return column


def _never(_case: Case, _line: Line, _item: Item | None) -> Value:
    return None


def _unit_price(case: Case, line: Line, _item: Item | None) -> Value:
    """What one unit costs after the line's discount, rounded down."""
    if line.quantity <= 0:
        return None
    return Money((line.amount - line.discount) // line.quantity, case.order.currency)


def _days_to_expiry(case: Case, line: Line, _item: Item | None) -> Value:
    if line.expiry is None:
        return None
    return (date.fromisoformat(line.expiry[:10]) - date.fromisoformat(case.now[:10])).days


LINE_TABLE: tuple[LineFact, ...] = (
    LineFact("line.sku", "name", "SKU, exactly as written", lambda c, line, item: line.sku),
    LineFact("line.title", "text", "title in the shop", lambda c, line, item: line.title),
    LineFact("line.quantity", "count", "units ordered", lambda c, line, item: line.quantity),
    LineFact("line.pieces", "count", "stock units", lambda c, line, item: line.pieces),
    LineFact("line.shipped", "count", "units that others sent, as the channel says",
             lambda c, line, item: line.shipped),
    LineFact("line.cancelled", "count", "units that the channel or a person called off",
             lambda c, line, item: line.cancelled),
    LineFact("line.refunded", "count", "units whose money went back",
             lambda c, line, item: line.refunded),
    LineFact("line.open", "count", "units that are left to send",
             lambda c, line, item: open_units(line)),
    LineFact("line.unit", "text", "piece, box...", lambda c, line, item: line.unit),
    LineFact("line.amount", "money", "the line after its discount",
             lambda c, line, item: Money(line.amount - line.discount, c.order.currency)),
    LineFact("line.unit_price", "money", "what one unit costs after the discount", _unit_price),
    LineFact("line.discount", "money", "the discount on the line",
             lambda c, line, item: Money(line.discount, c.order.currency)),
    LineFact("line.lot", "name", "lot the sender asks for; often empty",
             lambda c, line, item: line.lot or ""),
    LineFact("line.days_to_expiry", "days", "until the expiry day the order names; else unknown",
             _days_to_expiry, source="clock", rests=rests.expiry),
    LineFact("line.known", "yes/no", "the catalogue has the SKU",
             lambda c, line, item: item is not None, source="catalogue"),
    LineFact("line.hazards", "set", "hazards of the goods",
             lambda c, line, item: None if item is None else item.hazards
             if len(item.hazards) < 2 else sorted_words(item.hazards),
             source="catalogue"),
    LineFact("line.origin", "country", "country of origin",
             lambda c, line, item: None if item is None else item.origin, source="catalogue"),
    LineFact("line.hs_code", "text", "customs code, digits",
             lambda c, line, item: None if item is None else item.hs_code, source="catalogue"),
    LineFact("line.weight", "weight", "all pieces of the line that are left to send",
             lambda c, line, item: None if item is None else item.weight_g * line.to_send,
             source="catalogue"),
    LineFact("line.value", "money", "the catalogue's value of one piece",
             lambda c, line, item: None if item is None else Money(item.value, item.currency),
             source="catalogue"),
    LineFact("line.shelf_life", "days", "shelf life of the article; unknown where it has none",
             lambda c, line, item: None if item is None else item.shelf_life_days,
             source="catalogue"),
    LineFact("line.price_to_list", "share", "unit price in percent of the list price",
             _never, source="ledger", column=_known("line.price_to_list"), rests=rests.prices),
    LineFact("line.price_to_usual", "share",
             "unit price in percent of the median of its last sales (at most 50 in 90 days)",
             _never, source="ledger", column=_known("line.price_to_usual"),
             rests=rests.priced_goods),
    LineFact("line.quantity_to_usual", "share",
             "quantity in percent of the median of its last sales",
             _never, source="ledger", column=_known("line.quantity_to_usual"),
             rests=rests.pieces),
)  # fmt: skip
