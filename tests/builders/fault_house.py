"""A house with catalogue, rates and counts, for faults to befall: what arrives, and what became of
it in the words of a person who looks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from builders.exports import files, reference_data
from builders.world import DAY, Ran, World
from processor.commands.opening.open_house import at_work, load_house
from processor.commands.printing.console import Progress
from processor.commands.watch import Watch

SHOP = "acme-shopify"


def not_withstood(why: str) -> pytest.MarkDecorator:
    """Marks a fault that is not withstood, and why."""
    return pytest.mark.xfail(strict=True, raises=AssertionError, reason=why)


def stocked_house(folder: Path, now: str = DAY) -> World:
    """The house after its catalogue, rates and counts came, at that time."""
    world = World.build(folder)
    world.now = now
    reference_data(world)
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    world.consume()
    return world


def arrives(world: World, name: str, data: bytes | str, sender: str = SHOP) -> Ran:
    """A file arrives and a run takes it; the books balance whatever it was."""
    world.drop(sender, name, data)
    ran = world.run()
    assert ran.code in (0, 1), ran.out + ran.err
    assert "Traceback" not in ran.err, ran.err
    world.balance()
    return ran


def state(world: World, number: str, channel: str = SHOP) -> str:
    """The state of an order; empty where nobody knows it."""
    found = world.orders().get(f"{channel}/{number}")
    return "" if found is None else str(found["state"])


def holds(world: World, number: str, channel: str = SHOP) -> list[str]:
    """The reasons for which an order is held."""
    return [one["reason"] for one in world.orders()[f"{channel}/{number}"]["holds"]]


def told(world: World, *kinds: str) -> str:
    """All alerts and rejects as one text."""
    wanted = tuple(f"{one}/" for one in kinds or ("alerts", "rejects"))
    found = [data for name, data in world.visible().items() if name.startswith(wanted)]
    return "\n".join(one.decode("utf-8", "replace") for one in found)


def turned_away(world: World, name: str, data: bytes | str, sender: str = SHOP) -> str:
    """A file that must be turned away whole, the run ending with 1; its one alert. What else is
    known stays as it was, and so it does in a second run, which has nothing to complain of."""
    before = world.orders()
    ran = arrives(world, name, data, sender)
    assert ran.code == 1, ran.out + ran.err
    counts = files(world)
    assert counts.get("parked", 0) + counts.get("quarantined", 0) == 1, counts
    assert world.orders() == before
    alert = told(world)
    assert alert.count("error: ") == 1, alert
    again = world.run()
    assert again.code == 0, again.out + again.err
    assert (world.orders(), told(world)) == (before, alert)
    return alert


def instructions(world: World, action: str = "N") -> list[str]:
    """The rows of visible and taken instructions of PL1 with this action code."""
    return [
        line
        for name, data in {**world.taken, **world.visible()}.items()
        if name.startswith("pl1/") and "-instruction-" in name
        for line in data.decode("utf-8").splitlines()[1:]
        if f",{action}," in f",{line},"
    ]


def stock(world: World, sku: str = "ACM-CUP", warehouse: str = "PL1") -> dict[str, int]:
    """What `crossdock stock` says of goods in a warehouse."""
    found = world.crossdock("stock", "--sku", sku, "--json").json()
    return next(one for one in found if one["warehouse"] == warehouse)


@contextmanager
def watched(world: World) -> Iterator[Watch]:
    """A watch of the house in this process, to be looked with by hand: it gets no file events."""
    config = world.folder / "config.yaml"
    with at_work(load_house(str(config)), workers=0, progress=Progress()) as runtime:
        yield Watch(runtime, config, world.now)
