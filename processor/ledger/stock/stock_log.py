"""The log of stock: what happened, when it happened, and what on hand moved by.

On hand at any moment = the last count + what happened after its as-at time. So an event that
happened before the last count of its SKU is noted and moves nothing: the count saw it. Whatever
order files arrive in, the same facts end in the same stock.

What left beyond what was there leaves on hand at zero and the rest as pieces that nobody explains,
until a count or a receipt that happened before does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec
from sqlalchemy import Connection

from processor.ledger.counters import next_id
from processor.ledger.desk import cases
from processor.ledger.sql import in_batches, text, write_rows
from processor.ledger.stock.reports import SUPERSEDED
from processor.ledger.stock.stock import StockKey
from processor.ledger.tables.schema import stock_event
from processor.model.cases import COUNT_DIFFERENCE, NewCase
from processor.model.sentence import sentence

COUNT = "count"
SHIPPED = "shipped"
PRESUMED = "presumed"
RECEIVED = "received"
ADJUSTED = "adjusted"
SUSPECT = "suspect"
GIVEN_BACK = "given back"
ALLOCATED = "allocated"
UNEXPLAINED = "unexplained"
WENT_OUT = "went out"
HAPPENINGS = (
    COUNT, SHIPPED, PRESUMED, RECEIVED, ADJUSTED, SUSPECT, GIVEN_BACK, ALLOCATED, UNEXPLAINED,
    WENT_OUT,
)  # fmt: skip
"""What an event of stock may be of. `allocated` are pieces that a count of what is free left out,
`given back` those of a shipment that stayed on the shelf."""
_FIRST = -1
Row = dict[str, object]


class Happened(msgspec.Struct, frozen=True, kw_only=True):
    """What happened to stock: `pieces` more, or less where negative, at `happened_at` (microseconds
    UTC). `withheld` of them may be promised to nobody: damaged or on hold, for `suspect` not found.
    `kept` are pieces of a shipment that stay on the shelf (`given back`). `booked_at` is the later
    time at which they were booked until now."""

    warehouse: str
    client: str
    sku: str
    kind: str
    pieces: int
    happened_at: int
    withheld: int = 0
    kept: int = 0
    report_line_id: int | None = None
    shipment_id: int | None = None
    file_id: int | None = None
    booked_at: int | None = None

    @property
    def key(self) -> StockKey:
        """Where it happened, to whose goods."""
        return self.warehouse, self.client, self.sku


@dataclass
class _Level:
    """Stock of a SKU while events are booked. `raw` is on hand before it is cut at zero."""

    on_hand: int = 0
    blocked: int = 0
    counted_at: int = _FIRST
    is_new: bool = False
    raw: int = 0
    unexplained: int = 0
    moved_at: int = _FIRST
    allocated: dict[int, int] = field(default_factory=dict)

    def move(self, pieces: int, at: int) -> int:
        """Adds pieces; returns what on hand moved by."""
        before = max(0, self.raw)
        self.raw += pieces
        self.moved_at = max(self.moved_at, at)
        return max(0, self.raw) - before


def happened(connection: Connection, events: Sequence[Happened], at: int) -> list[StockKey]:
    """Books what happened, in the given order, at the time `at`; returns in order the stock of
    which more or less may be promised than before. The caller takes promises back and settles
    shortages.

    Raises ValueError for a kind that is in no table.
    """
    for event in events:
        if event.kind not in HAPPENINGS:
            raise ValueError(f"no such event of stock: {event.kind!r}")
    levels = _levels(connection, events, at)
    before = {key: (level.on_hand, level.blocked) for key, level in levels.items()}
    key = next_id(connection, stock_event)
    rows: list[Row] = []
    doubted: set[StockKey] = set()
    for event in events:
        level = levels[event.key]
        delta = 0
        knew = event.happened_at <= level.counted_at
        if not knew:
            delta = level.move(event.pieces, event.happened_at)
            level.blocked += 0 if event.kind == SUSPECT else event.withheld
        if event.kind in (SUSPECT, ADJUSTED):
            doubted.add(event.key)
        rows.append(row_of(event, at=at, delta=delta, counted=event.kept))
        counted_both = event.booked_at is not None and event.booked_at <= level.counted_at
        if knew and event.shipment_id is not None and not counted_both:
            rows += _no_longer_allocated(event, level, at)
    for place, level in levels.items():
        if more := _unexplained(place, level, at):
            rows.append(more)
    write_rows(connection, stock_event, [{"id": key + n, **one} for n, one in enumerate(rows)])
    _write(connection, levels)
    moved = {
        place for place, level in levels.items() if before[place] != (level.on_hand, level.blocked)
    }
    moved |= {place for place in sorted(doubted) if _renew_suspect(connection, place)}
    _tell_of_unexplained(connection, levels, at)
    return sorted(moved)


def suspect(
    connection: Connection,
    key: StockKey,
    pieces: int,
    *,
    happened_at: int,
    at: int,
    report_line_id: int | None = None,
    shipment_id: int | None = None,
) -> list[StockKey]:
    """Pieces that should have been there and were not found: on hand, and promised to nobody until
    the next count or adjustment of the SKU. Returns the stock of which less may be promised."""
    warehouse, client, sku = key
    event = Happened(
        warehouse=warehouse, client=client, sku=sku, kind=SUSPECT, pieces=0, withheld=pieces,
        happened_at=happened_at, report_line_id=report_line_id, shipment_id=shipment_id,
    )  # fmt: skip
    return happened(connection, [event], at)


def row_of(event: Happened, *, at: int, delta: int, counted: int = 0) -> Row:
    """The row of the log that an event leaves, without its key."""
    return {
        "at": at, "warehouse": event.warehouse, "client": event.client, "sku": event.sku,
        "kind": event.kind, "delta": delta, "counted": counted, "file_id": event.file_id,
        "shipment_id": event.shipment_id, "happened_at": event.happened_at,
        "pieces": event.pieces, "withheld": event.withheld,
        "report_line_id": event.report_line_id,
    }  # fmt: skip


def _levels(connection: Connection, events: Sequence[Happened], at: int) -> dict[StockKey, _Level]:
    """The stock that events speak of, as it is; made where there was none."""
    wanted: dict[tuple[str, str], set[str]] = defaultdict(set)
    for event in events:
        wanted[event.warehouse, event.client].add(event.sku)
    found: dict[StockKey, _Level] = {}
    for (warehouse, client), skus in sorted(wanted.items()):
        place = {"w": warehouse, "c": client}
        for marks, part in in_batches(skus):
            for sku, on_hand, blocked, counted_at in connection.execute(
                text(
                    "SELECT sku, on_hand, blocked, counted_at FROM stock WHERE warehouse = :w"
                    f" AND client = :c AND sku IN ({marks})"
                ),
                {**place, **part},
            ):
                found[warehouse, client, sku] = _Level(
                    on_hand=on_hand, raw=on_hand, blocked=blocked,
                    counted_at=_FIRST if counted_at is None else counted_at,
                )  # fmt: skip
        _begin(connection, place, [k for k in sorted(skus) if (warehouse, client, k) not in found],
               found, at)  # fmt: skip
    for key, level in found.items():
        if not level.on_hand and not level.is_new:
            level.unexplained = _sum_since(connection, key, UNEXPLAINED, level.counted_at)
            level.raw = -level.unexplained
    _find_allocated(connection, events, found)
    return found


def _begin(
    connection: Connection, place: dict[str, str], skus: Sequence[str],
    found: dict[StockKey, _Level], at: int,
) -> None:  # fmt: skip
    """Stock that was never there. A count that listed all but this said that there is none."""
    if not skus:
        return
    row = connection.execute(
        text(
            "SELECT full_at, file_id FROM stock_count WHERE warehouse = :w AND client = :c"
            " AND full_at > 0"
        ),
        place,
    ).first()
    full_at = _FIRST if row is None else int(row[0])
    key = next_id(connection, stock_event)
    counts: list[Row] = []
    for sku in skus:
        found[place["w"], place["c"], sku] = _Level(is_new=True, counted_at=full_at)
        if row is not None:
            none = Happened(
                warehouse=place["w"], client=place["c"], sku=sku, kind=COUNT, pieces=0,
                happened_at=full_at, file_id=int(row[1]),
            )  # fmt: skip
            counts.append({"id": key + len(counts), **row_of(none, at=at, delta=0)})
    write_rows(connection, stock_event, counts)


def _find_allocated(
    connection: Connection, events: Sequence[Happened], levels: dict[StockKey, _Level]
) -> None:
    """What a later count of the free pieces left out for the shipments of events."""
    late = {
        event.shipment_id
        for event in events
        if event.shipment_id is not None and event.happened_at <= levels[event.key].counted_at
    }
    for marks, part in in_batches(late):
        for warehouse, client, sku, shipment, happened_at, pieces in connection.execute(
            text(
                "SELECT warehouse, client, sku, shipment_id, happened_at, pieces FROM stock_event"
                f" WHERE kind = '{ALLOCATED}' AND shipment_id IN ({marks})"
            ),
            part,
        ):
            level = levels.get((warehouse, client, sku))
            if level is not None and happened_at > level.counted_at:
                level.allocated[shipment] = level.allocated.get(shipment, 0) + pieces


def _no_longer_allocated(event: Happened, level: _Level, at: int) -> list[Row]:
    """A count of the free pieces took the shipment's for still there; they were not."""
    assert event.shipment_id is not None
    gone = event.kept if event.kind == GIVEN_BACK else -event.pieces
    pieces = min(max(0, gone), level.allocated.get(event.shipment_id, 0))
    if not pieces:
        return []
    level.allocated[event.shipment_id] -= pieces
    after = level.counted_at + 1
    undone = Happened(
        warehouse=event.warehouse, client=event.client, sku=event.sku, kind=ALLOCATED,
        pieces=-pieces, happened_at=after, shipment_id=event.shipment_id, file_id=event.file_id,
        report_line_id=event.report_line_id,
    )  # fmt: skip
    return [row_of(undone, at=at, delta=level.move(-pieces, after))]


def _unexplained(key: StockKey, level: _Level, at: int) -> Row | None:
    """What keeps on hand the sum of its log where more left than was there."""
    level.on_hand = max(0, level.raw)
    needed = level.on_hand - level.raw
    if needed == level.unexplained:
        return None
    event = Happened(
        warehouse=key[0], client=key[1], sku=key[2], kind=UNEXPLAINED,
        pieces=needed - level.unexplained, happened_at=level.moved_at,
    )  # fmt: skip
    return row_of(event, at=at, delta=0)


def _write(connection: Connection, levels: dict[StockKey, _Level]) -> None:
    values = {
        key: {
            "w": key[0], "c": key[1], "k": key[2], "n": level.on_hand,
            "b": max(0, level.blocked),
            "t": None if level.counted_at == _FIRST else level.counted_at,
        }
        for key, level in levels.items()
    }  # fmt: skip
    write_rows(
        connection,
        "INSERT INTO stock (warehouse, client, sku, on_hand, reserved, instructed, blocked,"
        " counted_at) VALUES (:w, :c, :k, :n, 0, 0, :b, :t)",
        [values[key] for key, level in levels.items() if level.is_new],
    )
    write_rows(
        connection,
        "UPDATE stock SET on_hand = :n, blocked = :b WHERE warehouse = :w AND client = :c"
        " AND sku = :k",
        [
            {name: value for name, value in values[key].items() if name != "t"}
            for key, level in levels.items()
            if not level.is_new
        ],
    )


def _renew_suspect(connection: Connection, key: StockKey) -> bool:
    """Sets what is suspect from the log, since the last count or adjustment. True if it changed."""
    where = {"w": key[0], "c": key[1], "k": key[2]}
    of = " WHERE warehouse = :w AND client = :c AND sku = :k"
    adjusted = text(
        f"SELECT max(happened_at) FROM stock_event{of} AND kind = '{ADJUSTED}' AND NOT {SUPERSEDED}"
    )
    found = connection.execute(text(f"SELECT suspect, counted_at FROM stock{of}"), where).one()
    since = max(int(found[1] or _FIRST), int(connection.scalar(adjusted, where) or _FIRST))
    log = text(
        f"SELECT coalesce(sum(withheld), 0) FROM stock_event{of} AND kind = '{SUSPECT}'"
        " AND happened_at > :t"
    )
    now = max(0, int(connection.scalar(log, {**where, "t": since}) or 0))
    if now == found[0]:
        return False
    connection.execute(text(f"UPDATE stock SET suspect = :n{of}"), {**where, "n": now})
    return True


def _sum_since(connection: Connection, key: StockKey, kind: str, since: int) -> int:
    statement = text(
        "SELECT coalesce(sum(pieces), 0) FROM stock_event WHERE warehouse = :w AND client = :c"
        " AND sku = :k AND kind = :d AND happened_at > :t"
    )
    values = {"w": key[0], "c": key[1], "k": key[2], "d": kind, "t": since}
    return int(connection.scalar(statement, values) or 0)


def _tell_of_unexplained(connection: Connection, levels: dict[StockKey, _Level], at: int) -> None:
    for (warehouse, client, sku), level in levels.items():
        missing = level.on_hand - level.raw
        if missing <= level.unexplained:
            continue
        why = sentence("case.beyond-stock", warehouse=warehouse, sku=sku, n=missing)
        cause = f"{warehouse}/{max(0, level.counted_at)}"
        cases.open_case(
            connection,
            NewCase(
                kind=COUNT_DIFFERENCE, client=client, subject_kind="sku", subject=sku, why=why,
                cause=cause,
            ),
            at=at,
            who="crossdock",
        )  # fmt: skip
