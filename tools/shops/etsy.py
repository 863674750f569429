"""Etsy: sold order items, and sold orders, of the same week."""

from __future__ import annotations

from shops.table import csv_text, names, table

ITEMS = names("""Sale Date | Item Name | Buyer | Quantity | Price | Coupon Code | Coupon Details |
Discount Amount | Shipping Discount | Order Shipping | Order Sales Tax | Item Total | Currency |
Transaction ID | Listing ID | Date Paid | Date Shipped | Ship Name | Ship Address1 |
Ship Address2 | Ship City | Ship State | Ship Zipcode | Ship Country | Order ID | Variations |
Order Type | Listings Type | Payment Type | InPerson Discount | InPerson Location |
VAT Paid by Buyer | SKU""")
ORDERS = names("""Sale Date | Order ID | Buyer User ID | Full Name | First Name | Last Name |
Number of Items | Payment Method | Date Shipped | Street 1 | Street 2 | Ship City | Ship State |
Ship Zipcode | Ship Country | Currency | Order Value | Coupon Code | Coupon Details |
Discount Amount | Shipping Discount | Shipping | Sales Tax | Order Total | Status |
Card Processing Fees | Order Net | Adjusted Order Total | Adjusted Card Processing Fees |
Adjusted Net Order Amount | Buyer | Order Type | Payment Type | InPerson Discount |
InPerson Location | SKU""")

UNA = "Una Frost|1 Salt Rd||Truro|MA|02666|United States"
BEN = "Ben Hayle|2 Peel St|Unit 4|Leeds||LS1 4AP|United Kingdom"
IDS = [f"31900{n:05d}" for n in range(10)]


def _item(n: int, who: str, goods: str, money: str, **more: str) -> dict[str, str]:
    """`goods` is quantity|sku|title|price, `money` discount|shipping|tax."""
    name, *place = who.split("|")
    quantity, sku, title, price = goods.split("|")
    discount, shipping, tax = money.split("|")
    total = f"{float(price or 0) * int(quantity):.2f}"
    row = {
        "Sale Date": "10/31/26",
        "Item Name": title,
        "Buyer": f"{name} (user{n})",
        "Quantity": quantity,
        "Price": price,
        "Discount Amount": discount,
        "Shipping Discount": "0.00",
        "Order Shipping": shipping,
        "Order Sales Tax": tax,
        "Item Total": total,
        "Currency": "USD",
        "Transaction ID": f"41900{n:03d}{sku[-2:]:0>2}",
        "Listing ID": f"16000{n}",
        "Date Paid": "10/31/2026",
        "Ship Name": name,
        "Order ID": IDS[n],
        "Order Type": "online",
        "Listings Type": "listing",
        "Payment Type": "online_cc",
        "VAT Paid by Buyer": "0",
        "SKU": sku,
    }
    keys = ("Address1", "Address2", "City", "State", "Zipcode", "Country")
    row |= {f"Ship {key}": cell for key, cell in zip(keys, place, strict=True)}
    return row | {key.replace("_", " "): cell for key, cell in more.items()}


def items() -> list[dict[str, str]]:
    """Items: the same amount of an order spelt in two ways, guests, a sale at a market."""
    return [
        _item(0, UNA, "1|ACM-CUP|Mug|4.50", "0.00|6.95|0", Transaction_ID="4190000001"),
        _item(0, UNA, "1|ACM-DRY5|Pot|22.00", "0|6.95|0.00", Transaction_ID="4190000002"),
        _item(1, BEN, "3|ACM-CUP|Mug|3.3", "0.00|5|0", Transaction_ID="4190000011", Buyer=""),
        # The coupon is not taken off the item's total.
        _item(
            2,
            UNA,
            "2|ACM-SPORK|Spork|10.00",
            "2.00|4.00|0",
            Transaction_ID="4190000021",
            Coupon_Code="WELCOME;BACK",
            Coupon_Details="10% off; thanks",
        ),
        # Total with tax that the marketplace keeps, told by the export of orders alone.
        _item(3, UNA, "1|ACM-CUP|Mug|4.50", "0.00|6.95|0", Transaction_ID="4190000031"),
        # Refunded later: the export of orders says so.
        _item(4, UNA, "1|ACM-CUP|Mug|4.50", "0.00|6.95|0", Transaction_ID="4190000041"),
        _item(
            5,
            UNA,
            "1|ACM-CUP|Mug|4.50",
            "0.00|0|0",
            Transaction_ID="4190000051",
            Date_Shipped="11/01/2026",
        ),
        _item(
            6,
            "||||||",
            "1|ACM-CUP|Mug|4.50",
            "0.00|0|0",
            Transaction_ID="4190000061",
            Order_Type="in_person",
            InPerson_Location="Autumn fair",
        ),
        _item(
            7,
            UNA.replace("02666", "2666"),
            "1||Custom mug|9.00",
            "0.00|6.95|0",
            Transaction_ID="4190000071",
        ),
        _item(
            8,
            UNA,
            "1|ACM-CUP|Mug|4.50",
            "0.00|6.95|0",
            Transaction_ID="4190000081",
            Sale_Date="2026-10-31",
        ),
        _item(
            9, UNA, "1|ACM-CUP|Mug|4.50", "0.00|6.95|0", Transaction_ID="4190000091", Date_Paid=""
        ),
    ]


def _order(n: int, who: str, money: str, **more: str) -> dict[str, str]:
    """`money` is value|discount|shipping|tax|total|adjusted total."""
    name, *place = who.split("|")
    first, _, last = name.partition(" ")
    value, discount, shipping, tax, total, adjusted = money.split("|")
    row = {
        "Sale Date": "10/31/26",
        "Order ID": IDS[n],
        "Full Name": name,
        "First Name": first,
        "Last Name": last,
        "Number of Items": "1",
        "Payment Method": "Credit Card",
        "Currency": "USD",
        "Order Value": value,
        "Discount Amount": discount,
        "Shipping Discount": "0",
        "Shipping": shipping,
        "Sales Tax": tax,
        "Order Total": total,
        "Status": "",
        "Card Processing Fees": "0.90",
        "Order Net": total,
        "Adjusted Order Total": adjusted,
        "Buyer": f"{name} (user{n})",
        "Order Type": "online",
        "Payment Type": "online_cc",
    }
    keys = ("Street 1", "Street 2", "Ship City", "Ship State", "Ship Zipcode", "Ship Country")
    row |= dict(zip(keys, place, strict=True))
    return row | {key.replace("_", " "): cell for key, cell in more.items()}


def orders() -> list[dict[str, str]]:
    """The same orders, one row each."""
    return [
        _order(0, UNA, "26.5|0.00|6.95|0|33.45|", Number_of_Items="2"),
        _order(1, BEN, "9.90|0|5.00|0.00|14.90|", Number_of_Items="3"),
        _order(2, UNA, "20.00|2.00|4.00|0|22.00|", Number_of_Items="2"),
        _order(3, UNA, "4.50|0|6.95|0|12.16|"),
        _order(4, UNA, "4.50|0|6.95|0|11.45|0.00"),
        _order(5, UNA, "4.50|0|0|0|4.50|", Date_Shipped="11/01/26"),
        _order(6, "||||||", "4.50|0|0|0|4.50|", Order_Type="in_person"),
        _order(7, UNA.replace("02666", "2666"), "9.00|0|6.95|0|15.95|"),
        _order(8, UNA, "4.50|0|6.95|0|11.45|", Sale_Date="2026-10-31"),
        _order(9, UNA, "4.50|0|6.95|0|11.45|"),
    ]


def files() -> dict[str, bytes]:
    """The samples, by mapping and name."""
    return {
        "etsy-items/EtsySoldOrderItems.csv": csv_text(table(ITEMS, items())).encode(),
        "etsy-orders/week.csv": csv_text(table(ORDERS, orders())).encode(),
        "etsy-items-with-orders/week.csv": csv_text(table(ITEMS, items())).encode(),
    }
