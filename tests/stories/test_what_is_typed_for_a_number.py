"""A number of a wave or a batch that is looked for as an order: it is said what it is."""

from __future__ import annotations

import pytest
from builders.desk_states import does, instructed, shipment
from builders.tellings import lay_layouts, tells
from builders.world import World

pytestmark = pytest.mark.slow


def test_find_and_explain_say_what_a_wave_or_a_batch_is_and_what_shows_it(world: World) -> None:
    instructed(world.folder)
    lay_layouts(world)
    tells(world, "acme-shopify", "kind: channel-feed, layout: told-feed")
    assert world.run().code == 0
    told = ("--all-shipped", "--why", "telephone", "--yes")
    does(world, "confirm", shipment(world), *told)
    assert world.run().code == 0
    for number, shows in (("b000001", "batch list"), ("W000001", "wave list")):
        for command in ("find", "explain"):
            ran = world.crossdock(command, number)
            assert (ran.code, f"crossdock {shows} shows it" in ran.err) == (2, True), ran.err
            assert number.upper() in ran.err
    ran = world.crossdock("find", "B000009")
    assert (ran.code, "nothing found for B000009" in ran.err) == (2, True)
