"""What nobody knows of a parcel waits to be told, and what no file can say is a case."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.confirmations import Instructed, instructed, pl1
from builders.exports import order, reference_data, shop
from builders.tellings import lay_layouts, tells, told
from builders.world import World

pytestmark = pytest.mark.slow
FEED = "kind: channel-feed, layout: told-feed"


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = World.build(tmp_path_factory.mktemp("doubt") / "house")
    lay_layouts(world)
    tells(world, "acme-shopify", FEED)
    reference_data(world)
    world.drop("acme-shopify", "1.csv", shop(order("#8501"), order("#8502")))
    assert world.run().code == 0
    world.now = "2026-11-03T17:00:00Z"
    return world


def confirms(world: World, rows: list[Instructed], name: str, **cells: str) -> None:
    world.drop("pl1", name, pl1(rows, **cells))
    ran = world.run()
    assert ran.code in (0, 1), ran.out + ran.err


def rows_told(world: World) -> list[tuple[str, ...]]:
    return sorted(
        tuple(line.split(";")[place] for place in (0, 3, 11))
        for lines in told(world, "acme-shopify").values()
        for line in lines
    )


def cases(world: World, kind: str) -> list[dict[str, str]]:
    return [one for one in world.crossdock("cases", "--json").json() if one["kind"] == kind]


def test_a_tracking_number_told_twice_waits_until_a_person_has_looked(
    begun: World, tmp_path: Path
) -> None:
    world = begun.copied(tmp_path / "house")
    rows = [one._replace(tracking="RX77", sscc="") for one in instructed(world.folder)]
    confirms(world, rows, "a.csv")
    assert rows_told(world) == []
    said = world.crossdock("status").out
    assert "RX77 is told of another order too" in said
    world.balance()
    [case] = cases(world, "tracking-twice")
    done = world.crossdock("cases", "close", str(case["id"]), "--why", "one parcel for both")
    assert done.code == 0, done.out + done.err
    assert world.run().code in (0, 1)
    assert rows_told(world) == [("#8501", "2", "RX77"), ("#8502", "2", "RX77")]
    world.balance()


def test_a_substitute_that_left_is_a_case_of_the_channel(begun: World, tmp_path: Path) -> None:
    world = begun.copied(tmp_path / "house")
    first, _ = instructed(world.folder)
    other = first._replace(sku="ACM-BOT7", line="")
    confirms(world, [other], "a.csv", instead_of=first.sku, status="complete")
    [case] = cases(world, "not-told")
    assert case["subject"] == first.shipment and "ACM-BOT7" in str(case)
    assert rows_told(world) == []
    assert world.run().code in (0, 1)
    assert len(cases(world, "not-told")) == 1
    world.balance()


def test_a_paused_channel_is_told_nothing_and_once_it_goes_on_all(
    begun: World, tmp_path: Path
) -> None:
    world = begun.copied(tmp_path / "house")
    rows = instructed(world.folder)
    assert world.crossdock("pause", "channel", "acme-shopify").code == 0
    confirms(world, rows[:1], "a.csv")
    assert told(world, "acme-shopify") == {}
    said = world.crossdock("status").out
    assert "paused: channel acme-shopify" in said and "acme-shopify, what left: 1 waits" in said
    assert not [name for name in world.visible() if "untold" in name]
    world.balance()
    assert world.crossdock("resume", "channel", "acme-shopify").code == 0
    assert world.run().code in (0, 1)
    assert [one[0] for one in rows_told(world)] == [rows[0].order]
    world.balance()


def test_the_carrier_that_the_warehouse_names_is_the_one_that_is_told(
    begun: World, tmp_path: Path
) -> None:
    world = begun.copied(tmp_path / "house")
    first, second = instructed(world.folder)
    confirms(world, [first], "a.csv", carrier="Rhein Express")
    confirms(world, [second], "b.csv", carrier="Silkway Line")
    [(line,)] = told(world, "acme-shopify").values()
    assert line.split(";")[0] == first.order and line.split(";")[10] == "RE"
    assert "'silkway' is not in the value table" in world.crossdock("status").out
    layout = world.folder / "mappings" / "outgoing" / "told-feed.yaml"
    text = layout.read_text("utf-8")
    layout.write_text(text.replace("rhein-express: RE", "rhein-express: RE, silkway: SW"), "utf-8")
    assert world.run().code in (0, 1)
    assert sorted(cells[10] for [cells] in _cells(world)) == ["RE", "SW"]
    world.balance()


def _cells(world: World) -> list[list[list[str]]]:
    return [[line.split(";") for line in lines] for lines in told(world, "acme-shopify").values()]
