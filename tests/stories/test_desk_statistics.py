"""Statistics: how often rules match, which are quiet, and which cry wolf."""

from __future__ import annotations

import pytest
from builders.exports import order, reference_data, shop
from builders.world import World

RULES = """\
stage: review
rules:
  - id: looks-odd
    why: Somebody thought so once
    when: {order.notes: like "*odd*"}
    then: {hold: call-buyer}
  - id: never-seen
    why: No order is like that
    when: {order.notes: like "*unicorn*"}
    then: {hold: call-buyer}
"""


def house(world: World) -> World:
    (world.folder / "rules" / "desk.yaml").write_text(RULES, "utf-8")
    reference_data(world)
    odd = [order(f"#800{n}", Notes="odd") for n in range(1, 6)]
    world.drop("acme-shopify", "orders.csv", shop(*odd, order("#8009")))
    assert world.run().code == 0
    return world


def stats(world: World, *args: str) -> dict:
    ran = world.crossdock("rules", "stats", "--json", *args)
    assert ran.code == 0, ran.err
    return ran.json()[0]


def test_firings_are_counted_per_rule_and_day(world: World) -> None:
    house(world)
    found = stats(world, "--rule", "looks-odd")
    assert [(one["rule"], one["fired"]) for one in found["fired"]] == [("looks-odd", 5)]
    assert [(one["day"], one["fired"]) for one in found["days"]] == [("2026-11-03", 5)]
    world.now = "2026-11-04T09:00:00Z"
    world.drop("acme-shopify", "2.csv", shop(order("#8010", Notes="odd")))
    world.run()
    found = stats(world, "--rule", "looks-odd")
    assert [(one["day"], one["fired"]) for one in found["days"]] == [
        ("2026-11-03", 5),
        ("2026-11-04", 1),
    ]
    assert stats(world, "--since", "2026-11-04", "--rule", "looks-odd")["fired"][0]["fired"] == 1


def test_rules_that_never_match_are_named(world: World) -> None:
    house(world)
    quiet = {one["rule"]: one["last"] for one in stats(world)["quiet"]}
    assert quiet["never-seen"] == ""
    assert "looks-odd" not in quiet
    world.now = "2026-12-24T09:00:00Z"
    quiet = {one["rule"]: one["last"] for one in stats(world)["quiet"]}
    assert quiet["looks-odd"] == "2026-11-03"
    assert "looks-odd" not in {one["rule"] for one in stats(world, "--quiet-days", "90")["quiet"]}


def test_a_rule_whose_holds_are_released_unchanged_cries_wolf(world: World) -> None:
    house(world)
    world.now = "2026-11-03T11:30:00Z"
    for number in range(1, 5):
        assert (
            world.crossdock("release", f"acme-shopify/#800{number}", "--why", "looked at").code == 0
        )
    world.run()
    (found,) = stats(world, "--rule", "looks-odd")["rules"]
    assert (found["holds"], found["open"], found["released"]) == (5, 1, 4)
    assert (found["median_s"], found["released_unchanged_percent"]) == (9000, 100)
    told = world.crossdock("rules", "stats").out
    assert "looks-odd cries wolf: people released 4 of 4 closed holds unchanged" in told
    assert "2 h 30 min" in told
    world.crossdock("reject", "acme-shopify/#8005", "--why", "fraud")
    (found,) = stats(world, "--rule", "looks-odd")["rules"]
    assert (found["rejected"], found["released_unchanged_percent"]) == (1, 80)


@pytest.mark.slow
def test_a_run_that_decides_nothing_counts_nothing(world: World) -> None:
    house(world)
    before = stats(world)["fired"]
    world.run()
    assert stats(world)["fired"] == before
