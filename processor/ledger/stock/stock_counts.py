"""Counts of stock: assertions with the time of which they speak, over the log of what happened.

A count sets the SKUs it speaks of to what it said and to what happened after its as-at time. One
that speaks of a time before another count of the SKU is noted in the log and changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec
from sqlalchemy import Connection

from processor.ledger.counters import next_id
from processor.ledger.sql import text, write_rows
from processor.ledger.stock.stock_log import ALLOCATED, COUNT, UNEXPLAINED, Happened, Row, row_of
from processor.ledger.stock.stock_since import Since, happened_since, set_aside
from processor.ledger.tables.schema import stock_event


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """What one count said of one SKU: `pieces`, of these `blocked` damaged or on hold, as of the
    time `as_at` (microseconds UTC)."""

    sku: str
    pieces: int
    as_at: int
    blocked: int = 0


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """A SKU of which a count found other than the log said it would."""

    sku: str
    expected: int
    counted: int


class CountResult(msgspec.Struct, frozen=True, kw_only=True):
    """What a count changed: SKUs of which more or less may be promised, those now below their
    promises, those that it differs in, and those of which a later count is known: nothing changed
    there."""

    raised: tuple[str, ...] = ()
    lowered: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    older: frozenset[str] = frozenset()


class LastCount(msgspec.Struct, frozen=True, kw_only=True):
    """The newest count applied of a client in a warehouse, and the file that it came in."""

    as_at: int
    file_id: int
    full_at: int


def last_count(connection: Connection, warehouse: str, client: str) -> LastCount | None:
    """The newest count applied, or None."""
    found = connection.execute(
        text(
            "SELECT as_at, file_id, full_at FROM stock_count WHERE warehouse = :w AND client = :c"
        ),
        {"w": warehouse, "c": client},
    ).first()
    return None if found is None else LastCount(**found._mapping)


def last_counts(connection: Connection) -> dict[tuple[str, str], int]:
    """The as-at time of the newest count applied, by warehouse and client."""
    rows = connection.execute(text("SELECT warehouse, client, as_at FROM stock_count"))
    return {(row[0], row[1]): int(row[2]) for row in rows}


def counted_by_last(connection: Connection, warehouse: str, client: str) -> dict[str, int]:
    """What the newest count applied said, pieces by SKU: also zero for what it did not list."""
    statement = text(
        "SELECT e.sku, e.counted FROM stock_event e JOIN stock_count c ON c.file_id = e.file_id"
        f" AND c.warehouse = e.warehouse AND c.client = e.client WHERE e.kind = '{COUNT}'"
        " AND e.warehouse = :w AND e.client = :c ORDER BY e.id"
    )
    rows = connection.execute(statement, {"w": warehouse, "c": client})
    return {str(row[0]): int(row[1]) for row in rows}


@dataclass
class _Known:
    """Stock of a SKU before the count."""

    on_hand: int
    promised: int
    suspect: int
    blocked: int
    counted_at: int | None

    @property
    def sound(self) -> int:
        return max(0, self.on_hand - self.suspect - self.blocked)


_NOTHING_BEFORE = _Known(0, 0, 0, 0, None)
_NOTHING_SINCE = Since()


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
    corrects: bool = False,
    free: bool = False,
) -> CountResult:
    """Books a count: the difference between log and count becomes an event.

    A full count sets SKUs that it does not list to zero as of `as_at`. `corrects`: it takes the
    place of a count of the same time. `free`: it left out what the warehouse had set aside for our
    instructions, which is then added. The caller takes reservations back for the SKUs in `below`,
    in the same transaction.
    """
    known = _known(connection, warehouse, client)
    last = last_count(connection, warehouse, client)
    target = {one.sku: one for one in counted}
    if full:
        target |= {
            sku: Counted(sku=sku, pieces=0, as_at=as_at) for sku in known if sku not in target
        }
    times = {sku: one.as_at for sku, one in target.items()}
    since = happened_since(connection, warehouse, client, times)
    promised = set_aside(connection, warehouse, client, times, since) if free else {}
    result = _Result()
    key = next_id(connection, stock_event)
    for sku, one in sorted(target.items()):
        before = known.get(sku)
        counted_at = before.counted_at if before is not None else _listed_before(last)
        if counted_at is not None and (
            one.as_at < counted_at or (one.as_at == counted_at and not corrects)
        ):
            result.older.add(sku)
            if one.as_at < counted_at and (before is not None or one.pieces):
                result.note(one, warehouse, client, file_id, at)
            continue
        result.set(
            one, before, since.get(sku, _NOTHING_SINCE), promised.get(sku, {}), warehouse, client,
            file_id, at,
        )  # fmt: skip
    write_rows(
        connection, stock_event, [{"id": key + n, **row} for n, row in enumerate(result.events)]
    )
    write_rows(
        connection,
        "UPDATE stock SET on_hand = :n, suspect = :s, blocked = :b, counted_at = :t"
        " WHERE warehouse = :w AND client = :c AND sku = :k",
        result.changes,
    )
    write_rows(
        connection,
        "INSERT INTO stock (warehouse, client, sku, on_hand, reserved, instructed, suspect,"
        " blocked, counted_at) VALUES (:w, :c, :k, :n, 0, 0, :s, :b, :t)",
        result.fresh,
    )
    if len(result.older) < len(target) or not target:
        _note_count(connection, warehouse, client, as_at, file_id, last, full)
    return CountResult(
        raised=tuple(result.raised), lowered=tuple(result.lowered), below=tuple(result.below),
        differences=tuple(result.differences), older=frozenset(result.older),
    )  # fmt: skip


def _listed_before(last: LastCount | None) -> int | None:
    """When a count last said that a SKU which nobody ever saw is not there."""
    return last.full_at if last is not None and last.full_at else None


@dataclass
class _Result:
    """What a count comes to, SKU by SKU."""

    raised: list[str] = field(default_factory=list)
    lowered: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    older: set[str] = field(default_factory=set)
    events: list[Row] = field(default_factory=list)
    changes: list[Row] = field(default_factory=list)
    fresh: list[Row] = field(default_factory=list)

    def note(self, one: Counted, warehouse: str, client: str, file_id: int, at: int) -> None:
        """Notes a count of a time that a later one is known of."""
        self._log(one, warehouse, client, file_id, at, delta=0)

    def set(
        self, one: Counted, before: _Known | None, since: Since, promised: dict[int, int],
        warehouse: str, client: str, file_id: int, at: int,
    ) -> None:  # fmt: skip
        """Sets a SKU to what was counted and what happened since."""
        was = before or _NOTHING_BEFORE
        aside = sum(promised.values()) if promised else 0
        raw = one.pieces + since.pieces + aside
        now = max(0, raw)
        moved = (
            [
                (shipment, promised.get(shipment, 0) - since.allocated.get(shipment, 0))
                for shipment in sorted(promised.keys() | since.allocated.keys())
            ]
            if promised or since.allocated
            else []
        )
        delta = now - was.on_hand
        self._log(one, warehouse, client, file_id, at, delta - sum(n for _, n in moved))
        after = max(since.last, one.as_at + 1)
        for shipment, pieces in moved:
            if pieces:
                self.events.append(
                    row_of(
                        Happened(
                            warehouse=warehouse, client=client, sku=one.sku, kind=ALLOCATED,
                            pieces=pieces, happened_at=one.as_at + 1, shipment_id=shipment,
                            file_id=file_id,
                        ),
                        at=at, delta=pieces,
                    )
                )  # fmt: skip
        if now - raw != since.unexplained:
            self.events.append(
                row_of(
                    Happened(
                        warehouse=warehouse, client=client, sku=one.sku, kind=UNEXPLAINED,
                        pieces=now - raw - since.unexplained, happened_at=after,
                    ),
                    at=at, delta=0,
                )
            )  # fmt: skip
        blocked, suspect = max(0, one.blocked + since.withheld), since.suspect()
        values: Row = {
            "w": warehouse, "c": client, "k": one.sku, "n": now, "s": suspect, "b": blocked,
            "t": one.as_at,
        }  # fmt: skip
        (self.fresh if before is None else self.changes).append(values)
        sound = max(0, now - suspect - blocked)
        if sound > was.sound:
            self.raised.append(one.sku)
        elif sound < was.sound:
            self.lowered.append(one.sku)
        if sound < was.promised:
            self.below.append(one.sku)
        if delta and before is not None and before.counted_at is not None:
            told = one.pieces + aside
            self.differences.append(Difference(sku=one.sku, expected=told - delta, counted=told))

    def _log(
        self, one: Counted, warehouse: str, client: str, file_id: int, at: int, delta: int
    ) -> None:
        # As `row_of` does: a full count has thousands.
        self.events.append(
            {
                "at": at, "warehouse": warehouse, "client": client, "sku": one.sku, "kind": COUNT,
                "delta": delta, "counted": one.pieces, "file_id": file_id, "shipment_id": None,
                "happened_at": one.as_at, "pieces": 0, "withheld": one.blocked,
                "report_line_id": None,
            }
        )  # fmt: skip


def _known(connection: Connection, warehouse: str, client: str) -> dict[str, _Known]:
    return {
        row[0]: _Known(row[1], row[2], row[3], row[4], row[5])
        for row in connection.execute(
            text(
                "SELECT sku, on_hand, reserved + instructed, suspect, blocked, counted_at"
                " FROM stock WHERE warehouse = :w AND client = :c ORDER BY sku"
            ),
            {"w": warehouse, "c": client},
        )
    }


def _note_count(
    connection: Connection,
    warehouse: str,
    client: str,
    as_at: int,
    file_id: int,
    last: LastCount | None,
    full: bool,
) -> None:
    """Remembers the newest count; one of an earlier time leaves that as it is."""
    values: dict[str, object] = {"w": warehouse, "c": client, "t": as_at, "f": file_id}
    full_at = as_at if full else 0
    if last is None:
        connection.execute(
            text(
                "INSERT INTO stock_count (warehouse, client, as_at, file_id, full_at)"
                " VALUES (:w, :c, :t, :f, :u)"
            ),
            {**values, "u": full_at},
        )
        return
    values["u"] = max(full_at, last.full_at)
    newest = "" if as_at < last.as_at else ", as_at = :t, file_id = :f"
    connection.execute(
        text(f"UPDATE stock_count SET full_at = :u{newest} WHERE warehouse = :w AND client = :c"),
        {name: one for name, one in values.items() if newest or name not in ("t", "f")},
    )
