"""Rejected, recalled, cancelled and revised, one after the other: nothing ships that has ended."""

from __future__ import annotations

import sqlite3

import pytest
from builders.exports import further, order, reference_data, shop
from builders.one_rule import KEY, began, recall, state, writes
from builders.world import World

CANCELLED = {"Cancelled_at": "2026-11-03 10:00:00 +0100"}
THREE = {"Lineitem_quantity": "3", "Total": "34.60"}


def tells(world: World, name: str, **cells: str) -> None:
    world.drop("acme-shopify", name, shop(order("#8001", Notes="wrong", **cells)))
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err


def holds(world: World) -> list[str]:
    return [one["reason"] for one in world.orders()[KEY]["holds"]]


def taken_back(world: World, verb: str) -> None:
    """Instructed under one rule, recalled with a cancel instruction under another one."""
    began(world, "note: gift")
    assert state(world) == "instructed"
    world.consume()
    writes(world, verb)
    code, out = recall(world, "--yes", "--cancel-instructed")
    assert code == 0, out


@pytest.mark.slow
def test_what_a_channel_cancelled_after_its_rejection_is_not_recalled(world: World) -> None:
    began(world, "reject: embargo")
    tells(world, "2.csv", **CANCELLED)
    assert state(world) == "cancelled"
    writes(world, "note: looked at")
    code, out = recall(world, "--yes")
    assert code == 1
    assert "settled since" in out
    world.run()
    assert state(world) == "cancelled"
    world.balance()


@pytest.mark.slow
def test_what_shipped_elsewhere_after_its_rejection_is_not_recalled(world: World) -> None:
    began(world, "reject: embargo")
    path = world.folder / "shipped.csv"
    path.write_text(shop(order("#8001", Notes="wrong")), "utf-8")
    asked = world.crossdock("adopt", str(path), "--as", "shipped", "--channel", "acme-shopify")
    assert asked.code == 0
    world.run()
    assert state(world) == "cancelled"
    writes(world, "note: looked at")
    assert recall(world, "--yes")[0] == 1
    world.run()
    assert state(world) == "cancelled"
    world.balance()


@pytest.mark.slow
def test_a_rejection_by_a_person_stays_one_when_the_channel_cancels(world: World) -> None:
    began(world, "hold: call-buyer")
    world.crossdock("reject", KEY, "--why", "fraud")
    tells(world, "2.csv", **CANCELLED)
    assert state(world) == "rejected"
    world.balance()


@pytest.mark.slow
def test_a_channel_cancels_what_was_taken_back_from_the_warehouse(world: World) -> None:
    taken_back(world, "hold: call-buyer")
    assert state(world) == "held"
    tells(world, "2.csv", **CANCELLED)
    assert state(world) == "cancelled"
    assert holds(world) == []
    world.balance()
    tells(world, "3.csv", **CANCELLED, Tags="again")
    assert state(world) == "cancelled"
    world.balance()


def test_a_person_rejects_what_was_taken_back_from_the_warehouse(world: World) -> None:
    taken_back(world, "hold: call-buyer")
    ran = world.crossdock("reject", KEY, "--why", "fraud")
    assert ran.code == 0, ran.out + ran.err
    assert state(world) == "rejected"
    world.balance()


@pytest.mark.slow
def test_a_rule_rejects_what_was_taken_back_from_the_warehouse(world: World) -> None:
    taken_back(world, "reject: embargo")
    assert (state(world), holds(world)) == ("rejected", [])
    world.balance()
    world.run()
    world.balance()


def test_a_buyer_changes_what_was_taken_back_from_the_warehouse(world: World) -> None:
    taken_back(world, "hold: call-buyer")
    world.run()
    tells(world, "2.csv", **THREE)
    assert (state(world), holds(world)) == ("held", ["call-buyer"])
    assert [line["quantity"] for line in world.orders()[KEY]["lines"]] == [3]
    world.balance()
    world.crossdock("release", KEY, "--why", "fine")
    world.run()
    assert state(world) == "instructed"
    world.balance()


@pytest.mark.slow
def test_a_change_in_dispute_is_made_once_the_warehouse_gave_the_order_back(world: World) -> None:
    began(world, "note: gift")
    world.consume()
    tells(world, "2.csv", **THREE)
    assert holds(world) == ["changed-after-hand-over"]
    writes(world, "note: again")
    assert recall(world, "--yes", "--cancel-instructed")[0] == 0
    assert state(world) == "held"
    tells(world, "3.csv", **THREE, Tags="again")
    assert (state(world), holds(world)) == ("instructed", [])
    assert [line["quantity"] for line in world.orders()[KEY]["lines"]] == [3]
    world.balance()


RULE = """\
stage: review
rules:
  - id: {ID}
    why: check
    when: {order.notes: like "*lantern*"}
    then: {VERB}
"""
LANTERNS = """\
stage: review
rules:
  - id: lanterns-wait
    why: check
    when:
      order.notes: like "*lantern*"
      any line:
        line.sku: ACM-LANTERN
    then:
      hold: unusual-quantity
      lines: matching
"""


def cup_and_lantern(**cells: str) -> tuple[dict[str, str], dict[str, str]]:
    head = order("#8001", **{"Notes": "lantern", "Total": "44.50", **cells})
    return head, further("#8001", Lineitem_sku="ACM-LANTERN", Lineitem_name="Lantern")


def lines(world: World) -> dict[str, str]:
    return {line["sku"]: line["state"] for line in world.orders()[KEY]["lines"]}


def rules(world: World, name: str, text: str) -> None:
    (world.folder / "rules" / name).write_text(text, "utf-8")


def other(world: World, verb: str) -> None:
    """Another rule about the whole order."""
    rules(world, "other.yaml", RULE.replace("{ID}", "other").replace("VERB", verb))


def lantern_rejected(world: World) -> None:
    """The cup waits for a call, the lantern was rejected by a person."""
    rules(world, "lanterns.yaml", LANTERNS)
    other(world, "hold: call-buyer")
    reference_data(world)
    world.drop("acme-shopify", "1.csv", shop(*cup_and_lantern()))
    assert world.run().code == 0
    ran = world.crossdock("reject", KEY, "--why", "never", "--rule", "lanterns-wait")
    assert ran.code == 0, ran.out + ran.err
    world.run()
    assert lines(world) == {"ACM-CUP": "held", "ACM-LANTERN": "cancelled"}


@pytest.mark.slow
def test_a_recall_leaves_a_line_cancelled_that_a_person_rejected(world: World) -> None:
    lantern_rejected(world)
    other(world, "reject: embargo")
    world.run()
    assert state(world) == "rejected"
    other(world, "note: looked at")
    (world.folder / "rules" / "lanterns.yaml").unlink()
    ran = world.crossdock("recall", "--rule", "other", "--since", "2026-11-03", "--yes")
    assert ran.code == 0, ran.out + ran.err
    world.run()
    assert lines(world) == {"ACM-CUP": "instructed", "ACM-LANTERN": "cancelled"}
    world.balance()


@pytest.mark.slow
def test_a_revision_leaves_a_line_cancelled_that_a_person_rejected(world: World) -> None:
    lantern_rejected(world)
    (world.folder / "rules" / "lanterns.yaml").unlink()
    changed = cup_and_lantern(Shipping_Zip="5211 JK")
    world.drop("acme-shopify", "2.csv", shop(*changed))
    assert world.run().code == 0
    assert lines(world) == {"ACM-CUP": "held", "ACM-LANTERN": "cancelled"}
    world.crossdock("release", KEY, "--why", "fine")
    world.run()
    assert lines(world) == {"ACM-CUP": "instructed", "ACM-LANTERN": "cancelled"}
    world.balance()


@pytest.mark.slow
def test_an_order_of_which_only_rejected_lines_are_left_is_rejected(world: World) -> None:
    lantern_rejected(world)
    head, line = cup_and_lantern(Total="29.90")
    only = {**head, **{name: cell for name, cell in line.items() if name.startswith("Lineitem")}}
    world.drop("acme-shopify", "2.csv", shop(only))
    assert world.run().code == 0
    assert (state(world), holds(world)) == ("rejected", [])
    assert lines(world) == {"ACM-LANTERN": "cancelled"}
    world.balance()


def lantern_held(world: World) -> None:
    """The cup is at the warehouse, the lantern waits."""
    rules(world, "lanterns.yaml", LANTERNS)
    reference_data(world)
    world.drop("acme-shopify", "1.csv", shop(*cup_and_lantern()))
    assert world.run().code == 0
    assert lines(world) == {"ACM-CUP": "instructed", "ACM-LANTERN": "held"}
    world.consume()


def test_a_recall_leaves_lines_with_the_warehouse_that_the_rule_let_go(world: World) -> None:
    lantern_held(world)
    noted = LANTERNS.replace("hold: unusual-quantity\n      lines: matching", "note: x")
    rules(world, "lanterns.yaml", noted)
    asked = ("recall", "--rule", "lanterns-wait", "--since", "2026-11-03")
    ran = world.crossdock(*asked)
    assert ran.code == 0, ran.out + ran.err
    assert "taken back, decided again" in ran.out
    assert "Already at the warehouse" not in ran.out
    ran = world.crossdock(*asked, "--yes", "--cancel-instructed")
    assert ran.code == 0, ran.out + ran.err
    assert lines(world) == {"ACM-CUP": "instructed", "ACM-LANTERN": "reserved"}
    world.run()
    assert lines(world) == {"ACM-CUP": "instructed", "ACM-LANTERN": "instructed"}
    assert len(world.orders()[KEY]["shipments"]) == 2
    world.balance()


@pytest.mark.parametrize(
    "dated",
    [
        'until: 2026-11-03\n    when: {order.notes: like "*lantern*"}',
        pytest.param(
            'when: {order.notes: like "*lantern*", today: until 2026-11-03}',
            marks=pytest.mark.slow,
        ),
        'when: {order.notes: like "*lantern*", order.age: under 24 hours}',
    ],
)
def test_a_rule_holds_no_order_beyond_its_last_day(world: World, dated: str) -> None:
    held = RULE.replace("{ID}", "peak").replace("VERB", "hold: unusual-quantity")
    rules(world, "peak.yaml", held.replace('when: {order.notes: like "*lantern*"}', dated))
    reference_data(world)
    placed = cup_and_lantern(Created_at="2026-11-03 09:30:00 +0100")
    world.drop("acme-shopify", "1.csv", shop(*placed))
    assert world.run().code == 0
    assert holds(world) == ["unusual-quantity"]
    world.now = "2026-11-03T20:00:00Z"
    world.run()
    assert state(world) == "held"
    world.now = "2026-11-05T06:00:00Z"
    world.run()
    assert state(world) == "instructed"
    world.balance()


@pytest.mark.slow
def test_a_rule_that_begins_lifts_what_others_hold(world: World) -> None:
    other(world, "hold: unusual-quantity")
    clears = RULE.replace("{ID}", "clears").replace("{VERB}", "{clears: unusual-quantity}")
    rules(world, "clears.yaml", clears.replace("    when", "    from: 2026-11-05\n    when"))
    reference_data(world)
    world.drop("acme-shopify", "1.csv", shop(*cup_and_lantern()))
    assert world.run().code == 0
    assert state(world) == "held"
    world.now = "2026-11-05T06:00:00Z"
    world.run()
    assert state(world) == "instructed"
    world.balance()


def test_a_held_line_in_a_planned_shipment_is_found(world: World) -> None:
    rules(world, "lanterns.yaml", LANTERNS)
    reference_data(world)
    world.drop("acme-shopify", "1.csv", shop(*cup_and_lantern()))
    world.crossdock("pause", "warehouse", "PL1")
    assert world.run().code == 0
    assert lines(world) == {"ACM-CUP": "reserved", "ACM-LANTERN": "held"}
    world.balance()
    ledger = sqlite3.connect(world.folder / ".state" / "ledger.db")
    line = ledger.execute("SELECT line_id FROM order_line WHERE sku = 'ACM-CUP'").fetchone()[0]
    ledger.execute("UPDATE hold SET lines = ?", (f'["{line}"]',))
    ledger.commit()
    ledger.close()
    ran = world.crossdock("balance")
    assert ran.code == 1
    assert f"line {line} is held and in shipment" in ran.out
