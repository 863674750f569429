"""Holds that end by themselves, need two people, or keep some lines back."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from builders.exports import further, order, reference_data, shop
from builders.paths import SAMPLES
from builders.world import World

from processor.commands import hold_list
from processor.commands.working import ask

RULES = """\
stage: review
rules:
  - id: edit-window
    why: Buyers may change an order for two hours
    when: {buyer.orders_before: 0, order.notes: like "*window*"}
    then:
      hold: pre-order
      release: 2 hours after placed
  - id: cool-down
    why: Half an hour to think
    when: {order.notes: like "*cool*"}
    then:
      hold: pre-order
      release: 30 minutes
  - id: four-eyes
    why: Two people look at dear orders
    when: {order.notes: like "*dear*"}
    then:
      hold: call-buyer
      approvals: 2
  - id: lanterns-wait
    why: A lot of lanterns is checked first, the rest may go
    when:
      order.notes: like "*lantern*"
      any line:
        line.sku: ACM-LANTERN
    then:
      hold: unusual-quantity
      lines: matching
"""
KEY = "acme-shopify/#8001"


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A house with stock and the rules above, made once."""
    world = World.build(tmp_path_factory.mktemp("stocked") / "house")
    (world.folder / "rules" / "desk.yaml").write_text(RULES, "utf-8")
    reference_data(world)
    assert world.run().code == 0
    world.consume()
    return world


@pytest.fixture
def house(stocked: World, tmp_path: Path) -> World:
    """A copy of it for each story."""
    return stocked.copied(tmp_path / "house")


def sends(world: World, *rows: object, name: str = "orders.csv") -> None:
    world.drop("acme-shopify", name, shop(*rows))  # type: ignore[arg-type]
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    world.balance()


def one(world: World) -> dict:
    return world.orders()[KEY]


def acting(monkeypatch: pytest.MonkeyPatch, who: str) -> None:
    monkeypatch.setattr(ask, "user_name", lambda: who)


def instructions(world: World) -> list[str]:
    return [n for n, data in world.visible().items() if "instruction" in n and b"#8001" in data]


def test_a_hold_ends_by_itself_when_its_time_comes(house: World) -> None:
    sends(house, order("#8001", Notes="cool"))
    (hold,) = one(house)["holds"]
    assert (hold["since"], hold["until"]) == ("2026-11-03T09:00:00Z", "2026-11-03T09:30:00Z")
    house.now = "2026-11-03T09:29:59Z"
    house.run()
    assert one(house)["state"] == "held"
    house.now = "2026-11-03T09:30:00Z"
    house.run()
    assert (one(house)["state"], one(house)["holds"]) == ("instructed", [])
    house.balance()
    told = house.crossdock("explain", KEY).out
    assert "2026-11-03T09:30:00Z  released  its time came; cool-down" in told


def test_an_edit_window_counts_from_the_time_the_order_was_placed(house: World) -> None:
    house.now = "2026-11-03T09:00:00Z"
    placed = {"Notes": "window", "Created_at": "2026-11-03 09:30:00 +0100"}
    sends(house, order("#8001", **placed))
    assert one(house)["holds"][0]["until"] == "2026-11-03T10:30:00Z"
    house.now = "2026-11-03T10:30:00Z"
    house.run()
    assert one(house)["state"] == "instructed"


def test_an_order_whose_edit_window_has_passed_is_never_held_for_it(house: World) -> None:
    house.now = "2026-11-03T12:00:00Z"
    sends(house, order("#8001", Notes="window", Created_at="2026-11-03 09:30:00 +0100"))
    assert one(house)["state"] == "instructed"


def test_a_hold_that_needs_two_people_is_not_released_by_one(
    house: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sends(house, order("#8001", Notes="dear"))
    acting(monkeypatch, "ana")
    assert house.crossdock("release", KEY, "--why", "looked").out == "approved 1 of 2: four-eyes\n"
    again = house.crossdock("release", KEY, "--why", "looked at")
    assert again.code == 1
    assert "ana has approved four-eyes already (1 of 2); another person" in again.out
    house.run()
    assert one(house)["state"] == "held"
    acting(monkeypatch, "ben")
    assert "released: four-eyes" in house.crossdock("release", KEY, "--why", "fine").out
    house.run()
    assert one(house)["state"] == "instructed"
    told = house.crossdock("explain", KEY).out
    assert "hold approved by ana  looked; 1 of 2: four-eyes" in told
    assert "released by ben  fine; four-eyes" in told


def test_a_change_of_what_the_rule_reads_makes_an_approval_void(
    house: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sends(house, order("#8001", Notes="dear"))
    acting(monkeypatch, "ana")
    house.crossdock("release", KEY, "--why", "looked at")
    sends(house, order("#8001", Notes="dear, and a gift"), name="2.csv")
    assert one(house)["state"] == "held"
    acting(monkeypatch, "ben")
    assert "approved 1 of 2" in house.crossdock("release", KEY, "--why", "looked at").out


def test_an_approval_outlives_a_change_of_what_its_rule_does_not_read(
    house: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sends(house, order("#8001", Notes="dear"))
    acting(monkeypatch, "ana")
    house.crossdock("release", KEY, "--why", "looked at")
    sends(house, order("#8001", Notes="dear", Lineitem_quantity="3", Total="34.60"), name="2.csv")
    assert one(house)["state"] == "held"
    acting(monkeypatch, "ben")
    assert "released: four-eyes" in house.crossdock("release", KEY, "--why", "looked at").out


def test_one_of_several_holds_is_released_alone(house: World) -> None:
    sends(house, order("#8001", Notes="dear cool"))
    ran = house.crossdock("release", KEY, "--rule", "cool-down", "--why", "looked at")
    assert ran.out.startswith("released: cool-down (")
    house.run()
    assert [hold["rule"] for hold in one(house)["holds"]] == ["four-eyes"]
    wrong = house.crossdock("release", KEY, "--rule", "cool-down", "--why", "looked at")
    assert wrong.code == 1
    assert "open: four-eyes (call-buyer)" in wrong.out


def lanterns(**cells: str) -> tuple[dict, dict]:
    return (
        order("#8001", **{"Notes": "lantern", "Total": "44.50", **cells}),
        further("#8001", Lineitem_sku="ACM-LANTERN", Lineitem_name="Lantern"),
    )


def states_of(found: dict) -> dict[str, str]:
    return {line["sku"]: line["state"] for line in found["lines"]}


def test_one_line_is_held_while_the_other_ships(house: World) -> None:
    sends(house, *lanterns())
    found = one(house)
    assert found["state"] == "held"
    assert states_of(found) == {"ACM-CUP": "instructed", "ACM-LANTERN": "held"}
    assert len(instructions(house)) == 1
    house.consume()
    house.run()
    assert instructions(house) == []
    assert house.crossdock("release", KEY, "--why", "counted").code == 0
    house.run()
    house.balance()
    found = one(house)
    assert found["state"] == "instructed"
    assert [one["state"] for one in found["shipments"]] == ["instructed", "instructed"]
    assert len({one["id"] for one in found["shipments"]}) == 2


def test_what_must_go_together_waits_together(house: World) -> None:
    (house.folder / "rules" / "route-desk.yaml").write_text(
        "stage: route\nrules:\n  - id: together\n    why: Asked for\n"
        '    when: {order.notes: like "*lantern*"}\n    then: {never_split: yes}\n',
        "utf-8",
    )
    sends(house, *lanterns())
    assert states_of(one(house)) == {"ACM-CUP": "held", "ACM-LANTERN": "held"}
    assert house.crossdock("release", KEY, "--why", "looked at").code == 0
    house.run()
    assert one(house)["holds"] == []
    house.balance()


@pytest.mark.slow
def test_a_held_line_is_rejected_alone_and_the_rest_has_shipped(house: World) -> None:
    sends(house, *lanterns())
    refused = house.crossdock("reject", KEY, "--why", "none left")
    assert refused.code == 1
    assert "--rule lanterns-wait" in refused.out
    done = house.crossdock("reject", KEY, "--why", "none left", "--rule", "lanterns-wait")
    assert done.out.startswith("rejected: line ")
    house.run()
    house.balance()
    found = one(house)
    assert (found["state"], found["holds"]) == ("instructed", [])
    assert states_of(found) == {"ACM-CUP": "instructed", "ACM-LANTERN": "cancelled"}


@pytest.mark.slow
def test_a_change_after_a_part_is_handed_over_is_a_conflict(house: World) -> None:
    sends(house, *lanterns())
    changed = lanterns(Lineitem_quantity="5", Total="74.20")
    sends(house, *changed, name="2.csv")
    reasons = {hold["reason"] for hold in one(house)["holds"]}
    assert reasons == {"changed-after-hand-over", "unusual-quantity"}
    house.run()
    house.balance()


def gone(world: World, client: str = "acme") -> str:
    """A SKU of which no warehouse has a piece."""
    levels: dict[str, int] = {}
    for level in world.crossdock("stock", "--json").json():
        if level["client"] == client:
            levels[level["sku"]] = levels.get(level["sku"], 0) + level["available"]
    return min(sku for sku, pieces in levels.items() if not pieces)


def counted(world: World, sku: str, pieces: int) -> None:
    """A later count in Poland: as before, and `pieces` of one SKU."""
    header, *rows = catalogue_rows(world)
    place = header.split(",").index("code PL1") - len(header.split(","))
    code = next(row.split(",")[place] for row in rows if row.split(",")[1] == sku)
    (path,) = (SAMPLES / "inbox" / "pl1").iterdir()
    kept = [
        row.replace("2026-11-03T05:30", "2026-11-03T09:30")
        for row in path.read_text("utf-8").splitlines()
        if not row.startswith(f"{code},")
    ]
    row = f"{code},acme,x,A1-01-1,{pieces},2026-11-03T09:30:00+01:00"
    world.drop("pl1", "count-2.csv", "\n".join([*kept, row]) + "\n")


def catalogue_rows(world: World) -> list[str]:
    (path,) = (world.folder / "archive").rglob("*catalogue-acme*")
    return path.read_text("utf-8").splitlines()


@pytest.mark.slow
def test_stock_that_comes_for_one_line_leaves_the_held_one_held(house: World) -> None:
    sku = gone(house)
    sends(house, *lanterns(Lineitem_sku=sku))
    assert states_of(one(house)) == {sku: "backordered", "ACM-LANTERN": "held"}
    counted(house, sku, 500)
    assert house.run().code == 0
    house.balance()
    assert states_of(one(house)) == {sku: "instructed", "ACM-LANTERN": "held"}
    assert one(house)["state"] == "held"


@pytest.mark.slow
def test_a_held_line_is_released_while_the_other_waits_for_stock(house: World) -> None:
    sku = gone(house)
    sends(house, *lanterns(Lineitem_sku=sku))
    house.crossdock("release", KEY, "--why", "looked at")
    house.run()
    house.balance()
    assert states_of(one(house)) == {sku: "backordered", "ACM-LANTERN": "instructed"}
    assert one(house)["state"] == "backordered"


@pytest.mark.slow
def test_stock_that_comes_for_an_order_on_hold_does_not_stop_the_house(house: World) -> None:
    """What a whole order on hold has reserved is decided anew together with the rest."""
    sku = gone(house)
    (house.folder / "rules" / "carrier-desk.yaml").write_text(
        "stage: carrier\nrules:\n  - id: stop\n    why: Nobody takes it\n"
        '    when: {order.notes: like "*stop*"}\n    then: {require: accepts nothing}\n',
        "utf-8",
    )
    row = further("#8001", Lineitem_sku="ACM-CUP", Lineitem_name="Cup")
    sends(house, order("#8001", Notes="stop", Total="44.50", Lineitem_sku=sku), row)
    assert [hold["reason"] for hold in one(house)["holds"]] == ["no-service"]
    counted(house, sku, 500)
    assert house.run().code == 0
    house.balance()
    assert [hold["reason"] for hold in one(house)["holds"]] == ["no-service"]


@pytest.mark.slow
def test_the_list_of_holds_puts_the_earliest_promise_first(house: World) -> None:
    house.drop_folder(SAMPLES / "inbox")
    sends(house, order("#8001", Notes="dear"))
    found = house.crossdock("hold", "list", "--json").json()
    promised = [one["ship_by"] for one in found if one["ship_by"]]
    assert promised == sorted(promised)
    assert [one["ship_by"] for one in found[: len(promised)]] == promised
    mine = house.crossdock("hold", "list", "--json", "--queue", "desk", "--type", "fraud").json()
    assert {one["queue"] for one in mine} == {"desk"}
    assert {one["type"] for one in mine} == {"fraud"}
    assert KEY in {f"{one['channel']}/{one['order_id']}" for one in mine}
    theirs = house.crossdock("hold", "list", "--json", "--client", "nordlys").json()
    assert {one["client"] for one in theirs} == {"nordlys"}


@pytest.mark.slow
def test_the_list_of_holds_fits_the_terminal_and_is_whole_where_it_is_piped(
    house: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    house.drop_folder(SAMPLES / "inbox")
    house.run()
    piped = house.crossdock("hold", "list").out
    assert max(len(line) for line in piped.splitlines()) > 80
    terminal = SimpleNamespace(stdout=SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr(hold_list, "sys", terminal)
    told = house.crossdock("hold", "list").out
    assert "carriers: no-service (manual)" in told
    assert max(len(line) for line in told.splitlines()) <= 80
    assert house.crossdock("hold", "list", "--queue", "nobody").code == 2
