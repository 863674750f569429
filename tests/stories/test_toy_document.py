"""A new kind of document is one entry: it closes, is named, rendered, handed over and asked for.

Without its entry the same ledger is told of by name, and gets no other kind's behaviour.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders.contents_note import ENTRY, NAME
from builders.epochs import begin_anew
from builders.exports import GOOD_SHOP, good_exports, order, shop
from builders.world import World

from processor.documents.kinds import KINDS

FIRST = "pl1/pl1-contents-W000001-P001.txt"


@pytest.fixture
def entry(monkeypatch: pytest.MonkeyPatch) -> None:
    """The table has the contents note."""
    monkeypatch.setitem(KINDS, NAME, ENTRY)


@pytest.fixture(scope="module")
def with_lists(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A house after one run with the contents note in the table."""
    world = World.build(tmp_path_factory.mktemp("toy"))
    good_exports(world)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(KINDS, NAME, ENTRY)
        ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    return world


@pytest.fixture
def world(with_lists: World, tmp_path: Path) -> Iterator[World]:
    """A copy of that house."""
    shutil.copytree(with_lists.folder, tmp_path / "house")
    return World(tmp_path / "house")


def ledger(world: World, *statements: str) -> None:
    """Does something to the ledger behind the program's back."""
    connection = sqlite3.connect(world.folder / ".state" / "ledger.db")
    for one in statements:
        connection.execute(one)
    connection.commit()
    connection.close()


def name_it(world: World, template: str) -> None:
    """`names:` of the configuration has a line for the contents note."""
    config = world.folder / "config.yaml"
    text = config.read_text("utf-8")
    line = '  instruction: "'
    assert text.count(line) == 1
    config.write_text(text.replace(line, f'  {NAME}: "{template}"\n{line}'), "utf-8")


def lost(world: World) -> None:
    """The ledger loses every contents note, and the outbox too."""
    ledger(
        world,
        f"DELETE FROM document_shipment WHERE document_id IN"
        f" (SELECT id FROM document WHERE kind = '{NAME}')",
        f"DELETE FROM document WHERE kind = '{NAME}'",
    )
    for name in world.visible():
        if "-contents-" in name:
            (world.outbox / name).unlink()


def finding(world: World) -> list[str]:
    """What `balance` finds wrong with documents, and that it finds nothing else."""
    ran = world.crossdock("balance", "--json")
    assert ran.code == 1
    checks = {one["number"]: one["findings"] for one in ran.json()[0]["checks"]}
    assert [number for number, found in checks.items() if found] == [4]
    return checks[4]


def test_it_leaves_with_its_wave_under_its_own_name(world: World, entry: None) -> None:
    text = world.visible()[FIRST].decode()
    shipments = [one["id"] for one in world.orders()[GOOD_SHOP]["shipments"]]
    assert shipments
    assert all(shipment in text for shipment in shipments)
    world.balance()
    ran = world.crossdock("replay", "W000001")
    assert ran.code == 0, ran.out
    assert f"{FIRST}: the same bytes" in ran.out


def test_the_configuration_may_name_it(world: World, entry: None) -> None:
    name_it(world, "PACK-{day}-{wave}-{part}")
    world.drop("acme-shopify", "more.csv", shop(order("#8002")))
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    assert "pl1/PACK-2026-11-03-W000002-P001.txt" in world.visible()


def test_balance_asks_for_it_even_if_none_is_left(world: World, entry: None) -> None:
    lost(world)
    found = finding(world)
    assert found
    assert all(f"0 documents of kind {NAME}, exactly one is due" in one for one in found)


@pytest.mark.slow
def test_a_ledger_that_was_full_before_owes_it_from_its_next_wave_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World.build(tmp_path / "house")
    good_exports(world)
    assert world.run().code == 0
    monkeypatch.setitem(KINDS, NAME, ENTRY)
    world.balance()
    world.drop("acme-shopify", "more.csv", shop(order("#8002")))
    assert world.run().code == 0
    world.balance()
    assert [name for name in world.visible() if "-contents-" in name] == [
        "pl1/pl1-contents-W000002-P001.txt"
    ]
    [later] = [one["id"] for one in world.orders()["acme-shopify/#8002"]["shipments"]]
    lost(world)
    assert finding(world) == [
        f"shipment {later}: 0 documents of kind {NAME}, exactly one is due",
    ]


def test_without_its_entry_balance_names_what_it_does_not_know(world: World) -> None:
    [found] = finding(world)
    assert f"documents of kind {NAME}" in found
    assert "instruction, label" in found


def test_without_its_entry_replay_names_it_and_repeats_the_others(world: World) -> None:
    ran = world.crossdock("replay", "W000001", "--json")
    assert ran.code == 1
    different = {one["document"]: one["why"] for one in ran.json() if not one["same"]}
    assert set(different) == {name for name in world.visible() if "-contents-" in name}
    assert "no kind of document is called 'contents-note'" in different[FIRST]
    assert len(ran.json()) > len(different)


@pytest.mark.parametrize("state", ["open", "pending"])
def test_without_its_entry_it_is_not_rendered_as_anything_else(world: World, state: str) -> None:
    (world.outbox / FIRST).unlink()
    ledger(world, f"UPDATE document SET state = '{state}' WHERE kind = '{NAME}'")
    begin_anew(world)
    world.drop("acme-shopify", "more.csv", shop(order("#8002")))
    ran = world.run()
    assert ran.code == 1
    assert f"{FIRST}: no kind of document is called 'contents-note'; known are instr" in ran.out
    assert FIRST not in world.visible()
    assert world.orders()["acme-shopify/#8002"]["state"] == "instructed"


def test_without_its_entry_the_configuration_cannot_name_it(world: World) -> None:
    name_it(world, "PACK-{wave}-{part}")
    ran = world.crossdock("check")
    assert ran.code == 2
    assert "no kind of document is called 'contents-note'" in ran.out + ran.err


def test_a_document_of_an_earlier_renderer_is_told_apart_from_a_bug(world: World) -> None:
    ledger(world, f"DELETE FROM document_shipment WHERE document_id IN (SELECT id FROM document"
           f" WHERE kind = '{NAME}')", f"DELETE FROM document WHERE kind = '{NAME}'",
           "UPDATE document SET sha256 = 'x', renderer = 'label-index/0' WHERE kind ="
           " 'label-index'")  # fmt: skip
    ran = world.crossdock("replay", "W000001", "--json")
    why = {one["why"] for one in ran.json() if not one["same"]}
    assert why == {"rendered by label-index/0, this is label-index/4"}
