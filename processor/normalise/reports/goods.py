"""What the rows of all reports say alike: which goods, in which unit. Pure data."""

from __future__ import annotations

from typing import Literal

from processor.normalise.mapping.targets import one_of

Unit = Literal["piece", "pack"]
UNITS: tuple[Unit, ...] = ("piece", "pack")
"""What a quantity counts: pieces, or packs of as many pieces as the pack factor says."""

# Which goods are meant: the warehouse's own code, our SKU, the number on the article.
GOODS = {"item_code": "id", "sku": "id", "gtin": "gtin"}
UNIT = {"unit": one_of(*UNITS)}
