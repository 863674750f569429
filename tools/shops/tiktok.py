"""TikTok Shop: a workbook whose second row explains the columns, of Brazil and South-east Asia."""

from __future__ import annotations

from shops.table import names, table, workbook

BRAZIL = names("""Order ID | Package ID | Order Status | Order Substatus | Cancelation/Return Type |
Normal or Pre-order | SKU ID | Seller SKU | Product Name | Variation | Product Category |
Quantity | Sku Quantity of return | SKU Unit Original Price | SKU Subtotal Before Discount |
SKU Platform Discount | SKU Seller Discount | SKU Subtotal After Discount |
Shipping Fee After Discount | Original Shipping Fee | Shipping Fee Seller Discount |
Shipping Fee Platform Discount | Payment platform discount | Order Amount | Payment Method |
Order Refund Amount | Cancel By | Cancel Reason | Created Time | Paid Time | RTS Time |
Shipped Time | Delivered Time | Cancelled Time | Fulfillment Type | Warehouse Name | Tracking ID |
Delivery Option Type | Delivery Option | Weight(kg) | Shipping Provider Name | Buyer Username |
CPF Number | CPF Name | Recipient | Phone # | Street Name | Street Number | Neighborhood |
House Name or Number | City | State | Country | Zipcode | Shipping Information | Invoice Status |
Buyer Message | Seller Note""")
ASIA = names("""Order ID | Order Status | Order Substatus | Cancelation/Return Type |
Normal or Pre-order | SKU ID | Seller SKU | Product Name | Variation | Quantity |
Sku Quantity of return | SKU Unit Original Price | SKU Subtotal Before Discount |
SKU Platform Discount | SKU Seller Discount | SKU Subtotal After Discount |
Shipping Fee After Discount | Original Shipping Fee | Shipping Fee Seller Discount |
Shipping Fee Platform Discount | Taxes | Order Amount | Order Refund Amount | Created Time |
Paid Time | RTS Time | Shipped Time | Delivered Time | Cancelled Time | Cancel By |
Cancel Reason | Fulfillment Type | Warehouse Name | Tracking ID | Delivery Option |
Shipping Provider Name | Buyer Message | Buyer Username | Recipient | Phone # | Zipcode | Country |
Province | District | Commune | Detail Address | Additional address information | Payment Method |
Weight(kg) | Product Category | Package ID | Seller Note | Checked Status | Checked Marked by""")
HELP = {
    "Order ID": "Platform unique order ID.",
    "Order Status": "Current order status.",
    "Quantity": "SKU sold quantity in order.",
    "Seller SKU": "Seller sku input by the seller.",
    "Order Amount": "It equals buyer paid amount.",
    "Created Time": "Order created time.",
}


def _id(n: int) -> str:
    return f"5770000000000{n:05d}"


def _row(
    n: int, status: str, goods: str, fee: str, amount: str, *, brl: bool, **more: str
) -> dict[str, str]:
    """`goods` is quantity|sku|unit price|platform discount|seller discount in minor units."""
    quantity, sku, *figures = goods.split("|")
    price, platform, seller = (int(figure) for figure in figures)
    before = price * int(quantity)
    moment = f"10/{20 + n}/2026 10:25:21 {'PM' if n % 2 else 'AM'}"

    def money(cents: int) -> str:
        if not brl:
            return f"{cents}"
        return f"BRL {cents / 100:,.2f}".replace(",", "_").replace(".", ",").replace("_", ".")

    row = {
        "Order ID": _id(n),
        "Package ID": f"1150000000000{n:05d}",
        "Order Status": status,
        "Order Substatus": "",
        "Normal or Pre-order": "Normal",
        "SKU ID": f"17290000000000{n:04d}",
        "Seller SKU": sku,
        "Product Name": "Caneca esmaltada",
        "Variation": "Azul",
        "Product Category": "Casa",
        "Quantity": quantity,
        "Sku Quantity of return": "0",
        "SKU Unit Original Price": money(price),
        "SKU Subtotal Before Discount": money(before),
        "SKU Platform Discount": money(platform),
        "SKU Seller Discount": money(seller),
        "SKU Subtotal After Discount": money(before - platform - seller),
        "Shipping Fee After Discount": money(int(fee)),
        "Original Shipping Fee": money(int(fee)),
        "Shipping Fee Seller Discount": money(0),
        "Shipping Fee Platform Discount": money(0),
        "Order Amount": money(int(amount)),
        "Payment Method": "Pix",
        "Created Time": moment,
        "Order Refund Amount": "",
        "Paid Time": moment,
        "Fulfillment Type": "Fulfillment by seller",
        "Weight(kg)": "0.3",
        "Buyer Username": f"user.{n}",
    }
    return row | {key.replace("_", " "): cell for key, cell in more.items()}


def _brazil(n: int, status: str, goods: str, fee: str, amount: str, **more: str) -> dict[str, str]:
    row = _row(n, status, goods, fee, amount, brl=True)
    row |= {
        "Payment platform discount": "BRL 0,00",
        "CPF Number": f"0123456789{n % 10}",
        "CPF Name": "Bia Souto",
        "Recipient": "Bia Souto",
        "Phone #": "(+55)319******55",
        "Street Name": "Rua das Palmas",
        "Street Number": str(n + 1),
        "Neighborhood": "Centro",
        "House Name or Number": "Casa 2",
        "City": "Belo Horizonte",
        "State": "Minas Gerais",
        "Country": "Brazil",
        "Zipcode": "30110-010",
        "Invoice Status": "",
        "Shipping Information": "Bia Souto,\nRua das Palmas,\nBelo Horizonte",
    }
    return row | {key.replace("_", " "): cell for key, cell in more.items()}


def brazil() -> list[dict[str, str]]:
    """Reais with a comma, months first, ids of 18 digits; an order over two rows."""
    return [
        HELP,
        _brazil(1, "To ship", "1|ACM-CUP|9990|0|0", "1000", "10990"),
        # Two rows of one order: what the order costs stands on both and counts once.
        _brazil(2, "To ship", "2|ACM-CUP|9990|500|480", "0", "24000"),
        _brazil(2, "To ship", "1|ACM-SPORK|5000|0|0", "0", "24000", SKU_ID="172900000000009999"),
        _brazil(
            3,
            "Canceled",
            "1|ACM-CUP|9990|0|0",
            "0",
            "9990",
            Cancel_By="User",
            Cancel_Reason="Changed mind",
            Cancelled_Time="10/24/2026 08:00:00 AM",
        ),
        _brazil(4, "Unpaid", "1|ACM-CUP|9990|0|0", "0", "9990", Paid_Time=""),
        _brazil(5, "On hold", "1|ACM-CUP|9990|0|0", "0", "9990"),
        _brazil(6, "To ship", "1|ACM-CUP|9990|0|0", "0", "9990", Normal_or_Pre_order=""),
        _brazil(
            7,
            "To ship",
            "1|ACM-CUP|123456|0|0",
            "0",
            "123456",
            Recipient="B***",
            Street_Name="R** das ******",
        ),
        _brazil(8, "Completed", "1|ACM-CUP|9990|0|0", "0", "9990"),
        _brazil(
            9,
            "To ship",
            "1|ACM-CUP|9990|0|0",
            "0",
            "9990",
            Fulfillment_Type="Fulfillment by TikTok Shop",
        ),
        # The hold of the marketplace stands beside the status too.
        _brazil(10, "To ship", "1|ACM-CUP|9990|0|0", "0", "9990", Order_Substatus="On hold"),
    ]


def _asia(n: int, status: str, goods: str, fee: str, amount: str, **more: str) -> dict[str, str]:
    row = _row(n, status, goods, fee, amount, brl=False)
    row |= {
        "Taxes": "0",
        "Recipient": f"Lan Phạm {n}",
        "Phone #": "(+84)90*****12",
        "Zipcode": "",
        "Country": "Vietnam",
        "Province": "Hà Nội",
        "District": "Quận Ba Đình",
        "Commune": "Phường Cống Vị",
        "Detail Address": f"Số {n} ngõ 12",
        "Additional address information": "Tầng 3",
        "Checked Status": "Unchecked",
    }
    row = {key: cell for key, cell in row.items() if key in ASIA}
    return row | {key.replace("_", " "): cell for key, cell in more.items()}


def asia() -> list[dict[str, str]]:
    """Dong without decimals; no postcodes; pieces sent back."""
    return [
        HELP,
        _asia(1, "To ship", "1|ACM-CUP|199000|0|0", "15000", "214000"),
        _asia(2, "To ship", "2|ACM-CUP|199000|10000|8000", "0", "380000"),
        _asia(
            3,
            "Canceled",
            "1|ACM-CUP|199000|0|0",
            "0",
            "199000",
            Cancelled_Time="10/24/2026 08:00:00 AM",
        ),
        _asia(4, "To ship", "1||199000|0|0", "0", "199000"),
        _asia(5, "Shipped", "1|ACM-CUP|199000|0|0", "0", "199000"),
        _asia(6, "To ship", "3|ACM-CUP|199000|0|0", "0", "597000", Sku_Quantity_of_return="1"),
        _asia(7, "Unpaid", "1|ACM-CUP|199000|0|0", "0", "199000", Paid_Time=""),
        _asia(8, "To ship", "1|ACM-CUP|199000|0|0", "0", "199000", Detail_Address=""),
    ]


def files() -> dict[str, bytes]:
    """The samples, by mapping and name."""
    rows = [
        row | ({"Normal or Pre-order": "Pre-order"} if row["Order ID"] == _id(6) else {})
        for row in brazil()
    ]
    rows = [{k: v for k, v in row.items() if k in BRAZIL} for row in rows]
    return {
        "tiktok-shop-br/orders.xlsx": workbook("OrderSKUList", table(BRAZIL, rows), dimension="A1"),
        "tiktok-shop/orders.xlsx": workbook("OrderSKUList", table(ASIA, asia()), dimension="A1"),
    }
