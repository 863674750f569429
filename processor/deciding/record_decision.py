"""What a decision saw and what came of it, small enough to keep for every order. Pure.

`backtest` decides again from this: the versions of the catalogue rows, the day of the exchange
rates, the stock that each warehouse had free for the order, the pieces that were open, and the
outcome: holds, consignments, services, prices.
"""

from __future__ import annotations

from collections.abc import Mapping

from processor.deciding.drafts import Draft, Leg
from processor.deciding.known import Known, StockKey
from processor.deciding.packer_notes import packer_notes
from processor.model.undecided import Undecided


def saw(asked: Undecided, known: Known) -> dict[str, object]:
    """Catalogue versions by SKU, the day of the rates, what was corrected of them, what was too
    old, pieces where not all were open, lines that a person let go.

    The numbers of `stock_seen` stand in the order of the SKUs of `items`.
    """
    client = asked.order.client
    skus = sorted({line.sku for line in asked.order.lines})
    found: dict[str, object] = {
        "items": {
            sku: known.versions[client, sku] for sku in skus if (client, sku) in known.versions
        },
        "rates": known.rates.day if known.rates is not None else "",
    }
    if known.rates is not None and known.rates.corrections:
        found["rate_corrections"] = known.rates.corrections
    if known.rates is not None and known.rates.stale:
        found["stale_rates"] = known.rates.stale
    old = {code: as_at for (code, of), as_at in known.old_counts.items() if of == client}
    if old:
        found["old_counts"] = dict(sorted(old.items()))
    if asked.again:
        found["open"] = asked.open_pieces
    if asked.let_go:
        found["let_go"] = asked.let_go
        found["let_go_on"] = asked.let_go_on
    if asked.went_out is not None:
        found["went_out"] = asked.went_out
    if asked.labels:
        found["labels"] = asked.labels
    if asked.alike:
        found["alike"] = asked.alike
    for name, true in (("disputed", asked.disputed), ("instructed", asked.instructed)):
        if true:
            found[name] = True
    return found


def stock_seen(
    draft: Draft, warehouses: list[str], left: Mapping[StockKey, int]
) -> dict[str, list[int]]:
    """Pieces free per warehouse, in the order of the order's SKUs; empty warehouses left out."""
    skus, client = sorted(draft.items), draft.order.client
    found = {
        code: [max(0, left.get((code, client, sku), 0)) for sku in skus] for code in warehouses
    }
    return {code: pieces for code, pieces in found.items() if any(pieces)}


def made(draft: Draft) -> dict[str, object]:
    """The outcome in structured form: `holds` as (reason, rule, place), `part` with the lines held,
    `legs`, `back`orders; `asked` per leg the options of the shipment and the notes to its packer,
    where there are any."""
    found: dict[str, object] = {}
    if draft.holds:
        whole = [(one.reason, one.rule, one.at) for one in draft.holds if not one.lines]
        part = [(one.reason, one.rule, one.at, one.lines) for one in draft.holds if one.lines]
        found |= {key: held for key, held in (("holds", whole), ("part", part)) if held}
    if draft.review is not None and draft.review.rejected_by:
        found["rejected"] = [
            (value, one.rule, one.at)
            for one in draft.review.rejected_by
            for action in one.then
            if action.verb == "reject"
            for value in action.values
        ]
    if draft.legs:
        one_for_all = len(draft.legs) == 1 and not _waiting(draft) and not draft.held_lines
        found["legs"] = [_leg(leg, whole=one_for_all) for leg in draft.legs]
        asked = [(_options(leg), packer_notes(draft, leg)) for leg in draft.legs]
        if any(options or notes for options, notes in asked):
            found["asked"] = asked
    waiting = _waiting(draft)
    if waiting:
        found["back"] = waiting
    return found


def _options(leg: Leg) -> tuple[str, ...]:
    quote = leg.choice.quote if leg.choice is not None else None
    return () if quote is None else quote.options


def _waiting(draft: Draft) -> dict[str, int]:
    routing = draft.routing
    return {} if routing is None else {one.line_id: one.pieces for one in routing.backordered}


def _leg(leg: Leg, *, whole: bool) -> tuple[object, ...]:
    """(warehouse, service, price, currency, parcels, pieces by line; empty: all that is open)."""
    quote = leg.choice.quote if leg.choice is not None else None
    pieces = {} if whole else {one.line_id: one.pieces for one in leg.consignment.needs}
    customs = _customs(leg)
    more = (customs,) if customs else ()
    if quote is None:
        return leg.consignment.warehouse, "", 0, "", len(leg.parcels), pieces, *more
    service = f"{quote.carrier}/{quote.service}"
    price = quote.price
    return (
        leg.consignment.warehouse, service, price.minor, price.currency, len(leg.parcels), pieces,
        *more,
    )  # fmt: skip


def _customs(leg: Leg) -> str:
    said = [] if leg.declare else ["not declared"]
    return ", ".join([*said, *([f"tax paid by {leg.tax_paid_by}"] if leg.tax_paid_by else [])])
