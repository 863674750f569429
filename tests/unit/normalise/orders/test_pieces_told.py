"""Figures of pieces: believed where they agree, a fault of their cell where they do not."""

from __future__ import annotations

from typing import Any

import pytest
from builders.normalise_files import (
    AMAZON,
    AMAZON_EU_HEADER,
    AMAZON_ROW,
    SHOPIFY,
    SHOPIFY_HEADER,
    channel,
    one,
    read,
    shipped,
    shopify,
)
from builders.truths import SAMPLES

from processor.ledger.orders.orders import decode, encode
from processor.normalise.orders.pieces_told import TARGETS, PiecesFault, settle_pieces
from processor.normalise.orders.reading import COLLECTED

COUNTED = [*AMAZON_EU_HEADER, "quantity-shipped", "quantity-to-ship"]


def settled(quantity: int | None, **told: Any) -> tuple[int, int, int]:
    values = {"quantity": quantity, **told}
    settle_pieces(values)
    shipped, cancelled, refunded = (values.get(name) or 0 for name in TARGETS[:3])
    return shipped, cancelled, refunded


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ({}, (0, 0, 0)),
        ({"shipped": 2}, (2, 0, 0)),
        ({"shipped": "all"}, (5, 0, 0)),
        ({"open": 3}, (2, 0, 0)),
        ({"open": 0}, (5, 0, 0)),
        ({"open": "all"}, (0, 0, 0)),
        ({"open": 2, "cancelled": 1}, (2, 1, 0)),
        ({"shipped": 2, "open": 2, "cancelled": 1}, (2, 1, 0)),
        ({"cancelled": "all"}, (0, 5, 0)),
        ({"refunded": 5, "shipped": 5}, (5, 0, 5)),
    ],
)
def test_what_is_told_of_five_pieces(told: dict[str, Any], found: tuple[int, int, int]) -> None:
    assert settled(5, **told) == found


@pytest.mark.parametrize(
    ("told", "key", "target"),
    [
        ({"shipped": 6}, "cell/number.more-than-bought", "shipped"),
        ({"open": 6}, "cell/number.more-than-bought", "open"),
        ({"refunded": 6}, "cell/number.more-than-bought", "refunded"),
        ({"shipped": 3, "cancelled": 3}, "cell/number.pieces-beyond", "cancelled"),
        ({"open": 3, "cancelled": 3}, "cell/number.pieces-differ", "open"),
        ({"shipped": 2, "open": 2}, "cell/number.pieces-differ", "open"),
        ({"shipped": 0, "open": 0}, "cell/number.pieces-differ", "open"),
    ],
)
def test_figures_that_cannot_be_are_never_clamped(
    told: dict[str, Any], key: str, target: str
) -> None:
    with pytest.raises(PiecesFault) as raised:
        settled(5, **told)
    assert (raised.value.key, raised.value.target) == (key, target)


def test_a_line_whose_quantity_cannot_be_read_is_told_once() -> None:
    values: dict[str, Any] = {"quantity": None, "shipped": 3}
    settle_pieces(values)
    assert values == {"quantity": None, "shipped": 3}


@pytest.mark.parametrize("name", TARGETS[:3])
def test_all_of_a_quantity_that_nobody_can_read_is_told_and_is_no_number(name: str) -> None:
    values: dict[str, Any] = {"quantity": None, name: "all"}
    with pytest.raises(PiecesFault) as told:
        settle_pieces(values)
    assert (told.value.key, told.value.target) == ("cell/number.pieces-unknown", name)
    assert values == {"quantity": None, name: 0}


def test_an_item_that_went_out_whose_quantity_cannot_be_read_is_kept_and_asked_about() -> None:
    lines = (SAMPLES / "ebay-us/orders.csv").read_bytes().split(b"\r\n")
    header = lines[1].decode().split(",")
    place = next(n for n, line in enumerate(lines) if b"355000100002" in line)
    row = lines[place].decode().split(",")
    row[header.index("Shipped On Date")], row[header.index("Quantity")] = "Nov-01-26", "two"
    lines[place] = ",".join(row).encode()
    found = read(b"\r\n".join(lines), shipped("ebay-us"), channel(currency="USD"))
    order = next(one.order for one in found if one.order_id == "05-14002-10002")
    assert order is not None
    assert decode(encode(order)).lines[0].shipped == 0
    assert {one.field for one in order.defects} == {
        "lines.ACM-CUP.quantity", "lines.ACM-CUP.shipped",
    }  # fmt: skip


def counted(**cells: str) -> bytes:
    row = {**AMAZON_ROW, "quantity-purchased": "5", **cells}
    lines = [COUNTED, [row.get(name, "") for name in COUNTED]]
    return "".join("\t".join(line) + "\n" for line in lines).encode()


def test_the_fault_stands_at_the_cell_that_says_so() -> None:
    reading = one(counted(**{"quantity-shipped": "2", "quantity-to-ship": "2"}), AMAZON)
    [problem] = reading.problems
    assert reading.outcome == "rejected"
    assert (problem.code, problem.field) == ("cell/number", "quantity-to-ship")


def test_an_order_that_others_sent_whole_is_history() -> None:
    reading = one(counted(**{"quantity-to-ship": "0"}), AMAZON)
    assert reading.outcome == "ignored"
    assert reading.order is not None and reading.order.lines[0].to_send == 0


def test_a_line_shipped_in_part_without_a_number_is_a_fault() -> None:
    reading = one(shopify({"Lineitem fulfillment status": "partial"}), SHOPIFY, channel())
    assert [one.field for one in reading.problems] == ["Lineitem fulfillment status"]


def test_money_that_went_back_or_is_owed_is_read() -> None:
    cells = {"Refunded Amount": "9.90", "Outstanding Balance": "0.00"}
    order = one(shopify(cells), SHOPIFY, channel()).order
    assert order is not None and (order.refunded, order.outstanding) == (990, 0)
    silent = one(shopify({}), SHOPIFY, channel()).order
    assert silent is not None and (silent.refunded, silent.outstanding) == (None, None)


NO_ADDRESS = {
    name: ""
    for name in SHOPIFY_HEADER
    if name.startswith("Shipping ") and name != "Shipping Method"
}


def test_what_is_collected_in_the_shop_is_not_ours_to_send() -> None:
    [reading] = read(shopify({**NO_ADDRESS, "Shipping Method": "Shop Köln"}), SHOPIFY, channel())
    assert (reading.outcome, reading.reason) == ("ignored", COLLECTED)


def test_an_address_that_lacks_and_no_way_to_the_buyer_is_told() -> None:
    """Nobody collects it, so the address was lost on the way."""
    reading = one(shopify({**NO_ADDRESS, "Shipping Method": ""}), SHOPIFY, channel())
    assert [problem.field for problem in reading.problems] == ["Shipping Country"]
