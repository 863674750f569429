"""What lists show of people: enough to know one again, too little to know who. Pure."""

from __future__ import annotations


def masked_name(name: str) -> str:
    """The first letter of each part of a name: `Ada Lind` is `A* L*`, `王明` is `王*`."""
    return " ".join(f"{part[0]}*" for part in name.split())


SENSITIVE = frozenset(("buyer.tax_id", "tax_scheme.number"))
"""Fields of an order, as mappings call them, that only authorities and carriers need to know."""


def masked_field(field: str, cell: str) -> str:
    """The cell of a field as it is shown: three stars in place of one that is sensitive."""
    return "***" if cell and field in SENSITIVE else cell
