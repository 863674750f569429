"""Houses whose carriers take over parcels by manifest."""

from __future__ import annotations

from builders.confirmations import Instructed, instructed, pl1
from builders.exports import order, shop
from builders.world import World

LAYOUT = """\
kind: manifest
format: delimited
encoding: utf-8
delimiter: semicolon
quote: none
header: no
rows: per parcel
columns:
  shipment: {from: shipment.id, required: yes}
  order: {from: order.id}
  tracking: {from: parcel.tracking}
  sscc: {from: parcel.sscc}
  weight: {from: parcel.weight}
"""


def takes_over(world: World, carrier: str, manifest: str) -> None:
    """A carrier has manifests from now on; `manifest` is what config.yaml says of them."""
    path = world.folder / "config.yaml"
    text = path.read_text("utf-8")
    at = f"\n  {carrier}:\n"
    assert text.count(at) == 1
    path.write_text(text.replace(at, f"{at}    manifest: {{{manifest}}}\n", 1), "utf-8")
    (world.folder / "mappings" / "outgoing" / "listed.yaml").write_text(LAYOUT, "utf-8")


def sends(world: World, *names: str) -> list[Instructed]:
    """Orders of the shop, as the warehouse PL1 has them."""
    world.drop("acme-shopify", f"{names[0][1:]}.csv", shop(*(order(name) for name in names)))
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    found = [one for one in instructed(world.folder) if one.order in names]
    assert {one.order for one in found} == set(names)
    assert {one.warehouse for one in found} == {"PL1"}
    return found


def confirms(world: World, rows: list[Instructed], name: str, at: str, **cells: str) -> None:
    """PL1 tells that they left."""
    world.now = at
    world.drop("pl1", name, pl1(rows, **cells))
    ran = world.run()
    assert ran.code in (0, 1), ran.out + ran.err


def lines(world: World, place: str) -> list[tuple[str, ...]]:
    """The cells of a file of the outbox."""
    return [tuple(line.split(";")) for line in world.visible()[place].decode().splitlines()]
