"""What a telling has to tell of orders, as its layout writes it: shipments with their parcels, and
what was called off. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import msgspec

from processor.ledger.orders.orders import decode
from processor.ledger.outgoing.batches import BatchItem
from processor.model.config import Config
from processor.model.order import Item, Line, Order
from processor.model.telling import About, ToldContent, ToldParcel, ToldShipment
from processor.model.times import rfc3339
from processor.model.told_pieces import (
    LineFacts,
    NewFact,
    OrderFacts,
    ShipmentFacts,
    called_off,
    new_facts,
)
from processor.passes.sending.told_carriers import TakenBy, by_carrier, told_of_planned

Items = Mapping[tuple[str, str], Item]
Services = Mapping[tuple[str, str], str]
"""By carrier and service what people call it."""
Why = TypeVar("Why")


class ToldPiece(msgspec.Struct, frozen=True, kw_only=True):
    """What is told of one shipment (or of what was called off of an order), and its facts.

    `key` is the shipment's, 0 for what was called off. `twice` are tracking numbers of its parcels
    that are told of another order too, `strange` the warehouse's word for a carrier that is none.
    """

    order: int
    key: int
    told: ToldShipment
    items: tuple[BatchItem, ...]
    twice: tuple[str, ...] = ()
    strange: str = ""


class _Of:
    """One order of which something is told, `about` what."""

    def __init__(
        self, about: frozenset[About], config: Config, facts: OrderFacts, items: Items,
        services: Services,
    ) -> None:  # fmt: skip
        self.config, self.facts, self.items = config, facts, items
        self.services = services
        self.order: Order = decode(facts.doc)
        self.sold: dict[str, tuple[int, Line]] = {
            line.line_id: (no, line)
            for no, line in (*facts.gone, *enumerate(self.order.lines, start=1))
        }
        self.fresh = {
            one.key: new_facts(one, facts) if "shipped" in about else [] for one in facts.shipments
        }
        self.off = called_off(facts, self.name) if "cancelled" in about else []

    @property
    def name(self) -> str:
        return f"{self.order.channel}/{self.order.order_id}"

    def pieces(self, without: frozenset[tuple[int, int]]) -> list[ToldPiece]:
        """What is told; the shipments `without` wait, so that something of them is still open."""
        goes = {
            one.key: self.fresh[one.key]
            for one in self.facts.shipments
            if self.fresh[one.key] and (self.facts.key, one.key) not in without
        }
        waits = [fact for key, facts in self.fresh.items() if key not in goes for fact in facts]
        known = {one.key: one for one in self.facts.shipments}
        found = [
            self._shipment(known[key], taken, waits)
            for key, facts in goes.items()
            for taken in by_carrier(self.config, known[key], facts)
        ]
        if self.off and (self.facts.key, 0) not in without:
            found.append(self._called_off(self.off, waits))
        return found

    def _open(self, line: str, waits: Sequence[NewFact]) -> int:
        known = self.facts.lines.get(line)
        to_come = known.open if known is not None else 0
        return to_come + sum(one.pieces for one in waits if one.line == line)

    def _ordered(self, line: Line) -> int:
        known = self.facts.lines.get(line.line_id)
        return max(line.pieces, known.ordered if known is not None else 0)

    def _before(self, line: str) -> int:
        """Pieces of a line that left and were told in earlier batches, or before them."""
        return sum(
            pieces
            for of in (self.facts.told, self.facts.before)
            for (shipment, name), pieces in of.items()
            if name == line and shipment
        )

    def _content(self, fact: NewFact, waits: Sequence[NewFact], reason: str = "") -> ToldContent:
        no, line = self.sold.get(fact.line, (0, None))
        item = self.items.get((self.order.client, fact.sku))
        factor = line.pack_factor if line is not None else 1
        return ToldContent(
            fact=fact.name,
            no=no,
            line_id=fact.line,
            channel_line_id=line.channel_line_id if line is not None else None,
            sku=fact.sku,
            channel_sku=line.channel_sku if line is not None else None,
            title=(line.title if line is not None else "") or (item.title if item else ""),
            gtin=item.gtin if item is not None else None,
            pieces=fact.pieces,
            units=fact.pieces // factor if fact.pieces % factor == 0 else None,
            ordered=self._ordered(line) if line is not None else 0,
            shipped_before=self._before(fact.line),
            open=self._open(fact.line, waits),
            lot=fact.lot or (line.lot if line is not None else None),
            expiry=fact.expiry or (line.expiry if line is not None else None),
            serial=fact.serial or None,
            reason=reason,
        )

    def _shipment(self, one: ShipmentFacts, taken: TakenBy, waits: Sequence[NewFact]) -> ToldPiece:
        config, facts = self.config, taken.facts
        planned = taken.carrier == one.carrier
        # What the transport cost is told once, with the first that the planned carrier took.
        priced = planned and one.price > 0 and not told_of_planned(config, one, self.facts)
        carrier = config.carriers.get(taken.carrier)
        warehouse = config.warehouses.get(one.warehouse)
        told = self._head(
            shipment_id=one.number,
            warehouse=one.warehouse,
            warehouse_title=warehouse.title if warehouse is not None else "",
            carrier=taken.carrier,
            carrier_title=carrier.title if carrier is not None else "",
            # The service and its price were those of the carrier that was planned.
            service=one.service if planned else "",
            service_title=self._service_title(one) if planned else "",
            tracking_template=carrier.tracking_url if carrier is not None else "",
            shipped_at=rfc3339(max(fact.at for fact in facts)),
            whole=self._whole(facts),
            final=not waits and not any(line.open for line in self.facts.lines.values()),
            freight=one.price if priced else None,
            freight_currency=one.currency if priced else "",
            parcels=self._parcels(one, facts, waits),
        )
        numbers = {parcel.key: parcel.tracking or "" for parcel in one.parcels}
        items = tuple(
            BatchItem(
                fact=fact.name, order=self.facts.key, shipment=one.key, line=fact.line,
                pieces=fact.pieces, row=fact.row, parcel=fact.parcel,
                tracking="" if fact.parcel is None else numbers[fact.parcel],
            )
            for fact in facts
        )  # fmt: skip
        here = {fact.parcel for fact in facts}
        twice = tuple(p.tracking or "" for p in one.parcels if p.twice and p.key in here)
        return ToldPiece(
            order=self.facts.key, key=one.key, told=told, items=items, twice=twice,
            strange=taken.strange,
        )  # fmt: skip

    def _service_title(self, one: ShipmentFacts) -> str:
        return self.services.get((one.carrier, one.service), one.service)

    def _whole(self, facts: Sequence[NewFact]) -> bool:
        here: dict[str, int] = {}
        for fact in facts:
            here[fact.line] = here.get(fact.line, 0) + fact.pieces
        return all(
            line.pieces == here.get(line.line_id, 0) for line in self.order.lines
        ) and not any(
            (
                *(line.cancelled for line in self.facts.lines.values()),
                *self.facts.told.values(),
                *self.facts.before.values(),
            )
        )

    def _parcels(
        self, one: ShipmentFacts, facts: Sequence[NewFact], waits: Sequence[NewFact]
    ) -> tuple[ToldParcel, ...]:
        of: dict[int | None, list[NewFact]] = {}
        for fact in facts:
            of.setdefault(fact.parcel, []).append(fact)
        found = [
            ToldParcel(
                no=parcel.no, sscc=parcel.sscc, tracking=parcel.tracking,
                weight_g=parcel.weight_g,
                contents=tuple(self._content(fact, waits) for fact in of[parcel.key]),
            )
            for parcel in one.parcels
            if parcel.key in of
        ]  # fmt: skip
        if None in of:
            contents = tuple(self._content(fact, waits) for fact in of[None])
            found.append(ToldParcel(no=0, contents=contents))
        return tuple(found)

    def _called_off(self, facts: Sequence[NewFact], waits: Sequence[NewFact]) -> ToldPiece:
        lone = self.facts.shipments[0] if len(self.facts.shipments) == 1 else None
        told = self._head(
            shipment_id=lone.number if lone is not None else "",
            warehouse=lone.warehouse if lone is not None else "",
            whole=False,
            final=not waits and not any(line.open for line in self.facts.lines.values()),
            called_off=tuple(self._content(fact, waits, self._reason(fact.line)) for fact in facts),
        )
        items = tuple(
            BatchItem(fact=fact.name, order=self.facts.key, line=fact.line, pieces=fact.pieces)
            for fact in facts
        )
        return ToldPiece(order=self.facts.key, key=0, told=told, items=items)

    def _reason(self, line: str) -> str:
        known: LineFacts | None = self.facts.lines.get(line)
        if self.facts.refused or (known is not None and known.refused):
            return "refused"
        return "short" if known is not None and known.short else "cancelled"

    def _head(self, **more: object) -> ToldShipment:
        order = self.order
        return ToldShipment(
            order_id=order.order_id,
            channel=order.channel,
            client=order.client,
            po_number=order.po_number,
            placed_at=order.placed_at,
            ship_to=order.ship_to,
            phone=order.buyer.phone,
            email=order.buyer.email,
            **more,  # type: ignore[arg-type]
        )


def told_of(
    about: frozenset[About], config: Config, facts: Sequence[OrderFacts], items: Items,
    services: Services, without: frozenset[tuple[int, int]] = frozenset(),
) -> list[ToldPiece]:  # fmt: skip
    """What is told of these orders, of what left and of what was called off as far as it is
    `about` that; what stands in `without`, (order, shipment) by key, waits."""
    found: list[ToldPiece] = []
    for one in facts:
        found += _Of(about, config, one, items, services).pieces(without)
    return found


def fitting(
    pieces_without: Callable[[frozenset[tuple[int, int]]], list[ToldPiece]],
    why_not: Callable[[ToldPiece], Why],
) -> tuple[list[ToldPiece], list[tuple[ToldPiece, Why]]]:
    """What can be told, and what waits, with `why_not`: that is empty where nothing is wrong. Where
    a shipment waits, more of its order is still to come: what that changes in the others is asked
    about again, until all fits."""
    held: list[tuple[ToldPiece, Why]] = []
    while True:
        pieces = pieces_without(frozenset((one.order, one.key) for one, _ in held))
        wrong = [(one, why) for one in pieces if (why := why_not(one))]
        if not wrong:
            return pieces, held
        held += wrong


def skus_of(facts: Sequence[OrderFacts]) -> set[tuple[str, str]]:
    """(client, SKU) of all goods that may be told."""
    found: set[tuple[str, str]] = set()
    for one in facts:
        client = decode(one.doc).client
        found |= {(client, left.sku) for of in one.shipments for left in of.left}
        found |= {(client, line.sku) for line in one.lines.values()}
    return found
