"""Amazon: new orders of Europe, the United States and Japan."""

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
LENA = "Lena Vogt|Am Weiher 3|||Ulm||89073|DE|+49 731 5550101"
PIA = "Pia Ferri|Via Larga 8|Scala B|Int. 4|Torino|TO|10121|IT|+39 011 5550102"
RAY = "Ray Adler|14 Quarry Ln|Apt 2||Salem|OR|97301-1204|US|+1 503-555-0103 ext. 40211"


def row_of(
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
        row_of(
            "303-5000001-0000001",
            "30350000010001",
            at,
            LENA,
            '2|ACM-CUP|Cup 5" wide, "Enamel',
            "EUR|19.80|3.16|4.90|0.78",
        ),
        row_of(
            "303-5000002-0000002",
            "30350000020001",
            at,
            PIA,
            "1|ACM-CUP|Enamel cup",
            "EUR|9.90|1.79|4.90|0.88",
        ),
        row_of(
            "303-5000002-0000002",
            "30350000020002",
            at,
            PIA,
            "1|ACM-DRY5|Dry bag",
            "EUR|14.90|2.69|0.00|0.00",
        ),
        # Three promotions on one item: two more rows that hold nothing else.
        row_of(
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
        row_of(
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
        row_of(
            "S01-5000005-0000005",
            "30350000050001",
            at,
            LENA,
            "1|ACM-CUP|Enamel cup",
            "EUR|9.90|1.58|0.00|0.00",
            sales_channel="Non-Amazon DE",
        ),
        row_of(
            "S02-5000010-0000010",
            "30350000100001",
            at,
            LENA,
            "1|ACM-CUP|Enamel cup",
            "EUR|0.00|0.00|0.00|0.00",
        ),
        # A called-off item: quantity 0, no money, no currency. The order is off.
        row_of(
            "303-5000006-0000006",
            "30350000060001",
            at,
            LENA,
            "0|ACM-CUP|Enamel cup",
            "||||",
        ),
        # One item called off, the other goes.
        row_of(
            "303-5000007-0000007",
            "30350000070001",
            at,
            LENA,
            "0|ACM-CUP|Enamel cup",
            "EUR|0.00|0.00|0.00|0.00",
        ),
        row_of(
            "303-5000007-0000007",
            "30350000070002",
            at,
            LENA,
            "1|ACM-DRY5|Dry bag",
            "EUR|14.90|2.38|4.90|0.78",
        ),
        # Saved in a spreadsheet: the item's id is gone.
        row_of(
            "303-5000008-0000008",
            "5.80293E+13",
            at,
            LENA,
            "1|ACM-CUP|Enamel cup",
            "EUR|9.90|1.58|4.90|0.78",
        ),
        row_of(
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
        row_of(
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
            row_of(
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


def files() -> dict[str, bytes]:
    """The samples, by mapping and name."""
    return {
        "amazon-new-orders/new-orders-europe.txt": (
            tab_text(table(EU, europe())) + "\r\n"
        ).encode(),
        "amazon-new-orders/new-orders-states.txt": tab_text(table(US, states())).encode(),
        "amazon-new-orders/new-orders-japan.txt": tab_text(table(US, japan())).encode("cp932"),
    }
