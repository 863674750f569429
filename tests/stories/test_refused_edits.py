"""A file with a mistake never stops the house: what decided last goes on, and it is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.exports import good_exports, order, shop
from builders.world import World

from processor.house import house as houses

ALERT = "alerts/rules/refused.txt"


@pytest.fixture
def house(world: World) -> World:
    """A house that has decided once."""
    good_exports(world)
    assert world.run().code == 0
    return world


def goes_on(world: World) -> None:
    """A new order ships under the rules that decided before; the mistake is told."""
    before = world.dump().count("bundle ")
    world.drop("acme-shopify", "later.csv", shop(order("#8050")))
    ran = world.run()
    assert ran.code == 1
    assert "what ran before still runs" in ran.err
    assert world.orders()["acme-shopify/#8050"]["state"] == "instructed"
    assert (world.outbox / ALERT).exists()
    assert world.dump().count("bundle ") == before
    world.balance()


def mended(world: World) -> None:
    assert world.run().code == 0
    assert not (world.outbox / ALERT).exists()


def test_a_half_saved_rule_file_does_not_stop_a_run(house: World) -> None:
    path = house.folder / "rules" / "zz.yaml"
    path.write_text("stage: review\nrules:\n  - id: zz\n    why: half", "utf-8")
    goes_on(house)
    assert "zz.yaml" in (house.outbox / ALERT).read_text("utf-8")
    path.unlink()
    mended(house)


@pytest.mark.parametrize(
    "command",
    [
        "review write",
        pytest.param("redecide --held", marks=pytest.mark.slow),
        pytest.param("wave close", marks=pytest.mark.slow),
    ],
)
def test_no_command_takes_the_alert_away_while_the_files_are_refused(
    house: World, command: str
) -> None:
    (house.folder / "rules" / "zz.yaml").write_text("stage: review\nrules:\n  - id: zz\n", "utf-8")
    assert house.run().code == 1
    house.crossdock(*command.split())
    assert (house.outbox / ALERT).exists()


@pytest.mark.slow
def test_the_alert_is_in_the_language_of_the_house_whoever_runs_it(
    house: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = house.folder / "rules" / "zz.yaml"
    path.write_text(
        "stage: review\nrules:\n  - id: zz\n    when: {order.totl: over 5 EUR}\n", "utf-8"
    )
    monkeypatch.setenv("CROSSDOCK_LANG", "zh")
    assert "不认识的字段“order.totl”" in house.run().err
    assert "unknown fact 'order.totl'" in (house.outbox / ALERT).read_text("utf-8")


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    ["rules/review.yaml", "rules/rates/silkway.rates.csv", "rules/tables/postcodes.csv",
     "mappings/shopify-orders.yaml", "mappings/outgoing/instruction-pl1.yaml"],
)  # fmt: skip
def test_any_file_that_decides_may_be_broken_for_a_while(house: World, name: str) -> None:
    path = house.folder / name
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2] + b'\n"')
    goes_on(house)
    path.write_bytes(whole)
    mended(house)


def test_on_the_first_day_there_is_nothing_to_go_on_with(world: World) -> None:
    (world.folder / "rules" / "zz.yaml").write_text("stage: review\nrules: [", "utf-8")
    good_exports(world)
    ran = world.run()
    assert ran.code == 1 and "nothing was done" in ran.err
    assert (world.outbox / ALERT).exists()


def test_a_broken_configuration_still_ends_the_command(house: World) -> None:
    config = house.folder / "config.yaml"
    config.write_text(config.read_text("utf-8") + "\nchunks: 5\n", "utf-8")
    assert house.run().code == 2


@pytest.mark.slow
def test_the_texts_of_that_time_are_those_of_the_ledger(house: World, tmp_path: Path) -> None:
    """An edit that came after the last pass, beside a broken one, waits with it."""
    rules = house.folder / "rules" / "review.yaml"
    rules.write_text(rules.read_text("utf-8").replace("over 1000 USD", "over 1 USD"), "utf-8")
    (house.folder / "rules" / "zz.yaml").write_text("rules: [", "utf-8")
    goes_on(house)


TOWN = """stage: review
rules:
  - id: call-the-hague
    why: This town is called first
    when:
      ship_to.city: den Haag
    then:
      hold: call-buyer
"""


def test_rules_that_the_version_before_took_decide_on_where_this_one_refuses_them(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program was replaced; the files are as they were."""
    (world.folder / "rules" / "town.yaml").write_text(TOWN, "utf-8")
    good_exports(world)
    today = houses.rule_names
    with monkeypatch.context() as version_before:
        version_before.setattr(
            houses, "rule_names", lambda config, cards, **_: today(config, cards, earlier=True)
        )
        ran = world.run()
        assert ran.code == 0, ran.err
    goes_on(world)
    assert "town.yaml:6" in (world.outbox / ALERT).read_text("utf-8")
    world.drop("acme-shopify", "town.csv", shop(order("#8051", Shipping_City="Den Haag")))
    assert world.run().code == 1
    held = world.orders()["acme-shopify/#8051"]
    assert (held["state"], held["holds"][0]["rule"]) == ("held", "call-the-hague")
    (world.folder / "rules" / "town.yaml").write_text(TOWN.replace("den Haag", "'\"den Haag\"'"))
    mended(world)
