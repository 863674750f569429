"""Told to stop with many files waiting, `run` ends by itself and soon; the next goes on."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from builders import exports
from builders.paths import SAMPLES
from builders.small import small_inbox
from builders.world import World

from processor.commands.opening import open_house
from processor.commands.opening.open_house import at_work, load_house, told_to_stop
from processor.commands.opening.open_premises import now_micros
from processor.commands.printing.console import TRY_AGAIN, Progress
from processor.ledger.database import open_ledger, reading, transaction
from processor.ledger.desk import requests
from processor.ledger.outgoing.documents import documents_in
from processor.passes import between
from processor.passes.sending import deliver
from processor.pipeline import run_pass
from processor.transport import files

pytestmark = pytest.mark.slow

FILES = 600
PATIENCE_S = 300.0
# Generous: it is a few, and the deadline of five seconds is for a machine with nothing else to do.
ENDS_WITHIN_S = 20.0
MOST_AFTER = 110
_NOTHING = threading.Event()


def with_many_files(folder: Path) -> World:
    world = World.build(folder)
    world.look_at_each_order_alone()
    for sender in ("catalogue", "pl1", "de2", "cn1"):
        for path in sorted((SAMPLES / "inbox" / sender).iterdir()):
            world.drop(sender, path.name, path.read_bytes())
    for n in range(FILES):
        order = exports.order(f"#{100_000 + n}")
        world.drop("acme-shopify", f"o{n:05d}.csv", exports.shop(order))
    return world


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    world = with_many_files(tmp_path_factory.mktemp("undisturbed") / "house")
    assert world.run().code == 0
    yield world.dump()


def asked(world: World, statement: str) -> int:
    """A number in the ledger of a house at work; 0 while it cannot be read."""
    ledger = world.folder / ".state" / "ledger.db"
    try:
        connection = sqlite3.connect(f"file:{ledger}?mode=ro", uri=True, timeout=5)
    except sqlite3.Error:
        return 0
    try:
        return int(connection.execute(statement).fetchone()[0])
    except sqlite3.Error:
        return 0
    finally:
        connection.close()


def waiting(world: World) -> int:
    return len(list((world.inbox / "acme-shopify").iterdir()))


def booked(world: World) -> int:
    return asked(world, "SELECT count(*) FROM file WHERE state = 'booked'")


POINTS: dict[str, Callable[[World], bool]] = {
    "claim": lambda world: waiting(world) < FILES - 50,
    "read": lambda world: asked(world, "SELECT count(*) FROM file WHERE state = 'read'") > 150,
    "book": lambda world: booked(world) > 100,
    "decide": lambda world: (
        asked(world, "SELECT count(*) FROM orders WHERE state IN ('planned', 'instructed')") > 0
    ),
}


def test_it_ends_by_itself_wherever_it_is_and_the_next_run_makes_the_same_of_it(
    tmp_path: Path, undisturbed: str
) -> None:
    world = with_many_files(tmp_path / "house")
    for point, reached in POINTS.items():
        process = subprocess.Popen(
            [
                sys.executable, "-m", "processor", "run", "--workers", "0",
                "--config", str(world.folder / "config.yaml"), "--now", world.now,
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            deadline = time.monotonic() + PATIENCE_S
            while not reached(world):
                assert time.monotonic() < deadline, f"{point} was never reached"
                assert process.poll() is None, process.communicate()[0]
                _NOTHING.wait(0.05)
            before = waiting(world), booked(world)
            process.send_signal(signal.SIGTERM)
            said = process.communicate(timeout=ENDS_WITHIN_S)[0].decode()
        finally:
            process.kill()
            process.wait()
        assert process.returncode == TRY_AGAIN, said
        assert before[0] - waiting(world) < MOST_AFTER, point
        assert booked(world) - before[1] < MOST_AFTER, point
    assert asked(world, "SELECT count(*) FROM meta WHERE name LIKE 'being read%'") == 0
    ran = world.crossdock("run", "--workers", "0")
    assert ran.code == 0, ran.out + ran.err
    assert world.dump() == undisturbed
    world.balance()


def test_a_pause_that_is_asked_for_while_documents_go_out_keeps_the_rest_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World.build(tmp_path / "house")
    small_inbox(world)
    monkeypatch.setattr(between, "LOOK_MS", 0)
    monkeypatch.setattr(deliver, "BATCH", 1)
    with at_work(
        load_house(str(world.folder / "config.yaml")), workers=0, progress=Progress()
    ) as site:
        handed: list[str] = []

        def ask(name: str) -> None:
            if name == "commit/handed/after":
                handed.append(name)
                if len(handed) == 2:
                    with transaction(site.engine, "request") as connection:
                        args = {"kind": "all", "name": ""}
                        requests.ask(connection, "pause", args, "someone", 1)

        files.set_failpoint_hook(ask)
        try:
            found, _ = site.inboxes.look_around({})
            run_pass(site, found, now_micros(world.now), close_all=True)
        finally:
            files.set_failpoint_hook(None)
        with reading(site.engine) as connection:
            stays = documents_in(connection, "pending")
    assert len(handed) == 2
    assert len(stays) > 5
    assert len(world.visible()) == 2


def test_a_pause_that_comes_while_one_place_is_served_counts_for_all_places_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World.build(tmp_path / "house")
    small_inbox(world)
    places = [tmp_path / "of-pl1", tmp_path / "of-cn1"]
    for place in places:
        place.mkdir()
    with (world.folder / "config.yaml").open("a", encoding="utf-8") as config:
        config.write(
            f"\nreceivers:\n  PL1: {{folder: {places[0]}}}\n  CN1: {{folder: {places[1]}}}\n"
        )
    monkeypatch.setattr(between, "LOOK_MS", 0)
    asked: list[str] = []

    def ask(name: str) -> None:
        if name == "keep/before-copy" and not asked:
            asked.append(name)
            engine = open_ledger(world.folder / ".state" / "ledger.db")
            with transaction(engine, "request") as connection:
                requests.ask(connection, "pause", {"kind": "all", "name": ""}, "someone", 1)
            engine.dispose()

    files.set_failpoint_hook(ask)
    try:
        assert world.run().code == 0
    finally:
        files.set_failpoint_hook(None)
    assert "de2" in {name.partition("/")[0] for name in world.visible()}
    assert [list(place.iterdir()) for place in places] == [[], []]


def test_what_cannot_come_to_an_end_is_broken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_house, "GRACE_S", 0.05)
    child = os.fork()
    if child == 0:
        try:
            with told_to_stop(_Runtime()):  # type: ignore[arg-type]
                os.kill(os.getpid(), signal.SIGTERM)
                while True:
                    _NOTHING.wait(60)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == TRY_AGAIN


class _Runtime:
    stopping: Callable[[], bool]
