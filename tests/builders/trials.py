"""A house with a second shop of a client, which may be on trial."""

from __future__ import annotations

import json
from pathlib import Path

from builders.paths import SAMPLES
from builders.world import World

OUTLET = """\
  acme-outlet:
    client: acme
    mappings: [shopify-orders]
    timezone: Europe/Berlin
    status: {status}
    start_at: 2026-10-15T00:00:00Z
"""
MONDAY, TUESDAY, NEXT_WEEK = "2026-11-03T09:00:00Z", "2026-11-04T09:00:00Z", "2026-11-10T09:00:00Z"


def with_outlet(folder: Path, status: str) -> World:
    """A house with the shop acme-outlet beside acme-shopify, of the same client, and with stock."""
    world = World.build(folder)
    config = folder / "config.yaml"
    text = config.read_text("utf-8")
    outlet = OUTLET.format(status=status)
    config.write_text(text.replace("channels:\n", f"channels:\n{outlet}", 1), "utf-8")
    for sender in ("catalogue", "pl1", "de2", "cn1"):
        for path in sorted((SAMPLES / "inbox" / sender).iterdir()):
            world.drop(sender, path.name, path.read_bytes())
    return world


def set_status(world: World, before: str, after: str) -> None:
    """Another status for the shop acme-outlet."""
    config = world.folder / "config.yaml"
    text = config.read_text("utf-8")
    head = f"    timezone: Europe/Berlin\n    status: {before}\n"
    assert text.count(head) == 1
    config.write_text(text.replace(head, head.replace(before, after)), "utf-8")


def on_trial(world: World) -> dict[str, dict]:
    """The orders on trial by `channel/order_id`, as `crossdock trial list --json` prints them."""
    return {one["order"]: one for one in world.crossdock("trial", "list", "--json").json()}


def papers(world: World) -> dict[str, bytes]:
    """What stands in outbox/trial/."""
    return {name: data for name, data in world.visible().items() if name.startswith("trial/")}


def real(world: World) -> dict[str, bytes]:
    """All that receivers could take, but for what stands in outbox/trial/."""
    return {n: d for n, d in world.visible().items() if not n.startswith("trial/")}


def rows_of(world: World, *tables: str) -> list[str]:
    """What the ledger holds in these tables, without what only tells from which file it came, and
    without the counters of trials."""
    found = []
    for line in world.dump().splitlines():
        table, _, row = line.partition(" ")
        if table not in tables:
            continue
        values = json.loads(row)
        if table == "number" and values["name"].startswith("trial "):
            continue
        for of_file in ("file_id", "bundle_id"):
            values.pop(of_file, None)
        if table == "orders":
            # The document names its file; so does the order of its rows.
            values.pop("doc")
        found.append(f"{table} {json.dumps(values, sort_keys=True)}")
    return found
