"""Rounds of two faults: the power cut or the process killed in a pass, and again in the next."""

from __future__ import annotations

import hashlib
import random
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from builders.crash_days import Act, copied
from builders.power import Disk
from builders.rounds import BUG, MOST_RUNS, differs, take, take_all
from builders.servers_in_folders import take_at_servers
from builders.sites import Call, Site, When, watched
from builders.world import Ran, World

# Within so many moments the next pass is back where the last one was stopped.
NEAR = 60
Moments = Callable[[int, Call], bool]


class Stopped(BaseException):
    """The pass ends here: what it left is looked at elsewhere."""


def changes(call: Call) -> bool:
    """True for a call that changes what lies there or what outlives a power cut."""
    if call.site.kind == "request":
        return call.changes
    return call.site.kind == "call" or call.site.what == "COMMIT"


@dataclass
class Moment:
    """A house as it lies in the middle of a pass, and what of it is on the disk."""

    call: Call
    number: int
    world: World
    disk: Disk

    def killed(self, folder: Path) -> tuple[World, Disk]:
        """The process died, the system went on: nothing is lost, and nothing more is synced."""
        world = copied(self.world, folder)
        return world, self.disk.copied(folder)

    def cut(self, folder: Path, seed: int | None) -> tuple[World, Disk]:
        """The power was cut."""
        world, disk = self.disk.cut(folder, seed)
        world.now = self.world.now
        return world, disk


@dataclass
class Fault:
    """What happens at a moment: the process is killed, or the power is cut, with a seed or without
    anything left of what was not synced."""

    kind: str
    seed: int | None = None

    def __str__(self) -> str:
        return self.kind if self.seed is None else f"{self.kind} (seed {self.seed})"

    def of(self, moment: Moment, folder: Path) -> tuple[World, Disk]:
        if self.kind == "kill":
            return moment.killed(folder)
        return moment.cut(folder, self.seed)


# Without a seed a cut leaves nothing of what was not synced.
KILL, CUT = Fault("kill"), Fault("cut")


@dataclass
class Cuts:
    """Pairs of faults in the passes of the acts. `greedy`: the consumer takes each file at once;
    otherwise it comes when all is over, and must find everything."""

    folder: Path
    rounds: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)
    number: int = 0

    def new_folder(self) -> Path:
        """A folder for one more house."""
        self.number += 1
        return self.folder / f"cut-{self.number}"

    def moments(
        self, world: World, disk: Disk, at: Moments, *, greedy: bool, stop: bool = False
    ) -> tuple[list[Moment], Ran | None]:
        """A pass over a house, and the moments in it that are asked for by number and call.

        `stop` ends the pass at the first of them.
        """
        found: list[Moment] = []
        number = 0

        def tell(call: Call, when: When) -> None:
            nonlocal number
            disk.tell(call, when)
            visible = when == "after" and greedy and call.site.place.startswith("outbox")
            if visible and take(world, call.paths[-1]):
                disk.taken(call.paths[-1])
            if greedy and when == "after" and call.site.kind == "request" and call.changes:
                take_at_servers(world)
            # What is before a call is after another one.
            if not (call.site.kind == "failpoint" or (when == "after" and changes(call))):
                return
            number += 1
            if at(number, call):
                folder = self.new_folder()
                found.append(Moment(call, number, copied(world, folder), disk.copied(folder)))
                if stop:
                    raise Stopped

        ran = None
        with self._in_place(world, disk), watched(world.folder, tell), suppress(Stopped):
            ran = world.run()
        return found, ran

    @contextmanager
    def _in_place(self, world: World, disk: Disk) -> Iterator[None]:
        """A house names some of its own folders by their whole path: all are worked in at one
        place."""
        own, here = world.folder, self.folder / "house"
        world.folder = disk.house = own.rename(here)
        try:
            yield
        finally:
            world.folder = disk.house = here.rename(own)

    def count(self, act: Act, *, greedy: bool) -> int:
        """How many moments the pass of an act has."""
        world = act.copied(self.new_folder())
        seen = 0

        def never(number: int, _call: Call) -> bool:
            nonlocal seen
            seen = number
            return False

        self.moments(world, Disk.of(world), never, greedy=greedy)
        shutil.rmtree(world.folder)
        return seen

    def first(self, act: Act, at: Moments, *, greedy: bool) -> list[Moment]:
        """Moments in the undisturbed pass of an act."""
        world = act.copied(self.new_folder())
        found, _ = self.moments(world, Disk.of(world), at, greedy=greedy)
        shutil.rmtree(world.folder)
        return found

    def pair(
        self,
        act: Act,
        moment: Moment,
        faults: tuple[Fault, Fault],
        second: Moments,
        *,
        greedy: bool,
    ) -> list[str]:
        """The first fault at a moment, the second at the first moment of the next pass for which
        `second` says so; then passes until nothing is left to do, and a last cut. What is wrong."""
        world, disk = faults[0].of(moment, self.new_folder())
        found, ran = self.moments(world, disk, second, greedy=greedy, stop=True)
        wrong: list[str] = []
        where = "not reached"
        if found:
            shutil.rmtree(world.folder)
            where = str(found[0].call.site)
            world, disk = faults[1].of(found[0], self.new_folder())
            shutil.rmtree(found[0].world.folder)
        elif ran is not None and ran.code == BUG:
            wrong.append(f"a bug: {ran.err}")
        wrong += self._ends_well(act, world, disk, greedy=greedy)
        self.rounds[f"{faults[0].kind}, {faults[1].kind}"] += 1
        told = f"{act.name}, {'greedy' if greedy else 'late'} consumer"
        told += f": {faults[0]} after [{moment.call.site}], moment {moment.number}"
        told += f"; then {faults[1]} at [{where}]"
        self.violations += [f"{told}: {one}" for one in wrong]
        return wrong

    def _ends_well(self, act: Act, world: World, disk: Disk, *, greedy: bool) -> list[str]:
        wrong = []
        for _ in range(MOST_RUNS):
            _, ran = self.moments(world, disk, lambda _number, _call: False, greedy=greedy)
            assert ran is not None
            if ran.code == BUG:
                wrong.append(f"a bug: {ran.err}")
            if ran.code == 0:
                break
        else:
            wrong.append(f"does not come to rest: {ran.out}{ran.err}")
        wrong += [f"visible and never synced: {name}" for name in disk.never_synced]
        # Whatever was handed over or archived outlives one more cut.
        last, _ = disk.cut(self.new_folder(), None)
        last.now = world.now
        shutil.rmtree(world.folder)
        take_all(last)
        wrong += differs(last, act, exactly=True)
        wrong += archive_lacks(last)
        shutil.rmtree(last.folder)
        return wrong


def archive_lacks(world: World) -> list[str]:
    """Files that the ledger calls archived or handed over and whose bytes the archive has not."""
    ledger = f"file:{world.folder}/.state/ledger.db?mode=ro"
    with closing(sqlite3.connect(ledger, uri=True)) as connection:
        rows = connection.execute("SELECT archive, sha256 FROM file").fetchall()
        rows += connection.execute(
            "SELECT 'out/' || folder || '/' || name, sha256 FROM document WHERE state = 'handed'"
        ).fetchall()
    wrong = []
    for name, sha256 in rows:
        path = world.folder / "archive" / name
        if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
            wrong.append(f"the archive lacks {name}")
    return wrong


def each_site_once(
    cuts: Cuts, act: Act, seed: int, wanted: Callable[[Call], bool] = lambda _call: True
) -> None:
    """A first fault after each site that is `wanted` of a pass that changes something, its first
    time, and a second fault somewhere in the next pass; which ones, is taken in turn."""
    chance = random.Random(seed)
    for greedy in (True, False):
        most = cuts.count(act, greedy=greedy)
        met: set[Site] = set()

        def new(_number: int, call: Call, met: set[Site] = met) -> bool:
            if call.site.kind == "failpoint" or call.site in met or not wanted(call):
                return False
            met.add(call.site)
            return True

        for place, moment in enumerate(cuts.first(act, new, greedy=greedy)):
            if place % 2 == greedy:
                first, second = PAIRS[place // 2 % len(PAIRS)]
                faults = first(chance), second(chance)
                at = at_number(chance.randint(1, most))
                cuts.pair(act, moment, faults, at, greedy=greedy)
            shutil.rmtree(moment.world.folder)


def each_commit_once(cuts: Cuts, act: Act, seed: int, steps: Collection[str]) -> None:
    """A first fault after each commit of these transactions, each time, and a second fault in the
    next pass: near, as there the same is done again."""
    chance = random.Random(seed)
    for greedy in (True, False):
        places: list[int] = []

        def commit(number: int, call: Call, places: list[int] = places, odd: bool = greedy) -> bool:
            found = call.site.what == "COMMIT" and call.site.step in steps
            if found:
                places.append(number)
            # Half of them with a consumer that takes each file at once.
            return found and len(places) % 2 == odd

        for place, moment in enumerate(cuts.first(act, commit, greedy=greedy)):
            first, second = PAIRS[place % len(PAIRS)]
            at = at_number(chance.randint(1, NEAR))
            cuts.pair(act, moment, (first(chance), second(chance)), at, greedy=greedy)
            shutil.rmtree(moment.world.folder)


def at_random(cuts: Cuts, act: Act, seed: int, firsts: int, seconds: int) -> None:
    """Pairs at random: moments of a pass, each with some second faults."""
    chance = random.Random(seed)
    greedy = chance.random() < 0.5
    most = cuts.count(act, greedy=greedy)
    chosen = {chance.randint(1, most) for _ in range(firsts)}
    for moment in cuts.first(act, lambda number, _call: number in chosen, greedy=greedy):
        for _ in range(seconds):
            first, second = chance.choice(PAIRS)
            at = at_number(chance.randint(1, most))
            cuts.pair(act, moment, (first(chance), second(chance)), at, greedy=greedy)
        shutil.rmtree(moment.world.folder)


def _killed(_chance: random.Random) -> Fault:
    return KILL


def _all_lost(_chance: random.Random) -> Fault:
    return CUT


def _some_lost(chance: random.Random) -> Fault:
    return Fault("cut", chance.randrange(1 << 30))


_Chosen = Callable[[random.Random], Fault]
PAIRS: tuple[tuple[_Chosen, _Chosen], ...] = (
    (_all_lost, _killed), (_killed, _all_lost), (_some_lost, _some_lost), (_all_lost, _all_lost),
    (_killed, _some_lost), (_some_lost, _killed), (_killed, _killed),
)  # fmt: skip


def at_number(wanted: int) -> Moments:
    """The moment of this number."""
    return lambda number, _call: number == wanted
