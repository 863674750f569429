"""One order with two lines, their catalogue rows and exchange rates: what facts are read from."""

from __future__ import annotations

from processor.model.money import Rates
from processor.model.order import Address, Buyer, Discount, Item, Line, Order, Shipping

RATES = Rates("EUR", "2026-11-03", {"USD": "1.10"})
ITEMS = {
    "LAMP": Item(
        client="acme", sku="LAMP", title="Lamp", weight_g=400, length_mm=100, width_mm=80,
        height_mm=60, value=500, currency="EUR", origin="CN", hs_code="940521",
        hazards=("battery",),
    ),
    "MUG": Item(
        client="acme", sku="MUG", title="Mug", weight_g=250, length_mm=90, width_mm=90,
        height_mm=110, value=200, currency="EUR",
    ),
}  # fmt: skip
ORDER = Order(
    client="acme",
    channel="shop",
    order_id="#1",
    placed_at="2026-11-01T12:00:00Z",
    currency="EUR",
    flags=("masked", "gift"),
    tags=("vip",),
    buyer=Buyer(name="Erika"),
    ship_to=Address(
        name=" Erika ", address_lines=("Hauptstr. 1", "2. OG"), city="Köln", country="DE"
    ),
    shipping=Shipping(paid=590),
    discount=Discount(seller=100),
    total=4490,
    lines=(
        Line(line_id="1", sku="LAMP", quantity=2, pack_factor=3, amount=3000, unit_price=1500),
        Line(line_id="2", sku="MUG", quantity=1, amount=1000, unit_price=1000),
    ),
)
