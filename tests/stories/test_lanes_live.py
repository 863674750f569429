"""The table of lanes at work: edited while the house works, missing, explained, and kept."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from builders.exports import order, reference_data, shop
from builders.paths import SAMPLES
from builders.world import World

TABLE = "rules/tables/china-lanes.csv"
NORWAY = "CN1,silkway,*,NO,5300,5304,5,326,,example,L\n"
OSLO = {
    "Shipping_Country": "NO", "Shipping_Zip": "0150", "Shipping_City": "Oslo",
    "Shipping_Street": "Kirkeveien 155", "Shipping_Address1": "Kirkeveien 155",
    "Shipping_Phone": "+47 412 088600", "Lineitem_sku": "ACM-GLOVE",
}  # fmt: skip
BERN = {**OSLO, "Shipping_Country": "CH", "Shipping_Zip": "3011", "Shipping_City": "Bern"}


def sends(world: World, number: int, **cells: str) -> str:
    name = f"#{number}"
    row = order(name, Email=f"{number}@example.com", **{**OSLO, **cells})
    world.drop("acme-shopify", f"{number}.csv", shop(row))
    ran = world.run()
    assert ran.code in (0, 1), ran.out + ran.err
    return f"acme-shopify/{name}"


def holds(world: World) -> list[str]:
    found = world.crossdock("hold", "list", "--json").json()
    return [one["detail"] for one in found if one["reason"] == "customs-data"]


def lists(world: World, name: str) -> list[str]:
    """The values of an element in all declaration lists."""
    bodies = [data.decode() for file, data in world.visible().items() if "CEB603" in file]
    return [value for body in bodies for value in re.findall(f"<ceb:{name}>(.*?)<", body)]


def edit(world: World, old: str, new: str) -> None:
    path = world.folder / TABLE
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A house with stock, and nothing shipped yet. Made once."""
    world = World.build(tmp_path_factory.mktemp("lanes") / "house")
    reference_data(world)
    assert world.run().code == 0
    return world


@pytest.fixture
def house(stocked: World, tmp_path: Path) -> World:
    return stocked.copied(tmp_path / "house")


@pytest.mark.slow
def test_each_country_is_declared_with_its_own_port_and_an_edit_holds_from_the_next_order_on(
    house: World,
) -> None:
    first = sends(house, 8201)
    sends(house, 8202, **BERN)
    bodies = "".join(data.decode() for name, data in house.visible().items() if "CEB603" in name)
    found = re.findall(r"<ceb:country>(\w+)</ceb:country>\s*<ceb:POD>(\w+)<", bodies)
    assert sorted(found) == [
        ("326", "326"), ("331", "331"),
    ]  # fmt: skip
    house.consume()
    edit(house, NORWAY, "CN1,silkway,*,NO,5300,5316,2,1234,SZ01,the agent,M\n")
    second = sends(house, 8203)
    assert [lists(house, name) for name in ("portCode", "trafMode", "POD", "loctNo")] == [
        ["5316"], ["2"], ["1234"], ["SZ01"],
    ]  # fmt: skip
    before, after = (house.crossdock("explain", key).out for key in (first, second))
    assert "port of destination 326 by rules/tables/china-lanes.csv:10" in before
    assert "port of destination 1234 by rules/tables/china-lanes.csv:10" in after
    assert "confidence M: the agent" in after
    waves = [line.split()[0] for line in house.crossdock("wave", "list").out.splitlines()
             if line.strip().startswith("W0")]  # fmt: skip
    assert len(waves) == 3
    for wave in waves:
        assert all(one["same"] for one in house.crossdock("replay", wave, "--json").json())


def test_a_country_without_a_row_is_held_until_a_row_is_written(house: World) -> None:
    edit(house, NORWAY, "")
    key = sends(house, 8201)
    [detail] = holds(house)
    assert "rules/tables/china-lanes.csv is for CN1,silkway,epacket,NO" in detail
    assert house.orders()[key]["state"] == "held"
    path = house.folder / TABLE
    path.write_text(path.read_text("utf-8") + NORWAY, "utf-8")
    assert house.run().code == 0
    assert house.orders()[key]["state"] == "instructed"
    assert lists(house, "POD") == ["326"]


def test_a_table_with_a_mistake_is_refused_and_the_one_before_goes_on(house: World) -> None:
    edit(house, NORWAY, NORWAY.replace("silkway", "silkwya"))
    key = sends(house, 8201)
    assert house.orders()[key]["state"] == "instructed"
    told = house.crossdock("check").err
    assert f"{TABLE}:10:5: error: carrier 'silkwya' is not known [customs/lane]" in told


def test_a_house_without_the_table_is_told_before_and_holds(house: World) -> None:
    (house.folder / TABLE).unlink()
    assert "no row speaks of it [customs/lane]" in house.crossdock("check").err
    sends(house, 8201)
    assert len(holds(house)) == 1


@pytest.mark.slow
def test_check_names_the_rows_of_low_confidence_that_open_orders_use(house: World) -> None:
    assert "customs/lane-unsure" not in house.crossdock("check").err
    sends(house, 8201)
    sends(house, 8202, **BERN)
    told = house.crossdock("check")
    assert told.code == 0
    assert "lines 10, 11 are confirmed by nobody (confidence M or L) and used by 2 open orders" in (
        told.err
    )
    edit(house, NORWAY, NORWAY.replace(",L", ",H"))
    assert "line 11 is confirmed by nobody (confidence M or L) and used by 1 open order" in (
        house.crossdock("check").err
    )


def test_a_shipment_of_two_parcels_is_held_and_not_declared_under_its_first_number(
    house: World,
) -> None:
    config = house.folder / "config.yaml"
    text = config.read_text("utf-8")
    line = "    customs: china-ceb\n"
    config.write_text(text.replace(line, f"{line}    max_parcel_g: 300\n"), "utf-8")
    key = sends(house, 8201, Lineitem_quantity="4", Subtotal="39.60", Total="44.50")
    [detail] = holds(house)
    assert "parcels is not declared so: a list names one waybill number" in detail
    assert house.orders()[key]["state"] == "held"
    assert house.orders()[key]["shipments"] == []
    config.write_text(text, "utf-8")
    assert house.run().code == 0
    assert house.orders()[key]["state"] == "instructed"


def test_a_business_order_is_held_whatever_platform_its_channel_has_unless_it_is_not_declared(
    house: World,
) -> None:
    config = house.folder / "config.yaml"
    text = config.read_text("utf-8")
    head = "  nordlys-erp:\n    client: nordlys\n"
    assert head in text
    platform = "    platform: {code: 无, name: Nordlys direct}\n"
    config.write_text(text.replace(head, head + platform), "utf-8")
    sends_of_erp(house)
    [detail] = holds(house)
    assert detail.startswith("a business order (b2b) is not declared so")
    rule = (
        "stage: customs\nrules:\n  - id: business-by-the-agent\n    why: The agent declares it\n"
        "    when: {order.kind: b2b}\n    then: {declare: no}\n"
    )
    (house.folder / "rules" / "customs.yaml").write_text(rule, "utf-8")
    assert house.run().code in (0, 1)
    [one] = house.orders().values()
    assert one["state"] == "instructed"
    assert [name for name in house.visible() if "CEB" in name] == []


def sends_of_erp(world: World) -> None:
    """One line of the samples, to Oslo, in a house that would send it from Shenzhen."""
    route = world.folder / "rules" / "route.yaml"
    rule = "  - id: business-from-hannover\n"
    route.write_text(route.read_text("utf-8").replace(rule, f"{rule}    status: off\n"), "utf-8")
    source = SAMPLES / "inbox/nordlys-erp/auftraege-2026-11-02.csv"
    head, *rows = source.read_bytes().decode("cp1252").splitlines(keepends=True)
    [row] = [one for one in rows if one.startswith("000131;")]
    row = row.replace(";80331;München;DE;", ";0150;Oslo;NO;").replace("DE123456131", "")
    world.drop("nordlys-erp", "one.csv", (head + row + "SUMME;1;1;262,80\n").encode("cp1252"))
    ran = world.run()
    assert ran.code in (0, 1), ran.out + ran.err
