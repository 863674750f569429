"""Writes an address as its destination does: the one place that does it for all papers. Pure."""

from __future__ import annotations

from functools import lru_cache

from processor.documents.addresses.base_data import base_data
from processor.documents.addresses.patterns import PatternLine, Writing, writing_of
from processor.documents.addresses.regions import RegionPlace, region_written
from processor.documents.addresses.written import AddressLine, LineKind, WrittenAddress
from processor.model.latin import in_latin
from processor.model.order import Address
from processor.model.printed_text import clean

_KINDS: dict[str, LineKind] = {
    "N": "name", "O": "address", "A": "address", "C": "city", "S": "city", "Z": "city",
}  # fmt: skip


# What Japan writes before a postcode.
_POST = "\u3012"


@lru_cache(maxsize=1024)
def written(address: Address) -> WrittenAddress:
    """The lines of an address in the order in which its country writes them, the country apart.

    Towns, regions and postcodes are in capitals where the post of the country asks for it. Parts
    that are missing leave no trace; no part is left out but a region that says nothing more
    (`region_written`). Remembered, since one label asks for them more than once.
    """
    writing = writing_of(address.country)
    town = clean(address.city)
    streets = [line for line in map(clean, address.address_lines) if line]
    own = not in_latin(town or " ".join(streets))
    pattern = writing.own if own else writing.latin
    parts = _parts(address, town, streets, own, writing, pattern)
    lines: list[AddressLine] = []
    for line in pattern:
        alone = line[0].part if len(line) == 1 else ""
        if alone in ("O", "A"):
            lines += [AddressLine(text, "address") for text in parts[alone]]
        elif text := _joined(line, parts):
            lines.append(AddressLine(text, _kind(line)))
    return WrittenAddress(tuple(lines))


def _parts(
    address: Address,
    town: str,
    streets: list[str],
    own: bool,
    writing: Writing,
    pattern: tuple[PatternLine, ...],
) -> dict[str, list[str]]:
    """The texts of each part, none empty."""
    postcode = clean(address.postcode)
    region = region_written(
        clean(address.region or ""),
        RegionPlace(address.country, town, postcode, own),
        writing.region,
        base_data(address.country).regions,
    )
    found = {"Z": postcode, "C": town, "S": region}
    for part in writing.upper:
        found[part] = found[part].upper()
    if found["S"] and not any(piece.part == "S" for line in pattern for piece in line):
        # It was kept although the country writes none: it must not get lost.
        found["C"] = ", ".join(filter(None, (found["C"], found["S"])))
    company = (clean(address.company or ""), clean(address.pickup_point or ""))
    texts = {part: [text] if text else [] for part, text in found.items()}
    texts["N"] = [name] if (name := clean(address.name)) else []
    texts["O"] = [text for text in company if text]
    texts["A"] = streets
    return texts


def _joined(line: PatternLine, parts: dict[str, list[str]]) -> str:
    """The parts of one line, with what separates them where both are there."""
    found = ""
    for piece in line:
        text = ", ".join(parts[piece.part])
        if not text:
            continue
        before = piece.before
        # Some orders have a postcode with the letters or the sign of the country already.
        sign = before.strip("- ")
        if (sign.isalpha() or sign == _POST) and text.upper().startswith(sign):
            before = ""
        apart = piece.apart if found else ""
        found += f"{apart}{before}{text}{piece.after}"
    return found


def _kind(line: PatternLine) -> LineKind:
    kinds = {_KINDS[piece.part] for piece in line}
    return next(kind for kind in ("name", "address", "city") if kind in kinds)
