"""What the rows of all reports say alike: which goods, in which unit. Pure data."""

from __future__ import annotations

from typing import Literal

from processor.normalise.mapping.targets import one_of

PIECE = "piece"
Unit = Literal["piece", "pack", "box", "carton", "pallet"]
UNITS: tuple[Unit, ...] = ("piece", "pack", "box", "carton", "pallet")
"""What a quantity counts: pieces, or as many of them as the catalogue says of the goods."""

PACKS: dict[str, str] = {f"pieces_per_{unit}": unit for unit in UNITS if unit != PIECE}
"""Targets of a catalogue that say how many pieces a unit has."""

# Which goods are meant: the warehouse's own code, our SKU, the number on the article.
GOODS = {"item_code": "id", "sku": "id", "gtin": "gtin"}
UNIT = {"unit": one_of(*UNITS)}
