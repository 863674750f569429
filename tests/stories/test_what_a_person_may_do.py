"""All that a person can do to one order, tried in every state of it: done, or refused as the table
says, and nothing in between.
"""

from __future__ import annotations

import functools
import json
from pathlib import Path

import pytest
from builders.desk_states import HOUSES, KEY, MEETS, instructed, rows, shipment
from builders.world import Ran, World

from processor.commands.opening.open_premises import user_name
from processor.languages.languages import in_english
from processor.model.desk_actions import ACTIONS, TABLE, Action, Standing, refused

WHY = "said so on the telephone"
# Who the commands say did it.
WHO = user_name()


def _sets(*changes: str) -> list[str]:
    return [part for one in changes for part in ("--set", one)]


def _document(world: World) -> str:
    """The last instruction about the order; the order itself where there is none."""
    names = sorted(name for name in world.taken if "instruction" in name)
    return names[-1] if names else KEY


def _switch_off(world: World) -> None:
    """The rule that decided the order is switched off, so that it can be recalled."""
    path = world.folder / "rules" / "desk.yaml"
    rule = path.read_text("utf-8")
    path.write_text(rule.replace("    why:", "    status: off\n    why:"), "utf-8")


def does(world: World, action: Action, standing: Standing | None = None) -> Ran:
    """Types the command of an action."""
    if action == "recall":
        _switch_off(world)
    lacks = "lines.2.quantity=2" if standing == "incomplete" else "currency=EUR"
    recall = ("--rule", "by-the-desk", "--since", "2026-11-01", "--order", KEY)
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
        "correct defect": ["correct", KEY, *_sets(lacks)],
        "resend": ["resend", _document(world)],
        "confirm": ["confirm", shipment(world) or KEY, *confirmed],
        "recall": ["recall", *recall, "--cancel-instructed", "--yes"],
    }  # fmt: skip
    return world.crossdock(*typed[action], "--why", WHY)


@functools.cache
def _house(standing: Standing, folder: Path) -> World:
    return HOUSES[standing](folder / standing.replace(" ", "-"))


@pytest.fixture(scope="module")
def houses(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("houses")


TRIED = [(one, action) for one in HOUSES for action in ACTIONS]


@pytest.mark.slow
@pytest.mark.parametrize(("standing", "action"), TRIED)
def test_each_action_is_done_or_refused_as_the_table_says(
    standing: Standing, action: Action, houses: Path, tmp_path: Path
) -> None:
    world = _house(standing, houses).copied(tmp_path / "house")
    world.taken = dict(_house(standing, houses).taken)
    before = world.dump()
    ran = does(world, action, standing)
    no = refused(action, standing, MEETS.get(standing, ()), order=KEY)
    if no is not None:
        assert ran.code != 0, ran.out
        assert in_english(no) in ran.out + ran.err
        # What waits for its decision gets it with whatever is asked next.
        if standing != "received":
            assert _told(world.dump()) == _told(before)
        assert not _by_us(world.dump(), before)
    else:
        assert ran.code == 0, ran.out + ran.err
        noted = _by_us(world.dump(), before)
        assert noted and all(WHY in one["cause"] for one in noted), noted
        assert WHY in world.crossdock("explain", KEY).out
    world.balance()
    again = world.run()
    assert again.code in (0, 1), again.out + again.err
    world.balance()


def _by_us(after: str, before: str) -> list[dict]:
    """The events since then of the person who typed."""
    known = _events(before)
    return [one for one in _events(after) if one not in known and one["who"] == WHO]


def _events(dump: str) -> list[dict]:
    found = (one.partition(" ") for one in dump.splitlines())
    return [json.loads(told) for kind, _, told in found if kind == "event"]


def _told(dump: str) -> list[str]:
    """What stands in the ledger but for requests, which are kept whatever came of them, and for
    what every command notes of the clock and the texts in force."""
    ours = ("request ", "meta ", "text ", "bundle ", "clock ")
    return [one for one in dump.splitlines() if not one.startswith(ours)]


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


@pytest.mark.slow
@pytest.mark.parametrize("pieces", ["3", "99999999999"])
def test_more_pieces_than_have_not_left_are_a_slip_and_nothing_is_cancelled(
    pieces: str, houses: Path, tmp_path: Path
) -> None:
    for standing in ("held", "instructed"):
        world = _house(standing, houses).copied(tmp_path / standing)
        ran = world.crossdock("cancel", KEY, "--line", "1", "--pieces", pieces, "--why", WHY)
        assert (ran.code, "2 pieces of line 1 (ACM-CUP) have not left" in ran.out) == (1, True)
        assert [line["cancelled"] for line in world.orders()[KEY]["lines"]] == [0, 0]
        world.balance()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["cancel", KEY, "--line", ""], "1 (2 x ACM-CUP)"),
        (
            ["recall", "--rule", "by-the-desk", "--since", "2026-11-01", "--yes", "--order", ""],
            "no order is",
        ),
        (["redecide", "--rule", "by-the-desk", "--state", ""], "held"),
    ],
)
def test_a_name_that_came_out_empty_is_not_taken_for_all(
    typed: list[str], said: str, houses: Path, tmp_path: Path
) -> None:
    world = _house("held", houses).copied(tmp_path / "house")
    _switch_off(world)
    before = world.orders()[KEY]
    ran = world.crossdock(*typed, "--why", WHY)
    assert ran.code in (1, 2) and said in ran.out + ran.err, ran.out + ran.err
    assert world.orders()[KEY] == before


def test_every_standing_that_an_order_can_have_has_a_house() -> None:
    assert set(TABLE) == set(HOUSES)
