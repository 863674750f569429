"""Facts of a shipment and its parcels, known once stock is allocated. Pure data."""

from __future__ import annotations

from collections.abc import Callable

from processor.model.decisions import ParcelPlan
from processor.model.money import Money
from processor.rules.facts import rests
from processor.rules.facts.fact import Case, Fact, Value
from processor.rules.facts.facts_order import hazards_of


def _parcels(case: Case) -> tuple[ParcelPlan, ...]:
    if case.parcels:
        return case.parcels
    return () if case.parcel is None else (case.parcel,)


def _most(measure: Callable[[ParcelPlan], int]) -> Callable[[Case], Value]:
    def most(case: Case) -> Value:
        parcels = _parcels(case)
        if len(parcels) == 1:
            return measure(parcels[0])
        return max(map(measure, parcels), default=None)

    return most


def _hazards(case: Case) -> Value:
    parcels = _parcels(case)
    if not parcels:
        return None
    return hazards_of(case, [need.sku for parcel in parcels for need in parcel.needs])


def _value(case: Case) -> Value:
    """What the buyer pays for the goods in the shipment, shares of a line rounded down."""
    parcels = _parcels(case)
    if not parcels:
        return None
    lines = {line.line_id: line for line in case.order.lines}
    total = 0
    for parcel in parcels:
        for need in parcel.needs:
            line = lines.get(need.line_id)
            pieces = line.pieces if line is not None else 0
            if line is None or pieces <= 0:
                return None
            total += (line.amount - line.discount) * need.pieces // pieces
    return Money(total, case.order.currency)


def _girth(parcel: ParcelPlan) -> int:
    """Longest side plus the girth around the other two, as carriers limit it."""
    sides = sorted((parcel.length_mm, parcel.width_mm, parcel.height_mm))
    return sides[2] + 2 * (sides[0] + sides[1])


def _abroad(case: Case) -> Value:
    house = case.warehouses.get(case.warehouse or "")
    return None if house is None else house.address.country != case.order.ship_to.country


PARCEL_FACTS: tuple[Fact, ...] = (
    Fact("parcel.warehouse", "choice", "the warehouse that ships", lambda c: c.warehouse,
         "shipment", ("@warehouses",), "parcel", rests.way),
    Fact("parcel.count", "count", "parcels of the shipment",
         lambda c: len(_parcels(c)) or None, "shipment", (), "parcel", rests.goods),
    Fact("parcel.weight", "weight", "the heaviest parcel, gross",
         _most(lambda p: p.weight_g), "shipment", (), "parcel", rests.goods),
    Fact("parcel.longest", "length", "the longest side of any parcel",
         _most(lambda p: max(p.length_mm, p.width_mm, p.height_mm)), "shipment", (),
         "parcel", rests.goods),
    Fact("parcel.girth", "length", "longest side plus girth, of the largest parcel",
         _most(_girth), "shipment", (), "parcel", rests.goods),
    Fact("parcel.hazards", "set", "hazards in the shipment", _hazards, "shipment", (),
         "parcel", rests.goods),
    Fact("parcel.value", "money", "the goods in the shipment at what the buyer pays",
         _value, "shipment", (), "parcel", rests.priced_goods),
    Fact("parcel.abroad", "yes/no", "the warehouse is in another country than the receiver",
         _abroad, "shipment", (), "parcel", rests.country),
    Fact("parcel.ship_day", "date", "the day it leaves, in the warehouse's time",
         lambda c: c.ship_day, "shipment", (), "parcel", rests.way),
    Fact("parcel.service", "text", "carrier/service that was chosen",
         lambda c: c.service, "service", (), "parcel", rests.way),
    Fact("customs.regime", "choice", "what customs has to do with the shipment",
         lambda c: c.regime, "service", ("none", "domestic", "eu", "export"),
         "parcel", rests.country),
)  # fmt: skip
