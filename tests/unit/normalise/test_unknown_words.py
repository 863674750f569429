"""A word that no mapping knows, where a channel says what became of an order, is told: such an
order neither goes out nor is left out.
"""

from __future__ import annotations

import pytest
from builders.shop_days import DAYS, ERPS, Day, alone
from builders.truths import TOLD, read_as, samples

# Columns that say what became of an order, by mapping.
STATES = {
    "shopify-orders": ("Financial Status", "Fulfillment Status", "Lineitem fulfillment status"),
    "shopify-json": ("financial_status", "fulfillment_status"),
    "amazon-all-orders": ("order-status", "item-status"),
    "woocommerce-columns": ("status",),
    "woocommerce-rows": ("status",),
    "shopee-id": ("Status Pesanan",),
    "shopee-tw": ("訂單狀態",),
    "shopee-tw-text": ("訂單狀態",),
    "shopee-br": ("Status do pedido",),
    "tiktok-shop": ("Order Status",),
    "tiktok-shop-br": ("Order Status",),
}
BY_PATH = {one.path: one for one in samples()}
CASES = [(day, column) for day in DAYS for column in STATES.get(day.mapping, ())]


@pytest.mark.parametrize(
    ("day", "column"), CASES, ids=[f"{day.mapping}-{column}" for day, column in CASES]
)
def test_a_state_that_nobody_knows_is_told(day: Day, column: str) -> None:
    order_id = day.order_id if day.order is None else "303-9000002-0000001"
    data = alone(day.sample, order_id, day.key, {column: "Gone fishing"}, day.encoding, day.mark)
    found = read_as(BY_PATH[day.sample], data, "a.csv")
    assert [one.outcome in TOLD for one in found.values()] == [True], found


# The word of the state in each file, and one that nobody knows.
_WORDS = {
    "erp-fixed-width": (b"EUR \r", b"EURX\r"),
    "erp-multi-record": (b"EUR;N\r", b"EUR;X\r"),
    "erp-orders": (b";Auftrag;", b";Gutschrift;"),
}


@pytest.mark.parametrize("mapping", [mapping for mapping, *_ in ERPS])
def test_a_letter_of_an_erp_that_nobody_knows_is_told(mapping: str) -> None:
    [(order_id, live)] = [(one[1], one[2]) for one in ERPS if one[0] == mapping]
    sample = next(one for path, one in BY_PATH.items() if path.startswith(f"{mapping}/"))
    said, other = _WORDS[mapping]
    assert said in live
    unknown = live.replace(said, other)
    assert read_as(sample, unknown, "a.txt")[order_id].outcome == "rejected"
    assert read_as(sample, live, "a.txt")[order_id].outcome == "accepted"


ASKED = (
    ("tiktok-shop", {"Cancelation/Return Type": "Cancel"}, "incomplete"),
    ("tiktok-shop-br", {"Cancelation/Return Type": "Cancel"}, "incomplete"),
    ("tiktok-shop", {"Order Refund Amount": "100"}, 100),
    ("tiktok-shop-br", {"Order Refund Amount": "BRL 1,00"}, 100),
    ("tiktok-shop", {"Order Substatus": "On hold"}, "incomplete"),
    ("shopee-br", {"Status da Devolução / Reembolso": "Solicitado"}, "incomplete"),
    ("shopee-tw", {"不成立原因": "-"}, "accepted"),
)


@pytest.mark.parametrize(("mapping", "cells", "wanted"), ASKED)
def test_what_the_buyer_asks_back_is_told(
    mapping: str, cells: dict[str, str], wanted: str | int
) -> None:
    day = next(one for one in DAYS if one.mapping == mapping)
    data = alone(day.sample, day.order_id, day.key, cells, day.encoding, day.mark)
    [found] = read_as(BY_PATH[day.sample], data, "a.csv").values()
    assert wanted in (found.outcome, found.order and found.order.refunded)
