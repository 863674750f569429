"""Days of `told_late` in which warehouses and people say more: totals, cartons, other articles,
what is on hold or free, answers to changes and files, what is told by telephone or not at all.

Each is such that what it ends in does not depend on when and in which order it is told.
"""

from __future__ import annotations

import copy
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from builders.busy_days import FIRST_DAY, Days
from builders.further_reports import IN_A_CARTON
from builders.model_warehouse import DONE, Gone, Job, Warehouse
from builders.told_late import CANCELLED, ELSEWHERE, HOUR, Fact, History, Step, of_the_channel
from builders.warehouse_counts import count_file, local
from builders.warehouse_reports import (
    confirmation,
    moves_told,
    says_free,
    says_of,
)
from builders.world import World

WAYS = (
    "whole", "lots", "short", "parts", "totals", "totals, listed again", "cartons", "not found",
    "substitute", "by telephone", "by telephone and file",
)  # fmt: skip
# What cannot be known of one that sends and tells nothing of it.
SILENT = ("unseen", "unseen", "told after all", "totals after all")
TOTALS = ("totals", "totals, listed again")
OF_TWO = ("parts", *TOTALS)


@dataclass
class Talkative(History):
    """As a history, and more. `free`: warehouses whose counts say what is free; `silent`: those
    that never confirm. `instructions`: names of the files that they were given, by warehouse.
    `ways`: how shipments leave; `counts`: how often each warehouse counts."""

    free: Sequence[str] = ()
    silent: Sequence[str] = ()
    instructions: Mapping[str, str] = field(default_factory=dict)
    ways: Sequence[str] = WAYS
    counts: int = 2
    refused: set[str] = field(default_factory=set)
    done: Counter[str] = field(default_factory=Counter)

    def play(self) -> list[Fact]:
        super().play()
        for house in self.warehouses.values():
            if house.code not in self.silent and house.code not in self.refused:
                self._answers_to_the_file(house, self._time())
        self.facts.sort(key=lambda fact: fact.happened)
        return self.facts

    def _answers_to_the_file(self, house: Warehouse, at: datetime) -> None:
        self._answered(house, at, "taken", "", "accepted")
        self.done["file taken"] += 1

    def _answered(
        self, house: Warehouse, at: datetime, name: str, shipment: str, word: str,
        **more: object,
    ) -> str:  # fmt: skip
        """The warehouse says of our file, or of a shipment in it, whether it took it."""
        row = f"{self.instructions[house.code]},{shipment},{word},what,{at:%Y-%m-%dT%H:%M:%SZ}"
        name = f"{name}-{house.code}-{shipment}.csv"
        data = f"file,shipment,status,message,time\n{row}\n".encode()
        self.facts.append(Fact(at, house.code.lower(), name, data, **more))  # type: ignore[arg-type]
        return name

    # What befalls one shipment alone.

    def _wishes(self) -> dict[str, list[Step]]:
        every = [(house, job) for house in self.warehouses.values() for job in house.open_jobs()]
        orders = Counter(job.told.order for _, job in every)
        alone = [
            (house, job)
            for house, job in every
            if job.told.channel == "acme-shopify"
            and orders[job.told.order] == 1
            and house.code not in self.silent
        ]
        self.dice.shuffle(alone)
        many = [one for one in alone if sum(line.pieces for line in one[1].told.lines) > 1]
        wished: dict[str, list[Step]] = {}
        if many:
            house, job = many[0]
            wished[job.told.shipment] = self._rest_stopped(house, job)
            alone.remove(many[0])
        ways = [
            self._stopped, self._too_late, self._moved_house, self._gone_before, self._refused,
            partial(self._changes, "changed"), partial(self._changes, "not-changed"),
        ]  # fmt: skip
        self.dice.shuffle(ways)
        for (house, job), way in zip(alone, ways, strict=False):
            wished[job.told.shipment] = way(house, job)
        return wished

    def _gone_before(self, house: Warehouse, job: Job) -> list[Step]:
        """The channel cancels what has left."""
        self.done["cancelled after it left"] += 1
        return [
            lambda at: self._told(house, house.ship(job, at)),
            lambda at: self.facts.append(of_the_channel([job.told.order], at, **CANCELLED)),
        ]

    def _rest_stopped(self, house: Warehouse, job: Job) -> list[Step]:
        """A part has left when the channel cancels, and the warehouse stops the rest."""

        def stopped(at: datetime) -> None:
            lines = [
                house._line(job, line, 0, at, result="cancelled", final=False)
                for line in job.to_send()
            ]
            for line in job.to_send():
                job.given_up[line.number, line.item] += job.waits(line)
            job.state = DONE
            self._told(house, house._noted(lines), after=(self.facts_of(job.told.order),))

        self.done["rest stopped"] += 1
        return [
            lambda at: self._told(house, house.ship_in_part(job, at)),
            lambda at: self.facts.append(of_the_channel([job.told.order], at, **CANCELLED)),
            stopped,
        ]

    def _changes(self, word: str, house: Warehouse, job: Job) -> list[Step]:
        """The street changes, the warehouse answers and ships."""

        def answered(at: datetime) -> None:
            lines = [
                house._line(job, line, 0, at, result=word, final=False) for line in job.told.lines
            ]
            self._told(house, house._noted(lines), after=(self.facts_of(job.told.order),))

        self.done[word] += 1
        return [
            lambda at: self.facts.append(of_the_channel([job.told.order], at, **ELSEWHERE)),
            answered,
            lambda at: self._told(house, house.ship(job, at)),
        ]

    def _refused(self, house: Warehouse, job: Job) -> list[Step]:
        """The warehouse cannot take it, a person has the file sent again, and it is taken."""
        shipment = job.told.shipment
        self.refused.add(house.code)
        self.done["refused, sent again"] += 1
        asked = f"resend-{shipment}"

        def refused(at: datetime) -> None:
            self._answered(house, at, "refused", shipment, "rejected", latest=at)

        def sent_again(at: datetime) -> None:
            command = ("resend", self.instructions[house.code], "--why", "they can read it now")
            self.facts.append(Fact(at, house.code.lower(), asked, b"", command=command, latest=at))

        def taken(at: datetime) -> None:
            self._answered(house, at, "taken", shipment, "accepted", after=(asked,))

        def leaves(at: datetime) -> None:
            self._told(house, house.ship(job, at))

        return [refused, sent_again, taken, leaves]

    # How a shipment leaves.

    def _of(self, house: Warehouse, job: Job) -> list[Step]:
        if house.code in self.silent:
            way = self.dice.choice(SILENT)
            self.done[way] += 1
            if way == "totals after all":
                return [self._total(house, job, last=False), self._total(house, job, last=True)]
            return [partial(self._unseen, house, job, way)]
        many = sum(line.pieces for line in job.told.lines) > 1
        way = self.dice.choice(self.ways)
        if (way in OF_TWO and not many) or (way == "short" and house.code in self.free):
            way = "whole"
        self.done[way] += 1
        if way == "parts":
            return [self._part(house, job), self._part(house, job)]
        if way in TOTALS:
            times = 2 if max(line.pieces for line in job.told.lines) > 2 else 1
            first = [self._total(house, job, last=False) for _ in range(times)]
            whole = [*first, self._total(house, job, last=True)]
            return whole if way == "totals" else [*whole, self._listed_again(house, job)]
        ways: dict[str, Callable[[], Step]] = {
            "whole": lambda: lambda at: self._told(house, house.ship(job, at)),
            "lots": lambda: lambda at: self._told(house, house.ship_lots(job, at)),
            "short": lambda: self._short(house, job),
            "cartons": lambda: partial(self._cartons, house, job),
            "not found": lambda: lambda at: self._told(house, house.ship_without(job, 1, at)),
            "substitute": lambda: partial(self._substitute, house, job),
            "by telephone": lambda: partial(self._by_telephone, house, job, filed=False),
            "by telephone and file": lambda: partial(self._by_telephone, house, job, filed=True),
        }
        return [ways[way]()]

    def _unseen(self, house: Warehouse, job: Job, way: str, at: datetime) -> None:
        lines = house.ship(job, at)
        if way == "told after all":
            self._told(house, lines)

    def _total(self, house: Warehouse, job: Job, *, last: bool) -> Step:
        """Half of it leaves, or the rest; each time all that left so far is told. What happened
        last may be told first."""

        def step(at: datetime) -> None:
            lines = house.ship(job, at) if last else house.ship_in_part(job, at)
            for one in lines:
                one.pieces = job.left[one.number, one.item]
            self._total_told(house, job, at, lines)

        return step

    def _listed_again(self, house: Warehouse, job: Job) -> Step:
        """A later list of totals has all of it once more."""

        def step(at: datetime) -> None:
            left = [(line, job.left[line.number, line.item]) for line in job.told.lines]
            lines = [house._line(job, line, n, at, result="shipped") for line, n in left if n]
            self._total_told(house, job, at, house._noted(lines))

        return step

    def _total_told(self, house: Warehouse, job: Job, at: datetime, lines: list[Gone]) -> None:
        if lines:
            name = f"total-{job.told.shipment}-{lines[0].document}.csv"
            self._fact(at, house, name, _head(confirmation(lines), "total"))

    def _cartons(self, house: Warehouse, job: Job, at: datetime) -> None:
        lines = house.ship(job, at)
        head, *rows = confirmation(lines).decode().splitlines()
        told = [head.replace("note;", "packed;", 1)]
        for one, row in zip(lines, rows, strict=True):
            cells = row.split(";")
            whole = one.pieces > 0 and one.pieces % IN_A_CARTON == 0
            cells[4] = "CS" if whole else "EA"
            cells[5] = str(one.pieces // IN_A_CARTON if whole else one.pieces)
            self.done["a carton"] += whole
            told.append(";".join(cells))
        self._fact(at, house, f"packed-{lines[0].document}.csv", "\n".join([*told, ""]).encode())

    def _substitute(self, house: Warehouse, job: Job, at: datetime) -> None:
        client, asked = job.told.client, {line.item for line in job.told.lines}
        spare = [
            item
            for (owner, item), free in sorted(house.free().items())
            if owner == client and item not in asked and free > 100
        ]
        self._told(house, house.substitute(job, self.dice.choice(spare), at))

    def _by_telephone(self, house: Warehouse, job: Job, at: datetime, *, filed: bool) -> None:
        """Somebody there tells it, and where `filed` a file does too."""
        lines = house.ship(job, at)
        if any(one.result != "shipped" for one in lines):
            self._told(house, lines)
            return
        left = f"{local(house.code, at):%Y-%m-%dT%H:%M:%S}"
        shipment = job.told.shipment
        command = ("confirm", shipment, "--all-shipped", "--at", left, "--yes", "--why", "Ms Nowak")
        self.facts.append(Fact(at, house.code.lower(), f"call-{shipment}", b"", command=command))
        if filed:
            self._told(house, lines)

    # Goods and counts.

    def _times(self, house: Warehouse, many: int) -> list[datetime]:
        """Nobody answers before a pass has told him what he is asked: two hours lie in between."""
        hours = 6 if house.code in self.silent else 72
        times = sorted(self._time(hours) for _ in range(many))
        for place in range(1, many):
            earliest = times[place - 1] + 2 * HOUR
            if times[place] < earliest:
                times[place] = self._free_from(earliest)
        return times

    def _times_of_counts(self, house: Warehouse) -> list[datetime]:
        found = [self._time() for _ in range(self.counts)]
        return found if house.code not in self.silent else [*found, self._time(20) + 72 * HOUR]

    def _time(self, hours: int = 72) -> datetime:
        minutes = self.dice.randrange(hours * 60)
        return self._free_from(FIRST_DAY + 10 * HOUR + timedelta(minutes=minutes))

    def _free_from(self, at: datetime) -> datetime:
        """The first minute from a moment on in which nothing else happens."""
        while at in self.taken:
            at += timedelta(minutes=1)
        self.taken.add(at)
        return at

    def _counts(self, house: Warehouse) -> Step:
        of = "free" if house.code in self.free else "on hand"
        self.done[of] += 1
        return lambda at: self._fact(at, house, *count_file(house, at, of=of))

    def _comes_in(self, house: Warehouse) -> Step:
        def step(at: datetime) -> None:
            client, item = self.dice.choice(sorted(house.items))
            way = self.dice.choice(("good", "damaged", "hold", "cartons"))
            self.done[f"came in: {way}"] += 1
            pieces = self.dice.randrange(1, 40)
            if way == "hold":
                house.broken[client, item] += pieces
                house._move(client, item, pieces, at, "hold")
            elif way == "cartons":
                house.take_in(client, item, pieces * IN_A_CARTON, at)
                for one in house.moved:
                    one.pieces = pieces
                [(_, data)] = moves_told(house)
                data = data.replace(b"receipt,", b"unloaded,", 1)
                self._fact(at, house, f"unloaded-{house.documents}.csv", data)
            else:
                house.take_in(client, item, pieces, at, good=way == "good")
            self._moved(house, at)

        return step


def _head(data: bytes, name: str) -> bytes:
    return data.replace(b"note;", name.encode() + b";", 1)


def talkative(
    days: Days, seed: int, only: Sequence[str], *, ways: Sequence[str] = WAYS, counts: int = 2
) -> Talkative:
    """A history of its own of some warehouses of `days`. By the seed one of them counts what is
    free, or one never confirms, or neither."""
    one = only[seed % len(only)]
    kinds: dict[str, Sequence[str]] = [{}, {"free": (one,)}, {"silent": (one,)}][seed // 3 % 3]
    names = [name.split("/") for name in days.world.taken if "-instruction-" in name]
    return Talkative(
        {code: copy.deepcopy(days.warehouses[code]) for code in only},
        random.Random(seed),
        [],
        instructions={folder.upper(): name for folder, name in names},
        ways=ways,
        counts=counts,
        **kinds,
    )


def set_up(world: World, history: Talkative) -> World:
    """The house knows what kinds of warehouses it has."""
    for code in history.free:
        says_free(world, code)
    for code in history.silent:
        says_of(world, code, "confirms: no")
    return world
