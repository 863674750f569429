"""What left with a carrier is on one manifest, which nothing is added to or taken off once it is
closed."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.exports import reference_data
from builders.manifests import confirms, lines, sends, takes_over
from builders.world import World

pytestmark = pytest.mark.slow
AT_FIVE = "2026-11-03T17:00:00Z"
FILE = "baltic-post/manifest-baltic-post-pl1-{}.csv"
PAPER = "pl1/manifest-paper-baltic-post-{}.pdf"


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A house with stock whose carrier takes over by manifest, closed by people."""
    world = World.build(tmp_path_factory.mktemp("manifests") / "house")
    takes_over(world, "baltic-post", "layout: listed")
    reference_data(world)
    assert world.run().code == 0
    return world


@pytest.fixture
def house(stocked: World, tmp_path: Path) -> World:
    return stocked.copied(tmp_path / "house")


def closes(world: World, *args: str, code: int = 0) -> str:
    """Closes what the carrier takes over; gives what was said."""
    ran = world.crossdock("manifest", "close", "baltic-post", *args)
    assert ran.code == code, ran.out + ran.err
    return ran.out + ran.err


def test_what_was_confirmed_is_on_one_manifest_and_what_comes_late_on_the_next(
    house: World,
) -> None:
    first, second, third = sends(house, "#9001", "#9002", "#9003")
    assert "no parcel waits" in closes(house)
    confirms(house, [first, second], "a.csv", AT_FIVE)
    assert "M000001 of baltic-post at PL1: 2 parcels" in closes(house, "--warehouse", "PL1")
    listed = lines(house, FILE.format("M000001"))
    assert [row[1:3] for row in listed] == [("#9001", first.tracking), ("#9002", second.tracking)]
    assert house.visible()[PAPER.format("M000001")].startswith(b"%PDF")
    assert "no parcel waits" in closes(house)
    confirms(house, [third], "b.csv", "2026-11-03T18:00:00Z")
    assert "baltic-post at PL1: 1 parcel waits" in house.crossdock("balance").out
    house.balance()
    assert "M000002 of baltic-post at PL1: 1 parcel" in closes(house)
    assert [row[1] for row in lines(house, FILE.format("M000002"))] == ["#9003"]
    house.balance()
    assert "on manifest M000002" in house.crossdock("explain", "acme-shopify/#9003").out
    shown = house.crossdock("shipments", "--state", "shipped", "--json").json()
    assert [one["parcels"][0]["manifest"] for one in shown] == ["M000001", "M000001", "M000002"]
    newest = house.crossdock("status").out
    assert "newest manifest of baltic-post at PL1: M000002" in newest
    said = house.crossdock("manifest", "list").out
    assert "M000001" in said and "2 parcels" in said and "handed" in said
    said = house.crossdock("manifest", "show", "M000001").out
    assert first.tracking in said and "acme-shopify/#9001" in said


def test_a_manifest_is_sent_again_with_the_same_bytes(house: World) -> None:
    rows = sends(house, "#9011")
    confirms(house, rows, "a.csv", AT_FIVE)
    closes(house)
    before = house.visible()
    again = house.crossdock("resend", "M000001", "--why", "the driver lost it")
    assert again.code == 0, again.out + again.err
    assert house.run().code == 0
    for place in (FILE.format("M000001"), PAPER.format("M000001")):
        stem, _, ending = place.rpartition(".")
        (copy,) = [
            data
            for name, data in house.visible().items()
            if name.startswith(f"{stem}") and name.endswith(ending) and name != place
        ]
        assert copy == before[place]
    house.balance()
