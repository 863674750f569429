"""JSON: rows out of records and their lists, places in its own words, and what costs what."""

from __future__ import annotations

import io
import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.languages.languages import LANGUAGES
from processor.model.config import Channel, Limits
from processor.normalise.formats.format import Record, file_bytes
from processor.normalise.formats.json_records import JSON, JSON_LINES, JsonOptions
from processor.normalise.formats.spooled import Unspooled
from processor.normalise.golden import SAMPLE_CHANNEL, golden
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.read_mapping import read_mapping
from processor.spool.spool import spools_of_stream

OPTIONS = JsonOptions(records=("orders",), lines=("items",), by_line=False)
PLAIN = JsonOptions(records=(), lines=("items",), by_line=False)
BY_LINE = JsonOptions(records=(), lines=("items",), by_line=True)


def records(text: str, options: JsonOptions) -> tuple[tuple[str, ...], list[Record]]:
    """The columns, and the rows of the whole file as one piece; the strict pass gives the same."""
    form = JSON_LINES if options.by_line else JSON
    spool = file_bytes(io.BytesIO(text.encode())).as_read(form, options).begun()
    reader = form.strict(spool, options, Limits())
    (_, header), *rows = reader.records()
    spool.seek(0)
    found = list(form.records(spool.read(reader.offset), 1, tuple(header), options))
    assert [(one.row, one.cells) for one in found] == rows
    return tuple(header), found


def told(text: str, options: JsonOptions = PLAIN) -> list[dict[str, str]]:
    header, found = records(text, options)
    return [dict(zip(header, one.cells, strict=False)) for one in found]


def test_each_entry_of_the_list_is_a_row_with_the_cells_of_its_record() -> None:
    text = """{"meta": [1, {"orders": 2}], "orders": [
      {"id": 820982911946154508, "to": {"zip": "01067", "gift": false, "note": null},
       "items": [{"sku": "A", "price": 1.10}, {"sku": "B", "price": 1E2}]},
      {"id": "2", "items": []}]}"""
    to = {"id": "820982911946154508", "to.zip": "01067", "to.gift": "false"}
    assert told(text, OPTIONS) == [
        {**to, "items.sku": "A", "items.price": "1.10"},
        {**to, "items.sku": "B", "items.price": "1E2"},
        {"id": "2", "to.zip": "", "to.gift": "", "items.sku": "", "items.price": ""},
    ]


def test_a_place_is_the_record_and_the_path_in_it() -> None:
    text = '{"orders": [{"id": "1"}, {"id": "2", "items": [{"sku": "A"}, {"sku": "B"}]}]}'
    _, found = records(text, OPTIONS)
    assert [one.where for one in found] == [
        "record 1", "record 2, $.items[0]", "record 2, $.items[1]",
    ]  # fmt: skip
    assert found[2].place(1).said == "record 2, $.items[1].sku"
    assert found[2].place(0).said == "record 2, $.id"


@pytest.mark.parametrize(
    "bad",
    ['{"id": 1, "id": 2}', '{"id": NaN}', "7", '{"a.b": 1, "a": {"b": 2}}', '{"a": "\\ud800"}'],
)
def test_a_record_that_nobody_can_read_costs_itself_and_goes_back_whole(bad: str) -> None:
    header, found = records(f'[{{"id": "1"}}, {bad}, {{"id": "3"}}]', PLAIN)
    assert [one.cells for one in found if len(one.cells) == len(header)] == [["1"], ["3"]]
    assert json.loads(found[1].raw) == {"crossdock_record": bad}


def test_a_broken_line_of_json_lines_costs_that_line() -> None:
    deep = "[" * 10_000 + "]" * 10_000
    header, found = records(f'{{"id": 1}}\r\n\n{{"id": \n{deep}\n{{"id": 2}}', BY_LINE)
    assert [one.cells for one in found if len(one.cells) == len(header)] == [["1"], ["2"]]
    assert [one.row for one in found] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('{"orders": [{"id": 1},]}', "file/json"),
        ('{"orders": [{"id": 1}', "file/json"),
        ('{"orders": [{"id": 1}]} and more', "file/json"),
        ('{"orders": [{"id": "a\0b"}]}', "file/json"),
        ('{"orders": 1}', "file/json.no-list"),
        ('{"items": []}', "file/json.no-list"),
        ('{"orders": [], "orders": []}', "file/json.twice"),
        ('{"orders": ' + '{"a":' * 10_000 + "1" + "}" * 10_001, "file/json.deep"),
    ],
)
def test_a_broken_document_is_one_problem(text: str, key: str) -> None:
    with pytest.raises(Unspooled) as caught:
        records(text, OPTIONS)
    assert caught.value.said.id == key


@pytest.mark.parametrize("options", [OPTIONS, PLAIN, BY_LINE])
def test_rejects_come_back_with_the_same_cells(options: JsonOptions) -> None:
    one = {"id": "1", "to": {"zip": "01067"}, "items": [{"sku": "A"}, {"sku": "B", "n": 1.50}]}
    text = json.dumps({"orders": [one]} if options is OPTIONS else one)
    header, found = records(text, options)
    form = JSON_LINES if options.by_line else JSON
    assert form.rejects is not None
    rejected = [(record.row, record.raw, "why") for record in found]
    back = form.rejects(header, rejected, options, LANGUAGES["en"]).decode()
    mended, again = records(back, options)
    assert mended == (*header, "crossdock_reason")
    assert [record.cells for record in again] == [[*one.cells, "why"] for one in found]


_KEY = st.text(st.characters(codec="utf-8", exclude_characters='.\\"'), min_size=1, max_size=4)
_TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=6)
_VALUE = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | _TEXT


def _said(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value)


@given(st.lists(st.dictionaries(_KEY, _VALUE, min_size=1, max_size=5), max_size=5))
def test_what_is_written_is_read(values: list[dict[str, Any]]) -> None:
    finite = [one for one in values if any(value is not None for value in one.values())]
    finite = [
        one for one in finite if all(abs(v) < 1e300 for v in one.values() if type(v) is float)
    ]
    for text, options in (
        (json.dumps(finite), PLAIN),
        ("\n".join(map(json.dumps, finite)), BY_LINE),
    ):
        rows = told(text, options) if finite else []
        assert [{k: v for k, v in row.items() if v} for row in rows] == [
            {key: _said(value) for key, value in one.items() if _said(value)} for one in finite
        ]


MAPPING = """\
kind: orders
file:
  format: json
  records: orders
  lines: items
  header_has: [id, items.sku]
group_rows_by: id
order:
  placed_at: {from: placed, read_as: date iso}
  currency: currency
  ship_to.country: to.country
lines: {sku: items.sku, quantity: items.n, unit_price: items.price}
"""
ORDERS = """{"orders": [
 {"id": "1", "placed": "2026-11-02T09:00:00Z", "currency": "EUR", "to": {"country": "DE"},
  "items": [{"sku": "CUP", "n": 2, "price": 1.50}, {"sku": "BAG", "n": 1, "price": "9.99"}]},
 {"id": "2", "placed": "2026-11-02T09:00:00Z", "currency": "EUR", "to": {"country": "DE"},
  "items": [{"sku": "CUP", "n": 1.5, "price": 1.50}]}]}"""


def mapping(text: str = MAPPING) -> Mapping:
    found, problems = read_mapping(text, "mappings/x.yaml")
    assert found is not None, problems
    return found


def test_orders_with_nested_lines_are_read_and_faults_name_their_path() -> None:
    channel: Channel = SAMPLE_CHANNEL
    text = golden(ORDERS.encode(), "x.json", mapping(), channel)
    assert '"amount": 300' in text or "300" in text
    assert (
        'x.json, record 2, $.items[0].n: error: column items.n: \\"1.5\\" is no whole number'
        in text
    )


@pytest.mark.parametrize("path", ["orders..x", "''", "$"])
def test_a_path_that_is_none_is_refused(path: str) -> None:
    _, problems = read_mapping(MAPPING.replace("records: orders", f"records: {path}"), "m/x.yaml")
    assert [one.code for one in problems] == ["value/wrong"]


@pytest.mark.slow
def test_damaged_bytes_are_told_or_change_nothing_but_their_cells() -> None:
    lot = random.Random(14)
    for _ in range(60):
        data = bytearray(ORDERS.encode())
        for _ in range(lot.choice((1, 3, 30))):
            data[lot.randrange(len(data))] = lot.randrange(256)
        cut = bytes(data[: lot.choice((len(data), lot.randrange(1, len(data))))])
        text = golden(cut, "x.json", mapping(), spools=spools_of_stream(io.BytesIO(cut)))
        assert '"problems": [' in text
