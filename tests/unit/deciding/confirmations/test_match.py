"""Which shipment a row is about: never guessed."""

from __future__ import annotations

from processor.deciding.confirmations.match import choose, narrowed
from processor.model.confirmations import Candidate


def shipment(key: int, **more: str) -> Candidate:
    values = {
        "number": f"S{key}", "client": "acme", "warehouse": "PL1", "state": "instructed",
        "order": "shop/1",
    }  # fmt: skip
    return Candidate(key=key, **{**values, **more})


def chosen(*found: Candidate, clients: tuple[str, ...] = ("acme", "nordlys")) -> object:
    one = choose("1", found, warehouse="PL1", clients=clients)
    return one.key if isinstance(one, Candidate) else one.id  # type: ignore[union-attr]


def test_an_open_shipment_comes_before_one_that_has_left() -> None:
    assert chosen(shipment(1, state="shipped"), shipment(2, state="partly shipped")) == 2
    assert chosen(shipment(1, state="shipped"), shipment(2, state="cancelled")) == 1


def test_two_or_none_are_refused_with_both_named() -> None:
    assert chosen() == "report.names-nothing"
    assert chosen(shipment(1), shipment(2)) == "report.two-shipments"
    said = choose("1", [shipment(1), shipment(2)], warehouse="PL1", clients=("acme",))
    assert said.pieces["names"].items == ("S1", "S2")  # type: ignore[union-attr]


def test_the_number_of_a_parcel_says_which_is_meant_but_for_an_old_label() -> None:
    left, cancelled, leaves = (
        shipment(1, state="shipped"), shipment(2, state="cancelled"), shipment(3)
    )  # fmt: skip
    other = shipment(4, order="shop/2")
    assert narrowed([left, leaves], {1}) == [left]
    assert narrowed([left, leaves], {9}) == []
    assert narrowed([cancelled, leaves], {2}) == []
    assert narrowed([cancelled, left], {2}) == [cancelled]
    assert narrowed([cancelled, other], {2}) == [cancelled]


def test_two_clients_with_one_order_number_are_told_apart_by_the_row() -> None:
    both = (shipment(1), shipment(2, client="nordlys"))
    assert chosen(*both) == "report.two-shipments"
    assert chosen(*both, clients=("nordlys",)) == 2


def test_another_warehouse_or_client_is_refused() -> None:
    assert chosen(shipment(1, warehouse="CN1")) == "report.other-warehouse"
    assert chosen(shipment(1), clients=("nordlys",)) == "report.other-client"
    elsewhere = shipment(1, warehouse="CN1")
    assert chosen(elsewhere, clients=("nordlys",)) == "report.other-client"
