"""Exchange rates and counts that are corrected, that contradict themselves, that are too old."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from builders.exports import REASON, goes_on, good_exports, order, shop, table, the_rejects
from builders.paths import SAMPLES
from builders.world import World

HEAD = "day,base,currency,rate\n"
DOLLARS = {"Currency": "USD", "Email": "first@buyer.example"}


def rates(world: World, *rows: str, name: str = "rates.csv") -> None:
    world.drop("catalogue", name, HEAD + "".join(f"{row}\n" for row in rows))


def holds(world: World, key: str) -> list[str]:
    return [hold["reason"] for hold in world.orders()[key]["holds"]]


def rows(world: World, name: str) -> list[tuple[str, str]]:
    """Outcome and reason of the rows of the last file of this name."""
    lines = world.dump().splitlines()
    ids = [json.loads(line[5:]) for line in lines if line.startswith("file ")]
    key = max(one["id"] for one in ids if one["name"] == name)
    found = [json.loads(line[10:]) for line in lines if line.startswith("input_row ")]
    return [(one["outcome"], one["reason"]) for one in found if one["file_id"] == key]


def counted(time: str, cups: int | None = None, *, only: int = 0) -> str:
    """The count of PL1 at a time, with a number of cups, or only its first rows."""
    text = (SAMPLES / "inbox/pl1/count-20261103.csv").read_text("utf-8")
    lines = text.replace("2026-11-03T05:30:00", time).splitlines()
    if cups is not None:
        at = next(n for n, line in enumerate(lines) if line.startswith("A-1006,"))
        cells = lines[at].split(",")
        cells[4] = str(cups)
        lines[at] = ",".join(cells)
    return "\n".join(lines[: only or None]) + "\n"


def on_hand(world: World) -> int:
    found = world.crossdock("stock", "--sku", "ACM-CUP", "--json").json()
    return next(one["on_hand"] for one in found if one["warehouse"] == "PL1")


def test_a_corrected_rate_is_taken_with_a_trace_and_decides_anew_what_is_not_sent(
    world: World,
) -> None:
    good_exports(world)
    waits = order("#7001", **DOLLARS)
    waits["Shipping City"] = "-"
    world.drop("acme-shopify", "waits.csv", shop(waits))
    goes_on(world, 0)
    sent = {
        key: one["state"] for key, one in world.orders().items() if one["state"] == "instructed"
    }
    rates(world, "2026-11-03,EUR,USD,2.0000")
    assert goes_on(world, 0)
    assert [outcome for outcome, _ in rows(world, "rates.csv")] == ["accepted"]
    dump = world.dump().splitlines()
    (kept,) = [line for line in dump if line.startswith("rate_correction ")]
    assert '"before":"1.0840"' in kept
    assert '"rate":"2.0000"' in kept
    assert sum('"kind":"rate corrected"' in line for line in dump) == 1
    said = "USD of 2026-11-03: 1.0840 (exchange-rates.csv) was replaced by 2.0000 (rates.csv:2)"
    assert said in world.crossdock("status").out
    decisions = [line for line in dump if line.startswith("decision ")]
    assert sum(r"\"rate_corrections\":1" in line for line in decisions) == 1
    states = {key: one["state"] for key, one in world.orders().items()}
    assert {key: states[key] for key in sent} == sent
    # A backtest reads for each decision the rate that it saw.
    ran = world.crossdock("backtest")
    assert ran.code == 0, ran.out + ran.err
    rates(world, "2026-11-03,EUR,USD,2.00", name="same.csv")
    goes_on(world, 0)
    assert [outcome for outcome, _ in rows(world, "same.csv")] == ["duplicate"]
    world.balance()


@pytest.mark.slow
def test_rates_that_cannot_be_are_told_with_both_figures_and_the_others_go_on(
    world: World,
) -> None:
    good_exports(world)
    goes_on(world, 0)
    world.consume()
    world.now = "2026-11-04T09:00:00Z"
    day = "2026-11-04,EUR"
    rates(
        world, f"{day},USD,10.84", f"{day},GBP,1.1888", f"{day},JPY,1.6542", f"{day},CHF,0.94",
        f"{day},NOK,11.7", f"{day},NOK,11.9", f"{day},PLN,4.30", f"{day},PLN,4.300",
    )  # fmt: skip
    goes_on(world, 0)
    told = {row["currency"]: row[REASON] for row in table(the_rejects(world)[1])}
    assert set(told) == {"USD", "GBP", "JPY", "NOK"}
    assert "10.84 is about 10, 100 or 1000 times the 1.0840 of 2026-11-03" in told["USD"]
    assert "1.1888 is one divided by the 0.8412 of 2026-11-03" in told["GBP"]
    assert "[row/duplicate-line]" in told["NOK"]
    outcomes = [outcome for outcome, _ in rows(world, "rates.csv")]
    assert sorted(outcomes) == ["accepted", "accepted", "duplicate", *["rejected"] * 5]


@pytest.mark.slow
def test_a_second_count_of_the_same_time_corrects_the_first_or_is_told(world: World) -> None:
    good_exports(world)
    goes_on(world, 0)
    world.consume()
    world.drop("pl1", "again.csv", counted("2026-11-03T05:30:00", 77))
    goes_on(world, 0)
    assert on_hand(world) == 77
    assert sum('"kind":"count corrected"' in line for line in world.dump().splitlines()) == 1
    world.drop("pl1", "same.csv", counted("2026-11-03T05:30:00", 77) + "\n")
    goes_on(world, 0)
    assert {outcome for outcome, _ in rows(world, "same.csv")} == {"duplicate"}
    world.drop("pl1", "part.csv", counted("2026-11-03T05:30:00", only=4))
    goes_on(world, 0)
    assert on_hand(world) == 77
    assert (
        "counted at the same time as inbox/pl1/again.csv and lacks"
        in (table(the_rejects(world)[1])[0][REASON])
    )
    world.balance()


@pytest.fixture
def later(world: World) -> World:
    """The house half a year later, with an order of that day in dollars."""
    good_exports(world)
    goes_on(world, 0)
    world.consume()
    world.now = "2027-05-03T09:00:00Z"
    dollars = {**DOLLARS, "Created at": "2027-05-02 10:00:00 +0100", "Paid at": ""}
    world.drop("acme-shopify", "usd.csv", shop(order("#5001", **dollars)))
    world.crossdock("clock", "accept")
    assert world.run().code == 0
    return world


def test_an_order_waits_for_figures_that_are_not_half_a_year_old(later: World) -> None:
    key = "acme-shopify/#5001"
    assert "no-exchange-rate" in holds(later, key)
    # In the currency of the house; but a rule compares its amount in another.
    euros = {"Created at": "2027-05-02 10:00:00 +0100", "Email": "second@buyer.example"}
    later.drop("acme-shopify", "eur.csv", shop(order("#5002", **euros)))
    assert later.run().code == 0
    [told] = [
        one["detail"]
        for one in later.crossdock("hold", "list", "--json").json()
        if one["order_id"] == "#5002" and one["reason"] == "rule-needs-fact"
    ]
    assert "exchange rates of 2026-11-03 and before are too old" in told
    alerts = {name: data for name, data in later.visible().items() if "alerts/figures/" in name}
    assert "alerts/figures/count-pl1-acme.txt" in alerts
    assert b"more than 31 days ago" in alerts["alerts/figures/rates-2026-11-03.txt"]
    for command in ("status", "check"):
        told = later.crossdock(command).out
        assert "more than 31 days ago: orders that need them are held" in told
    # Once told it is not told again, whoever took the file away.
    for name in alerts:
        (later.outbox / name).unlink()
    assert later.run().code == 0
    assert not [name for name in later.visible() if "alerts/figures/" in name]
    later.balance()
    later.drop("catalogue", "new.csv", rates_of("2027-05-03"))
    assert later.run().code == 0
    assert holds(later, key) == ["count-too-old"]
    assert "PL1 was last counted on 2026-11-03" in later.crossdock("hold", "list").out
    later.drop("pl1", "new.csv", counted("2027-05-03T05:30:00"))
    assert later.run().code == 0
    assert later.orders()[key]["state"] == "instructed"
    later.balance()


def rates_of(day: str) -> str:
    text = (SAMPLES / "inbox/catalogue/exchange-rates.csv").read_text("utf-8")
    return HEAD + "".join(
        f"{line.replace('2026-11-03', day)}\n"
        for line in text.splitlines()
        if line.startswith("2026-11-03")
    )


@pytest.mark.slow
def test_a_person_may_let_an_order_go_by_an_old_count_and_a_house_may_set_its_limits(
    later: World, tmp_path: Path
) -> None:
    key = "acme-shopify/#5001"
    later.drop("catalogue", "new.csv", rates_of("2027-05-03"))
    assert later.run().code == 0
    other = later.copied(tmp_path / "other")
    ran = later.crossdock("release", key, "--reason", "count-too-old", "--why", "looked at")
    assert ran.code == 0, ran.out + ran.err
    assert later.run().code == 0
    assert later.orders()[key]["state"] == "instructed"
    config = other.folder / "config.yaml"
    text = config.read_text("utf-8")
    limits = "  counts: {warn: 7 days, hold: 31 days}"
    assert limits in text
    config.write_text(text.replace(limits, "  counts: {warn: 200 days, hold: never}"), "utf-8")
    assert other.run().code == 0
    assert other.orders()[key]["state"] == "instructed"
    assert not [name for name in other.visible() if "alerts/figures/count" in name]
