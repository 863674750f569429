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
                     f" ON s.id = p.shipment_id WHERE s.number = '{one.shipment}'"
                     " AND p.state <> 'void'"),
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
    other.drop("pl1", "a.csv", pl1([one]))
    assert other.run().code in (0, 1)
    assert house.run().code in (0, 1)
    assert state_of(house, one)[:3] == state_of(other, one)[:3]
    life = house.crossdock("explain", one.order).out
    assert "telephone, Mrs Nowak" in life


A_AND_B = {
    "more, then less": ({"quantity": "2"}, {"quantity": "1", "complete": "1"}),
    "less, then more": ({"quantity": "1", "complete": "1"}, {"quantity": "2"}),
    "nothing, then all": ({"quantity": "0", "complete": "1"}, {"quantity": "2"}),
    "all, then nothing": ({"quantity": "2"}, {"quantity": "0", "complete": "1"}),
    "all, then a part": ({"quantity": "2"}, {"quantity": "1", "status": "back order"}),
    "too much, then all": ({"quantity": "7"}, {"quantity": "2"}),
    "all, then too much": ({"quantity": "2"}, {"quantity": "7"}),
    "a substitute, then all": (
        {"line": "", "sku": "ACM-MUG-OAT", "instead_of": "ACM-CUP", "status": "substituted"},
        {"quantity": "2"},
    ),
    "unknown goods, then all": ({"line": "", "sku": "NO-SUCH"}, {"quantity": "2"}),
    "another day": ({"quantity": "2"}, {"quantity": "2", "ship_date": "2026-11-04"}),
    "another number of a parcel": ({"tracking": "AAA111"}, {"tracking": "BBB222"}),
}  # fmt: skip


DECISIVE = ("all, then a part", "a substitute, then all")


@pytest.mark.parametrize(
    "what",
    [one if one in DECISIVE else pytest.param(one, marks=pytest.mark.slow) for one in A_AND_B],
)
def test_a_report_in_place_of_another_ends_as_if_it_alone_had_come(
    house: World, tmp_path: Path, what: str
) -> None:
    one = alone(house)
    first, second = A_AND_B[what]
    only = house.copied(tmp_path / "alone")
    only.now = house.now
    house.drop("pl1", "first.csv", pl1([one], document="D7", **first))
    assert house.run().code in (0, 1)
    house.drop("pl1", "second.csv", pl1([one], document="D7", **second))
    assert house.run().code in (0, 1)
    house.balance()
    assert "contradiction" in str(asked(house, "SELECT kind FROM cases WHERE closed_at IS NULL"))
    shown = house.crossdock("confirm", "second.csv", *TOLD, "--replace")
    assert shown.code == 0, shown.out + shown.err
    ran = confirm(house, "pl1/second.csv", "--replace")
    assert ran.code == 0, ran.out + ran.err
    only.drop("pl1", "second.csv", pl1([one], document="D7", **second))
    assert only.run().code in (0, 1)
    assert house.run().code in (0, 1)
    house.balance()
    assert state_of(house, one) == state_of(only, one)


def test_a_file_that_says_what_was_told_by_hand_is_a_duplicate(house: World) -> None:
    one = alone(house)
    assert confirm(house, one.shipment, "--all-shipped").code == 0
    before = state_of(house, one)
    house.drop("pl1", "later.csv", pl1([one], document="D7"))
    assert house.run().code in (0, 1)
    house.balance()
    assert state_of(house, one) == before
    assert asked(house, "SELECT outcome FROM input_row r JOIN file f ON f.id = r.file_id"
                        " WHERE f.name = 'later.csv'") == [("duplicate",)]  # fmt: skip


def test_a_file_that_says_otherwise_than_was_told_by_hand_may_take_its_place(
    house: World, tmp_path: Path
) -> None:
    one = alone(house)
    only = house.copied(tmp_path / "alone")
    only.now = house.now
    assert confirm(house, one.shipment, "--shipped", "1=1", "--short").code == 0
    for world in (house, only):
        world.drop("pl1", "later.csv", pl1([one]))
        assert world.run().code in (0, 1)
        world.balance()
    told = asked(house, "SELECT why FROM cases WHERE kind = 'contradiction'")
    assert "case.contradicts-by-hand" in str(told)
    assert confirm(house, "later.csv", "--replace").code == 0
    assert house.run().code in (0, 1)
    assert state_of(house, one) == state_of(only, one)
    again = house.crossdock("confirm", "later.csv", *TOLD, "--replace", "--yes")
    assert (again.code, "no report" in again.err) == (2, True)


@pytest.mark.slow
def test_what_a_file_told_wrongly_is_put_right_by_hand(house: World, tmp_path: Path) -> None:
    one = alone(house)
    only = house.copied(tmp_path / "alone")
    only.now = house.now
    house.drop("pl1", "wrong.csv", pl1([one], quantity="5"))
    assert house.run().code in (0, 1)
    assert confirm(house, one.shipment, "--all-shipped").code == 1
    ran = confirm(house, one.shipment, "--all-shipped", "--replace", "--tracking", one.tracking)
    assert ran.code == 0, ran.out + ran.err
    assert confirm(only, one.shipment, "--all-shipped", "--tracking", one.tracking).code == 0
    assert state_of(house, one) == state_of(only, one)


@pytest.mark.slow
def test_one_shipment_of_a_file_is_replaced_and_the_others_stay(house: World) -> None:
    one, *others = [r for r in instructed(house.folder, "PL1") if r.pieces > 1][:3]
    rows = [one, *(r for r in others if r.shipment != one.shipment)]
    house.drop("pl1", "first.csv", pl1(rows, document="D7"))
    assert house.run().code in (0, 1)
    before = [state_of(house, r)[:2] for r in rows[1:]]
    house.drop("pl1", "second.csv", pl1([one._replace(pieces=1), *rows[1:]], document="D7"))
    assert house.run().code in (0, 1)
    assert confirm(house, "second.csv", "--replace").code == 0
    assert [state_of(house, r)[:2] for r in rows[1:]] == before
    assert asked(house, "SELECT sum(l.pieces) FROM report_line l JOIN report r ON r.id ="
                        " l.report_id WHERE r.state = 'booked' AND l.shipment_id = (SELECT id FROM"
                        f" shipment WHERE number = '{one.shipment}')") == [(1,)]  # fmt: skip
    house.drop("pl1", "third.csv", pl1([*rows[1:], one._replace(pieces=1)], document="D7"))
    assert house.run().code in (0, 1)
    assert set(asked(house, "SELECT r.outcome FROM input_row r JOIN file f ON f.id = r.file_id"
                            " WHERE f.name = 'third.csv'")) == {("duplicate",)}  # fmt: skip


@pytest.mark.slow
def test_pieces_sent_elsewhere_since_are_more_than_ordered(house: World) -> None:
    """What the first warehouse did not send goes from another one; then the first had sent it."""
    one = alone(house)
    config = house.folder / "config.yaml"
    head = f"  {one.client}:\n"
    text = config.read_text("utf-8").replace(head, f"{head}    short: backorder\n", 1)
    config.write_text(text, "utf-8")
    house.drop("pl1", "first.csv", pl1([one], document="D7", quantity="0", complete="1"))
    assert house.run().code in (0, 1)
    again = [r for r in instructed(house.folder) if r.order == one.order]
    assert sum(r.pieces for r in again) == one.pieces
    house.drop("pl1", "second.csv", pl1([one], document="D7"))
    assert house.run().code in (0, 1)
    assert confirm(house, "second.csv", "--replace").code == 0
    assert [r for r in instructed(house.folder) if r.order == one.order] == again
    assert state_of(house, one)[-1] == [("over-shipped",)]
    assert asked(house, f"SELECT suspect FROM stock WHERE warehouse = 'PL1' AND sku = '{one.sku}'"
                        f" AND client = '{one.client}'") == [(0,)]  # fmt: skip


@pytest.mark.slow
def test_what_left_after_all_is_no_contradiction_once_nobody_says_that_nothing_left(
    house: World,
) -> None:
    one = alone(house)
    half = one._replace(pieces=1)
    for name, row, cells in (
        ("none.csv", one, {"document": "D7", "quantity": "0", "complete": "1"}),
        ("left.csv", half, {"document": "D8"}),
        ("instead.csv", half, {"document": "D7", "status": "back order"}),
    ):
        house.drop("pl1", name, pl1([row], **cells))
        assert house.run().code in (0, 1)
    open_cases = "SELECT kind FROM cases WHERE closed_at IS NULL AND kind = 'contradiction'"
    assert len(asked(house, open_cases)) == 2
    assert confirm(house, "instead.csv", "--replace").code == 0
    house.balance()
    assert asked(house, open_cases) == []


REFUSED = {
    "no number": (("--all-shipped", "--tracking", "n/a", *TOLD), 1, "is no tracking number"),
    "nothing said of why": (("--all-shipped",), 2, "--why"),
    "nothing said of what": ((*TOLD,), 2, "--all-shipped"),
    "an unknown line": ((*TOLD, "--shipped", "9=1"), 1, "1 = ACM-CUP"),
    "no pieces": ((*TOLD, "--shipped", "1=0"), 1, "1 or more"),
    "fewer than none": ((*TOLD, "--shipped", "1=-2"), 1, "-2 pieces"),
    "no number of pieces": ((*TOLD, "--shipped", "1"), 2, "LINE=PIECES"),
    "tomorrow": ((*TOLD, "--all-shipped", "--at", "2026-11-05T10:00"), 1, "lies ahead"),
    "before it was told": ((*TOLD, "--all-shipped", "--at", "2026-11-02T10:00"), 1, "instructed"),
    "a day alone": ((*TOLD, "--all-shipped", "--at", "yesterday"), 2, "is no time"),
    "all and not all": ((*TOLD, "--all-shipped", "--short"), 2, "--all-shipped says all"),
    "replacing nothing": ((*TOLD, "--all-shipped", "--replace"), 1, "nothing was told"),
}


def test_what_cannot_be_is_refused_in_plain_words_and_nothing_is_booked(house: World) -> None:
    one = alone(house)
    before = asked(house, "SELECT (SELECT count(*) FROM report), (SELECT count(*) FROM event)")
    for what, (said, code, words) in REFUSED.items():
        ran = house.crossdock("confirm", one.shipment, "--yes", *said)
        assert (what, ran.code) == (what, code), ran.out + ran.err
        assert words in ran.out + ran.err, (what, ran.out + ran.err)
    for name, words in (
        (f"{one.shipment[:-1]}X", one.shipment), (one.order, one.shipment),
        ("T0000000001", "on trial"), ("torn.csv", "dropped into the inbox"),
    ):  # fmt: skip
        ran = house.crossdock(
            "confirm", name, *TOLD, "--all-shipped" if name != "torn.csv" else "--replace"
        )
        assert (name, ran.code) == (name, 2)
        assert words in ran.err, ran.err
    after = asked(house, "SELECT (SELECT count(*) FROM report), (SELECT count(*) FROM event)")
    assert after == before
