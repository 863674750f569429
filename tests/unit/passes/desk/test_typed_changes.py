"""Fields of an order as a person types them: what cannot be is refused in words that say what to
write, and what can be is read as it is meant."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import msgspec
import pytest

from processor.languages.languages import in_english
from processor.model.order import Address, Buyer, Defect, Line, Order, Shipping
from processor.passes.desk.typed_changes import read_changes
from processor.passes.desk.undone import CannotBook

BERLIN = ZoneInfo("Europe/Berlin")
ORDER = Order(
    client="acme", channel="shop", order_id="1", placed_at="2026-11-03T09:00:00Z", currency="EUR",
    buyer=Buyer(), ship_to=Address(country="NL", city="Utrecht"), shipping=Shipping(), total=990,
    lines=(
        Line(line_id="a", sku="CUP", quantity=2, amount=990, unit_price=495),
        Line(line_id="b", sku="CUP", quantity=1, amount=0, unit_price=0),
    ),
)  # fmt: skip


def refused(*typed: str) -> str:
    with pytest.raises(CannotBook) as no:
        read_changes(ORDER, typed, BERLIN)
    return in_english(no.value.why)


@pytest.mark.parametrize(
    ("typed", "why", "instead"),
    [
        ("ship_to.phone=" + "1" * 400, "has 400 signs, and at most 40", "5 to 15 digits"),
        ("ship_to.phone=" + "ring me " * 50, "at most 40", "5 to 15 digits"),
        ("ship_to.phone=call me", "is not written like one", "5 to 15 digits"),
        ("ship_to.email=" + "a" * 400 + "@b.example", "signs, and at most", "@ and a domain"),
        ("ship_to.email=ada", "is not written like one", "@ and a domain"),
        ("ship_to.name=", "nothing is written", "one line of text"),
        ("ship_to.name=" + "a" * 101, "101 signs, and at most 100", "one line of text"),
        ("ship_to.city=a\x07b", "a control character", "one line of text"),
        ("ship_to.postcode=" + "1" * 21, "21 signs, and at most 20", "the postcode alone"),
        ("ship_to.country=Atlantis", "ountry", "two letters of ISO 3166"),
        ("ship_to.address_lines=" + "a" * 101, "101 signs, and at most 100", "\\n between them"),
        ("shipping.service=yesterday", "", "standard or express"),
        ("lines.1.quantity=half", "", "a whole number from 1 up"),
        ("lines.1.quantity=0.5", "", "a whole number from 1 up"),
        ("lines.1.quantity=-1", "", "a whole number from 1 up"),
        ("lines.3.quantity=1", "there is no line", "1 (2 x CUP)"),
        ("lines.CUP.quantity=1", "several lines are of", "2 (1 x CUP)"),
        ("currency=USD", "told by the channel and stands", "may be set: ship_to.name"),
        (
            "lines.1.price=12.50",
            "'lines.1.price' is no field that a person sets",
            "lines.1.quantity",
        ),
        ("lines.1.unit_price=12.50", "told by the channel and stands", "lines.1.quantity"),
        ("ship_to.fone=1", "no field that a person sets", "ship_to.phone"),
        ("ship_to.phone", "says no value", "FIELD=VALUE"),
        ("=", "no field that a person sets", "may be set"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_write_instead(
    typed: str, why: str, instead: str
) -> None:
    said = refused(typed)
    assert why in said and instead in said, said
    assert len(said) < 900, "what was typed is quoted, not repeated"


def test_one_wrong_value_refuses_all_that_was_typed_with_it() -> None:
    assert "ship_to.phone" in refused("ship_to.city=Delft", "ship_to.phone=none")
    assert "is set twice" in refused("ship_to.city=Delft", "ship_to.city=Leiden")


def test_each_line_of_a_street_may_be_as_long_as_a_line() -> None:
    typed = "ship_to.address_lines=" + "a" * 60 + "\\n" + "b" * 60
    [made] = read_changes(ORDER, [typed], BERLIN)
    assert made.after == "a" * 60 + "\n" + "b" * 60


@pytest.mark.parametrize("defects", [(), (Defect(field="x", why="", code="c", at="f:1", row=1),)])
def test_the_only_line_is_taken_out_by_cancelling_the_order(defects: tuple[Defect, ...]) -> None:
    order = msgspec.structs.replace(ORDER, lines=ORDER.lines[:1], defects=defects)
    with pytest.raises(CannotBook) as no:
        read_changes(order, ["lines.1.quantity=0"], BERLIN)
    assert "crossdock cancel shop/1 --why" in in_english(no.value.why)
