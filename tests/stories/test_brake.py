"""An edit that would move many decisions waits until somebody says yes."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from builders.exports import order, shop
from builders.paths import SAMPLES
from builders.world import World

PATIENCE_S = 60.0


@pytest.fixture
def world(sample_day: World) -> World:
    """The sample month, run once."""
    return sample_day


@contextmanager
def watching(world: World) -> Iterator[Callable[[str], None]]:
    """A process that watches the house; gives a function that waits for words in its log."""
    log = world.folder / "watch.log"
    with log.open("w") as stream:
        process = subprocess.Popen(
            [
                sys.executable, "-m", "processor", "watch", "--workers", "0",
                "--config", str(world.folder / "config.yaml"), "--now", world.now,
            ],
            stdout=stream,
            stderr=stream,
        )  # fmt: skip

    def says(words: str) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while words not in log.read_text("utf-8"):
            assert time.monotonic() < deadline, log.read_text("utf-8")
            time.sleep(0.05)

    try:
        says("watching")
        yield says
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_S) == 0


def edit(world: World, name: str, before: str, after: str) -> None:
    path = world.folder / "rules" / name
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), "utf-8")


def everybody_is_called(world: World) -> None:
    edit(world, "review.yaml", "order.total: over 1000 USD", "order.total: over 1 USD")


def test_a_large_edit_waits_and_what_ran_before_still_runs(world: World) -> None:
    before = world.dump()
    everybody_is_called(world)
    ran = world.run()
    assert ran.code == 1
    assert "wait for a yes" in ran.err
    status = world.crossdock("status").out
    assert "the brake is at 20 %" in status
    assert (world.outbox / "alerts/rules/waiting.txt").exists()
    assert world.dump() == before


@pytest.mark.slow
def test_a_yes_lets_it_pass(world: World) -> None:
    everybody_is_called(world)
    assert world.run().code == 1
    said = world.crossdock("rules", "accept", "--why", "a wave of fraud")
    assert said.code == 0
    assert "next pass" in said.out
    assert world.run().code == 0
    assert not (world.outbox / "alerts/rules/waiting.txt").exists()
    assert world.crossdock("status", "--json").json()[0]["waiting"] == ""
    assert "rules accepted" in world.dump() and "a wave of fraud" in world.dump()


@pytest.mark.slow
def test_a_table_of_places_that_is_gone_waits_whatever_it_moves(world: World) -> None:
    """A spreadsheet saved it under another name: no order may go as if there were no territory."""
    path = world.folder / "rules" / "tables" / "territories.csv"
    path.rename(path.with_name("territories (1).csv.bak"))
    island = order("#8001", Shipping_Country="DE", Shipping_Zip="27498", Shipping_City="Helgoland")
    world.drop("acme-shopify", "island.csv", shop(island))
    ran = world.run()
    assert ran.code == 1
    assert "tables/territories.csv was there before and is gone" in ran.err
    [hold] = world.orders()["acme-shopify/#8001"]["holds"]
    assert hold["reason"] == "no-service"
    assert world.crossdock("rules", "accept", "--why", "none of our buyers").code == 0
    assert world.run().code == 0


def test_a_small_edit_needs_no_yes(world: World) -> None:
    edit(world, "review.yaml", "order.total: over 1000 USD", "order.total: over 800 USD")
    assert world.run().code == 0


@pytest.mark.slow
def test_an_edit_after_the_yes_needs_its_own(world: World) -> None:
    everybody_is_called(world)
    world.crossdock("rules", "accept")
    edit(world, "review.yaml", "order.total: over 1 USD", "order.total: over 2 USD")
    assert world.run().code == 1


@pytest.mark.slow
def test_rate_cards_count_too(world: World) -> None:
    card = world.folder / "rules/rates/baltic-post.rates.csv"
    lines = card.read_text("utf-8").splitlines()
    place = lines[0].split(",").index("price")
    rows = [line.split(",") for line in lines[1:]]
    for row in rows:
        row[place] = f"{float(row[place]) * 2:.2f}"
    card.write_text("\n".join([lines[0], *(",".join(row) for row in rows)]) + "\n", "utf-8")
    assert world.run().code == 1


def test_the_brake_is_set_in_the_configuration(world: World) -> None:
    config = world.folder / "config.yaml"
    text = config.read_text("utf-8")
    config.write_text(text + "\nrules: {brake: 100 %, brake_orders: 500}\n", "utf-8")
    everybody_is_called(world)
    assert world.run().code == 0
    config.write_text(text + "\nrules: {brake: a lot}\n", "utf-8")
    assert world.run().code == 2


@pytest.mark.slow
def test_the_first_start_never_brakes(tmp_path: Path) -> None:
    world = World.build(tmp_path / "house")
    everybody_is_called(world)
    world.drop_folder(SAMPLES / "inbox")
    assert world.run().code == 0


@pytest.mark.slow
def test_a_running_watch_waits_and_goes_on_after_the_yes(world: World) -> None:
    with watching(world) as says:
        everybody_is_called(world)
        says("wait for a yes")
        assert world.crossdock("rules", "accept").code == 0
        says("changed files are in force")


@pytest.mark.slow
def test_review_sheets_are_written_by_the_rules_before_the_edit(world: World) -> None:
    everybody_is_called(world)
    decisions = world.dump().count("\ndecision ")
    wrote = world.crossdock("review", "write")
    assert wrote.code == 1
    assert "written: R000001" in wrote.out and "wait for a yes" in wrote.err
    assert world.dump().count("\ndecision ") == decisions
    assert world.run().code == 1


@pytest.mark.slow
def test_redecide_and_recall_say_that_the_edit_waits(world: World) -> None:
    everybody_is_called(world)
    held = next(name for name, one in world.orders().items() if one["state"] == "backordered")
    again = world.crossdock("redecide", held)
    assert again.code == 1
    assert "Changed: none" in again.out and "wait for a yes" in again.err
    [told] = world.crossdock("redecide", held, "--json").json()
    assert (told["waits"], told["changed"]) == (True, [])
    before = world.orders()
    rule = next(h["rule"] for one in before.values() for h in one["holds"] if "large" in h["rule"])
    recalled = world.crossdock("recall", "--rule", rule, "--since", "2026-11-01", "--yes")
    assert recalled.code == 1
    assert "wait for a yes" in recalled.err
    assert world.orders() == before
    assert world.run().code == 1


def test_status_tells_of_an_edit_that_was_refused(world: World) -> None:
    edit(world, "review.yaml", "order.total: over 1000 USD", "order.totall: over 1000 USD")
    assert world.run().code == 1
    status = world.crossdock("status").out
    assert "was refused" in status and "order.totall" in status
    edit(world, "review.yaml", "order.totall", "order.total")
    assert world.run().code == 0
    assert world.crossdock("status", "--json").json()[0]["refused"] == ""
