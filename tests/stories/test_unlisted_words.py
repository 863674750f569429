"""A word for the service that nobody listed ships as the mapping says; a person is told once."""

from __future__ import annotations

from pathlib import Path

from builders.exports import order, shop
from builders.fault_house import SHOP, arrives, state, stocked_house


def test_a_service_that_no_table_lists_is_told_once_for_a_word(tmp_path: Path) -> None:
    world = stocked_house(tmp_path / "house")
    old = {"Shipping_Method": "Rocket", "Created_at": "2026-10-01 10:00:00 +0200"}
    first = [order("#1", Shipping_Method="Drone"), order("#2", Shipping_Method="drone"),
             order("#3"), order("#4", **old)]  # fmt: skip
    arrives(world, "a.csv", shop(*first))
    arrives(world, "b.csv", shop(order("#5", Shipping_Method="Drone")))
    assert [state(world, one) for one in ("#1", "#2", "#3", "#5")] == ["instructed"] * 4
    [case] = world.crossdock("cases", "--json").json()
    assert (case["kind"], case["subject"]) == ("unlisted-word", f"{SHOP}/#1")
    assert '"Drone"' in case["why"] and "standard" in case["why"]
    arrives(world, "c.csv", shop(order("#6", Shipping_Method="Pigeon")))
    told = world.crossdock("cases", "--json").json()
    assert [one["subject"] for one in told] == [f"{SHOP}/#1", f"{SHOP}/#6"]
    world.balance()
