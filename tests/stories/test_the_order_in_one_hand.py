"""A customer on the telephone gives a tracking number. Each step as it is typed with all that it
answers, what the warehouse gets of it, and what the channel gets at the end.
"""

from __future__ import annotations

import pytest
from builders.exports import market, reference_data
from builders.paths import SAMPLES
from builders.tellings import tells
from builders.world import World

ORDER = "302-0000001-0000001"
KEY = f"acme-amazon/{ORDER}"
WHY, NO_MORE = "she called", "no backpack after all"
ITEM = "24212683768004"
FOUND = """\
acme-amazon/302-0000001-0000001 of acme, Göran Ängström, placed 2026-10-23 17:00: found by tracking number
  instructed since 2026-11-04 09:00: the warehouse ships shipment S0000000001, planned for 2026-11-03; the warehouse ships shipment S0000000002, planned for 2026-11-04
"""  # noqa: E501
EXPLAINED = """\
What   acme-amazon/302-0000001-0000001 of acme over acme-amazon: Göran Ängström, 4 pieces, different SKUs: 2, 670.80 SEK
Where  shipment S0000000001 instructed, PL1 by baltic-post: SSCC 359012340000000018 tracking CB000000014PL; shipment S0000000002 instructed, PL1 by baltic-post: SSCC 359012340000000025 tracking CB000000028PL
Since  2026-11-04 09:00 (0 minutes)
Next   the warehouse ships shipment S0000000001, planned for 2026-11-03; the warehouse ships shipment S0000000002, planned for 2026-11-04
Turn   warehouse PL1

Instructed, acknowledged, left
  S0000000001  2026-11-03 09:00  instructed  new  pl1/pl1-instruction-W000001-P001.csv
  S0000000002  2026-11-04 09:00  instructed  new  pl1/pl1-instruction-W000002-P001.csv
"""  # noqa: E501
SHOWN = """\
it would be corrected: revision 2, phone: +46 70 1238202 -> 0046 (70) 123-4567; the warehouses get change instructions for S0000000001, S0000000002
  PL1 gets a change of S0000000001: instruction, label, label-index
  PL1 gets a change of S0000000002: instruction, label, label-index
Nothing is changed yet: leave --dry-run out to do it.
"""  # noqa: E501
CORRECTED = """\
corrected: revision 2, phone: +46 70 1238202 -> 0046 (70) 123-4567; the warehouses get change instructions for S0000000001, S0000000002
"""  # noqa: E501
CANCELLED = """\
cancelled: line 2 (ACM-BP45); the warehouse gets a cancel instruction for S0000000002
"""
RAN = """\
Files of this run: none
Rows of this run: none
Orders in the house
  instructed  1
Documents of this run
  instruction  1
  label        1
  label-index  1
"""
OLD_LABEL = """\
refused: pl1/pl1-labels-W000001-P001.pdf shows S0000000001 as it was before a change, pl1/pl1-labels-W000003-P001.pdf went out since: send that again instead
"""  # noqa: E501
SENT_AGAIN = """\
goes out again with the next pass, the same bytes: pl1/pl1-labels-W000003-P001-resent-00000010.pdf
"""


def two_items() -> str:
    """A report of the marketplace: an order of cups and a backpack."""
    head, row = market(ORDER).splitlines()
    cells = dict(zip(head.split("\t"), row.split("\t"), strict=True))
    item = cells["order-item-id"]
    second = cells | {"order-item-id": f"{item}2", "sku": "ACM-BP45", "quantity-purchased": "1"}
    return "\n".join([head, row, "\t".join(second.values())]) + "\n"


def in_two_parts(world: World) -> tuple[str, str]:
    """The backpack came into stock a day later: the numbers of the two shipments."""
    reference_data(world)
    for sender in ("de2", "cn1"):
        for path in (world.inbox / sender).iterdir():
            path.unlink()
    world.drop("acme-amazon", "1.txt", two_items())
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    count = (SAMPLES / "inbox/pl1/count-20261103.csv").read_text("utf-8")
    world.now = "2026-11-04T09:00:00Z"
    found = count.replace("2026-11-03T", "2026-11-04T").replace("A3-02-1,0,", "A3-02-1,9,")
    world.drop("pl1", "count-2.csv", found)
    assert world.run().code == 0
    one, two = world.orders()[KEY]["shipments"]
    world.consume()
    return one["id"], two["id"]


def typed(world: World, *args: str) -> str:
    """What a command answers that does what it is asked; the ledger balances after it."""
    ran = world.crossdock(*args)
    assert ran.code == 0, ran.out + ran.err
    world.balance()
    return ran.out


def text_of(world: World, ending: str) -> list[str]:
    """The lines of the one file that lies there under a name with this ending."""
    [data] = [data for name, data in world.visible().items() if name.endswith(ending)]
    return data.decode().splitlines()


@pytest.mark.slow
def test_find_explain_correct_cancel_and_send_the_label_again(world: World) -> None:
    tells(
        world, "acme-amazon", "kind: channel-feed, layout: feed-amazon",
        "kind: channel-feed, about: cancelled, layout: feed-amazon-cancelled",
    )  # fmt: skip
    one, two = in_two_parts(world)
    [parcel] = world.orders()[KEY]["shipments"][0]["parcels"]
    tracking = parcel["tracking"]
    assert typed(world, "find", tracking.lower()) == FOUND
    assert typed(world, "explain", tracking).startswith(EXPLAINED)
    phone = "ship_to.phone=0046 (70) 123-4567"
    assert typed(world, "correct", KEY, "--set", phone, "--why", WHY, "--dry-run") == SHOWN
    assert not world.visible(), "nothing is done yet"
    assert typed(world, "correct", KEY, "--set", phone, "--why", WHY) == CORRECTED
    assert typed(world, "cancel", KEY, "--line", "2", "--why", NO_MORE) == CANCELLED
    assert typed(world, "run") == RAN
    head, changed, stopped = text_of(world, "pl1-instruction-W000003-P001.csv")
    rows = [dict(zip(head.split(","), row.split(","), strict=True)) for row in (changed, stopped)]
    assert [(row["Action"], row["Shipment"], row["Phone"], row["SKU"]) for row in rows] == [
        ("R", one, "0046 (70) 123-4567", "ACM-CUP"), ("F", two, "0046 (70) 123-4567", "ACM-BP45"),
    ]  # fmt: skip
    index, label_row = text_of(world, "pl1-labels-W000003-P001.csv")
    assert dict(zip(index.split(","), label_row.split(","), strict=True))["shipment"] == one
    [label] = [name for name in world.visible() if name.endswith(".pdf")]
    kept = world.visible()[label]
    world.consume()

    old = world.crossdock("resend", "pl1-labels-W000001-P001.pdf", "--why", "the printer ate it")
    assert (old.code, old.out) == (1, OLD_LABEL)
    assert typed(world, "resend", label, "--why", "the printer ate it") == SENT_AGAIN
    typed(world, "run")
    assert list(world.visible().values()) == [kept]
    world.consume()
    explained = typed(world, "explain", KEY)
    assert WHY in explained and NO_MORE in explained

    world.now = "2026-11-04T15:00:00Z"
    typed(world, "confirm", one, "--all-shipped", "--why", "PL1 said so", "--yes")
    typed(world, "confirm", two, "--cancelled", "--why", "PL1 said so", "--yes")
    typed(world, "run")
    assert text_of(world, "acme-amazon-shipped-B000001.txt")[1:] == [
        f"{ORDER}\t{ITEM}\t3\t2026-11-04\tOther\tBaltic Post\t{tracking}\tBaltic Parcel"
    ]
    # Who ordered does not want it: the house did not lack it.
    assert text_of(world, "acme-amazon-cancelled-B000002.txt")[2:] == [
        f"{ORDER}\tBuyerCanceled\t{ITEM}2"
    ]
    world.consume()
    assert typed(world, "run") and not world.visible()
