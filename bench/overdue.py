"""What a look for what waits too long costs, where very much does.

Half of the open orders had to leave already. They wait at three warehouses for two clients, one in
fifty at no warehouse and one in fifty at two; one in ten of the others is on hold since weeks.
"""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import Connection

from bench.finding import CHUNK, empty
from bench.generate import PROJECT
from bench.measure import scratch
from bench.tables import table
from processor.house.premises import load_premises
from processor.ledger.database import reading, transaction
from processor.ledger.sql import write_rows
from processor.ledger.tables.schema import hold, orders, shipment
from processor.model.times import parse_time
from processor.passes.overdue import waits_now

_NOW = parse_time("2026-11-03T09:00:00Z")
_HOUR = 3_600 * 1_000_000
_WEEKS = 21 * 24 * _HOUR
_CLIENTS = ("acme", "nordlys")
_WAREHOUSES = ("PL1", "DE1", "CN1")
_REPEAT = 5


def overdue_table(folder: Path, counts: tuple[int, ...]) -> str:
    """Milliseconds of one look, by how many orders are open."""
    rows = []
    for count in counts:
        with scratch(folder) as house:
            alerts, late, cpu, wall = _measured(house / "ledger.db", count)
        rows.append((f"{count:,}", f"{late:,}", str(alerts), f"{cpu:.0f}", f"{wall:.0f}"))
    return table(("open orders", "told in all", "alerts", "ms processor", "ms clock"), rows)


def _measured(path: Path, count: int) -> tuple[int, int, float, float]:
    engine = empty(path)
    for first in range(1, count + 1, CHUNK):
        with transaction(engine, "book") as connection:
            _wait(connection, range(first, min(first + CHUNK, count + 1)), count // 2)
    house, _ = load_premises(PROJECT / "config.yaml")
    assert house is not None
    cpu, wall = [], []
    for _ in range(_REPEAT):
        began, clock = time.process_time(), time.perf_counter()
        with reading(engine) as connection:
            found = waits_now(connection, house.config, _NOW)
        cpu.append((time.process_time() - began) * 1e3)
        wall.append((time.perf_counter() - clock) * 1e3)
    engine.dispose()
    return len(found), sum(one.orders for one in found), median(cpu), median(wall)


def _wait(connection: Connection, keys: range, late: int) -> None:
    """Orders with their shipments and holds; the first `late` of all had to leave before."""
    booked: list[dict[str, Any]] = [
        {
            "id": key, "client": _CLIENTS[key % 3 == 0], "channel": "acme-shopify",
            "order_id": f"#{key:07d}", "state": "instructed", "content": "", "doc": "{}",
            "file_id": 1, "rows": "[]", "placed_at": 0,
            "ship_by": _NOW + (key - late) * _HOUR - 1,
        }
        for key in keys
    ]  # fmt: skip
    sent = [(key, 0) for key in keys if key % 50] + [(key, 1) for key in keys if key % 50 == 1]
    shipments: list[dict[str, Any]] = [
        {
            "id": 2 * key + part, "number": f"S{2 * key + part:08d}", "order_id": key,
            "state": "instructed", "client": "acme", "carrier": "inpost", "service": "locker",
            "warehouse": _WAREHOUSES[(key + part) % len(_WAREHOUSES)], "label_source": "own",
            "planned_at": 0,
        }
        for key, part in sent
    ]  # fmt: skip
    holds: list[dict[str, Any]] = [
        {"order_id": key, "reason": "unusual-quantity", "type": "review", "since": _NOW - _WEEKS}
        for key in keys if key > late and key % 10 == 0
    ]  # fmt: skip
    for rows, of in ((booked, orders), (shipments, shipment), (holds, hold)):
        write_rows(connection, of, rows)
