"""Conditions on cells: the same words wherever a mapping asks a record."""

from __future__ import annotations

from builders.normalise_files import read
from builders.shapes import goods, mapped, mapping_text, mistakes, orders, table
from hypothesis import given
from hypothesis import strategies as st

from processor.normalise.mapping.conditions import fits, fitting
from processor.normalise.read_mapping import read_mapping

HEADER = "Order|Date|Name|Country|SKU|Qty|Price"
CUP = "1|2026-11-02|Ada|DE|CUP|1|2.00"


@given(st.text("ab", max_size=6), st.text("ab*", max_size=5))
def test_a_star_stands_for_anything(text: str, pattern: str) -> None:
    def naive(left: str, said: str) -> bool:
        if not said:
            return not left
        if said[0] == "*":
            return any(naive(left[at:], said[1:]) for at in range(len(left) + 1))
        return left[:1] == said[0] and naive(left[1:], said[1:])

    assert fits(text, pattern) == fitting(pattern)(text) == naive(text, pattern)


def test_a_pattern_of_many_stars_costs_a_hostile_cell_no_more_than_its_length() -> None:
    # Tried again at each place, this would not end.
    assert not fits("a" * 200_000 + "c", "*".join(["a"] * 30) + "*b")


def test_lines_are_left_out_by_patterns_and_by_several_columns_together() -> None:
    free = '[{column: SKU, like: "gift*"}, {column: Price, is: ["0.00"]}]'
    mapping = mapped(f"drop_lines_when: {{when: {free}, reason: wrapping}}\n")
    rows = (CUP, CUP.replace("CUP|1|2.00", "GIFT-1|1|0.00"), CUP.replace("CUP", "GIFT-2"))
    found = orders(table(HEADER, *rows), mapping)["1"]
    assert goods(found.order) == [("CUP", 1, 200), ("GIFT-2", 1, 200)]
    assert [(one.row, one.why) for one in found.told] == [(3, "wrapping")]


def test_lines_of_entries_are_left_out_by_what_the_entry_says() -> None:
    mapping = mapped(
        'drop_lines_when: {column: entry.sku, like: "TIP*"}\n'
        'explode: {column: Goods, split_at: ";", entry: "{count} x {sku}"}\n',
        lines='lines: {sku: entry.sku, quantity: entry.count, amount: {constant: "1.00"}}\n',
    )
    data = table("Order|Date|Name|Country|Total|Goods", "1|2026-11-02|Ada|DE||1 x CUP;1 x TIP-5")
    assert goods(orders(data, mapping)["1"].order) == [("CUP", 1, 100)]


def test_rows_are_ignored_by_patterns_and_by_what_is_absent() -> None:
    mapping = mapped(
        "ignore_rows_when:\n"
        '  - {column: Name, like: "total*"}\n'
        "  - {when: [{column: SKU, absent: yes}, {column: Qty, absent: yes}], reason: a note}\n"
    )
    rows = (CUP, "9|2026-11-02|Total of 9|DE|X|1|1.00", "8||see below|DE|||")
    found = read(table(HEADER, *rows), mapping)
    assert [(one.outcome, one.order_id) for one in found] == [
        ("accepted", "1"), ("ignored", "9"), ("ignored", "8"),
    ]  # fmt: skip
    assert found[2].reason == "a note"


def test_a_column_that_leaves_rows_out_must_be_there() -> None:
    mapping = mapped("drop_lines_when: {column: Ships, is: [no]}\n")
    assert mapping.needed()["Ships"].startswith("mappings/m.yaml:")
    assert "Ships" in mapping.known()


def test_mistakes_are_told_wherever_a_condition_stands() -> None:
    for place in (
        "drop_lines_when: @", "ignore_rows_when: @", "drop_lines_when: {when: [@]}",
        "hold_because: {when: @, reason: x}", "records: [{are: line, when: @}]",
    ):  # fmt: skip
        for said, code in (
            ("{column: A}", "key/missing"), ("{column: A, is: 'x*y'}", "value/wrong"),
            ("{column: A, present: yes, absent: yes}", "value/wrong"),
            ("{column: A, likes: x}", "key/unknown"),
        ):  # fmt: skip
            text = place.replace("@", said)
            assert code in {one.code for one in mistakes(text + "\n")}, text


def test_what_an_order_id_does_not_read_is_refused() -> None:
    for said in (
        "join: [No, Part]", "from: No, when: {column: A, present: yes}", "from: [No, Part]",
        "from: No, default: x", "from: No, values: {a: b}",
    ):  # fmt: skip
        text = mapping_text("", key=f"{{{said}}}")
        _, problems = read_mapping(text, "mappings/m.yaml")
        assert [one.code for one in problems] == ["mapping/target"], said
