"""Whoever slips in a mapping is told the true cause at once: by `check`, by `mapping try`, or in
the alert beside the file that was put aside."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
from builders.exports import order, reference_data, shop
from builders.world import World

RIGHT = """\
kind: orders
file:
  header_has: [Order, Date, SKU]
group_rows_by: Order
order:
  placed_at: {from: Date, read_as: date %d.%m.%Y}
  payment_status: {from: State, values: {paid: paid, open: pending}}
  currency: {constant: EUR}
  ship_to.name: Name
  ship_to.address_lines: [Street]
  ship_to.city: Town
  ship_to.postcode: Zip
  ship_to.country: {from: Country, read_as: country}
lines:
  sku: SKU
  quantity: Qty
  unit_price: Price
"""
HEAD = "Order,Date,State,Name,Street,Town,Zip,Country,SKU,Qty,Price"
ROW = "A-1,02.11.2026,paid,Jürgen Berg,Lindenallee 4,Ulm,89073,DE,ACM-CUP,2,9.90"
GERMAN = "  decimal_mark: ','\n  thousands_mark: '.'\ngroup_rows_by"
ROW_TEST = "ignore_rows_when: {column: State, is: ['canc*']}\ngroup_rows_by"
CHECK, TRY, PARKED = "check", "mapping try", "parked"


class Slip(NamedTuple):
    """What is written in place of something in the mapping, what stands in the file in place of
    something, by what it is told, and words of the first thing that is told."""

    old: str
    new: str
    was: str
    stands: str
    by: str
    says: tuple[str, ...]
    encoding: str = "utf-8"


SLIPS = {
    "a list for a name": Slip(
        "ship_to.name: Name", "ship_to.name: [First Name, Last Name]", "", "", CHECK,
        ("one half of a name", "join: [First Name, Last Name]")),
    "a star in `is`": Slip("group_rows_by", ROW_TEST, "", "", CHECK, ("canc*", "like")),
    "month names and a form of numbers": Slip(
        "", "", "02.11.2026", "02-Nov-2026", TRY, ('column Date: "02-Nov-2026" names its month',
                                                   "%b", "%d.%m.%Y", "mappings/slip.yaml:6")),
    "a column renamed": Slip("", "", "Street", "Street 1", PARKED,
                             ("missing: Street", "write `Street 1` instead of `Street`")),
    "six columns missing": Slip(
        "", "", "", "", PARKED, ("6 of the 11 columns", "State, Name, Street, Town, Zip")),
    "another delimiter": Slip("", "", ",", ";", PARKED, ("parted by semicolon", "slip")),
    "another encoding": Slip("", "", "", "", PARKED, ("is no utf-8 text", "cp1252"), "cp1252"),
    "marks of another country in the file": Slip(
        "", "", "9.90", '"1.009,90"', TRY, ('column Price: "1.009,90" is no amount',
                                            "mappings/slip.yaml:17")),
    "marks of another country in the mapping": Slip(
        "group_rows_by", GERMAN, "", "", TRY, ('column Price: "9.90" is no amount', "12,50")),
    "a column read twice": Slip("quantity: Qty", "quantity: Price", "", "", CHECK,
                                ("reads the column 'Price', and so does quantity",)),
    "rows put together by a column that orders share": Slip(
        "group_rows_by: Order", "group_rows_by: Name", "", "", TRY,
        ("both rows belong to order Jürgen Berg",)),
    "a word that the table lacks": Slip(
        "", "", "paid", "part-paid", TRY, ('"part-paid" is not in the value table',
                                           "mappings/slip.yaml:7")),
    "a circle of bases": Slip("kind", "extends: other\nkind", "", "", CHECK,
                              ("extend each other in a circle", "other", "slip")),
    "a list of columns that is no list": Slip(
        "header_has: [Order, Date, SKU]", "header_has: Order, Date, SKU", "", "", PARKED,
        ("Order, Date, SKU",)),
}  # fmt: skip


def _bind(world: World, *names: str) -> None:
    config = world.folder / "config.yaml"
    text = config.read_text("utf-8")
    assert text.count("\nchannels:\n") == 1
    channel = (
        f"  acme-slip:\n    client: acme\n    mappings: [{', '.join(names)}]\n"
        "    timezone: Europe/Berlin\n    tax_in_prices: auto\n"
        "    start_at: 2026-01-01T00:00:00Z\n"
    )
    config.write_text(text.replace("\nchannels:\n", f"\nchannels:\n{channel}"), "utf-8")


def _write(world: World, name: str, text: str) -> None:
    (world.folder / "mappings" / f"{name}.yaml").write_text(text, "utf-8")


@pytest.fixture(scope="module")
def bound(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A house with goods, and a channel for the mapping `slip`."""
    world = World.build(tmp_path_factory.mktemp("slips") / "house")
    reference_data(world)
    _bind(world, "slip")
    _write(world, "slip", RIGHT)
    assert world.run().code == 0
    return world


def _file(slip: Slip, name: str) -> bytes:
    if name.startswith("six"):
        return b"Order,Date,SKU,Qty,Price\r\nA-1,02.11.2026,ACM-CUP,2,9.90\r\n"
    text = f"{HEAD}\r\n{ROW}\r\n{ROW.replace('A-1', 'A-2').replace('02.11', '03.11')}\r\n"
    return (text.replace(slip.was, slip.stands) if slip.was else text).encode(slip.encoding)


def _told(world: World, slip: Slip, data: bytes, folder: Path) -> str:
    """What is said first of the mapping or the file."""
    if slip.by == CHECK:
        ran = world.crossdock("check")
        assert ran.code == 1
    else:
        path = folder / "export.csv"
        path.write_bytes(data)
        ran = world.crossdock("mapping", "try", str(path), "--channel", "acme-slip")
        assert ran.code == (1 if slip.by == PARKED else 0), ran.out + ran.err
    return next(part for part in (ran.out + ran.err).split("\n\n") if "error: " in part)


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_told_by_its_true_cause(bound: World, name: str, tmp_path: Path) -> None:
    slip = SLIPS[name]
    assert slip.old in RIGHT
    _write(bound, "other", "extends: slip\nbase: yes\n" if "circle" in name else "base: yes\n")
    _write(bound, "slip", RIGHT.replace(slip.old, slip.new, 1) if slip.old else RIGHT)
    said = _told(bound, slip, _file(slip, name), tmp_path)
    assert [words for words in slip.says if words not in said] == [], said


def test_a_parked_file_says_what_trying_it_says(bound: World, tmp_path: Path) -> None:
    world = bound.copied(tmp_path / "house")
    _write(world, "slip", RIGHT)
    (world.folder / "mappings" / "other.yaml").unlink(missing_ok=True)
    parked = [(name, slip) for name, slip in SLIPS.items() if slip.by == PARKED and not slip.old]
    for name, slip in parked:
        world.drop("acme-slip", f"{name.replace(' ', '-')}.csv", _file(slip, name))
    world.run()
    alerts = [data.decode() for file, data in world.visible().items() if file.startswith("alerts/")]
    for name, slip in parked:
        (alert,) = [one for one in alerts if name.replace(" ", "-") in one]
        # Letters of a record are hidden, in case they are a buyer's.
        assert [words for words in slip.says if words not in alert] == [], alert
    world.balance()


def test_two_mappings_that_fit_are_both_named(bound: World, tmp_path: Path) -> None:
    world = bound.copied(tmp_path / "house")
    for name in ("slip", "slip-again"):
        _write(world, name, RIGHT)
    config = world.folder / "config.yaml"
    text = config.read_text("utf-8")
    config.write_text(text.replace("mappings: [slip]", "mappings: [slip, slip-again]"), "utf-8")
    world.drop("acme-slip", "export.csv", _file(SLIPS["a column renamed"]._replace(was=""), ""))
    world.run()
    (alert,) = [data.decode() for name, data in world.visible().items() if "problem" in name]
    assert "the mappings slip and slip-again both fit" in alert


def test_a_broken_mapping_that_nobody_uses_is_told_and_stops_nothing(
    bound: World, tmp_path: Path
) -> None:
    world = bound.copied(tmp_path / "house")
    _write(world, "slip", RIGHT)
    _write(world, "half", "kind: orders\nfile: {header_has: [x]\n")
    world.drop("acme-shopify", "good.csv", shop(order("#8001")))
    ran = world.run()
    assert ran.code == 0 and "mappings/half.yaml:2" in ran.err
    assert "mappings/half.yaml:2" in world.crossdock("check").err
    assert world.orders()["acme-shopify/#8001"]["state"] == "instructed"


def test_a_broken_mapping_that_somebody_uses_decides_nothing(bound: World, tmp_path: Path) -> None:
    world = bound.copied(tmp_path / "house")
    _write(world, "base", "base: yes\nkind: orders\nfile: {header_has: [x]\n")
    _write(world, "slip", "extends: base\n" + RIGHT)
    assert world.crossdock("check").code == 1
