"""Who writes a mapping sees what it makes of a file, before anybody drops one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from builders.paths import SAMPLES
from builders.world import World

EXPORT = SAMPLES / "inbox" / "acme-shopify" / "orders_export_1.csv"


def lines_of(world: World, *args: str, code: int = 0) -> list[str]:
    ran = world.crossdock("mapping", "try", *args)
    assert ran.code == code, ran.out + ran.err
    return ran.out.splitlines()


def test_the_oddest_orders_come_first_each_with_its_reason(world: World) -> None:
    before = world.dump() if (world.folder / ".state").exists() else None
    shown = lines_of(world, str(EXPORT), "--channel", "acme-shopify")
    assert "by mapping shopify-orders, as of acme-shopify" in shown[0]
    outcomes = [line.split()[1] for line in shown[2:22]]
    known = ["rejected", "incomplete", "cancellation", "ignored", "accepted"]
    assert outcomes == sorted(outcomes, key=known.index)
    assert any("2026-02-31" in line and "is no date" in line for line in shown)
    assert before is None and not (world.folder / ".state" / "ledger.db").exists()


def test_an_order_is_shown_cell_by_cell(world: World) -> None:
    args = (str(EXPORT), "--channel", "acme-shopify", "--cells", "#1039")
    shown = "\n".join(lines_of(world, *args))
    assert "ship_to.postcode" in shown and "Shipping Zip" in shown
    assert "mappings/shopify-orders.yaml:" in shown
    told = json.loads(lines_of(world, *args, "--json")[0])
    assert told["orders"][0]["order"]["order_id"] == "#1039"
    assert {one["field"] for one in told["cells"]} >= {"order_id", "total", "lines.sku"}


def test_a_file_that_no_mapping_fits_is_told_as_a_folder_would(
    world: World, tmp_path: Path
) -> None:
    renamed = tmp_path / "renamed.csv"
    text = EXPORT.read_text("utf-8").replace("Financial Status", "Payment State", 1)
    renamed.write_text(text, "utf-8")
    ran = world.crossdock("mapping", "try", str(renamed), "--channel", "acme-shopify")
    assert ran.code == 1
    assert "Financial Status" in ran.err and "Payment State" in ran.err


def test_of_two_mappings_that_fit_one_is_asked_for(world: World) -> None:
    mappings = world.folder / "mappings"
    twin = (mappings / "shopify-orders.yaml").read_text("utf-8")
    (mappings / "shopify-twin.yaml").write_text(twin, "utf-8")
    ran = world.crossdock("mapping", "try", str(EXPORT))
    assert ran.code == 1 and "shopify-orders and shopify-twin both fit" in ran.err
    assert "--mapping NAME" in ran.err and "--channel NAME" in ran.err
    assert lines_of(world, str(EXPORT), "--mapping", "shopify-twin")


def test_a_status_never_seen_is_told_with_our_words_and_where_to_add_it(
    world: World, tmp_path: Path
) -> None:
    frozen = tmp_path / "frozen.csv"
    frozen.write_text(EXPORT.read_text("utf-8").replace(",paid,", ",frozen,", 1), "utf-8")
    shown = "\n".join(lines_of(world, str(frozen), "--channel", "acme-shopify"))
    assert '"frozen" is not in the value table' in shown
    assert "say which of paid, pending, authorized" in shown
    assert "mappings/shopify-orders.yaml:" in shown and "config.yaml" in shown


def test_mistakes_of_the_mapping_at_work_are_told_and_those_of_others_named(world: World) -> None:
    mappings = world.folder / "mappings"
    (mappings / "half-done.yaml").write_text("kind: orders\n", "utf-8")
    ran = world.crossdock("mapping", "try", str(EXPORT), "--channel", "acme-shopify")
    assert ran.code == 0 and "half-done" in ran.err
    ran = world.crossdock("mapping", "try", str(EXPORT), "--mapping", "half-done")
    assert ran.code == 1 and "mappings/half-done.yaml" in ran.err


@pytest.mark.parametrize("name", ["stock-count-pl1/count.csv", "confirmation-de2/cartons.csv"])
def test_rows_that_are_no_orders_are_shown_too(world: World, name: str) -> None:
    sample = world.folder / "mappings" / "samples" / name
    shown = lines_of(world, str(sample), "--mapping", name.partition("/")[0])
    assert len(shown) > 2 and "row" in shown[1]


@pytest.mark.parametrize(
    ("name", "half"),
    [
        ("taobao-items/taobao.csv", "taobao-orders"),
        ("etsy-items-with-orders/week.csv", "etsy-orders"),
        ("taobao-orders/tmall.csv", "taobao-items"),
        ("etsy-orders/week.csv", "etsy-items-with-orders"),
    ],
)
def test_one_half_of_orders_is_shown_and_what_it_needs(world: World, name: str, half: str) -> None:
    mapping, _, file = name.partition("/")
    samples = world.folder / "mappings" / "samples"
    ran = world.crossdock("mapping", "try", str(samples / name), "--mapping", mapping)
    assert ran.code == 0, ran.err
    assert f"of mapping {half}" in ran.err and "--with FILE" in ran.err
    assert "one half of its orders" in ran.out and len(ran.out.splitlines()) > 2
    rows = lines_of(world, str(samples / name), "--mapping", mapping, "--json")
    assert all(json.loads(row)["order"] and json.loads(row)["columns"] for row in rows)
    both = (str(samples / name), "--mapping", mapping, "--with", str(samples / half / file))
    assert "total" in lines_of(world, *both)[1]
    orders = [json.loads(one) for one in lines_of(world, *both, "--json")]
    assert any(one["order"] and one["order"]["lines"] for one in orders)
    assert all(one["order"] is None or one["order"]["client"] for one in orders)


def test_a_file_that_is_no_half_takes_none_and_a_wrong_half_is_told(world: World) -> None:
    samples = world.folder / "mappings" / "samples"
    items = str(samples / "taobao-items" / "taobao.csv")
    ran = world.crossdock(
        "mapping", "try", str(EXPORT), "--channel", "acme-shopify", "--with", items
    )
    assert ran.code == 2 and "--with" in ran.err
    ran = world.crossdock(
        "mapping", "try", items, "--mapping", "taobao-items", "--with", str(EXPORT)
    )
    assert ran.code == 1 and "is not read" in ran.err


@pytest.mark.slow
def test_every_sample_is_shown_by_its_mapping(world: World) -> None:
    samples = world.folder / "mappings" / "samples"
    files = [one for one in sorted(samples.glob("*/*")) if not one.name.endswith(".golden.json")]
    assert len(files) > 40
    for one in files:
        assert lines_of(world, str(one), "--mapping", one.parent.name)
