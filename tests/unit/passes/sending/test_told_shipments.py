"""What is said of a shipment: whether it is the whole order, whether more comes, units of packs."""

from __future__ import annotations

import msgspec
import pytest
from builders.paths import ROOT

from processor.house.config_file import read_config
from processor.ledger.orders.orders import encode
from processor.model.config import Config
from processor.model.order import Address, Buyer, Line, Order, Shipping
from processor.model.telling import ToldShipment
from processor.model.told_pieces import (
    LeftPieces,
    LineFacts,
    OrderFacts,
    ParcelFacts,
    ShipmentFacts,
)
from processor.passes.sending.told_shipments import ToldPiece, fitting, told_of
from processor.problems.problem import Problem

SHIPPED = frozenset(("shipped",))
SERVICES = {("baltic-post", "parcel"): "Post parcel"}


@pytest.fixture(scope="module")
def config() -> Config:
    read, _ = read_config((ROOT / "config.yaml").read_text("utf-8"), "config.yaml", "/house")
    assert read is not None
    return read


def sold(**lines: tuple[int, int]) -> Order:
    """An order of lines with (units, pieces in a unit)."""
    return Order(
        client="acme", channel="acme-amazon", order_id="7", placed_at="2026-11-01T09:00:00Z",
        currency="EUR", buyer=Buyer(phone="+49 30 1"), ship_to=Address(name="Ada", country="DE"),
        shipping=Shipping(), total=0,
        lines=tuple(
            Line(
                line_id=name, channel_line_id=f"item-{name}", sku=name, quantity=units,
                pack_factor=factor, amount=0, unit_price=0,
            )
            for name, (units, factor) in lines.items()
        ),
    )  # fmt: skip


def facts(
    order: Order, *left: tuple[int, str, int], to_come: int = 0, **more: object
) -> OrderFacts:
    """Of it left (shipment, line, pieces); of each line so many are `to_come`."""
    shipments = [
        ShipmentFacts(
            key=key, number=f"S{key}", warehouse="PL1", carrier="baltic-post", service="parcel",
            price=314, currency="PLN",
            parcels=(ParcelFacts(key=key, no=1, sscc="", tracking=f"T{key}", weight_g=5),),
            left=tuple(
                LeftPieces(row=n, line=line, sku=line, pieces=pieces, at=1_000_000, parcel=key)
                for n, (of, line, pieces) in enumerate(left)
                if of == key
            ),
        )
        for key in sorted({one[0] for one in left})
    ]  # fmt: skip
    return OrderFacts(
        key=1, doc=encode(order), shipments=tuple(shipments),
        lines={
            line.line_id: LineFacts(line=line.line_id, sku=line.sku, open=to_come, cancelled=0)
            for line in order.lines
        },
        **more,
    )  # fmt: skip


def told(
    config: Config, of: OrderFacts, without: frozenset[tuple[int, int]] = frozenset()
) -> list[ToldShipment]:
    return [one.told for one in told_of(SHIPPED, config, [of], {}, SERVICES, without)]


def test_a_shipment_of_all_is_whole_and_final(config: Config) -> None:
    [one] = told(config, facts(sold(A=(2, 1), B=(1, 1)), (1, "A", 2), (1, "B", 1)))
    assert one.service_title == "Post parcel"
    assert (one.whole, one.final, one.carrier_title, one.freight) == (
        True,
        True,
        "Baltic Post",
        314,
    )
    assert [c.channel_line_id for c in one.parcels[0].contents] == ["item-A", "item-B"]


def test_two_shipments_of_one_order_are_not_whole_and_both_final(config: Config) -> None:
    both = told(config, facts(sold(A=(2, 1), B=(1, 1)), (1, "A", 2), (2, "B", 1)))
    assert [(one.whole, one.final) for one in both] == [(False, True), (False, True)]


def test_what_is_still_to_come_or_waits_to_be_told_is_open(config: Config) -> None:
    [one] = told(config, facts(sold(A=(5, 1)), (1, "A", 2), to_come=3))
    assert (one.whole, one.final, one.parcels[0].contents[0].open) == (False, False, 3)
    of = facts(sold(A=(5, 1)), (1, "A", 2), (2, "A", 3))
    [one] = told(config, of, frozenset(((1, 2),)))
    assert (one.final, one.parcels[0].contents[0].open) == (False, 3)


def test_what_was_told_before_is_said(config: Config) -> None:
    of = facts(sold(A=(5, 1)), (1, "A", 2), (2, "A", 3), told={(1, "A"): 2})
    [one] = told(config, of)
    content = one.parcels[0].contents[0]
    assert (one.shipment_id, one.whole, one.final) == ("S2", False, True)
    assert (content.pieces, content.ordered, content.shipped_before) == (3, 5, 2)


def test_what_the_transport_cost_is_told_with_what_left_first(config: Config) -> None:
    order = sold(A=(5, 1))
    [first] = told(config, facts(order, (1, "A", 2), to_come=3))
    assert (first.freight, first.freight_currency) == (314, "PLN")
    for earlier in ({"told": {(1, "A"): 2}}, {"before": {(1, "A"): 2}}):
        [rest] = told(config, facts(order, (1, "A", 2), (1, "A", 3), **earlier))
        assert (rest.freight, rest.freight_currency) == (None, "")


def test_what_the_transport_cost_is_told_with_what_the_planned_carrier_took_first(
    config: Config,
) -> None:
    of = facts(sold(A=(5, 1)), (1, "A", 2), (1, "A", 3), told={(1, "A"): 2})
    [shipment] = of.shipments
    early, late = shipment.left
    early = msgspec.structs.replace(early, carrier="Rhein Express")
    shipment = msgspec.structs.replace(shipment, left=(early, late))
    [rest] = told(config, msgspec.structs.replace(of, shipments=(shipment,)))
    assert (rest.carrier, rest.freight) == ("baltic-post", 314)


def test_a_line_that_was_taken_out_is_told_as_it_was(config: Config) -> None:
    [_, gone] = sold(A=(1, 1), B=(2, 6)).lines
    of = facts(sold(A=(1, 1)), (1, "A", 1), gone=((2, gone),))
    lost = LineFacts(line="B", sku="B", open=0, cancelled=12, ordered=12, less=12)
    of = msgspec.structs.replace(of, lines={**of.lines, "B": lost})
    [left, off] = told_of(frozenset(("shipped", "cancelled")), config, [of], {}, SERVICES)
    [content] = off.told.called_off
    assert (content.no, content.channel_line_id, content.units) == (2, "item-B", 2)
    assert not left.told.whole, "its channel sold more"


@pytest.mark.parametrize(("pieces", "units"), [(12, 2), (6, 1), (7, None)])
def test_units_are_those_in_which_the_channel_sold(
    config: Config, pieces: int, units: int | None
) -> None:
    [one] = told(config, facts(sold(A=(2, 6)), (1, "A", pieces)))
    content = one.parcels[0].contents[0]
    assert (content.pieces, content.units, content.ordered) == (pieces, units, 12)


def test_pieces_that_the_channel_had_sent_by_others_make_it_no_whole_order(config: Config) -> None:
    order = sold(A=(2, 1))
    less = msgspec.structs.replace(order.lines[0], shipped=1)
    order = msgspec.structs.replace(order, lines=(less,))
    [one] = told(config, facts(order, (1, "A", 1)))
    assert not one.whole


def test_an_order_that_a_person_made_smaller_is_not_the_whole_that_was_sold(config: Config) -> None:
    of = facts(sold(A=(1, 1)), (1, "A", 1))
    fewer = LineFacts(line="A", sku="A", open=0, cancelled=1, ordered=2)
    [one] = told(config, msgspec.structs.replace(of, lines={"A": fewer}))
    content = one.parcels[0].contents[0]
    assert (one.whole, one.final, content.pieces, content.ordered) == (False, True, 1, 2)


def test_only_a_line_that_was_short_is_called_off_as_short(config: Config) -> None:
    of = OrderFacts(
        key=1, doc=encode(sold(A=(1, 1), B=(1, 1), C=(1, 1))),
        lines={
            "A": LineFacts(line="A", sku="A", open=0, cancelled=1, short=True),
            "B": LineFacts(line="B", sku="B", open=0, cancelled=1),
            "C": LineFacts(line="C", sku="C", open=0, cancelled=1, refused=True),
        },
    )  # fmt: skip
    [one] = told_of(frozenset(("cancelled",)), config, [of], {}, SERVICES)
    assert [c.reason for c in one.told.called_off] == ["short", "cancelled", "refused"]


def test_what_a_waiting_shipment_changes_in_the_others_is_asked_about_again(config: Config) -> None:
    of = facts(sold(A=(2, 1), B=(1, 1)), (1, "A", 2), (2, "B", 1))

    def unfit(one: ToldPiece) -> list[Problem]:
        fits = one.key == 1 and one.told.final
        return [] if fits else [Problem(id="layout/empty", file="feed-x.yaml")]

    goes, waits = fitting(
        lambda without: told_of(SHIPPED, config, [of], {}, SERVICES, without), unfit
    )
    assert goes == []
    assert [one.key for one, _ in waits] == [2, 1]
