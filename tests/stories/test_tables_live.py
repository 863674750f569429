"""Tables in workbooks from the file to the decision: rows that lack a fact, hits by row, and what
decided when the workbook is another one by now."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from builders.exports import order, reference_data, shop
from builders.world import World
from openpyxl import Workbook

RULES = """\
stage: carrier
if_unknown: skip
rules:
  - id: hurry
    why: What must leave within a day goes express
    table: {file: promises.xlsx, sheet: Hurry}
"""
ROWS = [
    ("order.ship_by_in", "ship_to.country", "require", "# what"),
    ("under 24 hours", "*", "speed express", None),
    ("*", "NL | BE", "days at most 9", "near by"),
    ("*", "*", "days at most 15", None),
]


def workbook(rows: list[tuple[object, ...]]) -> bytes:
    made = Workbook()
    made.worksheets[0].title = "Notes"
    page = made.create_sheet("Hurry")
    for row in rows:
        page.append(row)
    made.worksheets[0]["A1"] = "how we keep these tables"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = World.build(tmp_path_factory.mktemp("tables"))
    table(world).write_bytes(workbook(ROWS))
    (world.folder / "rules" / "hurry.yaml").write_text(RULES, "utf-8")
    reference_data(world)
    abroad = {"Shipping_Country": "AT", "Shipping_Zip": "1010"}
    orders = [order(f"#70{n}", **({} if n % 2 else abroad)) for n in range(4)]
    world.drop("acme-shopify", "1.csv", shop(*orders))
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    return world


def table(world: World) -> Path:
    return world.folder / "rules" / "tables" / "promises.xlsx"


def test_every_order_meets_the_row_that_catches_it(done: World) -> None:
    out = done.crossdock("explain", "acme-shopify/#701", "--rule", "hurry").out
    assert "row promises.xlsx!Hurry:3 counts" in out
    assert "row promises.xlsx!Hurry:2 might have counted, but order.ship_by_in is not known" in out
    out = done.crossdock("explain", "acme-shopify/#702", "--rule", "hurry").out
    assert "row promises.xlsx!Hurry:4 counts" in out


def test_hits_are_counted_by_row(done: World) -> None:
    found = done.crossdock("rules", "stats", "--rule", "hurry", "--json").json()
    assert [(one["line"], one["orders"]) for one in found[0]["rows"]] == [(2, 0), (3, 2), (4, 2)]
    out = done.crossdock("rules", "stats", "--rule", "hurry").out
    assert "2 of 3 rows count for an order, 1 for none" in out


def test_an_order_is_explained_by_the_workbook_that_decided(done: World, tmp_path: Path) -> None:
    world = done.copied(tmp_path / "later")
    table(world).write_bytes(workbook([ROWS[0], ("*", "FR", "speed express", None)]))
    out = world.crossdock("explain", "acme-shopify/#701", "--rule", "hurry").out
    assert "row promises.xlsx!Hurry:3 counts" in out


def test_a_mistake_in_a_workbook_is_told_at_its_cell(done: World, tmp_path: Path) -> None:
    world = done.copied(tmp_path / "wrong")
    table(world).write_bytes(workbook([*ROWS[:2], ("*", "Nowhere", "speed slow", None)]))
    checked = world.crossdock("check")
    assert checked.code == 1
    for cell in ("Hurry!B3", "Hurry!C3"):
        assert f"rules/tables/promises.xlsx, {cell}: error" in checked.err + checked.out
    table(world).write_bytes(b"no workbook")
    checked = world.crossdock("check")
    assert "rules/tables/promises.xlsx: error: the workbook is not read" in (
        checked.err + checked.out
    )
