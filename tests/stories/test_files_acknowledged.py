"""A warehouse answers to the files that we sent it: taken, taken in part, refused; told twice,
otherwise, late, or of what is not its own."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest
from builders.confirmations import Instructed, instructed, pl1
from builders.paths import SAMPLES
from builders.small import small_inbox
from builders.world import World

NEXT = "2026-11-03T12:00:00Z"
FILE = "pl1-instruction-W000001-P001.csv"
LABELS = "pl1-labels-W000001-P001.pdf"
HEAD = "file,shipment,line,status,row_status,message,time"
MAPPING = """\
kind: acknowledgement
names: {names}
file:
  header_has: [file, shipment, status, time]
  delimiter: comma
  encoding: utf-8
  timezone: UTC
rows:
  file: file
  reference: shipment
  line: line
  result: status
  row_result: row_status
  reason: message
  acknowledged_at: {{from: time, read_as: date iso}}
"""


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A small house whose warehouses have their instructions, and of which one answers in rows."""
    world = World.build(tmp_path_factory.mktemp("sent") / "house")
    let_answer(world, "file")
    small_inbox(world)
    assert world.run().code == 0
    world.consume()
    return world


@pytest.fixture
def house(sent: World, tmp_path: Path) -> World:
    copy = sent.copied(tmp_path / "house")
    copy.taken = dict(sent.taken)
    copy.now = NEXT
    return copy


def let_answer(world: World, names: str) -> None:
    path = world.folder / "mappings" / "acknowledgement-pl1.yaml"
    path.write_text(MAPPING.format(names=names), "utf-8")


def asked(world: World, sql: str) -> list[tuple]:
    with sqlite3.connect(world.folder / ".state" / "ledger.db") as ledger:
        return ledger.execute(sql).fetchall()


def answer(world: World, *rows: str, name: str = "a.csv", time: str = NEXT) -> dict[str, int]:
    """The warehouse answers; how many of its rows had which outcome. Nothing goes out again."""
    text = "\n".join([HEAD, *(f"{row},{time}" for row in rows), ""])
    world.drop("pl1", name, text)
    ran = world.run()
    assert ran.code in (0, 1), ran.out + ran.err
    world.balance()
    world.consume()
    return dict(
        asked(
            world,
            "SELECT r.outcome, count(*) FROM input_row r JOIN file f ON f.id = r.file_id"
            f" WHERE f.name = '{name}' GROUP BY 1",
        )
    )


def why(world: World, name: str = "a.csv") -> str:
    """What the rows of a file were refused for."""
    rows = asked(
        world,
        "SELECT r.reason FROM input_row r JOIN file f ON f.id = r.file_id"
        f" WHERE f.name = '{name}' AND r.reason <> ''",
    )
    return " ".join(row[0] for row in rows)


def cases(world: World) -> list[tuple]:
    return asked(world, "SELECT kind, subject FROM cases ORDER BY id")


def held(world: World) -> set[str]:
    rows = asked(
        world,
        "SELECT o.order_id FROM hold h JOIN orders o ON o.id = h.order_id"
        " WHERE h.reason = 'refused-by-warehouse' AND h.closed_at IS NULL",
    )
    return {row[0] for row in rows}


def taken(world: World) -> set[str]:
    found = asked(world, "SELECT number FROM shipment WHERE acknowledged_at IS NOT NULL")
    return {row[0] for row in found}


def document(world: World, name: str = FILE) -> tuple[bool, str]:
    """Whether it was answered, and what."""
    sql = f"SELECT acknowledged_at IS NOT NULL, answer FROM document WHERE name = '{name}'"
    ((at, said),) = asked(world, sql)
    return bool(at), said


def goods(world: World) -> list[Instructed]:
    """What PL1 was told to send, one line a shipment, each the only one of its order."""
    rows = instructed(world.folder)
    alone = {r.order for r in rows if len({o.shipment for o in rows if o.order == r.order}) == 1}
    found = {r.shipment: r for r in rows if r.warehouse == "PL1" and r.order in alone}
    return list(found.values())


def numbers(world: World) -> set[str]:
    return {one.shipment for one in instructed(world.folder, "PL1")}


def order_of(world: World, one: Instructed) -> dict:
    return next(o for name, o in world.orders().items() if name.endswith(f"/{one.order}"))


def sent_again(world: World) -> None:
    """A person had the file sent again."""
    with sqlite3.connect(world.folder / ".state" / "ledger.db") as ledger:
        ledger.execute(
            "UPDATE document SET handed_at = (SELECT max(at) + 1 FROM report),"
            f" acknowledged_at = NULL, answer = '' WHERE name = '{FILE}'"
        )


def test_a_file_that_was_taken_is_noted_with_its_shipments_and_explain_tells_it(
    house: World,
) -> None:
    one = goods(house)[0]
    assert answer(house, f"{FILE},,,accepted,,") == {"accepted": 1}
    assert document(house) == (True, "accepted")
    assert taken(house) == numbers(house)
    assert held(house) == set()
    assert cases(house) == []
    told = house.crossdock("explain", one.order).out
    assert re.search(r"instruction taken +pl1/a.csv:2", told), told


def test_what_is_named_as_refused_is_held_with_the_words_and_the_rest_was_taken(
    house: World,
) -> None:
    one, two, *_ = goods(house)
    rows = [
        f"{FILE},{one.shipment},1,partly,rejected,no such article",
        f"{FILE},{two.shipment},,partly,rejected,country not served",
    ]
    assert answer(house, *rows) == {"accepted": 2}
    assert document(house) == (True, "partly")
    assert held(house) == {one.order, two.order}
    assert taken(house) == numbers(house) - {one.shipment, two.shipment}
    told = house.crossdock("explain", one.order).out
    assert "line 1: 'no such article'" in told
    assert order_of(house, two)["state"] == "held"


def test_a_whole_file_that_was_refused_holds_every_order_of_it(house: World) -> None:
    assert answer(house, f"{FILE},,,rejected,,cannot be read") == {"accepted": 1}
    orders = {one.order for one in instructed(house.folder, "PL1")}
    assert (document(house), held(house), taken(house)) == ((True, "rejected"), orders, set())


@pytest.mark.slow
def test_taken_in_part_and_nothing_named_is_a_case_for_each_client(house: World) -> None:
    answer(house, f"{FILE},,,partly,,2 rows left out")
    clients = {one.client for one in instructed(house.folder, "PL1")}
    assert cases(house) == [("refused-file", f"pl1/{FILE}")] * len(clients)
    assert (held(house), taken(house)) == (set(), set())
    one = goods(house)[0]
    answer(house, f"{FILE},{one.shipment},,,rejected,unknown", name="b.csv")
    assert held(house) == {one.order}
    assert taken(house) == numbers(house) - {one.shipment}


def test_papers_that_are_no_instruction_are_a_case_and_hold_nothing(house: World) -> None:
    ((number,), *_) = asked(
        house,
        "SELECT s.number FROM document d JOIN document_shipment m ON m.document_id = d.id"
        f" JOIN shipment s ON s.id = m.shipment_id WHERE d.name = '{LABELS}'",
    )
    answer(house, f"{LABELS},{number},,,rejected,page torn")
    assert cases(house) == [("refused-file", f"pl1/{LABELS}")]
    assert held(house) == set()
    assert document(house, LABELS) == (False, "partly")
    assert "'page torn'" in house.crossdock("cases").out
    assert not any("torn" in data.decode() for n, data in house.taken.items() if "-cases-" in n)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("row", "time", "says"),
    [
        ("pl1-instruction-W000009-P001.csv,,,accepted,,", NEXT, "no such file"),
        ("de2-instruction-W000001-P001.dat,,,accepted,,", NEXT, "DE2"),
        ("CEB303-acme-W000001-P001.xml,,,rejected,,", NEXT, "customs"),
        ("pl1-labels-W000001-P001,,,accepted,,", NEXT, "two files"),
        (f"{FILE},S0000099999,,,rejected,", NEXT, "not in file"),
        (f"{FILE},T0000000001,,,rejected,", NEXT, "trial"),
        ("trial/TRIAL-pl1-instruction-W000001.csv,,,accepted,,", NEXT, "trial"),
        (f"{FILE},,,accepted,,", "2026-11-05T12:00:00Z", "future"),
        (f"{FILE},,,accepted,,", "2026-11-01T12:00:00Z", "before hand over"),
        (f"{FILE},,,queued,,", NEXT, "cell/value"),
        (f"{FILE},S0000000001,,accepted,,", NEXT, "cell/missing"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    house: World, row: str, time: str, says: str
) -> None:
    assert answer(house, row, time=time) == {"rejected": 1}
    assert says.replace(" ", "-") in why(house) or says in why(house)
    assert asked(house, "SELECT count(*) FROM report WHERE kind = 'acknowledgement'") == [(0,)]
    assert (held(house), taken(house), cases(house)) == (set(), set(), [])


@pytest.mark.slow
def test_what_was_not_handed_over_yet_cannot_have_been_taken(house: World) -> None:
    one = goods(house)[0]
    answer(house, f"{FILE},{one.shipment},,partly,rejected,unknown")
    house.crossdock("reject", one.order, "--why", "not sold there")
    assert house.crossdock("pause", "all").code == 0
    house.run()
    cancel = FILE.replace("W000001", "W000002")
    assert document(house, cancel) == (False, "")
    assert answer(house, f"{cancel},,,accepted,,", name="b.csv") == {"rejected": 1}
    assert "file-not-handed" in why(house, "b.csv")


@pytest.mark.slow
def test_the_name_of_a_file_may_come_with_folders_and_without_its_ending(house: World) -> None:
    assert answer(house, f"C:\\in\\{FILE.removesuffix('.csv')},,,accepted,,") == {"accepted": 1}
    assert document(house) == (True, "accepted")


def test_what_was_answered_before_is_a_duplicate_row_by_row(house: World) -> None:
    one, two, three, *_ = goods(house)
    refused = f"{FILE},{one.shipment},,partly,rejected,unknown"
    answer(house, refused)
    again = answer(house, refused, f"{FILE},,,partly,,", f"{FILE},{two.shipment},,,accepted,",
                   f"{FILE},{two.shipment},,,accepted,", name="b.csv")  # fmt: skip
    assert again == {"duplicate": 3, "accepted": 1}
    assert answer(house, f"{FILE},{three.shipment},,,rejected,oh", name="c.csv") == {"accepted": 1}
    assert held(house) == {one.order, three.order}
    assert cases(house) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("first", "then"), [("accepted", "rejected"), ("rejected", "accepted"), ("partly", "accepted")]
)
def test_an_answer_that_contradicts_the_first_is_parked_with_a_case(
    house: World, first: str, then: str
) -> None:
    answer(house, f"{FILE},,,{first},,one")
    before = (held(house), taken(house), document(house))
    known = len(cases(house))
    assert answer(house, f"{FILE},,,{then},,two", name="b.csv") == {"rejected": 1}
    assert {kind for kind, _ in cases(house)[known:]} == {"contradiction"}
    assert (held(house), taken(house), document(house)) == before
    states = asked(house, "SELECT state FROM report WHERE kind = 'acknowledgement' ORDER BY id")
    assert states == [("booked",), ("parked",)]


@pytest.mark.slow
def test_what_is_taken_after_a_person_had_it_sent_again_is_no_contradiction(house: World) -> None:
    one = goods(house)[0]
    answer(house, f"{FILE},{one.shipment},,partly,rejected,unknown")
    sent_again(house)
    assert answer(house, f"{FILE},,,accepted,,", name="b.csv") == {"accepted": 1}
    assert (held(house), taken(house), cases(house)) == (set(), numbers(house), [])
    assert order_of(house, one)["state"] == "instructed"


@pytest.mark.slow
def test_a_release_believes_that_it_ships_and_sends_nothing(house: World) -> None:
    one = goods(house)[0]
    answer(house, f"{FILE},{one.shipment},,partly,rejected,unknown")
    before = dict(house.taken)
    assert house.crossdock("release", one.order, "--why", "they have it").code == 0
    house.run()
    house.balance()
    house.consume()
    assert order_of(house, one)["state"] == "instructed"
    assert house.taken == before


def test_a_reject_asks_the_warehouse_to_cancel_and_ships_from_nowhere_else(house: World) -> None:
    one = goods(house)[0]
    answer(house, f"{FILE},{one.shipment},,partly,rejected,unknown")
    ran = house.crossdock("reject", one.order, "--why", "not sold there")
    assert "cancel instructions for 1 shipment" in ran.out or "for 1 shipment" in ran.out, ran.out
    house.run()
    house.balance()
    house.consume()
    assert [n for n in house.taken if "instruction-W000002" in n] == [
        "pl1/pl1-instruction-W000002-P001.csv"
    ]
    assert order_of(house, one)["state"] == "instructed", "until the warehouse has told"
    cancel = "pl1-instruction-W000002-P001.csv"
    answer(house, f"{cancel},,,rejected,,no such order", name="b.csv")
    assert cases(house) == [("refused-file", one.shipment)]
    house.now = "2026-11-04T09:00:00Z"
    rows = [o._replace(pieces=0) for o in instructed(house.folder) if o.shipment == one.shipment]
    house.drop("pl1", "c.csv", pl1(rows, "2026-11-03", status="cancelled"))
    house.run()
    house.balance()
    assert order_of(house, one)["state"] == "cancelled"
    assert one.shipment not in numbers(house)


def test_the_refusal_of_what_has_left_is_a_case_and_no_hold(house: World) -> None:
    one = goods(house)[0]
    rows = [o for o in instructed(house.folder) if o.shipment == one.shipment]
    house.drop("pl1", "left.csv", pl1(rows, "2026-11-03"))
    house.run()
    assert order_of(house, one)["state"] == "shipped"
    answer(house, f"{FILE},{one.shipment},,,rejected,unknown")
    assert cases(house) == [("contradiction", one.shipment)]
    assert order_of(house, one)["state"] == "shipped"


@pytest.mark.parametrize(("cancelled", "reasons"), [(1, set()), (0, {"changed-after-hand-over"})])
def test_a_refused_change_of_what_was_cancelled_meanwhile_holds_nothing(
    house: World, cancelled: int, reasons: set[str]
) -> None:
    one = goods(house)[0]
    of = f"(SELECT id FROM shipment WHERE number = '{one.shipment}')"
    # As if the file had told of a change, and the channel had cancelled the order since.
    asked(house, f"UPDATE document_shipment SET action = 'change' WHERE shipment_id = {of}")
    asked(house, f"UPDATE shipment SET cancel_asked = {cancelled} WHERE id = {of}")
    house.drop("pl1", "a.csv", f"{HEAD}\n{FILE},{one.shipment},,,rejected,late,{NEXT}\n")
    assert house.run().code in (0, 1)
    found = asked(
        house,
        "SELECT h.reason FROM hold h JOIN shipment s ON s.order_id = h.order_id"
        f" WHERE h.closed_at IS NULL AND s.id = {of}",
    )
    assert {reason for (reason,) in found} == reasons


def test_what_was_refused_and_leaves_after_all_is_held_no_longer(house: World) -> None:
    one = goods(house)[0]
    answer(house, f"{FILE},{one.shipment},,partly,rejected,unknown")
    rows = [o for o in instructed(house.folder) if o.shipment == one.shipment]
    house.drop("pl1", "left.csv", pl1(rows, "2026-11-03"))
    house.run()
    house.balance()
    assert (order_of(house, one)["state"], held(house)) == ("shipped", set())


@pytest.mark.slow
def test_what_a_warehouse_that_confirms_nothing_refused_is_not_presumed_shipped(
    house: World,
) -> None:
    one, two, *_ = goods(house)
    config = house.folder / "config.yaml"
    text = config.read_text("utf-8").replace("  PL1:\n", "  PL1:\n    confirms: no\n")
    config.write_text(text, "utf-8")
    answer(house, f"{FILE},{one.shipment},,partly,rejected,unknown")
    house.now = "2026-11-06T09:00:00Z"
    (count,) = (SAMPLES / "inbox" / "pl1").iterdir()
    house.drop("pl1", "count.csv", re.sub(r"2026-11-0\d", "2026-11-06", count.read_text()))
    house.run()
    states = dict(asked(house, "SELECT number, state FROM shipment"))
    assert (states[one.shipment], states[two.shipment]) == ("instructed", "shipped")


@pytest.mark.slow
@pytest.mark.parametrize("names", ["wave", "shipment"])
def test_a_partner_may_name_the_wave_or_the_shipment(house: World, names: str) -> None:
    let_answer(house, names)
    one, two, *_ = goods(house)
    if names == "wave":
        rows: Sequence[str] = [f"W000001,{one.shipment},,,rejected,no", "W000001,,,partly,,"]
        rest = numbers(house) - {one.shipment}
    else:
        rows = [f"{one.shipment},,,rejected,,no", f"{two.shipment},,,accepted,,"]
        rest = {two.shipment}
    unknown = "W999999" if names == "wave" else "S9999999999"
    assert answer(house, *rows, f"{unknown},,,accepted,,") == {"accepted": 2, "rejected": 1}
    assert (held(house), taken(house)) == ({one.order}, rest)
