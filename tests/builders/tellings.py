"""Houses that tell a channel or client what happened, and what they told."""

from __future__ import annotations

from builders.world import World

FEED = """\
kind: channel-feed
format: delimited
encoding: utf-8
delimiter: semicolon
quote: none
header: no
rows: per parcel line
columns:
  order: {from: order.id, required: yes}
  shipment: {from: shipment.id, may_be_empty: yes}
  line: {from: line.id, required: yes}
  pieces: {from: line.pieces}
  cancelled: {from: line.cancelled}
  reason: {from: line.reason}
  ordered: {from: line.ordered}
  before: {from: line.shipped_before}
  open: {from: line.open}
  final: {from: shipment.final}
  carrier: {from: shipment.carrier, values: {baltic-post: BP, rhein-express: RE}}
  tracking: {from: parcel.tracking}
"""
ADVICE = """\
kind: receipt-advice
format: delimited
encoding: utf-8
delimiter: semicolon
quote: none
header: no
rows: per receipt
columns:
  receipt: {from: receipt.id}
  sku: {from: receipt.sku, required: yes}
  pieces: {from: receipt.pieces}
  warehouse: {from: receipt.warehouse}
"""
STOCK = """\
kind: stock-report
format: delimited
encoding: utf-8
delimiter: semicolon
quote: none
header: no
rows: per stock
columns:
  warehouse: {from: stock.warehouse, required: yes}
  sku: {from: stock.sku, required: yes}
  on_hand: {from: stock.on_hand}
"""
LAYOUTS = {
    "told-feed": FEED,
    "told-confirmation": FEED.replace("channel-feed", "client-confirmation"),
    "told-advice": ADVICE,
    "told-stock": STOCK,
}
CHANNEL = {
    "acme-amazon": "mappings: [amazon-new-orders]",
    "acme-shopify": "mappings: [shopify-orders]",
    "acme": "title: Acme Outdoor GmbH",
}


def lay_layouts(world: World) -> None:
    """The three layouts above."""
    for name, text in LAYOUTS.items():
        (world.folder / "mappings" / "outgoing" / f"{name}.yaml").write_text(text, "utf-8")


def tells(world: World, who: str, *tellings: str) -> None:
    """A channel or client is told from now on."""
    path = world.folder / "config.yaml"
    text = path.read_text("utf-8")
    at = CHANNEL[who]
    assert at in text
    listed = "".join(f"\n      - {{{one}}}" for one in tellings)
    path.write_text(text.replace(at, f"{at}\n    tells:{listed}", 1), "utf-8")


def told(world: World, folder: str) -> dict[str, list[str]]:
    """Lines of each file in a folder of the outbox, by the name of the file."""
    return {
        name.partition("/")[2]: data.decode().splitlines()
        for name, data in world.visible().items()
        if name.startswith(f"{folder}/")
    }


def newest(world: World, folder: str) -> list[str]:
    """The lines of the newest file there."""
    files = told(world, folder)
    return files[max(files)] if files else []
