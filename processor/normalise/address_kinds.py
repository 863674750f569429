"""What kind of place an address is, and whether a person can be read from it. Pure.

Carriers that hand over to a person at a door cannot deliver to a box, so boxes are told apart:

| kind | told by |
|---|---|
| locker | "Packstation" and a number (Deutsche Post DHL), "Paczkomat" (InPost), "parcel locker" |
| po-box | "P.O. Box", "Postfach", "boîte postale", "skrytka pocztowa", "Postboks", "Apartado" |
| military | town APO, FPO or DPO (USPS Publication 28, section 225), "BFPO" and a number |
| pick-up | a pick-up point that the channel names |
"""

from __future__ import annotations

import re

from processor.model.order import Address, AddressKind

_LOCKER = re.compile(r"\b(packstation\s*\d|paczkomat|parcel\s?locker|locker\s+\d)", re.IGNORECASE)
_PO_BOX = re.compile(
    r"(\bp\.?\s?o\.?\s?box\b|\bpost\s?office\s+box\b|\bpostfach\b|\bbo[iî]te\s+postale\b|\bb\.?p\.?\s\d"
    r"|\bskrytka\s+poczt|\bskr\.?\s?poczt|\bpostbo(ks|x)\b|\bpostbus\s+\d|\bapartado\b|а/я\s*\d)",
    re.IGNORECASE,
)
_MILITARY = re.compile(r"\bBFPO\s*\d", re.IGNORECASE)
_MILITARY_TOWNS = ("APO", "FPO", "DPO")
MASK = "***"


def kind_of(lines: tuple[str, ...], city: str, country: str, pickup: str | None) -> AddressKind:
    """The kind of an address by the table of this module; "street" where nothing tells."""
    text = "\n".join(lines)
    if _LOCKER.search(text):
        return "locker"
    if _PO_BOX.search(text):
        return "po-box"
    if (country == "US" and city.upper() in _MILITARY_TOWNS) or _MILITARY.search(text):
        return "military"
    return "pick-up" if pickup else "street"


def is_masked(address: Address) -> bool:
    """True where a platform has hidden the name or street behind asterisks."""
    return MASK in address.name or any(MASK in line for line in address.address_lines)
