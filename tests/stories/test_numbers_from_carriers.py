"""What a carrier gives by files of its own folder: numbers of parcels, and numbers by which it
knows manifests, each once; without one no manifest is closed."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from builders.exports import reference_data
from builders.manifests import confirms, lines, sends, takes_over
from builders.pools import numbers_file, on_parcels, with_pools
from builders.world import World

from processor.model.number_pools import NumberForm

pytestmark = pytest.mark.slow
FORM = NumberForm(prefix="CB", digits=8, check="s10", suffix="PL")
POST = "post: {prefix: CB, check: s10, suffix: PL, files: yes}"
LISTS = "lists: {prefix: L, digits: 4, first: 7, last: 8, for: manifests}"
LISTS_OF_FILES = "lists: {prefix: L, digits: 4, files: yes, for: manifests}"
AT_FIVE = "2026-11-03T17:00:00Z"


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = World.build(tmp_path_factory.mktemp("numbers") / "house")
    reference_data(world)
    assert world.run().code == 0
    return world


@pytest.fixture
def house(stocked: World, tmp_path: Path) -> World:
    return stocked.copied(tmp_path / "house")


def is_sender(world: World, carrier: str) -> None:
    """The carrier drops files of numbers into a folder of its own."""
    path = world.folder / "config.yaml"
    at = f"\n  {carrier}:\n"
    text = path.read_text("utf-8")
    assert text.count(at) == 1
    path.write_text(text.replace(at, f"{at}    mappings: [post-numbers]\n"), "utf-8")


def closes(world: World, code: int = 0) -> str:
    ran = world.crossdock("manifest", "close", "baltic-post")
    assert ran.code == code, ran.out + ran.err
    return ran.out + ran.err


def alerts(world: World) -> dict[str, str]:
    return {
        name.rpartition("/")[2]: data.decode()
        for name, data in world.visible().items()
        if name.startswith("alerts/numbers/")
    }


def test_numbers_come_from_the_carriers_own_folder_and_from_the_houses(house: World) -> None:
    with_pools(house, POST)
    is_sender(house, "baltic-post")
    house.drop("baltic-post", "a.csv", numbers_file([FORM.number(1)]))
    house.drop("catalogue", "b.csv", numbers_file([FORM.number(2)]))
    sends(house, "#8401", "#8402")
    assert on_parcels(house) == [FORM.number(1), FORM.number(2)]
    house.balance()


def test_a_carrier_gives_no_numbers_for_another(house: World) -> None:
    with_pools(house, POST)
    is_sender(house, "rhein-express")
    house.drop("rhein-express", "a.csv", numbers_file([FORM.number(1)]))
    house.run()
    [(_, data)] = [one for one in house.visible().items() if one[0].startswith("rejects/")]
    assert b"no pool of files is called so" in data
    [pool] = [one for one in house.crossdock("numbers", "--json").json() if one["pool"] == "post"]
    assert pool["numbers"] == 0
    house.balance()


def test_manifests_are_numbered_by_a_pool_until_it_is_dry_and_go_on_with_more(house: World) -> None:
    with_pools(house, "own: {prefix: P, first: 1, last: 9999}", LISTS)
    takes_over(house, "baltic-post", "layout: listed, numbers: lists")
    first, second, third = sends(house, "#8411", "#8412", "#8413")
    for at, (row, number) in enumerate([(first, "L0007"), (second, "L0008")], start=1):
        confirms(house, [row], f"{at}.csv", f"2026-11-03T1{at}:00:00Z")
        assert f"M00000{at} of baltic-post at PL1: 1 parcel" in closes(house)
        known = house.crossdock("manifest", "show", number)
        assert known.code == 0 and row.tracking in known.out
    assert "lists has no number left" in alerts(house)["baltic-post.lists.txt"]
    confirms(house, [third], "c.csv", AT_FIVE)
    said = closes(house, code=1)
    assert "none of its pools for manifests has a number for today" in said
    assert "no pool has a number for its manifest: lists" in house.crossdock("status").out
    house.balance()
    with_pools(
        house, "own: {prefix: P, first: 1, last: 9999}", LISTS.replace("last: 8", "last: 20")
    )
    assert "M000003 of baltic-post at PL1: 1 parcel" in closes(house)
    assert house.crossdock("manifest", "show", "L0009").code == 0
    rows = {one["pool"]: one for one in house.crossdock("numbers", "--json").json()}
    assert (rows["lists"]["used"], rows["lists"]["left"], rows["lists"]["unused"]) == (3, 11, 0)
    house.balance()


def test_a_manifest_that_is_due_while_its_pool_is_dry_closes_once_numbers_come(
    house: World,
) -> None:
    with_pools(house, "own: {prefix: P, first: 1, last: 9999}", LISTS_OF_FILES)
    is_sender(house, "baltic-post")
    takes_over(house, "baltic-post", "layout: listed, numbers: [lists], close_at: ['18:30']")
    rows = sends(house, "#8421")
    confirms(house, rows, "a.csv", AT_FIVE)
    house.now = "2026-11-03T18:00:00Z"
    ran = house.run()
    assert "the manifest is not closed" in ran.out
    ledger = house.dump()
    house.run()
    assert house.dump() == ledger
    house.drop("baltic-post", "lists.csv", numbers_file(["L4711"]))
    assert "M000001 of baltic-post at PL1: 1 parcel" in house.run().out
    file = next(name for name in house.visible() if name.startswith("baltic-post/manifest-"))
    assert [row[1] for row in lines(house, file)] == ["#8421"]
    assert house.crossdock("manifest", "show", "L4711").code == 0
    # It has been one manifest's number: no file brings it again.
    house.drop("baltic-post", "again.csv", numbers_file(["L4711", "L4712"]))
    house.run()
    pools = {one["pool"]: one for one in house.crossdock("numbers", "--json").json()}
    assert (pools["lists"]["used"], pools["lists"]["left"]) == (1, 1)
    house.balance()


def test_a_number_that_came_with_a_label_is_drawn_from_no_pool(house: World) -> None:
    with_pools(house, "own: {prefix: CB, check: s10, suffix: PL, first: 1, last: 9}")
    sends(house, "#8431")
    with closing(sqlite3.connect(house.folder / ".state" / "ledger.db")) as ledger, ledger:
        ledger.execute(
            "INSERT INTO label (id, parcel_id, source, state, since, until, void_at, tracking)"
            " SELECT 1, id, 'channel', 'void', 0, 0, 1, ? FROM parcel LIMIT 1",
            (FORM.number(2),),
        )
    sends(house, "#8432")
    assert on_parcels(house) == [FORM.number(1), FORM.number(3)]
    [case] = house.crossdock("cases", "--json").json()
    assert case["kind"] == "number-in-use" and FORM.number(2) in case["why"]


@pytest.mark.parametrize("answer", ["--went-out", "--did-not"])
def test_a_copy_put_back_gives_no_manifest_a_number_that_another_has(
    house: World, tmp_path: Path, answer: str
) -> None:
    with_pools(house, "own: {prefix: P, first: 1, last: 9999}", LISTS.replace("8", "9000"))
    takes_over(house, "baltic-post", "layout: listed, numbers: lists")
    first, second = sends(house, "#8441", "#8442")
    confirms(house, [first], "a.csv", AT_FIVE)
    copy = tmp_path / "copy"
    shutil.copytree(house.folder / ".state", copy)
    closes(house)
    before = house.crossdock("manifest", "list", "--json").json()
    assert [one["carrier_number"] for one in before] == ["L0007"]
    house.consume()
    shutil.rmtree(house.folder / ".state")
    shutil.copytree(copy, house.folder / ".state")
    house.now = "2026-11-03T19:00:00Z"
    assert house.run().code == 1
    said = ["--why", "nobody has it", "--although-taken"] if answer == "--did-not" else []
    answered = house.crossdock("reconcile", answer, "all", *said)
    assert answered.code == 0, answered.out + answered.err
    house.run()
    confirms(house, [second], "b.csv", "2026-11-03T20:00:00Z")
    closes(house)
    after = house.crossdock("manifest", "list", "--json").json()
    numbers = [one["carrier_number"] for one in after]
    assert len(numbers) == len(set(numbers)) and numbers[-1] != "L0007"
    house.balance()
