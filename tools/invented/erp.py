"""The ERP's sales orders: semicolons, Windows-1252, 1.234,56 and a footer with the totals."""

from __future__ import annotations

from collections.abc import Sequence

from invented.model import Row, Sale
from invented.tables import names

HEADER = names(
    "Auftragsnummer;Auftragsdatum;Kundennummer;Firma;Ansprechpartner;Strasse;Adresszusatz;PLZ;"
    "Ort;Land;E-Mail;Telefon;USt-IdNr;Bestellnummer;Position;Artikelnummer;Bezeichnung;Menge;"
    "Einzelpreis;Betrag;Rabatt;Versandkosten;MwSt;Auftragswert;Währung;Versandart;Liefertermin;"
    "Komplettlieferung;Lieferbedingung;Bemerkung",
    ";",
)


def german(minor: int) -> str:
    """Minor units with decimal comma and thousands points: 123456 is 1.234,56."""
    whole, part = divmod(abs(minor), 100)
    return f"{'-' if minor < 0 else ''}{whole:,}".replace(",", ".") + f",{part:02d}"


def _row(sale: Sale, number: int, row: Row) -> list[str]:
    place = sale.place
    lines = (*place.lines, "", "")
    order_number = sale.order_id.partition("-")[2]
    cells = {
        "Auftragsnummer": order_number,
        "Auftragsdatum": sale.placed.strftime("%d.%m.%Y"),
        "Kundennummer": f"{int(order_number) * 7 % 900:05d}",
        "Firma": place.company,
        "Ansprechpartner": place.name,
        "Strasse": lines[0],
        "Adresszusatz": lines[1],
        "PLZ": place.postcode,
        "Ort": place.city,
        "Land": sale.quirks.get("country", place.country),
        "E-Mail": sale.email,
        "Telefon": place.phone,
        "USt-IdNr": f"{place.country}{123456000 + int(order_number)}",
        "Bestellnummer": f"PO-{int(order_number):05d}/26",
        "Position": str(number * 10),
        "Artikelnummer": row.sku,
        "Bezeichnung": sale.title_of(row),
        "Menge": row.quantity_text or f"{row.quantity:,}".replace(",", ".") + ",000",
        "Einzelpreis": german(row.price),
        "Betrag": german(row.worth),
        "Rabatt": german(row.discount),
        "Versandkosten": german(sale.shipping),
        "MwSt": german(sale.tax),
        "Auftragswert": german(sale.total),
        "Währung": sale.currency,
        "Versandart": "Express" if sale.express else "Standard",
        "Liefertermin": sale.quirks.get("delivery day", "10.11.2026"),
        "Komplettlieferung": sale.quirks.get("complete", "N"),
        "Lieferbedingung": "DAP",
        "Bemerkung": "Anlieferung werktags 8-16 Uhr" if sale.express else "",
    }
    return [cells[name] for name in HEADER]


def text_of(sales: Sequence[Sale]) -> tuple[str, int]:
    """The file as text, and its number of records: the footer is one, the header is not."""
    lines = [";".join(HEADER)]
    for sale in sales:
        for number, row in enumerate(sale.rows, start=1):
            lines.append(";".join(_quoted(cell) for cell in _row(sale, number, row)))
    worth = sum(row.worth for sale in sales for row in sale.rows)
    lines.append(f"SUMME;{len(sales)};{len(lines) - 1};{german(worth)}")
    return "\r\n".join(lines) + "\r\n", len(lines) - 1


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ';"\n') else text
