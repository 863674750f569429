"""The nouns of the invented world: a sale as it was made, and what must become of it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from invented.catalogue import BY_SKU

T = TypeVar("T")

CLIENT_OF = {
    "acme-shopify": "acme",
    "nordlys-shopify": "nordlys",
    "acme-amazon": "acme",
    "nordlys-erp": "nordlys",
}
# Minor units of one euro in each currency in which something is sold; only prices hang on it.
PRICE_OF_EURO = {
    "EUR": 100, "USD": 110, "GBP": 86, "NOK": 1170, "SEK": 1130, "PLN": 430, "JPY": 165,
    "CAD": 150, "THB": 3800,
}  # fmt: skip


class Dice:
    """Choices that are the same on every machine and every version of Python."""

    def __init__(self, seed: str) -> None:
        self.seed = seed
        self.throws = 0

    def below(self, limit: int) -> int:
        """A whole number from 0 to limit - 1."""
        self.throws += 1
        digest = hashlib.sha256(f"{self.seed}:{self.throws}".encode()).digest()
        return int.from_bytes(digest[:8], "big") % limit

    def pick(self, choices: Sequence[T]) -> T:
        """One of the choices."""
        return choices[self.below(len(choices))]


@dataclass(frozen=True, kw_only=True)
class Place:
    """An address as a buyer types it; `country` is ISO alpha-2."""

    name: str
    lines: tuple[str, ...]
    city: str
    postcode: str
    country: str
    region: str = ""
    phone: str = ""
    company: str = ""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One order line. `price` is for one piece in minor units; `amount` overrides price x pieces.

    `quantity_text` and `price_text` are what stands in the export where that is not the number.
    """

    sku: str
    quantity: int
    price: int
    amount: int | None = None
    discount: int = 0
    discount_informative: bool = False
    promotions: tuple[tuple[int, str], ...] = ()
    title: str = ""
    quantity_text: str = ""
    price_text: str = ""
    ships: bool = True

    @property
    def worth(self) -> int:
        """What the line costs before discounts, minor units."""
        return self.price * self.quantity if self.amount is None else self.amount


@dataclass(frozen=True, kw_only=True)
class Sale:
    """One order and its truth: `outcome` of its rows, `state` after the run, `hold`, `ships_from`.

    `ships_from` names the warehouses that are instructed, most wanted first. `quirks` are the
    ways in which the export writes this order oddly; the writers know them by name.
    """

    channel: str
    scenario: str
    placed: datetime
    place: Place
    rows: tuple[Row, ...]
    currency: str
    email: str
    shipping: int = 0
    shipping_discount: int = 0
    discount: int = 0
    tax: int = 0
    tax_inside: bool = True
    off_by: int = 0
    express: bool = False
    payment: str = "paid"
    method: str = "Shopify Payments"
    outcome: str = "accepted"
    state: str = "instructed"
    hold: str = ""
    ships_from: tuple[str, ...] = ()
    quirks: dict[str, str] = field(default_factory=dict)
    order_id: str = ""

    @property
    def client(self) -> str:
        """Whose goods these are."""
        return CLIENT_OF[self.channel]

    @property
    def subtotal(self) -> int:
        """Goods after every discount, minor units."""
        lines = sum(row.discount for row in self.rows if not row.discount_informative)
        promotions = sum(part for row in self.rows for part, _ in row.promotions)
        return sum(row.worth for row in self.rows) - lines - promotions - self.discount

    @property
    def total(self) -> int:
        """What the buyer pays, as the channel states it, minor units of `currency`."""
        outside = 0 if self.tax_inside else self.tax
        return self.subtotal + self.shipping - self.shipping_discount + outside + self.off_by

    @property
    def shipped_total(self) -> int:
        """The total without lines that need no shipping: they are no lines of the order."""
        return self.total - sum(row.worth for row in self.rows if not row.ships)

    @property
    def lines(self) -> int:
        """Order lines that have to be shipped."""
        return sum(1 for row in self.rows if row.ships)

    @property
    def pieces(self) -> int:
        """Pieces that have to be shipped."""
        return sum(row.quantity for row in self.rows if row.ships)

    def title_of(self, row: Row) -> str:
        """What the shop calls the article."""
        if row.title:
            return row.title
        good = BY_SKU.get((self.client, row.sku))
        return good.title if good else f"Article {row.sku}"


def price_in(currency: str, cents: int) -> int:
    """A shop's price in another currency: rounded to whole tens of minor units."""
    if currency == "EUR":
        return cents
    minor = cents * PRICE_OF_EURO[currency] // 100
    return minor if currency == "JPY" else minor // 10 * 10


def plain(minor: int, currency: str) -> str:
    """Minor units as exports write them: a point, no thousands mark; yen have no decimals."""
    if currency == "JPY":
        return str(minor)
    sign = "-" if minor < 0 else ""
    return f"{sign}{abs(minor) // 100}.{abs(minor) % 100:02d}"
