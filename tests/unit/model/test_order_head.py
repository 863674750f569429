"""What comes next with an order, and whose turn it is, in every state."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from processor.languages.languages import in_english
from processor.model.order import OrderState
from processor.model.order_head import (
    HeadCase,
    HeadHold,
    HeadShipment,
    OrderHead,
    next_said,
    turns_of,
    whose_said,
)

SHIPMENT = ("planned", "instructed", "partly shipped", "shipped", "delivered", "cancelled")


def head(state: str, **given: Any) -> OrderHead:
    values: dict[str, Any] = {
        "order": "shop/1", "client": "acme", "channel": "shop", "buyer": "Ada", "state": state,
        "since": 0, "pieces": 1, "skus": 1, "total": 100, "currency": "EUR", "fulfilled_by": "us",
    }  # fmt: skip
    return OrderHead(**{**values, **given})


def shipment(state: str, **given: Any) -> HeadShipment:
    values: dict[str, Any] = {
        "number": "S1", "state": state, "warehouse": "PL1", "carrier": "inpost", "service": "s",
        "ship_day": "2026-11-03", "sent": True, "acknowledged": False, "cancel": "",
    }  # fmt: skip
    return HeadShipment(**{**values, **given})


def whose(one: OrderHead) -> str:
    return in_english(whose_said(turns_of(one)))


def then(one: OrderHead) -> str:
    return in_english(next_said(turns_of(one)))


@pytest.mark.parametrize("state", get_args(OrderState))
def test_every_state_of_an_order_has_a_turn_and_a_next_step(state: str) -> None:
    assert whose(head(state))
    assert then(head(state))
    for of in SHIPMENT:
        one = head(state, shipments=(shipment(of), shipment(of, sent=False, cancel="asked")))
        assert whose(one)
        assert then(one)


@pytest.mark.parametrize(
    ("one", "who", "next_"),
    [
        (head("received"), "Crossdock, in its next run", "the next run decides it"),
        (head("held", holds=(HeadHold(reason="fraud", queue="risk"),)), "the desk, queue risk",
         "a person releases or rejects it: fraud"),
        (head("backordered", waits_for=("A", "B")), "nobody",
         "it goes as soon as there is stock of A, B"),
        (head("planned", shipments=(shipment("planned"),)), "Crossdock, in its next run",
         "shipment S1 goes with the next wave"),
        (head("instructed", shipments=(shipment("instructed", sent=False),)),
         "Crossdock, in its next run", "the instruction of shipment S1 is handed over to PL1"),
        (head("instructed", shipments=(shipment("instructed"),)), "warehouse PL1",
         "the warehouse ships shipment S1, planned for 2026-11-03"),
        (head("instructed", shipments=(shipment("instructed", cancel="asked"),)), "warehouse PL1",
         "the warehouse answers the cancel of shipment S1"),
        (head("instructed", shipments=(shipment("instructed", cancel="not-cancelled"),)),
         "warehouse PL1", "the warehouse ships shipment S1, planned for 2026-11-03"),
        (head("instructed", shipments=(shipment("partly shipped"),)),
         "warehouse PL1; carrier inpost", "the warehouse ships the rest of shipment S1; the carrier"
         " delivers what left of shipment S1"),
        (head("shipped", shipments=(shipment("shipped"),)), "carrier inpost",
         "the carrier delivers shipment S1"),
        (head("delivered", shipments=(shipment("delivered"),)), "nobody",
         "nothing: it was delivered"),
        (head("cancelled"), "nobody", "nothing: it was cancelled"),
        (head("history", fulfilled_by="channel"), "channel shop", "the channel sends it itself"),
        (head("shipped", shipments=(shipment("shipped"),), cases=(HeadCase(id=7, queue="desk"),)),
         "carrier inpost; the desk, queue desk", "the carrier delivers shipment S1; case 7 is open:"
         " look at it, then `crossdock cases close 7`"),
    ],
)  # fmt: skip
def test_what_comes_next_is_the_turn_of_who_can_do_it(one: OrderHead, who: str, next_: str) -> None:
    assert (whose(one), then(one)) == (who, next_)


def test_a_state_that_nobody_knows_is_no_answer() -> None:
    with pytest.raises(ValueError, match="lost"):
        turns_of(head("lost"))
    with pytest.raises(ValueError, match="lost"):
        turns_of(head("instructed", shipments=(shipment("lost"),)))
