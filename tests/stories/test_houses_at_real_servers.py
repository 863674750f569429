"""A house at real servers: whole passes while connections are cut, killed at requests, refused.

The partner takes each file at once. Afterwards all orders are where they are in a house without
servers, and every document that the ledger calls handed over came to him once, with its bytes.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from builders.crash import CRASHED
from builders.cutting_proxy import cutting_proxy
from builders.remotes import small_exports, with_remote
from builders.rounds import documents_in
from builders.sftp_servers import FAULTS, SERVERS, Served, keys, known_hosts
from builders.small import small_inbox
from builders.world import Ran, World

from processor.delivery.sftp import STAGING
from processor.delivery.sftp_staging import PROBE, SENTINEL
from processor.house import sftp_sides
from processor.intake.sftp_watched import WATCHED
from processor.transport import files

pytestmark = pytest.mark.slow
# A pass carries some 150 kB; so many bytes a connection carries before it is cut, on average.
MEAN = 20_000
MOST_RUNS = 40
# So many requests of a pass, evenly chosen.
SAMPLE = 8


@pytest.fixture(scope="module", params=list(SERVERS))
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    start = SERVERS[request.param]
    with start(tmp_path_factory.mktemp("server"), *keys(tmp_path_factory)) as one:
        yield one


@pytest.fixture(autouse=True)
def each_run_logs_in_anew() -> Iterator[None]:
    yield
    sftp_sides.close_all()


@pytest.fixture(scope="module")
def at_home(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The states of all orders of the same day where nobody names a remote."""
    world = World.build(tmp_path_factory.mktemp("at-home"))
    small_inbox(world)
    assert world.run().code == 0
    return states(world)


def states(world: World) -> dict[str, str]:
    return {name: one["state"] for name, one in world.orders().items()}


class Partner:
    """His folders at the server, and what he took."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.outbox = folder / "outbox"
        self.outbox.mkdir(parents=True)

    def takes(self, _failpoint: str = "") -> None:
        """Takes what he sees; he lives in the file system, as a pass may be killed."""
        for path in sorted(self.outbox.rglob("*")):
            if path.is_file() and STAGING not in path.parts:
                target = self.folder / "consumed" / path.relative_to(self.outbox)
                target.parent.mkdir(parents=True, exist_ok=True)
                assert not target.exists(), f"{target} was handed over twice"
                path.rename(target)

    def has(self) -> dict[str, str]:
        """SHA-256 of what he took, by folder and name."""
        base = self.folder / "consumed"
        return {
            path.relative_to(base).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in base.rglob("*")
            if path.is_file()
        }

    def lies_there(self) -> list[str]:
        """What lies in the inbox, and in our own folders but for the sentinel, the probe and what
        is only watched there."""
        found = [path for path in self.folder.rglob("*") if path.is_file()]
        return [
            path.name
            for path in found
            if {"consumed", WATCHED}.isdisjoint(path.parts)
            and not path.name[16:].startswith((SENTINEL, PROBE))
        ]


def house_at(served: Served, folder: Path, port: int, known: Path) -> tuple[World, Partner]:
    """PL1 and acme-shopify at the server; what they send lies there."""
    partner = Partner(served.root / folder.parent.name / folder.name)
    world = World.build(folder / "house")
    with_remote(
        world, "transport: sftp", f"host: {served.host}", f"port: {port}",
        f"user: {served.user}", f"key_file: {served.key}", f"known_hosts: {known}",
        f"inbox: {served.seen_as(partner.folder / 'inbox')}",
        f"outbox: {served.seen_as(partner.outbox)}", name="lodz",
    )  # fmt: skip
    for sender, dropped in small_exports(world).items():
        below = partner.folder / "inbox" / sender
        below.mkdir(parents=True)
        for name, data in dropped.items():
            (below / name).write_bytes(data)
    return world, partner


def runs(world: World, partner: Partner, hook: Callable[[str], None] | None = None) -> Ran:
    """A run that logs in anew, beside the partner."""
    sftp_sides.close_all()
    files.set_failpoint_hook(hook or partner.takes)
    try:
        ran = world.run()
    finally:
        files.set_failpoint_hook(None)
    partner.takes()
    return ran


def comes_to_rest(world: World, partner: Partner, at_home: dict[str, str]) -> int:
    """Runs until nothing is left to do, and looks at all that there is; how many runs it took."""
    number, ran = 1, runs(world, partner)
    while ran.code != 0:
        assert number < MOST_RUNS, f"it does not come to rest: {ran.out}{ran.err}"
        assert ran.code == 1, ran.err
        number, ran = number + 1, runs(world, partner)
    assert states(world) == at_home
    noted, waiting = documents_in(world)
    assert waiting == []
    assert partner.has() == {name: sha for name, sha in noted.items() if name.startswith("pl1/")}
    assert partner.lies_there() == []
    world.balance()
    return number


@pytest.mark.parametrize("seed", range(3))
def test_whole_passes_come_to_their_end_however_often_they_are_cut(
    seed: int, served: Served, tmp_path: Path, at_home: dict[str, str]
) -> None:
    with cutting_proxy((served.host, served.port), seed, MEAN) as proxy:
        known = known_hosts(tmp_path, proxy.port, served.key.parent / "host")
        world, partner = house_at(served, tmp_path, proxy.port, known)
        number = comes_to_rest(world, partner, at_home)
        print(f"\n{proxy.cuts} cuts, {number} runs")
        assert proxy.cuts > 0
        sftp_sides.close_all()


def test_a_pass_that_is_killed_at_a_request_is_finished_by_the_next(
    served: Served, tmp_path: Path, at_home: dict[str, str]
) -> None:
    reached: list[str] = []
    world, partner = house_at(served, tmp_path / "undisturbed", served.port, served.known_hosts)

    def counts(name: str) -> None:
        partner.takes()
        reached.extend([name] if name.startswith("sftp/") else [])

    assert runs(world, partner, counts).code == 0
    most = len(reached)
    for part in range(SAMPLE):
        at = most * part // SAMPLE + part
        world, partner = house_at(served, tmp_path / str(at), served.port, served.known_hosts)
        left = [at]

        def dies(name: str, left: list[int] = left, partner: Partner = partner) -> None:
            partner.takes()
            left[0] -= name.startswith("sftp/")
            if left[0] < 0:
                os._exit(CRASHED)

        child = os.fork()
        if child == 0:
            try:
                runs(world, partner, dies)
            finally:
                os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == CRASHED
        comes_to_rest(world, partner, at_home)


@pytest.mark.parametrize("served", ["asyncssh"], indirect=True)
def test_whatever_a_server_does_to_an_operation_the_next_passes_make_up_for_it(
    served: Served, tmp_path: Path, at_home: dict[str, str]
) -> None:
    faults = served.faults
    assert faults is not None
    world, partner = house_at(served, tmp_path / "undisturbed", served.port, served.known_hosts)
    faults.order.clear()
    assert runs(world, partner).code == 0
    most = len(faults.order)
    chosen = [most * part // (2 * SAMPLE) + part % 3 for part in range(2 * SAMPLE)]
    for place, at in enumerate(chosen):
        world, partner = house_at(served, tmp_path / str(at), served.port, served.known_hosts)
        faults.order.clear()
        fault = FAULTS[place % len(FAULTS)]
        faults.plan = lambda _name, _n, at=at, fault=fault: (  # type: ignore[misc]
            fault if len(faults.order) == at + 1 else None
        )
        runs(world, partner)
        faults.plan = lambda _name, _n: None
        comes_to_rest(world, partner, at_home)
