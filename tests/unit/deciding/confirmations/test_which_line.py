"""Which line of a shipment a row names by a number: never guessed."""

from __future__ import annotations

import pytest

from processor.deciding.confirmations.which_line import is_of_another_line, line_named
from processor.model.confirmations import KnownLine, KnownShipment

# As a marketplace numbers the lines of an order: not by their place.
LINES = (
    KnownLine(line="10", sku="CUP", number=1), KnownLine(line="1", sku="BAR", number=2),
    KnownLine(line="K-7", sku="CUP", number=3),
)  # fmt: skip
SHIPMENT = KnownShipment(
    key=1, number="S0000000001", order_key=7, order="shop/1001", client="acme", warehouse="PL1",
    state="instructed", lines=LINES,
)  # fmt: skip


def named(name: str, sku: str = "") -> str:
    found = line_named(SHIPMENT, name, sku)
    return found if isinstance(found, str) else found.id


@pytest.mark.parametrize(
    ("name", "sku", "line"),
    [
        ("2", "", "1"), ("002", "", "1"), ("3", "CUP", "K-7"), ("1", "CUP", "10"),
        ("10", "", "10"), ("K-7", "", "K-7"), ("1", "BAR", "1"),
    ],
)  # fmt: skip
def test_a_line_is_named_by_its_place_or_by_the_id_of_its_channel(
    name: str, sku: str, line: str
) -> None:
    assert named(name, sku) == line


def test_a_name_of_two_lines_of_different_goods_is_not_guessed() -> None:
    assert named("1") == "report.two-lines"


@pytest.mark.parametrize(("name", "sku"), [("4", ""), ("0", ""), ("\u0662", ""), ("2", "HAT")])
def test_what_names_no_line_of_these_goods_stays_as_it_was_told(name: str, sku: str) -> None:
    assert named(name, sku) == name


def test_where_a_warehouse_numbers_lines_itself_the_goods_say_which() -> None:
    assert named("00020", "CUP") == ""


@pytest.mark.parametrize(
    ("name", "sku", "other"),
    [
        ("2", "CUP", True),
        ("3", "BAR", True),
        ("1", "BAR", False),
        ("3", "CUP", False),
        ("2", "HAT", False),
        ("00020", "CUP", False),
    ],
)
def test_goods_of_another_line_than_the_one_named_say_which(
    name: str, sku: str, other: bool
) -> None:
    assert is_of_another_line(SHIPMENT, name, sku) == other
    assert not other or named(name, sku) == ""
