"""Facts of some days at three warehouses, each with the time it happened, to be told at any later.

What happened is played once on the model; of one history every telling must end alike.
"""

from __future__ import annotations

import copy
import csv
import io
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from builders.busy_days import FIRST_DAY, Days
from builders.crash import CRASHED, run_in_child
from builders.model_warehouse import STOPPED, Gone, Job, Key, Warehouse
from builders.more_days import exports
from builders.warehouse_counts import count_file
from builders.warehouse_reports import confirmation, moves_told
from builders.world import World

HOUR = timedelta(hours=1)
LAST = FIRST_DAY + timedelta(days=6)
Step = Callable[[datetime], None]
CANCELLED = {"Cancelled_at": "2026-11-03 12:00:00 +0100"}
ELSEWHERE = {"Shipping_Street": "Neue Gasse 99", "Shipping_Address1": "Neue Gasse 99"}
# Where a pass may die while it books.
DEADLY = tuple(
    f"commit/{name}/{when}" for name in ("book", "booked") for when in ("before", "after")
)


@dataclass(frozen=True)
class Fact:
    """A file that tells of something, or a `command` by which a person does.

    `after`: names of facts that must have arrived before. `latest`: when it has arrived at last,
    because somebody acts on it then or does it himself.
    """

    happened: datetime
    sender: str
    name: str
    data: bytes
    after: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    latest: datetime = LAST - HOUR


@dataclass
class History:
    """What happens to the jobs of some warehouses after the pass of the first morning."""

    warehouses: dict[str, Warehouse]
    dice: random.Random
    facts: list[Fact]
    taken: set[datetime] = field(default_factory=set)

    def play(self) -> list[Fact]:
        """Everything that happens in three days, in true order."""
        steps: list[tuple[datetime, int, Step]] = []
        wished = self._wishes()
        for house in self.warehouses.values():
            for job in house.open_jobs():
                ways = wished.get(job.told.shipment, ()) or self._of(house, job)
                times = self._times(house, len(ways))
                steps += [(at, len(steps), way) for at, way in zip(times, ways, strict=True)]
            for at in self._times_of_counts(house):
                steps.append((at, len(steps), self._counts(house)))
            steps.append((self._time(), len(steps), self._comes_in(house)))
            steps.append((self._time(), len(steps), self._goes_missing(house)))
            steps.append((self._time(), len(steps), self._puts_right(house)))
        for at, _, step in sorted(steps, key=lambda one: one[:2]):
            step(at)
        return self.facts

    def _wishes(self) -> dict[str, list[Step]]:
        """By shipment: two that the buyer cancels (one is stopped, one leaves all the same) and one
        whose street changes while it leaves. Each is the only one of an order of the shop."""
        every = [(house, job) for house in self.warehouses.values() for job in house.open_jobs()]
        orders = Counter(job.told.order for _, job in every)
        alone = [
            (house, job)
            for house, job in every
            if job.told.channel == "acme-shopify" and orders[job.told.order] == 1
        ]
        chosen = iter(self.dice.sample(alone, min(3, len(alone))))
        wished: dict[str, list[Step]] = {}
        for (house, job), way in zip(
            chosen, (self._stopped, self._too_late, self._moved_house), strict=False
        ):
            wished[job.told.shipment] = way(house, job)
        return wished

    def _stopped(self, house: Warehouse, job: Job) -> list[Step]:
        def asked(at: datetime) -> None:
            job.state = STOPPED
            house.to_answer.append(job.told.shipment)
            self.facts.append(of_the_channel([job.told.order], at, **CANCELLED))

        def answered(at: datetime) -> None:
            lines = house.answer(at)
            self._told(house, lines, after=(self.facts_of(job.told.order),))

        return [asked, answered]

    def facts_of(self, order: str) -> str:
        """Name of the channel's file that speaks of an order."""
        return next(one.name for one in self.facts if one.name.endswith(f"-{order[1:]}.csv"))

    def _too_late(self, house: Warehouse, job: Job) -> list[Step]:
        ways: list[Step] = [
            lambda at: self.facts.append(of_the_channel([job.told.order], at, **CANCELLED)),
            lambda at: self._told(house, house.ship(job, at)),
        ]
        self.dice.shuffle(ways)
        return ways

    def _moved_house(self, house: Warehouse, job: Job) -> list[Step]:
        ways: list[Step] = [
            lambda at: self.facts.append(of_the_channel([job.told.order], at, **ELSEWHERE)),
            lambda at: self._told(house, house.ship(job, at)),
        ]
        self.dice.shuffle(ways)
        return ways

    def _time(self) -> datetime:
        """A moment of three days, each of another minute so that the true order is one."""
        at = FIRST_DAY + 10 * HOUR + timedelta(minutes=self.dice.randrange(3 * 24 * 60))
        while at in self.taken:
            at += timedelta(minutes=1)
        self.taken.add(at)
        return at

    def _times(self, _house: Warehouse, many: int) -> list[datetime]:
        """When the steps of one job happen."""
        return sorted(self._time() for _ in range(many))

    def _times_of_counts(self, _house: Warehouse) -> list[datetime]:
        return [self._time() for _ in range(2)]

    def _of(self, house: Warehouse, job: Job) -> list[Step]:
        """How a shipment leaves."""
        many = sum(line.pieces for line in job.told.lines) > 1
        way = self.dice.choice(("whole", "whole", "lots", "short", "parts"))
        if way == "parts" and many:
            return [self._part(house, job), self._part(house, job)]
        if way == "lots":
            return [lambda at: self._told(house, house.ship_lots(job, at))]
        if way == "short":
            return [self._short(house, job)]
        return [lambda at: self._told(house, house.ship(job, at))]

    def _part(self, house: Warehouse, job: Job) -> Step:
        def step(at: datetime) -> None:
            lines = house.ship(job, at) if job.left else house.ship_in_part(job, at)
            self._told(house, lines)

        return step

    def _short(self, house: Warehouse, job: Job) -> Step:
        """What lies there beyond one piece is gone, found out when the job is picked."""

        def step(at: datetime) -> None:
            line = job.told.lines[0]
            key = job.told.client, line.item
            house.lose(*key, max(0, house.shelf[key] - (line.pieces - 1)))
            self._told(house, house.ship(job, at))

        return step

    def _told(self, house: Warehouse, lines: Sequence[Gone], after: tuple[str, ...] = ()) -> None:
        if lines:
            name = f"left-{lines[0].document}.csv"
            self._fact(lines[0].at, house, name, confirmation(lines), after)

    def _counts(self, house: Warehouse) -> Step:
        return lambda at: self._fact(at, house, *count_file(house, at))

    def _comes_in(self, house: Warehouse) -> Step:
        def step(at: datetime) -> None:
            client, item = self.dice.choice(sorted(house.items))
            whole = self.dice.random() < 0.7
            house.take_in(client, item, self.dice.randrange(1, 40), at, good=whole)
            self._moved(house, at)

        return step

    def _puts_right(self, house: Warehouse) -> Step:
        def step(at: datetime) -> None:
            client, item = self.dice.choice(
                [key for key in sorted(house.items) if house.shelf[key]]
            )
            pieces = self.dice.choice((-1, 3))
            house.adjust(client, item, pieces, at, "found" if pieces > 0 else "broken")
            self._moved(house, at)

        return step

    def _moved(self, house: Warehouse, at: datetime) -> None:
        for kind, data in moves_told(house):
            self._fact(at, house, f"{kind}-{house.documents}.csv", data)

    def _goes_missing(self, house: Warehouse) -> Step:
        def step(_: datetime) -> None:
            client, item = self.dice.choice(
                [key for key in sorted(house.items) if house.shelf[key]]
            )
            house.lose(client, item, 1)

        return step

    def _some_goods(self, house: Warehouse) -> Key:
        return self.dice.choice([key for key in sorted(house.items) if house.shelf[key]])

    def _fact(
        self, at: datetime, house: Warehouse, name: str, data: bytes, after: tuple[str, ...] = ()
    ) -> None:
        self.facts.append(Fact(at, house.code.lower(), name, data, after))


def began(days: Days, seed: int, only: Sequence[str]) -> History:
    """A history of its own of what some warehouses of `days` are to do; those stay as they are."""
    houses = {code: copy.deepcopy(days.warehouses[code]) for code in only}
    return History(houses, random.Random(seed), [])


def of_the_channel(numbers: Sequence[str], at: datetime, **cells: str) -> Fact:
    """An export in which orders of the first day's shop look otherwise; `Cancelled_at` stands for
    `Cancelled at`."""
    [data] = [data for sender, _, data in exports(0, whole=False) if sender == "acme-shopify"]
    rows = list(csv.DictReader(io.StringIO(data.decode(), newline="")))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    seen = set()
    for row in rows:
        if row["Name"] not in numbers:
            continue
        if row["Name"] not in seen:
            row |= {key.replace("_", " "): value for key, value in cells.items()}
        seen.add(row["Name"])
        writer.writerow(row)
    assert seen == set(numbers)
    name = f"{'-'.join(sorted(cells))}-{'-'.join(numbers)}.csv".replace("#", "").replace(" ", "-")
    return Fact(at, "acme-shopify", name, out.getvalue().encode())


def in_small_chunks(world: World) -> None:
    """A file is booked in many transactions from now on."""
    config = world.folder / "config.yaml"
    config.write_text(config.read_text("utf-8") + "\nchunk: 3\n", "utf-8")


def tell(
    world: World,
    facts: Sequence[Fact],
    arrivals: Sequence[datetime],
    kills: random.Random | None = None,
) -> None:
    """Drops each fact when it arrives and lets a pass run after those of one hour; one more at the
    end of the days. With `kills` many a pass dies in the middle of its bookings, and the next one
    goes on."""
    by_hour: dict[datetime, list[Fact]] = {}
    for fact, at in zip(facts, arrivals, strict=True):
        by_hour.setdefault(at.replace(minute=0, second=0, microsecond=0) + HOUR, []).append(fact)
    for hour in sorted({*by_hour, LAST}):
        world.now = f"{hour:%Y-%m-%dT%H:%M:%SZ}"
        for fact in by_hour.get(hour, ()):
            if fact.command:
                # 1: it was told before, or is no more to be done.
                ran = world.crossdock(*fact.command)
                assert ran.code in (0, 1), ran.out + ran.err
            else:
                world.drop(fact.sender, fact.name, fact.data)
        if kills is not None and kills.random() < 0.4:
            assert run_in_child(world, (kills.choice(DEADLY), kills.randrange(1, 5))) in (
                0,
                CRASHED,
            )
        ran = world.run()
        assert ran.code == 0, ran.out + ran.err
        world.consume()
    world.balance()


def told_again(facts: Sequence[Fact], dice: random.Random) -> list[Fact]:
    """Some files once more under another name, and of each warehouse all that left in one file."""
    found = [
        Fact(one.happened, one.sender, f"again-{one.name}", one.data, (one.name,))
        for one in facts
        if one.sender in ("pl1", "de2", "cn1") and not one.command and dice.random() < 0.2
    ]
    for sender in sorted({one.sender for one in facts}):
        left = [one for one in facts if one.sender == sender and one.name.startswith("left-")]
        if len(left) > 1:
            head, rows = left[0].data.split(b"\n", 1)[0], [f.data.split(b"\n", 1)[1] for f in left]
            data = head + b"\n" + b"".join(rows)
            after = tuple(name for one in left for name in one.after)
            found.append(
                Fact(left[-1].happened, sender, f"all-that-left-{sender}.csv", data, after)
            )
    return found


def told_wrongly(facts: Sequence[Fact], dice: random.Random, *, short: bool) -> list[Fact]:
    """What left, told wrongly before it is told as it was: more pieces, fewer of which the rest is
    said to follow, or at another time. `short`: also fewer, and nothing more."""
    found = []
    for one in facts:
        if not one.name.startswith("left-") or dice.random() < 0.5:
            continue
        rows = list(csv.DictReader(io.StringIO(one.data.decode(), newline=""), delimiter=";"))
        way = dice.choice(("more", "follows", "earlier", *(("short", "nothing") * short)))
        for row in rows:
            pieces = int(row["shipped"])
            if way == "more":
                row["shipped"] = str(pieces + dice.randrange(1, 4))
            if way in ("follows", "short"):
                row["shipped"] = str(max(0, pieces - 1))
            if way == "nothing":
                row["shipped"] = "0"
            row["final"] = {"follows": "no", "short": "yes", "nothing": "yes"}.get(
                way, row["final"]
            )
            if way == "earlier":
                left = datetime.fromisoformat(row["left at"]) - timedelta(minutes=30)
                row["left at"] = left.strftime("%Y-%m-%dT%H:%M:%SZ")
                row["lot"] = "ANOTHER"
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, list(rows[0]), delimiter=";", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        data = out.getvalue().encode()
        found.append(Fact(one.happened, one.sender, f"wrong-{one.name}", data))
    return found


def late(facts: Sequence[Fact], dice: random.Random) -> list[datetime]:
    """A time of arrival for each fact: at once, or up to two days later; causes before effects."""
    arrivals: dict[str, datetime] = {}
    for fact in facts:
        at = fact.happened + dice.choice((0, 0, 1, 5, 20, 48)) * HOUR * dice.random()
        at = max([at, *(arrivals[name] + 2 * HOUR for name in fact.after)])
        arrivals[fact.name] = min(at, fact.latest)
    return [arrivals[fact.name] for fact in facts]


def backwards(facts: Sequence[Fact]) -> list[datetime]:
    """What happened last arrives first, behind all that happened; causes before effects."""
    last = max(fact.happened for fact in facts)
    arrivals: dict[str, datetime] = {}
    for fact in facts:
        at = last + (last - fact.happened) / 2
        at = max([at, *(arrivals[name] + 2 * HOUR for name in fact.after)])
        arrivals[fact.name] = min(at, fact.latest)
    return [arrivals[fact.name] for fact in facts]


def at_once(facts: Sequence[Fact]) -> list[datetime]:
    """Everything arrives at the end of the days, what has effects some hours before these."""
    before: dict[str, int] = {}
    for fact in reversed(facts):
        for name in fact.after:
            before[name] = max(before.get(name, 0), before.get(fact.name, 0) + 1)
    return [min(LAST - (1 + 3 * before.get(one.name, 0)) * HOUR, one.latest) for one in facts]


def ending(world: World) -> dict[str, object]:
    """Stock and line states, as people are shown them."""
    stock = {
        (row["warehouse"], row["client"], row["sku"]): (
            row["on_hand"], row["reserved"], row["instructed"], row["available"],
            row.get("suspect", 0), row.get("blocked", 0),
        )
        for row in world.crossdock("stock", "--json").json()
    }  # fmt: skip
    lines = {
        key: (order["state"], [(line["line_id"], line["state"]) for line in order["lines"]])
        for key, order in world.orders().items()
    }
    return {"stock": stock, "lines": lines}


def apart(one: dict[str, object], other: dict[str, object]) -> list[str]:
    """What differs between two endings."""
    found = []
    for part in ("stock", "lines"):
        left, right = one[part], other[part]
        assert isinstance(left, dict) and isinstance(right, dict)
        found += [
            f"{part} {key}: {left.get(key)} and {right.get(key)}"
            for key in sorted({*left, *right})
            if left.get(key) != right.get(key)
        ]
    return found
