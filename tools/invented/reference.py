"""Catalogues, exchange rates and the stock counts of the three warehouses."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from invented.catalogue import GOODS, WAREHOUSES, Good
from invented.model import plain
from invented.tables import names

_COLUMNS = names(
    "client,sku,title,title_zh,customs_description,customs_description_zh,hs_code,hs_code_cn,"
    "origin,weight_g,length_mm,width_mm,height_mm,value,currency,gtin,list_price,"
    "shelf_life_days,hazards",
    ",",
)
# Goods that do not keep for ever, and for how many days they keep.
SHELF_LIFE = {"ACM-FIRST": "1095", "NDL-SOAP": "730", "NDL-CANDLE": "1095", "NDL-LIM-B": "1095"}
# Units of each currency for one euro. Not among them: the baht, on purpose.
_RATES = {
    "AED": "3.9810", "AUD": "1.6540", "BRL": "6.2150", "CAD": "1.5120", "CHF": "0.9385",
    "CNY": "7.7260", "CZK": "24.312", "DKK": "7.4604", "GBP": "0.8412", "HUF": "402.15",
    "JPY": "165.42", "KRW": "1498.6", "MXN": "21.874", "NOK": "11.7050", "NZD": "1.8105",
    "PLN": "4.2895", "RON": "4.9761", "SEK": "11.2880", "SGD": "1.4302", "UAH": "44.870",
    "USD": "1.0840",
}  # fmt: skip
RATE_DAYS = ("2026-10-30", "2026-11-02", "2026-11-03")


def _table(rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _cells(good: Good) -> list[str]:
    return [
        good.client, good.sku, good.title, good.title_zh, good.customs, good.customs_zh,
        good.hs, good.hs_cn, good.origin, str(good.grams), *map(str, good.size),
        plain(good.value, "EUR"), "EUR", good.gtin,
        plain(good.price, "EUR"), SHELF_LIFE.get(good.sku, ""), good.hazards,
        *(good.codes[code] for code in WAREHOUSES), *(good.bins[code] for code in WAREHOUSES),
    ]  # fmt: skip


def catalogue(client: str) -> bytes:
    """One client's catalogue: UTF-8, commas."""
    header = [*_COLUMNS, *(f"{word} {code}" for word in ("code", "bin") for code in WAREHOUSES)]
    goods = [_cells(good) for good in GOODS if good.client == client]
    return _table([header, *goods]).encode()


def exchange_rates() -> bytes:
    """Rates of three days; the older days are a little lower."""
    rows = [["day", "base", "currency", "rate"]]
    for age, day in enumerate(reversed(RATE_DAYS)):
        for currency, rate in _RATES.items():
            digits = len(rate.partition(".")[2])
            whole = int(rate.replace(".", "")) * (1000 - 2 * age) // 1000
            text = f"{whole:0{digits + 1}d}"
            rows.append([day, "EUR", currency, f"{text[:-digits]}.{text[-digits:]}"])
    return _table([rows[0], *sorted(rows[1:])]).encode()


def count_pl1() -> bytes:
    """The count of PL1: comma CSV in UTF-8."""
    rows = [["item", "client", "description", "location", "quantity", "counted_at"]]
    rows += [
        [good.codes["PL1"], good.client, good.title, good.bins["PL1"], str(good.stock["PL1"]),
         "2026-11-03T05:30:00+01:00"]
        for good in GOODS
    ]  # fmt: skip
    return _table(rows).encode()


def count_de2() -> bytes:
    """The count of DE2: semicolons, Windows-1252, 1.512,000 pieces, clients in capitals."""
    lines = ["Artikel;Mandant;Bezeichnung;Lagerplatz;Bestand;Stichtag;Umfang"]
    for good in GOODS:
        title = good.title.replace('"', "'")
        pieces = f"{good.stock['DE2']:,}".replace(",", ".") + ",000"
        lines.append(
            f"{good.codes['DE2']};{good.client.upper()};{title};{good.bins['DE2']};{pieces};"
            "03.11.2026 05:45;gesamt"
        )
    return ("\r\n".join(lines) + "\r\n").encode("cp1252")


def count_cn1() -> bytes:
    """The count of CN1: tabs, GBK, Chinese headers, China time."""
    lines = ["货号\t品名\t库位\t货主\t数量\t盘点时间"]
    lines += [
        f"{good.codes['CN1']}\t{good.title_zh}\t{good.bins['CN1']}\t{good.client}\t"
        f"{good.stock['CN1']}\t2026-11-03 13:00:00"
        for good in GOODS
    ]
    return ("\r\n".join(lines) + "\r\n").encode("gbk")


def files() -> dict[str, bytes]:
    """Every file of the inbox that is not an export, by path."""
    return {
        "catalogue/catalogue-acme.csv": catalogue("acme"),
        "catalogue/catalogue-nordlys.csv": catalogue("nordlys"),
        "catalogue/exchange-rates.csv": exchange_rates(),
        "pl1/count-20261103.csv": count_pl1(),
        "de2/bestand-20261103.csv": count_de2(),
        "cn1/stock-20261103.txt": count_cn1(),
    }
