"""Alerts and what a run prints say where and what is wrong, and show no buyer."""

from __future__ import annotations

import pytest
from builders.exports import order, shop
from builders.world import World

pytestmark = pytest.mark.slow

BUYERS = ("Jane", "Doe", "High St", "jane@", "4471")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_torn_file_is_told_with_its_place_and_without_its_buyers(
    world: World, language: str
) -> None:
    with (world.folder / "config.yaml").open("a", encoding="utf-8") as config:
        config.write(f"language: {language}\n")
    whole = shop(order("#1001"), order("#1002"))
    head, first, *rest = whole.splitlines(keepends=True)
    torn = head + first + '#1003,"jane@example.com,Jane Doe,12 High St,+44 4471\n' + "".join(rest)
    world.drop("acme-shopify", "torn.csv", torn)
    world.drop("acme-shopify", "bare.csv", "#1001,jane@example.com,Jane Doe,12 High St,4471\n")
    ran = world.run()
    assert ran.code == 1
    alerts = {name: data.decode() for name, data in world.visible().items() if "alerts" in name}
    assert len(alerts) == 2
    for said in (*alerts.values(), ran.out, ran.err):
        assert not [one for one in BUYERS if one in said], said
    [quote] = [said for said in alerts.values() if "[file/quote]" in said]
    assert "torn.csv:3:7: " in quote, "the place is told"
    lines = quote.splitlines()
    [at] = [number for number, line in enumerate(lines) if line.startswith("3 | ")]
    assert lines[at][lines[at + 1].index("^")] == '"', "the caret stands under what is wrong"
    kept = list((world.folder / "archive/2026").rglob("*torn.csv"))
    assert kept[0].relative_to(world.folder).as_posix() in quote
    assert "Jane Doe" in kept[0].read_text("utf-8")
    dump = world.dump()
    assert "problems" in dump
