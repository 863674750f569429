"""Several products in one row: taken apart, told by their number, never guessed."""

from __future__ import annotations

import pytest
from builders.shapes import goods, mapped, mistakes, orders, table

from processor.languages.languages import LANGUAGES, in_english
from processor.model.order import Order
from processor.normalise import rejected_rows, rejects_file
from processor.normalise.shape.entries import MOST_ENTRIES

HEADER = "Order|Date|Name|Country|Goods"
ENTRY_LINES = """\
lines:
  sku: entry.sku
  title: entry.name
  quantity: entry.count
  unit_price: entry.price
"""
WORDED = mapped(
    """explode:
  column: Goods
  split_at: line break
  entry: "名稱:{name};選項:{};價格: $ {price};數量: {count};貨號: {sku};"
""",
    lines=ENTRY_LINES,
)
NAMED = mapped(
    """explode:
  column: Goods
  split_at: ";"
  parts_at: "|"
  name_at: ":"
  names: [name, sku, count, price, meta]
""",
    lines=ENTRY_LINES,
)
NUMBERED = mapped(
    'explode: {columns: ["Item * SKU", "Item * Qty", "Item * Price"]}',
    lines="""\
lines:
  sku: "Item * SKU"
  quantity: "Item * Qty"
  unit_price: "Item * Price"
""",
)


def named(goods: str) -> bytes:
    return table(HEADER.replace("|", "^"), f"1^2026-11-02^Anna^DE^{goods}", mark="^")


def test_each_line_of_a_cell_is_a_line_of_the_order() -> None:
    data = named(
        "名稱:紅杯;選項:大;價格: $ 20;數量: 2;貨號: CUP;\n"
        "名稱:蓋; 子;選項:;價格: $ 1.50;數量: 1;貨號: LID;\n"
    )
    reading = orders(data, WORDED)["1"]
    assert goods(reading.order) == [("CUP", 2, 4000), ("LID", 1, 150)]
    assert isinstance(reading.order, Order) and reading.order.lines[1].title == "蓋; 子"
    assert reading.rows == (2,) == reading.order.source[0].rows


@pytest.mark.parametrize(
    ("goods", "problem"),
    [
        ("名稱:杯;選項:大;價格: $ 20;數量: 2;貨號: CUP", "row/entry.fits-not"),
        ("名稱:杯;選項:大;數量: 2;貨號: CUP;", "row/entry.fits-not"),
        (
            "名稱:杯;數量: 9;選項:大;價格: $ 20;數量: 2;貨號: CUP;數量: 3;貨號: X;",
            "row/entry.two-ways",
        ),
        ("名稱:;選項:;", "row/entry.fits-not"),
    ],
)
def test_an_entry_that_does_not_fit_or_fits_twice_rejects_its_order(
    goods: str, problem: str
) -> None:
    data = named("名稱:紅杯;選項:大;價格: $ 20;數量: 2;貨號: CUP;\n" + goods)
    (told,) = orders(data, WORDED)["1"].problems
    assert (told.id, told.field) == (problem, "Goods")
    assert "entry 2" in in_english(told.said)


def test_parts_with_names_may_hold_the_marks_that_part_them() -> None:
    data = named(
        "name:Tea; green | strong: yes|sku:T-1|count:2|price:4.50|meta:a:1|meta:b:2"
        ";name:Cup|sku:CUP|count:1|price:3"
    )
    order = orders(data, NAMED)["1"].order
    assert goods(order) == [("T-1", 2, 900), ("CUP", 1, 300)]
    assert isinstance(order, Order) and order.lines[0].title == "Tea; green | strong: yes"


@pytest.mark.parametrize(
    ("goods", "problem"),
    [
        ("name:Tea|sku:EVIL|count:1|price:1|sku:T-1", "row/entry.name-twice"),
        ("Tea|sku:T-1|count:1|price:1", "row/entry.no-name"),
    ],
)
def test_a_name_that_says_another_part_is_told(goods: str, problem: str) -> None:
    (told,) = orders(named(goods), NAMED)["1"].problems
    assert told.id == problem


def test_a_cell_of_an_entry_that_cannot_be_read_is_told_with_its_number() -> None:
    data = named("name:A|sku:T-1|count:1|price:1;name:B|sku:T-2|count:two|price:x")
    told = orders(data, NAMED)["1"].problems
    assert [p.line for p in told] == [2, 2]
    assert {in_english(p.said).partition(": ")[0] for p in told} == {
        "column entry.count, entry 2", "column entry.price, entry 2",
    }  # fmt: skip


def test_columns_by_number_are_entries_and_empty_ones_are_none() -> None:
    data = table(
        "Order|Date|Name|Country|Item 1 SKU|Item 1 Qty|Item 1 Price|Item 2 SKU|Item 2 Qty"
        "|Item 2 Price|Item 10 SKU|Item 10 Price|Item 10 Qty",
        "1|2026-11-02|A|DE|CUP|2|3.00||||LID|1.00|4",
        "2|2026-11-02|B|DE|CUP|2|3.00|LID||1.00|||",
    )
    found = orders(data, NUMBERED)
    assert goods(found["1"].order) == [("CUP", 2, 600), ("LID", 4, 400)]
    (told,) = found["2"].problems
    assert (told.code, told.line, told.column) == ("cell/missing", 3, 50)


def test_a_row_without_an_entry_is_an_order_without_a_line_and_told() -> None:
    assert {p.code for p in orders(named(""), NAMED)["1"].problems} == {"cell/missing"}


def test_a_cell_of_very_many_entries_costs_little_and_is_told() -> None:
    many = ";".join(f"name:A|sku:S{n}|count:1|price:1" for n in range(MOST_ENTRIES + 1))
    assert "row/entry.many" in [p.id for p in orders(named(many), NAMED)["1"].problems]


def test_a_row_that_goes_back_is_what_its_sender_wrote() -> None:
    data = named("Tea|sku:T-1|count:1|price:1")
    reading = orders(data, NAMED)["1"]
    header = ("Order", "Date", "Name", "Country", "Goods")
    back = rejects_file(header, rejected_rows(reading), NAMED, LANGUAGES["en"])
    assert b"Tea|sku:T-1|count:1|price:1" in back


MISTAKES = {
    "explode: {column: G, split_at: ';'}": "key/missing.mapping-entry",
    "explode: {column: G, entry: '{sku} x {n}'}": "key/missing",
    "explode: {column: G, split_at: ';', entry: '{sku}{n}'}": "value/wrong.mapping-pattern",
    "explode: {column: G, split_at: ';', entry: '{} x {}'}": "value/wrong.mapping-pattern",
    "explode: {columns: 'Item SKU'}": "value/wrong.mapping-numbered",
    "explode: {columns: 'I *', column: G}": "key/missing.mapping-exploded",
    "explode: {column: G, split_at: ';', parts_at: '|', names: [a]}": "key/missing.mapping-entry",
}


@pytest.mark.parametrize("shape", MISTAKES)
def test_a_mapping_that_cannot_take_entries_apart_is_told(shape: str) -> None:
    assert MISTAKES[shape] in [one.id for one in mistakes(shape)]


def test_what_counts_or_costs_is_read_from_the_entry_and_by_a_name_that_it_has() -> None:
    shape = "explode: {column: Goods, split_at: ';', entry: '{sku} x {count}'}"
    lines = "lines: {sku: entry.sku, quantity: entry.cuont, unit_price: Price}\n"
    assert sorted(one.id for one in mistakes(shape, lines=lines)) == [
        "mapping/target.not-an-entry", "value/wrong.entry-name",
    ]  # fmt: skip
