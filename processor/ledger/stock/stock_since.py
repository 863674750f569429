"""What happened to stock after the time that a count speaks of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from processor.ledger.sql import text
from processor.ledger.stock.hand_over import handed_at
from processor.ledger.stock.reports import SUPERSEDED
from processor.ledger.stock.stock_log import (
    ADJUSTED,
    ALLOCATED,
    COUNT,
    GIVEN_BACK,
    PRESUMED,
    SHIPPED,
    SUSPECT,
    UNEXPLAINED,
)


@dataclass
class Since:
    """What happened to a SKU after the time a count speaks of."""

    pieces: int = 0
    unexplained: int = 0
    withheld: int = 0
    last: int = 0
    adjusted_at: int = 0
    suspects: list[tuple[int, int]] = field(default_factory=list)
    allocated: dict[int, int] = field(default_factory=dict)
    left: dict[int, int] = field(default_factory=dict)

    def suspect(self) -> int:
        """Pieces missed since, and since the last adjustment."""
        return sum(pieces for at, pieces in self.suspects if at > self.adjusted_at)


def happened_since(
    connection: Connection, warehouse: str, client: str, times: Mapping[str, int]
) -> dict[str, Since]:
    """What is noted of each SKU after the time of which it is counted, `times`."""
    found: dict[str, Since] = defaultdict(Since)
    if not times:
        return found
    rows = connection.execute(
        text(
            "SELECT sku, kind, happened_at, pieces, withheld, counted, shipment_id,"
            f" kind = '{ADJUSTED}' AND {SUPERSEDED}"
            f" FROM stock_event WHERE warehouse = :w AND client = :c AND kind <> '{COUNT}'"
            " AND happened_at > :t ORDER BY id"
        ),
        {"w": warehouse, "c": client, "t": min(times.values())},
    )
    for sku, kind, happened_at, pieces, withheld, kept, shipment, superseded in rows:
        if happened_at <= times.get(sku, happened_at):
            continue
        one = found[sku]
        one.last = max(one.last, happened_at)
        if kind == UNEXPLAINED:
            one.unexplained += pieces
        elif kind == ALLOCATED:
            one.allocated[shipment] = one.allocated.get(shipment, 0) + pieces
        elif kind == SUSPECT:
            one.suspects.append((happened_at, withheld))
        else:
            one.pieces += pieces
            one.withheld += withheld
            if kind == ADJUSTED and not superseded:
                one.adjusted_at = max(one.adjusted_at, happened_at)
            elif kind in (SHIPPED, PRESUMED, GIVEN_BACK) and shipment is not None:
                one.left[shipment] = one.left.get(shipment, 0) + kept - pieces
    return found


def set_aside(
    connection: Connection,
    warehouse: str,
    client: str,
    times: Mapping[str, int],
    since: Mapping[str, Since],
) -> dict[str, dict[int, int]]:
    """By SKU and shipment the pieces that a warehouse held for our instructions at the time of its
    count: what it still has to send, and what left or was given back since."""
    rows = connection.execute(
        text(
            "SELECT r.sku, r.shipment_id, sum(r.pieces) FROM shipment s"
            " JOIN reservation r ON r.shipment_id = s.id WHERE s.warehouse = :w AND s.client = :c"
            " AND s.state IN ('instructed', 'partly shipped') AND r.state = 'instructed'"
            " AND r.warehouse = :w AND r.client = :c GROUP BY r.sku, r.shipment_id"
        ),
        {"w": warehouse, "c": client},
    ).fetchall()
    found: dict[str, dict[int, int]] = defaultdict(dict)
    for sku, shipment, pieces in rows:
        if sku in times:
            found[sku][shipment] = int(pieces)
    for sku, one in since.items():
        for shipment, pieces in one.left.items():
            found[sku][shipment] = found[sku].get(shipment, 0) + pieces
    wanted = {shipment for of in found.values() for shipment in of}
    handed = handed_at(connection, wanted)
    return {
        sku: {
            shipment: pieces
            for shipment, pieces in of.items()
            if pieces > 0 and handed.get(shipment, times[sku] + 1) <= times[sku]
        }
        for sku, of in found.items()
    }
