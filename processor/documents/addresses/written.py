"""An address as it is printed: its lines in order, the country apart. Pure."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

import msgspec

from processor.model.countries import COUNTRIES

# What a line holds, as problems name it; lines of the kind `city` hold town, region and postcode.
LineKind = Literal["name", "address", "city"]


def country_line(code: str) -> str:
    """The country in Latin capitals, or "" where `code` is not a known ISO 3166-1 code."""
    return COUNTRIES.get(code, "")


class AddressLine(msgspec.Struct, frozen=True):
    """One line of an address, and what it holds."""

    text: str
    kind: LineKind


class WrittenAddress(msgspec.Struct, frozen=True, dict=True):
    """An address as printed: cleaned lines in order, none empty, the country not among them."""

    lines: tuple[AddressLine, ...]

    @cached_property
    def tight(self) -> tuple[AddressLine, ...]:
        """The same in fewer lines, for a box that is too small: what of town, region and postcode
        stands on lines of its own stands together."""
        found: list[AddressLine] = []
        for line in self.lines:
            if found and line.kind == "city" and found[-1].kind == "city":
                found[-1] = AddressLine(f"{found[-1].text} {line.text}", "city")
            else:
                found.append(line)
        return tuple(found)
