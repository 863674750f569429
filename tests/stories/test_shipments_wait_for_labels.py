"""A shipment whose label others make waits for it, goes with it, and is held once its time is
over."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pikepdf
import pytest
from builders.exports import reference_data
from builders.labels_of_others import arrives, asked, page, waits, wanted
from builders.world import World
from stories.test_labels_that_others_bring import EXPRESS, KEY, THREE, WHY, express

LATER = "2026-11-03T16:00:00Z"


@pytest.fixture
def world(tmp_path: Path) -> World:
    built = World.build(tmp_path)
    reference_data(built)
    waits(built, "6 hours")
    built.drop("acme-amazon", "1.txt", express(EXPRESS))
    assert built.run().code == 0
    return built


def runs(world: World, at: str) -> str:
    world.now = at
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    return str(world.orders()[KEY]["state"])


def files(world: World, kind: str) -> list[bytes]:
    return [data for name, data in world.visible().items() if f"pl1-{kind}" in name]


def held(world: World) -> list[str]:
    return [hold["reason"] for hold in world.orders()[KEY]["holds"]]


def test_it_waits_and_goes_with_its_page(world: World) -> None:
    assert world.orders()[KEY]["state"] == "planned"
    assert files(world, "instruction") == []
    world.balance()
    assert runs(world, "2026-11-03T10:00:00Z") == "planned"
    label = page()
    assert arrives(world, label, tracking="MP123456789") == "booked"
    assert runs(world, "2026-11-03T10:30:00Z") == "instructed"
    [data] = files(world, "labels-W000001-P001.pdf")
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert [tuple(map(int, one.mediabox)) for one in pdf.pages] == [(0, 0, 288, 432)]
    [index] = files(world, "labels-W000001-P001.csv")
    [row] = csv.DictReader(io.StringIO(index.decode(), newline=""))
    assert (row["page"], row["source"], row["file"]) == ("1", "channel", "pdf")
    assert row["tracking"] == "MP123456789"
    [instruction] = files(world, "instruction")
    [told] = csv.DictReader(io.StringIO(instruction.decode(), newline=""))
    assert (told["Label"], told["Tracking"], told["Notes"]) == ("attached", "MP123456789", "")
    world.balance()
    assert world.crossdock("replay", "W000001").code == 0
    assert world.crossdock("find", "MP123456789").code == 0
    # The same page once more, and another one, change nothing.
    assert arrives(world, label, parcel=1) == "not wanted"
    assert list(wanted(world).values()) == ["labelled"]
    world.balance()


def test_without_its_label_in_time_it_is_held_and_goes_on_once_it_comes(world: World) -> None:
    assert runs(world, "2026-11-03T14:59:00Z") == "planned"
    assert runs(world, LATER) == "held"
    assert held(world) == ["no-label"]
    assert "did not come in time" in world.crossdock("hold", "list").out
    world.balance()
    assert runs(world, "2026-11-04T09:00:00Z") == "held"
    assert arrives(world, page()) == "booked"
    assert runs(world, "2026-11-04T09:30:00Z") == "instructed"
    assert len(files(world, "labels")) == 2
    world.balance()


@pytest.mark.slow
def test_a_person_lets_it_go_without_and_a_page_that_comes_then_is_wanted_by_nobody(
    world: World,
) -> None:
    assert runs(world, LATER) == "held"
    assert world.crossdock("release", KEY, "--why", WHY).code == 0
    assert runs(world, LATER) == "instructed"
    assert files(world, "labels") == []
    assert set(wanted(world).values()) == {"gone"}
    [(parcel,)] = asked(world, "SELECT parcel_id FROM label")
    assert arrives(world, page(), parcel=parcel) == "not wanted"
    world.balance()


@pytest.mark.slow
def test_what_is_decided_again_keeps_its_label_or_has_it_voided(world: World) -> None:
    config = world.folder / "config.yaml"
    config.write_text(config.read_text("utf-8").replace("close: run", "close: command"), "utf-8")
    assert arrives(world, page(), tracking="MP1") == "booked"
    # The edit decides anew what waits: the same parcel, under another number.
    assert runs(world, "2026-11-03T10:00:00Z") == "planned"
    [(number, tracking)] = asked(
        world,
        "SELECT s.number, p.tracking FROM label l JOIN parcel p ON p.id = l.parcel_id"
        " JOIN shipment s ON s.id = p.shipment_id WHERE l.state = 'arrived'",
    )
    [now] = [one["id"] for one in world.orders()[KEY]["shipments"] if one["state"] == "planned"]
    assert (number, tracking) == (now, "MP1")
    world.balance()
    world.drop("acme-amazon", "2.txt", express(EXPRESS, ship_address_1="Rue Haute 7"))
    assert runs(world, "2026-11-03T11:00:00Z") == "planned"
    assert asked(world, "SELECT state FROM label ORDER BY id") == [("void",), ("awaited",)]
    assert "label-outdated" in world.crossdock("cases", "--json").out
    # The page that was made for the other address never is that of the new parcel.
    assert arrives(world, page()) == "taken"
    world.balance()


@pytest.mark.slow
def test_a_page_is_the_label_of_one_parcel_and_a_number_too(world: World) -> None:
    world.drop("acme-amazon", "2.txt", express(THREE))
    assert runs(world, "2026-11-03T10:00:00Z") == "planned"
    assert arrives(world, page(), tracking="MP1") == "booked"
    assert arrives(world, page()) == "taken"
    assert arrives(world, page(mark="B"), tracking="MP1") == "number taken"
    assert arrives(world, page(200, 300, mark="B"), tracking="MP2") == "booked"
    world.balance()


@pytest.mark.slow
def test_text_for_printers_lies_in_a_file_of_its_own(world: World) -> None:
    assert arrives(world, b"^XA^FDone^FS^XZ", media="zpl") == "booked"
    assert runs(world, "2026-11-03T10:00:00Z") == "instructed"
    [zpl] = [data for name, data in world.visible().items() if name.endswith(".zpl")]
    assert zpl == b"^XA^FDone^FS^XZ\n"
    assert [name for name in world.visible() if name.endswith(".pdf")] == []
    world.balance()


@pytest.mark.slow
def test_balance_is_broken_where_a_label_is_still_waited_for(world: World) -> None:
    assert asked(world, "UPDATE shipment SET label_state = 'apart' RETURNING state")
    assert runs(world, "2026-11-03T10:00:00Z") == "instructed"
    ran = world.crossdock("balance")
    assert ran.code == 1
    assert "was instructed while its label is waited for" in ran.out


@pytest.mark.slow
def test_a_label_that_is_gone_from_the_archive_keeps_its_document_open(world: World) -> None:
    arrives(world, page())
    for path in (world.folder / "archive/labels").iterdir():
        path.write_bytes(b"other bytes")
    world.now = "2026-11-03T10:00:00Z"
    ran = world.run()
    assert ran.code == 1
    assert "other bytes than those of the label that came" in ran.out + ran.err
    assert files(world, "labels-W000001-P001.pdf") == []
