"""What does not agree in an order is shown with both values and the difference."""

from __future__ import annotations

import msgspec
import pytest
from builders.paths import ROOT

from processor.languages.languages import LANGUAGES
from processor.model.order import Defect, Order
from processor.model.sentence import sentence
from processor.review_sheets.disagreeing import changes_told, difference, sums_of
from processor.review_sheets.sheet import ReviewSheet

BASE = msgspec.json.decode(
    (ROOT / "tests" / "museum" / "whole" / "sheet.json").read_bytes(), type=ReviewSheet
)
ORDER = BASE.groups[0].rows[0].order
replace = msgspec.structs.replace


def said(texts: object) -> list[str]:
    return [LANGUAGES["en"].say(one) for one in texts]  # type: ignore[attr-defined]


def changed(order: Order) -> list[str]:
    return said(changes_told(ORDER, order))


def test_an_order_that_adds_up_says_nothing() -> None:
    assert sums_of(ORDER) == []


def test_a_total_that_is_not_the_sum_of_its_parts_is_shown_with_the_difference() -> None:
    order = replace(ORDER, total=ORDER.total + 123, shipping=replace(ORDER.shipping, paid=500))
    assert said(sums_of(order)) == [
        "order total 1201.23 EUR, its parts 1205.00 EUR (goods 1200.00 EUR, all else 5.00 EUR):"
        " difference -3.77 EUR"
    ]


def test_of_an_order_that_lacks_an_amount_no_sum_is_told() -> None:
    lacks = Defect(field="total", why=sentence("sheet.nothing"), code="cell/empty", at="x:1", row=1)
    assert sums_of(replace(ORDER, total=0, defects=(lacks,))) == []


def test_a_figure_that_its_sender_counted_otherwise_is_shown_with_both_and_the_difference() -> None:
    why = sentence(
        "row/control-total.sum", lead="", order="#1", cell="1.234,50 EUR", columns=["Price"],
        counted="1200,5", at="m:1",
    )  # fmt: skip
    fault = Defect(field="row/control-total:1", why=why, code="row/control-total", at="x:1", row=1)
    assert said(sums_of(replace(ORDER, defects=(fault,)))) == [
        "told 1.234,50 EUR, counted 1200,5: difference 34,00"
    ]


@pytest.mark.parametrize(
    ("told", "counted", "off"),
    [("119.60", "109.6", "10.00"), ("1,200.00", "1199.5", "0.50"), ("3", "2", "1"),
     ("1.200", "1200", None), ("1,200", "1200", None), ("many", "2", None), ("", "2", None),
     ("-5.00", "5.5", "-10.50"), ("$10.00", "9.5", "0.50")],
)  # fmt: skip
def test_a_difference_is_told_only_where_the_cell_reads_one_way(
    told: str, counted: str, off: str | None
) -> None:
    assert difference(told, counted) == off


def test_a_newer_export_that_says_the_same_changes_nothing() -> None:
    assert changed(replace(ORDER, tags=("vip",), paid_at="2026-11-03T00:00:00Z")) == []


def test_each_field_of_the_address_phone_and_email_is_told_old_to_new() -> None:
    order = replace(
        ORDER,
        ship_to=replace(
            ORDER.ship_to, address_lines=("Neue Gasse 12", "Hof"), city="Dresden"
        ),
        buyer=replace(ORDER.buyer, phone="+49 30 123456", email=None),
    )  # fmt: skip
    old = "; ".join(changed(order))
    assert "address_lines: Lindenallee 4 -> Neue Gasse 12, Hof" in old
    assert f"city: {ORDER.ship_to.city} -> Dresden" in old
    assert "phone: nothing -> +49 30 123456" in old


def test_lines_are_told_by_their_number_pieces_and_sku() -> None:
    [line] = ORDER.lines
    fewer = replace(ORDER, lines=(replace(line, quantity=1),), total=60000)
    assert changed(fewer) == ["quantity 1: 2 -> 1", "total: 1200.00 EUR -> 600.00 EUR"]
    other = replace(ORDER, lines=(replace(line, line_id="ACM-HAT", sku="ACM-HAT"),))
    assert changed(other) == [
        "line 1: 2 x ACM-CUP -> nothing",
        "line ACM-HAT: nothing -> 2 x ACM-HAT",
    ]


def test_payment_cancel_and_one_delivery_are_told() -> None:
    order = replace(
        ORDER, payment_status="refunded", flags=("cancel-requested",),
        shipping=replace(ORDER.shipping, complete_delivery=True),
    )  # fmt: skip
    assert changed(order) == [
        f"payment_status: {ORDER.payment_status} -> refunded", "complete_delivery: no -> yes",
        "cancel: no -> yes",
    ]  # fmt: skip
