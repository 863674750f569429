"""What an instruction says in other letters is told by the run, by its wave and by its order."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.exports import order, reference_data, shop
from builders.world import World

KEY = "acme-shopify/#8001"
DANE = {"Shipping_Name": "Søren Kjær", "Shipping_City": "Køln"}


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A house whose PL1 reads GBK, with near letters for what that lacks."""
    built = World.build(tmp_path)
    path = built.folder / "mappings/outgoing/instruction-pl1.yaml"
    text = path.read_text("utf-8").replace("encoding: utf-8", "encoding: gbk")
    path.write_text(text.replace("unencodable: hold", "unencodable: nearest"), "utf-8")
    reference_data(built)
    return built


def test_every_replaced_letter_is_told_where_people_look(world: World) -> None:
    world.drop("acme-shopify", "1.csv", shop(order("#8001", **DANE), order("#8002")))
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    [(name, data)] = [one for one in world.visible().items() if "instruction" in one[0]]
    assert "Soeren Kjaer" in data.decode("gbk")
    assert f"{name}: 2 texts are written otherwise than they came (shipments: 1)" in ran.out
    assert "Søren" not in ran.out
    assert "2 texts written otherwise" in world.crossdock("wave", "list").out
    [wave] = world.crossdock("wave", "list", "--notes", "--json").json()
    [shipment] = world.orders()[KEY]["shipments"]
    assert [(one["shipment"], one["column"]) for one in wave["notes"]] == [
        (shipment["id"], "Name"), (shipment["id"], "City"),
    ]  # fmt: skip
    words = "Name: replaced 'ø' by 'oe', 'æ' by 'ae'"
    assert words in world.crossdock("wave", "list", "--notes").out
    assert words in world.crossdock("explain", KEY).out
    assert "replaced" not in world.crossdock("explain", "acme-shopify/#8002").out
    again = world.crossdock("replay", "W000001")
    assert again.code == 0, again.out
    # It is told once.
    assert "written otherwise" not in world.run().out
    world.balance()


def test_an_order_whose_number_cannot_be_written_waits_for_a_person(world: World) -> None:
    world.drop("acme-shopify", "1.csv", shop(order("#8001-Ø"), order("#8002")))
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    found = world.orders()
    assert [one["reason"] for one in found["acme-shopify/#8001-Ø"]["holds"]] == ["label-text"]
    assert found["acme-shopify/#8002"]["state"] == "instructed"
    told = world.crossdock("hold", "list").out
    assert "an identifier is never written otherwise" in told or "gbk has no 'Ø'" in told
    world.balance()
