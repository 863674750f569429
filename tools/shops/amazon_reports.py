"""Amazon: the reports beside new orders, of what is unshipped and of all orders."""

from __future__ import annotations

from shops.amazon import LENA, PIA, row_of
from shops.table import names, tab_text, table

UNSHIPPED = names("""order-id | order-item-id | purchase-date | payments-date | reporting-date |
promise-date | days-past-promise | buyer-email | buyer-name | buyer-phone-number | sku |
product-name | quantity-purchased | quantity-shipped | quantity-to-ship | ship-service-level |
recipient-name | ship-address-1 | ship-address-2 | ship-address-3 | ship-city | ship-state |
ship-postal-code | ship-country | is-business-order | purchase-order-number | price-designation |
is-iba | verge-of-cancellation | verge-of-lateShipment | number-of-items | ship-service-name |
sales-channel | customized-url | customized-page | is-prime | is-buyer-requested-cancellation |
buyer-requested-cancel-reason""")
UNSHIPPED_30 = UNSHIPPED[: UNSHIPPED.index("verge-of-lateShipment") + 1]
ALL = names("""amazon-order-id | merchant-order-id | purchase-date | last-updated-date |
order-status | fulfillment-channel | sales-channel | order-channel | url | ship-service-level |
product-name | sku | asin | item-status | quantity | currency | item-price | item-tax |
shipping-price | shipping-tax | gift-wrap-price | gift-wrap-tax | item-promotion-discount |
ship-promotion-discount | ship-city | ship-state | ship-postal-code | ship-country |
promotion-ids | is-business-order | purchase-order-number | price-designation""")


def _unshipped(order: str, item: str, who: str, pieces: str, **more: str) -> dict[str, str]:
    """`pieces` is purchased|shipped|left."""
    bought, shipped, left = pieces.split("|")
    row = row_of(
        order, item, "2026-11-01T18:00:00+00:00", who, f"{bought}|ACM-CUP|Enamel cup", "EUR|0|0|0|0"
    )
    row |= {
        "quantity-shipped": shipped,
        "quantity-to-ship": left,
        "number-of-items": "1",
        "reporting-date": "2026-11-03T06:00:00+00:00",
        "days-past-promise": "-1",
        "promise-date": "2026-11-05T22:59:59-07:00",
        "is-business-order": "false",
        "sales-channel": "Amazon.de",
        "is-buyer-requested-cancellation": "false",
    }
    row |= {key.replace("_", "-"): cell for key, cell in more.items()}
    return {key: cell for key, cell in row.items() if key in UNSHIPPED}


def unshipped() -> list[dict[str, str]]:
    """What is left to ship, without any money."""
    ids = [(f"303-80000{n:02d}-0000001", f"303800000{n:02d}001") for n in range(9)]
    return [
        _unshipped(*ids[0], LENA, "2|0|2"),
        _unshipped(*ids[1], LENA, "5|2|3"),
        _unshipped(
            *ids[2],
            PIA,
            "1|0|1",
            is_buyer_requested_cancellation="true",
            buyer_requested_cancel_reason="Bought by mistake",
        ),
        _unshipped(*ids[3], PIA, "5|5|0"),
        _unshipped(
            *ids[4],
            LENA,
            "1|0|1",
            is_business_order="true",
            purchase_order_number="PO-00081",
            price_designation="business",
        ),
        _unshipped(*ids[5], PIA, "1|0|1", ship_service_level="Expedited", is_prime="true"),
        _unshipped(*ids[6], LENA, "2|0|2"),
        _unshipped(ids[6][0], "30380000006002", LENA, "1|1|0", sku="ACM-DRY5"),
        _unshipped(*ids[7], LENA, "4|0|0"),
        _unshipped(*ids[8], LENA, "1|0|1", ship_postal_code="", ship_city=""),
    ]


def unshipped_30() -> list[dict[str, str]]:
    """The same in the older layout: nothing in it says that a buyer asks to call off."""
    ids = [(f"303-81000{n:02d}-0000001", f"303810000{n:02d}001") for n in range(9)]
    rows = [
        _unshipped(*ids[0], LENA, "2|0|2"),
        _unshipped(*ids[1], LENA, "5|2|3"),
        _unshipped(*ids[2], PIA, "12|10|2"),
        _unshipped(*ids[3], PIA, "5|5|0"),
        _unshipped(*ids[4], LENA, "1|0|1", verge_of_cancellation="true", days_past_promise="3"),
        _unshipped(*ids[5], PIA, "1|0|1", ship_city="--", ship_state="大阪府", ship_country="JP"),
        _unshipped(*ids[6], LENA, "2|0|2"),
        _unshipped(ids[6][0], "30381000006002", LENA, "1|1|0", sku="ACM-DRY5"),
        _unshipped(*ids[7], LENA, "4|0|0"),
        _unshipped(*ids[8], LENA, "1|0|1", product_name='Cup 5" wide, "Enamel'),
    ]
    for row in rows:
        row["days-past-promise"] = row.get("days-past-promise", "0")
    return [{key: cell for key, cell in row.items() if key in UNSHIPPED_30} for row in rows]


def _all(
    order: str, status: str, item: str, quantity: str, money: str, **more: str
) -> dict[str, str]:
    currency, price, tax = money.split("|")
    row = {
        "amazon-order-id": order,
        "purchase-date": "2026-11-01T18:00:00+00:00",
        "last-updated-date": "2026-11-02T18:00:00+00:00",
        "order-status": status,
        "fulfillment-channel": "Merchant",
        "sales-channel": "Amazon.de",
        "ship-service-level": "Standard",
        "product-name": "Enamel cup",
        "sku": "ACM-CUP",
        "asin": "B000EXAMP1",
        "item-status": item,
        "quantity": quantity,
        "currency": currency,
        "item-price": price,
        "item-tax": tax,
        "ship-city": "ULM",
        "ship-postal-code": "89073",
        "ship-country": "DE",
        "is-business-order": "false",
    }
    return row | {key.replace("_", "-"): cell for key, cell in more.items()}


def all_orders() -> list[dict[str, str]]:
    """Every order of the month with its status; no names and no streets."""
    ids = [f"303-90000{n:02d}-0000001" for n in range(15)]
    return [
        _all(ids[0], "Cancelled", "Cancelled", "0", "||"),
        _all(
            ids[1],
            "Cancelled",
            "Cancelled",
            "0",
            "||",
            ship_city="",
            ship_country="",
            ship_postal_code="",
        ),
        _all(ids[1], "Cancelled", "Cancelled", "0", "||", sku="ACM-DRY5"),
        _all(ids[2], "Unshipped", "Unshipped", "1", "EUR|9.90|1.58"),
        _all(ids[3], "Shipped", "Shipped", "1", "EUR|9.90|1.58"),
        _all(ids[4], "Shipped", "Shipped", "1", "EUR|9.90|1.58", fulfillment_channel="Amazon"),
        _all(ids[5], "Pending", "Unshipped", "1", "||"),
        _all(ids[6], "Shipped - Delivered to Buyer", "Shipped", "1", "EUR|9.90|1.58"),
        _all(ids[7], "Cancelled", "Cancelled", "0", "||", fulfillment_channel="Amazon"),
        _all(ids[8], "Gone fishing", "Unshipped", "1", "EUR|9.90|1.58"),
        _all(ids[9], "Canceled", "Cancelled", "0", "||", is_business_order="true"),
        # One of two items went out, of an order that is not done.
        _all(ids[10], "Shipping", "Shipped", "1", "EUR|9.90|1.58"),
        _all(ids[10], "Shipping", "Unshipped", "2", "EUR|29.80|4.76", sku="ACM-DRY5"),
        _all(ids[11], "PartiallyShipped", "Unshipped", "3", "EUR|29.70|4.74"),
        _all(ids[12], "Shipped - Returned to Seller", "Shipped", "1", "EUR|9.90|1.58"),
        # Sent, with nothing beside it that could be read.
        _all(ids[13], "Shipped", "Shipped", "", "||", ship_city="", ship_country="", sku=""),
        _all(ids[14], "Shipped", "Shipped", "1", "EUR|9.90|1.58"),
        _all(ids[14], "Shipped", "Cancelled", "0", "||", sku="ACM-DRY5"),
    ]


def files() -> dict[str, bytes]:
    """The samples, by mapping and name."""
    return {
        "amazon-unshipped/unshipped.txt": tab_text(table(UNSHIPPED, unshipped())).encode(),
        "amazon-unshipped-30-columns/unshipped.txt": tab_text(
            table(UNSHIPPED_30, unshipped_30())
        ).encode(),
        "amazon-all-orders/all-orders.txt": tab_text(table(ALL, all_orders()), "\n").encode(),
    }
