"""A format of files is one entry: with it an export goes the whole way, without it none does."""

from __future__ import annotations

import pytest
from builders.toy_blocks import BLOCKS
from builders.world import World

from processor.normalise.formats.formats import FORMATS

MAPPING = """\
kind: orders
file:
  format: blocks
  mark: colon
  header_has: [order, sku]
group_rows_by: order
order:
  placed_at: {from: day, read_as: day_form}
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
""".replace("day_form", "date %d.%m.%Y")


CELLS = {
        "order": "B-1", "day": "02.11.2026", "name": "Anna Berg", "street": "Hafen 1",
        "town": "Ulm", "postcode": "89073", "country": "DE", "sku": "ACM-DRY5", "pieces": "1",
        "price": "12.00",
    }  # fmt: skip


def block(order: str, **changes: str) -> str:
    cells = {**CELLS, "order": order, **changes}
    return "\n".join(f"{key}:{value}" for key, value in cells.items()) + "\n"


def blocks(*some: str) -> str:
    """A whole file: its last line names the keys."""
    return "\n".join([*some, f"keys:{','.join(CELLS)}\n"])


@pytest.fixture
def shop(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A house in which a channel sends blocks, and the format is known."""
    monkeypatch.setitem(FORMATS, "blocks", BLOCKS)
    (world.folder / "mappings" / "block-orders.yaml").write_text(MAPPING, "utf-8")
    config = world.folder / "config.yaml"
    text = config.read_text("utf-8")
    config.write_text(
        text.replace("mappings: [shopify-orders]", "mappings: [shopify-orders, block-orders]", 1),
        "utf-8",
    )
    world.look_at_each_order_alone()
    return world


def rejects(world: World) -> bytes:
    ((_, data),) = [one for one in world.visible().items() if one[0].startswith("rejects/")]
    return data


def test_an_export_is_read_and_explained_in_the_words_of_its_format(shop: World) -> None:
    shop.drop("acme-shopify", "a.txt", blocks(block("B-1"), block("B-2", pieces="3")))
    ran = shop.run()
    assert ran.code == 0, ran.out + ran.err
    assert set(shop.orders()) == {"acme-shopify/B-1", "acme-shopify/B-2"}
    told = shop.crossdock("explain", "B-2").out
    assert "block 2 key pieces" in told
    assert "acme-shopify/a.txt, block 2" in told
    assert "line 2" not in told
    shop.balance()


@pytest.mark.slow
def test_a_file_may_say_at_its_end_what_it_is(shop: World) -> None:
    text = blocks(*(block(f"B-{n}", street="Hafen 1 " + "x" * 20) for n in range(600)))
    assert len(text) > 65_536 + 1000
    shop.drop("acme-shopify", "a.txt", text)
    ran = shop.run()
    assert ran.code == 0, ran.out + ran.err
    assert len(shop.orders()) == 600
    shop.drop("acme-shopify", "cut.txt", text.partition("keys:")[0])
    shop.run()
    ((_, data),) = [one for one in shop.visible().items() if one[0].startswith("alerts/")]
    assert b"inbox/acme-shopify/cut.txt: error: " in data


def test_a_bad_record_goes_back_as_it_came_and_is_taken_when_mended(shop: World) -> None:
    shop.drop("acme-shopify", "a.txt", blocks(block("B-1"), block("B-2", pieces="none")))
    ran = shop.run()
    assert set(shop.orders()) == {"acme-shopify/B-1"}
    assert ran.code == 0
    data = rejects(shop)
    back = data.decode()
    assert back.startswith(block("B-2", pieces="none"))
    assert "crossdock_reason:" in back
    assert "column pieces" in back
    shop.consume()
    shop.drop("acme-shopify", "mended.txt", data.replace(b"none", b"2"))
    shop.run()
    assert shop.orders()["acme-shopify/B-2"]["lines"][0]["quantity"] == 2
    shop.balance()


def test_a_broken_file_is_parked_with_a_place_in_the_words_of_its_format(shop: World) -> None:
    shop.drop("acme-shopify", "a.txt", blocks(block("B-1"), block("B-2") + "nonsense\n"))
    shop.run()
    ((_, data),) = [one for one in shop.visible().items() if one[0].startswith("alerts/")]
    assert b"inbox/acme-shopify/a.txt, block 2: error: the column 'nonsense' stands twice" in data


def test_a_block_that_lacks_a_key_is_rejected_alone(shop: World) -> None:
    short = block("B-2").replace("price:12.00\n", "")
    shop.drop("acme-shopify", "a.txt", blocks(block("B-1"), short, block("B-3")))
    shop.run()
    assert set(shop.orders()) == {"acme-shopify/B-1", "acme-shopify/B-3"}
    assert "9 cells, the header has 10 [row/arity]" in rejects(shop).decode()


def test_rows_of_one_order_that_disagree_name_each_other(shop: World) -> None:
    shop.drop("acme-shopify", "a.txt", blocks(block("B-1"), block("B-1", town="Bonn")))
    shop.run()
    assert '"Bonn" here, "Ulm" in block 1: both rows belong to order B-1' in rejects(shop).decode()


def test_the_other_format_of_the_same_folder_is_read_as_before(shop: World) -> None:
    shop.drop("acme-shopify", "x.csv", "a temperature\n1\n")
    shop.run()
    ((_, data),) = [one for one in shop.visible().items() if one[0].startswith("alerts/")]
    assert b"no mapping of this folder knows the header: a temperature" in data


def test_without_its_entry_the_mapping_is_refused_with_the_formats_that_are_known(
    shop: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(FORMATS, "blocks")
    shop.drop("acme-shopify", "a.txt", blocks(block("B-1")))
    ran = shop.run()
    assert ran.code != 0
    assert "mappings/block-orders.yaml:3:11: error: 'blocks' is not one of delimited" in (
        ran.out + ran.err
    )
    assert set(shop.visible()) == {"alerts/rules/refused.txt"}
