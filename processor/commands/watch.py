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

import msgspec
from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

from processor.backtest.rerun.brake import Waits, brake, tell
from processor.commands.console import (
    DONE,
    NEEDS_A_PERSON,
    Progress,
    counted,
    show_problems,
    speak,
    spoken,
    told,
    warn,
)
from processor.commands.open_house import at_work, house_in_force, told_to_stop, trouble
from processor.commands.open_premises import alert_refused, load_place, now_micros, refused_alert
from processor.house.deciding_files import deciding_looks
from processor.house.house import House, load
from processor.house.places import bound
from processor.house.premises import Premises
from processor.intake.scan import Arrival, Oddity, monotonic_ms, settled, told_briefly
from processor.intake.settle import Look, Settling
from processor.ledger import holds, reference, requests
from processor.ledger.database import reading
from processor.model.sentence import Sentence, Text, sentence
from processor.model.times import day
from processor.passes.desk import sheets
from processor.passes.runtime import Runtime
from processor.pipeline import days_at, run_pass, tell_remotes
from processor.problems.problem import Problem, errors
from processor.transport import files
from processor.transport.faults import why
from processor.transport.read_files import holds_a_file

RESCAN_S = 1.0
# An editor that saves in place writes in pieces: its file must be quiet for this long at least.
EDIT_QUIET_MS = 500
# A file that could not be taken, and a pass that failed, are tried again after this long.
TRY_AGAIN_MS = 5_000
_GONE = Look(-1, 0, 0)


class _Alarm(FileSystemEventHandler):
    """Wakes the loop; what happened is found out by looking."""

    def __init__(self, wake: threading.Event) -> None:
        self.wake = wake

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Any event at all is a reason to look."""
        if event.event_type not in ("opened", "closed_no_write"):
            self.wake.set()


def fingerprint(premises: Premises, config_path: Path) -> dict[str, Look]:
    """A look at every file that decides, also behind links."""
    looks = deciding_looks(premises, config_path)
    return {path: Look(*look) for path, look in looks.items()}


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
        self.config_path = config_path
        self.fixed_now = fixed_now
        self.settling = Settling(runtime.house.config.settle_ms)
        self.wake = threading.Event()
        self.seen = fingerprint(runtime.house, config_path) if seen is None else seen
        self.edits = Settling(self.edit_quiet_ms)
        self.left_alone: set[Text] = set()
        self.stuck: set[Text] = set()
        self.put_off: dict[str, tuple[Look | None, int]] = {}
        self.down: dict[str, Text] = {}
        self.tried_at = 0
        self.trouble: Text = ""
        self.waits: Waits | None = None
        self.unfinished_at: int | None = None
        self.days = days_at(runtime.house.config, now_micros(fixed_now))

    @property
    def edit_quiet_ms(self) -> int:
        """How long an edited file must be quiet before it is read."""
        return max(self.runtime.house.config.settle_ms, EDIT_QUIET_MS)

    def loop(self) -> None:
        """Looks, works, waits, until told to stop."""
        self.look_and_tell(first=True)
        while not self.runtime.stopping():
            now = monotonic_ms()
            dues = [one.next_due_ms(now) for one in (self.settling, self.edits)]
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
        try:
            self.work_once(first=first or again)
        except Exception as error:
            words = trouble(error)
            if words is None:
                raise
            if words != self.trouble:
                warn(told("watch.trouble", words=words, seconds=TRY_AGAIN_MS // 1000))
            self.trouble = words
            self.unfinished_at = monotonic_ms() + TRY_AGAIN_MS
            return
        if self.trouble:
            warn(told("watch.trouble-over"))
        self.trouble, self.unfinished_at = "", None

    def work_once(self, *, first: bool) -> None:
        """One look, and one pass if there is something to do."""
        reloaded = self.reload_if_edited()
        back = self.remotes_are_back()
        arrivals, odd = self.runtime.inboxes.look_around(bound(self.runtime.house.config))
        ready = self.due(settled(arrivals, self.settling, monotonic_ms()))
        self.tell_left_alone(
            {
                sentence("run.left-alone", place=one.place, what=one.what)
                for one in told_briefly([*odd, *self.left(arrivals)])
            }
        )
        self.put_off = {
            one.key: self.put_off[one.key] for one in arrivals if one.key in self.put_off
        }
        days = days_at(self.runtime.house.config, now_micros(self.fixed_now))
        # On a new day at a warehouse, what is to leave that day may go.
        moved, self.days = days != self.days, days
        written = sheets.due(self.runtime, now_micros(self.fixed_now))
        if first or reloaded or ready or moved or written or back or self.something_asked():
            runtime = self.runtime
            close_all = runtime.house.config.waves.close == "run"
            report = run_pass(runtime, ready, now_micros(self.fixed_now), close_all=close_all)
            if taken := counted("files", report.files):
                counts = [sentence("watch.count", state=one, count=n) for one, n in taken]
                warn(told("watch.files", counts=counts))
            stuck: set[Text] = {sentence("run.not-rendered", words=one) for one in report.refused}
            stuck |= {sentence("run.not-taken", words=one) for one in report.missing}
            for words in sorted(map(spoken, stuck - self.stuck)):
                warn(words)
            self.stuck = stuck
            if not runtime.stopping():
                self.put_off_what_stayed(ready)

    def due(self, ready: Sequence[Arrival]) -> list[Arrival]:
        """Settled files without those that could not be taken a moment ago."""
        now = monotonic_ms()
        return [
            one
            for one in ready
            if (known := self.put_off.get(one.key)) is None
            or known[0] != one.look
            or now >= known[1]
        ]

    def put_off_what_stayed(self, ready: Sequence[Arrival]) -> None:
        """Notes the files that a pass was given and could not take."""
        for one in ready:
            self.put_off.pop(one.key, None)
            if self.runtime.inboxes.look_at(one) == one.look:
                self.put_off[one.key] = (one.look, monotonic_ms() + TRY_AGAIN_MS)
        if self.put_off:
            self.wake.set()

    def left(self, arrivals: Sequence[Arrival]) -> list[Oddity]:
        """Those files that could not be taken and lie there still."""
        put_off = [
            msgspec.structs.replace(one, look=self.put_off[one.key][0])
            for one in arrivals
            if one.key in self.put_off
        ]
        return self.runtime.inboxes.not_taken(put_off)

    def remotes_are_back(self) -> bool:
        """Tells once which remotes went down, and tries them again from time to time; True if one
        is back."""
        now, runtime = monotonic_ms(), self.runtime
        if self.down and now >= self.tried_at + TRY_AGAIN_MS:
            runtime.inboxes.prove(bound(runtime.house.config))
            runtime.outbox.look()
            self.tried_at = now
        down = runtime.down()
        for remote, words in down.items():
            if self.down.get(remote) != words:
                warn(told("alert.remote-down", remote=remote, why=words))
                self.tried_at = now
        back = self.down.keys() - down.keys()
        for remote in sorted(back):
            warn(told("watch.remote-back", remote=remote))
        if down != self.down:
            tell_remotes(runtime)
        self.down = down
        return bool(back)

    def tell_left_alone(self, found: set[Text]) -> None:
        """Names what lies in the inbox and is not taken in, once for as long as it lies there."""
        for words in sorted(map(spoken, found - self.left_alone)):
            warn(words)
        self.left_alone = found

    def something_asked(self) -> bool:
        """True if a request waits, a hold's time has come, or a file is to be adopted."""
        with reading(self.runtime.engine) as connection:
            if requests.asked(connection):
                return True
            due = holds.next_due(connection)
            now = now_micros(self.fixed_now)
            if (due is not None and due <= now) or reference.day_has_changed(connection, day(now)):
                return True
        adopt = self.runtime.house.state / "adopt"
        return holds_a_file(adopt)

    def reload_if_edited(self) -> bool:
        """Swaps in an edited house, or refuses it whole and keeps the last good one.

        An edit counts once its files were quiet for a while: an editor may still write.
        """
        now = fingerprint(self.runtime.house, self.config_path)
        if self.said_yes():
            self.seen, self.waits = {}, None
        changed = {path for path in now.keys() | self.seen if now.get(path) != self.seen.get(path)}
        self.edits.forget_missing(changed)
        at = monotonic_ms()
        quiet = [self.edits.see(path, now.get(path, _GONE), at) for path in sorted(changed)]
        if not quiet or not all(quiet):
            return False
        self.seen = now
        self.edits.forget_missing(set())
        house, problems = load(self.config_path)
        if house is None or errors(problems):
            self.refuse(problems)
            return False
        for part in ("folders", "remotes"):
            if getattr(house.config, part) != getattr(self.runtime.house.config, part):
                self.refuse(sentence(f"watch.other-{part}", file=self.config_path.name))
                return False
        files.remove(refused_alert(self.runtime.house))
        if not self.take(house):
            return False
        self.settling.quiet_ms = house.config.settle_ms
        self.edits.quiet_ms = self.edit_quiet_ms
        if self.waits is None:
            warn(told("watch.in-force"))
        return True

    def take(self, house: House) -> bool:
        """Swaps in a house, or its rules only once somebody says yes; False where neither fits."""
        fits, self.waits = brake(self.runtime.engine, house)
        if fits is not None:
            speak(fits.config.language, default=True)
        tell(house, self.waits)
        if self.waits is not None:
            warn(spoken(self.waits.words))
        if fits is None:
            self.refuse(sentence("watch.rules-do-not-fit"))
            return False
        if fits is not self.runtime.house:
            self.runtime.move_to(fits)
        return True

    def said_yes(self) -> bool:
        """True if the edit that waits was accepted since."""
        if self.waits is None:
            return False
        with reading(self.runtime.engine) as connection:
            return self.waits.digest in requests.accepted_rules(connection)

    def refuse(self, why: list[Problem] | Sentence) -> None:
        """Tells why an edit is not in force."""
        warn(told("watch.refused"))
        if isinstance(why, Sentence):
            warn(spoken(why))
        else:
            show_problems(why)
        alert_refused(self.runtime.house, why)


def watch(args: argparse.Namespace) -> int:
    """Stays until SIGTERM or SIGINT; finishes the chunk at hand before it ends."""
    config_path = Path(args.config).absolute()
    # Looked at before they are read: an edit during the start is seen as one.
    seen = fingerprint(load_place(args.config), config_path)
    house, _ = house_in_force(args.config)
    workers = args.workers if args.workers is not None else min(2, os.cpu_count() or 1)
    with at_work(house, workers=workers, progress=Progress()) as runtime:
        loop = Watch(runtime, config_path, args.now, seen)
        if not loop.take(house):
            return NEEDS_A_PERSON
        with told_to_stop(runtime, loop.wake.set):
            observer = _observe(house, config_path, loop.wake)
            warn(told("watch.watching", folder=str(house.inbox)))
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
