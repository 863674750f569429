"""How the lists of orders are written down: one short call per order."""

from __future__ import annotations

from datetime import UTC, datetime

from invented.catalogue import BY_SKU
from invented.model import CLIENT_OF, Dice, Place, Row, Sale, price_in
from invented.people import somebody

EU = ("PL", "DE", "FR", "IT", "ES", "NL", "AT", "BE", "CZ", "DK", "SE", "FI", "IE", "PT", "HU",
      "RO", "GR")  # fmt: skip
# Value added tax in percent, as shops inside the EU write it into their prices.
VAT = {"PL": 23, "DE": 19, "FR": 20, "IT": 22, "ES": 21, "NL": 21, "AT": 20, "BE": 21, "CZ": 21,
       "DK": 25, "SE": 25, "FI": 25, "IE": 23, "PT": 23, "HU": 27, "RO": 19, "GR": 24}  # fmt: skip


def at(text: str) -> datetime:
    """`10-17 14:05` or `10-17 14:05:30` of 2026 in UTC."""
    text = text if text.count(":") == 2 else f"{text}:00"
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)


def rows_of(client: str, currency: str, basket: str) -> tuple[Row, ...]:
    """`ACM-CUP*2 00123` as order lines at the shop's price."""
    rows = []
    for word in basket.split():
        sku, _, pieces = word.partition("*")
        good = BY_SKU.get((client, sku))
        price = price_in(currency, good.price if good else 1990)
        rows.append(Row(sku=sku, quantity=int(pieces or 1), price=price))
    return tuple(rows)


class Desk:
    """Writes down the orders of one channel."""

    def __init__(self, channel: str, currency: str) -> None:
        self.channel = channel
        self.currency = currency
        self.dice = Dice(channel)
        self.sales: list[Sale] = []

    def sell(
        self,
        scenario: str,
        when: str | datetime,
        who: str | Place,
        basket: str | tuple[Row, ...],
        ships_from: str = "",
        **more: object,
    ) -> Sale:
        """One order. `who` is a place or a country; `ships_from` such as `PL1 DE2`."""
        place = who if isinstance(who, Place) else somebody(who, self.dice)
        currency = str(more.pop("currency", self.currency))
        client = CLIENT_OF[self.channel]
        rows = rows_of(client, currency, basket) if isinstance(basket, str) else basket
        express = bool(more.get("express", False))
        more.setdefault("shipping", price_in(currency, 1490 if express else 490))
        email = str(more.pop("email", f"buyer.{len(self.sales) + 1:03d}@{self.channel}.example"))
        fields: dict[str, object] = {
            "channel": self.channel,
            "scenario": scenario,
            "placed": at(when) if isinstance(when, str) else when,
            "place": place,
            "rows": rows,
            "currency": currency,
            "email": email,
            "ships_from": tuple(ships_from.split()),
            **more,
        }
        sold = Sale(**fields)  # type: ignore[arg-type]
        if "tax" not in more and place.country in VAT:
            percent = VAT[place.country]
            tax = (sold.total * percent * 2 + 100 + percent) // (2 * (100 + percent))
            sold = Sale(**{**fields, "tax": tax})  # type: ignore[arg-type]
        self.sales.append(sold)
        return sold
