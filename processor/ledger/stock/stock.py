"""Stock: what may be promised, and conditional reservation.

What is on hand follows from the log (`stock_log`, `stock_counts`); available = on hand - suspect
- blocked - reserved - instructed, never below zero except as an open shortage.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from sqlalchemy import Connection, insert

from processor.ledger.counters import next_id
from processor.ledger.sql import in_batches, text, write_rows
from processor.ledger.tables.schema import shortage

StockKey = tuple[str, str, str]
# Of a row of `stock`: what is there and was neither missed nor is damaged or on hold.
SOUND = "(CASE WHEN on_hand > suspect + blocked THEN on_hand - suspect - blocked ELSE 0 END)"
AVAILABLE = f"{SOUND} - reserved - instructed"
# Shortages `h` that are open, with their stock; one that stock covers again is over.
OPEN_SHORTAGES = (
    "shortage h JOIN stock k ON k.warehouse = h.warehouse AND k.client = h.client"
    f" AND k.sku = h.sku WHERE h.closed_at IS NULL AND {AVAILABLE} < 0"
)


class StockLine(msgspec.Struct, frozen=True, kw_only=True):
    """Stock of one SKU of one client in one warehouse, pieces. Of those on hand, `suspect` were not
    found when they should have left, `blocked` are damaged or on hold."""

    warehouse: str
    client: str
    sku: str
    on_hand: int
    reserved: int
    instructed: int
    suspect: int = 0
    blocked: int = 0

    @property
    def key(self) -> StockKey:
        """Which stock it is."""
        return self.warehouse, self.client, self.sku

    @property
    def available(self) -> int:
        """What may still be promised; negative only with an open shortage."""
        sound = max(0, self.on_hand - self.suspect - self.blocked)
        return sound - self.reserved - self.instructed


def lines(connection: Connection, sku: str | None = None) -> list[StockLine]:
    """All stock, or that of one SKU, in key order."""
    where = "WHERE sku = :k " if sku is not None else ""
    statement = text(
        "SELECT warehouse, client, sku, on_hand, reserved, instructed, suspect, blocked FROM stock "
        f"{where}ORDER BY warehouse, client, sku"
    )
    return [StockLine(**row._mapping) for row in connection.execute(statement, {"k": sku})]


def known_skus(connection: Connection) -> set[str]:
    """The SKUs of all stock and of the catalogue."""
    statement = text("SELECT sku FROM stock UNION SELECT sku FROM item")
    return {str(row[0]) for row in connection.execute(statement)}


def available(connection: Connection, skus: Iterable[str]) -> dict[StockKey, int]:
    """Pieces free per (warehouse, client, SKU) for these SKUs."""
    found: dict[StockKey, int] = {}
    for marks, part in in_batches(skus):
        statement = text(
            f"SELECT warehouse, client, sku, {AVAILABLE} FROM stock WHERE sku IN ({marks})"
        )
        for row in connection.execute(statement, part):
            found[row[0], row[1], row[2]] = int(row[3])
    return found


class Oversold(Exception):
    """A reservation found less than it was promised: the transaction must not commit."""


def reserve(connection: Connection, pieces: Mapping[StockKey, int]) -> None:
    """Takes stock, each SKU by one conditional UPDATE; raises Oversold if any falls short."""
    wanted = [{"w": k[0], "c": k[1], "k": k[2], "n": n} for k, n in sorted(pieces.items())]
    done = write_rows(
        connection,
        "UPDATE stock SET reserved = reserved + :n WHERE warehouse = :w AND client = :c"
        f" AND sku = :k AND {AVAILABLE} >= :n",
        wanted,
    )
    if done != len(wanted):
        raise Oversold(f"{len(wanted) - done} of {len(wanted)} reservations found no stock")


def move(
    connection: Connection, pieces: Mapping[StockKey, int], *, reserved: int, instructed: int
) -> None:
    """Adds `pieces` times the given signs to reserved and instructed."""
    write_rows(
        connection,
        "UPDATE stock SET reserved = reserved + :n * :r, instructed = instructed + :n * :i"
        " WHERE warehouse = :w AND client = :c AND sku = :k",
        [
            {"w": k[0], "c": k[1], "k": k[2], "n": n, "r": reserved, "i": instructed}
            for k, n in sorted(pieces.items())
        ],
    )


def settle_shortages(
    connection: Connection, warehouse: str, client: str, skus: Iterable[str], at: int
) -> list[str]:
    """Opens a shortage where promises still exceed stock, closes it where they no longer do."""
    wanted = sorted(set(skus))
    place = {"w": warehouse, "c": client}
    write_rows(
        connection,
        "UPDATE shortage SET closed_at = :t WHERE warehouse = :w AND client = :c"
        " AND sku = :k AND closed_at IS NULL",
        [{**place, "k": sku, "t": at} for sku in wanted],
    )
    lacks = _lacks(connection, place, wanted)
    for sku, lack in lacks.items():
        promised = connection.execute(
            text(
                "SELECT o.channel, o.order_id, r.line_id, r.pieces FROM reservation r"
                " JOIN orders o ON o.id = r.order_id WHERE r.warehouse = :w AND r.client = :c"
                " AND r.sku = :k AND r.state IN ('reserved', 'instructed') ORDER BY r.id"
            ),
            {**place, "k": sku},
        )
        lines_text = "; ".join(f"{r[0]}/{r[1]} {r[2]} x{r[3]}" for r in promised)
        connection.execute(
            insert(shortage),
            {
                "id": next_id(connection, shortage), "at": at, "warehouse": warehouse,
                "client": client, "sku": sku, "pieces": lack, "lines": lines_text,
            },
        )  # fmt: skip
    return list(lacks)


def _lacks(connection: Connection, place: dict[str, str], skus: Sequence[str]) -> dict[str, int]:
    """Pieces promised beyond what is there, by SKU in order; only where there are any."""
    found: dict[str, int] = {}
    for marks, part in in_batches(skus):
        rows = connection.execute(
            text(
                f"SELECT sku, -({AVAILABLE}) FROM stock WHERE warehouse = :w"
                f" AND client = :c AND {AVAILABLE} < 0"
                f" AND sku IN ({marks}) ORDER BY sku"
            ),
            {**place, **part},
        )
        found |= {row[0]: int(row[1]) for row in rows}
    return found
