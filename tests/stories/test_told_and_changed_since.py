"""What is told where people change orders, warehouses numbers, and config.yaml its tellings."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.confirmations import Instructed, instructed, pl1
from builders.exports import order, reference_data, shop
from builders.tellings import lay_layouts, tells, told
from builders.world import World

from processor.passes.sending import tell

FEED = "kind: channel-feed, layout: told-feed"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A house with stock, layouts to tell by, and a rule that holds what somebody looks at."""
    world = World.build(tmp_path_factory.mktemp("told") / "house")
    lay_layouts(world)
    (world.folder / "rules" / "desk.yaml").write_text(
        "stage: review\nrules:\n  - id: ask\n    why: Somebody looks\n"
        '    when: {order.notes: like "*look*"}\n    then: {hold: call-buyer}\n',
        "utf-8",
    )
    reference_data(world)
    assert world.run().code == 0
    return world


@pytest.fixture
def house(stocked: World, tmp_path: Path) -> World:
    return stocked.copied(tmp_path / "house")


def left(world: World, name: str) -> Instructed:
    """An order of one line was confirmed; what its warehouse had."""
    world.drop("acme-shopify", "a.csv", shop(order(name)))
    assert world.run().code == 0
    world.now = "2026-11-03T17:00:00Z"
    [one] = instructed(world.folder)
    world.drop("pl1", "a.csv", pl1([one], document="WZ 1"))
    assert world.run().code in (0, 1)
    return one


def test_more_facts_than_a_file_has_room_for_go_into_the_next_at_once(
    house: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tell, "MOST_FACTS", 1)
    tells(house, "acme-shopify", f"{FEED}, send_at: ['18:00']")
    house.drop("acme-shopify", "a.csv", shop(order("#4"), order("#5")))
    assert house.run().code == 0
    house.now = "2026-11-03T17:00:00Z"
    house.drop("pl1", "a.csv", pl1(instructed(house.folder)))
    assert house.run().code in (0, 1)
    files = told(house, "acme-shopify")
    assert [[line[:2] for line in lines] for lines in files.values()] == [["#4"], ["#5"]]
    house.balance()


@pytest.mark.parametrize(
    "typed",
    [
        ("cancel", "acme-shopify/#1", "--line", "1", "--pieces", "1"),
        ("correct", "acme-shopify/#1", "--set", "lines.1.quantity=1"),
    ],
)
def test_pieces_that_a_person_takes_off_before_the_hand_over_are_told_and_stay_so(
    house: World, typed: tuple[str, ...]
) -> None:
    tells(house, "acme-shopify", FEED, f"{FEED}, about: cancelled")
    house.drop("acme-shopify", "a.csv", shop(order("#1", Notes="look")))
    assert house.run().code == 0
    taken_off = house.crossdock(*typed, "--why", "the buyer called")
    assert taken_off.code == 0 and "call it off there too" not in taken_off.out
    assert house.run().code == 0
    [(name, lines)] = told(house, "acme-shopify").items()
    assert "cancelled" in name
    [cells] = [line.split(";") for line in lines]
    assert (cells[0], cells[3], cells[4], cells[6]) == ("#1", "0", "1", "2")
    house.drop("acme-shopify", "b.csv", shop(order("#1", Notes="look", Lineitem_quantity="1")))
    assert house.run().code == 0
    assert len(told(house, "acme-shopify")) == 1
    assert "told-otherwise" not in house.crossdock("cases", "--json").out, "they say so themselves"
    house.balance()


def test_a_smaller_quantity_that_no_file_tells_is_to_be_called_off_at_the_channel_too(
    house: World,
) -> None:
    house.drop("acme-shopify", "a.csv", shop(order("#1", Notes="look")))
    assert house.run().code == 0

    def corrects(*more: str) -> str:
        ran = house.crossdock("correct", "acme-shopify/#1", "--why", "the buyer called", *more)
        assert ran.code == 0, ran.out + ran.err
        return ran.out

    todo = "no file tells acme-shopify of it: call it off there too"
    assert todo not in corrects("--set", "ship_to.phone=+47 77 00 11 22", "--dry-run")
    less = ("--set", "lines.1.quantity=1")
    assert todo in corrects(*less, "--dry-run")
    assert todo in corrects(*less)


def test_a_number_that_is_another_after_it_was_told_is_a_case(house: World) -> None:
    tells(house, "acme-shopify", FEED)
    one = left(house, "#2")
    other = pl1([one._replace(tracking="CB000000913PL")], document="WZ 1")
    house.drop("pl1", "b.csv", other)
    assert house.run().code in (0, 1)
    ran = house.crossdock("confirm", "b.csv", "--replace", "--yes", "--why", "mistyped")
    assert ran.code == 0, ran.out + ran.err
    assert house.run().code in (0, 1)
    [case] = [
        one for one in house.crossdock("cases", "--json").json() if one["kind"] == "told-otherwise"
    ]
    assert case["subject"] == one.shipment
    assert "B000001" in case["why"] and one.tracking in case["why"]
    assert "it is CB000000913PL" in case["why"]
    assert house.run().code in (0, 1)
    assert len(told(house, "acme-shopify")) == 1
    assert house.crossdock("cases", "--json").out.count("told-otherwise") == 1
    house.balance()


def test_a_number_by_hand_is_shown_with_the_one_before_and_with_who_was_told_that(
    house: World,
) -> None:
    tells(house, "acme-shopify", FEED)
    one = left(house, "#2")
    typed = ("--all-shipped", "--tracking", "CB000000913PL", "--replace", "--why", "mistyped")
    shown = house.crossdock("confirm", one.shipment, *typed)
    assert shown.code == 0, shown.out + shown.err
    [row] = [line for line in shown.out.splitlines() if "->" in line]
    assert row.split() == [
        "acme-shopify/#2", one.shipment, one.tracking, "->", "CB000000913PL"
    ]  # fmt: skip
    [case] = [line for line in shown.out.splitlines() if "with the next pass" in line]
    assert "B000001" in case and one.tracking in case and "it is CB000000913PL" in case
    [told_first] = house.crossdock("confirm", one.shipment, *typed, "--json").json()
    assert [at["after"] for at in told_first["numbers"]] == [["CB000000913PL"]]
    assert house.crossdock("confirm", one.shipment, *typed, "--yes").code in (0, 1)
    assert house.run().code in (0, 1)
    [comes] = [
        at for at in house.crossdock("cases", "--json").json() if at["kind"] == "told-otherwise"
    ]
    assert comes["why"] in case and told_first["told_otherwise"] == [comes["why"]]
    same = house.crossdock("confirm", one.shipment, *typed)
    assert "with the next pass" not in same.out and "Tracking numbers" not in same.out
    house.balance()


def test_what_waits_for_a_telling_that_is_taken_out_is_told_of_and_goes_when_it_is_back(
    house: World,
) -> None:
    config = house.folder / "config.yaml"
    before = config.read_text("utf-8")
    tells(house, "acme-shopify", f"{FEED}, send_at: ['23:00']")
    with_it = config.read_text("utf-8")
    left(house, "#3")
    config.write_text(before, "utf-8")
    assert house.run().code in (0, 1)
    assert "a telling that config.yaml has no more" in house.crossdock("status").out
    assert [name for name in house.visible() if "untold" in name]
    config.write_text(with_it, "utf-8")
    house.now = "2026-11-04T17:00:00Z"
    assert house.run().code in (0, 1)
    assert [line[:2] for lines in told(house, "acme-shopify").values() for line in lines] == ["#3"]
    assert not [name for name in house.visible() if "untold" in name]
    house.balance()


def test_what_waits_for_a_telling_that_never_comes_back_is_let_go_by_a_person(
    house: World,
) -> None:
    config = house.folder / "config.yaml"
    before = config.read_text("utf-8")
    two = (f"{FEED}, send_at: ['23:00']", f"{FEED}, about: cancelled, send_at: ['23:00']")
    tells(house, "acme-shopify", *two)
    with_it = config.read_text("utf-8")
    house.drop("acme-shopify", "b.csv", shop(order("#6", Notes="look")))
    left(house, "#3")
    cancel = house.crossdock("cancel", "acme-shopify/#6", "--why", "the buyer asked")
    assert cancel.code == 0, cancel.out + cancel.err
    assert house.run().code in (0, 1)
    so = ("--why", "the account is closed")
    there = house.crossdock("batch", "let-go", "acme-shopify", *so)
    assert there.code == 2 and "config.yaml has no more" in there.err
    config.write_text(before, "utf-8")
    assert house.run().code in (0, 1)
    assert "crossdock batch let-go acme-shopify" in house.crossdock("status").out
    which = house.crossdock("batch", "let-go", "acme-shopify", *so)
    assert which.code == 2 and "channel-feed about cancelled" in which.err, which.err
    for about in ("shipped", "cancelled"):
        gone = house.crossdock("batch", "let-go", "acme-shopify", "--about", about, *so)
        assert gone.code == 0 and "is not told any more" in gone.out, gone.out + gone.err
    assert house.run().code in (0, 1)
    assert not [name for name in house.visible() if "untold" in name]
    config.write_text(with_it, "utf-8")
    house.now = "2026-11-04T23:30:00Z"
    assert house.run().code in (0, 1)
    assert told(house, "acme-shopify") == {}
    house.balance()
