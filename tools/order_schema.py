"""Writes docs/order.schema.json from the order's own types: `python tools/order_schema.py`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from processor.model.order import Order

TARGET = Path(__file__).parents[1] / "docs" / "order.schema.json"


def closed(node: Any) -> Any:
    """The schema with every key required and no other allowed: all are always printed."""
    if isinstance(node, dict):
        node = {key: closed(value) for key, value in node.items() if key != "default"}
        if node.get("type") == "object" and "properties" in node:
            node["required"] = list(node["properties"])
            node["additionalProperties"] = False
        return node
    return [closed(one) for one in node] if isinstance(node, list) else node


def _said(found: dict[str, Any]) -> dict[str, Any]:
    """The schema with sentences as they are printed: plain strings, in English."""
    found["$defs"]["Defect"]["properties"]["why"] = {"type": "string"}
    used = json.dumps({**found, "$defs": {}})
    names: set[str] = set()
    while wanted := {one for one in found["$defs"] if f'/{one}"' in used} - names:
        names |= wanted
        used += "".join(json.dumps(found["$defs"][one]) for one in sorted(wanted))
    return {**found, "$defs": {one: found["$defs"][one] for one in found["$defs"] if one in names}}


def schema() -> dict[str, Any]:
    """JSON Schema 2020-12 of what `crossdock orders --json` prints, one object a line."""
    found = closed(_said(msgspec.json.schema(Order)))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found}


if __name__ == "__main__":
    TARGET.write_text(json.dumps(schema(), indent=2, ensure_ascii=False) + "\n", "utf-8")
