"""Facts over a span of time before an order: `orders.same_phone in 24 hours`. Pure.

The name says what is counted, the span how far back from the time the order was placed.
"""

from __future__ import annotations

import re

import msgspec

from processor.model.sentence import Name, Sentence, sentence

FAMILIES: dict[str, str] = {
    "orders.same_buyer": "earlier orders of the same buyer",
    "orders.same_phone": "earlier orders with the same phone",
    "orders.same_address": "earlier orders to the same address",
    "orders.same_card": "earlier orders paid with the same card",
    "orders.same_ip": "earlier orders from the same IP address",
    "orders.same_content": "earlier orders under another id: same goods, same address or buyer",
    "orders.same_po": "orders that came before under another id: same purchase order number, same "
    "buyer or company; placed within that time before or after",
    "orders.same_po_and_content": "the same, of the same goods",
    "address.other_names": "other receivers' names in earlier orders to the same address",
}
UNITS: dict[str, int] = {"minutes": 1, "hours": 60, "days": 1440}
"""Minutes per unit."""
MOST_DAYS = 90
_KEY = re.compile(r"(\S+) in ([1-9][0-9]{0,6}) ([a-z]+)\Z", re.ASCII)


class Window(msgspec.Struct, frozen=True, order=True):
    """One fact of a family: what `name` counts within `minutes` before the order."""

    name: str
    minutes: int


def family_of(key: str) -> str | None:
    """The family that a fact's key begins with, or None: it is no fact over a span of time."""
    name = key.partition(" ")[0]
    return name if name in FAMILIES else None


def window_of(key: str) -> Window | Sentence | None:
    """The window that a key names; what is wrong with it, under the id of a problem; or None
    where it names no family."""
    name = family_of(key)
    if name is None:
        return None
    found = _KEY.match(" ".join(key.split()))
    if found is None:
        whole = Name(f"{name} in 24 hours")
        return sentence("fact/unknown.no-span", fact=Name(name), whole=whole)
    count, unit = int(found.group(2)), found.group(3)
    plural = unit if unit.endswith("s") else f"{unit}s"
    if plural not in UNITS:
        return sentence("fact/unknown.span-unit", unit=unit)
    minutes = count * UNITS[plural]
    if minutes > MOST_DAYS * UNITS["days"]:
        return sentence("fact/unknown.long-span", n=MOST_DAYS)
    return Window(name, minutes)


def key_of(window: Window) -> str:
    """The key of a window in its plainest words: `24 hours`, `3 days`, `90 minutes`."""
    for unit, least in (("days", 2), ("hours", 1), ("minutes", 1)):
        count, rest = divmod(window.minutes, UNITS[unit])
        if rest == 0 and count >= least:
            break
    return f"{window.name} in {count} {unit if count > 1 else unit.removesuffix('s')}"
