"""Draws orders: goods, buyers, money and dates, the same for the same seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bench.world import EU, FAR, Country, Dice, Place, place, weighted

DAY = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
NOW = "2026-11-03T09:00:00Z"
FIRST = datetime(2026, 10, 16, tzinfo=UTC)
CLIENTS = ("acme", "nordlys")
# channel -> client, kind of export, share of the orders in percent
CHANNELS: dict[str, tuple[str, str, int]] = {
    "acme-shopify": ("acme", "shopify", 30),
    "nordlys-shopify": ("nordlys", "shopify", 20),
    "acme-amazon": ("acme", "amazon", 20),
    "nordlys-amazon": ("nordlys", "amazon", 15),
    "nordlys-erp": ("nordlys", "erp", 15),
}
# The ERP writes a Western code page, so all Cyrillic and Chinese stands in the other channels.
_SCRIPT_SHARE = 0.20 / 0.85
LEAVES_CHINA = 0.60
# Lines an order: 62 % one, 22 % two, 10 % three, 6 % four: 1.60 on average.
LINES = (1,) * 62 + (2,) * 22 + (3,) * 10 + (4,) * 6
# Minor units of one euro in each currency that something is sold in; only prices hang on it.
PER_EURO = {
    "EUR": 100, "USD": 110, "GBP": 86, "NOK": 1170, "SEK": 1130, "JPY": 165, "CAD": 150,
    "AUD": 165, "NZD": 180, "CHF": 95, "SGD": 147, "HKD": 860, "TWD": 3500, "MYR": 510,
    "THB": 3950, "PHP": 6400,
}  # fmt: skip
WHOLE = ("JPY",)
_WEIGHTED_EU, _WEIGHTED_FAR = weighted(EU), weighted(FAR)


@dataclass(frozen=True)
class Good:
    """One SKU. `price` in EUR cents, `weight_g` grams, sizes in millimetres."""

    client: str
    number: int
    sku: str
    price: int
    weight_g: int
    size: tuple[int, int, int]
    battery: bool


@dataclass(frozen=True)
class Row:
    """One order line; `price` of one piece in minor units of the order's currency."""

    good: Good
    quantity: int
    price: int


@dataclass(frozen=True)
class Sale:
    """One order of one channel. Money in minor units of `currency`; tax stands in the prices."""

    channel: str
    client: str
    kind: str
    number: int
    placed: datetime
    place: Place
    email: str
    currency: str
    rows: tuple[Row, ...]
    shipping: int
    express: bool
    pending: bool
    rate: int

    @property
    def goods(self) -> int:
        """What all lines cost."""
        return sum(row.price * row.quantity for row in self.rows)

    def tax_in(self, amount: int) -> int:
        """The tax inside an amount."""
        return (amount * self.rate + (100 + self.rate) // 2) // (100 + self.rate)


_KINDS = ("BAG", "CUP", "LAMP", "HAT", "SOCK", "ROPE", "BOARD", "TRAY", "VASE", "CASE")


def catalogue(seed: int, skus: int) -> dict[str, list[Good]]:
    """`skus` goods, half of each client's, by client."""
    dice = Dice(f"{seed}:catalogue")
    goods: dict[str, list[Good]] = {client: [] for client in CLIENTS}
    for number in range(1, skus + 1):
        client = CLIENTS[number % 2]
        kind = dice.pick(_KINDS)
        goods[client].append(
            Good(
                client=client,
                number=number,
                sku=f"{client[:3].upper()}-{kind}-{number:04d}",
                price=300 + dice.below(8000) // 10 * 10,
                weight_g=30 + dice.below(870),
                size=(80 + dice.below(300), 60 + dice.below(180), 10 + dice.below(90)),
                battery=kind == "LAMP" and dice.share(0.5),
            )
        )
    return goods


def _where(dice: Dice) -> Country:
    far, near = dice.pick(_WEIGHTED_FAR), dice.pick(_WEIGHTED_EU)
    return far if dice.share(LEAVES_CHINA) else near


def sales(
    channel: str,
    count: int,
    seed: int,
    goods: dict[str, list[Good]],
    *,
    mixed: bool,
    first: int,
    lines: tuple[int, ...] = LINES,
) -> Iterator[Sale]:
    """`count` orders of a channel, numbered from `first`, oldest first; each has one of `lines`."""
    client, kind, _ = CHANNELS[channel]
    dice = Dice(f"{seed}:{channel}:{first}")
    own = goods[client]
    span = int((DAY - FIRST).total_seconds()) - 3600
    for offset in range(count):
        country = _where(dice)
        script_throw = dice.below(1_000_000) / 1_000_000
        script = "latin"
        if mixed and kind != "erp":
            if script_throw < _SCRIPT_SHARE:
                script = "cyrillic"
            elif script_throw < 2 * _SCRIPT_SHARE:
                script = "chinese"
        where = place(country, script, dice)
        currency = "EUR" if kind == "erp" else country.currency
        # Three orders in ten come from buyers who bought before.
        buyer = dice.below(max(1, count // 3)) if dice.share(0.3) else first + offset
        rows = []
        for _ in range(dice.pick(lines)):
            good = dice.pick(own)
            quantity = 1 + dice.below(3) if dice.share(0.25) else 1
            rows.append(Row(good, quantity, price_in(currency, good.price)))
        yield Sale(
            channel=channel,
            client=client,
            kind=kind,
            number=first + offset,
            placed=FIRST + timedelta(seconds=span * offset // max(1, count)),
            place=where,
            email=f"buyer{buyer}@{channel}.example",
            currency=currency,
            rows=tuple(rows),
            shipping=price_in(currency, dice.pick((0, 390, 590, 990))),
            express=dice.share(0.12),
            pending=dice.share(0.01),
            rate=19 if country.eu else 0,
        )


def price_in(currency: str, cents: int) -> int:
    """A price in EUR cents as the shop writes it in another currency, minor units."""
    minor = cents * PER_EURO[currency] // 100
    return minor if currency in WHOLE else minor // 10 * 10


def plain(minor: int, currency: str) -> str:
    """Minor units as exports write them: a point, no thousands mark; yen have no decimals."""
    if currency in WHOLE:
        return str(minor)
    return f"{minor // 100}.{minor % 100:02d}"
