"""What was decided for an order, with its numbers drawn, ready to be written. Pure data."""

from __future__ import annotations

import msgspec

from processor.model.decisions import HoldAsked, ParcelPlan
from processor.model.parcel_labels import LabelPlan
from processor.model.sentence import Text
from processor.model.states import LineCounts


class ShipmentPlan(msgspec.Struct, frozen=True, kw_only=True):
    """A shipment with its numbers drawn, ready to be written.

    `ship_day` is a day in the warehouse's own time; `freight_account` and `tax_paid_by` are empty
    where no rule said anything. `labels` are those that others make, one of each parcel; empty
    where none is waited for.
    """

    number: str
    sequence: int
    warehouse: str
    carrier: str
    service: str
    label_source: str
    customs: str
    price: int
    currency: str
    worksheet: tuple[Text, ...]
    ship_day: str
    freight_account: str
    tax_paid_by: str
    parcels: tuple[tuple[ParcelPlan, str, str | None], ...]
    label_state: str = ""
    labels: tuple[LabelPlan, ...] = ()


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided for one order. `kept` are reservations without a shipment (held)."""

    key: int
    again: bool
    client: str
    placed_at: int
    before: str
    after: str
    revision: int
    lines: dict[str, LineCounts]
    holds: tuple[HoldAsked, ...]
    shipments: tuple[ShipmentPlan, ...]
    kept: tuple[tuple[str, str, str, int], ...]
    facts: str
    verdict: str
    cause: Text
