"""What kind of place an address is, by the rows of a table. Pure.

Where an address meets rows of several kinds, one wins: a locker before a military address, that
before a box, that before a pick-up point. The narrower is what a carrier must serve: a box beside a
street is taken for a box, because a parcel that a courier cannot hand over at the box comes back,
while one for a street can go by a service that serves boxes too. A row of kind `street` takes its
words away from all other rows.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from processor.model.order import Address, AddressKind
from processor.rules.places.forms import BREAK, BoxForm, FormMet, Forms, fold
from processor.rules.places.postcodes_of import Codes, tidy

ANY = "*"
# What wins over what.
RANKS: dict[AddressKind, int] = {
    "street": 0, "locker": 1, "military": 2, "po-box": 3, "pick-up": 4,
}  # fmt: skip
# Where words are looked for: in the lines of the address, or in one of its other parts.
IN_LINES = ("anywhere", "start", "line")
PARTS = ("town", "region", "postcode")


class BoxRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row: `countries` are ISO codes, or `*` for all; `forms` as the table writes them."""

    countries: tuple[str, ...]
    kind: AddressKind
    forms: tuple[str, ...]
    where: str
    at: str


class _Country(msgspec.Struct, frozen=True):
    lines: Forms
    town: Forms | None
    region: Forms | None
    codes: Codes[int] | None


class Boxes:
    """The rows of a table of boxes, ready for addresses."""

    def __init__(self, rows: Sequence[BoxRow]) -> None:
        self.rows = tuple(rows)
        self._countries: dict[str, _Country] = {}
        self._own = {country for row in rows for country in row.countries}

    def kind_of(self, address: Address) -> tuple[AddressKind, str]:
        """The kind of an address, and `file:line` of the row that tells it; that of an address
        without a sign is what the channel says: a pick-up point it names, else a street."""
        country = address.country if address.country in self._own else ANY
        mine = self._countries.get(country)
        if mine is None:
            mine = self._countries[country] = self._of(country)
        text = BREAK.join(address.address_lines)
        met = [one.row for one in self._without_streets(mine.lines.find(fold(text)))]
        if mine.town is not None:
            met += [one.row for one in mine.town.find(fold(address.city))]
        if mine.region is not None and address.region:
            met += [one.row for one in mine.region.find(fold(address.region))]
        if mine.codes is not None:
            row = mine.codes.find(tidy(address.postcode))
            met += [] if row is None else [row]
        if not met:
            return ("pick-up" if address.pickup_point else "street"), ""
        best = self.rows[min(met, key=lambda row: (RANKS[self.rows[row].kind], row))]
        return best.kind, best.at

    def _without_streets(self, found: list[FormMet]) -> list[FormMet]:
        """Without what lies within the words of a row of kind `street`, and without those rows."""
        kinds = [self.rows[one.row].kind for one in found]
        if "street" not in kinds:
            return found
        taken = [
            (one.start, one.end) for one, kind in zip(found, kinds, strict=True) if kind == "street"
        ]
        return [
            one
            for one, kind in zip(found, kinds, strict=True)
            if kind != "street"
            and not any(start <= one.start and one.end <= end for start, end in taken)
        ]

    def _of(self, country: str) -> _Country:
        rows = [
            (number, row)
            for number, row in enumerate(self.rows)
            if ANY in row.countries or country in row.countries
        ]

        # Of forms that end at the same place the first is met: a street before what it takes
        # away, then what a row says of this country before what one says of all.
        ranked = sorted(rows, key=lambda one: (one[1].kind != "street", ANY in one[1].countries))

        def forms(*where: str) -> Forms | None:
            found = [
                BoxForm(text, row.where if row.where in IN_LINES else "start", number)
                for number, row in ranked
                if row.where in where
                for text in row.forms
            ]
            return Forms(found) if found else None

        codes = [(row.forms, number) for number, row in rows if row.where == "postcode"]
        return _Country(
            forms(*IN_LINES) or Forms(()),
            forms("town"),
            forms("region"),
            Codes(codes) if codes else None,
        )
