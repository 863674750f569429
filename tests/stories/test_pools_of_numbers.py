"""Carriers' numbers from pools: several in a row, dry in a wave, refused rows, changed from a
series, and the prefix of a client that is the GS1 member."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.exports import order, reference_data, shop, table
from builders.pools import numbers_file, on_parcels, with_pools, with_series_again
from builders.world import World

from processor.model.number_pools import NumberForm
from processor.model.numbers import is_sscc

pytestmark = pytest.mark.slow
FORM = NumberForm(prefix="CB", digits=8, check="s10", suffix="PL")
FILES = "post: {prefix: CB, check: s10, suffix: PL, files: yes, warn_below: 3}"


def ranged(first: int, last: int, more: str = "", name: str = "own") -> str:
    form = "prefix: CB, check: s10, suffix: PL"
    return f"{name}: {{{form}, first: {first:08d}, last: {last:08d}{more}}}"


def numbers(*serials: int) -> list[str]:
    return [FORM.number(serial) for serial in serials]


@pytest.fixture
def house(tmp_path: Path) -> World:
    world = World.build(tmp_path / "house")
    reference_data(world)
    return world


def send(world: World, *names: str, file: str = "orders.csv", code: int = 0) -> None:
    world.drop("acme-shopify", file, shop(*(order(name) for name in names)))
    ran = world.run()
    assert ran.code == code, ran.out + ran.err


def states(world: World) -> dict[str, str]:
    return {name.partition("/")[2]: one["state"] for name, one in world.orders().items()}


def alerts(world: World) -> dict[str, str]:
    return {
        name.rpartition("/")[2]: data.decode()
        for name, data in world.visible().items()
        if name.startswith("alerts/numbers/")
    }


def test_what_a_dry_pool_leaves_waits_and_goes_once_numbers_come(house: World) -> None:
    with_pools(house, ranged(1, 2, ", valid_until: 2026-12-31"), FILES)
    send(house, "#8301", "#8302", "#8303", "#8304")
    assert states(house) == {
        "#8301": "instructed", "#8302": "instructed", "#8303": "held", "#8304": "held",
    }  # fmt: skip
    held = house.crossdock("hold", "list", "--json").out
    assert held.count("no number is left for baltic-post/parcel in own, post") == 2
    assert list(alerts(house)) == ["baltic-post.post.txt"]
    assert "has no number left" in house.crossdock("status").out
    assert "has no number left" in house.crossdock("check").out
    house.balance()
    house.drop("catalogue", "post.csv", numbers_file(numbers(70, 71, 72, 73)))
    assert house.run().code == 0
    assert set(states(house).values()) == {"instructed"}
    assert on_parcels(house) == numbers(1, 2, 70, 71)
    assert "2 numbers left, and warns below 3" in alerts(house)["baltic-post.post.txt"]
    rows = {one["pool"]: one for one in house.crossdock("numbers", "--json").json()}
    assert (rows["own"]["state"], rows["own"]["left"], rows["own"]["valid_until"]) == (
        "used-up", 0, "2026-12-31",
    )  # fmt: skip
    assert (rows["post"]["state"], rows["post"]["used"], rows["post"]["left"]) == (
        "open", 2, 2,
    )  # fmt: skip
    shown = house.crossdock("numbers").out
    assert "baltic-post/own" in shown and "until 2026-12-31" in shown and "used up" in shown
    house.drop("catalogue", "more.csv", numbers_file(numbers(74, 75)))
    assert house.run().code == 0
    assert alerts(house) == {}
    house.balance()


def test_a_further_range_in_the_configuration_releases_what_waits(house: World) -> None:
    with_pools(house, ranged(1, 1))
    send(house, "#8311", "#8312")
    assert states(house) == {"#8311": "instructed", "#8312": "held"}
    with_pools(house, ranged(1, 1), ranged(500, 600, name="next"))
    assert house.run().code == 0
    assert states(house)["#8312"] == "instructed"
    assert on_parcels(house) == numbers(1, 500)


def test_a_pool_begins_and_ends_on_its_days(house: World) -> None:
    with_pools(
        house, ranged(1, 9, ", valid_until: 2026-11-03"),
        ranged(500, 600, ", from: 2026-11-05", "next"),
    )  # fmt: skip
    send(house, "#8321")
    house.now = "2026-11-04T09:00:00Z"
    send(house, "#8322", file="b.csv")
    assert states(house) == {"#8321": "instructed", "#8322": "held"}
    assert "own, next are not valid on the day" not in house.crossdock("check").out
    assert "not valid on the day" in house.crossdock("hold", "list", "--json").out
    assert "was valid until 2026-11-03" in alerts(house)["baltic-post.own.txt"]
    house.now = "2026-11-05T09:00:00Z"
    assert house.run().code == 0
    assert on_parcels(house) == numbers(1, 500)
    assert alerts(house) == {}


def test_rows_of_a_file_are_refused_one_by_one_with_the_reason(house: World) -> None:
    with_pools(house, ranged(1, 2), FILES)
    send(house, "#8331", "#8332")
    used, free = numbers(1)[0], numbers(90)[0]
    other = "CB000000906PL" if free != "CB000000906PL" else "CB000000907PL"
    house.drop(
        "catalogue", "post.csv",
        numbers_file([free, free, other, "RR473124829PL", used, *numbers(91)]),
    )  # fmt: skip
    house.run()
    [(_, data)] = [one for one in house.visible().items() if one[0].startswith("rejects/")]
    said = [one["crossdock_reason"] for one in table(data)]
    assert [words for words in said if words] == said and len(said) == 4
    assert "stands in row 2 of this file already" in said[0]
    assert "its check digit is" in said[1]
    assert "does not begin with CB and end with PL" in said[2]
    assert "within 12 months, before 2027-11-03" in said[3]
    send(house, "#8333", file="c.csv")
    assert on_parcels(house) == [*numbers(1, 2), free]
    # The same number with a later file is known; the rows of the first stay as they are.
    house.drop("catalogue", "again.csv", numbers_file([free, *numbers(92)]))
    assert house.run().code in (0, 1)
    rows = {one["pool"]: one for one in house.crossdock("numbers", "--json").json()}
    assert (rows["post"]["numbers"], rows["post"]["left"]) == (3, 2)
    house.balance()


def test_from_a_series_to_a_pool_and_back_repeats_no_number(house: World) -> None:
    send(house, "#8341", "#8342")
    assert on_parcels(house) == numbers(1, 2)
    with_pools(house, ranged(1, 99))
    send(house, "#8343", file="b.csv")
    with_pools(house, ranged(4, 99))
    send(house, "#8344", file="c.csv")
    with_series_again(house)
    send(house, "#8345", file="d.csv")
    assert on_parcels(house) == numbers(1, 2, 3, 4, 5)
    house.balance()


def test_a_client_that_is_the_gs1_member_has_sscc_of_its_own(house: World) -> None:
    config = house.folder / "config.yaml"
    text = config.read_text("utf-8")
    mine = (
        '    title: Acme Outdoor GmbH\n    numbers: {gs1_prefix: "70123456", sscc_extension: "1"}\n'
    )
    send(house, "#8351")
    config.write_text(text.replace("    title: Acme Outdoor GmbH\n", mine), "utf-8")
    send(house, "#8352", file="b.csv")
    config.write_text(text.replace('"5901234"', '"70123456"'), "utf-8")
    send(house, "#8353", file="c.csv")
    found = {
        name.partition("/")[2]: parcel["sscc"]
        for name, one in house.orders().items()
        for shipment in one["shipments"]
        for parcel in shipment["parcels"]
    }
    assert found["#8351"].startswith("35901234")
    assert found["#8352"].startswith("170123456")
    assert found["#8353"].startswith("370123456")
    assert all(map(is_sscc, found.values()))
    # The serials of a prefix go on, whoever says it.
    assert [int(found[name][9:17]) for name in ("#8352", "#8353")] == [2, 3]
    house.balance()


def test_a_number_that_a_parcel_has_already_is_passed_over_and_told(house: World) -> None:
    with_pools(house, "plain: {prefix: CB, digits: 9, suffix: PL, first: 5, last: 5}")
    send(house, "#8361")
    # The carrier gives it once more, in a range of another form.
    assert on_parcels(house) == numbers(0)
    with_pools(house, ranged(0, 9))
    send(house, "#8362", file="b.csv")
    assert on_parcels(house) == numbers(0, 1)
    [case] = house.crossdock("cases", "--json").json()
    assert case["kind"] == "number-in-use"
    assert "(1, CB000000005PL to CB000000005PL), the first on shipment S0000000001" in case["why"]
    house.balance()
