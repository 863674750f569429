"""Whether a person can be read from an address, or a platform has hidden whom it is for. Pure."""

from __future__ import annotations

from processor.model.order import Address

MASK = "***"


def is_masked(address: Address) -> bool:
    """True where a platform has hidden the name or street behind asterisks."""
    return MASK in address.name or any(MASK in line for line in address.address_lines)
