"""What the tables of places of a house say of an address. Pure."""

from __future__ import annotations

from processor.model.destinations import Destination
from processor.model.order import Address
from processor.rules.places.boxes import Boxes
from processor.rules.places.territories import Territories

# Each stage asks for the places of the orders of a chunk again.
_REMEMBERED = 8192


class Tables:
    """Both tables; a table that is not there says nothing."""

    def __init__(
        self, boxes: Boxes | None, territories: Territories | None, digest: str = ""
    ) -> None:
        self.boxes = boxes
        self.digest = digest
        self._territories = territories
        self.territories = frozenset[str]() if territories is None else territories.codes
        self._known: dict[Address, Destination] = {}

    def of(self, address: Address) -> Destination:
        """What is known of an address."""
        found = self._known.get(address)
        if found is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            found = self._known[address] = self._look_up(address)
        return found

    def _look_up(self, address: Address) -> Destination:
        kind, at = address.kind, ""
        if self.boxes is not None:
            kind, at = self.boxes.kind_of(address)
        standing = None if self._territories is None else self._territories.of(address)
        if standing is None:
            return Destination(kind=kind, kind_at=at, code=address.country)
        row = standing.row
        return Destination(
            kind=kind,
            kind_at=at,
            code=standing.territory or address.country,
            territory=standing.territory,
            territory_at="" if row is None else row.at,
            mother="" if row is None else row.country,
            border=row is not None and row.border,
            as_mother=row is not None and row.as_country,
            eu_customs=standing.eu_customs,
            eu_vat=standing.eu_vat,
        )
