"""Orders that were shown to be declared wrongly, where they are at hand: each gives what was
expected of it, after the sample day.

They are no part of the project. The same kinds with inputs of our own stand in test_undo_owed.py
and test_lanes_live.py.
"""

from __future__ import annotations

import re

import pytest
from builders.paths import CASES, STANDARDS
from builders.world import World

from processor.customs.messages.official_schemas import validate_with

TRADE = CASES / "trade"
XSD = STANDARDS / "china-ceb-202205" / "xsd"
pytestmark = pytest.mark.skipif(
    not TRADE.is_dir() or not XSD.is_dir(), reason="what was shown is not at hand"
)


def tells(world: World, name: str) -> list[str]:
    """What a shown export brings to receivers that was not there before."""
    world.now = "2026-11-03T09:30:00Z"
    before = set(world.visible())
    world.drop("acme-shopify", name, (TRADE / name).read_bytes())
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    return sorted(set(world.visible()) - before)


def test_a_cancelled_order_is_cancelled_once_and_its_undo_is_owed(sample_day: World) -> None:
    new = [name for name in tells(sample_day, "cancel1013.csv") if "alerts/" not in name]
    assert [name.rpartition("/")[2].partition("-W")[0] for name in new] == ["cn1-instruction"]
    assert "undo owed: 1" in sample_day.crossdock("status").out
    assert "undo owed" in sample_day.crossdock("explain", "acme-shopify/#1013").out
    balance = sample_day.crossdock("balance")
    assert balance.code == 0 and "undo owed: 1 shipment stays declared" in balance.out
    assert tells(sample_day, "cancel1013.csv") == []


def test_a_shipment_of_two_parcels_is_held(sample_day: World) -> None:
    config = sample_day.folder / "config.yaml"
    text = config.read_text("utf-8")
    line = "    customs: china-ceb\n"
    config.write_text(text.replace(line, f"{line}    max_parcel_g: 2000\n"), "utf-8")
    assert tells(sample_day, "two-parcels-cn1.csv") == []
    held = {one["order_id"]: one for one in sample_day.crossdock("hold", "list", "--json").json()}
    assert held["#9003"]["reason"] == "customs-data"
    assert "2 parcels" in held["#9003"]["detail"]


def test_another_street_makes_one_change_with_its_label_and_nothing_else(
    sample_day: World,
) -> None:
    new = tells(sample_day, "addr1069.csv")
    assert [name.rpartition("/")[2].partition("-W")[0] for name in new] == [
        "cn1-instruction", "cn1-labels", "cn1-labels",
    ]  # fmt: skip
    index = next(sample_day.visible()[name] for name in new if name.endswith(".csv"))
    assert b"#1069" in index
    assert "undo owed" not in sample_day.crossdock("status").out
    sample_day.balance()


def test_every_list_of_the_sample_day_names_the_port_of_its_country_and_fits_the_official_schema(
    sample_house: World,
) -> None:
    files = {path.name: path.read_bytes() for path in XSD.glob("*.xsd")}
    made = {name: data for name, data in sample_house.visible().items() if "/CEB" in name}
    assert made and all(validate_with(files, data) == [] for data in made.values())
    bodies = "".join(data.decode() for name, data in made.items() if "/CEB603" in name)
    found = re.findall(r"<ceb:country>(\w+)</ceb:country>\s*<ceb:POD>(\w+)<", bodies)
    assert len(found) > 100 and all(country == pod for country, pod in found)
