"""Writes sales the way each kind of channel exports them: the columns that the mappings read."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, TextIO

from bench.sales import Sale, plain


def _columns(text: str) -> tuple[str, ...]:
    return tuple(text.split(","))


SHOPIFY = _columns(
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,"
    "Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,"
    "Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem compare at price,"
    "Lineitem sku,Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,"
    "Billing Name,Billing Street,Billing Address1,Billing Address2,Billing Company,Billing City,"
    "Billing Zip,Billing Province,Billing Country,Billing Phone,Shipping Name,Shipping Street,"
    "Shipping Address1,Shipping Address2,Shipping Company,Shipping City,Shipping Zip,"
    "Shipping Province,Shipping Country,Shipping Phone,Notes,Note Attributes,Cancelled at,"
    "Payment Method,Payment Reference,Refunded Amount,Vendor,Outstanding Balance,Employee,"
    "Location,Device ID,Id,Tags,Risk Level,Source,Lineitem discount,Tax 1 Name,Tax 1 Value,"
    "Tax 2 Name,Tax 2 Value,Tax 3 Name,Tax 3 Value,Tax 4 Name,Tax 4 Value,Tax 5 Name,Tax 5 Value,"
    "Phone,Receipt Number,Duties,Billing Province Name,Shipping Province Name,Payment ID,"
    "Payment Terms Name,Next Payment Due At,Payment References"
)
AMAZON = _columns(
    "order-id,order-item-id,purchase-date,payments-date,buyer-email,buyer-name,ship-phone-number,"
    "sku,product-name,quantity-purchased,currency,item-price,item-tax,shipping-price,shipping-tax,"
    "ship-service-level,recipient-name,ship-address-1,ship-address-2,ship-address-3,ship-city,"
    "ship-state,ship-postal-code,ship-country,sales-channel,is-business-order"
)
ERP = _columns(
    "Auftragsnummer,Auftragsdatum,Kundennummer,Firma,Ansprechpartner,Strasse,Adresszusatz,PLZ,"
    "Ort,Land,E-Mail,Telefon,Position,Artikelnummer,Bezeichnung,Menge,Einzelpreis,Rabatt,Betrag,"
    "Währung,Versandart,Versandkosten,MwSt,Auftragswert,Liefertermin,Komplettlieferung,"
    "Lieferbedingung,Bestellnummer,Bemerkung"
)

NAMES = {
    "shopify": "orders-{n:07d}.csv",
    "amazon": "orders-{n:07d}.txt",
    "erp": "orders-{n:07d}.csv",
}
_MADE = "%Y-%m-%d %H:%M:%S +0000"
ENCODINGS = {"shopify": "utf-8", "amazon": "utf-8", "erp": "cp1252"}


def write(stream: TextIO, kind: str, sales: Iterable[Sale]) -> tuple[int, int]:
    """Writes one export; returns how many orders and lines it holds."""
    return {"shopify": _shopify, "amazon": _amazon, "erp": _erp}[kind](stream, sales)


def _shopify(stream: TextIO, sales: Iterable[Sale]) -> tuple[int, int]:
    writer = csv.DictWriter(stream, SHOPIFY, restval="", lineterminator="\n")
    writer.writeheader()
    orders = lines = 0
    for sale in sales:
        orders += 1
        lines += len(sale.rows)
        for place, row in enumerate(sale.rows):
            cells: dict[str, Any] = {
                "Name": f"#{sale.number}",
                "Email": sale.email,
                "Lineitem quantity": row.quantity,
                "Lineitem name": f"Article {row.good.sku}",
                "Lineitem price": plain(row.price, sale.currency),
                "Lineitem sku": row.good.sku,
                "Lineitem requires shipping": "true",
                "Lineitem taxable": "true",
                "Lineitem fulfillment status": "pending",
                "Lineitem discount": plain(0, sale.currency),
                "Created at": sale.placed.strftime(_MADE),
                "Vendor": f"{sale.client.title()} Outdoor",
            }
            if place == 0:
                cells |= _shopify_head(sale)
            writer.writerow(cells)
    return orders, lines


def _shopify_head(sale: Sale) -> dict[str, Any]:
    made = sale.placed.strftime(_MADE)
    head = {
        "Financial Status": "authorized" if sale.pending else "paid",
        "Paid at": "" if sale.pending else made,
        "Fulfillment Status": "unfulfilled",
        "Accepts Marketing": "no",
        "Currency": sale.currency,
        "Subtotal": plain(sale.goods, sale.currency),
        "Shipping": plain(sale.shipping, sale.currency),
        "Taxes": plain(sale.tax_in(sale.goods + sale.shipping), sale.currency),
        "Total": plain(sale.goods + sale.shipping, sale.currency),
        "Discount Amount": plain(0, sale.currency),
        "Shipping Method": "Express" if sale.express else "Standard",
        "Payment Method": "Shopify Payments",
        "Payment Reference": f"#{sale.number}.1",
        "Refunded Amount": plain(0, sale.currency),
        "Outstanding Balance": plain(
            sale.goods + sale.shipping if sale.pending else 0, sale.currency
        ),
        "Id": 5_000_000_000_000 + sale.number,
        "Risk Level": "Low",
        "Source": "web",
        "Payment References": f"#{sale.number}.1",
    }
    for side in ("Billing", "Shipping"):
        head |= {
            f"{side} Name": sale.place.name,
            f"{side} Street": " ".join(filter(None, (sale.place.street, sale.place.more))),
            f"{side} Address1": sale.place.street,
            f"{side} Address2": sale.place.more,
            f"{side} City": sale.place.city,
            f"{side} Zip": f"'{sale.place.postcode}" if sale.place.postcode else "",
            f"{side} Country": sale.place.country,
            f"{side} Phone": sale.place.phone,
        }
    return head


def _amazon(stream: TextIO, sales: Iterable[Sale]) -> tuple[int, int]:
    stream.write("\t".join(AMAZON) + "\n")
    orders = lines = 0
    for sale in sales:
        orders += 1
        number = (
            f"{302 + sale.number // 10**7:03d}-{sale.number % 10**7:07d}-{sale.number % 9973:07d}"
        )
        made = sale.placed.strftime("%Y-%m-%dT%H:%M:%S+00:00")
        for place, row in enumerate(sale.rows):
            lines += 1
            amount = row.price * row.quantity
            shipping = sale.shipping if place == 0 else 0
            cells = (
                number, f"{sale.number:010d}{place:04d}", made, made, sale.email, sale.place.name,
                sale.place.phone, row.good.sku, f'Article 8" {row.good.sku}', str(row.quantity),
                sale.currency, plain(amount, sale.currency),
                plain(sale.tax_in(amount), sale.currency), plain(shipping, sale.currency),
                plain(sale.tax_in(shipping), sale.currency),
                "Expedited" if sale.express else "Standard", sale.place.name, sale.place.street,
                sale.place.more, "", sale.place.city, "", sale.place.postcode,
                sale.place.country, "Amazon.de", "false",
            )  # fmt: skip
            stream.write("\t".join(cells) + "\n")
    return orders, lines


def _german(minor: int) -> str:
    whole = f"{minor // 100:,}".replace(",", ".")
    return f"{whole},{minor % 100:02d}"


def _erp(stream: TextIO, sales: Iterable[Sale]) -> tuple[int, int]:
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow(ERP)
    orders = lines = total = 0
    for sale in sales:
        orders += 1
        goods = sale.goods
        tax = (goods + sale.shipping) * sale.rate // 100
        due = sale.placed + timedelta(days=25)
        for place, row in enumerate(sale.rows, start=1):
            lines += 1
            amount = row.price * row.quantity
            total += amount
            writer.writerow(
                (
                    f"{sale.number:06d}",
                    sale.placed.strftime("%d.%m.%Y"),
                    sale.email.partition("@")[0],
                    _western(f"{sale.place.name} & Co."),
                    _western(sale.place.name),
                    _western(sale.place.street),
                    sale.place.more,
                    sale.place.postcode,
                    _western(sale.place.city),
                    sale.place.country,
                    sale.email,
                    sale.place.phone,
                    f"{place * 10}",
                    row.good.sku,
                    f"Artikel {row.good.sku}",
                    f"{row.quantity},000",
                    _german(row.price),
                    "0,00",
                    _german(amount),
                    "EUR",
                    "Express" if sale.express else "Standard",
                    _german(sale.shipping),
                    _german(tax),
                    _german(goods + sale.shipping + tax),
                    due.strftime("%d.%m.%Y"),
                    "N",
                    "DAP",
                    f"PO-{sale.number}",
                    "",
                )
            )
    footer = ["SUMME", str(orders), str(lines), _german(total)]
    writer.writerow(footer + [""] * (len(ERP) - len(footer)))
    return orders, lines


def _western(text: str) -> str:
    return text.encode("cp1252", "replace").decode("cp1252").replace("?", "e")
