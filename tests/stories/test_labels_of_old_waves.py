"""Labels of a wave that closed before addresses were written as their destination does."""

from __future__ import annotations

import sqlite3
import tarfile
from pathlib import Path

import pytest
from builders.exports import order, shop
from builders.paths import ROOT
from builders.world import World

from processor.documents.kinds import kind_of
from processor.ledger.database import open_ledger

# A house that label/1 worked, with labels to DE, GB, CA, IE, HU and SG among others.
LEDGER = ROOT / "tests" / "ledgers" / "0.3-0011" / "house.tar.gz"


@pytest.fixture
def old_house(tmp_path: Path) -> World:
    world = World.build(tmp_path / "house")
    with tarfile.open(LEDGER) as tar:
        tar.extractall(world.folder, filter="data")
    open_ledger(world.folder / ".state" / "ledger.db").dispose()
    world.now = "2026-11-04T09:00:00Z"
    return world


def renderers(world: World) -> dict[str, str]:
    """The renderer that is noted for each document of labels."""
    with sqlite3.connect(world.folder / ".state" / "ledger.db") as ledger:
        return dict(ledger.execute("SELECT name, renderer FROM document WHERE kind = 'label'"))


def test_a_replay_gives_the_bytes_that_the_first_renderer_made(old_house: World) -> None:
    noted = renderers(old_house)
    assert noted and all(one.startswith("label/1 ") for one in noted.values())
    kept = kind_of("label").rendered_by("label/1").name
    if set(noted.values()) != {kept}:
        pytest.skip(f"made with other packages: {noted}, this is {kept}")
    for wave in ("W000001", "W000002"):
        told = old_house.crossdock("replay", wave, "--json").json()
        labels = [one for one in told if one["document"].endswith(".pdf")]
        assert all(one["same"] for one in labels), labels
    assert labels


@pytest.mark.slow
def test_what_ships_from_now_on_has_labels_by_the_newest_renderer(old_house: World) -> None:
    before = renderers(old_house)
    old_house.drop("acme-shopify", "new.csv", shop(order("#8001")))
    ran = old_house.run()
    assert ran.code == 0, ran.out + ran.err
    after = renderers(old_house)
    newest = {one.partition(" ")[0] for name, one in after.items() if name not in before}
    assert newest == {kind_of("label").version}
    assert {name: after[name] for name in before} == before
    told = old_house.crossdock("replay", "W000003", "--json").json()
    assert all(one["same"] for one in told), told
