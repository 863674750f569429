"""One shipment as it is declared to Chinese customs, and the CEB303 and CEB603 messages of many.

Amounts are integers: minor units of the order's currency, prices in 1/100,000 of its major unit.
Weights are grams. What `at` and the declarations say is all that a message depends on, so the
same wave gives the same bytes.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from hashlib import sha1
from typing import Literal

import msgspec

from processor.customs.messages.ceb import CEB303, CEB603
from processor.customs.messages.message_table import Attributes, Message, Tree, check, to_xml
from processor.model.china_lanes import LaneCodes
from processor.model.config import ChinaCustoms, CustomsParty
from processor.model.money import exponent, plain
from processor.model.times import SECOND, parse_time
from processor.problems.problem import Problem, problem

PRICE_DIGITS = 5
NO_BARCODE = "无"
_CHINA_TIME = timezone(timedelta(hours=8))
_NAMESPACE = uuid.UUID("5a1c4d0e-6f0b-5d53-9c86-2a2f9e7b1d40")
_FREE_BITS = ~(0xF << 76 | 0x3 << 62)
_VERSION_5 = 0x5 << 76 | 0x2 << 62


class DeclaredLine(msgspec.Struct, frozen=True, kw_only=True):
    """Pieces of one SKU at one price: `total` (minor units) is exactly quantity x price.

    `price` is in 1/100,000 of the major unit. `unit` is the customs code of the unit.
    """

    sku: str
    name_zh: str
    model: str
    hs_code_cn: str
    gtin: str | None
    quantity: int
    unit: str
    price: int
    total: int
    net_g: int


class Declaration(msgspec.Struct, frozen=True, kw_only=True):
    """What both messages say of one shipment. `country` and `currency_code` are customs codes.

    `day` is the planned day of export in China, YYYYMMDD; `kind` is 1 new, 2 change, 3 delete;
    `freight` in minor units of `currency`; `order_no` is unique on the platform.
    """

    shipment: str
    order_no: str
    kind: Literal["1", "2", "3"]
    client: str
    channel: str
    country: str
    currency: str
    currency_code: str
    lines: tuple[DeclaredLine, ...]
    freight: int
    gross_g: int
    net_g: int
    pack_no: int
    logistics_no: str
    carrier: CustomsParty
    china: ChinaCustoms
    lane: LaneCodes
    platform: CustomsParty
    day: str

    @property
    def goods_value(self) -> int:
        """The sum of the lines, minor units: FOB, without freight."""
        return sum(line.total for line in self.lines)


@lru_cache(maxsize=64)
def china_time(at: str) -> str:
    """`at` (RFC 3339) as YYYYMMDDhhmmss in China, which is UTC+8 all year."""
    return datetime.fromtimestamp(parse_time(at) // SECOND, _CHINA_TIME).strftime("%Y%m%d%H%M%S")


def guid(kind: str, wave: str, what: str) -> str:
    """A 36-character upper-case UUID that depends on nothing but its arguments (RFC 9562, v5)."""
    name = f"{kind}\n{wave}\n{what}".encode()
    digest = sha1(_NAMESPACE.bytes + name, usedforsecurity=False).digest()
    # Written out because one message holds hundreds: the version and the variant are bits.
    bits = int.from_bytes(digest[:16], "big") & _FREE_BITS | _VERSION_5
    text = f"{bits:032X}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def ceb303(
    declarations: Sequence[Declaration], wave: str, part: int, at: str
) -> tuple[bytes, list[Problem]]:
    """The export orders of up to 100 declarations of one sender; no bytes where a problem is.

    `at` (RFC 3339) is the time of the report. Per GACC specification 2022-05, message CEB303.
    """
    return _message(_ORDERS, declarations, wave, part, at)


def ceb603(
    declarations: Sequence[Declaration], wave: str, part: int, at: str
) -> tuple[bytes, list[Problem]]:
    """The declaration lists of up to 100 declarations of one sender; no bytes where a problem is.

    `at` (RFC 3339) is the time of the report. Per GACC specification 2022-05, message CEB603.
    """
    return _message(_LISTS, declarations, wave, part, at)


def check_alone(one: Declaration, at: str) -> list[Problem]:
    """What would keep one declaration out of either message, before it belongs to a wave."""
    found = []
    for kind in (_ORDERS, _LISTS):
        attributes, tree = _built(kind, [one], "", 1, at)
        found += check(kind.table, attributes, tree)
    return found


def _message(
    kind: _Kind, declarations: Sequence[Declaration], wave: str, part: int, at: str
) -> tuple[bytes, list[Problem]]:
    attributes, tree = _built(kind, declarations, wave, part, at)
    problems = _across(declarations, kind.table.root) + check(kind.table, attributes, tree)
    return (b"", problems) if problems else (to_xml(kind.table, attributes, tree), [])


def _built(
    kind: _Kind, declarations: Sequence[Declaration], wave: str, part: int, at: str
) -> tuple[Attributes, Tree]:
    reported = china_time(at)
    nodes: list[tuple[str, str | Tree]] = [
        (kind.node, kind.make(one, guid(kind.name, wave, one.shipment), reported))
        for one in declarations
    ]
    nodes += [("BaseTransfer", _transfer(one.china)) for one in declarations[:1]]
    number = guid(kind.table.root, wave, str(part))
    return (("guid", number), ("version", "1.0")), tuple(nodes)


def _across(declarations: Sequence[Declaration], root: str) -> list[Problem]:
    """Rules between the nodes of a message: one sender, no order or waybill number twice."""
    problems = []
    senders = {(one.client, one.china.sender, one.china.dxp_id) for one in declarations}
    if len(senders) > 1:
        clients = sorted({one.client for one in declarations})
        problems.append(
            problem("customs/senders", inside=root, field="BaseTransfer", clients=clients)
        )
    seen: set[tuple[str, object, str]] = set()
    for one in declarations:
        for field, key in (
            ("orderNo", ("orderNo", one.platform, one.order_no)),
            ("logisticsNo", ("logisticsNo", one.carrier.code, one.logistics_no)),
        ):
            if key in seen:
                problems.append(
                    problem(
                        "customs/duplicate", inside=root, field=field,
                        element=field, number=key[2], shipment=one.shipment,
                    )
                )  # fmt: skip
            seen.add(key)
    return problems


def _transfer(china: ChinaCustoms) -> Tree:
    return (
        ("copCode", china.sender.code),
        ("copName", china.sender.name),
        ("dxpMode", "DXP"),
        ("dxpId", china.dxp_id),
    )


def _order(one: Declaration, number: str, reported: str) -> Tree:
    head: Tree = (
        ("guid", number),
        ("appType", one.kind),
        ("appTime", reported),
        ("appStatus", "2"),
        ("orderType", "E"),
        ("orderNo", one.order_no),
        ("ebpCode", one.platform.code),
        ("ebpName", one.platform.name),
        ("ebcCode", one.china.seller.code),
        ("ebcName", one.china.seller.name),
        ("goodsValue", plain(one.goods_value, one.currency)),
        ("freight", _freight(one)),
        ("currency", one.currency_code),
    )
    lines: list[tuple[str, str | Tree]] = []
    for gnum, line in enumerate(one.lines, start=1):
        barcode = () if line.gtin is None else (("barCode", line.gtin),)
        item: Tree = (
            ("gnum", str(gnum)),
            ("itemNo", line.sku),
            ("itemName", line.name_zh),
            *barcode,
            ("unit", line.unit),
            ("currency", one.currency_code),
            ("qty", str(line.quantity)),
            ("price", price_text(line.price, one.currency)),
            ("totalPrice", plain(line.total, one.currency)),
        )
        lines.append(("OrderList", item))
    return (("OrderHead", head), *lines)


def _inventory(one: Declaration, number: str, reported: str) -> Tree:
    china = one.china
    lane = one.lane
    place = () if not lane.place_code else (("loctNo", lane.place_code),)
    head: Tree = (
        ("guid", number),
        ("appType", one.kind),
        ("appTime", reported),
        ("appStatus", "2"),
        ("customsCode", lane.customs_code),
        ("ebpCode", one.platform.code),
        ("ebpName", one.platform.name),
        ("orderNo", one.order_no),
        ("logisticsCode", one.carrier.code),
        ("logisticsName", one.carrier.name),
        ("logisticsNo", one.logistics_no),
        ("copNo", one.shipment),
        ("ieFlag", "E"),
        ("portCode", lane.port_code),
        ("ieDate", one.day),
        ("statisticsFlag", china.statistics_flag),
        ("agentCode", china.agent.code),
        ("agentName", china.agent.name),
        ("ebcCode", china.seller.code),
        ("ebcName", china.seller.name),
        ("ownerCode", china.producer.code),
        ("ownerName", china.producer.name),
        ("tradeMode", china.trade_mode),
        ("trafMode", lane.transport_mode),
        *place,
        ("country", one.country),
        ("POD", lane.pod),
        ("freight", _freight(one)),
        ("fCurrency", one.currency_code),
        ("fFlag", "3"),
        ("insuredFee", "0"),
        ("iCurrency", one.currency_code),
        ("iFlag", "3"),
        ("wrapType", china.wrap_type),
        ("packNo", str(one.pack_no)),
        ("grossWeight", kilograms(one.gross_g)),
        ("netWeight", kilograms(one.net_g)),
    )
    lines: list[tuple[str, str | Tree]] = []
    for gnum, line in enumerate(one.lines, start=1):
        quantity = str(line.quantity)
        item: Tree = (
            ("gnum", str(gnum)),
            ("itemNo", line.sku),
            ("itemName", line.name_zh),
            ("gcode", line.hs_code_cn),
            ("gname", line.name_zh),
            ("gmodel", line.model),
            ("barCode", line.gtin or NO_BARCODE),
            ("country", one.country),
            ("currency", one.currency_code),
            ("qty", quantity),
            ("qty1", quantity),
            ("unit", line.unit),
            ("unit1", line.unit),
            ("price", price_text(line.price, one.currency)),
            ("totalPrice", plain(line.total, one.currency)),
        )
        lines.append(("InventoryList", item))
    return (("InventoryHead", head), *lines)


def _freight(one: Declaration) -> str:
    return "0" if one.freight == 0 else plain(one.freight, one.currency)


class _Kind(msgspec.Struct, frozen=True):
    """One of the two messages: its table, and the node that one declaration becomes."""

    name: str
    table: Message
    node: str
    make: Callable[[Declaration, str, str], Tree]


_ORDERS = _Kind("CEB303", CEB303, "Order", _order)
_LISTS = _Kind("CEB603", CEB603, "Inventory", _inventory)


def kilograms(grams: int) -> str:
    """Grams as kilograms with 3 decimals: 450 -> `0.450`."""
    return f"{grams // 1000}.{grams % 1000:03d}"


def price_text(price: int, currency: str) -> str:
    """A price in 1/100,000 as a decimal, with at least the digits of its currency."""
    whole, part = divmod(price, 10**PRICE_DIGITS)
    digits = f"{part:0{PRICE_DIGITS}d}".rstrip("0").ljust(exponent(currency), "0")
    return f"{whole}.{digits}" if digits else str(whole)
