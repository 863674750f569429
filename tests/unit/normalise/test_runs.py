"""How a file is cut into pieces of whole orders, in memory as well as beyond it."""

from __future__ import annotations

import io
import random
from collections import defaultdict

from hypothesis import given, settings
from hypothesis import strategies as st

from processor.normalise.runs import ROWS_EACH, Cut, Runs
from processor.normalise.sorted_pairs import Rows, SortedPairs

BYTES = 10
"""How long each row is in these files."""


def cut(keys: list[object], size: int = 3, most: int = 1000) -> Cut:
    """How a file is cut whose rows, from the second line on, belong to these orders."""
    runs = Runs(io.BytesIO, grouped=True, most=most)
    last: object = None
    for row, key in enumerate(keys):
        if key != last:
            runs.begin(key, row * BYTES, row + 2, row)
        last = key
    return runs.cut(len(keys) * BYTES, len(keys), size)


def rows_of(found: Cut) -> list[list[int]]:
    """The rows (from 0) of each chunk, in the order in which they are read."""
    chunks = [[one] for one in found.chunks]
    chunks += [list(found.gathered.chunk(n)) for n in range(len(found.gathered))]
    return [
        [
            row
            for one in pieces
            for row in range(one.offset // BYTES, (one.offset + one.length) // BYTES)
        ]
        for pieces in chunks
    ]


KEYS = st.lists(st.sampled_from(["A", "B", "C", "D", "E", "F", "G"]), max_size=40)


@given(keys=KEYS, size=st.integers(1, 4), most=st.integers(1, 6))
@settings(max_examples=150, deadline=None)
def test_each_row_is_in_one_piece_and_no_order_in_two(
    keys: list[object], size: int, most: int
) -> None:
    found = cut(keys, size)
    chunks = rows_of(found)
    assert sorted(row for rows in chunks for row in rows) == list(range(len(keys)))
    where = defaultdict(set)
    for number, rows in enumerate(chunks):
        for row in rows:
            where[keys[row]].add(number)
        assert len({keys[row] for row in rows}) <= size
    assert all(len(numbers) == 1 for numbers in where.values())
    assert found.orders == len(set(keys))
    # However little memory there is, the file is cut alike.
    beyond = cut(keys, size, most)
    assert rows_of(beyond) == chunks
    assert (beyond.orders, beyond.most_rows, beyond.most_at) == (
        found.orders, found.most_rows, found.most_at,
    )  # fmt: skip


def test_what_stands_apart_is_read_by_the_row_that_its_order_begins_with() -> None:
    found = cut(["B", "A", "C", "A", "B", "D", "B"], size=1)
    assert rows_of(found) == [[2], [5], [0, 4, 6], [1, 3]]


def test_two_ids_with_one_hash_are_two_orders_of_one_chunk() -> None:
    assert hash(-1) == hash(-2)
    found = cut([-1, -2, "A"])
    assert rows_of(found) == [[2], [0, 1]]


def test_a_piece_tells_which_rows_it_holds() -> None:
    found = cut(["A", "A", "B", "A"], size=1)
    [alone], [first, last] = found.chunks, found.gathered.chunk(0)
    assert [alone.holds(row) for row in (3, 4, 5)] == [False, True, False]
    assert [first.holds(row) for row in (1, 2, 3, 4)] == [False, True, True, False]
    assert [last.holds(row) for row in (4, 5, 6)] == [False, True, True]


def test_a_chunk_of_large_orders_ends_early() -> None:
    large = [name for name in "ABCD" for _ in range(ROWS_EACH)]
    assert [len(rows) for rows in rows_of(cut(large, size=3))] == [60, 20]
    assert [len(rows) for rows in rows_of(cut([*"XYZX", *large], size=2))] == [2, 40, 40, 2]
    larger = [name for name in "AB" for _ in range(9 * ROWS_EACH)]
    assert [len(rows) for rows in rows_of(cut(larger, size=3))] == [180, 180]
    assert [len(rows) for rows in rows_of(cut([*larger, "A", "B"], size=3))] == [181, 181]


def test_the_order_with_most_rows_is_named_by_its_first() -> None:
    found = cut(["A", "B", "B", "A", "A", "C"])
    assert (found.most_rows, found.most_at) == (3, 2)


def test_rows_that_belong_to_nothing_are_never_gathered() -> None:
    runs = Runs(io.BytesIO, grouped=False, most=2)
    for row in range(5):
        runs.begin(row, row * BYTES, row + 2, row)
    found = runs.cut(5 * BYTES, 5, 2)
    assert rows_of(found) == [[0, 1], [2, 3], [4]]


def test_pairs_and_rows_come_back_from_beyond_memory() -> None:
    chance = random.Random(3)
    pairs = [(chance.randrange(2**64), chance.randrange(9)) for _ in range(500)]
    beyond, here = SortedPairs(io.BytesIO, most=7), Rows(2, io.BytesIO, most=7)
    for pair in pairs:
        beyond.add(*pair)
        here.add(*pair)
    assert list(beyond) == sorted(pairs)
    assert list(here.all()) == pairs
    assert here.some(490, 600) == pairs[490:]
    assert here.some(5, 8) == pairs[5:8]
