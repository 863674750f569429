"""How the header of a file compares with a mapping. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Any

import msgspec

from processor.normalise.formats.format import Broken, FileBytes
from processor.normalise.formats.header import data_columns, repeated
from processor.normalise.formats.place import Place
from processor.normalise.formats.ways import encoding_of
from processor.normalise.mapping.mapping import Mapping


class HeaderLook(msgspec.Struct, frozen=True):
    """How a header compares with a mapping."""

    mapping: Mapping
    header: tuple[str, ...]
    missing: tuple[str, ...]
    new: tuple[str, ...]
    name_fits: bool
    # Names of the header that mean the same column.
    twice: tuple[str, ...] = ()

    @property
    def fits(self) -> bool:
        refused = self.mapping.unknown_columns == "refuse" and self.new
        return not self.missing and not refused and self.name_fits and not self.twice

    @property
    def near(self) -> float:
        needed = len(self.mapping.needed())
        return (needed - len(self.missing)) / needed

    @property
    def is_known(self) -> bool:
        """True where the header has all columns by which the mapping knows its files."""
        return set(self.mapping.header_has).isdisjoint(self.missing)


def look_at_header(
    file: FileBytes, name: str, mapping: Mapping, options: Any = None
) -> HeaderLook | None:
    """How the header compares with a mapping, read as its options say, or as others do; where it
    lists several ways to write a file, as the one says in which the file is written. Raises
    Broken where that cannot be known."""
    ways = mapping.file_format.ways(mapping.options if options is None else options)
    looks = [look for one in ways if (look := look_as(file, name, mapping, one)) is not None]
    fitting = [look for look in looks if look.fits]
    if len(fitting) > 1:
        return _one_of(file, fitting)
    return max(fitting or looks, key=lambda look: look.near, default=None)


def _one_of(file: FileBytes, looks: Sequence[HeaderLook]) -> HeaderLook:
    """The one way of several whose header fits."""
    header = looks[0].header
    other = next((one for one in looks if one.header != header), None)
    if other is not None:
        shown = [", ".join(one[:8])[:160] for one in (header, other.header)]
        raise Broken("file/ambiguous.header", Place(1), found=shown[0], lost=shown[1])
    ways = [look.mapping.options for look in looks]
    return looks[ways.index(encoding_of(file, ways))]


def look_as(file: FileBytes, name: str, mapping: Mapping, told: Any) -> HeaderLook | None:
    """How the header compares with a mapping, read as other options say; None where these cannot
    read one."""
    if told != mapping.options:
        mapping = msgspec.structs.replace(mapping, options=told)
    file_format = mapping.file_format
    if file_format.spool is not None and file_format.refuse(file, [told]) is not None:
        return None
    header = file_format.header(file.as_read(file_format, told), told)
    if header is None:
        return None
    names = mapping.places(header[: data_columns(header)])
    missing = tuple(column for column in mapping.needed() if column not in names)
    known, prefixes = mapping.known(), mapping.prefixes()
    known |= {name for name, plain in repeated(header).items() if plain in known}
    new = tuple(
        column
        for column in header
        if column
        and column not in known
        and not (prefixes and column.startswith(prefixes))
        and not mapping.knows(column)
    )
    fits_name = fnmatchcase(_stem(name), mapping.name_pattern)
    return HeaderLook(mapping, header, missing, new, fits_name, _twice(mapping, header))


def _twice(mapping: Mapping, header: Sequence[str]) -> tuple[str, ...]:
    """The names of a header that mean one column, where there is more than one."""
    for words in mapping.words.values():
        found = tuple(word for word in words if word in header)
        if len(found) > 1:
            return found
    return ()


def _stem(name: str) -> str:
    return name.rsplit("/", 1)[-1].lower()
