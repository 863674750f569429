"""On the telephone: the number is corrected, one line cancelled, the label sent once more; each
step as it is typed, with what the warehouse gets.
"""

from __future__ import annotations

import pytest
from builders.exports import further, order, reference_data, shop
from builders.paths import SAMPLES
from builders.world import World

KEY = "acme-shopify/#8001"
PHONE = "+31 20 1234567"


def instructed_in_two_parts(world: World) -> tuple[str, str]:
    """An order whose second line came into stock later: the numbers of its two shipments."""
    reference_data(world)
    for sender in ("de2", "cn1"):
        for path in (world.inbox / sender).iterdir():
            path.unlink()
    # Of the backpack PL1 has none, until a count finds some.
    backpack = further("#8001", Lineitem_sku="ACM-BP45", Lineitem_quantity="1")
    first = order("#8001", Subtotal="29.70", Total="34.60")
    world.drop("acme-shopify", "1.csv", shop(first, backpack))
    assert world.run().code == 0
    text = (SAMPLES / "inbox/pl1/count-20261103.csv").read_text("utf-8")
    world.now = "2026-11-04T09:00:00Z"
    found = text.replace("2026-11-03T", "2026-11-04T").replace("A3-02-1,0,", "A3-02-1,9,")
    world.drop("pl1", "count-2.csv", found)
    assert world.run().code == 0
    one, two = world.orders()[KEY]["shipments"]
    world.consume()
    return one["id"], two["id"]


def rows_of(world: World, shipment: str) -> list[str]:
    """The rows about a shipment in the instructions that lie there."""
    return [
        line
        for name, data in world.visible().items()
        if "instruction" in name
        for line in data.decode("utf-8", "replace").splitlines()
        if shipment in line
    ]


@pytest.mark.slow
def test_a_customer_is_helped_while_on_the_telephone(world: World) -> None:
    one, two = instructed_in_two_parts(world)
    shown = world.crossdock(
        "correct", KEY, "--set", f"ship_to.phone={PHONE}", "--why", "she called", "--dry-run"
    )
    assert (shown.code, world.visible()) == (0, {})
    assert f"-> {PHONE}" in shown.out
    assert f"PL1 gets a change of {one}: instruction, label, label-index" in shown.out
    assert "Nothing is changed yet" in shown.out

    done = world.crossdock("correct", KEY, "--set", f"ship_to.phone={PHONE}", "--why", "she called")
    assert "Changed: none" not in done.out, "it reads as if nothing was done"
    assert done.code == 0, done.out + done.err
    assert f"change instructions for {one}, {two}" in done.out
    done = world.crossdock("cancel", KEY, "--line", "2", "--why", "no backpack after all")
    assert done.code == 0, done.out + done.err
    assert f"cancel instruction for {two}" in done.out
    world.balance()

    assert world.run().code == 0
    [changed] = rows_of(world, one)
    assert PHONE in changed
    [stopped] = rows_of(world, two)
    assert stopped.startswith("F,")
    labels = [name for name in world.visible() if name.endswith(".pdf")]
    assert len(labels) == 1
    bytes_then = world.visible()[labels[0]]
    # The channel is told of the line that is not sent with its next feed.
    world.consume()

    done = world.crossdock("resend", labels[0], "--why", "the printer ate it")
    assert done.code == 0, done.out + done.err
    world.run()
    assert list(world.visible().values()) == [bytes_then]
    world.balance()

    told = world.crossdock("explain", KEY).out
    for why in ("she called", "no backpack after all"):
        assert why in told
