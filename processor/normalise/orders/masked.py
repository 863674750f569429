"""Whether a person can be read from an address, or a platform has hidden whom it is for. Pure."""

from __future__ import annotations

from processor.model.order import Address

# Names of two letters are hidden as `林*`; a single star in a street may be a footnote or a slip.
MASK_OF_NAMES = "*"
MASK = "**"


def is_masked(address: Address) -> bool:
    """True where a platform has hidden the name or street behind asterisks."""
    return MASK_OF_NAMES in address.name or any(MASK in line for line in address.address_lines)
