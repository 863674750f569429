"""`make torture`: every fault at every site, pairs of power cuts, and then faults at random.

python -m crash.torture --minutes 10 --seed 7     all, then ten minutes at random
python -m crash.torture --part errors-last --from 416    a part alone, from its 416th error
python -m crash.torture --act "what left" --act "put right"    the passes of these acts alone
python -m crash.torture --only "kill after [finish"    the points whose words hold these
python -m crash.torture --part requests    every request to a server with every fault
python -m crash.torture --pairs "first pass" 12345     the random pairs of one seed
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from builders.crash_days import ACTS
from builders.cuts import Cuts, at_random, each_site_once
from builders.points import any_point, each_request, each_site, every_time, on_the_way
from builders.quick import quickly
from builders.remote_days import REMOTE_DAYS
from builders.rounds import Point, Rounds, tried
from builders.servers_in_folders import served_in_folders

from processor.commands.opening import open_house

# A process that is killed for real: within this many seconds of its start.
LONGEST_S = 2.0
# Houses of killed passes that lie on the disk at once.
MOST_COPIES = 200
AGAIN = "PYTHONPATH=.:tests .venv/bin/python -m crash.torture"
# What is tried, in this order.
PARTS = (
    "each-site", "pairs", "kills-every-time", "errors-last", "requests", "on-the-way", "random",
)  # fmt: skip
WITH_ERRORS = ("each-site", "errors-last", "requests", "on-the-way")
# Those of the days at servers.
AT_SERVERS = {"requests": each_request, "on-the-way": on_the_way}


def points_of(rounds: Rounds, part: str) -> list[Point]:
    """Each site with each fault; or of what is left then the kills or the errors: kills every time
    that a site is reached, errors the last time."""
    each = each_site(rounds)
    if part == "each-site":
        return each
    known, kills = set(each), part == "kills-every-time"
    left = [one for one in every_time(rounds) if one not in known]
    return [one for one in left if (one.fault == "kill") is kills]


class Torture:
    """Rounds with their progress; `violations` counts those that are told already."""

    def __init__(self, folder: Path, seed: int, acts: Sequence[str] = ()) -> None:
        self.began = time.monotonic()
        self.told_at = 0.0
        # How many of each list of violations are told.
        self.told: Counter[int] = Counter()
        self.violations = 0
        self.seed = seed
        self.cuts = Cuts(folder)
        self.rounds = Rounds(folder)
        with served_in_folders():
            self.servers = Rounds(folder / "servers", REMOTE_DAYS)
        # Whose passes are disturbed.
        known = (*self.rounds.acts, *self.servers.acts)
        self.acts = [name for name in known if name in (acts or (name,))]

    def part(self, name: str, minutes: float, only: str = "", first: int = 1) -> None:
        """One of `PARTS`, of it the points whose words hold `only`, from the `first` error on."""
        if name == "pairs":
            acts = [*self.rounds.acts.values(), *self.servers.acts.values()]
            for number, act in enumerate(acts):
                if act.name not in self.acts:
                    continue
                with served_in_folders():
                    each_site_once(self.cuts, act, self.seed + number)
                self.tell(f"pairs in {act.name}", at_once=True)
        elif name == "random":
            self.at_random(minutes)
        else:
            at_servers = name in AT_SERVERS
            rounds = self.servers if at_servers else self.rounds
            found = AT_SERVERS[name](rounds) if at_servers else points_of(rounds, name)
            points = [one for one in found if only in str(one) and one.act in self.acts]
            with served_in_folders():
                self.try_all(rounds, name, points, first)

    def try_all(self, rounds: Rounds, what: str, points: Sequence[Point], first: int = 1) -> None:
        """Makes a round of each point: the kills, and then the errors; where it begins at a later
        error, the kills were tried before."""
        for act in rounds.acts if first == 1 else ():
            kills = [one for one in points if one.fault == "kill" and one.act == act]
            for start in range(0, len(kills), MOST_COPIES):
                rounds.kills(kills[start : start + MOST_COPIES])
                self.tell(f"{what}, kills in {act}")
        refused = [one for one in points if one.fault != "kill"]
        for number, point in enumerate(refused[first - 1 :], first):
            tried(rounds, [point])
            self.tell(f"{what}, error {number} of {len(refused)}")
        self.tell(f"{what}, done", at_once=True)

    def at_random(self, minutes: float) -> None:
        """Faults at random until the time is up."""
        until = time.monotonic() + 60 * minutes
        chance = random.Random(self.seed)
        while time.monotonic() < until:
            name, seed = chance.choice(self.acts), chance.randrange(1 << 30)
            at_servers = name in self.servers.acts
            rounds = self.servers if at_servers else self.rounds
            kind = chance.choice(("point", "pairs", "SIGKILL"))
            with served_in_folders():
                if kind == "pairs":
                    self.pairs(name, seed)
                elif kind == "point":
                    acts = [one for one in self.acts if one in rounds.acts]
                    tried(rounds, [any_point(rounds, acts, chance)])
                else:
                    seconds = round(chance.uniform(0, LONGEST_S), 3)
                    rounds.killed_at_any_time(rounds.acts[name], seconds)
            self.tell("at random")

    def pairs(self, act: str, seed: int) -> None:
        """The random pairs of one seed."""
        before = len(self.cuts.violations)
        acts = {**self.rounds.acts, **self.servers.acts}
        with served_in_folders():
            at_random(self.cuts, acts[act], seed, firsts=3, seconds=2)
        if len(self.cuts.violations) > before:
            print(f'again: {AGAIN} --pairs "{act}" {seed}', flush=True)

    def tell(self, what: str, *, at_once: bool = False) -> None:
        """Violations at once, and how far it came every ten seconds."""
        tallies = self.rounds.tally, self.servers.tally
        for found in (*(one.violations for one in tallies), self.cuts.violations):
            for one in found[self.told[id(found)] :]:
                print(f"VIOLATION {one}", flush=True)
                self.violations += 1
            self.told[id(found)] = len(found)
        now = time.monotonic() - self.began
        if at_once or now - self.told_at > 10:
            self.told_at = now
            print(f"{now:6.0f} s  {what}: {self.figures()}", flush=True)

    def figures(self) -> str:
        """Points, rounds, kinds of fault and violations so far."""
        one, other = self.rounds.tally, self.servers.tally
        kinds = Counter({f"({n})": c for n, c in self.cuts.rounds.items()})
        kinds += one.rounds + other.rounds
        said = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
        return (
            f"{len(one.points | other.points)} points, {sum(kinds.values())} rounds: {said};"
            f" {one.same + other.same} kills in the state of another,"
            f" {one.healed + other.healed} errors made good by the pass itself,"
            f" {one.unreached + other.unreached} not reached again, {self.violations} violations"
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10, help="of faults at random after all")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    parser.add_argument("--only", default="", help="only points whose words hold this")
    parser.add_argument("--pairs", nargs=2, metavar=("ACT", "SEED"), help="pairs of one seed")
    parser.add_argument("--part", choices=PARTS, help="this alone")
    names = [name for name, _ in (*ACTS, *REMOTE_DAYS)]
    parser.add_argument(
        "--act", action="append", choices=names, help="its pass alone; may come again"
    )
    parser.add_argument(
        "--from", type=int, default=1, dest="first", metavar="N",
        help="with a part of points: from its Nth error on",
    )  # fmt: skip
    args = parser.parse_args()
    if args.first < 1 or (args.first > 1 and args.part not in WITH_ERRORS):
        parser.error(f"--from takes a number from 1, with --part {' or '.join(WITH_ERRORS)}")
    print(f"seed {args.seed}", flush=True)
    # A signal ends all of this, and not the pass that is under way.
    open_house._STOPS = ()
    with TemporaryDirectory(prefix="crossdock-torture-") as folder, quickly():
        torture = Torture(Path(folder), args.seed, args.act or ())
        sites = {site for _, site in torture.rounds.first_reached()}
        sites |= {site for _, site in torture.servers.first_reached()}
        torture.tell(f"{len(sites)} sites found", at_once=True)
        if args.pairs:
            torture.pairs(args.pairs[0], int(args.pairs[1]))
        elif args.only and not args.part:
            for part in (one for one in PARTS if one not in ("pairs", "random")):
                torture.part(part, args.minutes, args.only)
        else:
            for part in [args.part] if args.part else PARTS:
                torture.part(part, args.minutes, args.only, args.first)
        torture.tell("done", at_once=True)
        shutil.rmtree(folder, ignore_errors=True)
        if torture.violations:
            print(f'a point again: {AGAIN} --only "WORDS OF THE POINT"')
        return 1 if torture.violations else 0


if __name__ == "__main__":
    sys.exit(main())
