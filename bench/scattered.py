"""Orders whose rows all stand apart: what the strict pass and reading take, in one process."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

from bench.generate import PROJECT
from bench.measure import scratch
from processor.model.config import Limits
from processor.normalise.golden import SAMPLE_ARRIVES, SAMPLE_CHANNEL
from processor.normalise.orders.read_orders import read_orders
from processor.normalise.read_mapping import read_mapping
from processor.normalise.survey import survey
from processor.transport.derived import Nameless

# So many rows has each order, each of them as far from the next as it can be.
_EACH = 5
_HEADER = "order,day,name,street,town,postcode,country,sku,pieces,price\n"
_MAPPING = """\
kind: orders
file: {header_has: [order, sku]}
group_rows_by: order
order:
  placed_at: {from: day, read_as: "date %Y%m%d"}
  currency: {constant: EUR}
  ship_to.name: name
  ship_to.address_lines: street
  ship_to.city: town
  ship_to.postcode: postcode
  ship_to.country: country
lines: {sku: sku, quantity: pieces, unit_price: price}
"""


def write_scattered(path: Path, rows: int) -> None:
    """An export of so many rows, of which no two neighbours belong to one order."""
    orders = rows // _EACH
    with path.open("w") as stream:
        stream.write(_HEADER)
        for row in range(rows):
            number = row % orders
            stream.write(
                f"B{number},20261102,Jurgen Berg,Hafen {number % 90},Ulm,89073,DE,"
                f"ACM-{row // orders},2,12.50\n"
            )


def scattered_table(folder: Path, rows: int) -> str:
    """The table of docs/benchmarks.md; beside the rows asked for, a fiftieth of them."""
    lines = [
        f"{_EACH} rows an order, none beside another of its order; one process, without a ledger.",
        "", "| rows | survey us a row | read us a row | peak MiB |", "|---:|---:|---:|---:|",
    ]  # fmt: skip
    for count in (rows // 50, rows):
        with scratch(folder) as house:
            path = house / "orders.csv"
            write_scattered(path, count)
            done = subprocess.run(
                (sys.executable, "-m", "bench.scattered", str(path)), cwd=PROJECT, check=True,
                capture_output=True,
            )  # fmt: skip
            found = json.loads(done.stdout)
        assert found["orders"] == count // _EACH, found
        us = [1e6 * found[key] / count for key in ("survey", "read")]
        lines.append(f"| {count:,} | {us[0]:.1f} | {us[1]:.1f} | {found['peak']:.0f} |")
    return "\n".join(lines)


def main(path: Path) -> None:
    """Reads an export as a pass does, chunk by chunk, and prints what that took."""
    mapping, problems = read_mapping(_MAPPING, "mappings/scattered.yaml")
    assert mapping is not None, problems
    orders = 0
    with path.open("rb") as stream:
        begin = time.process_time()
        found, wrong = survey(
            stream, mapping, Limits(file_mb=10_000), "x", 1000, lambda: Nameless(path.parent)
        )
        assert found is not None, wrong
        middle = time.process_time()
        for number in range(found.count):
            parts = []
            for piece in found.chunk(number):
                stream.seek(piece.offset)
                parts.append((piece.first_row, stream.read(piece.length)))
            readings = read_orders(
                parts, found.header, mapping, SAMPLE_CHANNEL, "x", "", SAMPLE_ARRIVES
            )
            orders += sum(one.order is not None for one in readings)
        end = time.process_time()
    told = {
        "orders": orders, "survey": middle - begin, "read": end - middle,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }  # fmt: skip
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
