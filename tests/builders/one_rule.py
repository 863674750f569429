"""Two orders under one rule of the desk, that a story writes, recalls and writes anew."""

from __future__ import annotations

from builders.exports import order, reference_data, shop
from builders.world import World

RULES = """\
stage: review
rules:
  - id: no-dutch-orders
    why: Somebody meant another country
    when: {ship_to.country: NL, order.notes: like "*wrong*"}
    then: {VERB}
"""


KEY = "acme-shopify/#8001"


def writes(world: World, verb: str) -> None:
    path = world.folder / "rules" / "desk.yaml"
    path.write_text(RULES.replace("VERB", verb), "utf-8")


def began(world: World, verb: str) -> World:
    writes(world, verb)
    reference_data(world)
    world.drop("acme-shopify", "1.csv", shop(order("#8001", Notes="wrong"), order("#8002")))
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    return world


def state(world: World, name: str = KEY) -> str:
    return str(world.orders()[name]["state"])


def recall(world: World, *args: str) -> tuple[int, str]:
    ran = world.crossdock("recall", "--rule", "no-dutch-orders", "--since", "2026-11-03", *args)
    return ran.code, ran.out + ran.err
