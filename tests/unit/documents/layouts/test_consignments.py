"""What carriers and overseas warehouses take: goldens typed from their descriptions, and fields."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from builders.carrier_dispatches import (
    BACKPACK,
    CONFIG,
    IN_EUROS,
    ONE_CODE,
    TWO_PARCELS,
    content,
    parcel,
)
from builders.customs_orders import CODES, LANES, NOW, item, line, order
from builders.customs_orders import CONFIG as CHINA_CONFIG
from builders.customs_orders import dispatch as china_dispatch
from builders.feed_files import cells_of_workbook
from builders.paths import ROOT
from hypothesis import given
from hypothesis import strategies as st

from processor.customs.declare import declare
from processor.documents.layouts.consignments import ConsignmentHead, render_consignments, unfit
from processor.documents.layouts.dispatched import written_shipment
from processor.documents.layouts.instruction import InstructionHead, render_instruction
from processor.documents.layouts.layout import read_layout
from processor.documents.layouts.layout_parts import Layout
from processor.model.declared_value import declared_goods
from processor.model.dispatch import Dispatch
from processor.problems.problem import Problem

OUTGOING = ROOT / "mappings/outgoing"
GOLDEN = ROOT / "tests/golden/consignments"
HEAD = ConsignmentHead(
    number="B000042", run=7, created_at="2026-11-03T17:00:00Z", to="silkway", carrier="silkway"
)
BOTH = (TWO_PARCELS, ONE_CODE)


def shipped(name: str) -> Layout:
    tables = {path.as_posix(): path.read_text("utf-8") for path in OUTGOING.glob("*.csv")}
    path = OUTGOING / f"{name}.yaml"
    layout, problems = read_layout(path.read_text("utf-8"), path.as_posix(), tables)
    assert problems == [] and layout is not None
    return layout


def made(columns: str, rows: str = "per parcel", **top: str) -> tuple[Layout | None, list[Problem]]:
    keys = {"format": "delimited", "encoding": "utf-8", "delimiter": "pipe", **top}
    head = "".join(f"{key}: {value}\n" for key, value in keys.items())
    text = f"kind: pre-advice\n{head}rows: {rows}\ncolumns:\n{columns}"
    return read_layout(text, "mappings/outgoing/x.yaml")


def written(
    columns: str, *dispatches: Dispatch, rows: str = "per parcel", **top: str
) -> tuple[list[str], tuple[Problem, ...]]:
    """The rows of the file without its titles, and what was noted."""
    layout, problems = made(columns, rows, **top)
    assert problems == [] and layout is not None
    data, notes = render_consignments(dispatches, layout, HEAD, CONFIG)
    return data.decode().splitlines()[1:], notes


def test_the_wide_sheet_of_forwarders_is_as_they_describe_it() -> None:
    data, notes = render_consignments(BOTH, shipped("forwarder-wide"), HEAD, CONFIG)
    expected = list(csv.reader(io.StringIO((GOLDEN / "forwarder-wide.csv").read_text("utf-8"))))
    found = cells_of_workbook(data)
    assert notes == ()
    assert len(found) == len(expected)
    for cells, wanted in zip(found, expected, strict=True):
        for cell, want in zip(cells, wanted, strict=True):
            if cell.startswith("="):
                assert Decimal(cell[1:]) == Decimal(want)
            else:
                assert cell == want


def test_the_country_of_the_wide_sheet_is_the_senders() -> None:
    titles, row, *_ = csv.reader(io.StringIO((GOLDEN / "forwarder-wide.csv").read_text("utf-8")))
    by_title = dict(zip(titles, row, strict=True))
    assert (by_title["国家"], by_title["收件人国家"]) == ("CN", "DE")


@pytest.mark.parametrize(
    "name", ["german-carrier-import.csv", "postal-advance-data.txt"], ids=lambda name: name[:6]
)
def test_files_of_carriers_and_posts_are_as_they_describe_them(name: str) -> None:
    data, notes = render_consignments(BOTH, shipped(name[:-4]), HEAD, CONFIG)
    assert data == (GOLDEN / name).read_bytes()
    # Letters that the code page of the German carrier lacks were written otherwise, and told.
    assert len(notes) == (4 if name.startswith("german") else 0)


def test_the_manifest_file_of_a_carrier_is_as_it_describes_it() -> None:
    head = ConsignmentHead(
        number="L0042", created_at="2026-11-03T17:00:00Z", to="silkway", carrier="silkway",
        warehouse="CN1",
    )  # fmt: skip
    data, notes = render_consignments(BOTH, shipped("carrier-manifest"), head, CONFIG)
    assert (notes, data) == ((), (GOLDEN / "carrier-manifest.txt").read_bytes())


def test_the_order_sheet_of_an_overseas_warehouse_is_as_it_describes_it() -> None:
    shipments = [written_shipment(one, CONFIG, "2026-11-03") for one in BOTH]
    layout = shipped("overseas-warehouse-orders")
    data, notes = render_instruction(layout, shipments, InstructionHead(warehouse="CN1"))
    assert (notes, data) == ([], (GOLDEN / "overseas-warehouse-orders.csv").read_bytes())


def test_what_was_sold_in_another_currency_is_told_and_not_exchanged() -> None:
    layout = shipped("forwarder-wide")
    assert unfit(ONE_CODE, layout, CONFIG) == ()
    wrong = unfit(IN_EUROS, layout, CONFIG)
    assert {one.id for one in wrong} == {"layout/value.currency"}
    assert {one.field for one in wrong} == {"申报总价(usd)", "单价{n}(usd)"}


def test_an_eleventh_item_is_held_by_the_wide_sheet() -> None:
    one = parcel(1, 9000, *(content(no, BACKPACK, 1) for no in range(1, 12)))
    wrong = unfit(msgspec.structs.replace(TWO_PARCELS, parcels=(one,)), shipped("forwarder-wide"),
                  CONFIG)  # fmt: skip
    assert "layout/too-many" in {problem.code for problem in wrong}


def test_an_address_without_a_sure_house_number_is_told_and_never_guessed() -> None:
    layout = shipped("german-carrier-import")
    ship_to = msgspec.structs.replace(TWO_PARCELS.order.ship_to, address_lines=("C 2, 5",))
    order_ = msgspec.structs.replace(TWO_PARCELS.order, ship_to=ship_to)
    wrong = unfit(msgspec.structs.replace(TWO_PARCELS, order=order_), layout, CONFIG)
    assert [(one.id, one.field) for one in wrong] == [("layout/empty.house-number", "House number")]


def test_text_is_not_cut_without_leave() -> None:
    layout = shipped("german-carrier-import")
    ship_to = msgspec.structs.replace(TWO_PARCELS.order.ship_to, city="K" * 36)
    order_ = msgspec.structs.replace(TWO_PARCELS.order, ship_to=ship_to)
    [wrong] = unfit(msgspec.structs.replace(TWO_PARCELS, order=order_), layout, CONFIG)
    assert (wrong.code, wrong.field) == ("layout/too-long", "Town")


def test_a_missing_tracking_number_is_told_as_its_time_has_come() -> None:
    bare = tuple(msgspec.structs.replace(one, tracking=None) for one in ONE_CODE.parcels)
    wrong = unfit(
        msgspec.structs.replace(ONE_CODE, parcels=bare), shipped("postal-advance-data"), CONFIG
    )
    assert [one.field for one in wrong] == ["Item id"]


@pytest.mark.parametrize(
    ("column", "says"),
    [
        ("order.total", "84.00"),
        ("{from: order.total, decimals: 3, decimal_mark: comma}", "84,000"),
        ("{from: order.total, decimal_mark: none}", "8400"),
        ("order.currency", "USD"),
        ("order.shipping_paid", "5.00"),
        ("order.incoterm", "DAP"),
        ("{from: order.tags, join: ','}", "vip,gift"),
        ("{from: buyer.tax_id, sensitive: yes}", "DE99"),
        ("shipment.declared_value", "79.00"),
        ("shipment.declared_currency", "USD"),
        ("shipment.cost", "94.10"),
        ("shipment.cost_currency", "CNY"),
        ("shipment.insured_value", ""),
        ("shipment.cod_amount", ""),
        ("shipment.wave", "W000007"),
        ("{from: shipment.wave_closed, date: '%d.%m.%Y'}", "03.11.2026"),
        ("ship_from.name", "深圳仓"),
        ("ship_from.latin.city", "Shenzhen"),
        ("return_to.city", "深圳"),
        ("return_to.latin.address_line_1", "1 Fuyong Road, Baoan"),
        ("{from: parcel.length, unit: in, decimals: 2}", "17.72"),
        ("{from: parcel.height, unit: cm, decimals: 1}", "9.5"),
        ("parcel.width", "280"),
        ("{from: parcel.volumetric, divisor: 5000}", "2394"),
        ("{from: parcel.volumetric, divisor: 6000, unit: kg}", "1.995"),
        ("parcel.net_weight", "730"),
        ("parcel.declared_value", "59.25"),
        ("client.legal_name", "Acme Outdoor GmbH"),
        ("client.eori", "DE1234567890123"),
    ],
)
def test_a_field_says_what_the_house_knows(column: str, says: str) -> None:
    rows, notes = written(f"  A: {column}\n", TWO_PARCELS)
    assert (rows[0], notes) == (says, ())


@pytest.mark.parametrize(
    ("column", "says"),
    [
        ("line.value", ["49.37", "9.88", "19.75"]),
        ("line.unit_value", ["49.37", "9.88", "9.88"]),
        ("line.discount", ["5.53", "0.12", "0.25"]),
        ("line.weight", ["701", "99", "250"]),
        ("line.net_weight", ["640", "90", "180"]),
        ("line.unit_weight", ["640", "90", "90"]),
        ("line.origin", ["CN"] * 3),
        ("line.hs_code", ["420292", "611610", "611610"]),
        ("line.hs_code of DE", ["420292", "611610", "611610"]),
        ("line.hs_code of CN", ["4202920000", "6116100090", "6116100090"]),
        ("line.image", ["https://pictures.example/bp20.jpg", "", ""]),
    ],
)
def test_a_line_of_a_parcel_has_its_share(column: str, says: list[str]) -> None:
    rows, notes = written(f"  A: {column}\n", TWO_PARCELS, rows="per parcel line")
    assert (rows, notes) == (says, ())


def test_options_say_what_is_insured_and_collected_once() -> None:
    order_ = msgspec.structs.replace(TWO_PARCELS.order, outstanding=8400)
    one = msgspec.structs.replace(
        TWO_PARCELS, order=order_, options=("cash-on-delivery", "insurance")
    )
    later = msgspec.structs.replace(one, sequence=2)
    columns = "  A: shipment.insured_value\n  B: shipment.cod_amount\n"
    rows, _ = written(columns, one, later, rows="per shipment")
    assert rows == ["79.00|84.00", "79.00|0.00"]


def test_who_pays_the_tax_decides_the_incoterm_before_what_the_channel_told() -> None:
    payers = ("", "buyer", "seller", "channel")
    some = [msgspec.structs.replace(TWO_PARCELS, tax_paid_by=payer) for payer in payers]
    rows, _ = written("  A: shipment.incoterm\n", *some, rows="per shipment")
    assert rows == ["DAP", "DAP", "DDP", "DDP"]


def test_goods_that_the_order_does_not_sell_have_no_value_and_a_required_one_is_told() -> None:
    order_ = msgspec.structs.replace(TWO_PARCELS.order, lines=TWO_PARCELS.order.lines[:1])
    one = msgspec.structs.replace(TWO_PARCELS, order=order_)
    layout, _ = made("  A: {from: parcel.declared_value, required: yes}\n")
    assert layout is not None
    assert {problem.code for problem in unfit(one, layout, CONFIG)} == {"layout/empty"}


def test_lines_of_one_code_origin_and_description_are_one_row_with_their_sums() -> None:
    columns = (
        "  A: commodity.no\n  B: commodity.hs_code\n  C: commodity.pieces\n  D: commodity.value\n"
        "  E: commodity.net_weight\n  F: commodity.weight\n"
    )
    rows, _ = written(columns, ONE_CODE, TWO_PARCELS, rows="per parcel commodity")
    assert rows == [
        "1|691200|3|65.70|1080|1200",
        "1|420292|1|49.37|640|701", "2|611610|1|9.88|90|99", "1|611610|2|19.75|180|250",
    ]  # fmt: skip


def test_codes_that_differ_in_the_country_that_is_written_are_commodities_of_their_own() -> None:
    first, second = ONE_CODE.parcels[0].contents
    other = msgspec.structs.replace(second.item, hs_code_cn="6912009000")
    held = (first, msgspec.structs.replace(second, item=other))
    box = msgspec.structs.replace(ONE_CODE.parcels[0], contents=held)
    one = msgspec.structs.replace(ONE_CODE, parcels=(box,))
    at_home, _ = written("  A: commodity.hs_code of CN\n", one, rows="per parcel commodity")
    abroad, _ = written("  A: commodity.hs_code\n", one, rows="per parcel commodity")
    assert (at_home, abroad) == (["6912001000", "6912009000"], ["691200"])


@given(
    amounts=st.lists(st.integers(1, 10_000), min_size=1, max_size=4),
    discount=st.integers(0, 500),
    cuts=st.lists(st.integers(1, 7), min_size=1, max_size=4),
)
def test_values_add_up_to_the_cent_however_goods_lie_in_parcels(
    amounts: list[int], discount: int, cuts: list[int]
) -> None:
    pieces = sum(cuts)
    lines = tuple(
        msgspec.structs.replace(
            TWO_PARCELS.order.lines[0], line_id=str(no), quantity=pieces, amount=amount, discount=0
        )
        for no, amount in enumerate(amounts, start=1)
    )
    off = msgspec.structs.replace(TWO_PARCELS.order.discount, seller=min(discount, sum(amounts)))
    order_ = msgspec.structs.replace(TWO_PARCELS.order, lines=lines, discount=off)
    parcels = tuple(
        parcel(no, 1000, *(content(int(one.line_id), BACKPACK, cut) for one in lines))
        for no, cut in enumerate(cuts, start=1)
    )
    one = msgspec.structs.replace(TWO_PARCELS, order=order_, parcels=parcels)
    whole = written_shipment(one, CONFIG, "")
    assert whole.declared_value == sum(amounts) - off.seller
    assert whole.declared_value == sum(line_.value or 0 for line_ in whole.lines)
    assert whole.declared_value == sum(box.value[0] for box in whole.parcels if box.value)
    for box in whole.parcels:
        assert sum(line_.weight_g or 0 for line_ in box.contents) == box.weight_g


def test_the_declared_value_is_that_of_the_customs_message() -> None:
    one = china_dispatch(order(line(1, "A", amount=1000, discount=1), line(2, "B", amount=333)),
                         item("A"), item("B"))  # fmt: skip
    declaration, holds = declare(one, CHINA_CONFIG, CODES, LANES, NOW)
    assert holds == [] and declaration is not None
    values = [goods.value for goods in declared_goods(one)]
    assert sum(made_.total for made_ in declaration.lines) == sum(value or 0 for value in values)
    assert written_shipment(one, CHINA_CONFIG, "").declared_value == sum(v or 0 for v in values)


@pytest.mark.parametrize(
    ("columns", "code", "line"),
    [
        ("  A: order.id\n  B: buyer.tax_id\n", "layout/wrong.sensitive", 8),
        ("  A: {from: order.tax_scheme.number}\n", "layout/wrong.sensitive", 7),
        ("  A: line.hs_code of XX\n", "layout/wrong.country", 7),
        ("  A: order.id of CN\n", "layout/unknown-field", 7),
        ("  A: parcel.volumetric\n", "key/missing.divisor", 7),
        ("  A: {from: order.total, currency: Dollar}\n", "layout/wrong.currency", 7),
        ("  A: {from: parcel.length, unit: kg}\n", "value/wrong", 7),
        ("  A: {from: parcel.length, decimals: 1}\n", "layout/wrong.millimetres", 7),
        ("  A: {from: parcel.weight, divisor: 5000}\n", "layout/wrong.kind", 7),
        ("  A: ship_to.street\n  B: ship_to.address_line_2\n", "layout/wrong.street", 7),
        ("  A: ship_to.street\n  B: ship_to.house_number\n", "layout/wrong.street", 7),
        ("  A: ship_from.address_line_2\n", "layout/wrong.address-line", 7),
        ("  A: commodity.value\n", "layout/wrong.scope", 7),
    ],
)
def test_a_mistake_is_told_with_its_line(columns: str, code: str, line: int) -> None:
    layout, problems = made(columns, "per parcel line")
    assert layout is None
    assert (problems[0].line, problems[0].column > 0) == (line, True)
    assert problems[0].id.startswith(code), problems


def test_what_is_sensitive_stands_in_no_note() -> None:
    tax_id = "DE 123 ö"
    buyer = msgspec.structs.replace(TWO_PARCELS.order.buyer, tax_id=tax_id)
    one = msgspec.structs.replace(
        TWO_PARCELS, order=msgspec.structs.replace(TWO_PARCELS.order, buyer=buyer)
    )
    for column in ("width: 3", "values: {A: B}"):
        layout, _ = made(f"  A: {{from: buyer.tax_id, sensitive: yes, {column}}}\n",
                         encoding="ascii")  # fmt: skip
        assert layout is not None
        found = unfit(one, layout, CONFIG)
        said = " ".join(problem.message + str(problem.advice) for problem in found)
        assert found and "***" in said
        assert not re.search(r"123|ö", said)


def test_an_amount_with_more_decimals_than_the_column_is_held_not_rounded() -> None:
    layout, _ = made("  A: {from: shipment.declared_value, decimals: 0}\n")
    assert layout is not None
    assert unfit(TWO_PARCELS, layout, CONFIG) == ()
    assert [one.id for one in unfit(ONE_CODE, layout, CONFIG)] == ["layout/value.decimals"]


def test_a_layout_of_300_columns_is_written_in_order() -> None:
    columns = "".join(f"  C{n}: {{constant: v{n}}}\n" for n in range(299)) + "  Id: shipment.id\n"
    rows, _ = written(columns, ONE_CODE)
    assert rows == ["|".join([*(f"v{n}" for n in range(299)), "S0000000002"])]


def test_the_head_and_the_totals_of_a_file() -> None:
    text = (
        "kind: manifest\nformat: delimited\nencoding: utf-8\ndelimiter: pipe\nrecords:\n"
        "  - per: file start\n    columns:\n"
        + "".join(
            f"      {n}: file.{part}\n"
            for n, part in enumerate(
                ("number", "run", "to", "created", "carrier", "warehouse", "shipments", "parcels",
                 "pieces", "weight", "records")
            )
        )
        + "  - per: parcel\n    columns:\n      A: parcel.tracking\n"
        "  - per: parcel commodity\n    columns:\n      B: commodity.pieces\n"
    )  # fmt: skip
    layout, problems = read_layout(text, "mappings/outgoing/m.yaml")
    assert problems == [] and layout is not None
    data, _ = render_consignments(BOTH, layout, HEAD, CONFIG)
    assert data.decode().splitlines() == [
        "B000042|7|silkway|2026-11-03T17:00:00Z|silkway||2|3|7|2250|7",
        "CB000000001CN", "1", "1", "CB000000002CN", "2", "CB000000003CN", "3",
    ]  # fmt: skip


def test_a_layout_of_another_kind_is_refused() -> None:
    layout = shipped("overseas-warehouse-orders")
    with pytest.raises(ValueError, match="of kind instruction"):
        render_consignments(BOTH, layout, HEAD, CONFIG)
    with pytest.raises(ValueError, match="of kind instruction"):
        unfit(ONE_CODE, layout, CONFIG)


def test_equal_facts_make_equal_bytes() -> None:
    layout: Any = shipped("forwarder-wide")
    first = render_consignments(BOTH, layout, HEAD, CONFIG)
    assert render_consignments(BOTH, layout, HEAD, CONFIG) == first


def test_the_unknown_forwarder_of_the_manual_is_served_by_its_few_lines() -> None:
    manual = (ROOT / "docs/layouts.md").read_text("utf-8")
    story = manual.split("### A forwarder that nobody knows yet")[1]
    text = story.split("```yaml\n")[1].split("```")[0]
    shown = story.split("```text\n")[1].split("```")[0]
    layout, problems = read_layout(text, "mappings/outgoing/bridge.yaml")
    assert problems == [] and layout is not None
    assert len(text.splitlines()) <= 40
    data, notes = render_consignments((IN_EUROS,), layout, HEAD, CONFIG)
    assert (data.decode(), notes) == (shown.replace("\n", "\r\n"), ())
    assert {one.id for one in unfit(ONE_CODE, layout, CONFIG)} == {"layout/value.currency"}
