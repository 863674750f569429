"""Names of people as lists show them: enough to know one again, too little to know who. Pure."""

from __future__ import annotations


def masked_name(name: str) -> str:
    """The first letter of each part of a name: `Ada Lind` is `A* L*`, `王明` is `王*`."""
    return " ".join(f"{part[0]}*" for part in name.split())
