"""Counts at servers come before the orders that they decide, and what was not asked stays told."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from builders.called_servers import CalledServers, LoginInMemory, server_block, with_servers
from builders.exports import order, shop
from builders.fault_house import stock, stocked_house, watched
from builders.paths import SAMPLES
from builders.remote_in_memory import RemoteInMemory
from builders.remotes import CHANNEL, WAREHOUSE
from builders.world import Ran, World

from processor.commands.watching import servers as watch_servers
from processor.commands.working import serve_once
from processor.intake import sftp
from processor.model.times import parse_time
from processor.pipeline import decide_waiting
from processor.transport.sftp.settings import Settings


def house_at(
    tmp_path: Path, patch: pytest.MonkeyPatch, *lines: str
) -> tuple[World, CalledServers, RemoteInMemory]:
    """A house with stock whose shop acme and warehouse PL1 are at a server."""
    world = stocked_house(tmp_path, "2026-11-03T09:00:00Z")
    with_servers(world, {CHANNEL: "lodz", WAREHOUSE: "lodz"}, server_block("lodz", *lines))
    lodz = RemoteInMemory()
    lodz.make("inbox/acme-shopify", "outbox")
    servers = CalledServers({"lodz": lodz})
    servers.take_the_place_of_the_network(patch)
    return world, servers, lodz


def nothing_left(lodz: RemoteInMemory, *names: str) -> None:
    """Counts of PL1 that say so of all goods."""
    said = sorted((SAMPLES / "inbox/pl1").iterdir())[0].read_text("utf-8")
    for number, name in enumerate(names):
        at = f"2026-11-03T12:3{number}:00"
        text = re.sub(r",\d+,2026-11-03T05:30:00", f",0,{at}", said)
        lodz.put(f"/inbox/pl1/{name}", text.encode())


def run_at(world: World, servers: CalledServers, now: str) -> Ran:
    """A run in a process of its own."""
    servers.next_process()
    world.now = f"2026-11-03T{now}:00Z"
    ran = world.run()
    assert "Traceback" not in ran.err, ran.err
    return ran


def alert(world: World, name: str) -> Path:
    return world.outbox / "alerts" / name


def test_counts_come_before_orders_when_the_turn_of_their_server_is_over_early(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve_once, "_SHARE_MS", 0)
    world, servers, lodz = house_at(tmp_path, monkeypatch)
    lodz.put("/inbox/acme-shopify/8001.csv", shop(order("#8001")).encode())
    nothing_left(lodz, "a.csv", "b.csv")
    run_at(world, servers, "12:00")
    assert [*lodz.below("/inbox")] == ["acme-shopify/8001.csv", "pl1/b.csv"]
    assert alert(world, "house/facts-wait.txt").exists()
    # The pass of the next run that asks no server knows that a count lies there.
    world.drop("nordlys-shopify", "8002.csv", shop(order("#8002")))
    before: list[str] = []
    servers.silence = lambda: before.extend(one["state"] for one in world.orders().values())
    servers.answers.clear()
    assert "is down" in run_at(world, servers, "12:10").out
    assert before == ["received"]
    [one] = world.orders().values()
    assert one["state"] != "received", "for a server that is down nobody waits"
    servers.answers["lodz"] = lodz
    run_at(world, servers, "12:20")
    run_at(world, servers, "12:30")
    assert not lodz.below("/inbox")
    assert not alert(world, "house/facts-wait.txt").exists()
    assert stock(world)["available"] >= 0


def test_watch_decides_nothing_between_two_looks_that_do_not_take_all_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sftp, "MAX_FILES_PER_SCAN", 1)
    ticks = iter(range(0, 10**9, 200))
    monkeypatch.setattr(watch_servers, "monotonic_ms", lambda: next(ticks))
    world, _, lodz = house_at(tmp_path, monkeypatch)
    lodz.put("/inbox/acme-shopify/8001.csv", shop(order("#8001")).encode())
    nothing_left(lodz, "a.csv")
    states: list[object] = []

    def watch_until(seen: Callable[[], bool]) -> None:
        with watched(world) as watch:
            for number in range(20):
                watch.work_once(first=number == 0)
                if "a.csv" in str([*lodz.below("/inbox")]):
                    states.extend(one["state"] for one in world.orders().values())
                if seen():
                    return
        raise AssertionError("not seen")

    watch_until(lambda: bool(world.orders()))
    with watched(world) as at_work:
        decide_waiting(at_work.runtime, parse_time(world.now or ""))
    assert [one["state"] for one in world.orders().values()] == ["received"], "nor does a command"
    watch_until(lambda: not lodz.below("/inbox"))
    assert {*states} == {"received"}
    assert stock(world)["available"] == 0


def test_what_a_server_left_stays_told_and_ages_while_it_is_not_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, servers, lodz = house_at(tmp_path, monkeypatch, "pull: every 3 hours")
    lodz.put("/inbox/acme-shopify/orders.csv.part", b"half")
    untaken, unfinished = alert(world, "house/facts-untaken.txt"), "arrival/lodz.acme-shopify.txt"
    assert (run_at(world, servers, "10:00").code, untaken.exists()) == (1, True)
    # Nobody asks it now.
    assert (run_at(world, servers, "10:10").code, untaken.exists()) == (1, True)
    said = run_at(world, servers, "13:00").out
    assert "orders.csv.part: its name says that its sender has not finished it, for 3 hours" in said
    run_at(world, servers, "13:10")
    assert alert(world, unfinished).exists()
    world.now = "2026-11-03T13:20:00Z"
    with watched(world) as watch:
        watch.work_once(first=True)
    assert alert(world, unfinished).exists()
    lodz.make("inbox/pl1")
    lodz.files.pop("/inbox/acme-shopify/orders.csv.part")
    assert run_at(world, servers, "16:00").code == 0
    assert not untaken.exists()
    assert not alert(world, unfinished).exists()


@pytest.mark.parametrize("command", ["run", "watch"])
def test_files_of_a_server_that_a_crash_left_in_work_wait_for_its_turn(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, servers, lodz = house_at(tmp_path, monkeypatch)
    nothing_left(lodz, "a.csv")
    work = world.folder / ".state/remotes/lodz/in/acme-shopify"
    work.mkdir(parents=True)
    (work / "8001.csv").write_bytes(shop(order("#8001")).encode())
    lay_there: list[bool] = []
    answer = servers.connect

    def called(settings: Settings) -> LoginInMemory:
        lay_there.append((work / "8001.csv").exists())
        return answer(settings)

    monkeypatch.setattr(servers, "connect", called)
    if command == "run":
        run_at(world, servers, "12:00")
    else:
        ticks = iter(range(0, 10**9, 200))
        monkeypatch.setattr(watch_servers, "monotonic_ms", lambda: next(ticks))
        with watched(world) as watch:
            for number in range(3):
                watch.work_once(first=number == 0)
    assert lay_there == [True]
    assert stock(world)["available"] == 0
    assert not (work / "8001.csv").exists()
    [one] = world.orders().values()
    assert one["state"] != "received"
