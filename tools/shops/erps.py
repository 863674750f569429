"""Legacy ERPs: orders at fixed places, and records of several kinds with totals to be checked."""

from __future__ import annotations

# name, first and last position
PLACES = {
    "kind": (1, 1),
    "order": (2, 9),
    "day": (10, 17),
    "customer": (18, 23),
    "name": (24, 48),
    "street": (49, 73),
    "postcode": (74, 80),
    "town": (81, 100),
    "country": (101, 102),
    "line": (103, 105),
    "sku": (106, 120),
    "quantity": (121, 126),
    "price": (127, 135),
    "basis": (136, 138),
    "currency": (139, 141),
    "status": (142, 142),
}
_RIGHT = {"line", "quantity", "price", "basis"}


def _fixed(**cells: str) -> str:
    text = ""
    for name, (first, last) in PLACES.items():
        width, cell = last - first + 1, cells.get(name, "")
        if len(cell) > width:
            raise ValueError(f"{name}: {cell!r} has no room")
        text += cell.rjust(width) if name in _RIGHT else cell.ljust(width)
    return text


def fixed_width() -> str:
    """Numbers that touch, implied decimals, a minus behind, prices for a hundred; CP850 letters."""
    who = {
        "customer": "000077",
        "name": "Jörg Köhler & Söhne",
        "street": "Große Gasse 5",
        "postcode": "01067",
        "town": "Dresden",
        "country": "DE",
    }
    rows: list[str] = []

    def line(order: str, number: int, sku: str, quantity: str, price: str, **more: str) -> None:
        cells = {
            "kind": "D",
            "order": order,
            "day": "20261030",
            "line": str(number),
            "sku": sku,
            "quantity": quantity,
            "price": price,
            "basis": "1",
            "currency": "EUR",
        }
        rows.append(_fixed(**{**who, **cells, **more}))

    line("00000501", 1, "NDL-MUG-W", "000012", "000001250")
    line("00000501", 2, "NDL-PLATE", "000003", "000099999")
    line("00000502", 1, "NDL-MUG-W", "000250", "000001999", basis="100")
    line("00000503", 1, "NDL-MUG-W", "000000", "", status="S", currency="")
    line("00000504", 1, "NDL-MUG-W", "000001", "00000500-")
    line("00000505", 1, "00123", "000001", "000000500")
    line("00000506", 1, "NDL-MUG-W", "000001", "000000500", country="")
    line("00000507", 1, "NDL-MUG-W", "999999", "000000001")
    line("00000508", 1, "NDL-MUG-W", "000001", "000000500", day="20261325")
    line("00000509", 1, "NDL-MUG-W", "000002", "000000500", name="Æsir Ñandú")
    count = len(rows)
    rows.append(f"T{9:08d}{count:08d}".ljust(PLACES["status"][1]))
    return "".join(f"{row}\r\n" for row in rows)


def multi_record() -> str:
    """A header record, then for each order head, addresses, lines and its own total; a trailer."""
    lines = ["# orders for the warehouse, made at night", "FHE;NORDLYS;20261102"]
    pieces = worth = 0

    def order(
        number: str, who: str, *goods: str, total: int | None = None, status: str = "N"
    ) -> None:
        nonlocal pieces, worth
        lines.append(f"HEA;{number};20261102;EUR;{status}")
        lines.append(f"BAD;{who}")
        amount = 0
        for place, one in enumerate(goods, start=1):
            sku, quantity, cents = one.split("|")
            lines.append(
                f"LIT;{place * 10};{sku};{quantity};{int(cents) / 100:.2f}".replace(".", ",")
            )
            amount += int(cents)
        pieces, worth = pieces + len(goods), worth + amount
        stated = amount if total is None else total
        lines.append(f"FOT;{len(goods)};{stated / 100:.2f}".replace(".", ","))

    shop = "Haus am Ring KG;Ringstr. 14;04103;Leipzig;DE"
    order("0004711", shop, "NDL-MUG-W|4|4800", "NDL-PLATE|2|3900")
    order("0004712", "Bakken AS;Havnegata 2;7010;Trondheim;NO", "NDL-VASE|1|6400")
    order("0004713", shop, "NDL-MUG-W|4|4800", status="S")
    order("0004714", shop, "NDL-MUG-B|1|1200", total=1300)
    order("0004715", shop, "NDL-CANDLE|6|9900", "NDL-CANDLE|6|9900")
    order("0004716", 'Ø. Dahl;"Gate 3; inngang B";0150;Oslo;NO', "NDL-TRAY|1|5400")
    order("0004717", "Ohne Land;Weg 1;04103;Leipzig;", "NDL-TRAY|1|5400")
    order("0004718", shop, "NDL-CLOTH|10|123456")
    lines.append(f"FFT;8;{pieces};{worth / 100:.2f}".replace(".", ","))
    return "".join(f"{line}\r\n" for line in lines)


CSV = (
    "Auftragsnummer;Auftragsdatum;Belegart;Status;Kundennummer;Firma;Ansprechpartner;Strasse;"
    "Adresszusatz;PLZ;Ort;Land;Bestellnummer;Position;Artikelnummer;Bezeichnung;Menge;Einzelpreis;"
    "Betrag;Versandkosten;MwSt;Versandart;Liefertermin;Komplettlieferung"
)


def semicolons() -> str:
    """Orders with their document type and status, some of them cancelled."""
    names, lines = CSV.split(";"), [CSV]
    orders = pieces = cents = 0

    def order(number: str, kind: str, status: str, *goods: str, **more: str) -> None:
        nonlocal orders, pieces, cents
        orders += 1
        for place, one in enumerate(goods, start=1):
            sku, quantity, price = one.split("|")
            amount = f"{int(quantity or 0) * int(price or 0) / 100:.2f}".replace(".", ",")
            cells = {
                "Auftragsnummer": number,
                "Auftragsdatum": "31.10.2026",
                "Belegart": kind,
                "Status": status,
                "Kundennummer": "00077",
                "Firma": "Käthe Möller KG",
                "Strasse": "Am Speicher 3",
                "PLZ": "01067",
                "Ort": "Dresden",
                "Land": "Deutschland",
                "Bestellnummer": f"PO-{number}",
                "Position": str(place * 10),
                "Artikelnummer": sku,
                "Bezeichnung": "Becher",
                "Menge": quantity and f"{quantity},000",
                "Betrag": amount if quantity else "",
                "Versandkosten": "0,00",
                "MwSt": "0,00",
                "Versandart": "Standard",
                "Liefertermin": "10.11.2026",
                "Komplettlieferung": "N",
            }
            cells |= more
            lines.append(";".join(cells.get(name, "") for name in names))
            pieces += 1
            cents += int(quantity or 0) * int(price or 0)

    order("000401", "Auftrag", "offen", "NDL-MUG-W|4|1200", "NDL-PLATE|2|1950")
    order("000402", "Auftrag", "storniert", "NDL-MUG-W|4|1200")
    order("000403", "Storno", "", "NDL-MUG-W||", Liefertermin="", Land="", PLZ="")
    order("000404", "Auftragsstorno", "offen", "NDL-PLATE|1|1950")
    order("000405", "", "in Arbeit", "NDL-VASE|1|6400")
    order("000406", "Auftrag", "", "NDL-TRAY|1|5400")
    order("000407", "Gutschrift", "", "NDL-TRAY|1|5400")
    order("000408", "Auftrag", "gesperrt", "NDL-TRAY|1|5400")
    order("409", "Kundenauftrag", "Freigegeben", "NDL-CLOTH|10|300")
    lines.append(f"SUMME;{orders};{pieces};{cents / 100:.2f}".replace(".", ","))
    return "".join(f"{line}\r\n" for line in lines)


def cancelled() -> str:
    """A list that a person wrote: what is to be called off, and slips of the hand."""
    rows = [
        "Order,Cancelled,Why",
        "05-14001-10001,yes,asked by the buyer",
        "05-14002-10002,Yes,",
        "05-14003-10003,x,paid back",
        "3190000000,cancelled,",
        "3190000001,ja,",
        '" 000501 ",storniert,',
        "05-14004-10004,no,",
        "05-14005-10005,,not sure",
        "05-14006-10006,perhaps,",
    ]
    return "".join(f"{row}\r\n" for row in rows)


def files() -> dict[str, bytes]:
    """The samples, by mapping and name."""
    return {
        "erp-fixed-width/AUFTRAG.DAT": fixed_width().encode("cp850"),
        "erp-multi-record/orders.txt": multi_record().encode("cp1252"),
        "erp-orders/mit-belegart.csv": semicolons().encode("cp1252"),
        "cancelled-orders/list.csv": cancelled().encode("utf-8-sig"),
    }
