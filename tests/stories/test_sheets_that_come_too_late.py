"""A review sheet corrects what cannot be printed, or what was cancelled, left or is held by another
queue since it was written: each row gets a clear answer, and nothing is half done.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.desk_states import KEY, disputed, does, held, shipment
from builders.sheets import drops, saying, with_accounts, written
from builders.world import World

pytestmark = pytest.mark.slow

BOTH = """\
stage: review
rules:
  - id: by-the-desk
    why: Somebody looks at it
    when: {ship_to.country: NL}
    then: {hold: call-buyer}
  - id: by-finance
    why: Is it paid?
    when: {ship_to.country: NL}
    then: {hold: awaiting-payment}
"""


@pytest.fixture(scope="module")
def houses(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[World, bytes]]:
    """Houses with the sheet of the desk in which their order stands."""
    folder = tmp_path_factory.mktemp("houses")
    found = {}
    for name, build in (("held", held), ("disputed", disputed)):
        world = build(folder / name)
        with_accounts(world.folder)
        _, data = written(world, "--queue", "desk")
        found[name] = (world, data)
    return found


def house(houses: dict[str, tuple[World, bytes]], name: str, tmp_path: Path) -> tuple[World, bytes]:
    world, data = houses[name]
    copy = world.copied(tmp_path / "house")
    copy.taken = dict(world.taken)
    return copy, data


def corrects(world: World, data: bytes, **cells: object) -> tuple[str, str]:
    """The result of the row, and why."""
    answer = drops(world, "anna", data, saying(KEY, decision="correct", **cells))
    [row] = [one for one in answer if one["order"] == KEY and one["decision"]]
    return row["result"], row["why"]


@pytest.mark.parametrize("name", ["held", "disputed"])
@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"city": "\U0001f600"}, "no typeface here has"),
        ({"name": "W" * 90}, "there is room for 60"),
        ({"phone": "1" * 400}, "at most 40"),
    ],
)
def test_a_correction_that_no_paper_can_show_is_refused_and_the_order_waits_on(
    cells: dict[str, str], why: str, name: str, houses: dict[str, tuple[World, bytes]],
    tmp_path: Path,
) -> None:  # fmt: skip
    world, data = house(houses, name, tmp_path)
    before = world.orders()[KEY]
    result, said = corrects(world, data, **cells)
    assert (result, why in said) == ("refused", True), said
    assert world.orders()[KEY] == before
    world.balance()
    # The row may be filled in once more.
    result, said = corrects(world, data, city="Delft")
    assert result == "done", said
    assert world.orders()[KEY]["ship_to"]["city"] == "Delft"


def test_a_row_about_an_order_that_was_cancelled_a_second_ago_changes_nothing(
    houses: dict[str, tuple[World, bytes]], tmp_path: Path
) -> None:
    world, data = house(houses, "held", tmp_path)
    does(world, "cancel", KEY, "--why", "the buyer called")
    result, said = corrects(world, data, city="Delft")
    assert (result, "cancelled" in said) == ("refused", True), said
    assert world.orders()[KEY]["state"] == "cancelled"


def test_a_row_about_an_order_that_has_left_changes_nothing(
    houses: dict[str, tuple[World, bytes]], tmp_path: Path
) -> None:
    world, data = house(houses, "disputed", tmp_path)
    told = ("--all-shipped", "--why", "telephone", "--yes")
    does(world, "confirm", shipment(world), *told)
    city = world.orders()[KEY]["ship_to"]["city"]
    result, said = corrects(world, data, city="Delft")
    assert result == "refused", said
    assert said, "the reason stands in the answer"
    assert world.orders()[KEY]["ship_to"]["city"] == city


@pytest.mark.parametrize("by", ["a sheet", "the command"])
def test_what_another_queue_holds_too_is_corrected_and_waits_for_that_queue(
    by: str, tmp_path: Path
) -> None:
    world = held(tmp_path / "house")
    (world.folder / "rules" / "desk.yaml").write_text(BOTH, "utf-8")
    with_accounts(world.folder)
    world.run()
    does(world, "redecide", KEY)
    assert {one["reason"] for one in world.orders()[KEY]["holds"]} == {
        "call-buyer", "awaiting-payment",
    }  # fmt: skip
    if by == "a sheet":
        _, data = written(world, "--queue", "desk")
        assert corrects(world, data, phone="+31 20 1234567")[0] == "done"
    else:
        does(world, "correct", KEY, "--set", "ship_to.phone=+31 20 1234567", "--why", "called")
    found = world.orders()[KEY]
    assert (found["state"], found["buyer"]["phone"]) == ("held", "+31 20 1234567")
    assert "awaiting-payment" in {one["reason"] for one in found["holds"]}
    world.balance()
