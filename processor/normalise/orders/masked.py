"""Whether a person can be read from an address, or a platform has hidden whom it is for. Pure."""

from __future__ import annotations

import re

from processor.model.order import Address

# `A***`, `kas**88`; of a short name one sign is left: `王*`, `陈○明`, `Lee J*`.
_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_SIGNS = re.compile("[*＊•●○]")
_MASK = re.compile(rf"[*＊•●]{{2,}}|[{_HAN}][*＊•●○]|[*＊•●○][{_HAN}]|\w[*＊•●]$")


def is_masked(address: Address) -> bool:
    """True where a platform has hidden parts of the name, street or town behind asterisks."""
    parts = (address.name, *address.address_lines, address.city, address.postcode)
    # Nearly no address has such a sign: to look for one costs less than the pattern.
    every = "\n".join(parts)
    if every.isascii():
        if "*" not in every:
            return False
    elif not _SIGNS.search(every):
        return False
    return any(_MASK.search(part) for part in parts)
