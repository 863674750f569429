"""Two shipments with all that carriers ask for, and the house that sends them.

The first is in two parcels, which share the pieces of a line; the second holds two articles of one
tariff code.
"""

from __future__ import annotations

from typing import Any

import msgspec

from processor.model.config import Client, Config, Folders, Numbers, Warehouse
from processor.model.dispatch import Content, Dispatch, DispatchParcel
from processor.model.order import Address, Buyer, Discount, Item, Line, Order, Shipping, TaxScheme
from processor.model.trading_data import LegalData

CN1 = Warehouse(
    code="CN1", folder="cn1", title="Shenzhen", timezone="Asia/Shanghai", layout="instruction-cn1",
    address=Address(
        name="深圳仓", address_lines=("福永路1号",), city="深圳", region="广东", postcode="518103",
        country="CN",
    ),
    address_latin=Address(
        name="Acme Shenzhen", address_lines=("1 Fuyong Road", "Baoan"), city="Shenzhen",
        region="Guangdong", postcode="518103", country="CN",
    ),
)  # fmt: skip
CONFIG = Config(
    currency="EUR",
    clients={
        "acme": Client(
            name="acme",
            title="Acme",
            legal=LegalData(
                legal_name="Acme Outdoor GmbH", vat="DE123456789", eori="DE1234567890123"
            ),
        )
    },
    channels={}, warehouses={"CN1": CN1}, carriers={}, holds={},
    numbers=Numbers(gs1_prefix="5901234"),
    folders=Folders(inbox="/i", outbox="/o", archive="/a", state="/s", rules="/r", mappings="/m"),
)  # fmt: skip


def item(sku: str, weight_g: int, **more: Any) -> Item:
    given: dict[str, Any] = {
        "client": "acme", "sku": sku, "title": sku, "weight_g": weight_g, "length_mm": 100,
        "width_mm": 90, "height_mm": 80, "value": 100, "currency": "EUR", "origin": "CN",
    }  # fmt: skip
    return Item(**(given | more))


BACKPACK = item(
    "ACM-BP20", 640, customs_description="Backpack, polyester", customs_description_zh="涤纶背包",
    hs_code="420292", hs_code_cn="4202920000", codes={"CN1": "SZA0001"},
    image="https://pictures.example/bp20.jpg",
)  # fmt: skip
GLOVES = item(
    "ACM-GLV", 90, customs_description="Gloves, knitted", customs_description_zh="针织手套",
    hs_code="611610", hs_code_cn="6116100090", codes={"CN1": "SZA0007"},
)  # fmt: skip
MUG = {
    "customs_description": "Mug, stoneware", "customs_description_zh": "炻瓷马克杯",
    "hs_code": "691200", "hs_code_cn": "6912001000",
}  # fmt: skip
WHITE, BLUE = item("NDL-MUG-W", 360, **MUG), item("NDL-MUG-B", 360, **MUG)


def line(no: int, sku: str, quantity: int, amount: int, discount: int = 0) -> Line:
    return Line(
        line_id=str(no), sku=sku, quantity=quantity, amount=amount, unit_price=amount // quantity,
        discount=discount,
    )  # fmt: skip


def parcel(no: int, weight_g: int, *contents: Content, **more: Any) -> DispatchParcel:
    given: dict[str, Any] = {
        "sscc": f"35901234000000{no:03d}4", "tracking": f"CB00000000{no}CN",
        "net_g": sum(one.item.weight_g * one.pieces for one in contents), "weight_g": weight_g,
        "length_mm": 450, "width_mm": 280, "height_mm": 95, "contents": contents,
    }  # fmt: skip
    return DispatchParcel(**(given | more))


def content(no: int, one: Item, pieces: int, place: str = "") -> Content:
    return Content(line_id=str(no), sku=one.sku, pieces=pieces, bin=place, item=one)


def _dispatch(order: Order, *parcels: DispatchParcel, **more: Any) -> Dispatch:
    given: dict[str, Any] = {
        "shipment": "S0000000001", "sequence": 1, "action": "new", "warehouse": "CN1",
        "carrier": "silkway", "service": "epacket", "label_source": "ours", "customs": "none",
        "order": order, "parcels": parcels, "price": 9410, "currency": "CNY", "wave": "W000007",
        "wave_closed": "2026-11-03T16:05:00Z",
    }  # fmt: skip
    return Dispatch(**(given | more))


TWO_PARCELS = _dispatch(
    Order(
        client="acme", channel="acme-shopify", order_id="#1013", placed_at="2026-10-17T20:24:24Z",
        currency="USD", total=8400, discount=Discount(seller=100),
        shipping=Shipping(paid=500, incoterm="DAP"), tags=("vip", "gift"),
        buyer=Buyer(
            phone="+49 30 1234567", email="anna@example.com", tax_id="DE99",
        ),
        ship_to=Address(
            name="Anna Müller", address_lines=("Hauptstraße 5a", "Hinterhaus"), city="Köln",
            postcode="01067", country="DE",
        ),
        lines=(line(1, "ACM-BP20", 1, 5490, 490), line(2, "ACM-GLV", 3, 3000)),
    ),
    parcel(1, 800, content(1, BACKPACK, 1, "A1-2"), content(2, GLOVES, 1, "A3-1")),
    parcel(2, 250, content(2, GLOVES, 2, "A3-1"), length_mm=200, width_mm=150, height_mm=50),
)  # fmt: skip
ONE_CODE = _dispatch(
    Order(
        client="acme", channel="acme-shopify", order_id="#1014", placed_at="2026-10-18T08:00:00Z",
        currency="USD", total=6570, shipping=Shipping(),
        tax_scheme=TaxScheme(name="IOSS", number="IM2760000001"),
        buyer=Buyer(phone="+48 22 1112223"),
        ship_to=Address(
            name="Łukasz Żak", company="Żak & Syn", address_lines=("ul. Długa 12/4",),
            city="Łódź", region="łódzkie", postcode="90-001", country="PL",
        ),
        lines=(line(1, "NDL-MUG-W", 1, 2190), line(2, "NDL-MUG-B", 2, 4380)),
    ),
    parcel(3, 1200, content(1, WHITE, 1, "N2-1"), content(2, BLUE, 2, "N2-2")),
    shipment="S0000000002", tax_paid_by="channel",
)  # fmt: skip
IN_EUROS = msgspec.structs.replace(
    ONE_CODE, order=msgspec.structs.replace(ONE_CODE.order, currency="EUR")
)
