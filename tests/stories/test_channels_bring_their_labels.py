"""Two channels bring the labels of their orders as PDF: early, with their orders, late, double, of
strangers and of what was called off. The right page goes with the right shipment, or none does."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from builders.exports import order, reference_data, shop
from builders.label_pdfs import Shown, labels_pdf
from builders.labels_of_others import asked, waits
from builders.world import World
from stories.test_labels_that_others_bring import EXPRESS, THREE, express

from processor.documents.label_pages.read_file import read_label_file

pytestmark = pytest.mark.slow
SHOP, MARKET = "acme-shopify", "acme-amazon"
OF_SHOP = """
  - id: labels-of-the-shop
    why: The shop brings the labels of its orders itself
    when:
      order.channel: acme-shopify
    then:
      require: service market-ship/prime
"""
EARLY, WITH, MISSING, OFF = "#8101", "#8102", "#8103", "#8104"


@pytest.fixture
def world(tmp_path: Path) -> World:
    built = World.build(tmp_path)
    reference_data(built)
    waits(built, "6 hours")
    rules = built.folder / "rules/carrier.yaml"
    rules.write_text(rules.read_text("utf-8").rstrip("\n") + "\n" + OF_SHOP, "utf-8")
    return built


def runs(world: World, at: str) -> None:
    world.now = f"2026-11-{at}:00Z"
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    world.balance()


def state(world: World, name: str, channel: str = SHOP) -> str:
    return str(world.orders()[f"{channel}/{name}"]["state"])


def ours(name: str, note: str = "") -> Shown:
    """The page that the shop makes of an order; its barcode is no number of ours."""
    return Shown(name.lstrip("#"), f"RSX{name.lstrip('#')}PL", note=note)


def theirs(name: str) -> Shown:
    """The page that the marketplace makes of an order."""
    return Shown(name, f"MKT{name[-7:]}", name="Jan Peeters", style="bazaar")


def merged(world: World, wave: str) -> list[tuple[str, str, str]]:
    """Of each page of the label file of a wave: the order that the index says, whose label it is by
    the text on the page, and its barcode; in the order of the pages."""
    seen = world.visible()
    [pdf] = [data for name, data in seen.items() if name.endswith(f"labels-{wave}-P001.pdf")]
    [index] = [data for name, data in seen.items() if name.endswith(f"labels-{wave}-P001.csv")]
    [told] = [data for name, data in seen.items() if f"instruction-{wave}-P001" in name]
    rows = list(csv.DictReader(io.StringIO(index.decode(), newline="")))
    pages = read_label_file(pdf, "everywhere").pages
    assert [int(row["page"]) for row in rows] == [page.no for page in pages]
    assert {row["source"] for row in rows} == {"channel"}
    # The pages lie as the shipments do in the instruction: in pick order.
    instructed = [row["Order"] for row in csv.DictReader(io.StringIO(told.decode(), newline=""))]
    numbers = {one["id"]: name for name, one in _shipments(world)}
    orders = [numbers[row["shipment"]] for row in rows]
    assert orders == list(dict.fromkeys(instructed))
    found = []
    for name, page in zip(orders, pages, strict=True):
        said = next(text for text in page.texts if text.startswith("Order")).split()[-1]
        [symbol] = page.barcodes
        found.append((name, said, symbol.text))
    return found


def _shipments(world: World) -> list[tuple[str, dict]]:
    return [(one["order_id"], each) for one in world.orders().values() for each in one["shipments"]]


def cases(world: World) -> list[str]:
    found = world.crossdock("cases", "--json").json()
    return sorted(one["why"] for one in found if one["kind"] == "label-page")


def test_the_right_page_goes_with_the_right_shipment_or_none_does(world: World) -> None:
    # A label comes before its order, and waits for it.
    world.drop(f"{SHOP}/labels", "early.pdf", labels_pdf([ours(EARLY)]))
    runs(world, "03T08:00")
    assert cases(world) == []
    # Orders of both channels; one label comes with them, in the same pass.
    names = (WITH, EARLY, MISSING, OFF)
    world.drop(SHOP, "1.csv", shop(*(order(name) for name in names)))
    world.drop(MARKET, "1.txt", express(EXPRESS, THREE))
    world.drop(f"{SHOP}/labels", "with.pdf", labels_pdf([ours(WITH)]))
    runs(world, "03T09:00")
    assert [state(world, name) for name in names] == [
        "instructed", "instructed", "planned", "planned",
    ]  # fmt: skip
    assert {state(world, name, MARKET) for name in (EXPRESS, THREE)} == {"planned"}
    first = merged(world, "W000001")
    assert {row[0] for row in first} == {EARLY, WITH}
    for name, said, barcode in first:
        assert (f"#{said.lstrip('#')}", barcode) == (name, f"RSX{name[1:]}PL")

    # Late, in one file, in another order than that of the orders; with pages of nobody's.
    late = [theirs(THREE), theirs("999-0000000-0000000"), ours(MISSING), theirs(EXPRESS)]
    world.drop(f"{MARKET}/labels", "late.pdf", labels_pdf(late))
    # Twice: the same page again, and another page for what has one.
    world.drop(f"{SHOP}/labels", "again.pdf", labels_pdf([ours(EARLY), ours(WITH, note="new")]))
    assert world.crossdock("cancel", f"{SHOP}/{OFF}", "--why", "called").code == 0
    runs(world, "03T10:00")
    assert {state(world, name, MARKET) for name in (EXPRESS, THREE)} == {"instructed"}
    second = merged(world, "W000002")
    assert {row[0] for row in second} == {EXPRESS, THREE}
    for name, said, barcode in second:
        assert (said, barcode) == (name, f"MKT{name[-7:]}")
    # Of another channel: it is no label of the shop's order, which waits on.
    assert state(world, MISSING) == "planned"
    [twice] = cases(world)
    assert "another label for" in twice

    # The label of what was called off is bought: somebody has to void it.
    world.drop(f"{SHOP}/labels", "off.pdf", labels_pdf([ours(OFF)]))
    runs(world, "03T11:00")
    assert [word for word in cases(world) if "called off: void the label" in word]
    assert len(cases(world)) == 2

    # In time no label came: it is held, and goes once the label is there.
    runs(world, "03T14:59")
    assert state(world, MISSING) == "planned"
    runs(world, "03T15:00")
    assert state(world, MISSING) == "held"
    [hold] = world.orders()[f"{SHOP}/{MISSING}"]["holds"]
    assert hold["reason"] == "no-label"
    # The pages that are nobody's are told after two days, in one case of their file.
    runs(world, "05T10:00")
    [strange] = [word for word in cases(world) if "late.pdf" in word]
    assert "2 pages, the first of them 2, wait for orders that did not come" in strange
    world.drop(f"{SHOP}/labels", "at last.pdf", labels_pdf([ours(MISSING)]))
    runs(world, "05T11:00")
    assert state(world, MISSING) == "instructed"
    assert merged(world, "W000003") == [(MISSING, f"#{MISSING[1:]}", f"RSX{MISSING[1:]}PL")]
    assert len(_shipments_out(world)) == 5
    # Each page is kept, and missed where it is not.
    kept = [row[0] for row in asked(world, "SELECT kept FROM label WHERE state = 'arrived'")]
    assert len(kept) == 5
    (world.folder / "archive" / kept[0]).unlink()
    ran = world.crossdock("balance", "--full")
    assert ran.code == 1
    assert f"archive/{kept[0]} is not there (inbox/" in ran.out


def _shipments_out(world: World) -> list[str]:
    return [one["id"] for _, one in _shipments(world) if one["state"] == "instructed"]
