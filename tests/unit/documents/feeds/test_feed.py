"""Feeds: files as golden files written by hand, every piece in one row once, and what waits."""

from __future__ import annotations

import msgspec
import pytest
from builders.feed_files import (
    LAYOUTS_OF_QUANTITIES,
    cells_of_workbook,
    rows_of,
    shipped_layouts,
    sums_of,
    sums_told,
)
from builders.paths import ROOT
from builders.told import (
    CANCELLED,
    OF_ALL_KINDS,
    RECEIPTS,
    SEVERAL,
    SHORT,
    SPLIT_FIRST,
    STOCK,
    WHOLE,
    batch_of,
    content,
    drawn,
    head,
    only_called_off,
    parcel,
    shipment,
    without_called_off,
)

from processor.documents.feeds.feed import render_batch, says_cancelled, unfit
from processor.documents.layouts.layout import read_layout
from processor.documents.layouts.layout_parts import Layout
from processor.model.telling import Batch, ToldReceipt, ToldShipment, ToldStock
from processor.problems.problem import Problem, errors, render_all

GOLDEN = ROOT / "tests/golden/feeds"
LAYOUTS = shipped_layouts()
OF_CANCELLED = tuple(name for name in LAYOUTS if name.endswith("-cancelled"))
WITH_CARRIERS = (
    "feed-amazon", "feed-ebay", "feed-shopify", "feed-woocommerce", "feed-tiktok", "feed-walmart",
    "feed-mercadolibre",
)  # fmt: skip


def told_by(layout: Layout, shipments: tuple[ToldShipment, ...]) -> tuple[ToldShipment, ...]:
    """What a batch of these has for a layout."""
    if layout.name in OF_CANCELLED:
        return tuple(only_called_off(one) for one in shipments if one.called_off)
    if says_cancelled(layout):
        return shipments
    return tuple(without_called_off(one) for one in shipments if one.parcels)


def batch_for(layout: Layout, shipments: tuple[ToldShipment, ...] = OF_ALL_KINDS) -> Batch:
    if layout.kind == "receipt-advice":
        return Batch(head=head("receipt-advice", "received"), receipts=RECEIPTS)
    if layout.kind == "stock-report":
        return Batch(head=head("stock-report", "stock"), stock=STOCK)
    assert layout.kind in ("channel-feed", "client-confirmation")
    told = told_by(layout, shipments)
    if layout.name == "feed-amazon-cancelled":
        # A part of an item that was called off waits, as Amazon cancels whole ones.
        told = tuple(one for one in told if not unfit(one, layout))
    about = "cancelled" if layout.name in OF_CANCELLED else "shipped"
    return batch_of(layout.kind, *told, about=about)  # type: ignore[arg-type]


def read(text: str) -> Layout:
    layout, problems = read_layout(text, "mappings/outgoing/feed-x.yaml")
    assert layout is not None, render_all(problems)
    return layout


def lines_of(layout: Layout, *shipments: ToldShipment) -> list[str]:
    data, problems = render_batch(batch_of("channel-feed", *shipments), layout)
    assert errors(problems) == []
    return data.decode(layout.encoding.codec).split(layout.newline)[:-1]


SMALL = """\
kind: channel-feed
format: delimited
encoding: utf-8
delimiter: comma
rows: per parcel line
columns:
  Order: order.id
  Line: {from: line.no, required: yes}
  Units: {from: line.units, required: yes}
  Tracking: {from: parcel.tracking, required: yes}
"""


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_layout_writes_its_golden_file(name: str) -> None:
    layout = LAYOUTS[name]
    data, problems = render_batch(batch_for(layout), layout)
    assert errors(problems) == []
    [golden] = GOLDEN.glob(f"{name}.*")
    if layout.format == "workbook":
        kept = golden.read_text("utf-8").split("\n")[:-1]
        assert cells_of_workbook(data) == [line.split("\t") for line in kept]
    else:
        assert golden.suffix == f".{layout.extension}"
        assert data == golden.read_bytes()


@pytest.mark.parametrize("name", LAYOUTS_OF_QUANTITIES)
@pytest.mark.parametrize("seed", range(25))
def test_every_piece_of_every_line_stands_in_one_row_once(name: str, seed: int) -> None:
    layout = LAYOUTS[name]
    told = told_by(layout, drawn(seed))
    assert [one for each in told for one in unfit(each, layout)] == []
    about = "cancelled" if name in OF_CANCELLED else "shipped"
    data, problems = render_batch(batch_of(layout.kind, *told, about=about), layout)  # type: ignore[arg-type]
    assert errors(problems) == []
    rows = rows_of(data, layout)
    assert sums_of(rows, name, told) == sums_told(told, name, layout)


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_same_batch_gives_the_same_bytes(name: str) -> None:
    layout = LAYOUTS[name]
    text = (ROOT / layout.file).read_text("utf-8")
    again, _ = read_layout(text, layout.file)
    assert again is not None
    assert render_batch(batch_for(layout), layout) == render_batch(batch_for(layout), again)


@pytest.mark.parametrize("name", WITH_CARRIERS)
def test_a_carrier_without_an_entry_is_held_and_told(name: str) -> None:
    layout = LAYOUTS[name]
    told = msgspec.structs.replace(WHOLE, carrier="owl-post", carrier_title="Owl Post")
    [problem] = unfit(told, layout)
    assert problem.code == "layout/value"
    assert problem.file == f"mappings/outgoing/{name}.yaml"
    assert "shipment.carrier" in (ROOT / problem.file).read_text("utf-8").split("\n")[
        problem.line - 1
    ] + problem_below(problem)
    assert "'owl-post' is not in the value table" in problem.message
    assert "write `owl-post: ...` into `values`" in problem.advice
    assert "acme-amazon/#1001" in render_all([problem])


def problem_below(problem: Problem) -> str:
    """The line below that of a problem, where a column is a block of several lines."""
    return (ROOT / problem.file).read_text("utf-8").split("\n")[problem.line]


def test_a_carrier_may_have_one_word_for_all_others() -> None:
    table = "{baltic-post: BP}, otherwise: Other}"
    layout = read(SMALL + f"  Carrier: {{from: shipment.carrier, values: {table}\n")
    other = msgspec.structs.replace(WHOLE, carrier="owl-post")
    assert unfit(other, layout) == ()
    assert [line[-2:] for line in lines_of(layout, WHOLE, other)[1:]] == ["BP", "BP", "er", "er"]


def test_a_carrier_that_a_table_in_a_file_lacks_names_the_file() -> None:
    text = SMALL + "  Carrier: {from: shipment.carrier, values_from: carriers.csv}\n"
    path = "mappings/outgoing/carriers.csv"
    layout, problems = read_layout(text, "mappings/outgoing/x.yaml", {path: "ours,theirs\na,A\n"})
    assert layout is not None, render_all(problems)
    [problem] = unfit(WHOLE, layout)
    assert problem.code == "layout/value"
    assert f"write `baltic-post,...` into {path}" in problem.advice


@pytest.mark.parametrize("name", [*WITH_CARRIERS])
def test_a_tracking_number_that_nobody_has_is_asked_for(name: str) -> None:
    told = shipment(1, "#1001", parcel(1, None, content(1, 2)))
    found = unfit(told, LAYOUTS[name])
    assert {one.code for one in found} == {"layout/empty"}
    assert any("nobody told a tracking number" in one.message for one in found)


@pytest.mark.parametrize("name", [*WITH_CARRIERS, "feed-erp"])
def test_a_pack_that_was_cut_is_no_number_of_units(name: str) -> None:
    told = shipment(1, "#1001", parcel(1, "T1", content(1, 7, units=None, ordered=12)), whole=False)
    if name == "feed-ebay":  # It writes no quantity.
        assert unfit(told, LAYOUTS[name]) == ()
    else:
        [problem] = unfit(told, LAYOUTS[name])
        assert "no whole units" in problem.message
        assert "a pack was cut" in problem.advice


def test_what_does_not_fit_the_encoding_or_the_width_is_told_before_a_number_is_drawn() -> None:
    layout = read(
        SMALL.replace("utf-8", "cp1252")
        + "  Name: ship_to.name\n  Method: {from: shipment.service_title, width: 3}\n"
    )
    far = msgspec.structs.replace(
        WHOLE, ship_to=msgspec.structs.replace(WHOLE.ship_to, name="王小明")
    )
    codes = [one.code for one in unfit(far, layout)]
    assert codes == ["layout/unencodable", "layout/too-long"]


@pytest.mark.parametrize(
    ("letters", "fits"), [("a" * 32_767, True), ("\U0001f4e6" * 16_384, False)]
)
def test_what_no_cell_of_a_workbook_holds_is_told_before_a_number_is_drawn(
    letters: str, fits: bool
) -> None:
    layout = read(
        "kind: channel-feed\nformat: workbook\nrows: per parcel line\ncolumns:\n"
        "  Name: ship_to.name\n"
    )
    long = msgspec.structs.replace(
        WHOLE, ship_to=msgspec.structs.replace(WHOLE.ship_to, name=letters)
    )
    assert [one.code for one in unfit(long, layout)] == ([] if fits else ["layout/too-long"])


def test_the_numbers_of_the_file_are_not_asked_for_before_they_are_drawn() -> None:
    for told, layout in (
        (without_called_off(WHOLE), LAYOUTS["feed-erp"]),
        (RECEIPTS[0], LAYOUTS["receipt-advice-acme"]),
        (STOCK[0], LAYOUTS["stock-report-xlsx"]),
    ):
        assert unfit(told, layout) == ()
    layout = read(SMALL + "  Run: {from: file.run, required: yes, width: 1}\n")
    assert unfit(WHOLE, layout) == ()
    _, problems = render_batch(batch_of("channel-feed", SPLIT_FIRST, run=10), layout)
    assert [one.code for one in errors(problems)] == ["layout/too-long"]


def test_problems_of_receipts_and_stock_name_them() -> None:
    receipt: ToldReceipt = msgspec.structs.replace(RECEIPTS[1], sku="")
    [problem] = unfit(receipt, LAYOUTS["receipt-advice-acme"])
    assert "receipt WE-0017" in render_all([problem])
    stock: ToldStock = msgspec.structs.replace(STOCK[1], sku="")
    [problem] = unfit(stock, LAYOUTS["stock-report-xlsx"])
    assert "at CN1" in render_all([problem])


def test_one_row_stands_for_a_parcel_that_is_the_whole_order() -> None:
    layout = read(SMALL + "one_row_when: {field: parcel.whole, is: yes}\n")
    assert lines_of(layout, WHOLE, SEVERAL) == [
        "Order,Line,Units,Tracking",
        "#1001,,,CB000000016PL",
        "00123,1,2,CB000000020PL",
        "00123,2,4,CB000000020PL",
        "00123,1,1,CB000000033PL",
    ]


def test_one_row_stands_for_a_shipment_that_is_the_whole_order() -> None:
    text = SMALL.replace("per parcel line", "per line").replace(
        "  Tracking: {from: parcel.tracking, required: yes}\n", ""
    )
    layout = read(text + "one_row_when: {field: shipment.whole, is: yes}\n")
    assert lines_of(layout, SEVERAL, SPLIT_FIRST)[1:] == ["00123,,", "302-7-1,1,1"]


def test_a_column_is_written_only_where_its_condition_holds() -> None:
    for when, cells in (
        ("{field: shipment.whole, is: no}", ["", "", "x"]),
        ("{field: shipment.whole, is: [yes, no]}", ["x", "x", "x"]),
        ("{field: line.lot, present: yes}", ["", "", ""]),
        ("{field: line.lot, absent: yes}", ["x", "x", "x"]),
        ("[{field: line.no, is: '1'}, {field: shipment.whole, is: yes}]", ["x", "", ""]),
    ):
        layout = read(SMALL + f"  C: {{constant: x, when: {when}}}\n")
        found = [line.rpartition(",")[2] for line in lines_of(layout, WHOLE, SPLIT_FIRST)[1:]]
        assert found == cells, when


def test_a_required_column_under_a_condition_is_asked_for_only_where_that_holds() -> None:
    column = "  Lot: {from: line.lot, required: yes, when: {field: shipment.whole, is: no}}\n"
    layout = read(SMALL + column)
    assert unfit(WHOLE, layout) == ()
    assert [one.code for one in unfit(SPLIT_FIRST, layout)] == ["layout/empty"]


def test_an_empty_cell_under_a_condition_is_as_wide_as_its_column() -> None:
    text = """\
kind: channel-feed
format: fixed
encoding: ascii
records:
  - per: parcel line
    columns:
      Order: {from: order.id, width: 8}
      Line: {from: line.no, width: 3, when: {field: shipment.whole, is: no}}
      End: {constant: E, width: 1}
"""
    assert lines_of(read(text), SEVERAL, SPLIT_FIRST) == [
        *["00123      E"] * 3,
        "302-7-1 001E",
    ]


def test_what_the_layout_holds_back_is_held_with_its_reason() -> None:
    layout = LAYOUTS["feed-amazon-cancelled"]
    assert unfit(only_called_off(CANCELLED), layout) == ()
    [problem] = unfit(only_called_off(SHORT), layout)
    assert problem.message.startswith("this layout holds it back: Amazon cancels whole items only")
    assert "hold_because" in (ROOT / problem.file).read_text("utf-8").split("\n")[problem.line - 2]


def test_what_was_called_off_is_never_dropped_in_silence() -> None:
    layout = LAYOUTS["feed-amazon"]
    assert not says_cancelled(layout)
    for call in (
        lambda: unfit(SHORT, layout),
        lambda: render_batch(batch_of("channel-feed", SHORT), layout),
    ):
        with pytest.raises(ValueError, match="writes nothing that was called off"):
            call()


def test_a_layout_of_another_kind_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="is of kind channel-feed"):
        render_batch(batch_of("client-confirmation", WHOLE), LAYOUTS["feed-amazon"])


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_batch_without_facts_is_a_file_of_titles_and_trailers(name: str) -> None:
    layout = LAYOUTS[name]
    empty = Batch(head=batch_for(layout).head)
    data, problems = render_batch(empty, layout)
    assert problems == ()
    assert rows_of(data, layout) == []
    if name == "feed-erp":
        assert data.endswith(b"T0000070000000\r\n")


OF_LINES = """\
kind: channel-feed
format: delimited
encoding: utf-8
delimiter: comma
header: no
rows: per line
columns:
  Order: order.id
  Line: line.no
"""


def test_a_line_in_two_parcels_is_one_row_where_rows_are_lines() -> None:
    layout = read(OF_LINES + "  Pieces: line.pieces\n  Row: line.row\n")
    assert lines_of(layout, SEVERAL) == ["00123,1,3,1", "00123,2,4,2"]


def test_lots_of_a_line_have_rows_of_their_own_where_lots_are_written() -> None:
    two = shipment(
        1, "A", parcel(1, "T1", content(1, 2, lot="L1"), content(1, 3, lot="L2", fact="F1b"))
    )
    assert lines_of(read(OF_LINES + "  Pieces: line.pieces\n"), two) == ["A,1,5"]
    assert lines_of(read(OF_LINES + "  Pieces: line.pieces\n  Lot: line.lot\n"), two) == [
        "A,1,2,L1", "A,1,3,L2",
    ]  # fmt: skip


def test_what_left_and_what_was_called_off_of_a_line_share_a_row_unless_it_has_one_quantity() -> (
    None
):
    both = read(OF_LINES + "  S: line.pieces\n  C: line.cancelled\n  Why: line.reason\n")
    assert lines_of(both, SHORT) == ["302-8-1,1,3,2,short"]
    one = read(OF_LINES + "  Q: line.quantity\n  State: line.status\n")
    assert lines_of(one, SHORT) == ["302-8-1,1,3,shipped", "302-8-1,1,2,cancelled"]


def test_two_reasons_of_one_line_are_two_rows() -> None:
    layout = read(OF_LINES + "  S: line.pieces\n  C: line.cancelled\n  Why: line.reason\n")
    off = tuple(
        content(1, pieces, fact=f"F{why}", reason=why, ordered=9)
        for pieces, why in ((2, "short"), (1, "refused"), (3, "short"))
    )
    told = shipment(1, "A", parcel(1, "T1", content(1, 3, ordered=9)), whole=False, called_off=off)
    assert lines_of(layout, told) == ["A,1,3,5,short", "A,1,0,1,refused"]


def test_items_stand_to_the_right_in_feeds_too() -> None:
    text = """\
kind: client-confirmation
format: delimited
encoding: utf-8
delimiter: comma
rows: per parcel
columns: {Order: order.id, Carton: parcel.no}
repeat:
  times: 2
  too_many: next row
  columns: {"Item {n}": line.sku, "Pieces {n}": line.pieces}
"""
    data, problems = render_batch(batch_of("client-confirmation", SEVERAL), read(text))
    assert problems == ()
    assert data.decode().split("\n")[:-1] == [
        "Order,Carton,Item 1,Pieces 1,Item 2,Pieces 2",
        "00123,1,SKU-1,2,SKU-2,4",
        "00123,2,SKU-1,1,,",
    ]


def test_a_tracking_number_is_safe_in_its_url() -> None:
    layout = read(SMALL + "  Url: parcel.tracking_url\n")
    odd = shipment(1, "A", parcel(1, "A/B C?1", content(1, 1)))
    assert lines_of(layout, odd)[1] == "A,1,1,A/B C?1,https://track.example/A%2FB%20C%3F1"
    without = msgspec.structs.replace(odd, tracking_template="")
    assert lines_of(layout, without)[1].endswith(",A/B C?1,")


def test_money_has_the_decimals_of_its_currency() -> None:
    for currency, mark, text in (
        ("EUR", "", "12.34"), ("JPY", "", "1234"), ("EUR", ", decimal_mark: comma", '"12,34"'),
        ("EUR", ", decimal_mark: none", "1234"),
    ):  # fmt: skip
        layout = read(SMALL + f"  Freight: {{from: shipment.freight{mark}}}\n")
        told = msgspec.structs.replace(SPLIT_FIRST, freight=1234, freight_currency=currency)
        assert lines_of(layout, told)[1] == f"302-7-1,1,1,CB000000047PL,{text}"
