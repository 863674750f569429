"""Where a service goes from a warehouse: the zones of a country or territory by postcode. Pure."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence

import msgspec

ANY = "*"
# A territory without a code of ISO 3166-1: `IT-LIVIGNO`. Which there are, its table says.
TERRITORY = re.compile(r"XI|IC|[A-Z]{2}-[A-Z0-9]{2,12}", re.ASCII)

_DASHES = re.compile(r"[-\u2010\u2011\u2013]")
# The sign of a country in front of its postcode, as in `D-27498` and `FIN-22100`.
_SIGN = re.compile(r"\A(?:[A-Z]{1,3}(?=[0-9]{3})|\u3012)")


class ZoneRow(msgspec.Struct, frozen=True, kw_only=True):
    """Where a zone lies. `days` is the later end of what the card promises.

    `country` is also the code of a territory. Both postcodes are empty, or equally long starts of
    postcodes, upper case without spaces.
    """

    origin: str
    country: str
    postcode_from: str = ""
    postcode_to: str = ""
    zone: str
    days: int
    at: str = ""


class Within(msgspec.Struct, frozen=True):
    """The country that a territory lies in, whether a price for all of that country holds for it,
    and which row of the table of territories says so."""

    mother: str
    as_mother: bool
    at: str

    def covers(self, row: ZoneRow) -> bool:
        """Whether a row for the country may hold for the territory."""
        return self.as_mother or bool(row.postcode_from)


class Lane:
    """One service from one warehouse to one country or territory: its zones, ready for lookup."""

    def __init__(self, levels: Sequence[Sequence[ZoneRow]]) -> None:
        self.fallback: ZoneRow | None = None
        self._tables: list[tuple[int, list[str], list[ZoneRow]]] = []
        for rows in levels:
            coded = [row for row in rows if row.postcode_from]
            for length in sorted({len(row.postcode_from) for row in coded}, reverse=True):
                same = [row for row in coded if len(row.postcode_from) == length]
                same.sort(key=lambda row: row.postcode_from)
                self._tables.append((length, [row.postcode_from for row in same], same))
            for row in rows:
                if not row.postcode_from and self.fallback is None:
                    self.fallback = row

    def zone(self, postcode: str) -> ZoneRow | None:
        """The most specific row: the longest postcode that fits, else the country, else `*`."""
        if self._tables:
            code = tidy_postcode(postcode)
            found = self._starting(code)
            if found is None and (digits := _SIGN.sub("", code)) != code:
                found = self._starting(digits)
            if found is not None:
                return found
        return self.fallback

    def _starting(self, code: str) -> ZoneRow | None:
        for length, starts, rows in self._tables:
            place = bisect_right(starts, code[:length]) - 1
            if place >= 0 and len(code) >= length and code[:length] <= rows[place].postcode_to:
                return rows[place]
        return None


def tidy_postcode(text: str) -> str:
    """A postcode as rate cards compare it: upper case, without spaces and hyphens, full-width signs
    as usual."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return _DASHES.sub("", "".join(plain.split())).upper()
