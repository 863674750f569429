"""Two files side by side: each line with the one row of its order, wherever that stands."""

from __future__ import annotations

import io

from hypothesis import given, settings
from hypothesis import strategies as st

from processor.model.config import Limits
from processor.normalise.formats.joined import ABSENT, NONE, SEVERAL, frames
from processor.normalise.golden import OtherSample, golden
from processor.normalise.join_halves import HalfFile, common_keys, keys_of, side_by_side
from processor.normalise.linked import linked
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.read_mapping import read_mapping

ITEMS = """\
kind: orders
file: {header_has: [No, SKU]}
joins: {mapping: heads, on: {No: Number}, within: 3 days}
group_rows_by: {from: No, read_as: pad to 4 digits}
order:
  placed_at: {from: Day, read_as: date iso}
  currency: {constant: EUR}
  ship_to.country: Land
lines: {sku: SKU, quantity: Pieces, unit_price: Price}
"""
HEADS = """\
kind: orders-part
file: {header_has: [Number, Day], delimiter: semicolon}
gives: [Day, {Country: Land}]
"""
HEAD_ROW = b"Number;Day;Country\n"


def mappings() -> tuple[Mapping, Mapping]:
    read = {}
    for name, text in (("items", ITEMS), ("heads", HEADS)):
        mapping, wrong = read_mapping(text, f"mappings/{name}.yaml")
        assert mapping is not None, wrong
        read[name] = mapping
    both, wrong = linked(read)
    assert not wrong
    return both["items"], both["heads"]


LINES, HALF = mappings()


def items(keys: list[str]) -> HalfFile:
    rows = b"".join(f"{key},CUP,1,2.00\n".encode() for key in keys)
    return HalfFile(
        io.BytesIO(b"No,SKU,Pieces,Price\n" + rows), LINES, ("No", "SKU", "Pieces", "Price")
    )


def heads(rows: list[tuple[str, str]]) -> HalfFile:
    body = b"".join(f"{key};2026-11-0{day};DE\n".encode() for key, day in rows)
    return HalfFile(io.BytesIO(HEAD_ROW + body), HALF, ("Number", "Day", "Country"))


def joined(lines: HalfFile, orders: HalfFile) -> list[tuple[int, int]]:
    whole = b"".join(side_by_side(lines, orders, Limits(), io.BytesIO))
    return [(row, other_row) for row, _, other_row, _ in frames(whole)]


KEYS = st.sampled_from(["1", "2", "3", "4", "5"])


@given(lines=st.lists(KEYS, max_size=12), rows=st.lists(st.tuples(KEYS, st.sampled_from("12"))))
@settings(max_examples=100, deadline=None)
def test_each_line_meets_the_row_of_its_order(
    lines: list[str], rows: list[tuple[str, str]]
) -> None:
    expected = []
    for number, key in enumerate(lines):
        there = [place for place, row in enumerate(rows) if row[0] == key]
        met = there[0] + 2 if there else ABSENT
        if len({rows[place] for place in there}) > 1:
            met = SEVERAL
        expected.append((number + 2, met))
    assert joined(items(lines), heads(rows)) == expected
    common = common_keys(items(lines), heads(rows), LINES, Limits(), io.BytesIO)
    assert common == len(set(lines) & {key for key, _ in rows})
    same = keys_of(items(lines), LINES, Limits(), io.BytesIO) == keys_of(
        heads(rows), LINES, Limits(), io.BytesIO
    )
    assert same == (set(lines) == {key for key, _ in rows})


def test_a_key_in_another_spelling_is_the_same_order() -> None:
    lines, orders = items(["7", "0007", ""]), heads([("007", "1")])
    assert joined(lines, orders) == [(2, 2), (3, 2), (4, NONE)]


def test_a_sample_is_read_with_the_sample_of_its_other_half() -> None:
    lines = items(["7", "No", "8"]).stream.read().replace(b"No,CUP,1,2.00", b"No,SKU,Pieces,Price")
    other = OtherSample(HEAD_ROW + b"8;2026-11-02;DE\n7;2026-11-03;FR\n", lambda *_: io.BytesIO())
    text = golden(lines, "day.csv", LINES, other=other)
    assert text.count('"outcome": "accepted"') == 2
    assert text.count('"outcome": "ignored"') == 1
    assert '"placed_at": "2026-11-02T23:00:00Z"' in text and '"country": "FR"' in text
    assert "test/golden" in golden(lines, "day.csv", LINES)


def test_columns_of_both_halves_may_have_words_of_their_own() -> None:
    items_text = ITEMS.replace("group_rows_by", "columns: {No: [Order, Auftrag]}\ngroup_rows_by")
    heads_text = HEADS + "columns: {Number: [Nr], Country: [Staat, Pays]}\n"
    read = {}
    for name, text in (("items", items_text), ("heads", heads_text)):
        found, wrong = read_mapping(text, f"mappings/{name}.yaml")
        assert found is not None, wrong
        read[name] = found
    both, wrong = linked(read)
    assert not wrong
    data = b"Auftrag,SKU,Pieces,Price\n7,CUP,1,2.00\n"
    other = OtherSample(b"Nr;Day;Staat\n0007;2026-11-01;AT\n", None)
    text = golden(data, "a.csv", both["items"], other=other)
    assert text.count('"outcome": "accepted"') == 1 and '"country": "AT"' in text
