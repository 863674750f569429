"""Senders that stall, go on, announce, leave litter and send nothing: what arrives is whole.

Where the kernel says who writes, nothing is taken before the writer closes; where it does not, what
was taken too early comes in again, whole.
"""

from __future__ import annotations

import hashlib
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TextIO

import pytest
from builders.crash import CRASHED, run_in_child
from builders.empty_ledger import lay_empty_ledger
from builders.exports import further, order, shop
from builders.paths import SAMPLES
from builders.remotes import below, share_house
from builders.small import small_inbox
from builders.world import World

from processor.transport import files, leases

PATIENCE_S = 60.0
_NOTHING = threading.Event()
SENDER = "acme-shopify"
NAME = "slow.csv"

# Three orders; the second has three lines.
EXPORT = shop(
    order("#7001"),
    order("#7002", Subtotal="59.40", Total="64.30"),
    further("#7002"),
    further("#7002"),
    order("#7003"),
)
WHOLE = {"#7001": 1, "#7002": 3, "#7003": 1}
BORDERS = [place + 1 for place, char in enumerate(EXPORT) if char == "\n"]
# At every border of a record, in the middle of a record, in the middle of the header.
CUTS = sorted({*BORDERS[:-1], BORDERS[1] + 40, BORDERS[2] + 7, 50})


@pytest.fixture
def quiet(world: World) -> World:
    """A house whose files settle at once, with a sender's folder."""
    world.look_at_each_order_alone()
    (world.inbox / SENDER).mkdir(parents=True)
    return world


def without_leases(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on NFS, or for files of another user without CAP_LEASE."""
    monkeypatch.setattr(leases, "ask", lambda _path: leases.LeaseAsked("unknown"))


def stock_of(world: World) -> list[dict[str, object]]:
    """The stock, whatever files it rests on."""
    said = world.crossdock("stock", "--json").json()
    return [{key: value for key, value in one.items() if key != "hops"} for one in said]


def taken(world: World) -> list[tuple[str, str]]:
    """(name, state) of every file of the ledger, whose archived bytes are those it says."""
    ledger = sqlite3.connect(world.folder / ".state" / "ledger.db")
    rows = ledger.execute("SELECT name, state, archive, sha256, size FROM file ORDER BY id")
    found = []
    for name, state, archive, sha256, size in rows.fetchall():
        data = (world.folder / "archive" / archive).read_bytes()
        assert (hashlib.sha256(data).hexdigest(), len(data)) == (sha256, size), name
        found.append((name, state))
    ledger.close()
    return found


def lines_of(world: World) -> dict[str, int]:
    """How many lines each order has as it stands."""
    ledger = sqlite3.connect(world.folder / ".state" / "ledger.db")
    rows = ledger.execute(
        "SELECT o.order_id, count(*) FROM orders o JOIN order_line l ON l.order_id = o.id"
        " WHERE l.ordered > 0 GROUP BY o.order_id ORDER BY 1"
    ).fetchall()
    ledger.close()
    return dict(rows)


def is_whole(world: World) -> None:
    """All orders are known, each once and with all of its lines."""
    assert {name.partition("/")[2] for name in world.orders()} == WHOLE.keys()
    assert lines_of(world) == WHOLE
    world.balance()


def names(world: World) -> tuple[Path, Path]:
    """Where a sender writes that writes in place, and one that renames once it is done."""
    folder = world.inbox / SENDER
    return folder / NAME, folder / f".{NAME}.Ab12Cd"


def opened(world: World, way: str) -> Path:
    plain, hidden = names(world)
    return hidden if way == "rename" else plain


@pytest.mark.slow
@pytest.mark.parametrize("way", ["local write", "rename"])
def test_nothing_is_taken_while_a_sender_has_it_open(quiet: World, way: str) -> None:
    path = opened(quiet, way)
    with path.open("w", encoding="utf-8", newline="") as writer:
        at = 0
        for cut in CUTS:
            writer.write(EXPORT[at:cut])
            writer.flush()
            at = cut
            assert quiet.run().code == 0
            assert taken(quiet) == []
        writer.write(EXPORT[at:])
    if way == "rename":
        path.rename(names(quiet)[0])
    assert quiet.run().code == 0
    assert taken(quiet) == [(NAME, "booked")]
    is_whole(quiet)


@pytest.mark.slow
def test_a_writer_who_comes_between_look_and_claim_is_waited_for(quiet: World) -> None:
    path, _ = names(quiet)
    path.write_text(EXPORT[: BORDERS[1]], "utf-8")
    writers: list[TextIO] = []

    def opens(name: str) -> None:
        if name == "claim/after-rename" and not writers:
            work = quiet.folder / ".state" / "work" / "inbox" / SENDER / NAME
            writers.append(work.open("a", encoding="utf-8", newline=""))

    files.set_failpoint_hook(opens)
    try:
        ran = quiet.run()
    finally:
        files.set_failpoint_hook(None)
    assert (ran.code, taken(quiet)) == (0, [])
    assert "not taken in" not in ran.out
    (writer,) = writers
    quiet.run()
    assert taken(quiet) == [], "it lies with us, and is looked at"
    writer.write(EXPORT[BORDERS[1] :])
    writer.close()
    quiet.run()
    assert taken(quiet) == [(NAME, "booked")]
    is_whole(quiet)


@pytest.mark.slow
@pytest.mark.parametrize("cut", CUTS)
def test_what_was_taken_too_early_comes_in_again_whole(
    quiet: World, cut: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_leases(monkeypatch)
    path, _ = names(quiet)
    with path.open("w", encoding="utf-8", newline="") as writer:
        writer.write(EXPORT[:cut])
        writer.flush()
        quiet.run()
        writer.write(EXPORT[cut:])
    assert not path.exists()
    early = taken(quiet)
    assert len(early) == 1
    quiet.run()
    assert taken(quiet) == [*early, (NAME, "booked")]
    is_whole(quiet)
    before = quiet.dump()
    quiet.run()
    assert quiet.dump() == before, "twice is once"


@pytest.mark.slow
def test_a_sender_that_renames_and_then_goes_on_is_taken_whole_in_the_end(
    quiet: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_leases(monkeypatch)
    plain, hidden = names(quiet)
    with hidden.open("w", encoding="utf-8", newline="") as writer:
        at = 0
        for cut in CUTS:
            writer.write(EXPORT[at:cut])
            writer.flush()
            at = cut
            if hidden.exists():
                hidden.rename(plain)
            quiet.run()
        writer.write(EXPORT[at:])
    quiet.run()
    assert taken(quiet)[-1] == (NAME, "booked")
    is_whole(quiet)


@pytest.mark.slow
def test_an_order_that_was_cut_and_handed_over_is_held_when_the_rest_comes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_leases(monkeypatch)
    world.look_at_each_order_alone()
    small_inbox(world)
    path = world.inbox / SENDER / NAME
    export = shop(order("#7001"), order("#7002"), further("#7002"), order("#7003"))
    cut = export.index("#7002", export.index("#7002") + 1)
    with path.open("w", encoding="utf-8", newline="") as writer:
        writer.write(export[:cut])
        writer.flush()
        world.run()
        assert world.orders()[f"{SENDER}/#7002"]["state"] == "instructed"
        world.consume()
        writer.write(export[cut:])
    world.run()
    held = world.orders()[f"{SENDER}/#7002"]
    assert [one["reason"] for one in held["holds"]] == ["changed-after-hand-over"]
    assert world.orders()[f"{SENDER}/#7003"]["state"] == "instructed"
    world.consume()
    world.balance()


@pytest.mark.slow
@pytest.mark.parametrize(
    "stop",
    [
        ("claim/after-rename", 1), ("claim/after-rename", 2), ("archive/after-copy", 2),
        ("commit/register/after", 3), ("archive/after-rename", 2), ("archive/after-release", 1),
        ("archive/after-release", 2),
    ],
)  # fmt: skip
def test_growth_is_taken_once_whatever_crash_comes_in_between(
    quiet: World, stop: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    without_leases(monkeypatch)
    path, _ = names(quiet)
    name, count = stop
    with path.open("w", encoding="utf-8", newline="") as writer:
        writer.write(EXPORT[: BORDERS[1]])
        writer.flush()
        if count == 1:
            assert run_in_child(quiet, stop) == CRASHED
        quiet.run()
        writer.write(EXPORT[BORDERS[1] :])
    if count > 1:
        assert run_in_child(quiet, (name, 1)) == CRASHED
    quiet.run()
    assert taken(quiet) == [(NAME, "booked"), (NAME, "booked")]
    is_whole(quiet)


def test_litter_triggers_and_unfinished_names_are_nobodys_alert(quiet: World) -> None:
    """Row by row what senders leave beside their files; and an export of a quiet day."""
    folder = quiet.inbox / SENDER
    for name in ("orders.done", "orders.ok", "orders.md5", "Thumbs.db"):
        (folder / name).write_bytes(b"")
    for name in ("a.csv.partial", "a.csv.uploading", "a.csv.inprogress", "~$a.xlsx"):
        (folder / name).write_text(EXPORT, "utf-8")
    (folder / "quiet.csv").write_text(EXPORT[: BORDERS[0]], "utf-8")
    os.utime(folder / "a.csv.partial", (0, 0))
    os.utime(folder / "a.csv.uploading", (2**34, 2**34))
    lay = folder / "linked.csv"
    lay.write_text(EXPORT, "utf-8")
    lay.chmod(0o604)
    os.link(lay, quiet.folder / "a second name of it")
    ran = quiet.run()
    assert ran.code == 0, ran.out + ran.err
    assert taken(quiet) == [("linked.csv", "booked"), ("quiet.csv", "booked")]
    assert "not taken in" not in ran.out
    assert not [name for name in quiet.visible() if name.startswith("alerts/")]
    assert (quiet.folder / "a second name of it").stat().st_mode & 0o777 == 0o604
    # An hour later what is unfinished is told, once; the rest never.
    quiet.now = "2026-11-03T10:00:00Z"
    ran = quiet.run()
    assert ran.code == 0
    assert ran.out.count("its name says that its sender has not finished it, for 60 minutes") == 4
    (alert,) = [name for name in quiet.visible() if name.startswith("alerts/")]
    assert alert == "alerts/arrival/acme-shopify.txt"
    assert "orders.done" not in quiet.visible()[alert].decode()
    assert "a.csv.partial" in quiet.crossdock("status").out
    assert ", for " not in quiet.run().out
    quiet.balance()


@pytest.mark.slow
def test_a_file_of_a_remote_that_grows_comes_in_again_from_its_own_mount(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_leases(monkeypatch)
    world = share_house(tmp_path)
    folder, ours = tmp_path / "share" / "inbox" / SENDER, tmp_path / "share" / "ours"
    for path in folder.iterdir():
        path.unlink()
    with (folder / NAME).open("w", encoding="utf-8", newline="") as writer:
        writer.write(EXPORT[: BORDERS[2]])
        writer.flush()
        world.run()
        writer.write(EXPORT[BORDERS[2] :])
    (tmp_path / "share").rename(tmp_path / "away")
    world.run()
    (tmp_path / "away").rename(tmp_path / "share")
    world.run()
    assert [one for one in taken(world) if one[0] == NAME] == [(NAME, "booked")] * 2
    assert WHOLE.items() <= lines_of(world).items()
    world.balance()
    assert [name.rpartition("-")[2] for name in below(ours / "claimed") if SENDER in name] == [NAME]
    # After an hour nobody looks at it any more.
    world.now = "2026-11-03T10:00:00Z"
    world.run()
    assert below(ours / "claimed") == {}


@pytest.mark.slow
def test_a_count_that_was_taken_too_early_says_in_the_end_what_it_says(
    quiet: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_leases(monkeypatch)
    for path in (SAMPLES / "inbox" / "catalogue").iterdir():
        quiet.drop("catalogue", path.name, path.read_bytes())
    count = (SAMPLES / "inbox/de2/bestand-20261103.csv").read_bytes()
    half = count.index(b"\r\n", len(count) * 3 // 4)
    (quiet.inbox / "de2").mkdir()
    with (quiet.inbox / "de2" / "count.csv").open("wb") as writer:
        writer.write(count[:half])
        writer.flush()
        quiet.run()
        part = stock_of(quiet)
        writer.write(count[half:])
    quiet.run()
    stock = stock_of(quiet)
    assert stock != part
    quiet.drop("de2", "whole.csv", count.replace(b" 05:45;", b" 05:46;"))
    quiet.run()
    assert stock_of(quiet) == stock
    # Another file that says otherwise of the same moment corrects it.
    quiet.drop("de2", "other.csv", count.replace(b" 05:45;", b" 05:46;").replace(b";1", b";2"))
    quiet.run()
    assert stock_of(quiet) != stock
    assert "count corrected" in quiet.crossdock("dump").out
    quiet.balance()


@pytest.mark.slow
def test_a_file_comes_with_its_partner_and_replaces_nothing_in_the_archive(quiet: World) -> None:
    config = quiet.folder / "config.yaml"
    text = config.read_text("utf-8")
    head = f"  {SENDER}:\n"
    config.write_text(text.replace(head, f'{head}    arrival: {{complete: "*.done"}}\n'), "utf-8")
    folder = quiet.inbox / SENDER
    (folder / NAME).write_text(EXPORT, "utf-8")
    assert quiet.run().code == 0
    assert taken(quiet) == []
    (folder / "slow.csv.done").write_text("3 orders")
    place = quiet.folder / "archive" / "2026" / "11" / "03" / f"00000001-{NAME}"
    assert run_in_child(quiet, ("archive/after-rename", 1)) == CRASHED
    assert quiet.run().code == 0
    assert taken(quiet) == [(NAME, "booked")]
    assert sorted(path.name for path in place.parent.iterdir()) == [
        place.name, f"{place.name}.partner",
    ]  # fmt: skip
    assert list(folder.iterdir()) == []
    # The next place is taken before the file gets it, in the midst of a pass.
    (folder / "next.csv").write_text(shop(order("#7004")), "utf-8")
    (folder / "next.done").write_text("")

    def taken_by_another(name: str) -> None:
        if name == "archive/after-copy" and len(list(place.parent.iterdir())) == 2:
            place.with_name("00000002-next.csv").write_text("of another time")

    files.set_failpoint_hook(taken_by_another)
    try:
        ran = quiet.run()
    finally:
        files.set_failpoint_hook(None)
    assert ran.code == 1
    assert "2026/11/03/00000002-next.csv in the archive held other bytes" in ran.out
    assert place.with_name("00000002-next.csv").read_text() == "of another time"
    assert taken(quiet)[-1] == ("next.csv", "booked")
    assert quiet.run().code == 0


@pytest.fixture(params=["with leases", "without leases"])
def watching(quiet: World, request: pytest.FixtureRequest) -> Iterator[World]:
    """The house watched by a process of its own."""
    program = "from processor.cli import main; import sys; sys.exit(main(sys.argv[1:]))"
    if request.param == "without leases":
        program = (
            "from processor.transport import leases;"
            "leases.ask = lambda path: leases.LeaseAsked('unknown');" + program
        )
    lay_empty_ledger(quiet.folder / ".state" / "ledger.db")
    log = (quiet.folder / "watch.log").open("w")
    process = subprocess.Popen(
        [
            sys.executable, "-c", program, "watch", "--workers", "0",
            "--config", str(quiet.folder / "config.yaml"), "--now", quiet.now,
        ],
        stdout=log,
        stderr=log,
    )  # fmt: skip
    try:
        yield quiet
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_S) == 0, (quiet.folder / "watch.log").read_text()
        log.close()


def until(world: World, what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if what():
            return
        _NOTHING.wait(0.05)
    raise AssertionError((world.folder / "watch.log").read_text("utf-8"))


def booked(world: World, name: str) -> bool:
    ledger = sqlite3.connect(world.folder / ".state" / "ledger.db")
    rows = ledger.execute("SELECT name, state FROM file").fetchall()
    ledger.close()
    return (name, "booked") in rows


@pytest.mark.slow
@pytest.mark.parametrize("way", ["local write", "rename"])
def test_a_watched_house_takes_a_stalled_upload_whole(
    watching: World, way: str, request: pytest.FixtureRequest
) -> None:
    with_leases = "without leases" not in request.node.name
    path = opened(watching, way)
    with path.open("w", encoding="utf-8", newline="") as writer:
        at = 0
        for number, cut in enumerate(CUTS):
            writer.write(EXPORT[at:cut])
            writer.flush()
            at = cut
            # Another file of the sender passes by meanwhile, so the watcher has looked.
            watching.drop(SENDER, f".{number}", shop() + "\n" * number)
            (watching.inbox / SENDER / f".{number}").rename(
                watching.inbox / SENDER / f"{number}.csv"
            )
            until(watching, partial(booked, watching, f"{number}.csv"))
            if with_leases or way == "rename":
                assert not booked(watching, NAME)
        writer.write(EXPORT[at:])
    if way == "rename":
        path.rename(names(watching)[0])
    until(watching, lambda: len(watching.orders()) == 3 and booked(watching, NAME))
    until(watching, lambda: lines_of(watching) == WHOLE)
    is_whole(watching)
