"""The goods of both clients, what they weigh and cost, and what lies in which warehouse.

`lists/goods-*.txt`: SKU, title, Chinese title, customs description, the same in Chinese, Chinese
HS code, origin, grams, length, width and height in mm, customs value and price in EUR cents,
hazards, stock. The last column says where stock is: `all` (plenty everywhere), `no-poland`
(plenty at DE2 and CN1, none at PL1), `no-china` (plenty at PL1 and DE2, none at CN1), or exact
pieces `PL1/DE2/CN1`.
"""

from __future__ import annotations

from dataclasses import dataclass

from invented.tables import rows

WAREHOUSES = ("PL1", "DE2", "CN1")


@dataclass(frozen=True, kw_only=True)
class Good:
    """One SKU. Money in EUR cents, weights in grams, lengths in millimetres."""

    client: str
    sku: str
    title: str
    title_zh: str
    customs: str
    customs_zh: str
    hs_cn: str
    hs: str
    origin: str
    grams: int
    size: tuple[int, int, int]
    value: int
    price: int
    hazards: str
    spread: str
    stock: dict[str, int]
    codes: dict[str, str]
    bins: dict[str, str]
    gtin: str


def gtin13(stem: str) -> str:
    """GTIN-13 with its check digit (GS1 General Specifications, 7.9): weights 1 and 3."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(stem))
    return stem + str(-total % 10)


def _stock(spread: str, number: int) -> dict[str, int]:
    if "/" in spread:
        return dict(zip(WAREHOUSES, map(int, spread.split("/")), strict=True))
    plenty = {"PL1": 1200 + 17 * number, "DE2": 1500 + 13 * number, "CN1": 2400 + 11 * number}
    if spread == "no-poland":
        plenty["PL1"] = 0
    if spread == "no-china":
        plenty["CN1"] = 0
    return plenty


def _goods(client: str, stem: str, letter: str) -> list[Good]:
    goods = []
    for number, cells in enumerate(rows(f"goods-{client}.txt"), start=1):
        sku, title, title_zh, customs, customs_zh, hs_cn, origin = cells[:7]
        grams, length, width, height, value, price = map(int, cells[7:13])
        hazards, spread = cells[13:]
        goods.append(
            Good(
                client=client,
                sku=sku,
                title=title,
                title_zh=title_zh,
                customs=customs,
                customs_zh=customs_zh,
                hs_cn=hs_cn,
                hs=hs_cn[:6] or "940542",
                origin=origin,
                grams=grams,
                size=(length, width, height),
                value=value,
                price=price,
                hazards=hazards,
                spread=spread,
                stock=_stock(spread, number),
                codes={
                    "PL1": f"{letter}-{1000 + number}",
                    "DE2": f"{number:03d}{'07' if letter == 'A' else '08'}",
                    "CN1": f"SZ{letter}{number:04d}",
                },
                bins={
                    "PL1": f"{letter}{number % 6 + 1}-{number:02d}-1",
                    "DE2": f"R{number % 9 + 1:02d}.{number:02d}",
                    "CN1": f"{letter}区{number:02d}-{number % 4 + 1}",
                },
                gtin=gtin13(f"{stem}{number:05d}"),
            )
        )
    return goods


GOODS = [*_goods("acme", "5901234", "A"), *_goods("nordlys", "7090012", "N")]
BY_SKU = {(good.client, good.sku): good for good in GOODS}
# Sold in a shop, but missing in the catalogue on purpose.
UNKNOWN_SKU = "ACM-GHOST"
