"""Fault 65: what JSON may say twice, or not at all."""

from __future__ import annotations

from builders.json_orders import file, order, sends_json
from builders.world import World


def test_065_a_key_that_stands_twice_and_no_number_cost_their_order_and_numbers_stay_exact(
    world: World,
) -> None:
    shop = sends_json(world)
    exact = order("J-1", {"sku": "ACM-DRY5", "n": 3, "price": 0.1})
    twice, none = order("J-2"), order("J-3", {"sku": "ACM-DRY5", "n": 1, "price": 77})
    others = [order(f"J-{number}") for number in (5, 6)]
    text = file({**exact, "id": 90071992547409931234}, twice, none, *others)
    text = text.replace('"id": "J-2"', '"id": "J-2", "id": "J-4"').replace("77", "NaN")
    shop.drop("acme-shopify", "a.json", text)
    ran = shop.run()
    known = {"90071992547409931234", "J-5", "J-6"}
    assert set(shop.orders()) == {f"acme-shopify/{one}" for one in known}, ran.out + ran.err
    [line] = shop.orders()["acme-shopify/90071992547409931234"]["lines"]
    assert (line["amount"], line["unit_price"]) == (30, 10)
    ((_, back),) = [one for one in shop.visible().items() if one[0].startswith("rejects/")]
    assert back.count(b"the record cannot be read") == 2
    shop.balance()
