"""An export of 79 columns, surveyed and read to orders, beside a bare csv.reader that makes nothing
of it: turn by turn in one process, on one core."""

from __future__ import annotations

import csv
import gc
import io
import sys
import time
from collections import Counter
from statistics import median
from typing import NamedTuple

from msgspec.structs import replace

from bench.exports import SHOPIFY, write
from bench.generate import PROJECT
from bench.sales import catalogue, sales
from processor.commands.opening.open_house import GC_THRESHOLDS
from processor.model.config import Limits
from processor.normalise.golden import SAMPLE_ARRIVES, SAMPLE_CHANNEL
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.orders.read_orders import read_orders
from processor.normalise.read_mapping import read_mapping
from processor.normalise.survey import survey

TURNS = 5
_MAPPING = "mappings/shopify-orders.yaml"
# As many rows has an order of the generator, on average.
_EACH = 1.6


class Turn(NamedTuple):
    """Processor time (s) of one turn: the bare reader, the strict pass, reading orders."""

    bare: float
    survey: float
    read: float

    @property
    def ratio(self) -> float:
        """What survey and reading take, times the bare reader."""
        return (self.survey + self.read) / self.bare


def export(rows: int, seed: int) -> bytes:
    """A Shopify export of about so many rows, in which two orders of five are not written in Latin
    letters."""
    drawn = sales(
        "acme-shopify", round(rows / _EACH), seed, catalogue(seed, 500), mixed=True, first=1
    )
    out = io.StringIO(newline="")
    write(out, "shopify", drawn)
    return out.getvalue().encode()


def reading_table(rows: int, seed: int, turns: int = TURNS) -> str:
    """The table of docs/benchmarks.md: microseconds a row, medians of turns; tells each turn."""
    mapping, problems = read_mapping((PROJECT / _MAPPING).read_text(), _MAPPING)
    assert mapping is not None, problems
    data = export(rows, seed)
    count = _bare(data)
    gc.set_threshold(*GC_THRESHOLDS)  # as every process that reads does
    made: list[Turn] = []
    for number in range(1, turns + 1):
        made.append(_turn(data, mapping, number))
        print(
            f"reading: turn {number} of {turns}, {made[-1].ratio:.1f} times csv.reader",
            file=sys.stderr, flush=True,
        )  # fmt: skip
    us = [1e6 * median(one) / count for one in zip(*made, strict=True)]
    ratio = median(one.ratio for one in made)
    return "\n".join(
        (
            f"{count - 1:,} rows of {len(SHOPIFY)} columns, {len(data) / 2**20:.0f} MiB,"
            f" one core, medians of {turns} turns.",
            "",
            "| csv.reader us a row | survey us | read and map us | survey and read, times bare |",
            "|---:|---:|---:|---:|",
            f"| {us[0]:.2f} | {us[1]:.2f} | {us[2]:.2f} | {ratio:.1f} |",
        )
    )


def _turn(data: bytes, mapping: Mapping, number: int = 0) -> Turn:
    # What an earlier turn remembers of cells is of another channel, and of no use to this one.
    channel = replace(SAMPLE_CHANNEL, name=f"turn-{number}")
    gc.collect()
    begin = time.process_time()
    _bare(data)
    bare = time.process_time()
    found, problems = survey(io.BytesIO(data), mapping, Limits(file_mb=10_000))
    assert found is not None, problems
    surveyed = time.process_time()
    outcomes: Counter[str] = Counter()
    for chunk in range(found.count):
        parts = [
            (one.first_row, data[one.offset : one.offset + one.length])
            for one in found.chunk(chunk)
        ]
        readings = read_orders(
            parts, found.header, mapping, channel, "x", "", SAMPLE_ARRIVES,
            found.headers_again,
        )  # fmt: skip
        outcomes.update(one.outcome for one in readings)
    end = time.process_time()
    assert outcomes["accepted"] > 0.9 * outcomes.total(), outcomes
    return Turn(bare - begin, surveyed - bare, end - surveyed)


def _bare(data: bytes) -> int:
    return sum(1 for _ in csv.reader(io.StringIO(data.decode(), newline="")))
