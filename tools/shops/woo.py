"""WooCommerce: the exports of two common plug-ins, one with a column for each item."""

from __future__ import annotations

from shops.table import csv_text, names, table

WIDE = names("""order_id | order_number | order_date | status | shipping_total |
shipping_tax_total | fee_total | fee_tax_total | tax_total | cart_discount | order_discount |
discount_total | order_total | order_currency | payment_method | shipping_method | customer_id |
customer_user | customer_email | billing_first_name | billing_last_name | billing_company |
billing_email | billing_phone | billing_address_1 | billing_address_2 | billing_postcode |
billing_city | billing_state | billing_country | shipping_first_name | shipping_last_name |
shipping_company | shipping_address_1 | shipping_address_2 | shipping_postcode | shipping_city |
shipping_state | shipping_country | customer_note | shipping_items | fee_items | tax_items |
coupon_items | refund_items | order_notes | download_permissions | customer_ip_address |
paid_date | completed_date | line_item_1 | line_item_2 | line_item_3""")
LONG = names("""order_id | order_number | order_date | status | shipping_total |
shipping_tax_total | tax_total | discount_total | order_total | refunded_total | order_currency |
payment_method | shipping_method | customer_id | billing_first_name | billing_last_name |
billing_company | billing_email | billing_phone | billing_address_1 | billing_address_2 |
billing_postcode | billing_city | billing_state | billing_country | shipping_first_name |
shipping_last_name | shipping_company | shipping_address_1 | shipping_address_2 |
shipping_postcode | shipping_city | shipping_state | shipping_country | customer_note | item_id |
item_name | item_sku | item_quantity | item_subtotal | item_total | item_total_tax |
item_refunded | item_refunded_qty | item_meta | refunds""")


def _person(who: str) -> dict[str, str]:
    """`who` is first|last|street|postcode|city|state|country, for both sides of the order."""
    keys = ("first_name", "last_name", "address_1", "postcode", "city", "state", "country")
    place = dict(zip(keys, who.split("|"), strict=True))
    return {
        f"{side}_{key}": cell for side in ("billing", "shipping") for key, cell in place.items()
    }


def _item(number: int, sku: str, title: str, quantity: int, price: int) -> str:
    total = f"{price * quantity / 100:.2f}"
    return (
        f"name:{title}|product_id:{700 + number}|sku:{sku}|quantity:{quantity}|total:{total}"
        f"|sub_total:{total}|tax:0.00|meta:colour:blue"
    )


EVA = "Eva|Marsh|5 Abbey Rd|BA1 2QT|Bath|Somerset|GB"
LUC = "Luc|Vidal|8 rue des Lilas|33000|Bordeaux||FR"


def wide() -> list[dict[str, str]]:
    """One row for each order; up to three items in columns of their own."""
    cup, dry = _item(1, "ACM-CUP", "Enamel cup", 2, 990), _item(2, "ACM-DRY5", "Dry bag", 1, 1490)
    rows: list[dict[str, str]] = []

    def order(number: int, status: str, who: str, money: str, *items: str, **more: str) -> None:
        shipping, tax, discount, total = money.split("|")
        row = {
            "order_id": str(4000 + number),
            "order_number": str(4000 + number),
            "order_date": f"2026-10-25 0{number % 4}:30:00",
            "status": status,
            "shipping_total": shipping,
            "shipping_tax_total": "0.00",
            "fee_total": "0.00",
            "fee_tax_total": "0.00",
            "tax_total": tax,
            "cart_discount": discount,
            "order_discount": discount,
            "discount_total": discount,
            "order_total": total,
            "order_currency": "EUR",
            "payment_method": "stripe",
            "shipping_method": "Flat rate",
            "customer_email": f"{number}@mail.example",
            "billing_email": f"{number}@mail.example",
            "billing_phone": "+44 1225 555014",
            "customer_ip_address": "192.0.2.14",
            # The day stands first here, and last in the column beside it.
            "paid_date": f"25-10-2026 0{number % 4}:31:00",
        }
        row |= _person(who) | {f"line_item_{n}": item for n, item in enumerate(items, start=1)}
        rows.append(row | more)

    order(1, "processing", EVA, "4.90|0.00|0.00|24.70", cup)
    order(2, "wc-processing", LUC, "4.90|0.00|0.00|39.60", cup, dry)
    order(3, "on-hold", EVA, "4.90|0.00|0.00|19.80", dry, paid_date="")
    order(4, "cancelled", EVA, "0.00|0.00|0.00|14.90", dry)
    order(
        5,
        "refunded",
        EVA,
        "0.00|0.00|0.00|14.90",
        dry,
        refund_items="amount:14.90|reason:too late|date:2026-10-26 08:00:00",
    )
    order(6, "completed", LUC, "0.00|0.00|0.00|14.90", dry, completed_date="26-10-2026 10:00:00")
    # A bar in the name of a product is not marked as one: nobody can tell the parts apart.
    order(
        7,
        "processing",
        EVA,
        "4.90|0.00|0.00|24.70",
        _item(3, "ACM-CUP", "Cup|sku:ACM-CHEAP", 2, 990),
    )
    order(8, "processing", EVA, "4.90|0.00|5.00|34.60", cup, dry)
    order(9, "processing", EVA, "4.90|0.00|0.00|24.70", _item(4, "", "Surprise", 2, 990))
    order(10, "pending", LUC, "4.90|0.00|0.00|24.70", cup, paid_date="")
    order(
        11,
        "processing",
        LUC,
        "4.90|0.00|0.00|39.60",
        cup,
        dry,
        refund_items="amount:9.90|reason:one cup broken|date:2026-10-26 08:00:00",
    )
    # What went back stands at the item too, as money; no reason was given.
    order(
        12,
        "processing",
        EVA,
        "4.90|0.00|0.00|39.60",
        f"{cup}|refunded:9.90",
        f"{dry}|refunded:0",
        refund_items="amount:9.90|reason:|date:2026-10-26 08:00:00",
    )
    two = "amount:4.00|reason:a|date:2026-10-26;amount:5.00|reason:b|date:2026-10-27"
    order(13, "processing", EVA, "4.90|0.00|0.00|24.70", cup, refund_items=two)
    return rows


def long() -> list[dict[str, str]]:
    """One row for each item; the order's cells on all of them."""
    rows: list[dict[str, str]] = []

    def order(number: int, status: str, who: str, money: str, *items: str, **more: str) -> None:
        shipping, discount, total, refunded = money.split("|")
        for place, item in enumerate(items, start=1):
            sku, quantity, amount, back = item.split("|")
            row = {
                "order_id": str(5000 + number),
                "order_number": f"W-{5000 + number}",
                "order_date": f"2026-03-29 0{2 if number == 10 else 3 + number % 4}:15:00",
                "status": status,
                "shipping_total": shipping if place == 1 else f"{float(shipping):g}",
                "shipping_tax_total": "0.00",
                "tax_total": "0.00",
                "discount_total": discount,
                "order_total": total,
                "refunded_total": refunded,
                "order_currency": "EUR",
                "payment_method": "cod" if status == "on-hold" else "stripe",
                "shipping_method": "Express" if number == 2 else "Flat rate",
                "billing_email": f"{number}@mail.example",
                "billing_phone": "+44 1225 555014",
                "item_id": f"{number}0{place}",
                "item_name": "Cup, enamel",
                "item_sku": sku,
                "item_quantity": quantity,
                "item_subtotal": amount,
                "item_total": amount,
                "item_total_tax": "0.00",
                "item_refunded": "0.00",
                "item_refunded_qty": back,
            }
            rows.append(row | _person(who) | more)

    order(1, "processing", EVA, "4.90|0.00|24.70|0.00", "ACM-CUP|2|19.80|0")
    order(2, "processing", LUC, "4.90|0.00|39.60|0.00", "ACM-CUP|2|19.80|0", "ACM-DRY5|1|14.90|0")
    order(4, "cancelled", EVA, "0.00|0.00|0.00|0.00", "|0||0")
    order(5, "processing", EVA, "4.90|0.00|34.60|9.90", "ACM-CUP|2|19.80|0", "ACM-DRY5|1|9.90|1")
    order(6, "completed", EVA, "0.00|0.00|9.90|0.00", "ACM-CUP|1|9.90|0")
    order(7, "failed", EVA, "0.00|0.00|9.90|0.00", "ACM-CUP|1|9.90|0")
    order(8, "on-hold", LUC, "0.00|0.00|9.90|0.00", "ACM-CUP|1|9.90|0")
    order(
        9,
        "processing",
        EVA,
        "0.00|0.00|19.80|0.00",
        "ACM-CUP|1|9.90|0",
        "ACM-CUP|1|9.90|0",
        customer_note="Ring twice\nplease",
    )
    order(10, "processing", "Eva||5 Abbey Rd||Bath||", "0.00|0.00|9.90|0.00", "ACM-CUP|1|9.90|0")
    # Money went back, and not for how many; and pieces counted below nothing.
    order(11, "processing", EVA, "0.00|0.00|19.80|9.90", "ACM-CUP|2|19.80|0", item_refunded="9.90")
    order(12, "processing", EVA, "0.00|0.00|29.70|9.90", "ACM-CUP|3|29.70|-1")
    order(
        13,
        "processing",
        EVA,
        "0.00|0.00|9.90|",
        "ACM-CUP|1|9.90|",
        refunds="amount:2.00|reason:late|date:2026-03-30 08:00:00",
    )
    return rows


def files() -> dict[str, bytes]:
    """The samples, by mapping and name."""
    return {
        "woocommerce-columns/orders.csv": csv_text(table(WIDE, wide())).encode(),
        "woocommerce-rows/orders.csv": csv_text(table(LONG, long()), end="\r\n").encode(
            "utf-8-sig"
        ),
    }
