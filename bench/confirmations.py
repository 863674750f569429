"""Confirmations: a few or many rows, into a ledger with nothing else or with a million orders.

    python -m bench --only confirmations

The shipments are read from the ledger of a house that instructed them; each of their SKUs becomes
one row, five a shipment on average, named by the number of the shipment and the SKU.
"""

from __future__ import annotations

import csv
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from bench.generate import write_exports, write_house
from bench.grow import grow
from bench.measure import Failed, pass_over, scratch

LINES = (5,)
BASE = 10_000
FEW, MANY = 10_000, 100_000
# Orders that wait for goods or a person instruct nothing, some are sent from two warehouses.
ORDERS_A_ROW = 0.25
_HEAD = (
    "shipment_id", "item_id", "item_sku", "shipped_qty", "shipped_at", "shipping_provider",
    "shipping_method", "tracking_code",
)  # fmt: skip
_PROVIDERS = {
    "baltic-post": "Baltic Post", "rhein-express": "Rhein Express", "silkway": "Silkway",
    "market-ship": "Market Ship",
}  # fmt: skip
_TOLD = """\
SELECT s.warehouse, s.number, s.carrier, r.sku, sum(r.pieces) FROM reservation r
JOIN shipment s ON s.id = r.shipment_id WHERE s.state = 'instructed' AND s.id > :last
GROUP BY s.id, r.sku ORDER BY s.warehouse, s.id, r.sku
"""
# A row of which the goods stand on two lines of its shipment leaves two report lines.
_BOOKED = """\
SELECT count(DISTINCT r.file_id || ' ' || l.row) FROM report_line l JOIN report r
ON r.id = l.report_id
"""


@dataclass
class Booked:
    """One pass over confirmations alone: `rows` rows of `shipments` shipments."""

    case: str
    rows: int
    shipments: int
    others: int
    seconds: float
    cpu_seconds: float
    main_mib: float


def confirmations(root: Path, *, times: int, seed: int, few: int, many: int) -> Iterator[Booked]:
    """Few and many rows into a ledger of nothing else; many beside `BASE * times` other orders."""
    for case, rows in (("few", few), ("many", many)):
        with scratch(root) as house:
            _house(house, orders=0, seed=seed)
            pass_over(house)
            yield _book(case, house, rows, others=0, last=0, first=1, seed=seed)
    with scratch(root) as house:
        _house(house, orders=BASE, seed=seed)
        pass_over(house)
        others = grow(house / ".state" / "ledger.db", times)
        last = _one(house, "SELECT max(id) FROM shipment")
        yield _book("full", house, many, others=others, last=last, first=BASE + 1, seed=seed)


def _house(folder: Path, *, orders: int, seed: int) -> None:
    """All warehouses tell what left in the layout of DE2."""
    write_house(folder, orders=orders, seed=seed)
    path = folder / "config.yaml"
    text, n = re.subn(
        r"mappings: \[(stock-count-\w+)[^]]*\]",
        r"mappings: [\1, confirmation-de2]",
        path.read_text("utf-8"),
    )
    if n != 3:
        raise ValueError("config.yaml has changed: three warehouses with counts are not found")
    path.write_text(text, "utf-8")


def _book(
    case: str, house: Path, rows: int, *, others: int, last: int, first: int, seed: int
) -> Booked:
    """Instructs enough, and measures the pass that takes the confirmations in."""
    write_exports(
        house / "inbox", orders=int(rows * ORDERS_A_ROW), seed=seed, first=first, lines=LINES
    )
    pass_over(house)
    written, shipments = _write(house, rows, last)
    usage, _ = pass_over(house)
    booked = _one(house, _BOOKED)
    if (written, booked) != (rows, rows):
        raise Failed(f"of {rows} confirmation rows {written} were written, {booked} booked")
    return Booked(
        case, rows, shipments, others, usage.seconds, usage.cpu_seconds, usage.main_kib / 1024
    )


def _write(house: Path, rows: int, last: int) -> tuple[int, int]:
    """A file for each warehouse; returns rows and shipments."""
    with sqlite3.connect(house / ".state" / "ledger.db") as connection:
        told = connection.execute(_TOLD, {"last": last}).fetchmany(rows)
    connection.close()
    for warehouse, lines in groupby(told, key=lambda one: str(one[0])):
        path = house / "inbox" / warehouse.lower() / "left.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(_HEAD)
            for _, number, carrier, sku, pieces in lines:
                writer.writerow(
                    (number, "", sku, pieces, "2026-11-03T08:00:00Z", _PROVIDERS[carrier],
                     "Parcel", "")
                )  # fmt: skip
    return len(told), len({one[1] for one in told})


def _one(house: Path, query: str) -> int:
    connection = sqlite3.connect(house / ".state" / "ledger.db")
    try:
        return int(connection.execute(query).fetchone()[0] or 0)
    finally:
        connection.close()


def confirmation_rows(results: list[Booked]) -> list[tuple[str, ...]]:
    """Cells of the table: what was measured, and its ratio to the run that it is held against."""
    cases = {one.case: one for one in results}
    against = {"many": "few", "full": "many"}
    found: list[tuple[str, ...]] = []
    for one in results:
        other = cases.get(against.get(one.case, ""))
        cpu = memory = "-"
        if other is not None:
            each, before = (x.cpu_seconds / x.rows for x in (one, other))
            cpu, memory = f"{each / before:.2f}", f"{one.main_mib / other.main_mib:.2f}"
        found.append(
            (f"{one.rows:,}", f"{one.shipments:,}", f"{one.others:,}", f"{one.seconds:.1f}",
             f"{one.cpu_seconds:.1f}", f"{one.main_mib:.0f}", cpu, memory)
        )  # fmt: skip
    return found
