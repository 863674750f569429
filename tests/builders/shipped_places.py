"""The shipped tables of places, and addresses to look up in them."""

from __future__ import annotations

from functools import lru_cache

from builders.paths import ROOT
from processor.model.destinations import Destination
from processor.model.house_tables import PLACE_TABLES
from processor.model.order import Address
from processor.rules.places.gazetteer import Tables
from processor.rules.places.read_tables import read_place_tables

TABLES = ROOT / "rules" / "tables"


@lru_cache(maxsize=1)
def shipped_tables() -> Tables:
    texts = {f"rules/{name}": (ROOT / "rules" / name).read_text("utf-8") for name in PLACE_TABLES}
    tables, problems = read_place_tables(texts)
    assert problems == []
    return tables


def looked_up(
    *lines: str, country: str = "DE", postcode: str = "", city: str = "", region: str = ""
) -> Destination:
    """What the shipped tables say of an address."""
    address = Address(
        name="Ada Lind", address_lines=lines or ("Weg 1",), city=city, region=region or None,
        postcode=postcode, country=country,
    )  # fmt: skip
    return shipped_tables().of(address)
