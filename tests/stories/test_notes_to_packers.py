"""What a rule tells the packer stands on the papers of the warehouse, and only while it holds."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from builders.exports import order, reference_data, shop
from builders.world import World

NOTE = "Gift: pack without prices"
CUPS = {"Lineitem_quantity": "2"}


def rows(world: World, part: str) -> dict[str, dict[str, str]]:
    """The rows of every file of one kind that left for a warehouse, by action and order."""
    found: dict[str, dict[str, str]] = {}
    for name, data in world.visible().items():
        if part in name and name.endswith(".csv"):
            for row in csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")):
                action = row.get("Action", "")
                found[f"{action} {row.get('Order') or row.get('order')}".strip()] = row
    return found


@pytest.fixture
def world(tmp_path: Path) -> World:
    built = World.build(tmp_path)
    reference_data(built)
    gift = order("#8001", Tags="gift", Notes="=HYPERLINK(1) thank you")
    built.drop("acme-shopify", "1.csv", shop(gift, order("#8002")))
    ran = built.run()
    assert ran.code == 0, ran.out + ran.err
    return built


def test_a_gift_is_told_of_on_the_instruction_and_in_the_label_index(world: World) -> None:
    told = rows(world, "instruction")
    assert told["N #8001"]["Notes"] == f"{NOTE} / =HYPERLINK(1) thank you"
    assert told["N #8002"]["Notes"] == ""
    index = rows(world, "labels")
    assert (index["#8001"]["note"], index["#8002"]["note"]) == (NOTE, "")
    explained = world.crossdock("explain", "#8001").out
    assert f"note-gift says  note_to_packer: {NOTE}" in explained
    world.balance()

    # A change after hand-over repeats what the packer was told.
    moved = order(
        "#8001", Tags="gift", Shipping_Street="Neue Str. 9", Shipping_Address1="Neue Str. 9"
    )
    world.drop("acme-shopify", "2.csv", shop(moved))
    world.now = "2026-11-03T11:00:00Z"
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    assert rows(world, "instruction")["R #8001"]["Notes"].startswith(NOTE)
    world.balance()


SAID = {
    "cups.yaml": "stage: review\nrules:\n  - {id: cups, why: w, when:"
    " {any line: {line.sku: ACM-CUP}}, then: {note_to_packer: 'Cups: wrap each'}}\n",
    "clients/acme/review.yaml": "stage: review\nrules:\n  - {id: of-acme, why: w,"
    " then: {note_to_packer: 'Acme: tissue paper'}}\n",
    "shelf.yaml": "stage: route\nrules:\n  - {id: shelf, why: w, when: {ship_to.country: NL},"
    " then: {note_to_packer: 'From the back shelf'}}\n",
}
"""Rules about a line, of one client alone, and of a later stage."""


def test_what_any_rule_says_to_the_packer_stands_on_both_papers(tmp_path: Path) -> None:
    world = World.build(tmp_path)
    for name, text in SAID.items():
        path = world.folder / "rules" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    reference_data(world)
    world.drop("acme-shopify", "1.csv", shop(order("#8002")))
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    said = "Cups: wrap each / Acme: tissue paper / From the back shelf"
    assert rows(world, "instruction")["N #8002"]["Notes"] == said
    assert rows(world, "labels")["#8002"]["note"] == said


@pytest.mark.slow
def test_a_backtest_shows_what_an_edit_tells_packers_and_asks_of_carriers(
    world: World, tmp_path: Path
) -> None:
    rules = world.folder / "rules"
    edited = {
        "packing.yaml": "stage: carrier\nrules:\n  - id: signed\n    why: dear\n"
        "    when: {parcel.value: over 1 EUR}\n"
        "    then: {option: signature, note_to_packer: 'Fragile, two layers'}\n",
        "homes.yaml": "stage: route\nrules:\n  - id: cups\n    why: cups lie in Hannover\n"
        "    when: {any line: {line.sku: ACM-CUP}, order.id: '#8002'}\n"
        "    then: {choose_from: [DE2], lines: matching}\n",
    }
    there = tmp_path / "edited"
    there.mkdir()
    for path in rules.rglob("*"):
        if path.is_file():
            copy = there / path.relative_to(rules)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    for name, text in edited.items():
        (there / name).write_text(text, "utf-8")
    made: list[dict[str, object]] = []
    for more in ((), ("--stock",)):
        ran = world.crossdock("backtest", "--json", "--rules", str(there), *more)
        assert ran.code == 0, ran.err
        changes = {one["order"]: one for one in ran.json()[1:]}
        made.append({name: one["now"]["shipments"] for name, one in changes.items()})
        [shipment] = changes["acme-shopify/#8001"]["now"]["shipments"]
        assert shipment["options"] == ["signature"]
        assert shipment["packer_notes"] == [NOTE, "Fragile, two layers"]
        [other] = changes["acme-shopify/#8002"]["now"]["shipments"]
        assert other["warehouse"] == "DE2"
    assert made[0] == made[1]
