"""`crossdock watch` at work: files come, rules are edited, a second terminal releases."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from builders.paths import SAMPLES
from builders.world import World

PATIENCE_S = 60.0
_NOTHING = threading.Event()


@pytest.fixture
def watching(world: World) -> Iterator[World]:
    """A house with reference data, watched by a process of its own."""
    for sender in ("catalogue", "pl1", "de2", "cn1"):
        for path in (SAMPLES / "inbox" / sender).iterdir():
            world.drop(sender, path.name, path.read_bytes())
    log = (world.folder / "watch.log").open("w")
    process = subprocess.Popen(
        [
            sys.executable, "-m", "processor", "watch", "--workers", "0",
            "--config", str(world.folder / "config.yaml"), "--now", world.now,
        ],
        stdout=log,
        stderr=log,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    try:
        yield world
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_S) == 0, said(world)
        log.close()


def said(world: World) -> str:
    return (world.folder / "watch.log").read_text("utf-8")


def until(world: World, what: Callable[[], bool], words: str) -> None:
    """Waits for something to become true; fails with what the watcher said."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if what():
            return
        _NOTHING.wait(0.05)
    raise AssertionError(f"{words} never happened; watch said:\n{said(world)}")


def edit(path: Path, text: str) -> None:
    """Saves a file as an editor does: beside, then renamed."""
    part = path.with_suffix(".tmp")
    part.write_text(text, "utf-8")
    part.rename(path)


def test_files_rules_and_releases_take_effect_while_it_runs(watching: World) -> None:
    world = watching
    until(world, lambda: "watching" in said(world), "the start")
    rules = world.folder / "rules" / "review.yaml"
    good = rules.read_text("utf-8")
    alert = world.outbox / "alerts" / "rules" / "refused.txt"

    edit(rules, good.replace("order.total: over 1000 USD", "order.totl: over 1000 USD"))
    until(world, alert.exists, "the refusal of a mistyped rule")
    words = alert.read_text("utf-8")
    line = next(n for n, one in enumerate(good.splitlines(), 1) if "order.total: over" in one)
    assert f"rules/review.yaml:{line}:" in words
    assert "^" in words
    assert "order.total" in words
    assert "order.totl" in world.crossdock("status").out

    # The old rules stay in force: the large first orders are still held.
    export = SAMPLES / "inbox" / "acme-shopify" / "orders_export_1.csv"
    world.drop("acme-shopify", export.name, export.read_bytes())
    until(world, lambda: "call-buyer" in world.crossdock("hold", "list").out, "a hold")
    held = [n for n, one in world.orders().items() if one["holds"]]
    name = next(
        n for n in held if [h["reason"] for h in world.orders()[n]["holds"]] == ["call-buyer"]
    )

    # A person releases from a second terminal.
    ran = world.crossdock("release", name, "--why", "called")
    assert ran.code == 0, ran.out + ran.err
    assert "released" in ran.out
    until(world, lambda: world.orders()[name]["state"] == "instructed", "the release")

    # The mended rule takes effect without a restart.
    mended = good.replace("order.max_line_quantity: over 50", "order.max_line_quantity: over 5000")
    assert mended != good
    edit(rules, mended)
    until(world, lambda: not alert.exists(), "the fix")
    until(
        world,
        lambda: "unusual-quantity" not in world.crossdock("hold", "list").out,
        "the new rule deciding again",
    )
    world.balance()


@pytest.mark.slow
def test_rules_that_are_switched_by_a_link_take_effect_while_it_runs(watching: World) -> None:
    world = watching
    until(world, lambda: "watching" in said(world), "the start")
    rules, releases = world.folder / "rules", world.folder / "releases"
    alert = world.outbox / "alerts" / "rules" / "refused.txt"
    for release in ("41", "42"):
        shutil.copytree(rules, releases / release)
    review = releases / "42" / "review.yaml"
    wrong = review.read_text("utf-8").replace("order.total: over 1000 USD", "order.totl: over 9")
    review.write_text(wrong, "utf-8")
    rules.rename(world.folder / "rules-of-yesterday")
    rules.symlink_to("releases/41")
    until(world, lambda: "in force" in said(world), "the link in place of the folder")

    def switch(to: str) -> None:
        part = world.folder / "rules.new"
        part.symlink_to(to)
        part.rename(rules)

    switch("releases/42")
    until(world, lambda: alert.exists() and "order.totl" in alert.read_text("utf-8"), "the switch")
    switch("/dev")
    until(world, lambda: "leads out of" in alert.read_text("utf-8"), "the link that leads out")
    switch("releases/41")
    until(world, lambda: not alert.exists(), "the switch back")
    # One file behind a link of its own: its target is edited in place.
    target = releases / "review.yaml"
    shutil.copy(rules / "review.yaml", target)
    (rules / "review.yaml").unlink()
    (rules / "review.yaml").symlink_to(target)
    target.write_text(wrong, "utf-8")
    until(world, alert.exists, "the edit of a linked file")
