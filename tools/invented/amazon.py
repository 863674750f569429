"""Amazon "new orders" reports: tabs, no quoting at all, money per line.

European marketplaces tick more columns than the others, so two headers are written.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta, timezone

from invented.model import Row, Sale, plain
from invented.tables import names

PLAIN_HEADER = names(
    "order-id|order-item-id|purchase-date|payments-date|buyer-email|buyer-name|"
    "buyer-phone-number|sku|product-name|quantity-purchased|currency|item-price|item-tax|"
    "shipping-price|shipping-tax|ship-service-level|recipient-name|ship-address-1|"
    "ship-address-2|ship-address-3|ship-city|ship-state|ship-postal-code|ship-country|"
    "ship-phone-number|delivery-start-date|delivery-end-date|delivery-time-zone|"
    "delivery-Instructions"
)
_AFTER_PHONE = names(
    "bill-address-1|bill-address-2|bill-address-3|bill-city|bill-state|bill-postal-code|"
    "bill-country|item-promotion-discount|item-promotion-id|ship-promotion-discount|"
    "ship-promotion-id"
)
_END = names("sales-channel|fulfillment-channel|is-buyer-requested-cancellation")
_CUT = PLAIN_HEADER.index("ship-phone-number") + 1
EU_HEADER = [*PLAIN_HEADER[:_CUT], *_AFTER_PHONE, *PLAIN_HEADER[_CUT:], *_END]

_SITES = {"PL": "pl", "DE": "de", "FR": "fr", "IT": "it", "ES": "es", "NL": "nl", "SE": "se",
          "GB": "co.uk", "AT": "de", "BE": "com.be"}  # fmt: skip
OVERSEAS = ("US", "CA", "JP")
_OFFSETS = {"US": -7, "CA": -7, "JP": 9, "GB": 0}

Cells = dict[str, str]


def _tax(sale: Sale, amount: int) -> int:
    return amount * sale.tax // sale.total if sale.tax and sale.total else 0


def _row(sale: Sale, number: int, row: Row) -> Cells:
    place, first = sale.place, number == 1
    hours = _OFFSETS.get(place.country, sale.placed.minute % 2)
    moment = sale.placed.astimezone(timezone(timedelta(hours=hours)))
    stamp = moment.isoformat(timespec="seconds")
    lines = (*place.lines, "", "")
    promotion = row.promotions[0] if row.promotions else (0, "")
    express = "Expedited" if sale.placed.minute % 2 else "NextDay"
    return {
        "order-id": sale.order_id,
        "order-item-id": _item_id(sale, number),
        "purchase-date": stamp,
        "payments-date": stamp,
        "buyer-email": sale.email,
        "buyer-name": place.name,
        "buyer-phone-number": place.phone,
        "sku": row.sku,
        "product-name": sale.title_of(row),
        "quantity-purchased": row.quantity_text or str(row.quantity),
        "currency": sale.currency,
        "item-price": plain(row.worth, sale.currency),
        "item-tax": plain(_tax(sale, row.worth), sale.currency),
        "shipping-price": plain(sale.shipping if first else 0, sale.currency),
        "shipping-tax": plain(0, sale.currency),
        "ship-service-level": express if sale.express else "Standard",
        "recipient-name": place.name,
        "ship-address-1": lines[0],
        "ship-address-2": lines[1],
        "ship-city": place.city,
        "ship-state": place.region,
        "ship-postal-code": place.postcode,
        "ship-country": place.country,
        "ship-phone-number": place.phone,
        "bill-address-1": lines[0],
        "bill-city": place.city,
        "bill-state": place.region,
        "bill-postal-code": place.postcode,
        "bill-country": place.country,
        "item-promotion-discount": plain(promotion[0], sale.currency),
        "item-promotion-id": promotion[1],
        "ship-promotion-discount": plain(sale.shipping_discount if first else 0, sale.currency),
        "ship-promotion-id": "FREE-SHIPPING" if sale.shipping_discount and first else "",
        "sales-channel": sale.quirks.get("sales-channel")
        or f"Amazon.{_SITES.get(place.country, 'com')}",
        "fulfillment-channel": sale.quirks.get("fulfillment-channel", "MFN"),
        "is-buyer-requested-cancellation": sale.quirks.get(
            "is-buyer-requested-cancellation", "false"
        ),
    }


def _item_id(sale: Sale, number: int) -> str:
    digits = "".join(char for char in sale.order_id if char.isdigit())
    return f"{digits[-11:]}{number:03d}"


def records(sale: Sale) -> list[Cells]:
    """The rows of one order; further promotions of an item stand on rows of their own."""
    rows: list[Cells] = []
    for number, row in enumerate(sale.rows, start=1):
        full = _row(sale, number, row)
        rows.append(full)
        for amount, name in row.promotions[1:]:
            rows.append(
                {
                    "order-id": full["order-id"],
                    "order-item-id": full["order-item-id"],
                    "item-promotion-discount": plain(amount, sale.currency),
                    "item-promotion-id": name,
                }
            )
    return rows


def text_of(header: Sequence[str], rows: Sequence[Cells]) -> str:
    """The file as text: every cell as it is, CRLF, and an empty line at the end."""
    lines = ["\t".join(header)]
    lines += ["\t".join(cells.get(name, "") for name in header) for cells in rows]
    return "\r\n".join(lines) + "\r\n"
