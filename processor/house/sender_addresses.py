"""Addresses of warehouses as parcels show them where they are read in other countries."""

from __future__ import annotations

from processor.carriers.lanes import ANY
from processor.carriers.rate_cards import RateCards
from processor.model.config import Config, Warehouse
from processor.model.latin import in_latin
from processor.model.order import Address
from processor.problems.problem import Problem
from processor.problems.yaml_source import parse


def address_texts(address: Address) -> list[str]:
    """All that is written of an address, its country apart."""
    return [
        address.name,
        address.company or "",
        *address.address_lines,
        address.city,
        address.region or "",
        address.postcode,
    ]


def unread_abroad(config: Config, cards: RateCards, shown: str, source: str) -> list[Problem]:
    """Warns of warehouses that a rate card takes parcels abroad from, under an address in letters
    that few read there: what comes back does not find the way."""
    wrong = [
        one
        for one in config.warehouses.values()
        if one.address_latin is None and _other_letters(one.address) and _goes_abroad(one, cards)
    ]
    root, form = parse(source, shown)
    houses = root.get("warehouses") if root is not None else None
    if not wrong or houses is None:
        return []
    before = len(form.problems)
    for one in wrong:
        house = houses.get(one.code)
        place = house.get("address") if house is not None else None
        form.problem(
            "label/sender-abroad",
            place or house or houses,
            span=1,
            severity="warning",
            warehouse=one.code,
            found=_other_letters(one.address),
        )
    return form.problems[before:]


def _other_letters(address: Address) -> str:
    """The first text of an address with letters of another script than Latin, or ""."""
    return next((text for text in address_texts(address) if not in_latin(text)), "")


def _goes_abroad(warehouse: Warehouse, cards: RateCards) -> bool:
    return any(
        row.origin in (warehouse.code, ANY) and row.country != warehouse.address.country
        for rows in cards.zones.values()
        for row in rows
    )
