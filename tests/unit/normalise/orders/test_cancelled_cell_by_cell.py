"""A row that calls its order off, each of its cells damaged in each way: it cancels, or somebody is
told. Left out is what nobody can see: another number of an order in its own cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest
from builders.byte_damage import read_bytes
from builders.shop_days import DAYS, ERPS, Day, alone
from builders.truths import samples

BY_PATH = {one.path: one for one in samples()}
TEXTS = [one for one in DAYS if not one.partner and one.sample.endswith((".csv", ".txt"))]
# Every how many of the places of a fixed line: all would take minutes.
STEP = 3


def _damaged(row: list[str]) -> Iterator[tuple[str, list[str]]]:
    for at, cell in enumerate(row):
        before, behind = row[:at], row[at + 1 :]
        yield f"{at} blank", [*before, "", *behind]
        yield f"{at} shifted on", [*before, "", cell, *behind]
        yield f"{at} shifted on, the last lost", [*before, "", *row[at:-1]]
        yield f"{at} shifted back", [*before, *behind]
        yield f"{at} shifted back, the last blank", [*before, *behind, ""]
        yield f"{at} torn", before
        if cell:
            middle = len(cell) // 2
            yield f"{at} cut", [*before, cell[:middle], *behind]
            yield f"{at} lost a letter", [*before, f"{cell[:middle]}\ufffd", *behind]


def _files(day: Day, order_id: str) -> Iterator[tuple[str, bytes]]:
    off = alone(day.sample, order_id, day.key, day.cancelled, day.encoding, day.mark)
    told = io.StringIO(off.decode(day.encoding), newline="")
    rows = list(csv.reader(told, delimiter=day.mark))
    key = rows[0].index(day.key)
    for number, row in enumerate(rows[1:], start=1):
        for what, bad in _damaged(row):
            if what == f"{key} cut":
                continue
            out = io.StringIO()
            csv.writer(out, delimiter=day.mark).writerows(
                [*rows[:number], bad, *rows[number + 1 :]]
            )
            text = out.getvalue().replace("\ufffd", "\x1a")
            yield f"row {number}, {what}", text.encode(day.encoding).replace(b"\x1a", b"\xff")


@pytest.mark.slow
@pytest.mark.parametrize("day", TEXTS, ids=lambda one: one.mapping)
def test_a_damaged_cell_lets_no_cancelled_order_go(day: Day) -> None:
    order_id = day.order_id if day.order is None else "303-9000000-0000001"
    for what, data in _files(day, order_id):
        readings = read_bytes(BY_PATH[day.sample], data).readings
        assert "accepted" not in {one.outcome for one in readings}, what
        assert not readings or {one.outcome for one in readings} != {"ignored"}, what


@pytest.mark.slow
@pytest.mark.parametrize("mapping", [one[0] for one in ERPS])
def test_a_damaged_letter_lets_no_cancelled_order_of_an_erp_go(mapping: str) -> None:
    [off] = [one[3] for one in ERPS if one[0] == mapping]
    sample = next(one for path, one in BY_PATH.items() if path.startswith(f"{mapping}/"))
    if mapping == "erp-orders":
        sample = BY_PATH["erp-orders/mit-belegart.csv"]
    for at in range(0, len(off), STEP):
        for bad in (
            off[:at] + off[at + 1 :],
            off[:at] + b" " + off[at:],
            off[:at] + b"?" + off[at + 1 :],
        ):
            readings = read_bytes(sample, bad).readings
            assert "accepted" not in {one.outcome for one in readings}, (at, bad)
