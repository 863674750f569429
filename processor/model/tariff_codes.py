"""By which tariff code a country knows goods. Pure."""

from __future__ import annotations

from processor.model.order import Item


def hs_code_of(item: Item, country: str) -> str | None:
    """The tariff code of an article in a country (ISO 3166-1 alpha-2), as its catalogue has it;
    None where that says none. China has ten digits of its own (`hs_code_cn`), which no other
    country reads; "" asks for the one that all share."""
    return item.hs_code_cn if country == "CN" else item.hs_code
