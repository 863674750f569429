"""More files than one look takes: all are taken, in turn, and nothing is decided too early."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from builders.exports import order, reference_data, shop
from builders.paths import SAMPLES
from builders.world import World

from processor.commands import run as command
from processor.commands.opening.open_house import at_work, load_house
from processor.commands.printing.console import Progress
from processor.commands.watch import Watch
from processor.commands.working import serve_once
from processor.intake import scan
from processor.intake.local import LocalInbox
from processor.intake.scan import Arrival
from processor.languages.languages import in_english
from processor.passes.pass_report import PassReport
from processor.transport import listing

HEAD = "item,client,description,location,quantity,counted_at\n"


@pytest.fixture(autouse=True)
def small_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "MAX_FILES_PER_SCAN", 4)


@pytest.fixture
def stuck(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The beginnings of names of files that nobody can take."""
    names: set[str] = set()
    fetch = LocalInbox.fetch

    def fetched(self: LocalInbox, arrival: Arrival) -> Arrival | None:
        if arrival.name.startswith(tuple(names) or "\0"):
            return None
        return fetch(self, arrival)

    monkeypatch.setattr(LocalInbox, "fetch", fetched)
    return names


def orders_in_files(world: World, count: int, prefix: str = "orders") -> list[str]:
    for number in range(count):
        world.drop("acme-shopify", f"{prefix}-{number}.csv", shop(order(f"#9{number:03}")))
    return [f"acme-shopify/#9{number:03}" for number in range(count)]


def kinds(world: World, kind: str) -> list[dict]:
    """The rows of a table of the ledger."""
    lines = world.crossdock("dump").out.splitlines()
    return [json.loads(line.partition(" ")[2]) for line in lines if line.startswith(f"{kind} ")]


def alert(world: World, cause: str) -> Path:
    return world.outbox / "alerts" / "house" / f"{cause}.txt"


@pytest.mark.slow
def test_one_run_takes_all_files_however_many_there_are(world: World) -> None:
    reference_data(world)
    names = orders_in_files(world, 11)
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    lie_there = len([one for one in world.inbox.rglob("*.csv") if one.is_file()])
    assert lie_there == 0
    assert {world.orders()[name]["state"] for name in names} == {"instructed"}
    assert f"booked  {len(kinds(world, 'file'))}\n" in ran.out, "the table counts all passes"
    world.balance()


@pytest.mark.slow
def test_no_order_is_decided_before_the_counts_that_one_look_had_no_room_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference_data(world)
    assert world.run().code == 0
    # Of each sender the first two are taken: the last count comes in the second pass.
    for hour in (6, 7, 8):
        row = f"A-1001,acme,x,A1,50,2026-11-03T0{hour}:30:00+01:00\n"
        world.drop("pl1", f"count-{hour}.csv", HEAD + row)
    names = orders_in_files(world, 3)
    passes: list[tuple[str, int, int]] = []
    real = command.run_pass

    def watched(*args: Any, **more: Any) -> PassReport:
        report = real(*args, **more)
        counts = sum(one["name"].startswith("count-") for one in kinds(world, "file"))
        told = in_english(report.still.get("facts-wait", ""))
        passes.append((told, counts, len(kinds(world, "decision"))))
        return report

    monkeypatch.setattr(command, "run_pass", watched)
    monkeypatch.setattr(serve_once, "run_pass", watched)
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    (told, counts, decided), *_, last = passes
    assert told.startswith("More files lie in inbox/pl1 than one pass takes")
    assert (counts, decided) == (3, 0), "that of the samples, and two of these"
    assert last == ("", 4, len(names))
    assert not alert(world, "facts-wait").exists()
    world.balance()


@pytest.mark.slow
def test_files_that_nobody_can_take_keep_no_other_of_their_sender_waiting(
    world: World, stuck: set[str]
) -> None:
    reference_data(world)
    assert world.run().code == 0
    stuck.add("a-stuck")
    orders_in_files(world, 9, "a-stuck")
    world.drop("acme-shopify", "orders.csv", shop(order("#8001")))
    ran = world.run()
    assert ran.code == 1
    assert "a file that could not be taken" in ran.out
    assert world.orders()["acme-shopify/#8001"]["state"] == "instructed"
    world.drop("acme-shopify", "more.csv", shop(order("#8002")))
    assert world.run().code == 1
    assert world.orders()["acme-shopify/#8002"]["state"] == "instructed"


@pytest.mark.slow
def test_a_watch_reaches_behind_files_that_nobody_can_take(world: World, stuck: set[str]) -> None:
    reference_data(world)
    assert world.run().code == 0
    stuck.add("a-stuck")
    orders_in_files(world, 9, "a-stuck")
    world.drop("acme-shopify", "orders.csv", shop(order("#8001")))
    config = world.folder / "config.yaml"
    with at_work(load_house(str(config)), workers=0, progress=Progress()) as runtime:
        watch = Watch(runtime, config, world.now)
        for look in range(12):
            watch.look_and_tell(first=look == 0)
    assert world.orders()["acme-shopify/#8001"]["state"] == "instructed"


@pytest.mark.slow
def test_a_count_that_nobody_can_take_is_told_and_stops_no_house(
    world: World, stuck: set[str]
) -> None:
    reference_data(world)
    assert world.run().code == 0
    stuck.add("count")
    [count] = (SAMPLES / "inbox" / "pl1").iterdir()
    newer = count.read_bytes().replace(b"2026-11-03T05", b"2026-11-03T06")
    world.drop("pl1", "count.csv", newer)
    world.drop("acme-shopify", "orders.csv", shop(order("#8001")))
    ran = world.run()
    assert ran.code == 1
    words = "orders are decided without what it says: inbox/pl1/count.csv"
    assert words in ran.out
    assert words in alert(world, "facts-untaken").read_text("utf-8")
    assert words in world.crossdock("status").out
    assert world.orders()["acme-shopify/#8001"]["state"] == "instructed"
    stuck.clear()
    assert world.run().code == 0
    assert not alert(world, "facts-untaken").exists()
    assert list(world.inbox.rglob("count.csv")) == []
    world.balance()


@pytest.mark.slow
def test_a_catalogue_that_nobody_may_read_is_told_as_one_that_decides(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference_data(world)
    assert world.run().code == 0
    real = listing.may_read
    monkeypatch.setattr(listing, "may_read", lambda path: path.name != "new.csv" and real(path))
    world.drop("catalogue", "new.csv", "sku\n")
    world.drop("acme-shopify", "new.csv", shop(order("#8001")))
    assert world.run().code == 1
    said = alert(world, "facts-untaken").read_text("utf-8")
    assert "inbox/catalogue/new.csv" in said
    assert "acme-shopify" not in said, "orders that cannot be read are no facts"
