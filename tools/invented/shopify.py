"""Shopify orders_export.csv: 79 columns, only the first row of an order is full."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from invented.model import Row, Sale, plain
from invented.tables import names

_ITEM = "quantity|name|price|compare at price|sku|requires shipping|taxable|fulfillment status"
_PLACE = "Name|Street|Address1|Address2|Company|City|Zip|Province|Country|Phone"
HEADER = names(
    "Name|Email|Financial Status|Paid at|Fulfillment Status|Fulfilled at|Accepts Marketing|"
    "Currency|Subtotal|Shipping|Taxes|Total|Discount Code|Discount Amount|Shipping Method|"
    "Created at|"
    + "|".join(f"Lineitem {name}" for name in names(_ITEM))
    + "|"
    + "|".join(f"Billing {name}" for name in names(_PLACE))
    + "|"
    + "|".join(f"Shipping {name}" for name in names(_PLACE))
    + "|Notes|Note Attributes|Cancelled at|Payment Method|Payment Reference|Refunded Amount|"
    "Vendor|Outstanding Balance|Employee|Location|Device ID|Id|Tags|Risk Level|Source|"
    "Lineitem discount|Tax 1 Name|Tax 1 Value|Tax 2 Name|Tax 2 Value|Tax 3 Name|Tax 3 Value|"
    "Tax 4 Name|Tax 4 Value|Tax 5 Name|Tax 5 Value|Phone|Receipt Number|Duties|"
    "Billing Province Name|Shipping Province Name|Payment ID|Payment Terms Name|"
    "Next Payment Due At|Payment References"
)
_PAID = ("paid", "partially_refunded", "refunded", "partially_paid", "authorized")
_ZONES = {"acme-shopify": "Europe/Berlin", "nordlys-shopify": "Europe/Oslo"}
_VENDORS = {"acme-shopify": "Acme Outdoor", "nordlys-shopify": "Nordlys Design"}

Cells = dict[str, str]


def _time(moment: datetime, channel: str) -> str:
    return moment.astimezone(ZoneInfo(_ZONES[channel])).strftime("%Y-%m-%d %H:%M:%S %z")


def _place(sale: Sale, prefix: str) -> Cells:
    place = sale.place
    mark = "'" if "apostrophes" in sale.quirks else ""
    lines = (*place.lines, "", "")
    return {
        f"{prefix} Name": place.name,
        f"{prefix} Street": ", ".join(line for line in place.lines if line),
        f"{prefix} Address1": lines[0],
        f"{prefix} Address2": lines[1],
        f"{prefix} Company": place.company,
        f"{prefix} City": place.city,
        f"{prefix} Zip": mark + place.postcode if place.postcode else "",
        f"{prefix} Province": place.region,
        f"{prefix} Country": place.country,
        f"{prefix} Phone": mark + place.phone if place.phone else "",
    }


def _line(sale: Sale, row: Row) -> Cells:
    return {
        "Name": "" if "blank name" in sale.quirks else sale.order_id,
        "Email": sale.email,
        "Created at": sale.quirks.get("created") or _time(sale.placed, sale.channel),
        "Lineitem quantity": row.quantity_text or str(row.quantity),
        "Lineitem name": sale.title_of(row),
        "Lineitem price": row.price_text or plain(row.price, sale.currency),
        "Lineitem sku": row.sku,
        "Lineitem requires shipping": "true" if row.ships else "false",
        "Lineitem taxable": "true",
        "Lineitem fulfillment status": "pending",
        "Lineitem discount": plain(row.discount, sale.currency),
        "Vendor": _VENDORS[sale.channel],
    }


def _head(sale: Sale, payment: str) -> Cells:
    refunded = sale.quirks.get("refunded", "0.00")
    cells = {
        "Name": sale.order_id,
        "Financial Status": payment,
        "Paid at": _time(sale.placed + timedelta(seconds=41), sale.channel)
        if payment in _PAID
        else "",
        "Fulfillment Status": "unfulfilled",
        "Accepts Marketing": "no",
        "Currency": sale.currency,
        "Subtotal": plain(sale.subtotal, sale.currency),
        "Shipping": plain(sale.shipping, sale.currency),
        "Taxes": plain(sale.tax, sale.currency),
        "Total": plain(sale.total, sale.currency),
        "Discount Code": "HERBST" if sale.discount else "",
        "Discount Amount": plain(sale.discount, sale.currency),
        "Shipping Method": "Express Shipping" if sale.express else "Standard",
        "Notes": sale.quirks.get("note", ""),
        "Cancelled at": sale.quirks.get("cancelled", ""),
        "Payment Method": sale.method,
        "Payment Reference": f"{sale.order_id}.1",
        "Refunded Amount": plain(sale.total, sale.currency) if refunded == "all" else refunded,
        "Outstanding Balance": "0.00"
        if payment in ("paid", "refunded", "voided", "partially_refunded")
        else plain(sale.total, sale.currency),
        "Id": str(5_400_000_000_000 + int(sale.placed.timestamp()) % 10**9),
        "Tags": sale.quirks.get("tags", ""),
        "Risk Level": "Low",
        "Source": "web",
        "Tax 1 Name": "VAT" if sale.tax else "",
        "Tax 1 Value": plain(sale.tax, sale.currency) if sale.tax else "",
        "Payment References": f"{sale.order_id}.1",
    }
    return cells | _place(sale, "Billing") | _place(sale, "Shipping")


def _quoted(text: str) -> str:
    if any(mark in text for mark in ',"\n\r'):
        return '"' + text.replace('"', '""') + '"'
    return text


def records(sale: Sale, *, first_file: bool = False) -> list[Cells]:
    """The rows of one order, as cells by column."""
    early = first_file and "pending in the first file" in sale.quirks
    head = _head(sale, "pending" if early else sale.payment)
    rows = [_line(sale, row) for row in sale.rows]
    rows[0] = rows[0] | head
    return rows


def volatile(cells: Cells, word: str) -> Cells:
    """What differs in every export of the same order and means nothing to the order."""
    if not cells.get("Financial Status"):
        return cells
    return cells | {
        "Accepts Marketing": "yes",
        "Employee": f"till {word}",
        "Location": "Poznań",
        "Device ID": f"{len(word)}2233",
        "Payment References": f"{cells['Payment Reference']} + {word}",
        "Note Attributes": f"utm_source: {word}\nip: 192.0.2.17",
    }


def text_of(rows: Sequence[Cells], *, last_newline: bool = True, quote_empty: str = "") -> str:
    """The file as text; the order named `quote_empty` has `""` in its empty cells."""
    lines = [",".join(HEADER)]
    for cells in rows:
        empty = '""' if quote_empty and cells.get("Name") == quote_empty else ""
        lines.append(",".join(_quoted(cells.get(name, "")) or empty for name in HEADER))
    return "\n".join(lines) + ("\n" if last_newline else "")
