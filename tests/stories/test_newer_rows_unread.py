"""A newer row of a known order that cannot be read: nothing of the order moves on until one can, or
a person says so. And cancellations of which nothing but the number can be read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from builders.exports import order as row
from builders.exports import shop
from builders.fault_house import SHOP, arrives, holds, state, stocked_house
from builders.made_readings import called_off, ignored, lacking, rejected, table
from builders.world import World

Reads = Callable[..., None]


@pytest.fixture(scope="module")
def stocked_once(tmp_path_factory: pytest.TempPathFactory) -> World:
    return stocked_house(tmp_path_factory.mktemp("unread") / "house")


@pytest.fixture
def world(stocked_once: World, tmp_path: Path) -> Iterator[World]:
    yield stocked_once.copied(tmp_path / "house")


NAME = f"{SHOP}/#9001"
UNREAD = {"rejected": rejected, "incomplete": lacking("ship_to.country"), "ignored": ignored}


def instructions(world: World) -> list[str]:
    return [name for name in world.visible() if "instruction" in name]


def waits(world: World, *names: str) -> None:
    """Orders that are planned, and that a pause keeps here."""
    world.crossdock("pause", "warehouse", "PL1")
    arrives(world, "known.csv", shop(*map(row, names)))
    assert {state(world, name) for name in names} == {"planned"}


@pytest.mark.parametrize(
    "how", ["rejected", "ignored", pytest.param("incomplete", marks=pytest.mark.slow)]
)
def test_what_no_warehouse_has_is_held_until_a_readable_row_comes(
    world: World, reads: Reads, how: str
) -> None:
    waits(world, "#9001", "#9002")
    reads(o9001=UNREAD[how])
    arrives(world, "newer.csv", shop(row("#9001")))
    assert (state(world, "#9001"), holds(world, "#9001")) == ("held", ["newer-row-unreadable"])
    assert state(world, "#9002") == "planned"
    world.crossdock("resume", "warehouse", "PL1")
    world.run()
    world.balance()
    assert (state(world, "#9001"), state(world, "#9002")) == ("held", "instructed")
    assert "acme-shopify/newer.csv:2" in world.crossdock("explain", NAME).out
    reads()
    arrives(world, "readable.csv", shop(row("#9001"), row("#9003")))
    assert state(world, "#9001") == "instructed"
    assert table(world, "unread_row")[0]["settled_by"] == "crossdock"


def test_a_person_lets_it_go_with_a_word_and_the_same_row_asks_no_second_time(
    world: World, reads: Reads
) -> None:
    waits(world, "#9001")
    reads(o9001=rejected)
    arrives(world, "newer.csv", shop(row("#9001")))
    arrives(world, "newer-2.csv", shop(row("#9001"), row("#9002")))
    assert len(table(world, "unread_row")) == 1
    ran = world.crossdock("release", NAME)
    assert (ran.code, "--why" in ran.err) == (2, True)
    assert world.crossdock("release", NAME, "--why", "asked the shop").code == 0
    world.crossdock("resume", "warehouse", "PL1")
    world.run()
    world.balance()
    assert state(world, "#9001") == "instructed"
    arrives(world, "newer-3.csv", shop(row("#9001"), row("#9003")))
    assert len(table(world, "unread_row")) == 1
    assert not table(world, "cases")


def test_of_what_a_warehouse_has_a_person_is_told(world: World, reads: Reads) -> None:
    arrives(world, "known.csv", shop(row("#9001")))
    assert state(world, "#9001") == "instructed"
    reads(o9001=rejected)
    arrives(world, "newer.csv", shop(row("#9001"), row("#9002")))
    arrives(world, "again.csv", shop(row("#9001"), row("#9003")))
    [case] = table(world, "cases")
    assert (case["kind"], case["subject"]) == ("unread-after-hand-over", NAME)
    assert (state(world, "#9001"), holds(world, "#9001")) == ("instructed", [])
    assert "newer.csv:2" in world.crossdock("cases").out
    reads()
    arrives(world, "readable.csv", shop(row("#9001"), row("#9004")))
    [case] = table(world, "cases")
    assert case["closed_by"] == "crossdock"
    reads(o9001=ignored)
    arrives(world, "other.csv", shop(row("#9001"), row("#9005")))
    assert world.crossdock("cases", "close", "2", "--why", "looked").code == 0
    assert [one["settled_by"] == "crossdock" for one in table(world, "unread_row")] == [True, False]
    reads(o9001=rejected)
    arrives(world, "once-more.csv", shop(row("#9001"), row("#9006")))
    assert [one["closed_by"] for one in table(world, "cases")][2:] == [""]


@pytest.mark.slow
def test_what_is_over_is_asked_about_by_nobody(world: World, reads: Reads) -> None:
    gone = {"Cancelled at": "2026-11-02 10:00:00 +0100"}
    arrives(world, "known.csv", shop({**row("#9001"), **gone}))
    reads(o9001=rejected)
    arrives(world, "newer.csv", shop(row("#9001"), row("#9002")))
    assert not table(world, "unread_row")
    world.balance()


@pytest.mark.parametrize("known", [True, False])
def test_a_cancellation_needs_no_more_than_its_number(
    world: World, reads: Reads, known: bool
) -> None:
    if known:
        waits(world, "#9001")
    reads(o9001=called_off)
    arrives(world, "off.csv", shop(row("#9001"), row("#9004")))
    assert state(world, "#9001") == ("cancelled" if known else "")
    reads()
    arrives(world, "older.csv", shop(row("#9001"), row("#9002")))
    assert state(world, "#9001") == "cancelled"
    reads(o9001=lacking("lines.1.sku"))
    arrives(world, "few.csv", shop(row("#9001"), row("#9003")))
    assert state(world, "#9001") == "cancelled"
    world.crossdock("resume", "warehouse", "PL1")
    world.run()
    world.balance()
    assert [state(world, f"#900{n}") for n in (1, 2, 3, 4)] == ["cancelled", *["instructed"] * 3]


@pytest.mark.slow
def test_a_cancelled_number_in_another_spelling_is_asked_about(world: World, reads: Reads) -> None:
    waits(world, "#0901")
    reads(o901=called_off)
    arrives(world, "off.csv", shop(row("#901")))
    assert holds(world, "#0901") == ["duplicate-order"]
    reads()
    arrives(world, "more.csv", shop(row("#00901")))
    assert "duplicate-order" in holds(world, "#00901")


@pytest.mark.slow
def test_what_an_order_lacks_and_what_lies_unread_of_it_both_hold_it(
    world: World, reads: Reads
) -> None:
    reads(o9001=lacking("lines.1.sku"))
    arrives(world, "few.csv", shop(row("#9001")))
    reads(o9001=rejected)
    arrives(world, "newer.csv", shop(row("#9001"), row("#9002")))
    assert sorted(holds(world, "#9001")) == ["incomplete", "newer-row-unreadable"]
    reads()
    arrives(world, "readable.csv", shop(row("#9001"), row("#9003")))
    assert state(world, "#9001") == "instructed"


@pytest.mark.slow
def test_what_a_recall_opens_again_waits_for_its_newer_row(world: World, reads: Reads) -> None:
    rule = world.folder / "rules" / "odd.yaml"
    rule.write_text(
        "stage: review\nrules:\n  - id: odd\n    why: Nobody wants it\n"
        '    when: {order.notes: like "*odd*"}\n    then: {reject: embargo}\n',
        "utf-8",
    )
    arrives(world, "known.csv", shop(row("#9001", Notes="odd")))
    assert state(world, "#9001") == "rejected"
    reads(o9001=rejected)
    arrives(world, "newer.csv", shop(row("#9001"), row("#9002")))
    assert state(world, "#9001") == "rejected"
    rule.unlink()
    asked = ("recall", "--rule", "odd", "--since", "2026-11-01", "--yes", "--why", "wrong")
    ran = world.crossdock(*asked)
    assert ran.code == 0, ran.out + ran.err
    world.run()
    world.balance()
    assert (state(world, "#9001"), holds(world, "#9001")) == ("held", ["newer-row-unreadable"])


def test_it_holds_an_order_that_came_in_the_same_pass(world: World) -> None:
    world.drop(SHOP, "a-known.csv", shop(row("#9001"), row("#9002")))
    world.drop(SHOP, "b-newer.csv", shop(row("#9001", **{"Lineitem price": "###"})))
    world.run()
    assert (state(world, "#9001"), holds(world, "#9001")) == ("held", ["newer-row-unreadable"])
    assert state(world, "#9002") == "instructed"
    world.balance()


OFF = "2026-11-02 10:00:00 +0100"


def test_a_damaged_row_cancels_by_its_key_and_its_state_alone(world: World) -> None:
    waits(world, "#9001", "#9002", "#9005")
    rows = [
        row("#9001", Cancelled_at=OFF, Shipping_City="Ul#m"),
        row("#9002", Cancelled_at="2 Nov 2026", Shipping_City="Ul#m"),
        row("#9003", Cancelled_at=OFF, Shipping_City="Ul#m"),
        row("#9005", Cancelled_at="2 Nov 2026"),
        row("#9006", Cancelled_at="2 Nov 2026"),
        *(row(f"#901{n}") for n in range(5)),
    ]
    arrives(world, "off.csv", shop(*rows).replace("Ul#m", "Ul\0m"))
    assert [state(world, f"#900{n}") for n in (1, 2, 3, 5)] == ["cancelled", "held", "", "held"]
    for name in ("#9002", "#9005"):
        assert holds(world, name) == ["newer-row-unreadable"]
        told = world.crossdock("explain", f"{SHOP}/{name}").out
        assert 'Cancelled at is filled ("2 Nov 2026"), so the order may be cancelled' in told
    assert holds(world, "#9006") == ["incomplete"]
    assert (
        "whether it is cancelled (its cell is filled; column Cancelled at"
        in world.crossdock("explain", f"{SHOP}/#9006").out
    )
    arrives(world, "older.csv", shop(row("#9003")))
    world.crossdock("resume", "warehouse", "PL1")
    world.run()
    world.balance()
    assert [state(world, f"#900{n}") for n in (1, 2, 3, 5)] == [
        "cancelled", "held", "cancelled", "held",
    ]  # fmt: skip
