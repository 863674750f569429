"""What a mapping can fill: every target by kind of file, with its type. Explicit tables, pure data.

A type says which readings (`read_as`) fit it; the first one is used where the mapping names none.
"""

from __future__ import annotations

from typing import get_args

from processor.model.order import Flag, PaymentStatus

# type -> the readings that give it, the default first ("" where one must be chosen)
READINGS: dict[str, tuple[str, ...]] = {
    "text": ("text", "text without apostrophe", "phone", "lower case"),
    "note": ("note",),
    "id": ("text", "text without apostrophe"),
    "line id": ("text", "text without apostrophe"),
    "order id": ("text", "text without apostrophe"),
    "time": ("", "date", "end of day"),
    "day": ("", "day"),
    "money": ("money",),
    "rate": ("rate",),
    "count": ("whole number", "whole number with decimals"),
    "size": ("whole number", "whole number with decimals"),
    "yes-no": ("yes/no",),
    "present": ("", "date", "text"),
    "country": ("country",),
    "currency": ("currency",),
    "lines": ("text",),
    "list": ("text",),
    "each": ("text",),
}
# readings that are followed by the form of a date: `date iso`, `date %d.%m.%Y %H:%M`
DATED = ("date", "day", "end of day", "year of date")
READ_AS = tuple(
    sorted({word for words in READINGS.values() for word in words if word} | {"year of date"})
)

CHOICES: dict[str, tuple[str, ...]] = {
    "kind": ("b2c", "b2b", "sample", "transfer"),
    "payment_status": get_args(PaymentStatus),
    "fulfilled_by": ("us", "channel"),
    "shipping.service": ("express", "standard"),
    "count": ("full", "listed"),
}
READINGS |= {f"one of {name}": ("text", "lower case") for name in CHOICES}

_ADDRESS = {
    "name": "text",
    "company": "text",
    "address_lines": "lines",
    "city": "text",
    "region": "text",
    "postcode": "text",
    "country": "country",
}
ORDER: dict[str, str] = {
    "placed_at": "time",
    "paid_at": "time",
    "cancelled_at": "present",
    "kind": "one of kind",
    "payment_status": "one of payment_status",
    "payment_method": "text",
    "currency": "currency",
    "fulfilled_by": "one of fulfilled_by",
    "risk": "text",
    "card_hint": "text",
    "ip": "text",
    "tags": "list",
    "notes": "note",
    "gift_message": "note",
    "po_number": "text",
    "subtotal": "money",
    "tax": "money",
    "total": "money",
    "discount.seller": "money",
    "discount.channel": "money",
    "buyer.id": "text",
    "buyer.name": "text",
    "buyer.company": "text",
    "buyer.email": "text",
    "buyer.phone": "text",
    "buyer.tax_id": "text",
    "buyer.language": "text",
    "shipping.service": "one of shipping.service",
    "shipping.carrier": "text",
    "shipping.warehouse": "text",
    "shipping.complete_delivery": "yes-no",
    "shipping.paid": "money",
    "shipping.ship_by": "time",
    "shipping.deliver_by": "time",
    "shipping.incoterm": "text",
    "shipping.freight_account": "text",
    "tax_scheme.name": "text",
    "tax_scheme.number": "text",
    "tax_scheme.collected_by": "text",
    "ship_to.pickup_point": "text",
}
ORDER |= {f"flags.{flag}": "yes-no" for flag in get_args(Flag) if flag != "masked"}
ORDER |= {
    f"{side}.{key}": kind for side in ("ship_to", "bill_to") for key, kind in _ADDRESS.items()
}
LINES: dict[str, str] = {
    "channel_line_id": "line id",
    "sku": "id",
    "channel_sku": "id",
    "title": "text",
    "quantity": "count",
    "unit": "text",
    "pack_factor": "count",
    "unit_price": "money",
    "amount": "money",
    "discount": "money",
    "tax": "money",
    "lot": "text",
    "expiry": "day",
}
STOCK: dict[str, str] = {
    "item_code": "id",
    "sku": "id",
    "client": "text",
    "quantity": "size",
    "as_at": "time",
    "count": "one of count",
}
CATALOGUE: dict[str, str] = {
    "client": "text",
    "sku": "id",
    "title": "text",
    "title_zh": "text",
    "customs_description": "text",
    "customs_description_zh": "text",
    "hs_code": "text",
    "hs_code_cn": "text",
    "origin": "country",
    "weight_g": "count",
    "length_mm": "size",
    "width_mm": "size",
    "height_mm": "size",
    "value": "money",
    "currency": "currency",
    "gtin": "text",
    "list_price": "money",
    "shelf_life_days": "count",
    "hazards": "list",
    "codes": "each",
    "bins": "each",
}
RATES: dict[str, str] = {"day": "day", "base": "currency", "currency": "currency", "rate": "rate"}

# kind of file -> block of the mapping -> (its targets, the targets it must fill)
BLOCKS: dict[str, dict[str, tuple[dict[str, str], tuple[str, ...]]]] = {
    "orders": {
        "order": (ORDER, ("placed_at", "ship_to.country")),
        "lines": (LINES, ("sku", "quantity")),
    },
    "stock-count": {"rows": (STOCK, ("item_code", "client", "quantity", "as_at"))},
    "catalogue": {
        "rows": (
            CATALOGUE,
            ("client", "sku", "title", "weight_g", "length_mm", "width_mm", "height_mm", "value",
             "currency"),
        )
    },
    "exchange-rates": {"rows": (RATES, ("day", "base", "currency", "rate"))},
}  # fmt: skip
# targets whose rows may be added up or joined over all rows of an order
SUMMED = ("money",)
JOINED = ("yes-no",)
