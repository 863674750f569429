"""Filling down, counting rows, control totals, and orders that a mapping holds."""

from __future__ import annotations

import pytest
from builders.normalise_files import read
from builders.shapes import LINES, goods, mapped, mistakes, orders, table
from msgspec.structs import replace

from processor.languages.languages import in_english
from processor.model.corrections import is_held_as_it_stands

FILLED = mapped(
    """fill_down: [Order, State]
later_rows: blank
ignore_rows_when: {column: State, is: [closed]}
"""
)


def test_blank_cells_take_the_value_above_within_an_order() -> None:
    data = table(
        "Order|State|Date|Name|Country|SKU|Qty|Price",
        "1|open|2026-11-02|A|DE|CUP|1|2.00", "|||||LID|2|1.00",
        "2|closed|2026-11-02|B|DE|CUP|1|2.00", "|||||LID|2|1.00",
        "3||2026-11-02|C|DE|CUP|1|2.00",
    )  # fmt: skip
    found = orders(data, FILLED)
    assert list(found) == ["1", "3"]
    assert goods(found["1"].order) == [("CUP", 1, 200), ("LID", 2, 200)]
    ignored = [r.rows for r in read(data, FILLED) if r.outcome == "ignored"]
    assert ignored == [(4,), (5,)]


COUNTED = mapped(
    "count_rows: quantity",
    lines="lines: {sku: SKU, unit_price: Price, channel_line_id: Item}\n",
)


def test_rows_that_are_a_piece_each_are_counted_where_they_say_the_same() -> None:
    data = table(
        "Order|Item|Date|Name|Country|SKU|Price",
        "1|a|2026-11-02|A|DE|CUP|2.00", "1|b|2026-11-02|A|DE|LID|1.00",
        "1|c|2026-11-02|A|DE|CUP|2.00", "1|d|2026-11-02|A|DE|CUP|1.50",
    )  # fmt: skip
    order = orders(data, COUNTED)["1"].order
    assert goods(order) == [("CUP", 2, 400), ("LID", 1, 100), ("CUP", 1, 150)]
    assert order is not None
    assert [(one.line_id, one.channel_line_id) for one in order.lines] == [
        ("CUP", "a+c"), ("LID", "b"), ("CUP#2", "d"),
    ]  # fmt: skip
    assert order.source[0].rows == (2, 3, 4, 5)


def test_a_quantity_beside_counted_rows_is_a_mistake() -> None:
    assert [one.id for one in mistakes("count_rows: quantity")] == ["mapping/target.counted"]


TOTALS = """control_totals:
  - {column: Pieces, sum_of_lines: Qty}
  - {column: Lines, count: lines}
  - {column: Goods, sum_of_lines: [Qty, Price], within: 0.02}
  - {column: Paid, sum_of: [Goods, Ship, Off]}
"""
COLUMNS = "Order|Date|Name|Country|SKU|Qty|Price|Pieces|Lines|Goods|Paid|Ship|Off"
RIGHT = ("1|2026-11-02|A|DE|CUP|2|3.00|5|2|EUR 9.01|8.51|1.00|-1.50",
         "1|2026-11-02|A|DE|LID|3|1.00|5|2|EUR 9.01|8.51|1.00|-1.50")  # fmt: skip


def test_an_order_that_adds_up_is_accepted_and_an_empty_total_claims_nothing() -> None:
    data = table(COLUMNS, *RIGHT, "2|2026-11-02|A|DE|CUP|2|3.00||||||")
    found = orders(data, mapped(TOTALS))
    assert [one.outcome for one in found.values()] == ["accepted", "accepted"]


def test_a_total_that_a_further_row_says_otherwise_is_told_there() -> None:
    second = RIGHT[1].replace("|5|2|", "|6|2|")
    for first in (RIGHT[0], RIGHT[0].replace("|5|2|", "||2|")):
        found = orders(table(COLUMNS, first, second), mapped(TOTALS))["1"]
        assert [(one.code, one.line) for one in found.problems] == [("row/control-total", 3)]


@pytest.mark.parametrize(
    ("wrong", "right", "said"),
    [
        ("|5|2|", "|6|2|", "says 6, but the sum of Qty is 5"),
        ("|5|2|", "|5|3|", "says 3 lines, and 2 are there"),
        ("9.01", "9.04", "says EUR 9.04, but the sum of Qty, Price is 9"),
        ("8.51", "8.5", "says 8.5, but the sum of Goods, Ship, Off is 8.51"),
        ("|5|2|", "|five|2|", '"five" in column Pieces is no number'),
    ],
)
def test_an_order_that_does_not_add_up_is_rejected_with_both_figures(
    wrong: str, right: str, said: str
) -> None:
    data = table(COLUMNS, *(row.replace(wrong, right) for row in RIGHT))
    told = orders(data, mapped(TOTALS))["1"].problems
    assert said in " ".join(in_english(one.said) for one in told)
    assert {one.code for one in told} == {"row/control-total"}


def test_an_order_that_does_not_add_up_is_held_where_the_mapping_holds_bad_rows() -> None:
    held = replace(mapped(TOTALS), bad_row="hold")
    reading = orders(table(COLUMNS, *(row.replace("|5|2|", "|6|2|") for row in RIGHT)), held)["1"]
    assert (reading.outcome, goods(reading.order)) == (
        "incomplete",
        [("CUP", 2, 600), ("LID", 3, 300)],
    )
    assert reading.order is not None
    assert [(d.code, d.cell, d.row) for d in reading.order.defects] == [
        ("row/control-total", "6", 2)
    ]
    # No column is wrong that somebody could fill in: a person says that it may go as it stands.
    assert is_held_as_it_stands(reading.order)


def test_very_many_rows_of_no_kind_are_told_as_many() -> None:
    shape = "records: [{are: line, when: {column: SKU, present: yes}}]"
    data = table("Order|Date|Name|Country|SKU|Qty|Price", *["1|2026-11-02|A|DE||1|2.00"] * 250)
    reading = orders(data, mapped(shape))["1"]
    assert (len(reading.problems), reading.untold) == (100, 150)
    assert len(reading.rows) == len(reading.raw) == 250


HELD = mapped(
    """hold_because:
  - {when: {column: Stage, present: yes}, reason: pre-sale}
  - {when: [{column: State, like: "part*"}, {column: Country, is: [DE]}], reason: not all of it}
""",
)
STAGED = "Order|Date|Name|Country|SKU|Qty|Price|Stage|State"


def test_an_order_is_read_and_held_for_the_reason_that_the_mapping_gives() -> None:
    data = table(
        STAGED,
        "1|2026-11-02|A|DE|CUP|2|3.00|first|Partial", "1|2026-11-02|A|DE|LID|2|3.00|first|",
        "2|2026-11-02|A|AT|CUP|2|3.00||partial",
    )  # fmt: skip
    found = orders(data, HELD)
    one, two = found["1"], found["2"]
    assert (one.outcome, two.outcome) == ("incomplete", "accepted")
    assert one.order is not None
    assert [(d.code, in_english(d.why), d.cell, d.row) for d in one.order.defects] == [
        ("row/held-by-mapping", "column Stage: pre-sale", "first", 2),
        ("row/held-by-mapping", "column State: not all of it", "Partial", 2),
    ]


def test_a_cancellation_is_not_held() -> None:
    order = """order:
  placed_at: {from: Date, read_as: date iso}
  currency: {constant: EUR}
  ship_to.country: {from: Country, read_as: country}
  cancelled_at: {from: State, values: {off: yes}, otherwise: ""}
"""
    shape = "hold_because: {when: {column: Stage, present: yes}, reason: pre-sale}"
    data = table(STAGED, "1|2026-11-02|A|DE|CUP|2|3.00|first|off")
    assert orders(data, mapped(shape, order=order))["1"].outcome == "cancellation"


MISTAKES = {
    "records: [{are: line, when: {column: A, is: 'x*y'}}]": "value/wrong.mapping-star",
    "records: [{are: line, when: {column: A}}]": "key/missing.mapping-condition",
    "records: [{are: line}, {are: note, when: {column: A, is: x}}]": "key/missing.mapping-when",
    "records: [{are: order, when: {column: A, is: x}}]": "key/missing.mapping-lines",
    "records: [{are: part, when: {column: A, is: x}}, {are: line}]": "key/missing.mapping-head",
    "records: [{are: package, when: {column: A, is: x}}, {are: line}]": "key/missing.mapping-holds",
    "records: [{are: line, reason: x}]": "value/wrong.mapping-reason",
    "control_totals: {column: A}": "key/missing.mapping-claim",
    "control_totals: {column: A, count: lines, within: '0,5'}": "value/wrong.mapping-within",
}


@pytest.mark.parametrize("shape", MISTAKES)
def test_a_shape_that_cannot_be_meant_is_told(shape: str) -> None:
    assert MISTAKES[shape] in [one.id for one in mistakes(shape, lines=LINES)]


ASKED = mapped("hold_because:\n  - {when: {column: Name, is: [Nobody]}, reason: nobody}\n")
TWICE = ("1|2026-11-02|A|DE|CUP|1|2.00|3.00", "1|2026-11-02|A|DE|LID|1|1.00|3.00",
         "2|2026-11-02|B|DE|CUP|1|2.00|2.00")  # fmt: skip


@pytest.mark.parametrize("between", [(), ("Order|Date|Name|Country|SKU|Qty|Price|Total",)])
def test_two_exports_in_one_file_are_no_second_pieces(between: tuple[str, ...]) -> None:
    again = [one.replace("1.00", "1") for one in TWICE]
    data = table("Order|Date|Name|Country|SKU|Qty|Price|Total", *TWICE, *between, *again)
    found = orders(data, ASKED)
    assert goods(found["1"].order) == [("CUP", 1, 200), ("LID", 1, 100)]
    assert goods(found["2"].order) == [("CUP", 1, 200)]
    told = [one.row for reading in found.values() for one in reading.told]
    assert told == [one + len(between) for one in (5, 6, 7)]


def test_a_row_that_comes_again_elsewhere_is_a_line_or_a_copy_as_the_total_says() -> None:
    one = "1|2026-11-02|A|DE|CUP|1|2.00|"
    other = "2|2026-11-02|B|DE|CUP|1|2.00|2.00"
    header = "Order|Date|Name|Country|SKU|Qty|Price|Total"
    for total, outcome, quantity in (("4.00", "accepted", 2), ("2.00", "accepted", 1)):
        found = orders(table(header, one + total, other, one + total), ASKED)["1"]
        assert (found.outcome, found.order and len(found.order.lines)) == (outcome, quantity)
    doubtful = orders(table(header, one, other, one), ASKED)["1"]
    assert [problem.code for problem in doubtful.problems] == ["row/duplicate-line"]


def test_the_row_of_an_order_and_its_lines_come_again_together() -> None:
    mapping = mapped(
        "records:\n  - {are: summary, when: {column: SKU, absent: yes}}\n  - {are: line}\n"
        "later_rows: blank\n"
    )
    block = ("1|2026-11-02|A|DE||||3.00", "1||||CUP|1|2.00|", "1||||LID|1|1.00|")
    other = "2|2026-11-02|B|DE|CUP|1|2.00|2.00"
    data = table("Order|Date|Name|Country|SKU|Qty|Price|Total", *block, other, *block)
    assert goods(orders(data, mapping)["1"].order) == [("CUP", 1, 200), ("LID", 1, 100)]


def test_products_of_one_cell_that_come_again_are_no_second_pieces() -> None:
    mapping = mapped(
        'explode: {column: Goods, split_at: ";", entry: "{sku} x {count} at {price}"}',
        lines="lines: {sku: entry.sku, quantity: entry.count, unit_price: entry.price}\n",
    )
    row = "1|2026-11-02|A|DE|CUP x 1 at 2.00;LID x 2 at 1.00|4.00"
    data = table("Order|Date|Name|Country|Goods|Total", row, row.replace("1|", "2|", 1), row)
    assert goods(orders(data, mapping)["1"].order) == [("CUP", 1, 200), ("LID", 2, 200)]
