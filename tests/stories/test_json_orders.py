"""Orders in JSON go the whole way: nested lines in, a bad order back and in again."""

from __future__ import annotations

import json

import pytest
from builders.json_orders import file, order, sends_json
from builders.world import World


@pytest.fixture
def shop(world: World) -> World:
    return sends_json(world)


def test_a_bad_order_goes_back_as_json_and_is_taken_when_mended(shop: World) -> None:
    two = [{"sku": "ACM-DRY5", "n": 1, "price": 12.5}, {"sku": "ACM-CUP", "n": "x", "price": 3}]
    shop.drop("acme-shopify", "a.json", file(order("J-1"), order("J-2", *two)))
    ran = shop.run()
    assert set(shop.orders()) == {"acme-shopify/J-1"}, ran.out + ran.err
    assert "record 1, $.items[0].sku" in shop.crossdock("explain", "J-1").out
    ((_, back),) = [one for one in shop.visible().items() if one[0].startswith("rejects/")]
    rows = json.loads(back)["data"]["orders"]
    assert [(row["id"], row["items.sku"]) for row in rows] == [
        ("J-2", "ACM-DRY5"),
        ("J-2", "ACM-CUP"),
    ]
    assert "column items.n" in rows[1]["crossdock_reason"]
    shop.consume()
    shop.drop("acme-shopify", "mended.json", back.replace(b'"x"', b'"2"'))
    shop.run()
    assert [one["quantity"] for one in shop.orders()["acme-shopify/J-2"]["lines"]] == [1, 2]
    assert not (shop.folder / ".state" / "spool").exists() or not list(
        (shop.folder / ".state" / "spool").iterdir()
    )
    shop.balance()


def test_a_torn_document_is_told_with_its_line(shop: World) -> None:
    shop.drop("acme-shopify", "a.json", file(order("J-1"))[:-5])
    shop.run()
    ((_, told),) = [one for one in shop.visible().items() if one[0].startswith("alerts/")]
    assert b"inbox/acme-shopify/a.json: error: line 1 column" in told
    assert b"this is no JSON [file/json]" in told
