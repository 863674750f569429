"""Orders in JSON as an interface gives them, and the mapping by which a channel sends them."""

from __future__ import annotations

import json
from typing import Any

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


def sends_json(world: World) -> World:
    """A house in which a channel sends JSON."""
    (world.folder / "mappings" / "api.yaml").write_text(MAPPING, "utf-8")
    config = world.folder / "config.yaml"
    text = config.read_text("utf-8")
    config.write_text(
        text.replace("mappings: [shopify-orders]", "mappings: [shopify-orders, api]", 1), "utf-8"
    )
    world.look_at_each_order_alone()
    return world
