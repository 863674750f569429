"""eBay Seller Hub orders report: United States and United Kingdom, Germany and France."""

from __future__ import annotations

from collections.abc import Iterable

from shops.table import csv_text, names, table

US = names("""Sales Record Number | Order Number | Buyer Username | Buyer Name | Buyer Email |
Buyer Note | Buyer Address 1 | Buyer Address 2 | Buyer City | Buyer State | Buyer Zip |
Buyer Country | Buyer Tax Identifier Name | Buyer Tax Identifier Value | Ship To Name |
Ship To Phone | Ship To Address 1 | Ship To Address 2 | Ship To City | Ship To State |
Ship To Zip | Ship To Country | Item Number | Item Title | Custom Label |
Sold Via Promoted Listings | Quantity | Sold For | Shipping And Handling | Item Location |
Item Zip Code | Item Country | eBay Collect And Remit Tax Rate | eBay Collect And Remit Tax Type |
eBay Reference Name | eBay Reference Value | Tax Status | Seller Collected Tax |
eBay Collected Tax | Electronic Waste Recycling Fee | Mattress Recycling Fee |
Battery Recycling Fee | White Goods Disposal Tax | Tire Recycling Fee | Additional Fee |
Lumber Fee | Prepaid Wireless Fee | Road Improvement And Food Delivery Fee |
eBay Collected Charges | Total Price | eBay Collected Tax and Fees Included in Total |
Payment Method | Sale Date | Paid On Date | Ship By Date | Minimum Estimated Delivery Date |
Maximum Estimated Delivery Date | Shipped On Date | Feedback Left | Feedback Received |
My Item Note | PayPal Transaction ID | Shipping Service | Tracking Number | Transaction ID |
Variation Details | Global Shipping Program | Global Shipping Reference ID | Click And Collect |
Click And Collect Reference Number | eBay Plus | Authenticity Verification Program |
Authenticity Verification Status | Authenticity Verification Outcome Reason | PSA Vault Program |
Vault Fulfillment Type | eBay Fulfillment Program | Tax City | Tax State | Tax Zip | Tax Country |
eBay International Shipping""")
UK = [name.replace("Shipping And Handling", "Postage And Handling") for name in US]
DE = names("""Verkaufsprotokollnummer | Mitgliedsname | Vollständiger Name des Käufers |
E-Mail des Käufers | Käuferadresse 1 | Käuferadresse 2 | Ort des Käufers | Staat des Käufers |
Postleitzahl des Käufers | Land des Käufers | Bestellnummer | Artikelnummer | Transaktions-ID |
Artikelbezeichnung | Bestandseinheit | Stückzahl | Verkaufspreis | Inklusive Mehrwertsteuersatz |
Verpackung und Versand | Versicherung | Gesamtpreis | Zahlungsmethode | PayPal Transaktions-ID |
Rechnungsnummer | Rechnungsdatum | Verkaufsdatum | Kaufabwicklungsdatum | Bezahldatum |
Versanddatum | Versandservice""")
FR = names("""Numéro de vente | Numéro de commande | Pseudo de l'acheteur | Nom de l'acheteur |
E-mail de l'acheteur | Nom du destinataire | Téléphone du destinataire |
Adresse du destinataire 1 | Adresse du destinataire 2 | Ville du destinataire |
État du destinataire | Code postal du destinataire | Pays du destinataire | Numéro de l'objet |
Titre de l'objet | Étiquette personnalisée | Quantité | Prix de vente |
Frais de port et d'emballage | Prix total | Mode de paiement | Date de vente | Date de paiement |
Date d'expédition | Service d'expédition""")

ROSA = "rosa_77|Rosa Kemp|9 Harbor St||Bath|ME|04530|United States|+1 207-555-0110"
OWEN = "owen.h|Owen Hale|3 Kiln Rise|Flat 2|Stroud|Glos|GL5 1AB|United Kingdom|+44 1453 555011"


def _row(record: int, who: str, goods: str, money: str, dates: str, **more: str) -> dict[str, str]:
    """`who` is user|name|two lines|city|state|zip|country|phone, `goods` quantity|sku|title|price,
    `money` shipping|collected tax|total, `dates` sold|paid. A blank part is a blank cell."""
    user, name, *place, phone = who.split("|")
    keys = ("Address 1", "Address 2", "City", "State", "Zip", "Country")
    quantity, sku, title, price = goods.split("|")
    shipping, tax, total = money.split("|")
    sold, paid = dates.split("|")
    row = {
        "Sales Record Number": str(record),
        "Order Number": f"05-14{record:03d}-10{record:03d}",
        "Buyer Username": user,
        "Buyer Name": name,
        "Buyer Email": f"{record}@mail.example",
        "Ship To Name": name,
        "Ship To Phone": phone,
        "Item Number": "",
        "Item Title": title,
        "Custom Label": sku,
        "Quantity": quantity,
        "Sold For": price,
        "Shipping And Handling": shipping,
        "eBay Collected Tax": tax,
        "Total Price": total,
        "eBay Collected Tax and Fees Included in Total": "Yes" if tax else "",
        "Sale Date": sold,
        "Paid On Date": paid,
        "Shipping Service": "Ground",
    }
    row["Item Number"] = f"3550001{record:05d}" if title else ""
    for side in ("Buyer", "Ship To"):
        row |= {f"{side} {key}": cell for key, cell in zip(keys, place, strict=True)}
    return row | {key.replace("_", " "): cell for key, cell in more.items()}


def _sign(text: str, row: dict[str, str]) -> dict[str, str]:
    """The row with the currency's sign in front of every amount."""
    money = ("Sold For", "Shipping And Handling", "eBay Collected Tax", "Total Price")
    return {key: f"{text}{cell}" if key in money and cell else cell for key, cell in row.items()}


def states() -> list[dict[str, str]]:
    """Dollars; several items under a summary row; unpaid, sent, with a line break in a note."""
    nobody = "rosa_77" + "|" * 8
    day = "Oct-31-26|Oct-31-26"
    rows = [
        _row(1, ROSA, "2|ACM-CUP|Enamel cup|11.00", "5.00|1.49|28.49", day),
        # A summary row, two item rows: money of the order stands on the first alone.
        _row(2, ROSA, "3|||", "7.00|2.50|41.50", day),
        _row(2, nobody, "1|ACM-CUP|Enamel cup|12.00", "||", "|"),
        _row(2, nobody, "2|ACM-SPORK|Titanium spork|10.00", "||", "|"),
        _row(3, ROSA, "1|ACM-DRY5|Dry bag|1,249.00", "0.00||1,249.00", "Oct-30-26|Oct-30-26"),
        # Not paid: its number changes when it is.
        _row(4, ROSA, "1|ACM-CUP|Enamel cup|11.00", "5.00||16.00", "Oct-31-26|"),
        _row(
            5,
            ROSA,
            "1|ACM-CUP|Enamel cup|11.00",
            "5.00||16.00",
            day,
            Shipped_On_Date="Nov-02-26",
            Tracking_Number="94001118990000000000",
        ),
        _row(6, ROSA, "1||Cup without label|11.00", "5.00||16.00", day),
        _row(
            7,
            ROSA,
            '1|ACM-CUP|Enamel cup, "large"|11.00',
            "5.00||16.00",
            "Nov-01-26|Nov-01-26",
            Buyer_Note="Leave it\nat the gate",
        ),
        _row(
            8,
            "max9|Max Roth|PO Box 12||Bangor|ME|04401|United States|",
            "1|ACM-CUP|Enamel cup|11.00",
            "5.00||16.00",
            day,
        ),
        _row(
            9,
            ROSA.replace("United States", "Namibia").replace("04530", ""),
            "1|ACM-CUP|Enamel cup|11.00",
            "15.00||26.00",
            day,
        ),
        # A clock beside the day; and tax that eBay collected on top of the total.
        _row(
            10,
            ROSA,
            "1|ACM-CUP|Enamel cup|11.00",
            "5.00|0.96|16.00",
            "Oct-31-26 01:53:00|Oct-31-26 02:10:09",
            eBay_Collected_Tax_and_Fees_Included_in_Total="No",
        ),
    ]
    return [_sign("$", row) for row in rows]


def kingdom() -> list[dict[str, str]]:
    """Pounds; a click-and-collect order; every cell quoted."""
    rows = [
        _row(
            n,
            OWEN,
            f"{n - 20}|ACM-CUP|Enamel cup|10.00",
            f"3.00||{(n - 20) * 10 + 3}.00",
            "Oct-26-26|Oct-26-26",
        )
        for n in range(21, 29)
    ]
    rows[1] |= {"Click And Collect": "Yes", "Click And Collect Reference Number": "CC-0042"}
    rows[2] |= {"Paid On Date": ""}
    rows[3] |= {"Shipped On Date": "Oct-27-26"}
    signed = [_sign("£", row) for row in rows]
    return [
        {key.replace("Shipping And", "Postage And"): cell for key, cell in row.items()}
        for row in signed
    ]


def germany() -> list[list[str]]:
    """Semicolons, `116,99 €`, months in German."""
    rows: list[dict[str, str]] = []
    months = ["10-Dez-25", "05-Mär-26", "28-Okt-26", "01-Mai-26"]
    for n in range(8):
        price = (1299, 105_000, 11699, 500)[n % 4]
        total = price * (n + 1) + 490
        rows.append(
            {
                "Verkaufsprotokollnummer": str(300 + n),
                "Mitgliedsname": f"kauf{n}",
                "Vollständiger Name des Käufers": f"Jörg Weiß {n}",
                "E-Mail des Käufers": "k@mail.example",
                "Käuferadresse 1": f"Gänsemarkt {n + 1}",
                "Ort des Käufers": "Göttingen",
                "Postleitzahl des Käufers": "01067" if n == 1 else "37073",
                "Land des Käufers": "Österreich" if n == 2 else "Deutschland",
                "Bestellnummer": f"11-0{n}300-4000{n}",
                "Artikelnummer": f"25500000000{n}",
                "Transaktions-ID": f"100000000000{n}",
                "Artikelbezeichnung": "Emaillebecher; groß",
                "Bestandseinheit": "" if n == 5 else "ACM-CUP",
                "Stückzahl": str(n + 1),
                "Verkaufspreis": _german(price),
                "Inklusive Mehrwertsteuersatz": "19%",
                "Verpackung und Versand": "4,90 €",
                "Versicherung": "0,00 €",
                "Gesamtpreis": _german(total),
                "Zahlungsmethode": "PayPal",
                "Verkaufsdatum": months[n % 4],
                "Bezahldatum": "" if n == 6 else months[n % 4],
                "Versanddatum": "29-Okt-26" if n == 7 else "",
                "Versandservice": "Paket",
            }
        )
    return table(DE, rows)


def _german(amount: int) -> str:
    whole, cents = divmod(amount, 100)
    return f"{whole:,}".replace(",", ".") + f",{cents:02d} €"


def france() -> list[list[str]]:
    """Semicolons, `1 234,50 €` with narrow blanks, `05-oct.-26`."""
    rows: list[dict[str, str]] = []
    days = ["05-oct.-26", "25-août-26", "31-déc.-25", "14-févr.-26"]
    for n in range(8):
        price = (1290, 123_450, 990, 2500)[n % 4]
        rows.append(
            {
                "Numéro de vente": str(500 + n),
                "Numéro de commande": f"12-0{n}500-5000{n}",
                "Pseudo de l'acheteur": f"achat{n}",
                "Nom de l'acheteur": "Zoé Carrel",
                "E-mail de l'acheteur": "z@mail.example",
                "Nom du destinataire": f"Zoé Carrel {n}",
                "Téléphone du destinataire": "+33 5 55 55 01 22",
                "Adresse du destinataire 1": f"{n + 1} rue de l'Écluse",
                "Ville du destinataire": "Limoges",
                "Code postal du destinataire": "87000",
                "Pays du destinataire": "France",
                "Numéro de l'objet": f"15500000000{n}",
                "Titre de l'objet": "Tasse émaillée",
                "Étiquette personnalisée": "ACM-CUP",
                "Quantité": str(n + 1),
                "Prix de vente": _french(price),
                "Frais de port et d'emballage": _french(490),
                "Prix total": _french(price * (n + 1) + 490),
                "Mode de paiement": "Carte",
                "Date de vente": days[n % 4],
                "Date de paiement": "" if n == 6 else days[n % 4],
                "Date d'expédition": "06-oct.-26" if n == 7 else "",
                "Service d'expédition": "Colis",
            }
        )
    return table(FR, rows)


def _french(amount: int) -> str:
    whole, cents = divmod(amount, 100)
    return f"{whole:,}".replace(",", "\u202f") + f",{cents:02d}\u00a0€"


def _report(rows: list[list[str]], mark: str, footer: Iterable[str], *, quoted: bool) -> bytes:
    """An empty line, the header, an empty row, the rows, then what was downloaded and by whom."""
    blank = [""] * len(rows[0])
    body = csv_text([rows[0], blank, *rows[1:]], mark, "\r\n", quote_all=quoted)
    return ("\r\n" + body + "\r\n" + "".join(f"{line}\r\n" for line in footer)).encode("utf-8-sig")


def files() -> dict[str, bytes]:
    """The samples, by mapping and name."""
    us = _report(
        table(US, states()),
        ",",
        ['11,record(s) downloaded,"from Oct-01-26 to Nov-01-26"', "Seller ID : acme_outdoor"],
        quoted=False,
    )
    uk = _report(
        table(UK, kingdom()),
        ",",
        ['"8,record(s) downloaded, from Oct-01-26"', '"Seller ID : acme_uk"'],
        quoted=True,
    )
    de = _report(
        germany(), ";", ["8;Datensätze heruntergeladen", "Verkäufer : acme_de"], quoted=False
    )
    fr = _report(
        france(), ";", ["8;enregistrement(s) téléchargé(s)", "Vendeur : acme_fr"], quoted=False
    )
    return {
        "ebay-us/orders.csv": us,
        "ebay-uk/orders.csv": uk,
        "ebay-de/orders.csv": de,
        "ebay-fr/orders.csv": fr,
    }
