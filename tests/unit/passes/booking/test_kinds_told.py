"""Kinds of addresses at booking: told by the tables, and no news because a table was edited."""

from __future__ import annotations

import msgspec
import pytest
from builders.routes import order

from processor.ledger.orders import orders
from processor.ledger.orders.orders import KnownOrder
from processor.model.order import Address, Order
from processor.model.revisions import content
from processor.normalise import Reading
from processor.passes.booking.orders.kinds_told import kinds_told
from processor.rules.places.read_tables import read_place_tables

TEXTS = {"rules/tables/boxes.csv": "country,kind,words,where\n*,po-box,Fach #,start\n"}
TABLES = read_place_tables(TEXTS)[0]
NONE = read_place_tables({"rules/tables/boxes.csv": TEXTS["rules/tables/boxes.csv"].replace(
    "Fach", "Kasten"
)})[0]  # fmt: skip
BOX = msgspec.structs.replace(order(1, ("A", 1)).ship_to, address_lines=("Fach 12",))


def with_address(address: Address, bill_to: Address | None = None) -> Order:
    return msgspec.structs.replace(order(1, ("A", 1)), ship_to=address, bill_to=bill_to)


def reading(one: Order) -> Reading:
    return Reading(order=one, outcome="accepted", rows=(1,))


def known(one: Order) -> dict[str, KnownOrder]:
    class Known:
        doc, content = orders.encode(one), content(one)

    return {one.order_id: Known()}  # type: ignore[dict-item]


def told(one: Order, before: Order | None = None, tables: object = TABLES) -> Order:
    stands = {} if before is None else known(before)
    [found] = kinds_told(tables, stands, [reading(one)])  # type: ignore[arg-type]
    assert found.order is not None
    return found.order


def test_both_addresses_of_a_new_order_get_their_kind() -> None:
    found = told(with_address(BOX, BOX))
    assert found.bill_to is not None
    assert (found.ship_to.kind, found.bill_to.kind) == ("po-box", "po-box")


@pytest.mark.parametrize("before", ["po-box", "street"])
def test_an_export_of_a_known_order_is_no_news_because_a_table_was_edited(before: str) -> None:
    address = msgspec.structs.replace(BOX, kind=before)  # type: ignore[arg-type]
    stood = with_address(address)
    for tables in (TABLES, NONE):
        assert content(told(with_address(BOX), stood, tables)) == content(stood)


def test_an_address_that_was_changed_is_news_with_its_own_kind() -> None:
    stood = with_address(msgspec.structs.replace(BOX, address_lines=("Weg 1",)))
    found = told(with_address(BOX), stood)
    assert found.ship_to.kind == "po-box"
    assert content(found) != content(stood)


def test_rows_without_an_order_pass() -> None:
    empty = Reading(order=None, outcome="rejected", rows=(1,))
    assert list(kinds_told(TABLES, {}, [empty])) == [empty]
