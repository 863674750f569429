"""Faults 112 to 116, 120 and 121: what a warehouse says of shipments and our files, or does not."""

from __future__ import annotations

import sqlite3

import pytest
from builders.confirmations import Instructed, instructed, pl1
from builders.crash import CRASHED, run_in_child
from builders.exports import order, shop
from builders.fault_house import SHOP, arrives, holds, state, told
from builders.world import World


@pytest.fixture
def sent(stocked: World) -> World:
    """A house of which one warehouse has one order."""
    arrives(stocked, "1.csv", shop(order("#7001")))
    assert state(stocked, "#7001") == "instructed"
    return stocked


def confirms(world: World, one: Instructed, name: str = "shipped.csv", **cells: str) -> None:
    """The warehouse of these goods says so, in the layout of PL1."""
    assert one.warehouse == "PL1"
    arrives(world, name, pl1([one], "2026-11-03", **cells), "pl1")


def goods(world: World, order_id: str = "#7001") -> Instructed:
    (one,) = [one for one in instructed(world.folder) if one.order == order_id]
    return one


def ledger(world: World, sql: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(world.folder / ".state" / "ledger.db") as connection:
        return connection.execute(sql).fetchall()


def stock(world: World, one: Instructed) -> tuple[object, ...]:
    (found,) = ledger(
        world,
        f"SELECT on_hand, instructed FROM stock WHERE warehouse = '{one.warehouse}'"
        f" AND client = '{one.client}' AND sku = '{one.sku}'",
    )
    return found


def test_112_a_row_of_an_order_that_nobody_knows_goes_back_with_the_reason(sent: World) -> None:
    one = goods(sent)
    before = stock(sent, one)
    confirms(sent, one._replace(shipment="S9999999999"))
    assert stock(sent, one) == before
    assert "S9999999999" in told(sent, "rejects")
    confirms(sent, one, "mended.csv")
    assert state(sent, "#7001") == "shipped"


def test_113_a_confirmation_that_comes_twice_counts_once(sent: World) -> None:
    one = goods(sent)
    confirms(sent, one, document="WZ/1")
    once = stock(sent, one)
    confirms(sent, one, "again.csv", document="WZ/1")
    confirms(sent, one, "once-more.csv", document="WZ/1", weight_kg="")
    assert stock(sent, one) == once
    assert state(sent, "#7001") == "shipped"


@pytest.mark.parametrize(
    ("more", "cells", "kind"),
    [(1, {}, "over-shipped"), (-1, {"status": "short"}, "short"),
     (0, {"sku": "ACM-NOSUCH", "line": ""}, "unknown-goods")],
)  # fmt: skip
def test_114_what_left_is_booked_as_it_left_and_what_was_ordered_otherwise_is_a_case(
    sent: World, more: int, cells: dict[str, str], kind: str
) -> None:
    one = goods(sent)
    (on_hand, _) = stock(sent, one)
    confirms(sent, one._replace(pieces=one.pieces + more), **cells)
    left = 0 if kind == "unknown-goods" else one.pieces + more
    assert stock(sent, one)[0] == int(str(on_hand)) - left
    assert ledger(sent, "SELECT kind FROM cases") == [(kind,)]


def test_115_a_confirmation_is_believed_before_we_noted_that_we_handed_over(
    stocked: World,
) -> None:
    stocked.drop(SHOP, "1.csv", shop(order("#7001")))
    assert run_in_child(stocked, ("hand/after-rename", 1)) == CRASHED
    assert ledger(stocked, "SELECT DISTINCT state FROM document") == [("staged",)]
    confirms(stocked, goods(stocked))
    assert state(stocked, "#7001") == "shipped"
    assert ledger(stocked, "SELECT DISTINCT state FROM document") == [("handed",)]


def test_116_a_tracking_number_that_is_told_of_two_orders_is_a_case_that_names_both(
    sent: World,
) -> None:
    sent.drop(SHOP, "2.csv", shop(order("#7002")))
    assert sent.run().code == 0
    first, second = goods(sent), goods(sent, "#7002")
    confirms(sent, first._replace(tracking="X1"))
    confirms(sent, second._replace(tracking="X1"), "later.csv")
    [(kind, why)] = ledger(sent, "SELECT kind, why FROM cases")
    assert kind == "tracking-twice"
    assert "#7001" in str(why) and "#7002" in str(why)
    assert (state(sent, "#7001"), state(sent, "#7002")) == ("shipped", "shipped")


def test_120_a_document_that_nobody_acknowledges_is_told_and_goes_again_only_when_a_person_asks(
    sent: World,
) -> None:
    with (sent.folder / "config.yaml").open("a", encoding="utf-8") as config:
        config.write("\nreceivers: {PL1: {expects: {acknowledgement: 2 hours}}}\n")
    first = {name: data for name, data in sent.consume().items() if "-instruction-" in name}
    [(document, data)] = first.items()
    sent.now = "2026-11-03T12:00:00Z"
    assert sent.run().code == 0
    assert document in told(sent, "alerts")
    assert document in sent.crossdock("status").out
    assert not any(name.startswith("pl1/") for name in sent.visible())
    assert sent.crossdock("resend", document, "--why", "they have nothing").code == 0
    assert sent.run().code == 0
    # The same document for whoever reads it: only its name says that it may be known.
    again = {name: data for name, data in sent.visible().items() if name.startswith("pl1/")}
    assert list(again.values()) == [data]
    assert not again.keys() & first.keys()
    sent.balance()


def test_121_what_a_partner_answers_with_an_error_file_is_held_with_its_words(sent: World) -> None:
    one = goods(sent)
    ((name,),) = ledger(
        sent, "SELECT name FROM document WHERE kind = 'instruction' AND receiver = 'PL1'"
    )
    sent.consume()
    head = "file,status,message,processed_at"
    error = f"{head}\n{name},ERROR,row 2: no such article,2026-11-03T10:00:00\n"
    arrives(sent, "error.ack", error, "pl1")
    assert state(sent, "#7001") == "held"
    assert holds(sent, "#7001") == ["refused-by-warehouse"]
    assert "row 2: no such article" in sent.crossdock("hold", "list", "--json").out
    assert not any(n.startswith("pl1/") for n in sent.visible()), "nothing is sent again"
    assert goods(sent) == one
