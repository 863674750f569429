"""Servers with a schedule and quiet hours: asked when it is time, and left alone otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.called_servers import (
    CalledServers,
    server_block,
    with_exports_at_lodz,
    with_servers,
)
from builders.remotes import CHANNEL, WAREHOUSE
from builders.world import World

from processor.commands.opening.open_house import at_work, load_house
from processor.commands.printing.console import Progress
from processor.commands.remote import turn_now
from processor.commands.watch import Watch
from processor.commands.watching import servers as watch_servers

# The day of the stories begins at 09:00 UTC, 10:00 in Berlin.
BLOCK = server_block(
    "lodz", "pull: every 10 minutes", "push: at 12:00", "quiet: 09:00-10:30, 22:00-06:00",
    "timezone: Europe/Berlin",
)  # fmt: skip


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World.build(tmp_path)
    with_servers(world, {CHANNEL: "lodz", WAREHOUSE: "lodz"}, BLOCK)
    return world


@pytest.fixture
def servers(world: World, monkeypatch: pytest.MonkeyPatch) -> CalledServers:
    return with_exports_at_lodz(world, monkeypatch)


def run_at(world: World, servers: CalledServers, now: str) -> str:
    """A run in a process of its own; what it asked of servers."""
    servers.next_process()
    servers.called.clear()
    world.now = f"2026-11-03T{now}Z"
    ran = world.run()
    assert "Traceback" not in ran.err, ran.err
    return ran.out


def instructions(servers: CalledServers) -> list[str]:
    return [one for one in servers.answers["lodz"].below("/outbox/pl1") if one.endswith(".csv")]


def test_in_quiet_hours_nobody_connects_and_what_waits_is_told_with_its_time(
    world: World, servers: CalledServers
) -> None:
    out = run_at(world, servers, "09:00:00")
    for command in (("status",), ("remote", "list"), ("balance",)):
        world.crossdock(*command)
    assert servers.called == []
    assert "down" not in out
    assert servers.answers["lodz"].below("/inbox/acme-shopify")
    [lodz] = world.crossdock("status", "--json").json()[0]["remotes"]
    assert lodz["turns"]["quiet_until"] == "2026-11-03T09:30:00Z"
    assert lodz["turns"]["next_pull"] == "2026-11-03T09:30:00Z"
    said = world.crossdock("status").out
    assert "it is left alone until 2026-11-03T09:30:00Z" in said
    assert "down" not in said
    [listed] = world.crossdock("remote", "list", "--json").json()
    assert listed["turns"] == lodz["turns"]
    assert "left alone until 2026-11-03 09:30" in world.crossdock("remote", "list").out
    assert not list((world.outbox / "alerts").rglob("lodz.txt"))


def test_each_direction_has_its_turn_when_it_is_time_and_not_before(
    world: World, servers: CalledServers
) -> None:
    lodz = servers.answers["lodz"]
    run_at(world, servers, "09:00:00")
    run_at(world, servers, "09:30:00")
    # Both were never done, and are due as the quiet hours end.
    assert not lodz.below("/inbox/acme-shopify")
    first = instructions(servers)
    assert first
    run_at(world, servers, "09:35:00")
    assert servers.called == [], "neither is due"
    world.drop("nordlys-shopify", "a.csv", b"not a known header\n")
    lodz.put("/inbox/acme-shopify/later.csv", b"not a known header\n")
    run_at(world, servers, "09:40:00")
    assert servers.called == ["lodz"]
    assert not lodz.below("/inbox/acme-shopify"), "files are fetched every ten minutes"
    [known] = world.crossdock("remote", "list", "--json").json()
    assert known["turns"]["pulled_at"] == "2026-11-03T09:40:00Z"
    assert known["turns"]["pushed_at"] == "2026-11-03T09:30:00Z"
    assert known["turns"]["next_push"] == "2026-11-03T11:00:00Z"
    assert instructions(servers) == first


def test_a_server_that_was_down_at_its_time_is_still_due(
    world: World, servers: CalledServers
) -> None:
    lodz = servers.answers.pop("lodz")
    out = run_at(world, servers, "09:30:00")
    assert "the remote lodz is down" in out
    said = world.crossdock("status").out
    assert "down since 2026-11-03T09:30:00Z" in said
    assert "it is asked again from 2026-11-03T09:30:05Z on" in said
    servers.answers["lodz"] = lodz
    run_at(world, servers, "09:31:00")
    assert instructions(servers)
    assert "down" not in world.crossdock("status").out


def test_watch_wakes_when_it_is_time_and_hangs_up_afterwards(
    world: World, servers: CalledServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks = iter(range(0, 10**9, 10))
    monkeypatch.setattr(watch_servers, "monotonic_ms", lambda: next(ticks))
    config = world.folder / "config.yaml"
    with at_work(load_house(str(config)), workers=0, progress=Progress()) as runtime:
        watch = Watch(runtime, config, "2026-11-03T09:29:59Z")
        for _ in range(4):
            watch.work_once(first=False)
        assert servers.called == []
        assert world.visible(), "all others go on"
        watch.fixed_now = watch.servers._fixed_now = "2026-11-03T09:30:00Z"
        for _ in range(4):
            watch.work_once(first=False)
        assert servers.called == ["lodz"]
        assert not servers.answers["lodz"].below("/inbox/acme-shopify")
        asked = len(servers.answers["lodz"].asked)
        for _ in range(3):
            watch.work_once(first=False)
        assert len(servers.answers["lodz"].asked) == asked, "nobody polls it until it is time"
        [login] = servers.logins
        assert not login.is_open
        assert not instructions(servers), "documents that came of it go at their own time"
        watch.fixed_now = watch.servers._fixed_now = "2026-11-03T11:00:00Z"
        watch.work_once(first=False)
        assert instructions(servers)


def test_a_person_has_files_fetched_and_documents_handed_over_now(
    world: World, servers: CalledServers
) -> None:
    lodz = servers.answers["lodz"]
    run_at(world, servers, "09:00:00")
    refused = world.crossdock("remote", "pull", "lodz")
    assert (refused.code, servers.called) == (1, [])
    assert "quiet hours until 2026-11-03 09:30; `--although-quiet` asks it all the same" in (
        refused.out
    )
    all_of_them = world.crossdock("remote", "pull")
    assert (all_of_them.code, servers.called) == (0, []), "nobody named it: it is no failure"
    local = world.drop("nordlys-shopify", "mine.csv", b"not a known header\n")
    ran = world.crossdock("remote", "pull", "lodz", "--although-quiet")
    assert ran.code == 0, ran.out + ran.err
    assert "lodz:inbox/acme-shopify/orders_export_1.csv: booked" in ran.out
    assert not lodz.below("/inbox/acme-shopify")
    assert not instructions(servers), "one direction alone"
    assert local.exists(), "what lies here is for the next run"
    local.unlink()
    waiting = world.crossdock("status", "--json").json()[0]["remotes"][0]["documents"]
    assert waiting
    servers.next_process()
    ran = world.crossdock("remote", "push", "--although-quiet", "--json")
    [said] = ran.json()
    assert ran.code == 0, ran.out + ran.err
    assert len(said["went"]) == waiting
    assert said["waits"] == []
    assert instructions(servers)
    again = world.crossdock("remote", "push", "--although-quiet")
    assert (again.code, "nothing lay there, and nothing waited" in again.out) == (0, True)
    world.balance()


def test_a_server_that_is_down_is_a_failure_of_the_command(
    world: World, servers: CalledServers
) -> None:
    servers.answers.clear()
    ran = world.crossdock("remote", "push", "--although-quiet")
    assert (ran.code, "the remote lodz is down" in ran.out) == (1, True)
    for wrong in ("share", "lodzz"):
        assert world.crossdock("remote", "pull", wrong).code == 2


def test_the_process_at_work_does_what_is_asked_meanwhile(
    world: World, servers: CalledServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = world.folder / "config.yaml"
    with at_work(load_house(str(config)), workers=0, progress=Progress()) as runtime:
        watch = Watch(runtime, config, "2026-11-03T09:00:00Z")
        ticks = iter(range(0, 10**9, 10))
        monkeypatch.setattr(watch_servers, "monotonic_ms", lambda: next(ticks))
        for _ in range(3):
            watch.work_once(first=False)
        monkeypatch.setattr(turn_now, "wait", lambda: watch.work_once(first=False))
        ran = world.crossdock("remote", "pull", "lodz", "--although-quiet")
    assert ran.code == 0, ran.out + ran.err
    assert "done by the process at work: lodz" in ran.out
    assert servers.called == ["lodz"]
