"""A row that lost its order number stands below another order: it is none of its items, also where
the buyer is the same."""

from __future__ import annotations

import csv
import io

import pytest
from builders.truths import SAMPLES, Sample, read_as, samples

# By sample: the mark between cells, the column of the order number, the order of several rows.
REPORTS = {
    "ebay-us/orders.csv": (",", "Order Number", "05-14002-10002"),
    "ebay-uk/orders.csv": (",", "Order Number", "05-14022-10022"),
}
BUYER = ("Buyer Username", "Buyer Name", "Buyer Email", "Ship To Name", "Ship To Phone",
         "Ship To Address 1", "Ship To City", "Ship To Zip", "Ship To Country")  # fmt: skip
BY_PATH = {one.path: one for one in samples()}


def _below(sample: Sample, mark: str, key: str, order_id: str) -> tuple[bytes, list[list[str]]]:
    told = (SAMPLES / sample.path).read_bytes().decode().lstrip("\ufeff")
    rows = list(csv.reader(io.StringIO(told, newline=""), delimiter=mark))
    header = next(row for row in rows if key in row)
    at = header.index(key)
    last = max(n for n, row in enumerate(rows) if len(row) > at and row[at] == order_id)
    summary = next(row for row in rows if len(row) > at and row[at] == order_id)
    torn = rows[last + 1]
    torn[at] = ""
    for name in BUYER:
        if name in header:
            torn[header.index(name)] = summary[header.index(name)]
    out = io.StringIO()
    csv.writer(out, delimiter=mark).writerows(rows)
    return out.getvalue().encode(), rows


@pytest.mark.parametrize("path", REPORTS)
def test_a_whole_order_that_lost_its_number_is_no_item_of_the_one_above(path: str) -> None:
    sample = BY_PATH[path]
    mark, key, order_id = REPORTS[path]
    data, _ = _below(sample, mark, key, order_id)
    reading = read_as(sample, data, "a.csv")[order_id]
    assert reading.outcome == "incomplete"
    assert reading.order is not None
    assert "row/disagrees" in {one.code for one in reading.order.defects}
