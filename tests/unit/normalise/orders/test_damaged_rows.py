"""A row that cannot be read costs its order, never a piece of it in silence."""

from __future__ import annotations

from builders.normalise_files import read, shipped
from builders.shapes import mapped, table
from builders.truths import SAMPLES

HEADER = "Order|Date|Name|Country|Total|SKU|Qty|Price"
ROWS = (
    "1|2026-11-02|Ada|DE||CUP|1|2.00", "|||||LID|2|1.00|and more",
    "2|2026-11-02|Bo|DE||BAG|1|5.00",
)  # fmt: skip
BLANK = "blank_key: row above\nlater_rows: blank\n"


def test_a_damaged_row_without_an_id_rejects_the_order_above_it() -> None:
    for shape in (BLANK, BLANK + "fill_down: [Name]\n"):
        found = read(table(HEADER, *ROWS), mapped(shape))
        said = {one.order_id: (one.outcome, one.rows) for one in found}
        assert said == {"1": ("rejected", (2, 3)), "2": ("accepted", (4,))}, shape
        assert {one.code for one in found[0].problems} == {"row/arity"}


def test_a_line_that_lost_its_end_is_no_footer_where_it_names_its_order() -> None:
    data = (SAMPLES / "ebay-us/orders.csv").read_bytes()
    lines = data.split(b"\r\n")
    place = next(n for n, line in enumerate(lines) if b"Titanium spork" in line)
    lines[place] = lines[place][:40]
    found = read(b"\r\n".join(lines), shipped("ebay-us"))
    torn = next(one for one in found if one.order_id == "05-14002-10002")
    assert torn.outcome == "rejected"
    assert place + 1 in torn.rows
