"""What is declared to Chinese customs and not true any more: it stays declared, people are told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from builders.confirmations import CN1, instructed
from builders.exports import order, reference_data, shop
from builders.world import Ran, World

RULES = """\
stage: review
rules:
  - id: risky
    why: The channel calls it risky
    when: {order.risk: Dubious}
    if_unknown: skip
    then: {hold: call-buyer, after_hand_over: cancel}
  - id: recalled
    why: A note that turns out to be wrong
    when: {order.notes: like "*recall me*"}
    then: {note: looked at}
"""
LATER, LAST = "2026-11-03T12:00:00Z", "2026-11-03T13:00:00Z"
CANCELLED = "2026-11-03 11:00:00 +0100"
KEY = "acme-shopify/#8101"
OSLO = {
    "Shipping_Country": "NO", "Shipping_Zip": "0150", "Shipping_City": "Oslo",
    "Shipping_Street": "Kirkeveien 155", "Shipping_Address1": "Kirkeveien 155",
    "Shipping_Phone": "+47 412 088600", "Risk_Level": "Low", "Notes": "",
    "Lineitem_sku": "ACM-GLOVE", "Lineitem_name": "Softshell gloves",
}  # fmt: skip


def to_norway(number: int = 8101, **cells: str) -> dict[str, str]:
    return order(f"#{number}", **{**OSLO, **cells})


def tells(world: World, name: str, *rows: dict[str, str]) -> Ran:
    """A further export; no two of them are the same file."""
    filler = order(f"#{name}", Fulfillment_Status="fulfilled")
    world.drop("acme-shopify", f"{name}.csv", shop(*rows, filler))
    ran = world.run()
    assert ran.code in (0, 1), ran.out + ran.err
    return ran


@pytest.fixture(scope="module")
def declared(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Two orders left Shenzhen for Norway and were declared. Made once."""
    world = World.build(tmp_path_factory.mktemp("undo") / "house")
    (world.folder / "rules" / "desk.yaml").write_text(RULES, "utf-8")
    reference_data(world)
    rows = (to_norway(), to_norway(8102, Notes="recall me", Email="other@example.com"))
    world.drop("acme-shopify", "orders.csv", shop(*rows))
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    assert {one["state"] for one in world.orders().values()} == {"instructed"}
    assert any(name.startswith("customs/CEB603") for name in world.visible())
    world.consume()
    world.now = LATER
    return world


@pytest.fixture
def house(declared: World, tmp_path: Path) -> World:
    return declared.copied(tmp_path / "house")


def owed(world: World) -> int:
    """As `status` counts it; `balance` says the same and holds."""
    [status] = world.crossdock("status", "--json").json()
    balance = world.crossdock("balance", "--json")
    assert balance.code == 0, balance.out
    [fourth] = [one for one in balance.json()[0]["checks"] if one["number"] == 4]
    assert fourth["findings"] == []
    assert len(fourth["noted"]) == (status["undo_owed"] and status["undo_owed"] + 1)
    return int(status["undo_owed"])


def explained(world: World, key: str = KEY) -> list[tuple[str, tuple[str, ...]]]:
    [told] = world.crossdock("explain", key, "--json").json()
    return [(one["cause"], tuple(one["documents"])) for one in told["undo_owed"]]


def alerts(world: World) -> list[str]:
    return [name for name in world.visible() if "-cases-" in name]


DOCUMENTS = (
    "customs/CEB303-acme-W000001-P001.xml", "customs/CEB603-acme-W000001-P001.xml",
)  # fmt: skip


def test_nothing_is_owed_while_what_is_declared_is_true(house: World) -> None:
    tells(house, "9001")
    assert owed(house) == 0
    assert alerts(house) == [] and explained(house) == []
    assert "undo owed" not in house.crossdock("balance").out


def test_a_cancelled_shipment_stays_declared_and_its_undo_is_owed_and_told_once(
    house: World,
) -> None:
    tells(house, "9001", to_norway(Cancelled_at=CANCELLED))
    papers = [name for name in house.visible() if not name.startswith("alerts/")]
    assert [name for name in papers if "instruction" not in name] == []
    assert len(papers) == 1, "one cancel instruction, and nothing for customs"
    assert owed(house) == 1
    assert explained(house) == [("cancel", DOCUMENTS)]
    assert "stays declared in customs/CEB303" in house.crossdock("explain", KEY).out
    assert "undo owed: 1" in house.crossdock("status").out
    [alert] = alerts(house)
    assert "its undo is owed" in house.visible()[alert].decode()
    house.consume()
    house.now = LAST
    tells(house, "9002", to_norway(Cancelled_at=CANCELLED))
    assert alerts(house) == []
    assert owed(house) == 1


def test_a_cancel_that_a_rule_asks_for_owes_too(house: World) -> None:
    tells(house, "9001", to_norway(Risk_Level="Dubious"))
    assert explained(house) == [("cancel", DOCUMENTS)]
    assert owed(house) == 1 and len(alerts(house)) == 1


@pytest.mark.slow
def test_what_is_recalled_owes_and_what_ships_anew_is_declared_beside_it(house: World) -> None:
    key = "acme-shopify/#8102"
    path = house.folder / "rules" / "desk.yaml"
    path.write_text(path.read_text("utf-8").replace("looked at", "seen"), "utf-8")
    ran = house.crossdock(
        "recall", "--rule", "recalled", "--since", "2026-11-01", "--yes", "--cancel-instructed",
        "--why", "a mistake",
    )  # fmt: skip
    assert ran.code == 0, ran.out + ran.err
    assert house.run().code == 0
    assert explained(house, key) == [("cancel", DOCUMENTS)]
    assert owed(house) == 1
    assert len(house.orders()[key]["shipments"]) == 2
    assert any(b"#8102-2" in data for name, data in house.visible().items() if "CEB603" in name)


@pytest.mark.slow
def test_what_is_recalled_and_rejected_then_owes_still_and_what_a_warehouse_has_is_not_rejected(
    house: World,
) -> None:
    key = "acme-shopify/#8102"
    assert house.crossdock("reject", key, "--why", "no").code == 1
    assert owed(house) == 0
    path = house.folder / "rules" / "desk.yaml"
    path.write_text(path.read_text("utf-8").replace("{note: looked at}", "{hold: call-buyer}"))
    ran = house.crossdock(
        "recall", "--rule", "recalled", "--since", "2026-11-01", "--yes", "--cancel-instructed"
    )
    assert ran.code == 0, ran.out + ran.err
    assert house.run().code == 0
    assert house.crossdock("reject", key, "--why", "fraud").code == 0
    house.run()
    assert house.orders()[key]["state"] == "rejected"
    assert explained(house, key) == [("cancel", DOCUMENTS)] and owed(house) == 1


@pytest.mark.slow
def test_a_person_who_notes_that_it_was_undone_settles_it_for_good(house: World) -> None:
    tells(house, "9001", to_norway(Cancelled_at=CANCELLED))
    house.consume()
    assert house.crossdock("cases", "close", "1", "--why", "withdrawn by the agent").code == 0
    assert owed(house) == 0 and explained(house) == []
    house.now = LAST
    tells(house, "9002")
    assert owed(house) == 0 and alerts(house) == []


def tells_of_it(world: World, status: str, *, pieces: int | None = None) -> None:
    """CN1 tells what became of the first order, of all that it was told to send or of `pieces`."""
    [one] = [one for one in instructed(world.folder) if one.order == "#8101"]
    pieces = one.pieces if pieces is None else pieces
    row = f"{one.shipment}\t{one.sku}\t\t{pieces}\t\t\t2026-11-03 20:05:00\t{status}\tacme\t\t\t"
    world.drop("cn1", "out.txt", f"{CN1}\n{row}\n".encode("gb18030"))
    world.consume()
    world.now = LAST
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err


def kinds_of_cases(world: World) -> list[str]:
    return [one["kind"] for one in world.crossdock("cases", "--json").json()]


def due(world: World) -> int:
    [status] = world.crossdock("status", "--json").json()
    return int(status["undo_due"])


def test_an_undo_is_due_once_the_warehouse_confirms_the_cancel_and_is_told_then(
    house: World,
) -> None:
    tells(house, "9001", to_norway(Cancelled_at=CANCELLED))
    assert (owed(house), due(house)) == (1, 0)
    assert "undo owed since 2026-11-03, not due" in house.crossdock("explain", KEY).out
    tells_of_it(house, "已拦截", pieces=0)
    assert (owed(house), due(house)) == (1, 1)
    assert "undo due since 2026-11-03" in house.crossdock("explain", KEY).out
    assert kinds_of_cases(house) == ["undo-owed"]
    assert len(alerts(house)) == 1
    house.consume()
    tells(house, "9002")
    assert alerts(house) == [], "told once"


@pytest.mark.parametrize("status", ["已出库", pytest.param("拦截失败", marks=pytest.mark.slow)])
def test_what_ships_in_spite_of_a_cancel_owes_nothing_and_its_case_ends(
    house: World, status: str
) -> None:
    tells(house, "9001", to_norway(Cancelled_at=CANCELLED))
    tells_of_it(house, status, pieces=0 if status == "拦截失败" else None)
    assert explained(house) == []
    assert (owed(house), due(house)) == (0, 0)
    assert kinds_of_cases(house) == ["in-spite-of-cancel"]


@pytest.mark.parametrize(("status", "pieces", "cause"), [
    ("缺货", 0, "not-shipped"), ("部分发货", 1, "part"),
])  # fmt: skip
def test_what_was_declared_and_did_not_leave_is_due_at_once(
    house: World, status: str, pieces: int, cause: str
) -> None:
    tells_of_it(house, status, pieces=pieces)
    assert explained(house) == [(cause, DOCUMENTS)]
    assert (owed(house), due(house)) == (1, 1)
    assert sorted(kinds_of_cases(house)) == ["short", "undo-owed"]


def test_a_report_that_another_one_replaced_makes_nothing_true(house: World) -> None:
    [one] = [one for one in instructed(house.folder) if one.order == "#8101"]
    tells_of_it(house, "已出库")
    assert (owed(house), explained(house)) == (0, [])
    said = ("--shipped", "1=1", "--short", "--replace", "--why", "telephone", "--yes")
    ran = house.crossdock("confirm", one.shipment, *said)
    assert ran.code == 0, ran.out + ran.err
    assert explained(house) == [("part", DOCUMENTS)]


def test_another_street_owes_nothing_as_no_declaration_names_it(house: World) -> None:
    street = {"Shipping_Street": "Kirkeveien 157", "Shipping_Address1": "Kirkeveien 157"}
    tells(house, "9001", to_norway(**street))
    kinds = sorted(name.split("/")[1].split("-W")[0] for name in house.visible())
    assert kinds == ["cn1-instruction", "cn1-labels", "cn1-labels"]
    assert owed(house) == 0 and explained(house) == []


@pytest.mark.slow
def test_a_change_after_which_the_value_is_another_owes(house: World) -> None:
    street = {"Shipping_Street": "Kirkeveien 157", "Shipping_Address1": "Kirkeveien 157"}
    cheaper = {"Lineitem_price": "7.90", "Subtotal": "15.80", "Total": "20.70"}
    tells(house, "9001", to_norway(**street, **cheaper))
    assert explained(house) == [("change", DOCUMENTS)]
    assert owed(house) == 1 and len(alerts(house)) == 1
    house.consume()
    assert house.crossdock("cases", "close", "1", "--why", "declared anew").code == 0
    assert owed(house) == 0
    cheaper |= {"Lineitem_price": "6.90", "Subtotal": "13.80", "Total": "18.70"}
    street = {"Shipping_Street": "Kirkeveien 158", "Shipping_Address1": "Kirkeveien 158"}
    tells(house, "9002", to_norway(**street, **cheaper))
    assert owed(house) == 1 and len(alerts(house)) == 1, "another change is told again"
    again = {"Shipping_Street": "Kirkeveien 159", "Shipping_Address1": "Kirkeveien 159"}
    tells(house, "9003", to_norway(**again))
    assert owed(house) == 0, "it is declared as it is again"


@pytest.mark.parametrize(
    "cells", [{"Shipping_Country": "CH", "Shipping_Zip": "8001"}, {"Lineitem_quantity": "3"}]
)
def test_another_country_or_quantity_waits_for_a_person_and_ships_as_declared(
    cells: dict[str, str], house: World
) -> None:
    tells(house, "9001", to_norway(**cells))
    reasons = {one["reason"] for one in house.crossdock("hold", "list", "--json").json()}
    assert reasons == {"changed-after-hand-over"}
    assert owed(house) == 0 and [name for name in house.visible() if "customs" in name] == []


def test_an_order_that_is_not_declared_owes_nothing(house: World) -> None:
    here = order("#8103", Email="third@example.com")
    tells(house, "9001", here)
    assert house.orders()["acme-shopify/#8103"]["shipments"][0]["warehouse"] != "CN1"
    house.consume()
    house.now = LAST
    tells(house, "9002", {**here, "Cancelled at": CANCELLED})
    assert owed(house) == 0 and explained(house, "acme-shopify/#8103") == []


@pytest.mark.slow
def test_what_went_out_before_a_restore_and_is_cancelled_or_shipped_anew_owes(
    house: World, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(house.folder / ".state", copy)
    rows = [to_norway(n, Email=f"{n}@example.com", Shipping_Name=f"Kari Nord {n}") for n in
            (8111, 8112, 8113)]  # fmt: skip
    tells(house, "9001", *rows)
    assert {house.orders()[f"acme-shopify/#{n}"]["state"] for n in (8111, 8112, 8113)} == {
        "instructed"
    }
    house.consume()
    shutil.rmtree(house.folder / ".state")
    shutil.copytree(copy, house.folder / ".state")
    house.now = LAST
    house.run()
    assert house.crossdock("reconcile", "--went-out", "all").code == 0
    house.run()
    assert owed(house) == 0, "it went out and is true"
    tells(house, "9002", {**rows[0], "Cancelled at": CANCELLED})
    assert house.crossdock("release", "acme-shopify/#8112", "--why", "it was lost").code == 0
    house.run()
    for number, causes in ((8111, ["went-out"]), (8112, ["went-out"]), (8113, [])):
        found = explained(house, f"acme-shopify/#{number}")
        assert [cause for cause, _ in found] == causes, number
    assert owed(house) == 2
    told = "".join(data.decode() for name, data in house.visible().items() if "-cases-" in name)
    assert told.count("its undo is owed") == 2
