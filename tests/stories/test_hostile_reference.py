"""Odd counts, catalogues and exchange rates: what they may not do to stock and orders."""

from __future__ import annotations

import pytest
from builders.exports import (
    REASON,
    goes_on,
    good_exports,
    market,
    mended,
    order,
    reference_data,
    shop,
    table,
    the_rejects,
    written,
)
from builders.paths import SAMPLES
from builders.world import World

CUP = "A-1006"
COUNT = (SAMPLES / "inbox/pl1/count-20261103.csv").read_text("utf-8")


def states(world: World) -> dict[str, str]:
    return {key.split("/")[1]: one["state"] for key, one in world.orders().items()}


def holds(world: World, key: str) -> list[str]:
    return [hold["reason"] for hold in world.orders()[key]["holds"]]


def on_hand(world: World, sku: str = "ACM-CUP") -> int:
    found = world.crossdock("stock", "--sku", sku, "--json").json()
    return next(one["on_hand"] for one in found if one["warehouse"] == "PL1")


def counted(time: str, cups: str | None = None, *more: str) -> str:
    """The count of PL1 at another time, with another number of cups."""
    lines = COUNT.replace("2026-11-03T05:30:00", time).splitlines()
    (row,) = [line for line in lines if line.startswith(f"{CUP},")]
    cells = row.split(",")
    cells[4] = cups or cells[4]
    lines[lines.index(row)] = ",".join(cells)
    return "\n".join([*lines, *more]) + "\n"


@pytest.mark.slow
def test_an_older_count_changes_nothing(world: World) -> None:
    good_exports(world)
    goes_on(world, 0)
    before = on_hand(world)
    world.drop("pl1", "late.csv", counted("2026-11-02T05:30:00", "7"))
    goes_on(world, 0)
    assert on_hand(world) == before


@pytest.mark.slow
def test_a_count_of_the_future_is_rejected_and_shuts_out_no_real_one(world: World) -> None:
    good_exports(world)
    world.run()
    world.consume()
    world.drop("pl1", "typo.csv", counted("2027-11-03T06:00:00", "7"))
    goes_on(world, 0)
    rejected = table(the_rejects(world)[1])
    assert {row[REASON] for row in rejected} == {
        "counted at 2027-11-03T05:00:00Z, which is still to come"
    }
    world.drop("pl1", "real.csv", counted("2026-11-03T07:00:00", "500"))
    goes_on(world, 0)
    assert on_hand(world) == 500


@pytest.mark.slow
@pytest.mark.parametrize("cups", ["-3", "many", "1.5"])
def test_a_bad_row_of_a_full_count_does_not_mean_that_nothing_is_there(
    world: World, cups: str
) -> None:
    good_exports(world)
    world.run()
    world.consume()
    before = on_hand(world)
    world.drop("pl1", "count.csv", counted("2026-11-03T07:00:00", cups))
    goes_on(world, 0)
    assert on_hand(world) == before
    name, data = the_rejects(world)
    assert name.startswith("rejects/pl1/")
    world.drop("pl1", "count.csv", mended(data, {"quantity": "400"}))
    assert world.run().code == 0
    assert on_hand(world) == 400
    assert on_hand(world, "ACM-DRY5") > 1000
    world.balance()


@pytest.mark.slow
def test_an_unknown_item_code_is_rejected_with_its_row_and_counted_once_it_is_known(
    world: World,
) -> None:
    good_exports(world)
    extra = "A-10O6,acme,Enamel cup,A1-06-1,77,2026-11-03T07:00:00+01:00"
    world.drop("pl1", "count-20261103.csv", counted("2026-11-03T07:00:00", "500", extra))
    goes_on(world, 0)
    (row,) = table(the_rejects(world)[1])
    assert row[REASON] == "PL1 item code 'A-10O6' is not in the catalogue of acme"
    assert ",".join(cell for key, cell in row.items() if key != REASON) == extra
    world.drop("pl1", "mended.csv", mended(the_rejects(world)[1], {"item": CUP}))
    assert world.run().code == 0
    assert on_hand(world) == 77
    world.balance()


def test_a_count_that_leaves_out_most_of_the_stock_asks_before_it_empties_the_house(
    world: World,
) -> None:
    good_exports(world)
    world.run()
    world.consume()
    before = on_hand(world, "ACM-DRY5")
    head, *rows = counted("2026-11-03T07:00:00", "500").splitlines()
    short = [row for row in rows if row.startswith(f"{CUP},")]
    world.drop("pl1", "short.csv", "\n".join([head, *short]) + "\n")
    goes_on(world, 0)
    assert on_hand(world, "ACM-DRY5") == before
    _, data = the_rejects(world)
    assert "leaves out more than half of the known stock" in table(data)[0][REASON]
    world.drop("pl1", "yes.csv", data)
    assert world.run().code == 0
    assert (on_hand(world), on_hand(world, "ACM-DRY5")) == (500, before)
    world.balance()


def test_a_count_below_what_is_instructed_is_an_open_shortage(world: World) -> None:
    good_exports(world)
    world.run()
    world.drop("pl1", "low.csv", counted("2026-11-03T07:00:00", "1"))
    goes_on(world, 0)
    assert on_hand(world) == 1
    assert "open shortages: 1" in world.crossdock("status").out
    # Whoever reads of it reads in each place to whom the pieces are promised.
    said = world.crossdock("stock", "--sku", "ACM-CUP").out.splitlines()[-1]
    assert "pieces more are promised than are there; promised to " in said
    assert said in world.crossdock("status").out
    of_it = world.crossdock("explain", "acme-shopify/#8001").out
    assert "promised to acme-shopify/#8001 (line " in of_it


def test_a_broken_catalogue_row_holds_its_orders_and_the_mended_row_lets_them_go(
    world: World,
) -> None:
    good_exports(world)
    path = world.inbox / "catalogue" / "catalogue-acme.csv"
    rows = table(path.read_bytes())
    for row in rows:
        if row["sku"] == "ACM-DRY5":
            row["weight_g"] = "heavy"
    path.write_text(written(rows, list(rows[0])), "utf-8")
    item = {"Lineitem sku": "ACM-DRY5"}
    world.drop("acme-shopify", "dry.csv", shop({**order("#7001"), **item}))
    goes_on(world, 0)
    assert holds(world, "acme-shopify/#7001") == ["unknown-sku"]
    told = world.consume()
    for sender in ("catalogue", "pl1", "de2", "cn1"):
        ((name, data),) = [(n, d) for n, d in told.items() if n.startswith(f"rejects/{sender}/")]
        ending = name.rsplit(".", 1)[1]
        world.drop(sender, f"mended.{ending}", data.replace(b",heavy,", b",120,"))
    assert world.run().code == 0
    assert states(world)["#7001"] == "instructed"
    world.balance()


@pytest.mark.slow
def test_rates_of_a_day_to_come_decide_nothing_today(world: World) -> None:
    reference_data(world)
    rates = world.inbox / "catalogue" / "exchange-rates.csv"
    text = rates.read_text("utf-8")
    later = text.splitlines()[0] + "\n2026-12-01,EUR,USD,0.0001\n"
    rates.write_text(later, "utf-8")
    world.drop("acme-amazon", "m.txt", market("302-0000001-0000001"))
    world.drop("acme-shopify", "s.csv", shop(order("#8001")))
    assert world.run().code == 0
    assert holds(world, "acme-shopify/#8001")
    world.drop("catalogue", "rates.csv", text)
    goes_on(world, 0)


def test_a_rate_to_another_base_is_rejected_instead_of_mixed_in(world: World) -> None:
    good_exports(world)
    rates = world.inbox / "catalogue" / "exchange-rates.csv"
    head, *rest = rates.read_text("utf-8").splitlines()
    mixed = [head, *rest, "2026-11-03,USD,THB,32.5"]
    rates.write_text("\n".join(mixed) + "\n", "utf-8")
    goes_on(world, 0)
    (row,) = table(the_rejects(world)[1])
    assert row["currency"] == "THB"
    assert row[REASON] == "the rates of 2026-11-03 are to EUR, this one is to USD"


@pytest.mark.slow
def test_an_order_in_a_currency_without_a_rate_waits_for_it(world: World) -> None:
    good_exports(world)
    baht = order("#7001", Currency="THB", Email="first@buyer.example")
    world.drop("acme-shopify", "baht.csv", shop(baht))
    goes_on(world, 0)
    assert holds(world, "acme-shopify/#7001") == ["rule-needs-fact"]
    world.drop("catalogue", "rate.csv", "day,base,currency,rate\n2026-11-03,EUR,THB,37.9\n")
    goes_on(world, 0)
    assert states(world)["#7001"] == "instructed"
