"""Small files in the channels' formats, for the tests of reading them."""

from __future__ import annotations

import csv
import io
from functools import cache

import msgspec

from builders.paths import ROOT
from processor.model.config import Channel, Limits
from processor.normalise import Reading, read_orders
from processor.normalise.formats.format import FileBytes, file_bytes
from processor.normalise.identify import identify
from processor.normalise.linked import linked
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.read_mapping import read_mappings
from processor.normalise.survey import Survey, survey
from processor.problems.problem import Problem


def file_of(data: bytes) -> FileBytes:
    """A whole file to be identified."""
    return file_bytes(io.BytesIO(data))


def _names(mark: str, *parts: str) -> list[str]:
    return "".join(parts).split(mark)


ARRIVED = "2026-11-03T08:00:00Z"
SHOPIFY_HEADER = _names(
    "|",
    "Name|Email|Financial Status|Paid at|Fulfillment Status|Fulfilled at|Accepts Marketing|Currency"
    "|Subtotal|Shipping|Taxes|Total|Discount Code|Discount Amount|Shipping Method|Created at"
    "|Lineitem quantity|Lineitem name|Lineitem price|Lineitem compare at price|Lineitem sku"
    "|Lineitem requires shipping|Lineitem taxable|Lineitem fulfillment status|Billing Name"
    "|Billing Street|Billing Address1|Billing Address2|Billing Company|Billing City|Billing Zip"
    "|Billing Province|Billing Country|Billing Phone|Shipping Name|Shipping Street"
    "|Shipping Address1|Shipping Address2|Shipping Company|Shipping City|Shipping Zip"
    "|Shipping Province|Shipping Country|Shipping Phone|Notes|Note Attributes|Cancelled at"
    "|Payment Method|Payment Reference|Refunded Amount|Vendor|Outstanding Balance|Employee"
    "|Location|Device ID|Id|Tags|Risk Level|Source|Lineitem discount|Tax 1 Name|Tax 1 Value"
    "|Tax 2 Name|Tax 2 Value|Tax 3 Name|Tax 3 Value|Tax 4 Name|Tax 4 Value|Tax 5 Name"
    "|Tax 5 Value|Phone|Receipt Number|Duties|Billing Province Name|Shipping Province Name"
    "|Payment ID|Payment Terms Name|Next Payment Due At|Payment References",
)
AMAZON_HEADER = _names(
    "|",
    "order-id|order-item-id|purchase-date|payments-date|buyer-email|buyer-name|buyer-phone-number"
    "|sku|product-name|quantity-purchased|currency|item-price|item-tax|shipping-price|shipping-tax"
    "|ship-service-level|recipient-name|ship-address-1|ship-address-2|ship-address-3|ship-city"
    "|ship-state|ship-postal-code|ship-country|ship-phone-number|delivery-start-date"
    "|delivery-end-date|delivery-time-zone|delivery-Instructions",
)
AMAZON_EU_HEADER = [
    *AMAZON_HEADER[:25],
    *_names(
        "|",
        "bill-address-1|bill-address-2|bill-address-3|bill-city|bill-state|bill-postal-code"
        "|bill-country|item-promotion-discount|item-promotion-id|ship-promotion-discount"
        "|ship-promotion-id",
    ),
    *AMAZON_HEADER[25:],
    "sales-channel",
    "fulfillment-channel",
    "is-buyer-requested-cancellation",
]
ERP_HEADER = _names(
    ";",
    "Auftragsnummer;Auftragsdatum;Kundennummer;Firma;Ansprechpartner;Strasse;Adresszusatz;PLZ;Ort"
    ";Land;E-Mail;Telefon;USt-IdNr;Bestellnummer;Position;Artikelnummer;Bezeichnung;Menge"
    ";Einzelpreis;Betrag;Rabatt;Versandkosten;MwSt;Auftragswert;Währung;Versandart;Liefertermin"
    ";Komplettlieferung;Lieferbedingung;Bemerkung",
)

SHOPIFY_ROW = {
    "Name": "#1001", "Email": "anna@example.com", "Financial Status": "paid",
    "Paid at": "2026-11-02 09:16:00 +0100", "Currency": "EUR", "Subtotal": "40.00",
    "Shipping": "5.90", "Taxes": "7.33", "Total": "45.90", "Discount Amount": "0.00",
    "Shipping Method": "Standard", "Created at": "2026-11-02 09:15:00 +0100",
    "Lineitem quantity": "2", "Lineitem name": "Cup", "Lineitem price": "20.00",
    "Lineitem sku": "CUP", "Lineitem requires shipping": "true", "Shipping Name": "Anna Weiß",
    "Shipping Address1": "Lindenallee 4", "Shipping City": "Köln", "Shipping Zip": "'01630",
    "Shipping Country": "DE", "Shipping Phone": "'+49 151 1", "Lineitem discount": "0.00",
    "Billing Name": "Anna Weiß", "Payment Method": "Shopify Payments", "Risk Level": "Low",
}  # fmt: skip
AMAZON_ROW = {
    "order-id": "303-1", "order-item-id": "11", "purchase-date": "2026-11-01T10:00:00+00:00",
    "buyer-name": "Bo", "sku": "CUP", "product-name": 'Cup 5" wide', "quantity-purchased": "3",
    "currency": "EUR", "item-price": "10.00", "item-tax": "1.60", "shipping-price": "4.90",
    "shipping-tax": "0.78", "ship-service-level": "Standard", "recipient-name": "Bo Berg",
    "ship-address-1": "Hauptstr. 1", "ship-city": "Ulm", "ship-postal-code": "89073",
    "ship-country": "DE",
}  # fmt: skip
ERP_ROW = {
    "Auftragsnummer": "000123", "Auftragsdatum": "31.10.2026", "Kundennummer": "00077",
    "Firma": "Müller GmbH", "Strasse": "Am Hafen 1", "PLZ": "01067", "Ort": "Dresden",
    "Land": "Deutschland", "Bestellnummer": "PO-7", "Position": "10", "Artikelnummer": "00123",
    "Bezeichnung": "Becher", "Menge": "12,000", "Einzelpreis": "102,88", "Betrag": "1.234,56",
    "Rabatt": "34,56", "Versandkosten": "12,50", "MwSt": "230,38", "Auftragswert": "1.442,88",
    "Währung": "EUR", "Versandart": "Standard", "Liefertermin": "10.11.2026",
    "Komplettlieferung": "J",
}  # fmt: skip


def mapping_texts() -> dict[str, str]:
    """The text of every mapping that the project ships, by its file."""
    files = (ROOT / "mappings").glob("*.yaml")
    return {f"mappings/{path.name}": path.read_text("utf-8") for path in files}


@cache
def shipped_mappings() -> dict[str, Mapping]:
    """Every mapping that the project ships, by its name."""
    mappings, problems = read_mappings(mapping_texts())
    found, more = linked(mappings)
    assert not problems and not more, [*problems, *more]
    return found


def shipped(name: str) -> Mapping:
    """A mapping that the project ships."""
    return shipped_mappings()[name]


def rejecting(mapping: Mapping) -> Mapping:
    """The mapping, with orders that it would hold rejected: what cannot be read is told so."""
    return msgspec.structs.replace(mapping, bad_row="reject_order")


def in_one_way(mapping: Mapping) -> Mapping:
    """The mapping in the first of the encodings that it lists."""
    first = mapping.file_format.ways(mapping.options)[0]
    return msgspec.structs.replace(mapping, options=first)


SHOPIFY = rejecting(shipped("shopify-orders"))
AMAZON = in_one_way(rejecting(shipped("amazon-new-orders")))
ERP = shipped("erp-orders")


def channel(**changes: object) -> Channel:
    """A channel in Berlin that leaves everything to the file."""
    values: dict[str, object] = {
        "name": "acme", "client": "acme", "folder": "acme", "mappings": (),
        "timezone": "Europe/Berlin", "start_at": "2026-01-01T00:00:00Z",
    }  # fmt: skip
    return Channel(**{**values, **changes})  # type: ignore[arg-type]


def shopify(*rows: dict[str, str], header: list[str] = SHOPIFY_HEADER) -> bytes:
    """A Shopify export; each row is the usual one with changes."""
    return _csv(header, [{**SHOPIFY_ROW, **row} for row in rows], ",").encode()


def more(**cells: str) -> dict[str, str]:
    """A further row of a Shopify order: only the line is filled."""
    blank = dict.fromkeys(SHOPIFY_ROW, "")
    kept = {key: SHOPIFY_ROW[key] for key in ("Name", "Email", "Created at")}
    return {**blank, **kept, **{key.replace("_", " "): value for key, value in cells.items()}}


def amazon(*rows: dict[str, str], header: list[str] = AMAZON_EU_HEADER) -> bytes:
    """An Amazon report: tabs and no quoting."""
    lines = ["\t".join(header)]
    for row in rows:
        cells = {**AMAZON_ROW, **row}
        lines.append("\t".join(cells.get(name, "") for name in header))
    return "".join(f"{line}\r\n" for line in lines).encode()


def erp(*rows: dict[str, str], footer: str | None = None) -> bytes:
    """An ERP export in cp1252, with a right footer unless another is given."""
    cells = [{**ERP_ROW, **row} for row in rows]
    if footer is None:
        orders = len({(row["Auftragsdatum"][-4:], row["Auftragsnummer"]) for row in cells})
        cents = sum(int(row["Betrag"].replace(".", "").replace(",", "")) for row in cells)
        footer = f"SUMME;{orders};{len(cells)};{cents // 100},{cents % 100:02d}\r\n"
    return (_csv(ERP_HEADER, cells, ";") + footer).encode("cp1252")


def _csv(header: list[str], rows: list[dict[str, str]], delimiter: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([row.get(name, "") for name in header])
    return out.getvalue()


def surveyed(data: bytes, mapping: Mapping, size: int = 1000) -> Survey:
    """The survey of a well-formed file."""
    found, problems = survey(io.BytesIO(data), mapping, Limits(), "f.csv", size)
    assert found is not None, problems
    return found


def refused(data: bytes, mapping: Mapping) -> Problem:
    """The one problem of a file that the survey refuses."""
    found, problems = survey(io.BytesIO(data), mapping, Limits(), "f.csv")
    assert found is None
    assert len(problems) == 1, problems
    return problems[0]


def read(
    data: bytes, mapping: Mapping, sender: Channel | None = None, size: int = 1000
) -> list[Reading]:
    """All readings of a file, through identification, survey and chunks."""
    found, problems = identify(file_of(data), "f.csv", [mapping])
    assert found is not None, problems
    whole = surveyed(data, mapping, size)
    readings: list[Reading] = []
    for number in range(whole.count):
        pieces = whole.chunk(number)
        parts = [(p.first_row, data[p.offset : p.offset + p.length]) for p in pieces]
        readings += read_orders(
            parts, whole.header, mapping, sender or channel(), "f.csv", "ab", ARRIVED,
            whole.headers_again,
        )  # fmt: skip
    assert sum(len(reading.rows) for reading in readings) == whole.records
    return readings


def one(data: bytes, mapping: Mapping, sender: Channel | None = None) -> Reading:
    """The only order of a file."""
    orders = [r for r in read(data, mapping, sender) if r.outcome != "ignored" or r.order]
    assert len(orders) == 1
    return orders[0]
