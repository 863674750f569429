"""Where an address lies, as customs, tax and carriers see it: kind, territory, borders. Pure.

Tables of the house say so (rules/places); here is what they say, and what follows from it.
"""

from __future__ import annotations

from typing import Literal, Protocol

import msgspec

from processor.model.countries import EU
from processor.model.order import Address, AddressKind, Order

Regime = Literal["domestic", "eu", "export", "none"]


class Destination(msgspec.Struct, frozen=True, kw_only=True):
    """What the tables say of an address. None and an empty `code` are not known.

    `kind_at` and `territory_at` are `file:line` of the rows that say so, empty where none does.
    `code` is what rows of rate cards name: the territory, else the country. `mother` is the country
    that a territory belongs to, empty outside of territories; `border` whether customs or tax are
    due between the two, `as_mother` whether rows for all of that country hold for it too.
    """

    kind: AddressKind
    code: str
    kind_at: str = ""
    territory: str | None = None
    territory_at: str = ""
    mother: str = ""
    border: bool = False
    as_mother: bool = False
    eu_customs: bool | None = None
    eu_vat: bool | None = None

    @property
    def within_eu(self) -> bool:
        """Whether goods come here from the EU without customs or import tax; what no table says of
        a country, the list of member states does."""
        if self.eu_customs is None or self.eu_vat is None:
            return self.code in EU
        return self.eu_customs and self.eu_vat


class Gazetteer(Protocol):
    """The tables of places of a house."""

    @property
    def territories(self) -> frozenset[str]:
        """The codes of all territories it knows."""

    @property
    def digest(self) -> str:
        """The SHA-256 of the texts it was read from; empty where there are none."""

    def of(self, address: Address) -> Destination:
        """What is known of an address."""


# The facts that the tables make.
PLACE_FACTS = frozenset(
    ("ship_to.kind", "ship_to.territory", "ship_to.eu_customs", "ship_to.eu_vat", "customs.regime")
)


class NoTables:
    """No table says anything: an address is of the kind that it was booked with."""

    territories: frozenset[str] = frozenset()
    digest: str = ""

    def of(self, address: Address) -> Destination:
        """The country, and nothing else."""
        return Destination(kind=address.kind, code=address.country)


NO_TABLES = NoTables()


def placed(order: Order, gazetteer: Gazetteer) -> Order:
    """The order with the kind of address that the tables say."""
    kind = gazetteer.of(order.ship_to).kind
    if kind == order.ship_to.kind:
        return order
    there = msgspec.structs.replace(order.ship_to, kind=kind)
    return msgspec.structs.replace(order, ship_to=there)


def regime_between(origin: Destination, to: Destination) -> Regime:
    """What customs has to do on the way: `domestic`, `eu` within the customs and tax area of the
    EU, `export` over any other border, `none` where the destination is not known."""
    if not to.code:
        return "none"
    if origin.code == to.code:
        return "domestic"
    here, there = origin.mother or origin.code, to.mother or to.code
    if here == there and not origin.border and not to.border:
        return "domestic"
    return "eu" if origin.within_eu and to.within_eu else "export"
