"""Stock: counts as assertions over an event log, and conditional reservation.

on hand = counts and receipts - shipped + returned +/- adjustments; available = on hand - reserved
- instructed, never below zero except as an open shortage.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from sqlalchemy import Connection, insert

from processor.ledger.counters import next_id
from processor.ledger.sql import text, write_rows
from processor.ledger.tables.schema import shortage, stock_event

StockKey = tuple[str, str, str]
Row = dict[str, object]
_BATCH = 400


class StockLine(msgspec.Struct, frozen=True, kw_only=True):
    """Stock of one SKU of one client in one warehouse, pieces."""

    warehouse: str
    client: str
    sku: str
    on_hand: int
    reserved: int
    instructed: int

    @property
    def available(self) -> int:
        """What may still be promised; negative only with an open shortage."""
        return self.on_hand - self.reserved - self.instructed


def lines(connection: Connection, sku: str | None = None) -> list[StockLine]:
    """All stock, or that of one SKU, in key order."""
    where = "WHERE sku = :k " if sku is not None else ""
    statement = text(
        "SELECT warehouse, client, sku, on_hand, reserved, instructed FROM stock "
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
    wanted = sorted(set(skus))
    for start in range(0, len(wanted), _BATCH):
        part = {f"k{n}": sku for n, sku in enumerate(wanted[start : start + _BATCH])}
        marks = ", ".join(f":{name}" for name in part)
        statement = text(
            "SELECT warehouse, client, sku, on_hand - reserved - instructed FROM stock"
            f" WHERE sku IN ({marks})"
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
        " AND sku = :k AND on_hand - reserved - instructed >= :n",
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


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """What one count said of one SKU."""

    sku: str
    pieces: int


class CountResult(msgspec.Struct, frozen=True, kw_only=True):
    """What a count changed: SKUs whose stock differs, and those now below their promises."""

    raised: tuple[str, ...] = ()
    lowered: tuple[str, ...] = ()
    below: tuple[str, ...] = ()


def last_count(connection: Connection, warehouse: str, client: str) -> int | None:
    """The as-at time of the newest count applied, or None."""
    found = connection.scalar(
        text("SELECT as_at FROM stock_count WHERE warehouse = :w AND client = :c"),
        {"w": warehouse, "c": client},
    )
    return None if found is None else int(found)


def last_counts(connection: Connection) -> dict[tuple[str, str], int]:
    """The as-at time of the newest count applied, by warehouse and client."""
    rows = connection.execute(text("SELECT warehouse, client, as_at FROM stock_count"))
    return {(row[0], row[1]): int(row[2]) for row in rows}


def last_counted_by(connection: Connection, warehouse: str, client: str) -> int | None:
    """The key of the file that the newest count applied came in, or None."""
    found = connection.scalar(
        text("SELECT file_id FROM stock_count WHERE warehouse = :w AND client = :c"),
        {"w": warehouse, "c": client},
    )
    return None if found is None else int(found)


def counted_by_last(connection: Connection, warehouse: str, client: str) -> dict[str, int]:
    """What the newest count applied said, pieces by SKU: also zero for what it did not list."""
    statement = text(
        "SELECT e.sku, e.counted FROM stock_event e JOIN stock_count c ON c.file_id = e.file_id"
        " AND c.warehouse = e.warehouse AND c.client = e.client WHERE e.kind = 'count'"
        " AND e.warehouse = :w AND e.client = :c ORDER BY e.id"
    )
    rows = connection.execute(statement, {"w": warehouse, "c": client})
    return {str(row[0]): int(row[1]) for row in rows}


def apply_count(
    connection: Connection,
    *,
    warehouse: str,
    client: str,
    as_at: int,
    full: bool,
    counted: Sequence[Counted],
    file_id: int,
    at: int,
) -> CountResult:
    """Books a count: the difference between log and count becomes an event.

    A full count sets SKUs that it does not list to zero. The caller takes reservations back for
    the SKUs in `below`, in the same transaction.
    """
    known = {
        row[0]: (int(row[1]), int(row[2]))
        for row in connection.execute(
            text(
                "SELECT sku, on_hand, reserved + instructed FROM stock"
                " WHERE warehouse = :w AND client = :c"
            ),
            {"w": warehouse, "c": client},
        )
    }
    target = {line.sku: line.pieces for line in counted}
    if full:
        target = {sku: target.get(sku, 0) for sku in sorted(known.keys() | target.keys())}
    raised: list[str] = []
    lowered: list[str] = []
    below: list[str] = []
    events: list[Row] = []
    changes: list[Row] = []
    fresh: list[Row] = []
    key = next_id(connection, stock_event)
    for sku, pieces in sorted(target.items()):
        on_hand, promised = known.get(sku, (0, 0))
        events.append(
            {
                "id": key + len(events), "at": at, "warehouse": warehouse, "client": client,
                "sku": sku, "kind": "count", "delta": pieces - on_hand, "counted": pieces,
                "file_id": file_id,
            }
        )  # fmt: skip
        values = {"w": warehouse, "c": client, "k": sku, "n": pieces}
        (changes if sku in known else fresh).append(values)
        if pieces > on_hand:
            raised.append(sku)
        elif pieces < on_hand:
            lowered.append(sku)
        if pieces < promised:
            below.append(sku)
    write_rows(connection, stock_event, events)
    write_rows(
        connection,
        "UPDATE stock SET on_hand = :n WHERE warehouse = :w AND client = :c AND sku = :k",
        changes,
    )
    write_rows(
        connection,
        "INSERT INTO stock (warehouse, client, sku, on_hand, reserved, instructed)"
        " VALUES (:w, :c, :k, :n, 0, 0)",
        fresh,
    )
    _note_count(connection, warehouse, client, as_at, file_id)
    return CountResult(raised=tuple(raised), lowered=tuple(lowered), below=tuple(below))


def _note_count(
    connection: Connection, warehouse: str, client: str, as_at: int, file_id: int
) -> None:
    values = {"w": warehouse, "c": client, "t": as_at, "f": file_id}
    done = connection.execute(
        text(
            "UPDATE stock_count SET as_at = :t, file_id = :f WHERE warehouse = :w AND client = :c"
        ),
        values,
    ).rowcount
    if not done:
        connection.execute(
            text(
                "INSERT INTO stock_count (warehouse, client, as_at, file_id)"
                " VALUES (:w, :c, :t, :f)"
            ),
            values,
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
    for start in range(0, len(skus), _BATCH):
        part = {f"k{n}": sku for n, sku in enumerate(skus[start : start + _BATCH])}
        marks = ", ".join(f":{name}" for name in part)
        rows = connection.execute(
            text(
                "SELECT sku, reserved + instructed - on_hand FROM stock WHERE warehouse = :w"
                " AND client = :c AND reserved + instructed > on_hand"
                f" AND sku IN ({marks}) ORDER BY sku"
            ),
            {**place, **part},
        )
        found |= {row[0]: int(row[1]) for row in rows}
    return found
