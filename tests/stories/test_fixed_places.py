"""A file of fixed places goes the whole way: orders out of it, a bad record back and in again."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.world import World

MAPPING = """\
kind: orders
file:
  format: fixed-width
  header_has: [order, sku]
  encoding: cp1252
  columns: {kind: 1, order: 2-7, day: 8-15, name: 16-35, street: 36-50, town: 51-60,
    postcode: 61-65, country: 66-67, sku: 68-77, pieces: 78-80, price: 81-88}
  other_records: {T: {lines: 2-4}}
footer: {first_cell: T, lines: 2}
group_rows_by: order
order:
  placed_at: {from: day, read_as: "date %Y%m%d"}
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


def record(order: str, pieces: str = "002") -> str:
    return (
        f"D{order:<6}20261102{'Jürgen Berg':<20}{'Hafen 1':<15}{'Ulm':<10}89073DE"
        f"{'ACM-DRY5':<10}{pieces}{'12.50':>8}"
    )


def file(*records: str) -> bytes:
    lines = [*records, f"T{len(records):03d}".ljust(88)]
    return "".join(line + "\r\n" for line in lines).encode("cp1252")


@pytest.fixture
def shop(world: World) -> World:
    """A house in which a channel sends such files."""
    (world.folder / "mappings" / "places.yaml").write_text(MAPPING, "utf-8")
    config = Path(world.folder / "config.yaml")
    text = config.read_text("utf-8")
    config.write_text(
        text.replace("mappings: [shopify-orders]", "mappings: [shopify-orders, places]", 1),
        "utf-8",
    )
    world.look_at_each_order_alone()
    return world


def test_a_bad_record_goes_back_as_it_came_and_is_taken_when_mended(shop: World) -> None:
    shop.drop(
        "acme-shopify", "a.txt", file(record("B-1"), record("B-2", "two"), record("B-3")[:-1])
    )
    ran = shop.run()
    assert set(shop.orders()) == {"acme-shopify/B-1"}, ran.out + ran.err
    assert "line 1 column 78" in shop.crossdock("explain", "B-1").out
    ((_, back),) = [one for one in shop.visible().items() if one[0].startswith("rejects/")]
    lines = back.decode("cp1252").splitlines()
    assert lines[1].startswith(record("B-2", "two") + "|column pieces")
    assert lines[2].startswith(record("B-3")[:-1] + "|the record cannot be read")
    shop.consume()
    mended = back.replace(b"two", b"003").replace(b"   12.5|", b"   12.50|")
    shop.drop("acme-shopify", "mended.txt", mended)
    shop.run()
    assert set(shop.orders()) == {f"acme-shopify/B-{n}" for n in (1, 2, 3)}
    assert shop.orders()["acme-shopify/B-2"]["lines"][0]["quantity"] == 3
    assert shop.orders()["acme-shopify/B-1"]["ship_to"]["name"] == "Jürgen Berg"
    shop.balance()


def test_a_trailer_that_counts_otherwise_parks_the_file(shop: World) -> None:
    cut = file(record("B-1"), record("B-2")).replace(record("B-2").encode("cp1252") + b"\r\n", b"")
    shop.drop("acme-shopify", "a.txt", cut)
    shop.run()
    assert shop.orders() == {}
    ((_, told),) = [one for one in shop.visible().items() if one[0].startswith("alerts/")]
    assert b'"002" lines, the file has 1' in told


def test_other_text_in_the_folder_is_no_such_file(shop: World) -> None:
    shop.drop("acme-shopify", "x.csv", "a temperature\n1\n")
    shop.run()
    ((_, told),) = [one for one in shop.visible().items() if one[0].startswith("alerts/")]
    assert b"no mapping of this folder knows the header: a temperature" in told
