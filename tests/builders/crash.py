"""A run that dies at a failpoint, beside a consumer that takes each file at once."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import pytest

from builders.world import STANDING_ALERTS, World
from processor.transport import files

CRASHED = 77


class Recorder:
    """Counts how often each failpoint is reached, and stops the process at one of them."""

    def __init__(self, world: World, stop_at: tuple[str, int] | None = None) -> None:
        self.world = world
        self.stop_at = stop_at
        self.seen: Counter[str] = Counter()

    def __call__(self, name: str) -> None:
        self.seen[name] += 1
        take_what_is_visible(self.world)
        if self.stop_at == (name, self.seen[name]):
            os._exit(CRASHED)


def take_what_is_visible(world: World) -> None:
    """The consumer: it lives in the file system, so that it survives the crash."""
    taken = world.folder / "consumed"
    if not world.outbox.exists():
        return
    for path in world.outbox.rglob("*"):
        if path.is_file():
            name = path.relative_to(world.outbox)
            target = taken / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.exists() and not name.as_posix().startswith(STANDING_ALERTS):
                (world.folder / "TWICE").write_text(str(target))
            path.rename(target)


def consumed(world: World) -> dict[str, bytes]:
    take_what_is_visible(world)
    assert not (world.folder / "TWICE").exists(), (world.folder / "TWICE").read_text()
    base = world.folder / "consumed"
    return {
        path.relative_to(base).as_posix(): path.read_bytes()
        for path in sorted(base.rglob("*"))
        if path.is_file()
    }


def run_in_child(world: World, stop_at: tuple[str, int]) -> int:
    """One run in a forked process that dies at a failpoint; returns its exit code."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            files.set_failpoint_hook(Recorder(world, stop_at))
            code = world.run().code
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@dataclass
class Undisturbed:
    """What a run without a crash hands over, its ledger, and how often it reaches a failpoint."""

    handed: dict[str, bytes]
    dump: str
    seen: Counter[str]


def slow_but(quick: Collection[object], points: Iterable[object]) -> list[object]:
    """Points to stop a run at (a name, or a name and which time), all but `quick` in the slow tests
    alone."""
    return [
        point
        if point in quick
        else pytest.param(
            *(point if isinstance(point, tuple) else (point,)), marks=pytest.mark.slow
        )
        for point in points
    ]


def without_a_crash(world: World) -> Undisturbed:
    """Runs the house to its end beside the consumer."""
    recorder = Recorder(world)
    files.set_failpoint_hook(recorder)
    try:
        ran = world.run()
    finally:
        files.set_failpoint_hook(None)
    assert ran.code == 0, ran.out + ran.err
    return Undisturbed(consumed(world), world.dump(), recorder.seen)
