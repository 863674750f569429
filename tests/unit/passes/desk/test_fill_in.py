"""What people write for fields that an order lacks is read as strictly as an export."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from processor.languages.languages import in_english
from processor.model.corrections import corrected, lacks_said
from processor.model.order import Address, Buyer, Defect, Line, Order, Shipping
from processor.model.sentence import sentence
from processor.passes.desk.fill_in import as_read
from processor.review_sheets.reading import Decision

FIELDS = (
    "ship_to.country", "currency", "lines.no-sku.sku", "lines.no-sku.quantity",
    "lines.no-sku.unit_price", "placed_at", "subtotal", "payment_status", "flags.gift",
    "bill_to.country", "lines.no-sku.weight",
)  # fmt: skip
BERLIN = ZoneInfo("Europe/Berlin")


def order() -> Order:
    return Order(
        client="acme", channel="shop", order_id="1", placed_at="2026-11-03T09:00:00Z", currency="",
        buyer=Buyer(), ship_to=Address(), shipping=Shipping(), total=0,
        lines=(
            Line(line_id="no-sku", sku="", quantity=0, amount=0, unit_price=0),
            Line(line_id="CUP", sku="CUP", quantity=2, amount=0, unit_price=0),
        ),
        defects=tuple(
            Defect(field=one, why="", code="cell/missing", at="f.csv:2", row=2) for one in FIELDS
        ),
    )  # fmt: skip


def read(**values: str) -> Decision:
    said = {key.removeprefix("n"): value for key, value in values.items()}
    decision = Decision(
        row=5, shown="shop/1", key=1, sheet="R1", mark="m", verb="correct", values=said
    )
    return as_read(decision, order(), BERLIN, "f.xlsx")


def test_values_are_kept_as_an_order_keeps_them_whatever_stands_first() -> None:
    found = read(
        n5="12.50", n2="jpy", n1="Deutschland", n4="3", n6="2026-11-02 08:00", n8="Paid", n9="ja"
    )
    assert found.problem is not None and "12.50" in in_english(found.problem.said)
    found = read(n5="12.50", n2="eur", n1="Deutschland", n4="3", n6="2026-11-02 08:00", n8="Paid",
                 n9="ja", n3="CUP")  # fmt: skip
    assert found.problem is None
    assert found.changes == {
        "currency": "EUR", "country": "DE", "quantity no-sku": "3", "lines.no-sku.sku": "CUP",
        "lines.no-sku.unit_price": "1250", "placed_at": "2026-11-02T07:00:00Z",
        "payment_status": "paid", "flags.gift": "yes",
    }  # fmt: skip
    made = corrected(order(), found.changes)
    assert [(one.line_id, one.quantity, one.amount) for one in made.lines] == [
        ("CUP", 3, 3750), ("CUP#2", 2, 0),
    ]  # fmt: skip
    assert (made.total, made.flags, made.ship_to.country) == (3750, ("gift",), "DE")
    assert [one.field for one in made.defects] == [
        "subtotal", "bill_to.country", "lines.CUP.weight",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"n1": "Germanny"}, '"Germanny" is not a country'),
        ({"n99": "x"}, "nothing is missing under the number 99"),
        ({"n2": "EUR", "n5": "12,50"}, '"12,50" is no amount'),
        ({"n2": "EUR", "n5": "-1.00"}, "negative"),
        ({"n5": "12.50"}, "the currency is missing"),
        ({"n4": "0"}, '"0" is not from 1'),
        ({"n3": "4.00638E+12"}, "4.00638E+12"),
        ({"n6": "02.11.2026"}, "is no date"),
        ({"n8": "soon"}, "soon"),
        ({"n11": "200"}, "cannot be filled in on a sheet"),
    ],
)
def test_what_an_export_could_not_say_is_refused_with_the_field(
    values: dict[str, str], told: str
) -> None:
    found = read(**values)
    assert found.problem is not None
    assert told in in_english(found.problem.said)


def test_an_order_says_what_it_lacks_by_the_lines_that_the_sheet_counts() -> None:
    said = in_english(sentence("booking.incomplete", lacks=lacks_said(order())))
    assert "country, currency, SKU of line 1, quantity 1, price of line 1" in said
