"""All orders of all channels with their numbers, and the files they are exported in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from invented import amazon, crowd, erp, shopify, traps_other, traps_shopify
from invented.desk import Desk, at
from invented.model import Dice, Sale

NOW = "2026-11-03T09:00:00Z"
CHANNELS = ("acme-shopify", "nordlys-shopify", "acme-amazon", "nordlys-erp")
# The second acme export begins here, the first one ends there: three days are in both.
SECOND_FROM = at("10-28 00:00")
FIRST_UNTIL = at("11-01 00:00")
ERP_CUT = at("10-26 00:00")


@dataclass(frozen=True)
class File:
    """One export: its folder and name, its bytes, its number of data records."""

    sender: str
    name: str
    data: bytes
    records: int


def _numbered(sales: list[Sale], first: int, form: str) -> list[Sale]:
    """Channels count their orders in the order in which they are placed."""
    numbered = []
    number = first
    for sale in sorted(sales, key=lambda one: (one.placed, one.email)):
        if sale.order_id:
            numbered.append(sale)
            continue
        numbered.append(replace(sale, order_id=form.format(number)))
        number += 1
    return numbered


def _acme_shopify() -> list[Sale]:
    desk = Desk("acme-shopify", "EUR")
    traps_shopify.acme(desk)
    counts = {"ordinary-eu": 20, "ordinary-eu-not-in-poland": 8, "ordinary-abroad": 20,
              "ordinary-abroad-not-in-china": 4, "express-eu": 6, "express-abroad": 4,
              "cyrillic-address": 6, "greek-address": 4, "japanese-address": 3}  # fmt: skip
    crowd.ordinary(desk, "acme", counts)
    return _numbered(desk.sales, 997, "#{}")


def _nordlys_shopify() -> list[Sale]:
    desk = Desk("nordlys-shopify", "EUR")
    traps_shopify.nordlys(desk)
    counts = {"ordinary-eu": 20, "ordinary-eu-not-in-poland": 8, "ordinary-abroad": 36,
              "ordinary-abroad-not-in-china": 2, "express-eu": 4, "express-abroad": 8,
              "chinese-name": 4, "cyrillic-address": 3}  # fmt: skip
    crowd.ordinary(desk, "nordlys", counts)
    return _numbered(desk.sales, 999, "#{}")


def _amazon_id(number: int) -> str:
    dice = Dice(f"amazon {number}")
    return f"{302 + number % 4:03d}-{dice.below(10**7):07d}-{dice.below(10**7):07d}"


def _acme_amazon() -> list[Sale]:
    desk = Desk("acme-amazon", "EUR")
    traps_other.amazon(desk)
    counts = {"ordinary-eu": 22, "ordinary-eu-not-in-poland": 6, "ordinary-abroad": 16,
              "japanese-address": 5, "express-label-by-channel": 8}  # fmt: skip
    crowd.ordinary(desk, "acme", counts)
    numbered = _numbered(desk.sales, 1, "{}")
    return [
        one if "-" in one.order_id else replace(one, order_id=_amazon_id(int(one.order_id)))
        for one in numbered
    ]


def _nordlys_erp() -> list[Sale]:
    desk = Desk("nordlys-erp", "EUR")
    traps_other.erp(desk)
    crowd.ordinary_b2b(desk, 24)
    return _numbered(desk.sales, 101, "2026-{:06d}")


@lru_cache(maxsize=1)
def everything() -> dict[str, tuple[Sale, ...]]:
    """All sales per channel, in the order in which they were placed."""
    made = (_acme_shopify(), _nordlys_shopify(), _acme_amazon(), _nordlys_erp())
    return {channel: tuple(sales) for channel, sales in zip(CHANNELS, made, strict=True)}


def newest_first(sales: list[Sale]) -> list[Sale]:
    """Shops export their newest order first."""
    return list(reversed(sales))


def _shopify_file(
    sender: str, name: str, sales: list[Sale], *, first: bool = False, word: str = ""
) -> File:
    rows = [
        shopify.volatile(cells, word) if word else cells
        for sale in newest_first(sales)
        for cells in shopify.records(sale, first_file=first)
    ]
    quoted = next((one.order_id for one in sales if "quoted empty" in one.quirks), "")
    text = shopify.text_of(rows, last_newline=not word, quote_empty=quoted)
    return File(sender, name, text.encode(), len(rows))


def second_export(word: str, change: dict[str, Sale] | None = None, name: str = "") -> File:
    """The later acme export, with other volatile columns and perhaps changed orders."""
    sales = [one for one in everything()["acme-shopify"] if one.placed >= SECOND_FROM]
    changed = [(change or {}).get(one.order_id, one) for one in sales]
    return _shopify_file("acme-shopify", name or "orders_export_2.csv", changed, word=word)


def exports() -> list[File]:
    """Every export in the inbox."""
    sold = everything()
    acme = [one for one in sold["acme-shopify"] if one.placed < FIRST_UNTIL]
    market = sold["acme-amazon"]
    near = [one for one in market if one.place.country not in amazon.OVERSEAS]
    far = [one for one in market if one.place.country in amazon.OVERSEAS]
    files = [
        _shopify_file("acme-shopify", "orders_export_1.csv", acme, first=True),
        second_export("autumn"),
        _shopify_file("nordlys-shopify", "orders_export.csv", list(sold["nordlys-shopify"])),
    ]
    for name, header, sales in (
        ("orders-europe-20261103.txt", amazon.EU_HEADER, near),
        ("orders-overseas-20261103.txt", amazon.PLAIN_HEADER, far),
    ):
        rows = [cells for sale in sales for cells in amazon.records(sale)]
        files.append(File("acme-amazon", name, amazon.text_of(header, rows).encode(), len(rows)))
    business = sold["nordlys-erp"]
    for name, sales in (
        ("auftraege-2026-10-25.csv", [one for one in business if one.placed < ERP_CUT]),
        ("auftraege-2026-11-02.csv", [one for one in business if one.placed >= ERP_CUT]),
    ):
        text, records = erp.text_of(sales)
        files.append(File("nordlys-erp", name, text.encode("cp1252"), records))
    return files
