"""Houses whose carrier takes files of parcels."""

from __future__ import annotations

from builders.world import World

ADVICE = """\
kind: pre-advice
format: delimited
encoding: utf-8
delimiter: semicolon
quote: none
header: no
rows: per parcel
columns:
  order: {from: order.id, required: yes}
  parcel: {from: parcel.tracking, required: yes}
  to: {from: ship_to.name, width: 60}
  run: {from: file.run}
"""
WITH_ACTION = ADVICE + "  what: {from: action, values: {new: N, change: R, cancel: F}}\n"


def takes(world: World, *files: str, kind: str = "carrier", layout: str = ADVICE) -> None:
    """A receiver takes files from now on: baltic-post is one by its name."""
    (world.folder / "mappings" / "outgoing" / "told-parcels.yaml").write_text(layout, "utf-8")
    path = world.folder / "config.yaml"
    listed = "".join(f"\n      - {{{one}}}" for one in files)
    block = f"\nreceivers:\n  baltic-post:\n    kind: {kind}\n    files:{listed}\n"
    text = path.read_text("utf-8")
    assert "\nreceivers:" not in text
    path.write_text(text.rstrip("\n") + "\n" + block, "utf-8")


PRE_ADVICE = "kind: pre-advice, layout: told-parcels"
