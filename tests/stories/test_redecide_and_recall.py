"""Decided again on request, by the calendar and by the catalogue; a wrong rule is recalled."""

from __future__ import annotations

import pytest
from builders.one_rule import KEY, began, recall, state, writes
from builders.paths import SAMPLES
from builders.world import World

OTHER = "acme-shopify/#8002"
NOON = "2026-11-03T12:00:00Z"


def test_a_wrong_rejection_is_taken_back_and_ships(world: World) -> None:
    began(world, "reject: embargo")
    assert state(world) == "rejected"
    world.consume()
    world.now = NOON
    code, out = recall(world)
    assert code == 1
    assert "stands exactly as it did when it decided" in out
    writes(world, "note: looked at")
    before = world.dump()
    code, out = recall(world)
    assert code == 0
    assert "rejected  rejected       1  reopened, decided again" in out
    assert "Nothing is changed yet" in out
    assert world.dump() == before
    code, out = recall(world, "--yes", "--why", "meant NO, not NL")
    assert (code, state(world)) == (0, "planned")
    assert "recalled: 1 order is decided again, rejected before: 1" in out
    world.balance()
    world.run()
    assert state(world) == "instructed"
    assert state(world, OTHER) == "instructed"
    world.balance()
    told = world.crossdock("explain", KEY).out
    assert "recalled by" in told
    assert "meant NO, not NL" in told


def test_a_comment_or_another_wording_is_no_other_rule(world: World) -> None:
    began(world, "reject: embargo")
    path = world.folder / "rules" / "desk.yaml"
    path.write_text(path.read_text("utf-8").replace("why: Some", "why: # soon gone\n      Some"))
    assert recall(world, "--yes")[0] == 1
    assert state(world) == "rejected"


def test_a_recalled_hold_lets_its_orders_go(world: World) -> None:
    began(world, "hold: call-buyer")
    writes(world, "note: looked at")
    code, out = recall(world, "--yes")
    assert code == 0, out
    assert state(world) == "planned"
    world.run()
    assert state(world) == "instructed"
    world.balance()


def test_what_a_person_decided_is_not_recalled(world: World) -> None:
    began(world, "hold: call-buyer")
    world.crossdock("reject", KEY, "--why", "fraud")
    writes(world, "note: looked at")
    code, out = recall(world, "--yes")
    assert code == 1
    assert "settled since" in out
    assert state(world) == "rejected"


def test_what_is_at_the_warehouse_is_recalled_only_with_a_cancellation(world: World) -> None:
    began(world, "note: gift")
    assert state(world) == "instructed"
    world.consume()
    writes(world, "hold: call-buyer")
    code, out = recall(world)
    assert code == 0
    assert "Already at the warehouse: 1" in out
    assert "--cancel-instructed" in out
    code, out = recall(world, "--yes")
    assert (code, state(world)) == (0, "instructed")
    code, out = recall(world, "--yes", "--cancel-instructed")
    assert (code, state(world)) == (0, "held")
    world.balance()
    world.run()
    world.balance()
    papers = [n for n, data in world.visible().items() if "instruction" in n and b"#8001" in data]
    assert len(papers) == 1
    assert world.visible()[papers[0]].splitlines()[1].startswith(b"F,")
    world.consume()
    world.crossdock("release", KEY, "--why", "fine after all")
    world.run()
    world.balance()
    shipments = world.orders()[KEY]["shipments"]
    assert len(shipments) == 2
    assert state(world) == "instructed"


def test_an_unknown_rule_is_named_with_one_near(world: World) -> None:
    began(world, "hold: call-buyer")
    ran = world.crossdock("recall", "--rule", "no-dutch-order", "--since", "2026-11-03")
    assert (ran.code, ran.out) == (2, "")
    assert "did you mean no-dutch-orders" in ran.err


def test_redecide_tells_what_changed(world: World) -> None:
    began(world, "hold: call-buyer")
    ran = world.crossdock("redecide", KEY)
    assert ran.code == 0
    assert ran.out == "1 order is decided again\nChanged: none\n"
    writes(world, "note: looked at")
    ran = world.crossdock("redecide", "--held", "--why", "edited")
    assert f"{KEY}  held: call-buyer (no-dutch-orders)  ->  planned: " in ran.out
    told = world.crossdock("explain", KEY).out
    assert "to be decided again by" in told
    world.balance()


def test_redecide_leaves_alone_what_is_instructed(world: World) -> None:
    began(world, "hold: call-buyer")
    ran = world.crossdock("redecide", OTHER)
    assert ran.code == 1
    assert f"left alone: {OTHER} is instructed: a warehouse has {OTHER}: cancel it with" in ran.out
    assert world.crossdock("redecide").code == 2
    assert world.crossdock("redecide", "--state", "lost").code == 2
    assert (
        "1 order is decided again" in world.crossdock("redecide", "--rule", "no-dutch-orders").out
    )
    assert "1 order is decided again" in world.crossdock("redecide", "--all").out


@pytest.mark.slow
def test_a_rate_card_that_begins_by_date_heals_what_had_no_service(world: World) -> None:
    for path in (world.folder / "rules" / "rates").glob("*.rates.csv"):
        header, *rows = path.read_text("utf-8").splitlines()
        still = [row.rsplit(",", 2)[0] for row in rows if row.endswith(",")]
        path.write_text("\n".join([header, *(f"{row},2026-11-05," for row in still)]) + "\n")
    began(world, "note: gift")
    assert [hold["reason"] for hold in world.orders()[OTHER]["holds"]] == ["no-service"]
    decisions = world.dump().count("\ndecision ")
    world.now = "2026-11-03T23:59:00Z"
    world.run()
    assert world.dump().count("\ndecision ") == decisions
    world.now = "2026-11-04T00:00:00Z"
    world.run()
    assert state(world, OTHER) == "held"
    world.now = "2026-11-05T06:00:00Z"
    world.run()
    assert state(world, OTHER) == "instructed"
    world.balance()


@pytest.mark.slow
def test_a_catalogue_change_reaches_orders_that_wait_for_a_person(world: World) -> None:
    began(world, "hold: call-buyer")
    decisions = world.dump().count("\ndecision ")
    catalogue = (SAMPLES / "inbox" / "catalogue" / "catalogue-acme.csv").read_text("utf-8")
    header, *rows = catalogue.splitlines()
    cup = next(row for row in rows if row.startswith("acme,ACM-CUP,"))
    world.drop("catalogue", "cup.csv", f"{header}\n{cup.replace(',130,', ',135,')}\n")
    world.run()
    assert world.dump().count("\ndecision ") == decisions + 1
    assert [hold["reason"] for hold in world.orders()[KEY]["holds"]] == ["call-buyer"]
    world.balance()


def test_what_is_asked_while_another_process_is_at_work_is_done_by_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from processor.commands import decide_again as command
    from processor.transport.lock import ProcessorLock

    began(world, "hold: call-buyer")
    writes(world, "note: looked at")
    monkeypatch.setattr(command, "_PATIENCE_S", 0.1)
    lock = ProcessorLock(world.folder / ".state" / "processor.lock")
    assert lock.take()
    try:
        code, out = recall(world, "--yes")
    finally:
        lock.release()
    assert code == 0
    assert "asked; the running process will apply it" in out
    assert state(world) == "held"
    world.run()
    assert state(world) == "instructed"
    assert "recall.done" in world.dump()


def test_redecide_as_json_is_one_object(world: World) -> None:
    began(world, "hold: call-buyer")
    none = world.crossdock("redecide", OTHER, "--json")
    assert none.code == 1
    assert none.json() == [
        {"answer": "nothing is to be decided again", "waits": False, "changed": []}
    ]
    assert f"left alone: {OTHER} is instructed" in none.err
    [some] = world.crossdock("redecide", KEY, OTHER, "--json").json()
    assert some["answer"] == "1 order is decided again"
