"""A house that ships twice, with a copy of its ledger from in between."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

from builders.paths import SAMPLES
from builders.small import first_orders
from builders.world import World

NOON, AFTERNOON, NEXT_WEEK = "2026-11-03T12:00:00Z", "2026-11-03T15:00:00Z", "2026-11-10T09:00:00Z"


def export(first: int, last: int) -> str:
    """A Shopify export of the sample's orders from place `first` up to, not with, `last`."""
    path = sorted((SAMPLES / "inbox" / "acme-shopify").iterdir())[0]
    rows = list(csv.reader(io.StringIO(first_orders(path.read_text("utf-8"), last), newline="")))
    names = list(dict.fromkeys(row[0] for row in rows[1:] if row[0]))[first:last]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(rows[0])
    writer.writerows(row for row in rows[1:] if row[0] in names)
    return out.getvalue()


def reference_data(world: World) -> None:
    """Drops the catalogues, rates and counts of the samples."""
    for sender in ("catalogue", "pl1", "de2", "cn1"):
        for path in sorted((SAMPLES / "inbox" / sender).iterdir()):
            world.drop(sender, path.name, path.read_bytes())


def shipped_once(folder: Path, *, warehouse_remote: str = "") -> World:
    """A house that closed and delivered its first wave; receivers took all of it.

    `warehouse_remote`: the folder of a remote, below the house, where what is for PL1 goes.
    """
    world = World.build(folder)
    world.look_at_each_order_alone()
    if warehouse_remote:
        for side in ("inbox", "outbox"):
            (folder / warehouse_remote / side).mkdir(parents=True)
        config = folder / "config.yaml"
        line = "layout: instruction-pl1"
        text = config.read_text("utf-8").replace(line, f"{line}\n    remote: share")
        block = f"remotes:\n  share: {{transport: local, path: {warehouse_remote}}}\n"
        config.write_text(f"{text}\n{block}", "utf-8")
    reference_data(world)
    world.drop("acme-shopify", "first.csv", export(0, 6))
    assert world.run().code == 0
    world.consume()
    return world


def ship(world: World, name: str, first: int, last: int, now: str) -> dict[str, bytes]:
    """One more export and a run; gives what became visible, which stays where it is."""
    world.now = now
    world.drop("acme-shopify", name, export(first, last))
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    return dict(world.visible())


def copy_of(world: World, what: str, to: Path) -> Path:
    """A copy of a folder of the house, as a backup makes it."""
    shutil.copytree(world.folder / what, to)
    return to


def put_back(world: World, what: str, copy: Path) -> None:
    """The folder is as it was when the copy was made."""
    shutil.rmtree(world.folder / what)
    shutil.copytree(copy, world.folder / what)
