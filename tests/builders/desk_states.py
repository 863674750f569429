"""Small houses with one order, `#8001`, that stands as a row of the table of actions says."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from builders.exports import further, order, reference_data, shop
from builders.world import World
from processor.model.desk_actions import Need, Standing

KEY = "acme-shopify/#8001"
RULES = """\
stage: review
rules:
  - id: by-the-desk
    why: Somebody looks at it
    when: {ship_to.country: NL}
    then: {VERB}
"""
TWO = {"Subtotal": "39.60", "Total": "44.50"}
# What the order of a house meets, beside what its row says.
MEETS: dict[Standing, tuple[Need, ...]] = {
    "held": ("a hold", "pieces that wait", "its rule"),
    "backordered": ("its rule",),
    "planned": ("its rule",),
    "incomplete": ("a lacking field",),
    "instructed": ("the same kind of address", "a document", "something to stop", "its rule"),
    "acknowledged": ("the same kind of address", "a document", "something to stop", "its rule"),
    "held at the warehouse": (
        "a hold", "the same kind of address", "a document", "something to stop", "its rule",
    ),
    "cancel asked": ("a document",),
    "partly shipped": ("the same kind of address", "something to stop", "its rule"),
    "rejected by a rule": ("its rule",),
}  # fmt: skip


def rows(**cells: str) -> str:
    """An export of the order: two lines of different goods."""
    return shop(order("#8001", **(TWO | cells)), further("#8001", Lineitem_sku="ACM-BOT7"))


def _begun(folder: Path, export: str = "", verb: str = "tag: looked-at") -> World:
    world = World.build(folder)
    (world.folder / "rules" / "desk.yaml").write_text(RULES.replace("VERB", verb), "utf-8")
    reference_data(world)
    world.drop("acme-shopify", "1.csv", export or rows())
    return world


def _ran(world: World) -> World:
    ran = world.run()
    assert ran.code in (0, 1), ran.out + ran.err
    return world


def does(world: World, *args: str) -> World:
    """A person does something, and it is done."""
    ran = world.crossdock(*args)
    assert ran.code == 0, ran.out + ran.err
    return world


def held(folder: Path, reason: str = "call-buyer") -> World:
    """Held by a rule for a reason of config.yaml."""
    return _ran(_begun(folder, verb=f"hold: {reason}"))


def received(folder: Path) -> World:
    """Released, and not decided yet."""
    return does(held(folder), "release", KEY, "--why", "called")


def incomplete(folder: Path) -> World:
    """Its second line has no quantity."""
    second = further("#8001", Lineitem_sku="ACM-BOT7", Lineitem_quantity="")
    return _ran(_begun(folder, shop(order("#8001", **TWO), second)))


def backordered(folder: Path) -> World:
    """Nobody has the goods."""
    world = _begun(folder)
    for path in (world.inbox / "pl1").iterdir():
        head, *counts = path.read_text("utf-8").splitlines()
        place = head.split(",").index("quantity")
        none = [_with(row, place, "0") for row in counts]
        path.write_text("\n".join([head, *none]) + "\n", "utf-8")
    for sender in ("de2", "cn1"):
        for path in (world.inbox / sender).iterdir():
            path.unlink()
    return _ran(world)


def _with(row: str, place: int, cell: str) -> str:
    # The description may hold commas in quotes; what stands behind it is counted from the end.
    cells = row.rsplit(",", 2)
    return ",".join([cells[0], cell, cells[2]]) if place == row.count(",") - 1 else row


def planned(folder: Path) -> World:
    """Reserved, at a warehouse that is paused."""
    world = _begun(folder)
    does(world, "pause", "warehouse", "PL1")
    return _ran(world)


def instructed(folder: Path) -> World:
    """A warehouse has its instruction."""
    world = _ran(_begun(folder))
    world.consume()
    return world


def acknowledged(folder: Path) -> World:
    """The warehouse answered that it has it."""
    world = instructed(folder)
    with closing(sqlite3.connect(world.folder / ".state" / "ledger.db")) as ledger, ledger:
        ledger.execute("UPDATE shipment SET acknowledged_at = planned_at")
    return world


def disputed(folder: Path) -> World:
    """Its channel changed it after hand-over."""
    world = instructed(folder)
    world.drop("acme-shopify", "2.csv", rows(Lineitem_quantity="1"))
    return _ran(world)


def cancel_asked(folder: Path) -> World:
    """Its warehouse was told to send nothing."""
    world = does(instructed(folder), "cancel", KEY, "--why", "the buyer called")
    _ran(world)
    world.consume()
    return world


def shipment(world: World) -> str:
    """The number of the shipment of the order, empty where it has none."""
    shipments = world.orders().get(KEY, {}).get("shipments")
    return str(shipments[-1]["id"]) if shipments else ""


def partly_shipped(folder: Path) -> World:
    """One piece of it left, and more is to follow."""
    world = instructed(folder)
    told = ("--shipped", "2=1", "--more-follows", "--why", "telephone", "--yes")
    return does(world, "confirm", shipment(world), *told)


def shipped(folder: Path) -> World:
    """All of it left."""
    world = instructed(folder)
    told = ("--all-shipped", "--why", "telephone", "--yes")
    return does(world, "confirm", shipment(world), *told)


def cancelled(folder: Path) -> World:
    """Cancelled a second ago."""
    return does(held(folder), "cancel", KEY, "--why", "the buyer called")


def rejected(folder: Path) -> World:
    """Rejected by a person."""
    return does(held(folder), "reject", KEY, "--why", "fraud")


def rejected_by_a_rule(folder: Path) -> World:
    """Rejected by a rule."""
    return _ran(_begun(folder, verb="reject: embargo"))


def history(folder: Path) -> World:
    """Older than its channel."""
    return _ran(_begun(folder, rows(Created_at="2016-01-05 13:00:00 +0100")))


def on_trial(folder: Path) -> World:
    """Of a shop that tries the house out."""
    return _ran(_begun(folder, rows(Payment_Method="Bogus")))


HOUSES: dict[Standing, Callable[[Path], World]] = {
    "received": received, "held": held, "incomplete": incomplete, "backordered": backordered,
    "planned": planned, "instructed": instructed, "acknowledged": acknowledged,
    "held at the warehouse": disputed, "cancel asked": cancel_asked,
    "partly shipped": partly_shipped, "shipped": shipped, "cancelled": cancelled,
    "rejected": rejected, "rejected by a rule": rejected_by_a_rule, "history": history,
    "on trial": on_trial,
}  # fmt: skip
