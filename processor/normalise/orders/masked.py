"""Whether a person can be read from an address, or a platform has hidden whom it is for. Pure."""

from __future__ import annotations

import re

from processor.model.order import Address

# `A***`, `kas**88`; of a short name one sign is left: `王*`, `陈○明`, `Lee J*`.
_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_MASK = re.compile(rf"[*＊•●]{{2,}}|[{_HAN}][*＊•●○]|[*＊•●○][{_HAN}]|\w[*＊•●]$")


def is_masked(address: Address) -> bool:
    """True where a platform has hidden parts of the name, street or town behind asterisks."""
    return any(
        _hides(part)
        for part in (address.name, *address.address_lines, address.city, address.postcode)
    )


def _hides(text: str) -> bool:
    # Nearly no address has such a sign: to look for one costs less than the pattern.
    if text.isascii() and "*" not in text:
        return False
    return _MASK.search(text) is not None
