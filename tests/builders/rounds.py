"""Rounds of a fault and the runs after it: what was promised, and what came."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from builders.crash_days import ACTS, Act, Days, copied, handed_in, ledger_of, played, states_in
from builders.servers_in_folders import do_what_is_late, lying_at_servers, take_at_servers
from builders.sites import NEEDS_ROOM, Call, Cut, DoneLate, Site, Watcher, When, refusal, watched
from builders.world import STANDING_ALERTS, Ran, World
from processor.delivery.sftp_staging import PART
from processor.house.alerts import STANDING
from processor.languages.languages import in_english
from processor.model.sentence import sentence

ERRORS = {"EIO": errno.EIO, "ENOSPC": errno.ENOSPC, "EACCES": errno.EACCES}
FAULTS = ("kill", *ERRORS)
# Of a request: the connection ends before the server has it, or before its answer is here, or the
# server does it when others have asked more; one that is full refuses from then on all that needs
# room.
CUTS = ("cut before", "cut after", "done late")
OF_REQUESTS = ("kill", *CUTS, "EIO", "ENOSPC")
MOST_RUNS = 4
BUG = 3
TELLING = (1, 75)


@dataclass(frozen=True)
class Point:
    """A fault at a call: that of `site` for the `nth` time in the pass of an act."""

    act: str
    site: Site
    nth: int
    fault: str
    when: When = "before"

    def __str__(self) -> str:
        return f"{self.fault} {self.when} [{self.site}], time {self.nth}, {self.act}"


@dataclass
class Tally:
    """What was tried, and what of it was not as promised.

    `same` are kills that left a house as another one did, `healed` are errors that the pass itself
    made good by a second try, so that there was nothing to tell. `unreached` are later times of a
    site that this run had not: how often a pass looks for requests hangs on how fast it is.
    """

    points: set[tuple[Site, str, When]] = field(default_factory=set)
    rounds: Counter[str] = field(default_factory=Counter)
    same: int = 0
    healed: int = 0
    unreached: int = 0
    violations: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        kinds = ", ".join(f"{count} {fault}" for fault, count in sorted(self.rounds.items()))
        return (
            f"{len(self.points)} points, {sum(self.rounds.values())} rounds ({kinds}), of them"
            f" {self.same} kills in the state of another, {self.healed} errors made good by the"
            f" pass itself, {self.unreached} not reached again; {len(self.violations)} violations"
        )

    def missed(self, point: Point) -> None:
        """A point that was not reached: one that is always there is a violation."""
        if point.nth > 1:
            self.unreached += 1
        else:
            self.violations.append(f"{point}: not reached")

    def note(self, point: Point, wrong: Sequence[str]) -> None:
        self.points.add((point.site, point.fault, point.when))
        self.rounds[point.fault] += 1
        self.violations += [f"{point}: {one}" for one in wrong]


def consumer(world: World, then: Watcher = lambda _call, _when: None) -> Watcher:
    """Takes each file the moment that it becomes visible, and then does `then`."""

    def tell(call: Call, when: When) -> None:
        if when == "after" and call.site.place.startswith("outbox"):
            take(world, call.paths[-1])
        if call.site.kind == "request" and when == "after" and call.changes:
            take_at_servers(world)
        then(call, when)

    return tell


def take(world: World, name: str) -> bool:
    """The consumer takes one file, if it is there and not hidden; it lives in the file system."""
    path = world.folder / name
    if not path.is_file() or path.name.startswith("."):
        return False
    target = world.folder / "consumed" / path.relative_to(world.outbox)
    target.parent.mkdir(parents=True, exist_ok=True)
    stands = target.relative_to(world.folder / "consumed").as_posix().startswith(STANDING_ALERTS)
    if target.exists() and not stands:
        (world.folder / "TWICE").write_text(str(target))
    path.rename(target)
    return True


def take_all(world: World) -> None:
    """The consumer takes what lies there still."""
    if world.outbox.exists():
        for path in sorted(world.outbox.rglob("*")):
            take(world, path.relative_to(world.folder).as_posix())
    take_at_servers(world)


def run(world: World, then: Watcher = lambda _call, _when: None) -> Ran:
    """A pass beside the consumer."""
    with watched(world.folder, consumer(world, then)):
        ran = world.run()
    do_what_is_late()
    take_all(world)
    return ran


class Rounds:
    """The acts of some days, and every fault in them. `folder` is worked in.

    A house names some of its own folders by their whole path, so all are worked in at one place.
    """

    def __init__(self, folder: Path, days: Days = ACTS) -> None:
        self.folder = folder
        self.tally = Tally()
        self.sites: dict[str, Counter[Site]] = {}
        self._number = 0
        self.acts = {one.name: one for one in played(folder / "undisturbed", self._counted, days)}

    def _counted(self, world: World) -> int:
        seen: Counter[Site] = Counter()

        def count(call: Call, when: When) -> None:
            if when == "before":
                seen[call.site] += 1

        code = run(world, count).code
        self.sites[str(len(self.sites))] = seen
        return code

    def seen(self) -> dict[str, Counter[Site]]:
        """How often each site is reached in the pass of each act."""
        return dict(zip(self.acts, self.sites.values(), strict=True))

    def first_reached(self) -> list[tuple[str, Site]]:
        """Every site, with the act that reaches it first, in the order of the passes."""
        found: dict[Site, str] = {}
        for act, seen in self.seen().items():
            for site in seen:
                found.setdefault(site, act)
        return [(act, site) for site, act in found.items()]

    def fresh(self, act: Act) -> World:
        """The house of an act before its pass."""
        return act.copied(self.folder / "house")

    def _folder(self) -> Path:
        self._number += 1
        return self.folder / f"left-{self._number}"

    def kills(self, points: Iterable[Point]) -> None:
        """Kills at these points of one act: the pass runs once, and at each of them the house is
        copied as it lies. That copy is what a killed process leaves: no part of it has a process
        that could still write. Points between which nothing was written are one state."""
        wanted = {(one.site, one.nth, one.when): one for one in points}
        if not wanted:
            return
        act = self.acts[next(iter(wanted.values())).act]
        world = self.fresh(act)
        seen: Counter[Site] = Counter()
        states: dict[int, tuple[World, list[Point]]] = {}
        state = 0

        def snap(call: Call, when: When) -> None:
            nonlocal state
            if when == "before":
                seen[call.site] += 1
            elif call.changes:
                state += 1
            point = wanted.get((call.site, seen[call.site], when))
            if point is not None:
                if state not in states:
                    states[state] = copied(world, self._folder()), []
                states[state][1].append(point)

        run(world, snap)
        shutil.rmtree(world.folder)
        for left, at in states.values():
            left = self._in_place(left)
            wrong = self.recovers(left, act, exactly=True)
            for point in at:
                self.tally.note(point, wrong)
            self.tally.same += len(at) - 1
        met = {point for _, at in states.values() for point in at}
        for one in {*wanted.values()} - met:
            self.tally.missed(one)

    def _in_place(self, left: World) -> World:
        return World(left.folder.rename(self.folder / "house"), left.now)

    def refuses(self, point: Point) -> str:
        """A call, statement or failpoint that fails once; gives what the run said."""
        act = self.acts[point.act]
        world = self.fresh(act)
        count = 0
        paths: tuple[str, ...] = ()
        wrong = []

        def fail(call: Call, when: When) -> None:
            nonlocal count, paths
            if when == "before" and call.site == point.site:
                count += 1
                paths = call.paths if count == point.nth else paths
            here = call.site == point.site and count == point.nth
            if point.fault == "done late":
                if here and when == "before":
                    raise DoneLate
            elif point.fault in CUTS:
                if here and when == point.fault.removeprefix("cut "):
                    raise Cut
            elif when == "before" and (here or is_full(point, call, count)):
                raise refusal(call, ERRORS[point.fault], world.folder)

        ran = run(world, fail)
        if count < point.nth:
            self.tally.missed(point)
        elif silent := told(point, paths, ran):
            if ran.code == act.code and not differs(world, act, exactly=True, swept=False):
                self.tally.healed += 1
            else:
                wrong += silent
        wrong += self.recovers(world, act, exactly=False)
        self.tally.note(point, wrong)
        return f"{ran.code} {ran.out.strip()} {ran.err.strip()}"

    def killed_at_any_time(self, act: Act, seconds: float) -> None:
        """A pass in a process of its own, which is killed (SIGKILL) after so many seconds."""
        world = self.fresh(act)
        child = os.fork()
        if child == 0:
            try:
                run(world)
            finally:
                os._exit(0)
        with suppress(ProcessLookupError):
            time.sleep(seconds)
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        take_all(world)
        wrong = self.recovers(world, act, exactly=True)
        self.tally.rounds["SIGKILL"] += 1
        self.tally.violations += [f"SIGKILL after {seconds} s, {act.name}: {x}" for x in wrong]

    def recovers(self, world: World, act: Act, *, exactly: bool) -> list[str]:
        """Runs until nothing is left to do; what is not as it was undisturbed."""
        wrong = []
        ran = run(world)
        for _ in range(MOST_RUNS):
            if ran.code == BUG:
                wrong.append(f"a bug: {ran.err}")
            if ran.code == 0:
                break
            ran = run(world)
        else:
            wrong.append(f"does not come to rest: {ran.out}{ran.err}")
        wrong += differs(world, act, exactly=exactly)
        shutil.rmtree(world.folder)
        return wrong


def is_full(point: Point, call: Call, count: int) -> bool:
    """True for what a server refuses since it ran out of room."""
    full = point.fault == "ENOSPC" and point.site.kind == "request" and count >= point.nth
    return full and call.site.kind == "request" and call.site.what in NEEDS_ROOM


def told(point: Point, paths: Sequence[str], ran: Ran) -> list[str]:
    """A run that met an error ends with 1 or 75 and says why, or which file it left alone; it never
    ends with a traceback."""
    said = ran.out + ran.err
    if ran.code == BUG or "Traceback" in said:
        return [f"exit code {ran.code}, and a traceback: {ran.err}"]
    why = words_of(point)
    left = ("left alone: ", "not taken in: ")
    left_alone = any(
        Path(path).name in line
        for line in said.splitlines()
        if line.startswith(left)
        for path in paths
    )
    if ran.code in TELLING and (why in said or left_alone):
        return []
    return [f"exit code {ran.code}, and not a word of it: {said[-400:]}"]


def words_of(point: Point) -> str:
    """What must be told of a fault."""
    if point.fault in CUTS:
        return in_english(sentence("sftp.cut"))
    return str(refusal(Call(point.site), ERRORS[point.fault], Path()).args[-1])


def differs(world: World, act: Act, *, exactly: bool, swept: bool = True) -> list[str]:
    """What is lost, doubled or otherwise than undisturbed; unless `swept`, parts of uploads that
    were cut may still lie at servers.

    An error may send a pass another way, so that waves and numbers are others: then all orders
    must have come to the same states, and every document that the ledger calls handed over must
    have come to its receiver once, with its bytes.
    """
    wrong = []
    twice = world.folder / "TWICE"
    if twice.exists():
        wrong.append(f"handed over twice: {twice.read_text()}")
    lying = lying_at_servers(world)
    if not swept:
        lying = {name: data for name, data in lying.items() if not name.endswith(PART)}
    if lying != act.at_servers:
        wrong.append(f"at the servers {first_difference(lying, act.at_servers)}")
    handed, ledger = handed_in(world), ledger_of(world)
    if handed == act.handed and ledger == act.dump:
        return wrong
    if exactly:
        wrong.append(f"handed {first_difference(handed, act.handed)}")
        wrong.append(first_line(ledger, act.dump))
        return wrong
    states = states_in(world)
    if states != act.states:
        wrong.append(f"orders: {first_difference(states, act.states)}")
    ran = world.crossdock("balance")
    if ran.code != 0:
        wrong.append(f"balance: {ran.out}")
    # What the house says of itself stands in its alerts as long as it is so: no document.
    hashes = {
        name: hashlib.sha256(data).hexdigest()
        for name, data in handed.items()
        if not name.startswith(tuple(f"alerts/{kind}/" for kind in STANDING))
    }
    noted, waiting = documents_in(world)
    if hashes != noted:
        wrong.append(f"documents: {first_difference(hashes, noted)}")
    if waiting:
        wrong.append(f"still waiting: {waiting}")
    return wrong


def documents_in(world: World) -> tuple[dict[str, str], list[str]]:
    """What the ledger calls handed over, with its SHA-256, and what it does not."""
    ledger = f"file:{world.folder}/.state/ledger.db?mode=ro"
    with closing(sqlite3.connect(ledger, uri=True)) as connection:
        rows = connection.execute("SELECT folder, name, sha256, state FROM document").fetchall()
    handed = {f"{row[0]}/{row[1]}": str(row[2]) for row in rows if row[3] == "handed"}
    return handed, sorted(f"{row[0]}/{row[1]}" for row in rows if row[3] != "handed")


def first_difference(found: dict[str, object], wanted: dict[str, object]) -> str:  # type: ignore[type-arg]
    """The first key that is not the same."""
    for key in sorted({*found, *wanted}):
        if found.get(key) != wanted.get(key):
            return f"{key}: {str(found.get(key))[:80]} instead of {str(wanted.get(key))[:80]}"
    return "nothing"


def first_line(found: str, wanted: str) -> str:
    """The first line of the ledger that is not the same."""
    for one, other in zip(found.splitlines(), wanted.splitlines(), strict=False):
        if one != other:
            return f"ledger: {one[:150]} instead of {other[:150]}"
    return "ledger: longer or shorter" if len(found) != len(wanted) else "ledger: nothing"


def tried(
    rounds: Rounds, points: Sequence[Point], tell: Callable[[str], None] = lambda _words: None
) -> None:
    """Makes a round of each of these points."""
    for act in rounds.acts:
        rounds.kills([one for one in points if one.fault == "kill" and one.act == act])
    for point in points:
        if point.fault != "kill":
            tell(f"{point} -> {rounds.refuses(point)}")
