"""What a person calls off before a warehouse has it: no rule sees it any more, an export that says
the old does not bring it back, and the channel is told of it once.
"""

from __future__ import annotations

import pytest
from builders.desk_states import KEY, does, rows
from builders.exports import reference_data
from builders.tellings import lay_layouts, newest, tells
from builders.world import World

RULE = """\
stage: review
rules:
  - id: many-of-one
    why: Is it meant?
    when: {order.max_line_quantity: over 3}
    then: {hold: call-buyer}
"""


def held_for_many(world: World) -> World:
    """Held for its first line, of four pieces; of the second there are two."""
    lay_layouts(world)
    tells(world, "acme-shopify", "kind: channel-feed, about: cancelled, layout: told-feed")
    (world.folder / "rules" / "many.yaml").write_text(RULE, "utf-8")
    reference_data(world)
    world.drop("acme-shopify", "1.csv", many())
    assert world.run().code in (0, 1)
    assert [one["reason"] for one in world.orders()[KEY]["holds"]] == ["call-buyer"]
    return world


def many(**cells: str) -> str:
    """The export of the order, with more of its first line."""
    return rows(Lineitem_quantity="4", Subtotal="59.40", Total="64.30", **cells)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("typed", "pieces"), [(("--line", "1"), "4"), (("--line", "1", "--pieces", "2"), "2")]
)
def test_what_is_called_off_holds_nothing_and_is_told_once(
    typed: tuple[str, ...], pieces: str, world: World
) -> None:
    held_for_many(world)
    does(world, "cancel", KEY, *typed, "--why", "she called")
    world.balance()
    assert world.run().code == 0
    found = world.orders()[KEY]
    assert (found["state"], found["holds"]) == ("instructed", [])
    told = [line.split(";") for line in newest(world, "acme-shopify")]
    assert [(one[0], one[4], one[5]) for one in told] == [("#8001", pieces, "cancelled")]
    world.consume()
    world.drop("acme-shopify", "2.csv", many(Notes="told again"))
    assert world.run().code == 0
    assert not newest(world, "acme-shopify")
    assert world.orders()[KEY]["state"] == "instructed"
    again = world.crossdock("cancel", KEY, *typed[:2], "--why", "she called again")
    assert ("is cancelled already" in again.out) == (pieces == "4"), again.out + again.err
    world.balance()
