"""Servers that do not answer, or answer slowly, keep no file of this machine waiting."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders.called_servers import (
    CalledServers,
    server_block,
    with_exports_at_lodz,
    with_senders,
    with_servers,
)
from builders.remote_in_memory import RemoteInMemory
from builders.remotes import CHANNEL, WAREHOUSE
from builders.small import small_inbox
from builders.world import World

from processor.commands.opening.open_house import at_work, load_house
from processor.commands.printing.console import Progress
from processor.commands.watch import Watch
from processor.commands.watching import servers as watch_servers

DEAD = [f"dead-{n:02}" for n in range(49)]


@pytest.fixture
def world(tmp_path: Path) -> World:
    """50 servers, of which `lodz` has the folders of PL1 and of acme-shopify, and each other one a
    channel of its own."""
    world = World.build(tmp_path)
    with_servers(
        world,
        {CHANNEL: "lodz", WAREHOUSE: "lodz"},
        *(server_block(name) for name in ("lodz", *DEAD)),
    )
    with_senders(world, DEAD)
    return world


@pytest.fixture
def servers(world: World, monkeypatch: pytest.MonkeyPatch) -> CalledServers:
    return with_exports_at_lodz(world, monkeypatch)


def test_of_fifty_servers_49_are_dead_and_all_else_goes_on_in_the_same_run(
    world: World, servers: CalledServers
) -> None:
    # Nobody hears that he gets no answer before all are waiting for theirs.
    together = threading.Barrier(len(DEAD), timeout=60)
    before: list[set[str]] = []

    def silence() -> None:
        before.append({path.split("/")[0] for path in world.visible()})
        together.wait()

    servers.silence = silence
    ran = world.run()
    assert ran.code == 1
    assert ran.out.count("is down: at the step the greeting") == len(DEAD)
    assert all({"cn1", "de2"} <= there for there in before), "local hand-over comes first"
    assert sorted(servers.called) == sorted(["lodz", *DEAD]), "each is called once"
    lodz = servers.answers["lodz"]
    assert [one for one in lodz.below("/outbox/pl1") if one.endswith(".csv")]
    assert not lodz.below("/inbox/acme-shopify")
    world.balance()


@pytest.fixture
def watch(world: World, servers: CalledServers, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    """Its clock goes on by half a second whenever somebody looks at it."""
    ticks = iter(range(0, 10**9, 500))
    monkeypatch.setattr(watch_servers, "monotonic_ms", lambda: next(ticks))
    config = world.folder / "config.yaml"
    with at_work(load_house(str(config)), workers=0, progress=Progress()) as runtime:
        yield Watch(runtime, config, world.now)


def test_watch_waits_for_no_call_that_is_not_answered(
    world: World, servers: CalledServers, watch: Watch
) -> None:
    lasts = threading.Event()
    servers.silence = lambda: [None, lasts.wait(60)][0]
    try:
        for _ in range(4):
            watch.work_once(first=False)
        assert {"cn1", "de2"} <= {path.split("/")[0] for path in world.visible()}
        assert sorted(servers.called) == sorted(["lodz", *DEAD]), "nobody is called twice at once"
        lodz = servers.answers["lodz"]
        assert [one for one in lodz.below("/outbox/pl1") if one.endswith(".csv")]
    finally:
        lasts.set()


@pytest.mark.parametrize("command", ["run", "watch"])
def test_a_call_that_never_ends_is_told_as_a_server_that_is_down(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World.build(tmp_path)
    with_servers(world, {WAREHOUSE: "lodz"}, server_block("lodz"))
    small_inbox(world)
    lasts = threading.Event()
    servers = CalledServers({})
    servers.take_the_place_of_the_network(monkeypatch)

    def hangs() -> None:
        # Longer than all steps of a call may take.
        servers.now += 225_000
        lasts.wait(60)

    servers.silence = hangs
    try:
        if command == "run":
            assert world.run().code == 1
        else:
            ticks = iter(range(0, 10**9, 500))
            monkeypatch.setattr(watch_servers, "monotonic_ms", lambda: next(ticks))
            config = world.folder / "config.yaml"
            with at_work(load_house(str(config)), workers=0, progress=Progress()) as runtime:
                watch = Watch(runtime, config, world.now)
                for _ in range(3):
                    watch.work_once(first=False)
        told = (world.outbox / "alerts/remotes/lodz.txt").read_text("utf-8")
        assert "at the step the name of the server: no answer came in time" in told
        assert servers.called == ["lodz"]
        assert {"cn1", "de2"} <= {path.split("/")[0] for path in world.visible()}
        assert "no answer came in time" in world.crossdock("remote", "list").out
    finally:
        lasts.set()


def test_a_slow_server_does_not_keep_a_run_to_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World.build(tmp_path)
    with_servers(world, {WAREHOUSE: "lodz"}, server_block("lodz"))
    small_inbox(world)
    lodz = RemoteInMemory()
    lodz.make("inbox/pl1", "outbox")
    servers = CalledServers({"lodz": lodz})
    servers.take_the_place_of_the_network(monkeypatch)

    def takes_ten_seconds() -> None:
        servers.now += 10_000

    lodz.takes = takes_ten_seconds
    there = []
    for _ in range(4):
        servers.next_process()
        assert "down" not in world.run().out
        there.append(len(lodz.below("/outbox/pl1")))
    assert 0 < there[0] < 3, "what is begun is done, and the rest waits for the next run"
    assert there[-1] == 3
    world.balance()
