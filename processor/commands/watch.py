"""`crossdock watch`: stays, scans, and reloads what is edited.

Scanning is the truth; file events only wake it early. A changed configuration, mapping, layout,
rule or rate card is checked whole and swapped whole, or refused whole: then the last good ones
stay in force, and the message stands in the log, in `status` and in outbox/alerts/rules/.
"""

from __future__ import annotations

import argparse
import os
import signal
import threading
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

from processor import files
from processor.commands.console import DONE, Progress, warn
from processor.commands.site import at_work, load_house, now_micros
from processor.house import House, load
from processor.intake.scan import look_around, monotonic_ms, settled
from processor.intake.settle import Settling
from processor.ledger import desk
from processor.ledger.database import reading
from processor.passes.site import Site
from processor.pipeline import run_pass
from processor.problems import errors, render_all

RESCAN_S = 1.0
_WATCHED_ENDINGS = (".yaml", ".csv")


class _Alarm(FileSystemEventHandler):
    """Wakes the loop; what happened is found out by looking."""

    def __init__(self, wake: threading.Event) -> None:
        self.wake = wake

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Any event at all is a reason to look."""
        if event.event_type not in ("opened", "closed_no_write"):
            self.wake.set()


def _fingerprint(house: House, config_path: Path) -> dict[str, tuple[int, int]]:
    """Size and mtime of every file that decides."""
    found: dict[str, tuple[int, int]] = {}
    folders = [Path(house.config.folders.rules), Path(house.config.folders.mappings)]
    paths = [config_path, *(one for folder in folders for one in sorted(folder.rglob("*")))]
    for path in paths:
        status = files.look(path)
        if status is not None and path.suffix in _WATCHED_ENDINGS:
            found[str(path)] = (status.st_size, status.st_mtime_ns)
    return found


class Watch:
    """The loop: its house, what it last saw of the files that decide, and why it wakes."""

    def __init__(self, site: Site, config_path: Path, fixed_now: str | None) -> None:
        self.site = site
        self.config_path = config_path
        self.fixed_now = fixed_now
        self.settling = Settling(site.house.config.settle_ms)
        self.wake = threading.Event()
        self.stop = threading.Event()
        self.seen = _fingerprint(site.house, config_path)
        self.pending_edit: dict[str, tuple[int, int]] | None = None
        self.left_alone: set[str] = set()

    def loop(self) -> None:
        """Looks, works, waits, until told to stop."""
        self.work_once(first=True)
        while not self.stop.is_set():
            due = self.settling.next_due_ms(monotonic_ms())
            self.wake.wait(RESCAN_S if due is None else min(RESCAN_S, max(due, 20) / 1000))
            self.wake.clear()
            if not self.stop.is_set():
                self.work_once(first=False)

    def work_once(self, *, first: bool) -> None:
        """One look, and one pass if there is something to do."""
        reloaded = self.reload_if_edited()
        arrivals, odd = look_around(self.site.house.inbox)
        self.tell_left_alone({f"{one.place} is {one.what}" for one in odd})
        ready = settled(arrivals, self.settling, monotonic_ms())
        if first or reloaded or ready or self.something_asked():
            site = self.site
            close_all = site.house.config.waves.close == "run"
            report = run_pass(site, ready, now_micros(self.fixed_now), close_all=close_all)
            taken = ", ".join(f"{count} {state}" for state, count in sorted(report.files.items()))
            if taken:
                warn(f"files: {taken}")

    def tell_left_alone(self, found: set[str]) -> None:
        """Names what lies in the inbox and is not taken in, once for as long as it lies there."""
        for words in sorted(found - self.left_alone):
            warn(f"left alone: {words}")
        self.left_alone = found

    def something_asked(self) -> bool:
        """True if a request waits or a file is to be adopted."""
        with reading(self.site.engine) as connection:
            if desk.asked(connection):
                return True
        adopt = self.site.house.state / "adopt"
        return adopt.is_dir() and any(path.is_file() for path in adopt.rglob("*"))

    def reload_if_edited(self) -> bool:
        """Swaps in an edited house, or refuses it whole and keeps the last good one.

        An edit counts once two looks in a row show the same files: an editor may still write.
        """
        now = _fingerprint(self.site.house, self.config_path)
        if now == self.seen:
            self.pending_edit = None
            return False
        if now != self.pending_edit:
            self.pending_edit = now
            self.wake.set()
            return False
        self.seen, self.pending_edit = now, None
        house, problems = load(self.config_path)
        alert = self.site.house.outbox / "alerts" / "rules" / "refused.txt"
        if house is None or errors(problems):
            words = render_all(problems)
            warn("a changed file was refused; what ran before still runs:")
            warn(words)
            files.write_visible(alert, (words + "\n").encode())
            return False
        files.remove(alert)
        self.site.move_to(house)
        self.settling.quiet_ms = house.config.settle_ms
        warn("changed files are in force")
        return True


def watch(args: argparse.Namespace) -> int:
    """Stays until SIGTERM or SIGINT; finishes the chunk at hand before it ends."""
    house = load_house(args.config)
    workers = args.workers if args.workers is not None else min(2, os.cpu_count() or 1)
    config_path = Path(args.config).absolute()
    with at_work(house, workers=workers, progress=Progress()) as site:
        loop = Watch(site, config_path, args.now)
        site.stopping = loop.stop.is_set

        def stop(_signal: int, _frame: object) -> None:
            loop.stop.set()
            loop.wake.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)
        observer = _observe(house, config_path, loop.wake)
        warn(f"watching {house.inbox}")
        try:
            loop.loop()
        finally:
            if observer is not None:
                observer.stop()
                observer.join()
    return DONE


def _observe(house: House, config_path: Path, wake: threading.Event) -> BaseObserver | None:
    """File events where the system gives them; without them the rescan is enough."""
    observer = Observer()
    alarm = _Alarm(wake)
    folders = [house.inbox, config_path.parent, Path(house.config.folders.rules)]
    try:
        for folder in folders:
            observer.schedule(alarm, str(folder), recursive=folder == house.inbox)
        observer.start()
    except OSError as error:
        warn(f"no file events here ({error.strerror}); the inbox is looked at every second")
        return None
    return observer
