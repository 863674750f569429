"""Many files both ways while connections are cut at random: each comes and goes once and whole.

Between the house and a real server lies a proxy that cuts each connection somewhere: while it is
greeted, in a request, in an answer, in the midst of a file. How fast it went is printed.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from builders.cutting_proxy import CuttingProxy, cutting_proxy
from builders.pulling_house import PullingHouse
from builders.pushing_house import PushingHouse
from builders.sftp_servers import SERVERS, Served, keys, known_hosts

from processor.delivery.sftp import STAGING
from processor.delivery.sftp_staging import PROBE, SENTINEL
from processor.intake.sftp_claims import KEPT
from processor.model.arriving import Arriving
from processor.transport import files
from processor.transport.sftp.sessions import Sessions
from processor.transport.sftp.settings import After, Settings

# Files each way at each server in the slow tests; the quick ones are 400 each way together.
MANY = 10_000
PULLED = {"openssh": 250, "asyncssh": 150}
PUSHED = {"openssh": 250, "asyncssh": 150}
# A partner drops so many at a time.
PORTION = 250
# A connection carries so many bytes before it is cut, on average; in the slow tests more.
MEAN_PULL, MEAN_PUSH, LONGER = 100_000, 250_000, 4
FEWEST_CUTS = 3
MOST_PASSES = 600
SEED = 7


def each(quick: dict[str, int]) -> pytest.MarkDecorator:
    """Every server, with few files at once and with many in the slow tests."""
    slow = [pytest.param(name, MANY, marks=pytest.mark.slow) for name in SERVERS]
    return pytest.mark.parametrize(
        ("served", "count"), [*quick.items(), *slow], indirect=["served"], scope="module"
    )


@pytest.fixture(autouse=True)
def no_power_is_cut_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _handle: None)


@pytest.fixture(scope="module")
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    with SERVERS[request.param](tmp_path_factory.mktemp("server"), *keys(tmp_path_factory)) as one:
        yield one


@contextmanager
def cut_off(
    served: Served, folder: Path, mean: int, count: int, after: After = "delete"
) -> Iterator[tuple[Sessions, CuttingProxy]]:
    """A use of the server, below the folder of a test, through what cuts its connections."""
    here = served.root / folder.name
    for name in ("inbox/acme", "outbox", "done"):
        (here / name).mkdir(parents=True)
    host_key = served.key.parent / "host"
    mean *= LONGER if count == MANY else 1
    with cutting_proxy((served.host, served.port), SEED, mean) as proxy:
        settings = Settings(
            name="lodz", host="127.0.0.1", port=proxy.port, user=served.user,
            key_file=str(served.key), known_hosts=str(known_hosts(folder, proxy.port, host_key)),
            inbox=served.seen_as(here / "inbox"), outbox=served.seen_as(here / "outbox"),
            after=after, moved_to=served.seen_as(here / "done") if after == "move" else "",
        )  # fmt: skip
        clock = iter(range(0, 1 << 60, 1_000_000))
        sessions = Sessions(settings, clock.__next__, lambda: 0.0)
        try:
            yield sessions, proxy
        finally:
            sessions.close()


def some_files(count: int, dice: random.Random) -> dict[str, bytes]:
    """Files of a few hundred bytes to a few KiB, some empty, and one in fifty of 200 KiB."""
    sizes = [dice.randrange(4_000) if n % 50 else dice.choice((0, 200_000)) for n in range(count)]
    return {f"{n:05}.csv": dice.randbytes(size) for n, size in enumerate(sizes)}


class Figures:
    """How fast files went, as it is printed."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.began, self.worked = time.perf_counter(), time.process_time()

    def tell(self, data: list[bytes], cuts: int, passes: int) -> None:
        """Prints a line."""
        seconds, work = time.perf_counter() - self.began, time.process_time() - self.worked
        mib = sum(map(len, data)) / (1 << 20)
        print(
            f"\n{self.what}: {len(data)} files, {mib:.1f} MiB, {cuts} cuts, {passes} passes:"
            f" {len(data) / seconds:.0f} files/s, {mib / seconds:.2f} MiB/s,"
            f" {1000 * work / len(data):.1f} ms of processor time a file"
        )


@each(PULLED)
def test_files_come_in_once_and_whole_however_often_the_connection_is_cut(
    served: Served, count: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    given = some_files(count, random.Random(SEED))
    after: After = "move" if count == MANY else "delete"
    with cut_off(served, tmp_path, MEAN_PULL, count, after) as (sessions, proxy):
        house = PullingHouse(tmp_path / "house", sessions.use, sessions.settings, "lodz")
        house.terms = Arriving(settle_ms=0, watch_ms=0)
        inbox = served.root / tmp_path.name / "inbox"
        figures = Figures(f"pull, {request.node.callspec.id}")
        passes, waiting = 0, list(given.items())
        while waiting or len(house.came) < count:
            for name, data in waiting[:PORTION]:
                (inbox / "acme" / name).write_bytes(data)
            del waiting[:PORTION]
            house.runs()
            passes += 1
            assert passes < MOST_PASSES, house.down
        proxy.calm = True
        house.gets_through()
        figures.tell(list(given.values()), proxy.cuts, passes)
        assert proxy.cuts > FEWEST_CUTS
    assert Counter(house.came) == Counter(("acme", name, data) for name, data in given.items())
    assert [path for path in inbox.rglob("*") if path.is_file()] == []
    kept = inbox.parent / "done" / "acme"
    assert (after == "move") == (kept.is_dir() and len(list(kept.iterdir())) == count)
    left = [path.name for path in (tmp_path / "house/ours").rglob("*") if path.is_file()]
    assert left == [KEPT]


class Partner:
    """Takes what he sees at every request of ours; one name twice is the worst fault."""

    def __init__(self, outbox: Path) -> None:
        self.outbox = outbox
        self.taken: dict[str, bytes] = {}

    def __call__(self, _failpoint: str) -> None:
        for folder in self.outbox.iterdir():
            for path in [] if folder.name == STAGING else list(folder.iterdir()):
                name = f"{folder.name}/{path.name}"
                assert name not in self.taken, f"{name} was handed over twice"
                self.taken[name] = path.read_bytes()
                path.unlink()


@each(PUSHED)
def test_files_go_out_once_and_whole_however_often_the_connection_is_cut(
    served: Served, count: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    given = some_files(count, random.Random(SEED))
    documents = {key: ("pl1", name, data) for key, (name, data) in enumerate(given.items())}
    with cut_off(served, tmp_path, MEAN_PUSH, count) as (sessions, proxy):
        house = PushingHouse(tmp_path / "house", sessions.use, sessions.settings, documents)
        outbox = served.root / tmp_path.name / "outbox"
        partner = Partner(outbox)
        figures = Figures(f"push, {request.node.callspec.id}")
        passes = 0
        # He takes at once what goes first, and the rest when all is over.
        files.set_failpoint_hook(partner)
        try:
            while set(house.states.values()) != {"handed"}:
                house.push()
                passes += 1
                assert passes < MOST_PASSES, house.told
                if len(partner.taken) > count // 2:
                    files.set_failpoint_hook(None)
        finally:
            files.set_failpoint_hook(None)
        figures.tell(list(given.values()), proxy.cuts, passes)
        assert proxy.cuts > FEWEST_CUTS
        proxy.calm = True
        house.push()
    partner("")
    assert partner.taken == {f"pl1/{name}": data for name, data in given.items()}
    left = [path.name[16:] for path in (outbox / STAGING).iterdir()]
    assert [name for name in left if not name.startswith((SENTINEL, PROBE))] == []
