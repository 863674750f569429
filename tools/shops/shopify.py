"""Shopify: `orders_export.csv` with 79 and with 71 columns."""

from __future__ import annotations

from shops.table import csv_text, names, table

NEW = names("""Name | Email | Financial Status | Paid at | Fulfillment Status | Fulfilled at |
Accepts Marketing | Currency | Subtotal | Shipping | Taxes | Total | Discount Code |
Discount Amount | Shipping Method | Created at | Lineitem quantity | Lineitem name |
Lineitem price | Lineitem compare at price | Lineitem sku | Lineitem requires shipping |
Lineitem taxable | Lineitem fulfillment status | Billing Name | Billing Street |
Billing Address1 | Billing Address2 | Billing Company | Billing City | Billing Zip |
Billing Province | Billing Country | Billing Phone | Shipping Name | Shipping Street |
Shipping Address1 | Shipping Address2 | Shipping Company | Shipping City | Shipping Zip |
Shipping Province | Shipping Country | Shipping Phone | Notes | Note Attributes | Cancelled at |
Payment Method | Payment Reference | Refunded Amount | Vendor | Outstanding Balance | Employee |
Location | Device ID | Id | Tags | Risk Level | Source | Lineitem discount | Tax 1 Name |
Tax 1 Value | Tax 2 Name | Tax 2 Value | Tax 3 Name | Tax 3 Value | Tax 4 Name | Tax 4 Value |
Tax 5 Name | Tax 5 Value | Phone | Receipt Number | Duties | Billing Province Name |
Shipping Province Name | Payment ID | Payment Terms Name | Next Payment Due At |
Payment References""")
_LATER = {"Outstanding Balance", "Employee", "Location", "Device ID", *NEW[-4:]}
OLD = [name for name in NEW if name not in _LATER]


def _order(name: str, at: str, who: str, money: str, line: str, **more: str) -> dict[str, str]:
    """The first row. `who` is name|street|further line|city|zip|province|country|phone, `money`
    currency|subtotal|shipping|taxes|total, `line` as of `_line`."""
    person = dict(
        zip(
            ("Name", "Address1", "Address2", "City", "Zip", "Province", "Country", "Phone"),
            who.split("|"),
            strict=True,
        )
    )
    row = {
        "Name": name,
        "Email": f"order{name.lstrip('#')}@mail.example",
        "Financial Status": "paid",
        "Paid at": at,
        "Fulfillment Status": "unfulfilled",
        "Accepts Marketing": "no",
        "Discount Amount": "0.00",
        "Shipping Method": "Standard",
        "Created at": at,
        "Payment Method": "Shopify Payments",
        "Refunded Amount": "0.00",
        "Vendor": "Acme Outdoor",
        "Risk Level": "Low",
        "Source": "web",
        "Note Attributes": "utm_source: letter\nip: 192.0.2.7",
    }
    row |= {f"Shipping {key}": cell for key, cell in person.items()}
    row |= {f"Billing {key}": cell for key, cell in person.items() if key != "Phone"}
    row["Shipping Street"] = " ".join(filter(None, (person["Address1"], person["Address2"])))
    row |= dict(
        zip(("Currency", "Subtotal", "Shipping", "Taxes", "Total"), money.split("|"), strict=True)
    )
    return row | _line(name, at, line) | {key.replace("_", " "): it for key, it in more.items()}


def _line(name: str, at: str, line: str, **more: str) -> dict[str, str]:
    """A further row: `line` is quantity|sku|title|price, and goes on with what was done."""
    quantity, sku, title, price, *done = line.split("|")
    row = {
        "Name": name,
        "Email": f"order{name.lstrip('#')}@mail.example",
        "Created at": at,
        "Lineitem quantity": quantity,
        "Lineitem sku": sku,
        "Lineitem name": title,
        "Lineitem price": price,
        "Lineitem requires shipping": "true",
        "Lineitem taxable": "true",
        "Lineitem fulfillment status": done[0] if done else "pending",
        "Vendor": "Acme Outdoor",
        "Lineitem discount": "0.00",
    }
    return row | {key.replace("_", " "): cell for key, cell in more.items()}


IDA = "Ida Brandt|Rosengasse 4|Hinterhaus|Leipzig|'04109|SN|DE|'+49 341 5550101"
TOM = "Tomás Rueda|Calle del Olmo 12||Madrid|28012|M|ES|+34 91 555 0133"
NORA = "Nora Lind|Hamngatan 7||Växjö|352 30||SE|"


def new_rows() -> list[dict[str, str]]:
    """Orders of the last weekend of October 2026, over which clocks went back."""
    summer, winter = "2026-10-25 02:30:00 +0200", "2026-10-25 02:30:00 +0100"
    return [
        _order("#2001", summer, IDA, "EUR|39.70|4.90|7.12|44.60", "2|ACM-CUP|Enamel cup|9.90"),
        _line("#2001", summer, "1|ACM-TOWEL|Microfibre towel|19.90"),
        # The same wall clock an hour later, tax on top of the prices, a discount on the order.
        _order(
            "#2002",
            winter,
            TOM,
            "EUR|50.00|5.00|11.55|66.55",
            "3|ACM-SPORK|Titanium spork|20.00",
            Discount_Amount="10.00",
            Discount_Code="AUTUMN",
        ),
        # Cash on delivery is not paid and ships all the same.
        _order(
            "#2003",
            winter,
            NORA,
            "SEK|249.00|59.00|61.60|308.00",
            "1|ACM-LAMP|Head lamp, rechargeable|249.00",
            Financial_Status="pending",
            Paid_at="",
            Payment_Method="Cash on Delivery (COD)",
        ),
        # The first row is refunded, the second says nothing: neither may go.
        _order(
            "#2004",
            winter,
            IDA,
            "EUR|29.80|4.90|5.54|34.70",
            "1|ACM-DRY5|Dry bag 5 l|14.90",
            Financial_Status="refunded",
            Cancelled_at="2026-10-26 08:00:00 +0100",
            Refunded_Amount="34.70",
        ),
        _line("#2004", winter, "1|ACM-DRY5|Dry bag 5 l|14.90"),
        # Voided in Excel's way: nothing is left but the name, the status and a zero.
        _order(
            "#2005",
            winter,
            IDA,
            "||||",
            "0|ACM-CUP|Enamel cup|",
            Financial_Status="voided",
            Paid_at="",
            Cancelled_at="2026-10-26 08:05:00 +0100",
            Discount_Amount="",
            Refunded_Amount="",
        ),
        # Paid, says the status, with all of it outstanding.
        _order(
            "#2006",
            winter,
            TOM,
            "EUR|9.90|4.90|2.36|14.80",
            "1|ACM-CUP|Enamel cup|9.90",
            Paid_at="",
            Outstanding_Balance="14.80",
        ),
        # One line went, one is open.
        _order(
            "#2007",
            winter,
            IDA,
            "EUR|24.80|4.90|4.74|29.70",
            "1|ACM-DRY5|Dry bag 5 l|14.90|fulfilled",
            Fulfillment_Status="partial",
        ),
        _line("#2007", winter, "1|ACM-CUP|Enamel cup|9.90"),
        # Part of the money went back; which line, nobody says.
        _order(
            "#2008",
            winter,
            TOM,
            "EUR|24.80|4.90|5.15|29.70",
            "1|ACM-DRY5|Dry bag 5 l|14.90",
            Financial_Status="partially_refunded",
            Refunded_Amount="9.90",
        ),
        _line("#2008", winter, "1|ACM-CUP|Enamel cup|9.90"),
        # A tip and a gift card are lines that need no shipping and have no SKU.
        _order("#2009", winter, IDA, "EUR|61.90|4.90|2.36|66.80", "1|ACM-CUP|Enamel cup|9.90"),
        _line("#2009", winter, "1||Tip|2.00", Lineitem_requires_shipping="false"),
        _line("#2009", winter, "1||Gift card|50.00", Lineitem_requires_shipping="false"),
        # Fetched in the shop: there is no address to send anything to.
        _order(
            "#2010",
            winter,
            "|||||||",
            "EUR|9.90|0.00|1.58|9.90",
            "1|ACM-CUP|Enamel cup|9.90",
            Shipping_Method="Laden Köln",
            Billing_Name="Ole Wirtz",
        ),
        # A line that ships and has no SKU: the shop has to say which goods.
        _order("#2011", winter, IDA, "EUR|21.90|4.90|4.28|26.80", "1||Set of the month|12.00"),
        _line("#2011", winter, "1|ACM-CUP|Enamel cup|9.90"),
        # Authorized is not paid; the buyer calls off in the note; the same item on two rows.
        _order(
            "#2012",
            winter,
            "Ann Fox|2 Mill Lane||Truro|'01630|MA|US|'+1 508 555 0142",
            "USD|22.00|9.00|0.00|31.00",
            "1|ACM-CUP|Enamel cup|11.00",
            Financial_Status="authorized",
            Paid_at="",
            Notes="Please leave\nat the back door",
        ),
        _line("#2012", winter, "1|ACM-CUP|Enamel cup|11.00"),
        # Money taken out of the sheet by hand.
        _order("#2013", winter, TOM, "EUR||||", "2|ACM-CUP|Enamel cup|"),
        _order(
            "#2014",
            winter,
            IDA,
            "EUR|14.90|0.00|2.38|14.90",
            "1|ACM-DRY5|Dry bag 5 l|14.90",
            Fulfillment_Status="fulfilled",
            Fulfilled_at="2026-10-26 11:00:00 +0100",
        ),
        # What the shop itself holds waits for the shop; what it has scheduled is sold beforehand.
        _order(
            "#2015",
            winter,
            IDA,
            "EUR|14.90|0.00|2.38|14.90",
            "1|ACM-DRY5|Dry bag 5 l|14.90",
            Fulfillment_Status="on_hold",
        ),
        _order(
            "#2016",
            winter,
            IDA,
            "EUR|14.90|0.00|2.38|14.90",
            "1|ACM-DRY5|Dry bag 5 l|14.90",
            Fulfillment_Status="scheduled",
        ),
    ]


def old_rows() -> list[dict[str, str]]:
    """The layout of 2021; a tool has emptied `Name` on the further rows."""
    at = "2021-04-05 21:06:21 +0400"
    rows: list[dict[str, str]] = []
    for number in range(8):
        name = f"#10{number:02d}"
        who = f"Sami Haddad {number}|Palm Walk {number + 1}||Muscat|-||OM|'+968 2455 501{number}"
        goods = 990 * (number + 1)
        rows.append(
            _order(
                name,
                at,
                who,
                f"USD|{goods / 100:.2f}|5.00|0.00|{goods / 100 + 5:.2f}",
                f"{number + 1}|ACM-CUP|Enamel cup|9.90",
                Payment_Reference=f"{name}.1 + {name}.2",
            )
        )
    second = _line("", at, "1|ACM-WHISTLE|Signal whistle|3.00", Email="order1002@mail.example")
    rows[2] |= {"Subtotal": "32.70", "Total": "37.70"}
    rows.insert(3, second)
    rows[-1] |= {"Financial Status": "voided", "Cancelled at": at, "Lineitem quantity": "0"}
    return rows


def files() -> dict[str, bytes]:
    """The samples, by mapping and name."""
    new = csv_text(table(NEW, new_rows())).removesuffix("\n")
    old = csv_text(table(OLD, old_rows()), end="\r\n")
    return {
        "shopify-orders/orders-79-columns.csv": new.encode(),
        "shopify-orders/orders-71-columns.csv": old.encode(),
    }
