"""`crossdock watch`: stays, scans, and reloads what is edited.

Scanning is the truth; file events only wake it early. A changed configuration, mapping, layout,
rule or rate card is checked whole and swapped whole, or refused whole: then the last good ones
stay in force, and the message stands in the log, in `status` and in outbox/alerts/rules/.
"""

from __future__ import annotations

import argparse
import os
import threading
from collections.abc import Sequence
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

from processor.commands.opening.open_house import at_work, house_in_force, told_to_stop, trouble
from processor.commands.opening.open_ledger import ledger_path
from processor.commands.opening.open_premises import load_place, machine_of, now_micros
from processor.commands.printing.console import (
    DONE,
    NEEDS_A_PERSON,
    Progress,
    Stop,
    spoken,
    told,
    warn,
)
from processor.commands.watching.edits import Edits, fingerprint
from processor.commands.watching.engine import EngineTrials
from processor.commands.watching.servers import Wake, WatchedServers
from processor.commands.working.put_off import TRY_AGAIN_MS, PutOff
from processor.commands.working.tell_pass import pass_lines
from processor.house.house import House
from processor.house.places import bound
from processor.intake.scan import Arrival, monotonic_ms, told_briefly
from processor.intake.settle import Look, Settling
from processor.ledger.arrived import halves
from processor.ledger.database import reading
from processor.ledger.deciding import holds
from processor.ledger.desk import requests
from processor.ledger.reference import reference
from processor.model.clock import ClockReading, Judged
from processor.model.sentence import Text, sentence
from processor.model.times import day
from processor.passes import house_clock
from processor.passes.booking.files import facts_left
from processor.passes.desk import asked_turns, sheets
from processor.passes.runtime import Runtime
from processor.passes.sending import close_manifests, tell, wave_times
from processor.passes.sending.close import days_at
from processor.passes.standing import moves
from processor.passes.unfinished import Unfinished
from processor.pipeline import run_pass
from processor.transport.faults import why
from processor.transport.read_files import holds_a_file, identity_of

RESCAN_S = 1.0


class _Alarm(FileSystemEventHandler):
    """Wakes the loop; what happened is found out by looking."""

    def __init__(self, wake: threading.Event) -> None:
        self.wake = wake

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Any event at all is a reason to look."""
        if event.event_type not in ("opened", "closed_no_write"):
            self.wake.set()


class Watch:
    """The loop: its house, what it last saw of the files that decide, and why it wakes.

    `seen` is the look at the files that decide from before they were read.
    """

    def __init__(
        self,
        runtime: Runtime,
        config_path: Path,
        fixed_now: str | None,
        seen: dict[str, Look] | None = None,
    ) -> None:
        self.runtime = runtime
        self.fixed_now = fixed_now
        self.settling = Settling(runtime.house.config.settle_ms)
        self.wake = Wake()
        self.edits = Edits(runtime, config_path, seen)
        self.left_alone: set[Text] = set()
        self.stuck: set[Text] = set()
        self.put_off = PutOff(runtime)
        self.unfinished = Unfinished(runtime)
        self.servers = WatchedServers(runtime, self.wake, fixed_now)
        self.trouble: Text = ""
        self.unfinished_at: int | None = None
        self.engine = EngineTrials(runtime)
        self.ledger = identity_of(ledger_path(runtime.house))
        runtime.machine = machine_of(fixed_now)
        self.days = days_at(runtime.house.config, self.clock().at)
        self.wave_at: int | None = None

    def clock(self) -> Judged:
        """The clock as it is now, and whether it is believed."""
        here = ClockReading(now_micros(self.fixed_now), *self.runtime.machine())
        return house_clock.look(self.runtime.engine, here, self.runtime.house.config.clock.jump)

    def loop(self) -> None:
        """Looks, works, waits, until told to stop."""
        self.look_and_tell(first=True)
        while not self.runtime.stopping():
            now = monotonic_ms()
            dues = [one.next_due_ms(now) for one in (self.settling, self.edits, self.servers)]
            due = min((one for one in dues if one is not None), default=None)
            self.wake.wait(RESCAN_S if due is None else min(RESCAN_S, max(due, 20) / 1000))
            self.wake.clear()
            if not self.runtime.stopping():
                self.look_and_tell(first=False)

    def look_and_tell(self, *, first: bool) -> None:
        """One look; a locked ledger or a full disk is told once, and a later look tries again."""
        again = self.unfinished_at is not None and monotonic_ms() >= self.unfinished_at
        if self.unfinished_at is not None and not again:
            return
        self.refuse_another_ledger()
        try:
            self.work_once(first=first or again)
        except Exception as error:
            words = error.message if isinstance(error, Stop) else trouble(error)
            if not words:
                raise
            if words != self.trouble:
                warn(told("watch.trouble", words=words, seconds=TRY_AGAIN_MS // 1000))
            self.trouble = words
            self.unfinished_at = monotonic_ms() + TRY_AGAIN_MS
            return
        if self.trouble:
            warn(told("watch.trouble-over"))
        self.trouble, self.unfinished_at = "", None

    def refuse_another_ledger(self) -> None:
        """Ends the watch where the ledger was replaced, as by a backup that was put back: what is
        open here is a file that nobody else sees. One that is away for a while is a folder down."""
        ledger = ledger_path(self.runtime.house)
        if identity_of(ledger) not in (None, self.ledger):
            raise Stop(NEEDS_A_PERSON, sentence("watch.other-ledger", ledger=str(ledger)))

    def work_once(self, *, first: bool) -> None:
        """One look, and one pass if there is something to do."""
        reloaded = self.reload_if_edited()
        back = self.servers.remotes_are_back() | self.folders_moved()
        arrivals, odd = self.runtime.inboxes.look_around(bound(self.runtime.house.config))
        inboxes = self.runtime.inboxes
        ready = self.put_off.due(inboxes.ready(arrivals, self.settling, monotonic_ms()))
        stayed = self.put_off.left(arrivals)
        self.tell_left_alone({one.said for one in told_briefly([*odd, *stayed, *self.servers.odd])})
        waiting = {**inboxes.waiting, **{one.place: one for one in stayed}, **self.servers.waiting}
        for words in self.unfinished.tell(waiting, now_micros(self.fixed_now), stays=True):
            warn(spoken(words))
        clock = self.clock()
        jumped = house_clock.has_moved(self.runtime, clock)
        days = days_at(self.runtime.house.config, clock.at)
        # On a new day at a warehouse, what is to leave that day may go.
        moved, self.days = days != self.days, days
        # What a clock in doubt says of the time is no reason for a pass, nor is what stands still.
        written = not clock.doubt and moves(self.runtime, "sheets")
        written = written and bool(sheets.due(self.runtime, clock.at))
        something = reloaded or ready or moved or written or back or jumped
        something = something or facts_left.is_over(self.runtime)
        something = something or (not clock.doubt and tell.is_due(self.runtime, clock.at))
        something = something or (
            not clock.doubt and close_manifests.is_due(self.runtime, clock.at)
        )
        something = something or (not clock.doubt and self.wave_is_due(clock.at))
        something = something or self.engine.is_due(monotonic_ms())
        if first or something or self.something_asked(clock):
            self.runtime.servers_follow = self.servers.follow()
            self.work(self.put_off, ready)
            self.runtime.servers_follow = frozenset()
        self.servers.serve(self.work)

    def work(self, put_off: PutOff, ready: Sequence[Arrival]) -> None:
        """One pass, and what it leaves to be told."""
        runtime = self.runtime
        close_all = runtime.house.config.waves.close == "run"
        report = run_pass(runtime, ready, now_micros(self.fixed_now), close_all=close_all)
        for line in pass_lines(report, now_micros(self.fixed_now)):
            warn(line)
        stuck: set[Text] = {sentence("run.not-rendered", words=one) for one in report.refused}
        stuck |= {sentence("run.not-taken", words=one) for one in report.missing}
        stuck |= {*report.still.values(), *report.taken_names}
        for words in sorted(map(spoken, stuck - self.stuck)):
            warn(words)
        self.stuck = stuck
        self.engine.passed(monotonic_ms())
        self.wave_at = wave_times.next_closing(runtime, self.clock().at)
        if not runtime.stopping() and put_off.note(ready):
            self.wake.set()

    def wave_is_due(self, now: int) -> bool:
        """True once the time has come for which a wave waits."""
        return self.wave_at is not None and self.wave_at <= now and moves(self.runtime, "close")

    def folders_moved(self) -> bool:
        """True if another folder is down than at the last look, or one is back."""
        folders = self.runtime.folders
        before = dict(folders.down)
        folders.look()
        return folders.down != before

    def tell_left_alone(self, found: set[Text]) -> None:
        """Names what lies in the inbox and is not taken in, once for as long as it lies there."""
        for words in sorted(map(spoken, found - self.left_alone)):
            warn(words)
        self.left_alone = found

    def something_asked(self, clock: Judged | None = None) -> bool:
        """True if a request waits, a hold's time has come, or a file is to be adopted.

        What waits because its step stands still asks for no pass: none would be done with it.
        """
        clock = clock or self.clock()
        now = clock.at
        writes = moves(self.runtime, "sheets")
        with reading(self.runtime.engine) as connection:
            elsewhere = {asked_turns.VERB} if writes else {asked_turns.VERB, sheets.VERB}
            if any(one.verb not in elsewhere for one in requests.asked(connection)):
                return True
            books = moves(self.runtime, "book")
            until = halves.next_until(connection) if books else None
            dues = (holds.next_due(connection), until)
            due = min((one for one in dues if one is not None), default=None)
            came = (due is not None and due <= now) or reference.day_has_changed(
                connection, day(now)
            )
            if came and not clock.doubt and moves(self.runtime, "time"):
                return True
        adopt = self.runtime.house.state / "adopt"
        return holds_a_file(adopt)

    def reload_if_edited(self) -> bool:
        """True if an edited house came into force."""
        if not self.edits.reload_if_edited():
            return False
        self.settling.quiet_ms = self.runtime.house.config.settle_ms
        return True


def watch(args: argparse.Namespace) -> int:
    """Stays until SIGTERM or SIGINT; finishes the chunk at hand before it ends."""
    config_path = Path(args.config).absolute()
    # Looked at before they are read: an edit during the start is seen as one.
    seen = fingerprint(load_place(args.config), config_path)
    house, _ = house_in_force(args.config)
    workers = args.workers if args.workers is not None else min(2, os.cpu_count() or 1)
    with at_work(house, workers=workers, progress=Progress()) as runtime:
        loop = Watch(runtime, config_path, args.now, seen)
        if not loop.edits.take(house):
            return NEEDS_A_PERSON
        with told_to_stop(runtime, loop.wake.set, code=DONE):
            observer = _observe(house, config_path, loop.wake)
            warn(told("watch.watching", folder=str(house.inbox)))
            if house.decides_plainly is not None:
                warn(spoken(house.decides_plainly))
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
        warn(told("watch.no-events", why=why(error)))
        return None
    return observer
