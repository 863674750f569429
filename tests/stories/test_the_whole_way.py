"""The sample exports go the whole way; what comes out equals the hand-made truth."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from pathlib import Path

import jsonschema
import pytest
from builders.paths import ROOT, SAMPLES
from builders.world import World

from processor.model.numbers import is_sscc


@pytest.fixture(scope="module")
def done(sample_house: World, tmp_path_factory: pytest.TempPathFactory) -> World:
    """The house after one run over all samples."""
    return sample_house.copied(tmp_path_factory.mktemp("samples") / "house")


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8"), newline="")))


def test_every_order_is_as_the_truth_says(done: World) -> None:
    orders = done.orders()
    wrong = []
    for row in rows(SAMPLES / "truth.csv"):
        name = f"{row['channel']}/{row['order_id']}"
        if row["outcome"] == "rejected" or row["state"] == "ignored":
            if name in orders:
                wrong.append(f"{name} should not have become an order")
            continue
        order = orders.get(name)
        if order is None:
            wrong.append(f"{name} is missing")
            continue
        found = {
            "state": order["state"],
            "hold": " ".join(sorted(hold["reason"] for hold in order["holds"])),
            "currency": order["currency"],
            "total_minor": str(order["total"]),
            "lines": str(len(order["lines"])),
            "pieces": str(sum(one["quantity"] * one["pack_factor"] for one in order["lines"])),
            "warehouses": " ".join(sorted({one["warehouse"] for one in order["shipments"]})),
        }
        if row["outcome"] == "incomplete":
            found = {key: found[key] for key in ("state", "hold", "warehouses")}
        wrong += [
            f"{name} ({row['scenario']}): {key} is {value!r}, the truth says {row[key]!r}"
            for key, value in found.items()
            if sorted(value.split()) != sorted(row[key].split())
        ]
    assert wrong == []


def test_the_sums_of_each_channel_are_as_the_truth_says(done: World) -> None:
    states: dict[str, Counter[str]] = {}
    totals: dict[str, Counter[str]] = {}
    for order in done.orders().values():
        states.setdefault(order["channel"], Counter())[order["state"]] += 1
        totals.setdefault(order["channel"], Counter())[order["currency"]] += order["total"]
    for row in rows(SAMPLES / "truth-channels.csv"):
        found = states[row["channel"]]
        for state in ("instructed", "held", "backordered", "cancelled", "history"):
            assert found[state] == int(row[state]), (row["channel"], state)


def test_every_order_conforms_to_the_published_schema(done: World) -> None:
    schema = json.loads((ROOT / "docs" / "order.schema.json").read_text("utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    for name, order in done.orders().items():
        assert [error.message for error in validator.iter_errors(order)] == [], name


def test_orders_are_printed_by_time_then_channel_then_id(done: World) -> None:
    printed = done.crossdock("orders", "--json").json()
    keys = [(one["placed_at"], one["channel"], one["order_id"]) for one in printed]
    assert keys == sorted(keys)


def test_the_books_balance(done: World) -> None:
    done.balance()


def test_a_second_run_over_the_same_files_changes_nothing(done: World) -> None:
    before = done.visible()
    done.drop_folder(SAMPLES / "inbox")
    ran = done.run()
    assert ran.code == 0
    assert "duplicate" in ran.out
    assert done.visible() == before


def test_every_document_is_rendered_again_byte_for_byte(done: World) -> None:
    ran = done.crossdock("replay", "W000001", "--json")
    assert ran.code == 0
    assert all(one["same"] for one in ran.json())


def test_every_sscc_is_unique_and_has_a_right_check_digit(done: World) -> None:
    found = [
        parcel["sscc"]
        for order in done.orders().values()
        for shipment in order["shipments"]
        for parcel in shipment["parcels"]
    ]
    assert len(found) == len(set(found)) > 300
    assert all(is_sscc(number) for number in found)


def test_a_label_made_by_the_channel_or_the_warehouse_is_not_ours(done: World) -> None:
    ours = {
        row["shipment"]
        for name, data in done.visible().items()
        if "-labels-" in name and name.endswith(".csv")
        for row in csv.DictReader(io.StringIO(data.decode(), newline=""))
    }
    for order in done.orders().values():
        for shipment in order["shipments"]:
            foreign = shipment["carrier"] in ("market-ship", "rhein-express")
            assert (shipment["id"] in ours) != foreign, shipment


def test_a_held_order_names_the_rule_and_its_line(done: World) -> None:
    held = [one for one in done.orders().values() if one["holds"]]
    assert held
    for order in held:
        for hold in order["holds"]:
            place = hold["at"]
            if place.startswith("rules/review.yaml:"):
                line = (
                    (ROOT / "rules" / "review.yaml")
                    .read_text("utf-8")
                    .splitlines()[int(place.split(":")[1]) - 1]
                )
                assert hold["rule"] in line


def test_explain_tells_both_values_of_every_rule_that_did_not_fire(done: World) -> None:
    name = next(n for n, one in done.orders().items() if one["state"] == "instructed")
    told = done.crossdock("explain", name, "--json").json()[0]
    assert {stage["name"].split(" ")[0] for stage in told["stages"]} == {
        "review", "route", "carrier",
    }  # fmt: skip
    for stage in told["stages"]:
        for rule in stage["rules"]:
            if rule["outcome"] != "fired":
                assert rule["fact"]
                assert rule["condition"]
                assert rule["actual"]


def test_explain_finds_the_cell_behind_a_value(done: World) -> None:
    name, order = next(
        (n, one)
        for n, one in done.orders().items()
        if one["channel"] == "acme-shopify" and one["state"] == "instructed"
    )
    told = done.crossdock("explain", name, "--json").json()[0]
    city = next(one for one in told["values"] if one["field"] == "ship_to.city")
    assert city["cell"] == order["ship_to"]["city"]
    source = next((done.folder / "archive").rglob(f"*{order['source'][0]['file']}"))
    record = source.read_text("utf-8").splitlines()[city["row"] - 1]
    assert city["cell"] in record
    assert city["row"] == order["source"][0]["rows"][0]
    assert city["column"] == "Shipping City"


def test_an_unknown_order_is_a_mistake_of_usage_with_the_candidates(done: World) -> None:
    assert done.crossdock("explain", "nobody/#1").code == 2
    ran = done.crossdock("explain", "#1003")
    assert ran.code == 2
    assert "acme-shopify/#1003" in ran.err
    assert "nordlys-shopify/#1003" in ran.err
