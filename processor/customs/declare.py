"""Customs: what a shipment from China is declared as, or why it cannot be. Pure.

`declare` makes a declaration of a shipment or asks for holds; `ceb303` and `ceb603` (from
customs/messages/ceb_write.py) write many declarations as messages. Rules and their sources stand
in docs/customs.md.
"""

from __future__ import annotations

import re
from typing import Literal

from processor.customs.code_lists import CodeLists
from processor.customs.messages.ceb_write import (
    PRICE_DIGITS,
    Declaration,
    DeclaredLine,
    ceb303,
    ceb603,
    check_alone,
    china_time,
)
from processor.model.china_lanes import ChinaLanes
from processor.model.config import Config
from processor.model.decisions import HoldAsked
from processor.model.declared_value import declared_goods
from processor.model.dispatch import Dispatch, InstructionAction
from processor.model.house_tables import CHINA_LANES
from processor.model.money import exponent
from processor.model.number_pools import draws, longest_number
from processor.model.numbers import is_gtin
from processor.model.order import Item
from processor.model.reasons import hold_for
from processor.model.sentence import Text, sentence
from processor.model.tariff_codes import hs_code_of

__all__ = [
    "Declaration",
    "DeclaredLine",
    "ceb303",
    "ceb603",
    "declare",
]

KINDS: dict[InstructionAction, Literal["1", "2", "3"]] = {"new": "1", "change": "2", "cancel": "3"}
LANES = f"rules/{CHINA_LANES}"
LONGEST_ORDER_ID = 57
"""So that later shipments of the order fit the 60 characters of orderNo with their `-2`."""
_HAN = re.compile(r"[\u3400-\u9fff]")
_TARIFF_CODE = re.compile(r"[0-9]{10}")
_MISTAKE_AT = {
    "catalogue": ("itemNo", "itemName", "gcode", "gname", "gmodel", "barCode"),
    "order": ("orderNo", "OrderList", "InventoryList", "goodsValue", "freight", "qty", "qty1",
              "price", "totalPrice", "logisticsNo", "packNo", "grossWeight", "netWeight"),
}  # fmt: skip


def prices(total: int, quantity: int, currency: str) -> list[tuple[int, int, int]]:
    """(quantity, price in 1/100,000, total in minor units) so that quantity x price = total.

    One entry where the total divides within 5 decimals, otherwise two whose prices are one minor
    unit apart. The totals sum to `total`, the quantities to `quantity`.
    """
    scale = 10 ** (PRICE_DIGITS - exponent(currency))
    if total * scale % quantity == 0:
        return [(quantity, total * scale // quantity, total)]
    low, dearer = divmod(total, quantity)
    return [
        (quantity - dearer, low * scale, low * (quantity - dearer)),
        (dearer, (low + 1) * scale, (low + 1) * dearer),
    ]


def order_number(order_id: str, sequence: int) -> str:
    """The order number as declared: the channel's own, later shipments with `-2`, `-3`..."""
    return order_id if sequence == 1 else f"{order_id}-{sequence}"


class _Reader:
    """Collects the holds of one shipment."""

    def __init__(self, dispatch: Dispatch, config: Config, codes: CodeLists) -> None:
        self.dispatch = dispatch
        self.order = dispatch.order
        self.config = config
        self.codes = codes
        self.holds: list[HoldAsked] = []

    def hold(self, at: str, detail: Text) -> None:
        asked = hold_for("customs-data", "declaration", detail, at=at)
        if asked not in self.holds:
            self.holds.append(asked)

    def not_so(self) -> None:
        """Holds what these messages cannot say: they are for goods that one consumer bought and
        that go out as one parcel (supervision mode 9610, one waybill number a list)."""
        kind, parcels = self.order.kind, len(self.dispatch.parcels)
        if kind != "b2c":
            self.hold("order", sentence(f"customs.kind.{kind}"))
        if parcels > 1:
            self.hold("order", sentence("customs.parcels", n=parcels))

    def code(self, table: dict[str, str], name: str, what: str, file: str) -> str:
        found = table.get(name)
        if found is None:
            detail = sentence(f"customs.no-code.{what}", name=name or sentence("customs.none"))
            self.hold(f"mappings/customs/china-{file}.csv", detail)
        return found or ""

    def lines(self) -> list[DeclaredLine]:
        unit = self.code(self.codes.units, "piece", "unit", "units")
        found: list[DeclaredLine] = []
        for goods in declared_goods(self.dispatch):
            if goods.value is None:
                detail = sentence("customs.not-sold", sku=goods.sku, line=goods.line_id)
                self.hold("order", detail)
                continue
            found += self.line(goods.line_id, goods.item, goods.pieces, goods.value, unit)
        if not found and not self.holds:
            self.hold("order", sentence("customs.nothing"))
        return found

    def line(
        self, line_id: str, item: Item, count: int, total: int, unit: str
    ) -> list[DeclaredLine]:
        sku = item.sku
        name = item.customs_description_zh or item.title_zh or ""
        if _HAN.search(name) is None:
            self.hold("catalogue", sentence("customs.no-description", sku=sku))
        code = hs_code_of(item, "CN") or ""
        if _TARIFF_CODE.fullmatch(code) is None:
            self.hold("catalogue", sentence("customs.no-tariff-code", sku=sku))
        elif code[:2] in ("00", "77") or len(set(code)) == 1:
            self.hold("catalogue", sentence("customs.no-tariff", sku=sku, code=code))
        if item.weight_g <= 0:
            self.hold("catalogue", sentence("customs.no-weight", sku=sku))
        if total <= 0:
            self.hold("order", sentence("customs.no-value", line=line_id, sku=sku))
            return []
        parts = prices(total, count, self.order.currency)
        if min(price for _, price, _ in parts) == 0:
            self.hold("order", sentence("customs.no-piece-value", line=line_id, sku=sku))
        return [
            DeclaredLine(
                sku=sku,
                name_zh=name,
                model=item.title_zh or name,
                hs_code_cn=code,
                gtin=item.gtin or None,
                quantity=quantity,
                unit=unit,
                price=price,
                total=amount,
                net_g=item.weight_g * quantity,
            )
            for quantity, price, amount in parts
        ]


def declare(
    dispatch: Dispatch,
    config: Config,
    codes: CodeLists,
    lanes: ChinaLanes,
    decided_at: str,
    *,
    for_message: bool = False,
) -> tuple[Declaration | None, list[HoldAsked]]:
    """The declaration of one shipment, or every lack that keeps it in the house, as holds.

    Nothing is padded or guessed: a tariff code has 10 digits, every code stands in a code list,
    and what passes here passes the tables of CEB303 and CEB603. `decided_at` (RFC 3339) gives the
    planned day of export, China time. `for_message` leaves the tables to `ceb303` and `ceb603`,
    which check the whole message before they make a byte of it, and does not ask again what may be
    declared so: a closed wave is rendered as it was decided.
    """
    reader = _Reader(dispatch, config, codes)
    order = dispatch.order
    client, channel = config.clients.get(order.client), config.channels.get(order.channel)
    carrier = config.carriers.get(dispatch.carrier)
    china = None if client is None else client.china_customs
    platform = None if channel is None else channel.platform
    party = None if carrier is None else carrier.customs
    if china is None:
        reader.hold("config.yaml", sentence("customs.no-client-data", client=order.client))
    if platform is None:
        reader.hold("config.yaml", sentence("customs.no-platform", channel=order.channel))
    if party is None:
        reader.hold("config.yaml", sentence("customs.no-party", carrier=dispatch.carrier))
    way = (dispatch.warehouse, dispatch.carrier, dispatch.service, order.ship_to.country)
    lane = lanes.codes(order.client, *way)
    if lane is None:
        reader.hold(LANES, sentence("customs.no-lane", lane=",".join(way), file=LANES))
    if not for_message:
        reader.not_so()
    tracking = dispatch.parcels[0].tracking if dispatch.parcels else None
    if carrier is None or not draws(carrier.tracking, carrier.pools) or not tracking:
        reader.hold("config.yaml", sentence("customs.no-waybill", carrier=dispatch.carrier))
    elif longest_number(carrier.tracking, carrier.pools) > 32:
        reader.hold("config.yaml", sentence("customs.long-waybill", carrier=dispatch.carrier))
    if len(order.order_id) > LONGEST_ORDER_ID:
        size = len(order.order_id)
        number = order.order_id
        detail = sentence("customs.long-number", number=number, size=size, most=LONGEST_ORDER_ID)
        reader.hold("order", detail)
    lines = reader.lines()
    country = reader.code(codes.countries, order.ship_to.country, "country", "countries")
    currency = reader.code(codes.currencies, order.currency, "currency", "currencies")
    gross = sum(parcel.weight_g for parcel in dispatch.parcels)
    net = sum(parcel.net_g for parcel in dispatch.parcels)
    if net > gross:
        reader.hold("catalogue", sentence("customs.net-above-gross", net=net, gross=gross))
    if not reader.holds and sum(line.net_g for line in lines) != net:
        reader.hold("catalogue", sentence("customs.net-differs", net=net))
    freight = order.shipping.paid if dispatch.sequence == 1 else 0
    if freight < 0:
        reader.hold("order", sentence("customs.freight"))
    if reader.holds or None in (china, platform, party, lane) or not tracking:
        return None, reader.holds
    assert china is not None and platform is not None and party is not None and lane is not None
    declaration = Declaration(
        shipment=dispatch.shipment,
        order_no=order_number(order.order_id, dispatch.sequence),
        kind=KINDS[dispatch.action],
        client=order.client,
        channel=order.channel,
        country=country,
        currency=order.currency,
        currency_code=currency,
        lines=tuple(lines),
        freight=freight,
        gross_g=gross,
        net_g=net,
        pack_no=len(dispatch.parcels),
        logistics_no=tracking,
        carrier=party,
        china=china,
        lane=lane,
        platform=platform,
        day=china_time(decided_at)[:8],
    )
    if for_message:
        return declaration, []
    # A row of the catalogue may be older than the look at its GTIN.
    for sku, gtin in {line.sku: line.gtin for line in lines if line.gtin is not None}.items():
        if not is_gtin(gtin):
            reader.hold("catalogue", sentence("customs.no-gtin", sku=sku, gtin=gtin))
    for problem in check_alone(declaration, decided_at):
        at = next((at for at, names in _MISTAKE_AT.items() if problem.field in names), None)
        assert isinstance(problem.inside, str), "the path of an element, which is no sentence"
        element = problem.inside.rpartition("/")[2]
        detail = sentence("customs.in-element", element=element, problem=problem.said)
        reader.hold(at or "config.yaml", detail)
    return (None, reader.holds) if reader.holds else (declaration, [])
