"""One order that two people have in hand at once, that another process works on, or whose ledger
was put back: each command gets a clear answer, and nothing is half done.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from builders.desk_states import KEY, does, held, instructed
from builders.world import World

from processor.commands import decide_again
from processor.commands.working import ask
from processor.transport.lock import ProcessorLock

pytestmark = pytest.mark.slow

PHONE = "ship_to.phone=+31 20 1234567"
TYPED: dict[str, tuple[str, ...]] = {
    "cancel": ("cancel", KEY), "cancel line": ("cancel", KEY, "--line", "2"),
    "correct": ("correct", KEY, "--set", PHONE), "release": ("release", KEY),
    "reject": ("reject", KEY), "redecide": ("redecide", KEY),
}  # fmt: skip


def begun(world: World, action: str, why: str) -> subprocess.Popen[str]:
    """A process of its own in which a person types a command."""
    command = [sys.executable, "-m", "processor", *TYPED[action], "--why", why]
    house = ["--config", str(world.folder / "config.yaml"), "--now", world.now]
    return subprocess.Popen(
        [*command, *house], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def answers(*asked: subprocess.Popen[str]) -> list[tuple[int, str]]:
    return [(one.wait(), one.communicate()[0]) for one in asked]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cancel", "cancel"), ("cancel", "correct"), ("release", "reject"), ("release", "release"),
        ("correct", "cancel line"), ("redecide", "cancel"),
    ],
)  # fmt: skip
def test_of_two_commands_at_once_each_is_done_or_told_what_the_other_did(
    one: str, other: str, tmp_path: Path
) -> None:
    world = held(tmp_path / "house")
    told = answers(begun(world, one, "said Ada"), begun(world, other, "said Bert"))
    for code, said in told:
        assert code in (0, 1), said
        assert "Traceback" not in said
        assert code == 0 or KEY in said, said
    assert 0 in [code for code, _ in told]
    world.balance()
    noted = world.crossdock("explain", KEY).out
    for (code, _), why in zip(told, ("said Ada", "said Bert"), strict=True):
        assert (why in noted) == (code == 0), noted
    assert world.run().code in (0, 1)
    world.balance()


@pytest.mark.parametrize("action", TYPED)
def test_what_is_asked_while_another_process_holds_the_lock_is_kept_and_done_by_it(
    action: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = held(tmp_path / "house")
    for module in (ask, decide_again):
        monkeypatch.setattr(module, "_PATIENCE_S", 0.0)
    lock = ProcessorLock(world.folder / ".state" / "processor.lock")
    assert lock.take()
    try:
        ran = world.crossdock(*TYPED[action], "--why", "typed meanwhile")
        assert (ran.code, "the running process will apply it" in ran.out) == (0, True), ran
        world.balance()
    finally:
        lock.release()
    assert world.run().code in (0, 1)
    assert "typed meanwhile" in world.crossdock("explain", KEY).out
    world.balance()


def test_a_watch_at_work_answers_each_command_within_its_patience(tmp_path: Path) -> None:
    world = instructed(tmp_path / "house")
    config = str(world.folder / "config.yaml")
    with (world.folder / "watch.log").open("w") as log:
        watch = subprocess.Popen(
            [sys.executable, "-m", "processor", "watch", "--workers", "0", "--config", config,
             "--now", world.now],
            stdout=log, stderr=log, env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
    try:
        lock = ProcessorLock(world.folder / ".state" / "processor.lock")
        while lock.take():
            lock.release()
            assert watch.poll() is None
            time.sleep(0.05)
        done = world.crossdock(*TYPED["correct"], "--why", "she called")
        assert (done.code, "change instruction" in done.out) == (0, True), done.out + done.err
        done = world.crossdock(*TYPED["cancel"], "--why", "she called again")
        assert (done.code, "cancel instruction" in done.out) == (0, True), done.out + done.err
        no = world.crossdock(*TYPED["correct"], "--why", "a third time")
        assert (no.code, "told to send nothing more" in no.out) == (1, True), no.out + no.err
    finally:
        watch.send_signal(signal.SIGTERM)
        watch.wait()
    world.run()
    world.balance()


def put_back(world: World) -> World:
    """The ledger as it was before its instruction was sent again."""
    with closing(sqlite3.connect(world.folder / ".state" / "ledger.db")) as ledger:
        ledger.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = (world.folder / ".state" / "ledger.db").read_bytes()
    instruction = max(name for name in world.taken if "instruction" in name)
    does(world, "resend", instruction, "--why", "the share was empty")
    world.run()
    world.consume()
    for path in (world.folder / ".state").glob("ledger.db*"):
        path.unlink()
    (world.folder / ".state" / "ledger.db").write_bytes(before)
    return world


@pytest.mark.parametrize("action", ["cancel", "cancel line", "correct", "redecide", "release"])
def test_after_a_restore_a_command_says_that_it_waits_for_reconcile_or_why_not(
    action: str, tmp_path: Path
) -> None:
    world = put_back(instructed(tmp_path / "house"))
    assert world.run().code == 1
    sent = world.visible()
    ran = world.crossdock(*TYPED[action], "--why", "typed after the restore")
    assert ran.code in (0, 1), ran.out + ran.err
    assert "Traceback" not in ran.err
    waits = "crossdock reconcile" in ran.out + ran.err
    refused = KEY in ran.out and ran.code == 1
    assert waits or refused, ran.out + ran.err
    assert world.visible() == sent
    does(world, "reconcile", "--yes")
    assert world.run().code in (0, 1)
    noted = "typed after the restore" in world.crossdock("explain", KEY).out
    assert noted == waits
    world.balance()
