"""The rules that decide, printed stage by stage, and what a client's overlay makes of them."""

from __future__ import annotations

import pytest
from builders.world import World

OVERLAY = """\
stage: review
off: [hold-unusual-quantity]
lists:
  without-postcodes: [IE, HK]
rules:
  - id: hold-large-first-order
    why: Our first orders are small, we call from 300 EUR
    owner: Solveig
    until: 2026-12-31
    when:
      buyer.orders_before: 0
      order.total: over 300 EUR
    then:
      hold: call-buyer
      approvals: 2
  - id: fragile
    why: Lamps travel badly
    status: trial
    when:
      any line:
        line.sku: [NOR-LAMP, NOR-VASE]
        line.quantity: over 2
    then:
      tag: fragile
"""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = World.build(tmp_path_factory.mktemp("show") / "house")
    overlay = world.folder / "rules/clients/nordlys/review.yaml"
    overlay.parent.mkdir(parents=True)
    overlay.write_text(OVERLAY, "utf-8")
    assert world.crossdock("check").code == 0
    return world


def shown(world: World, *args: str) -> str:
    ran = world.crossdock("rules", "show", *args)
    assert ran.code == 0, ran.err
    return ran.out


def by_id(world: World, *args: str) -> dict[str, dict]:
    ran = world.crossdock("rules", "show", "--stage", "review", "--json", *args)
    (one,) = ran.json()
    return {rule["id"]: rule for rule in one["rules"]}


def test_the_rules_of_the_house_stand_stage_by_stage_with_place_and_words(world: World) -> None:
    out = shown(world)
    assert out.index("review of the house: decide: strictest") < out.index("route of the house: ")
    assert "  lists embargoed: 4\n" in out
    embargo = out[out.index("  embargo  rules/review.yaml:") :].split("\n\n")[0]
    assert embargo.splitlines()[0].endswith("live, locked")
    assert "    when    ship_to.country: in embargoed" in embargo
    assert "    then    reject: embargo" in embargo
    assert "overlay" not in out


def test_a_stage_alone_shows_only_that_stage(world: World) -> None:
    out = shown(world, "--stage", "carrier")
    assert out.startswith("carrier of the house: decide: cheapest")
    assert "review of" not in out
    assert shown(world, "--stage", "notify").startswith("notify of the house: decide: all")


def test_entries_of_any_of_stand_one_below_the_other(world: World) -> None:
    out = shown(world, "--stage", "review")
    place = out.index("hold-address-incomplete")
    assert "    any of  ship_to.name: absent\n    or      ship_to.street: absent" in out[place:]


def test_what_an_overlay_changes_is_marked(world: World) -> None:
    out = shown(world, "--client", "nordlys", "--stage", "review")
    assert out.startswith("review of nordlys: ")
    assert "* lists without-postcodes: 2\n" in out
    marked = {line.split()[1]: line for line in out.splitlines() if line.startswith("* ")}
    replaced = marked["hold-large-first-order"]
    assert "rules/clients/nordlys/review.yaml:6  live, until 2026-12-31, ask Solveig" in replaced
    assert "by nordlys in place of rules/review.yaml:" in replaced
    assert "off, switched off by nordlys" in marked["hold-unusual-quantity"]
    assert marked["fragile"].endswith("trial, added by nordlys")
    assert marked["hold-address-incomplete"].endswith("with a list of nordlys")
    assert "embargo" not in marked
    assert "any line: line.sku: [NOR-LAMP, NOR-VASE], line.quantity: over 2" in out
    assert "hold: call-buyer\n            approvals: 2" in out


def test_a_client_without_an_overlay_has_the_rules_of_the_house(world: World) -> None:
    assert by_id(world, "--client", "acme") == by_id(world)


def test_programs_get_one_object_a_stage(world: World) -> None:
    sets = world.crossdock("rules", "show", "--json", "--client", "nordlys").json()
    assert [one["stage"] for one in sets] == ["review", "route", "carrier", "customs", "notify"]
    rules = by_id(world, "--client", "nordlys")
    assert rules["hold-large-first-order"]["origin"] == "replaced"
    assert rules["hold-large-first-order"]["owner"] == "Solveig"
    assert rules["hold-unusual-quantity"]["status"] == "off"
    assert rules["embargo"]["origin"] == "house"


def test_it_speaks_chinese(world: World) -> None:
    out = shown(world, "--client", "nordlys", "--stage", "review", "--lang", "zh")
    assert "审单，货主 nordlys：" in out
    assert "订单.总额: 超过 300 EUR" in out
    assert "nordlys 已停用" in out


def test_an_unknown_stage_or_client_is_wrong_usage(world: World) -> None:
    ran = world.crossdock("rules", "show", "--stage", "reviews")
    assert (ran.code, "no stage 'reviews'" in ran.err) == (2, True)
    ran = world.crossdock("rules", "show", "--client", "nordly")
    assert (ran.code, "did you mean nordlys?" in ran.err) == (2, True)
