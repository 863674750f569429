"""Amazon: new orders of Europe, the United States and Japan, unshipped orders, all orders."""

from __future__ import annotations

from shops.table import names, tab_text, table

US = names("""order-id | order-item-id | purchase-date | payments-date | buyer-email | buyer-name |
buyer-phone-number | sku | product-name | quantity-purchased | currency | item-price | item-tax |
shipping-price | shipping-tax | ship-service-level | recipient-name | ship-address-1 |
ship-address-2 | ship-address-3 | ship-city | ship-state | ship-postal-code | ship-country |
ship-phone-number | delivery-start-date | delivery-end-date | delivery-time-zone |
delivery-Instructions""")
EU = [
    *US[:25],
    *names("""bill-address-1 | bill-address-2 | bill-address-3 | bill-city |
bill-state | bill-postal-code | bill-country | item-promotion-discount | item-promotion-id |
ship-promotion-discount | ship-promotion-id"""),
    *US[25:],
    "sales-channel",
]
UNSHIPPED = names("""order-id | order-item-id | purchase-date | payments-date | reporting-date |
promise-date | days-past-promise | buyer-email | buyer-name | buyer-phone-number | sku |
product-name | quantity-purchased | quantity-shipped | quantity-to-ship | ship-service-level |
recipient-name | ship-address-1 | ship-address-2 | ship-address-3 | ship-city | ship-state |
ship-postal-code | ship-country | is-business-order | purchase-order-number | price-designation |
is-iba | verge-of-cancellation | verge-of-lateShipment | number-of-items | ship-service-name |
sales-channel | customized-url | customized-page | is-prime | is-buyer-requested-cancellation |
buyer-requested-cancel-reason""")
ALL = names("""amazon-order-id | merchant-order-id | purchase-date | last-updated-date |
order-status | fulfillment-channel | sales-channel | order-channel | url | ship-service-level |
product-name | sku | asin | item-status | quantity | currency | item-price | item-tax |
shipping-price | shipping-tax | gift-wrap-price | gift-wrap-tax | item-promotion-discount |
ship-promotion-discount | ship-city | ship-state | ship-postal-code | ship-country |
promotion-ids | is-business-order | purchase-order-number | price-designation""")

LENA = "Lena Vogt|Am Weiher 3|||Ulm||89073|DE|+49 731 5550101"
PIA = "Pia Ferri|Via Larga 8|Scala B|Int. 4|Torino|TO|10121|IT|+39 011 5550102"
RAY = "Ray Adler|14 Quarry Ln|Apt 2||Salem|OR|97301-1204|US|+1 503-555-0103 ext. 40211"


def _row(
    order: str, item: str, at: str, who: str, goods: str, money: str, **more: str
) -> dict[str, str]:
    """`who` is name|three lines|city|state|postcode|country|phone, `goods` quantity|sku|title,
    `money` currency|price|tax|shipping|shipping tax."""
    person = dict(
        zip(
            (
                "recipient-name",
                "ship-address-1",
                "ship-address-2",
                "ship-address-3",
                "ship-city",
                "ship-state",
                "ship-postal-code",
                "ship-country",
                "ship-phone-number",
            ),
            who.split("|"),
            strict=True,
        )
    )
    quantity, sku, title = goods.split("|")
    price = dict(
        zip(
            ("currency", "item-price", "item-tax", "shipping-price", "shipping-tax"),
            money.split("|"),
            strict=True,
        )
    )
    row = {
        "order-id": order,
        "order-item-id": item,
        "purchase-date": at,
        "payments-date": at,
        "buyer-email": f"{order[-7:]}@market.example",
        "buyer-name": person["recipient-name"],
        "buyer-phone-number": person["ship-phone-number"],
        "sku": sku,
        "product-name": title,
        "quantity-purchased": quantity,
        "ship-service-level": "Standard",
    }
    return row | person | price | {key.replace("_", "-"): cell for key, cell in more.items()}


def europe() -> list[dict[str, str]]:
    """Euro, pounds and kronor; promotions on rows of their own; called off, and nobody's post."""
    at = "2026-10-25T00:40:00+00:00"
    rows = [
        _row(
            "303-5000001-0000001",
            "30350000010001",
            at,
            LENA,
            '2|ACM-CUP|Cup 5" wide, "Enamel',
            "EUR|19.80|3.16|4.90|0.78",
        ),
        _row(
            "303-5000002-0000002",
            "30350000020001",
            at,
            PIA,
            "1|ACM-CUP|Enamel cup",
            "EUR|9.90|1.79|4.90|0.88",
        ),
        _row(
            "303-5000002-0000002",
            "30350000020002",
            at,
            PIA,
            "1|ACM-DRY5|Dry bag",
            "EUR|14.90|2.69|0.00|0.00",
        ),
        # Three promotions on one item: two more rows that hold nothing else.
        _row(
            "303-5000003-0000003",
            "30350000030001",
            at,
            LENA,
            "1|ACM-TOWEL|Towel",
            "EUR|19.90|3.18|4.90|0.78",
            item_promotion_discount="1.00",
            item_promotion_id="P1",
        ),
        {
            "order-id": "303-5000003-0000003",
            "order-item-id": "30350000030001",
            "item-promotion-discount": "0.50",
            "item-promotion-id": "P2",
        },
        {
            "order-id": "303-5000003-0000003",
            "order-item-id": "30350000030001",
            "ship-promotion-discount": "4.90",
            "ship-promotion-id": "FREE",
        },
        _row(
            "202-5000004-0000004",
            "20250000040001",
            at,
            "Gwen Price|1 Fell View|||Kendal||LA9 4QE|GB|",
            "3|ACM-SPORK|Spork",
            "GBP|45.00|7.50|0.00|0.00",
            sales_channel="Amazon.co.uk",
            ship_service_level="NextDay",
        ),
        # The marketplace's own multi-channel orders are no sales.
        _row(
            "S01-5000005-0000005",
            "30350000050001",
            at,
            LENA,
            "1|ACM-CUP|Enamel cup",
            "EUR|9.90|1.58|0.00|0.00",
            sales_channel="Non-Amazon DE",
        ),
        # A called-off item: quantity 0, no money, no currency. The order is off.
        _row(
            "303-5000006-0000006",
            "30350000060001",
            at,
            LENA,
            "0|ACM-CUP|Enamel cup",
            "||||",
        ),
        # One item called off, the other goes.
        _row(
            "303-5000007-0000007",
            "30350000070001",
            at,
            LENA,
            "0|ACM-CUP|Enamel cup",
            "EUR|0.00|0.00|0.00|0.00",
        ),
        _row(
            "303-5000007-0000007",
            "30350000070002",
            at,
            LENA,
            "1|ACM-DRY5|Dry bag",
            "EUR|14.90|2.38|4.90|0.78",
        ),
        # Saved in a spreadsheet: the item's id is gone.
        _row(
            "303-5000008-0000008",
            "5.80293E+13",
            at,
            LENA,
            "1|ACM-CUP|Enamel cup",
            "EUR|9.90|1.58|4.90|0.78",
        ),
        _row(
            "303-5000009-0000009",
            "30350000090001",
            at,
            "Nils Å. Öberg|Ångvägen 9|||Malmö||211 15|SE|",
            "1|ACM-LAMP|Head lamp",
            "SEK|249.00|49.80|0.00|0.00",
        ),
    ]
    for row in rows:
        row.setdefault("sales-channel", "Amazon.de" if "sku" in row else "")
    return rows


def states() -> list[dict[str, str]]:
    """United States: prices without tax, Pacific time on one clock change, no promotions ticked."""
    early, late = "2026-11-01T01:30:00-07:00", "2026-11-01T01:30:00-08:00"
    rows = [
        _row(
            f"113-60000{n:02d}-0000001",
            f"113600000{n:02d}001",
            early if n < 4 else late,
            RAY.replace("14 Quarry", f"{n + 10} Quarry"),
            f"{n}|ACM-CUP|Enamel cup",
            f"USD|{n * 11}.00|{n}.02|5.99|0.00",
        )
        for n in range(1, 9)
    ]
    rows[1] |= {"ship-postal-code": "02666", "ship-state": "MA", "ship-city": "Truro"}
    rows[2] |= {"recipient-name": "", "ship-address-1": "'--'"}
    rows[3] |= {"ship-service-level": "Expedited", "delivery-Instructions": 'Ring "bell" 2'}
    rows[4] |= {"item-price": "", "item-tax": "", "shipping-price": "", "shipping-tax": ""}
    rows[5] |= {"ship-country": "PR", "ship-state": "PR", "ship-city": "Ponce"}
    rows[6] |= {"sku": ""}
    return rows


def japan() -> list[dict[str, str]]:
    """Japan: letters of cp932 that plain Shift JIS has not, no town, yen without decimals."""
    towns = [
        "東京都|105-0011|港区芝公園４丁目９０番１",
        "大阪府|530-0001|大阪市北区梅田１－２－３",
        "北海道|060-0001|札幌市中央区北一条西２丁目",
        "京都府|604-0925|京都市中京区寺町通①",
    ]
    people = ["髙橋 葵", "山﨑 蓮", "佐藤 陽菜", "渡邉 湊"]
    rows: list[dict[str, str]] = []
    for n in range(8):
        state, postcode, street = towns[n % 4].split("|")
        price = f"{(n + 1) * 1500}.00" if n % 2 else f"{(n + 1) * 1500}"
        who = f"{people[n % 4]}|{street}|～ビル{n + 1}F||--|{state}|{postcode}|JP|03-5550-01{n:02d}"
        rows.append(
            _row(
                f"249-70000{n:02d}-0000001",
                f"249700000{n:02d}001",
                "2026-11-02T08:15:00+09:00",
                who,
                f"{n + 1}|ACM-CUP|ホーローカップ㈱",
                f"JPY|{price}|0|0|0",
            )
        )
    rows[7] |= {"ship-address-1": ""}
    return rows


def _unshipped(order: str, item: str, who: str, pieces: str, **more: str) -> dict[str, str]:
    """`pieces` is purchased|shipped|left."""
    bought, shipped, left = pieces.split("|")
    row = _row(
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
    ids = [f"303-90000{n:02d}-0000001" for n in range(10)]
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
    ]


def files() -> dict[str, bytes]:
    """The samples, by mapping and name."""
    return {
        "amazon-new-orders/new-orders-europe.txt": (
            tab_text(table(EU, europe())) + "\r\n"
        ).encode(),
        "amazon-new-orders/new-orders-states.txt": tab_text(table(US, states())).encode(),
        "amazon-new-orders/new-orders-japan.txt": tab_text(table(US, japan())).encode("cp932"),
        "amazon-unshipped/unshipped.txt": tab_text(table(UNSHIPPED, unshipped())).encode(),
        "amazon-all-orders/all-orders.txt": tab_text(table(ALL, all_orders()), "\n").encode(),
    }
