"""All that a person can do to one order, tried in every state of it: done, or refused as the table
says, and nothing in between.
"""

from __future__ import annotations

import functools
from pathlib import Path

import pytest
from builders.desk_states import HOUSES, KEY, MEETS, held, instructed, rows, shipment
from builders.world import Ran, World

from processor.languages.languages import in_english
from processor.model.desk_actions import ACTIONS, TABLE, Action, Standing, refused

WHY = "said so on the telephone"
# A reason of config.yaml for each type of hold that rules may ask for.
REASONS = (
    "call-buyer", "awaiting-payment", "address-incomplete", "restricted-goods", "unusual-quantity",
    "price-far-off",
)  # fmt: skip
# What documents, shipments, rules and holds themselves say: the reason, and what to do instead.
IN_OWN_WORDS: dict[str, tuple[str, ...]] = {
    "resend": ("no document, wave or batch is named", "nothing in it is to be done any more",
               "--although-shipped"),
    "confirm": ("is no shipment and no file", "say --replace and all that left",
                "nothing is booked twice", "names no shipment", "the next run sends it"),
    "recall": ("is settled since", "Edit it or set `status: off`", "no decision since",
               "no rule is named"),
    "release": ("fill it in with a review sheet",),
}  # fmt: skip
# What changes nothing of the order by itself has no event that says who and why.
NOTED = tuple(one for one in ACTIONS if one not in ("resend", "recall"))


def _sets(*changes: str) -> list[str]:
    return [part for one in changes for part in ("--set", one)]


def _document(world: World) -> str:
    names = sorted(name for name in world.taken if "instruction" in name)
    return names[-1] if names else "pl1/none.csv"


def does(world: World, action: Action) -> Ran:
    """Types the command of an action."""
    confirmed = ("--shipped", "1=2", "--more-follows", "--yes")
    typed: dict[Action, list[str]] = {
        "release": ["release", KEY], "reject": ["reject", KEY], "redecide": ["redecide", KEY],
        "cancel": ["cancel", KEY], "cancel line": ["cancel", KEY, "--line", "2"],
        "cancel pieces": ["cancel", KEY, "--line", "1", "--pieces", "1"],
        "correct address": ["correct", KEY, *_sets("ship_to.city=Den Bosch")],
        "correct country": ["correct", KEY, *_sets("ship_to.country=BE")],
        "correct contact": ["correct", KEY, *_sets("ship_to.phone=+31 20 1234567")],
        "correct service": ["correct", KEY, *_sets("shipping.service=express")],
        "correct quantity": ["correct", KEY, *_sets("lines.1.quantity=3")],
        "correct defect": ["correct", KEY, *_sets("lines.2.quantity=2")],
        "resend": ["resend", _document(world)],
        "confirm": ["confirm", shipment(world) or "S0000000001", *confirmed],
        "recall": ["recall", "--rule", "by-the-desk", "--since", "2026-11-01", "--yes"],
    }  # fmt: skip
    return world.crossdock(*typed[action], "--why", WHY)


@functools.cache
def _house(standing: Standing, folder: Path) -> World:
    return HOUSES[standing](folder / standing.replace(" ", "-"))


@pytest.fixture(scope="module")
def houses(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("houses")


TRIED = [(one, action) for one in HOUSES for action in ACTIONS]
FEW = {("instructed", "correct contact"), ("cancelled", "correct address")}


@pytest.mark.slow
@pytest.mark.parametrize(("standing", "action"), TRIED)
def test_each_action_is_done_or_refused_as_the_table_says(
    standing: Standing, action: Action, houses: Path, tmp_path: Path
) -> None:
    world = _house(standing, houses).copied(tmp_path / "house")
    world.taken = dict(_house(standing, houses).taken)
    before = world.dump()
    ran = does(world, action)
    no = refused(action, standing, MEETS.get(standing, ()), order=KEY)
    if action == "correct defect" and standing in ("received", "held", "backordered", "planned"):
        # That line lacks nothing, and its quantity says that already.
        assert (ran.code, "nothing to correct" in ran.out) == (1, True)
    elif no is not None:
        assert ran.code != 0, ran.out
        said = ran.out + ran.err
        own = [one for one in IN_OWN_WORDS.get(action, ()) if one in said]
        if standing != "on trial":
            assert own or in_english(no) in said or "says that already" in said, said
        assert _told(world.dump()) == _told(before)
    else:
        assert ran.code == 0, ran.out + ran.err
        if action in NOTED:
            assert WHY in world.crossdock("explain", KEY).out
    world.balance()
    again = world.run()
    assert again.code in (0, 1), again.out + again.err
    world.balance()


def _told(dump: str) -> list[str]:
    """What stands in the ledger but for requests, which are kept whatever came of them, and for
    what every command notes of the clock and the texts in force."""
    ours = ("request ", "meta ", "text ", "bundle ", "clock ")
    return [one for one in dump.splitlines() if not one.startswith(ours)]


@pytest.mark.slow
@pytest.mark.parametrize("reason", REASONS)
@pytest.mark.parametrize("action", ["cancel", "cancel line", "correct contact", "correct quantity"])
def test_what_any_queue_holds_can_be_cancelled_and_corrected(
    reason: str, action: Action, tmp_path: Path
) -> None:
    world = held(tmp_path / "house", reason)
    ran = does(world, action)
    assert ran.code == 0, ran.out + ran.err
    world.run()
    world.balance()
    assert world.orders()[KEY]["state"] == ("cancelled" if action == "cancel" else "held")


@pytest.mark.slow
def test_a_correction_survives_the_next_export_until_the_channel_changes_the_field(
    tmp_path: Path,
) -> None:
    world = instructed(tmp_path / "house")
    assert does(world, "correct contact").code == 0
    assert does(world, "correct address").code == 0
    world.drop("acme-shopify", "again.csv", rows(Notes="told again"))
    world.run()
    one = world.orders()[KEY]
    assert one["buyer"]["phone"] == "+31 20 1234567"
    assert one["ship_to"]["city"] == "Den Bosch"
    assert not one["holds"]
    world.drop("acme-shopify", "other.csv", rows(Shipping_City="Tilburg"))
    world.run()
    assert world.orders()[KEY]["ship_to"]["city"] == "Tilburg"
    [case] = world.crossdock("cases", "--json").json()
    assert case["kind"] == "correction-overruled"
    assert "Den Bosch" in case["why"] and "Tilburg" in case["why"]
    assert "overruled" in world.crossdock("explain", KEY).out
    world.balance()


def test_every_standing_that_an_order_can_have_has_a_house() -> None:
    assert set(TABLE) - set(HOUSES) == {"approved", "allocated", "delivered"}
