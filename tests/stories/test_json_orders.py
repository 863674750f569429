"""Orders in JSON go the whole way: nested lines in, a bad order back and in again."""

from __future__ import annotations

import json
from typing import Any

import pytest
from builders.world import World

MAPPING = """\
kind: orders
file:
  format: json
  records: data.orders
  lines: items
  header_has: [id, items.sku]
  unknown_columns: ignore
group_rows_by: id
order:
  placed_at: {from: placed, read_as: date iso}
  currency: currency
  ship_to.name: to.name
  ship_to.address_lines: to.street
  ship_to.city: to.city
  ship_to.postcode: to.zip
  ship_to.country: to.country
lines:
  sku: items.sku
  quantity: items.n
  unit_price: items.price
"""


def order(number: str, *items: dict[str, Any], **changes: Any) -> dict[str, Any]:
    to = {"name": "Anna Berg", "street": "Hafen 1", "city": "Ulm", "zip": "89073", "country": "DE"}
    own = {"id": number, "placed": "2026-11-02T09:00:00+01:00", "currency": "EUR", "to": to}
    return {**own, "items": items or [{"sku": "ACM-DRY5", "n": 1, "price": 12.5}], **changes}


def file(*orders: dict[str, Any]) -> str:
    return json.dumps({"data": {"page": 1, "orders": orders}})


@pytest.fixture
def shop(world: World) -> World:
    """A house in which a channel sends JSON."""
    (world.folder / "mappings" / "api.yaml").write_text(MAPPING, "utf-8")
    config = world.folder / "config.yaml"
    text = config.read_text("utf-8")
    config.write_text(
        text.replace("mappings: [shopify-orders]", "mappings: [shopify-orders, api]", 1), "utf-8"
    )
    world.look_at_each_order_alone()
    return world


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
