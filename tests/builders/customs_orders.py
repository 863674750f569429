"""Orders, dispatches and a configuration for the customs tests."""

from __future__ import annotations

import msgspec
from lxml import etree

from processor.customs.code_lists import CodeLists
from processor.customs.declare import Declaration, declare
from processor.model.china_lanes import ChinaLane, ChinaLanes, LaneCodes
from processor.model.config import (
    Carrier,
    Channel,
    ChinaCustoms,
    Client,
    Config,
    CustomsParty,
    Folders,
    Numbers,
)
from processor.model.decisions import HoldAsked
from processor.model.dispatch import Content, Dispatch, DispatchParcel
from processor.model.number_pools import Tracking
from processor.model.order import Address, Buyer, Item, Line, Order, Shipping

NOW = "2026-11-03T18:30:05Z"
CODES = CodeLists(
    countries={"DE": "304", "NO": "326"},
    currencies={"EUR": "300", "JPY": "116", "KWD": "118"},
    units={"piece": "007"},
)


def party(code: str) -> CustomsParty:
    return CustomsParty(code=code, name=f"深圳 {code} 有限公司")


CHINA = ChinaCustoms(
    seller=party("91440300MA5EXAMP01"),
    agent=party("4403180ABC"),
    producer=party("91440300MA5EXAMP01"),
    sender=party("4403180ABC"),
    dxp_id="DXPENT0000000001",
)


def lanes(*lefts: str, **codes: str) -> ChinaLanes:
    """Lanes by their left sides, `CN1,silkway,*,DE`, all with these codes."""
    said = {"customs_code": "5300", "port_code": "5304", "transport_mode": "5", "pod": "304"}
    found = {}
    for number, left in enumerate(lefts, start=2):
        warehouse, carrier, service, country = left.split(",")
        key = (warehouse, carrier, service, country)
        found[key] = ChinaLane(
            left=key, codes=LaneCodes(**(said | codes)), source="example", confidence="L",
            at=f"rules/tables/china-lanes.csv:{number}",
        )  # fmt: skip
    return ChinaLanes(rows=found)


LANES = lanes("*,*,*,*")
CONFIG = Config(
    currency="EUR",
    clients={
        "acme": Client(name="acme", title="Acme", china_customs=CHINA),
        "bare": Client(name="bare", title="Bare"),
        "other": Client(
            name="other",
            title="Other",
            china_customs=msgspec.structs.replace(CHINA, dxp_id="DXPENT0000000002"),
        ),
    },
    channels={
        name: Channel(
            name=name,
            client="acme",
            folder=name,
            mappings=("m",),
            timezone="Europe/Berlin",
            start_at="2026-01-01T00:00:00Z",
            platform=platform,
        )
        for name, platform in (("shop", party("4403960A01")), ("bare", None))
    },
    warehouses={},
    carriers={
        "silkway": Carrier(
            name="silkway",
            title="Silkway",
            tracking=Tracking(kind="serial", prefix="SWL"),
            customs=party("4403980L01"),
        ),
        "stranger": Carrier(name="stranger", title="S", tracking=Tracking(kind="serial")),
        "long": Carrier(
            name="long",
            title="L",
            tracking=Tracking(kind="serial", prefix="A" * 23),
            customs=party("4403980L03"),
        ),
        "blind": Carrier(
            name="blind", title="B", tracking=Tracking(kind="none"), customs=party("4403980L02")
        ),
    },
    holds={},
    numbers=Numbers(gs1_prefix="5901234"),
    folders=Folders(inbox="i", outbox="o", archive="a", state="s", rules="r", mappings="m"),
)


def item(sku: str = "TENT-2", **changes: object) -> Item:
    whole: dict[str, object] = {
        "client": "acme",
        "sku": sku,
        "title": "Tent",
        "title_zh": "双人帐篷 T2",
        "customs_description_zh": "涤纶帐篷",
        "hs_code_cn": "6306220010",
        "weight_g": 450,
        "length_mm": 1,
        "width_mm": 1,
        "height_mm": 1,
        "value": 1,
        "currency": "EUR",
        "gtin": "4006381333931",
    }
    return Item(**(whole | changes))  # type: ignore[arg-type]


def line(number: int, sku: str = "TENT-2", **changes: object) -> Line:
    whole: dict[str, object] = {
        "line_id": str(number),
        "sku": sku,
        "quantity": 2,
        "amount": 4000,
        "unit_price": 2000,
    }
    return Line(**(whole | changes))  # type: ignore[arg-type]


def order(*lines: Line, **changes: object) -> Order:
    whole: dict[str, object] = {
        "client": "acme",
        "channel": "shop",
        "order_id": "#1001",
        "placed_at": "2026-11-02T08:15:00Z",
        "currency": "EUR",
        "buyer": Buyer(name="Anna Müller"),
        "ship_to": Address(name="Anna Müller", city="Köln", postcode="50667", country="DE"),
        "shipping": Shipping(paid=590),
        "total": 4590,
        "lines": lines or (line(1),),
    }
    return Order(**(whole | changes))  # type: ignore[arg-type]


def dispatch(one: Order, *items: Item, pieces: int | None = None, **changes: object) -> Dispatch:
    by_sku = {each.sku: each for each in (items or (item(),))}
    contents = tuple(
        Content(
            line_id=each.line_id,
            sku=each.sku,
            pieces=each.pieces if pieces is None else pieces,
            bin="",
            item=by_sku[each.sku],
        )
        for each in one.lines
    )
    net = sum(content.pieces * content.item.weight_g for content in contents)
    parcel = DispatchParcel(
        sscc="359012340000000017",
        tracking="SWL000000000001",
        net_g=net,
        weight_g=net + 40,
        length_mm=1,
        width_mm=1,
        height_mm=1,
        contents=contents,
    )
    whole: dict[str, object] = {
        "shipment": "S0000000001",
        "sequence": 1,
        "action": "new",
        "warehouse": "CN1",
        "carrier": "silkway",
        "service": "line",
        "label_source": "ours",
        "customs": "china-ceb",
        "order": one,
        "parcels": (parcel,),
    }
    return Dispatch(**(whole | changes))  # type: ignore[arg-type]


def declared(one: Dispatch, codes: CodeLists = CODES, known: ChinaLanes = LANES) -> Declaration:
    declaration, holds = declare(one, CONFIG, codes, known, NOW)
    assert holds == []
    assert declaration is not None
    return declaration


def held(one: Dispatch, codes: CodeLists = CODES, known: ChinaLanes = LANES) -> list[HoldAsked]:
    declaration, holds = declare(one, CONFIG, codes, known, NOW)
    assert declaration is None
    for hold in holds:
        assert (hold.reason, hold.rule) == ("customs-data", "customs")
        assert hold.at
    return holds


def values(body: bytes, name: str) -> list[str]:
    found = etree.fromstring(body).iter(f"{{http://www.chinaport.gov.cn/ceb}}{name}")
    return [element.text or "" for element in found]


def many(count: int) -> list[Declaration]:
    return [
        msgspec.structs.replace(
            declared(dispatch(order(order_id=f"#{number}"))),
            shipment=f"S{number:010d}",
            logistics_no=f"SWL{number:012d}",
        )
        for number in range(1, count + 1)
    ]
