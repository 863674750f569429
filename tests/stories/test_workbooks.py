"""A workbook goes the whole way: orders out of it, rejects back as one, no spool left behind."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import pytest
from builders.sent_workbooks import altered, workbook
from builders.world import World
from openpyxl import load_workbook

from processor.transport import files

MAPPING = """\
kind: orders
file:
  format: workbook
  header_has: [order, sku]
group_rows_by: order
order:
  placed_at: {from: day, read_as: date iso}
  currency: {constant: EUR}
  ship_to.name: name
  ship_to.address_lines: street
  ship_to.city: town
  ship_to.postcode: postcode
  ship_to.country: country
lines:
  sku: sku
  quantity: pieces
  unit_price: price
"""
HEAD = ["order", "day", "name", "street", "town", "postcode", "country", "sku", "pieces", "price"]


def row(order: str, **changes: Any) -> list[Any]:
    cells = {
        "order": order, "day": datetime(2026, 11, 2, 9, 30), "name": "Anna Berg",
        "street": "Hafen 1", "town": "Ulm", "postcode": "89073", "country": "DE",
        "sku": "ACM-DRY5", "pieces": 1, "price": 12.5,
    }  # fmt: skip
    return list({**cells, **changes}.values())


def book(*rows: list[Any]) -> bytes:
    return workbook(["Orders of the week"], [], HEAD, *rows, title="Week 45")


@pytest.fixture
def shop(world: World) -> World:
    """A house in which a channel sends workbooks."""
    (world.folder / "mappings" / "books.yaml").write_text(MAPPING, "utf-8")
    config = world.folder / "config.yaml"
    text = config.read_text("utf-8")
    config.write_text(
        text.replace("mappings: [shopify-orders]", "mappings: [shopify-orders, books]", 1),
        "utf-8",
    )
    world.look_at_each_order_alone()
    return world


def spools(world: World) -> list[str]:
    folder = world.folder / ".state" / "spool"
    return [one.name for one in folder.iterdir()] if folder.exists() else []


def rejects(world: World) -> tuple[str, bytes]:
    (found,) = [one for one in world.visible().items() if one[0].startswith("rejects/")]
    return found


def test_orders_are_read_and_explained_by_the_cells_of_the_worksheet(shop: World) -> None:
    shop.drop("acme-shopify", "a.xlsx", book(row("B-1"), row("B-2", pieces=3)))
    ran = shop.run()
    assert ran.code == 0, ran.out + ran.err
    found = shop.orders()["acme-shopify/B-2"]
    assert (found["lines"][0]["quantity"], found["placed_at"]) == (3, "2026-11-02T08:30:00Z")
    assert spools(shop) == []
    told = shop.crossdock("explain", "B-2").out
    assert "Week 45!I5" in told
    assert "acme-shopify/a.xlsx, Week 45!5" in told
    shop.balance()


def test_a_bad_row_goes_back_in_a_workbook_and_is_taken_when_mended(shop: World) -> None:
    data = book(row("B-1"), row("B-2", pieces="none", postcode="01067"), row("B-3", sku=4.92e15))
    shop.drop("acme-shopify", "a.xlsx", data)
    shop.run()
    assert set(shop.orders()) == {"acme-shopify/B-1"}
    name, data = rejects(shop)
    assert name.endswith(".xlsx")
    shop.consume()
    back = load_workbook(io.BytesIO(data))
    page = back.active
    assert page is not None
    rows = list(page.iter_rows(values_only=True))
    assert rows[0] == (*HEAD, "crossdock_reason")
    assert [one[0] for one in rows[1:]] == ["B-2", "B-3"]
    assert "4.92000000000000E+15" in str(rows[2][7])
    page["I2"], page["H3"] = 2, "ACM-DRY5"
    mended = io.BytesIO()
    back.save(mended)
    shop.drop("acme-shopify", "mended.xlsx", mended.getvalue())
    shop.run()
    order = shop.orders()["acme-shopify/B-2"]
    assert order["lines"][0]["quantity"] == 2
    assert order["ship_to"]["postcode"] == "01067"
    assert set(shop.orders()) == {f"acme-shopify/B-{n}" for n in (1, 2, 3)}
    shop.balance()


def test_a_broken_workbook_is_one_problem_and_the_others_go_on(shop: World) -> None:
    broken = altered(book(row("B-1")), "xl/worksheets/sheet1.xml", b"</row>", b"</row")
    shop.drop("acme-shopify", "a.xlsx", broken)
    shop.drop("acme-shopify", "b.xlsx", book(row("B-2")))
    shop.run()
    assert set(shop.orders()) == {"acme-shopify/B-2"}
    ((_, told),) = [one for one in shop.visible().items() if one[0].startswith("alerts/")]
    assert b"inbox/acme-shopify/a.xlsx: error: it is no XLSX workbook that can be read" in told
    assert spools(shop) == []


class Killed(BaseException):
    """The process ends here."""


def test_a_crash_between_chunks_goes_on_though_its_spool_is_gone(
    shop: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (shop.folder / "config.yaml").open("a", encoding="utf-8") as config:
        config.write("\nchunk: 1\n")
    shop.drop("acme-shopify", "a.xlsx", book(*(row(f"B-{n}") for n in range(4))))
    left = 2

    def kill(name: str) -> None:
        nonlocal left
        left -= name == "commit/book/after"
        if not left:
            raise Killed

    files.set_failpoint_hook(kill)
    try:
        with pytest.raises(Killed):
            shop.run()
    finally:
        files.set_failpoint_hook(None)
    (spool,) = spools(shop)
    (shop.folder / ".state" / "spool" / spool).unlink()
    (shop.folder / ".state" / "spool" / ".left.part").write_bytes(b"half")
    shop.run()
    assert set(shop.orders()) == {f"acme-shopify/B-{n}" for n in range(4)}
    assert spools(shop) == []
    shop.balance()


def test_mended_rejects_of_text_and_workbooks_of_a_sender_are_told_apart(shop: World) -> None:
    config = shop.folder / "config.yaml"
    text = config.read_text("utf-8")
    text = text.replace("[shopify-orders, books]", "[plain, books]\n    rejects: xlsx", 1)
    config.write_text(text, "utf-8")
    plain = MAPPING.replace("  format: workbook\n", "")
    (shop.folder / "mappings" / "plain.yaml").write_text(plain, "utf-8")
    cells = [str(one).replace(" 09:30:00", "") for one in row("B-1", pieces="none")]
    shop.drop("acme-shopify", "a.csv", f"{','.join(HEAD)}\n{','.join(cells)}\n")
    shop.run()
    name, data = rejects(shop)
    assert name.endswith(".xlsx")
    shop.consume()
    back = load_workbook(io.BytesIO(data))
    assert back.active is not None
    back.active["I2"] = "2"
    mended = io.BytesIO()
    back.save(mended)
    shop.drop("acme-shopify", "mended.xlsx", mended.getvalue())
    shop.drop("acme-shopify", "export.xlsx", book(row("B-2")))
    shop.run()
    assert set(shop.orders()) == {"acme-shopify/B-1", "acme-shopify/B-2"}
    shop.balance()
