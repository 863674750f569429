"""Equal entries of one list are lines; equal records are asked about."""

from __future__ import annotations

import io

from builders.json_orders import MAPPING, file, order
from builders.normalise_files import ARRIVED, channel, surveyed

from processor.normalise import Reading, read_orders
from processor.normalise.formats.format import file_bytes
from processor.normalise.read_mapping import read_mapping

ITEM = {"sku": "ACM-DRY5", "n": 1, "price": 12.5}


def _read(text: str) -> list[Reading]:
    mapping, problems = read_mapping(MAPPING, "mappings/api.yaml")
    assert mapping is not None, problems
    told = file_bytes(io.BytesIO(text.encode()))
    spool = told.as_read(mapping.file_format, mapping.options).begun().read()
    found = surveyed(spool, mapping)
    parts = found.parts(spool)
    return read_orders(parts, found.header, mapping, channel(), "f.json", "ab", ARRIVED)


def test_equal_entries_of_one_list_are_lines() -> None:
    [reading] = _read(file(order("7", ITEM, ITEM)))
    assert reading.order is not None
    assert [line.quantity for line in reading.order.lines] == [1, 1]


def test_equal_records_are_asked_about() -> None:
    [reading] = _read(file(order("7", ITEM), order("7", ITEM)))
    assert (reading.outcome, [one.id for one in reading.problems]) == (
        "rejected", ["row/duplicate-line.beside"],
    )  # fmt: skip
