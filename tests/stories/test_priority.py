"""Who is served first when stock is short: by rule, whatever came first."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.paths import SAMPLES
from builders.world import World

RULE = """
  - id: buyer-first
    why: This buyer is served first
    when:
      order.id: "#1013"
    then:
      priority: 1
"""


@pytest.mark.parametrize(
    "chunk",
    [pytest.param(1, marks=pytest.mark.slow), 50, pytest.param(1000, marks=pytest.mark.slow)],
)
def test_a_rule_decides_who_is_decided_first_in_any_chunk(tmp_path: Path, chunk: int) -> None:
    world = World.build(tmp_path)
    with (world.folder / "rules" / "review.yaml").open("a") as rules:
        rules.write(RULE)
    config = world.folder / "config.yaml"
    config.write_text(f"{config.read_text('utf-8')}\nchunk: {chunk}\n", "utf-8")
    world.drop_folder(SAMPLES / "inbox")
    assert world.run().code == 0
    world.balance()
    [shipment] = world.orders()["acme-shopify/#1013"]["shipments"]
    assert shipment["id"] == "S0000000001"


@pytest.mark.slow
def test_without_the_rule_all_are_ordinary_again(tmp_path: Path) -> None:
    world = World.build(tmp_path)
    rules = world.folder / "rules" / "review.yaml"
    plain = rules.read_text("utf-8")
    rules.write_text(plain + RULE.replace('order.id: "#1013"', "order.kind: b2c"), "utf-8")
    world.drop_folder(SAMPLES / "inbox")
    assert world.run().code == 0
    rules.write_text(plain, "utf-8")
    assert world.run().code == 0
    dump = world.dump()
    assert '"priority": 1,' not in dump
    world.balance()
