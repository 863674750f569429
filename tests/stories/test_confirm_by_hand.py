"""What a warehouse tells on the telephone is booked by hand, and a report in place of another."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from builders.confirmations import Instructed, instructed, pl1
from builders.small import small_inbox
from builders.world import Ran, World

NEXT = "2026-11-04T09:00:00Z"
TOLD = ("--why", "telephone, Mrs Nowak")


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A small house whose warehouses have their instructions."""
    world = World.build(tmp_path_factory.mktemp("sent") / "house")
    small_inbox(world)
    assert world.run().code == 0
    return world


@pytest.fixture
def house(sent: World, tmp_path: Path) -> World:
    copy = sent.copied(tmp_path / "house")
    copy.now = NEXT
    return copy


def asked(world: World, sql: str) -> list[tuple]:
    with sqlite3.connect(world.folder / ".state" / "ledger.db") as ledger:
        return ledger.execute(sql).fetchall()


def alone(world: World, pieces: int = 2) -> Instructed:
    """Goods that are the whole shipment and the whole order, of PL1."""
    every = instructed(world.folder)
    return next(
        one
        for one in instructed(world.folder, "PL1")
        if one.pieces >= pieces and sum(other.order == one.order for other in every) == 1
    )


def state_of(world: World, one: Instructed) -> tuple[object, ...]:
    """All that is known of the line, the shipment, the stock and the parcel."""
    return (
        asked(world, "SELECT l.* FROM order_line l JOIN shipment s ON s.order_id = l.order_id"
                     f" WHERE s.number = '{one.shipment}' AND l.line_id = '{one.line}'"),
        asked(world, "SELECT s.state, s.shipped_at, s.cancel_answer, o.state FROM shipment s JOIN"
                     f" orders o ON o.id = s.order_id WHERE s.number = '{one.shipment}'"),
        asked(world, "SELECT on_hand, reserved, instructed, suspect, blocked FROM stock WHERE"
                     f" warehouse = '{one.warehouse}' AND sku = '{one.sku}'"
                     f" AND client = '{one.client}'"),
        asked(world, "SELECT p.sscc, p.state, p.told_tracking FROM parcel p JOIN shipment s"
                     f" ON s.id = p.shipment_id WHERE s.number = '{one.shipment}' AND p.state <> 'void'"),
        asked(world, "SELECT reason FROM hold WHERE closed_at IS NULL ORDER BY 1"),
        asked(world, "SELECT kind FROM cases WHERE closed_at IS NULL ORDER BY 1"),
    )  # fmt: skip


def confirm(world: World, what: str, *said: str) -> Ran:
    ran = world.crossdock("confirm", what, *TOLD, "--yes", *said)
    world.balance()
    return ran


def test_all_of_a_shipment_is_booked_by_hand_as_by_its_file(house: World, tmp_path: Path) -> None:
    one = alone(house)
    other = house.copied(tmp_path / "file")
    other.now = NEXT
    shown = house.crossdock("confirm", one.shipment, *TOLD, "--all-shipped")
    assert shown.code == 0 and "--yes" in shown.out, shown.out + shown.err
    assert state_of(house, one) == state_of(other, one)
    ran = confirm(house, one.shipment, "--all-shipped", "--at", "2026-11-03T23:59:59")
    assert ran.code == 0, ran.out + ran.err
    print(shown.out, ran.out)
    other.drop("pl1", "a.csv", pl1([one]))
    assert other.run().code in (0, 1)
    print(state_of(house, one))
    print(state_of(other, one))
    assert house.run().code in (0, 1)
    assert state_of(house, one)[:3] == state_of(other, one)[:3]
    life = house.crossdock("explain", one.order).out
    print(life)
    assert "telephone, Mrs Nowak" in life
