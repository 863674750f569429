"""What a row is: rows of a whole order, of its lines, of packages, and rows that are none."""

from __future__ import annotations

from builders.normalise_files import read, surveyed
from builders.shapes import goods, mapped, orders, table

from processor.languages.languages import in_english
from processor.normalise.orders.origins import origins

HEADER = "Order|Date|Name|Country|Item|SKU|Qty|Price|Total"
SUMMARY = mapped(
    """records:
  - {are: help, when: {column: Order, like: "*platform unique*"}, reason: help row}
  - {are: footer, when: {column: Date, like: "record(s) downloaded*"}}
  - {are: note, when: {column: Order, like: "seller id*"}}
  - {are: summary, when: [{column: Item, absent: yes}, {column: Total, present: yes}]}
  - {are: line, when: {column: Item, present: yes}}
"""
)


def test_a_summary_row_gives_the_order_and_its_item_rows_the_lines() -> None:
    data = table(
        HEADER,
        "Platform unique order ID.||||||||",
        "1|2026-11-02|Anna|DE|||2||31.00",
        "1||||A|CUP|1|20.00|",
        "1||||B|LID|2|5.50|",
        "2|2026-11-03|Bo|AT|C|CUP|3|7.00|21.00",
        "2|record(s) downloaded,from Nov-02-26|||||||",
        "Seller ID : cups",
    )
    found = orders(data, SUMMARY)
    assert list(found) == ["1", "2"]
    one, two = found["1"].order, found["2"].order
    assert one is not None and two is not None
    assert (one.ship_to.name, one.total, found["1"].rows) == ("Anna", 3100, (3, 4, 5))
    assert goods(one) == [("CUP", 1, 2000), ("LID", 2, 1100)]
    assert (two.ship_to.name, two.total, goods(two)) == ("Bo", 2100, [("CUP", 3, 2100)])
    ignored = [r for r in read(data, SUMMARY) if r.outcome == "ignored"]
    assert [(r.rows, in_english(r.reason)) for r in ignored] == [
        ((2,), "help row"), ((7,), "footer"), ((8,), "a note"),
    ]  # fmt: skip


def test_two_lines_whose_summary_is_missing_are_told() -> None:
    found = orders(table(HEADER, "1|2026-11-02|A|DE|A|CUP|1|2.00|", "1||||B|LID|1|2.00|"), SUMMARY)
    assert [p.id for p in found["1"].problems] == ["row/no-order-row.summary"]
    assert len(found["1"].raw) == 2


def test_a_row_of_no_kind_rejects_its_order_and_no_other() -> None:
    data = table(
        HEADER, "1|2026-11-02|A|DE|A|CUP|1|2.00|2.00", "1||||||1||", "2|2026-11-02|B|DE|A|CUP|1|2|2"
    )
    found = orders(data, SUMMARY)
    assert [p.code for p in found["1"].problems] == ["row/kind"]
    assert found["1"].problems[0].line == 3
    assert found["2"].outcome == "accepted"


PACKAGES = mapped(
    """records:
  - {are: package, when: {column: State, like: "pacote de * produtos"}, holds: State}
  - {are: line}
"""
)
PACKED = "Order|State|Date|Name|Country|SKU|Qty|Price|Total"


def test_a_package_holds_the_rows_that_follow_under_their_own_numbers() -> None:
    data = table(
        PACKED,
        "1|Pacote de 2 produtos|2026-11-02|Anna|BR||||30.00",
        "11|em trânsito||||CUP|1|20.00|",
        "12|em trânsito||||LID|1|10.00|",
        "2|entregue|2026-11-03|Bo|BR|CUP|2|4.00|8.00",
    )
    found = orders(data, PACKAGES)
    assert list(found) == ["1", "2"]
    assert goods(found["1"].order) == [("CUP", 1, 2000), ("LID", 1, 1000)]
    assert found["1"].rows == (2, 3, 4)


def test_a_package_with_a_row_too_few_is_told_and_takes_none_of_the_next_package() -> None:
    data = table(
        PACKED,
        "1|Pacote de 3 produtos|2026-11-02|Anna|BR||||30.00",
        "11|x||||CUP|1|20.00|",
        "2|Pacote de 1 produtos|2026-11-02|Bo|BR||||30.00",
        "21|x||||CUP|1|30.00|",
    )
    found = orders(data, PACKAGES)
    assert [p.id for p in found["1"].problems] == ["row/no-order-row.package"]
    assert goods(found["2"].order) == [("CUP", 1, 3000)]


def test_a_row_of_another_buyer_is_no_line_of_a_package_that_says_too_much() -> None:
    data = table(
        PACKED,
        "1|Pacote de 2 produtos|2026-11-02|Anna|BR||||30.00",
        "11|x||||CUP|1|20.00|",
        "2|entregue|2026-11-03|Bo|BR|CUP|2|4.00|8.00",
    )
    (problem,) = orders(data, PACKAGES)["1"].problems
    assert (problem.code, problem.line, problem.field) == ("row/disagrees", 4, "Name")


HEADS = mapped(
    """blank_key: row above
records:
  - {are: order, when: {column: Kind, is: H}}
  - {are: part, when: {column: Kind, is: A}}
  - {are: line, when: {column: Kind, is: L}}
"""
)
HEADED = "Kind|Order|Date|Name|Country|SKU|Qty|Price"


def test_an_order_is_put_together_from_its_head_its_address_and_its_lines() -> None:
    data = table(
        HEADED, "H|1|2026-11-02|||||", "A|||Anna|DE|||", "L|||||CUP|2|3.00", "L|||||LID|1|1.00",
        "H|2|2026-11-02|||||", "L|||||CUP|1|3.00", "A|||Bo|AT|||",
    )  # fmt: skip
    found = orders(data, HEADS)
    assert goods(found["1"].order) == [("CUP", 2, 600), ("LID", 1, 100)]
    names = [one.order.ship_to.name for one in found.values() if one.order]
    assert names == ["Anna", "Bo"]


def test_lines_below_a_head_without_a_number_join_no_other_order() -> None:
    data = table(
        HEADED, "H|1|2026-11-02|A|DE|||", "L|||||CUP|2|3.00", "H||2026-11-02|B|DE|||",
        "L|||||LID|1|1.00",
    )  # fmt: skip
    found = orders(data, HEADS)
    assert goods(found["1"].order) == [("CUP", 2, 600)]
    assert (found[""].rows, [p.code for p in found[""].problems]) == ((4, 5), ["row/no-key"])


def test_two_addresses_of_one_order_that_differ_are_told() -> None:
    data = table(
        HEADED, "H|1|2026-11-02|||||", "A|||Anna|DE|||", "A|||Bo|DE|||", "L|||||CUP|2|3.00"
    )
    (problem,) = orders(data, HEADS)["1"].problems
    assert (problem.code, problem.line, problem.field) == ("row/disagrees", 4, "Name")


def test_rows_below_an_order_that_is_left_out_join_no_other_order() -> None:
    unpaid = mapped(
        """blank_key: row above
fill_down: [Order, Paid]
records:
  - {are: note, when: {column: Paid, absent: yes}, reason: not paid yet}
  - {are: summary, when: {column: SKU, absent: yes}}
  - {are: line}
"""
    )
    data = table(
        "Order|Paid|Date|Name|Country|SKU|Qty|Price",
        "1|yes|2026-11-02|A|DE|||", "|||||CUP|2|3.00", "|||||LID|1|3.00",
        "2||2026-11-02|B|DE|||", "|||||CUP|9|3.00", "3|yes|2026-11-02|C|DE|MAP|1|3.00",
    )  # fmt: skip
    found = orders(data, unpaid)
    assert goods(found["1"].order) == [("CUP", 2, 600), ("LID", 1, 300)]
    assert list(found) == ["1", "3"]
    left = [(r.order_id, r.rows) for r in read(data, unpaid) if r.outcome == "ignored"]
    assert left == [("2", (5,)), ("2", (6,))]


def test_a_damaged_row_without_a_number_rejects_the_order_it_stands_below() -> None:
    data = table(HEADED, "H|1|2026-11-02|A|DE|||", "L|||||CUP|2|3.00", "L|||||LID|1|1.00|x|y")
    found = orders(data, HEADS)
    assert [p.code for p in found["1"].problems] == ["row/arity"]


def test_lines_without_any_head_are_no_order() -> None:
    found = orders(table(HEADED, "L|7||||CUP|2|3.00"), HEADS)
    assert "row/no-order-row" in [p.id for p in found["7"].problems]


def test_each_value_is_explained_by_the_row_that_it_stood_in() -> None:
    data = table(
        HEADED, "H|1|2026-11-02|||||", "A|||Anna|DE|||", "L|||||CUP|2|3.00", "L|||||LID|1|1.00"
    )
    whole = surveyed(data, HEADS)
    found = origins(whole.parts(data), whole.header, HEADS, (2, 3, 4, 5))
    assert [(one.field, one.cell, one.row) for one in found if one.field != "lines.quantity"] == [
        ("order_id", "1", 2), ("placed_at", "2026-11-02", 2), ("ship_to.name", "Anna", 3),
        ("ship_to.country", "DE", 3), ("lines.sku", "CUP", 4), ("lines.unit_price", "3.00", 4),
        ("lines.sku", "LID", 5), ("lines.unit_price", "1.00", 5),
    ]  # fmt: skip


def test_an_export_of_footers_alone_says_that_there_was_nothing() -> None:
    data = table(HEADER, "0|record(s) downloaded", "Seller ID : cups")
    assert [one.outcome for one in read(data, SUMMARY)] == ["ignored", "ignored"]
    one = table(
        HEADER, "1|2026-11-02|A|DE|A|CUP|1|2.00|2.00", "1|record(s) downloaded", "Seller ID"
    )
    assert orders(one, SUMMARY)["1"].outcome == "accepted"
