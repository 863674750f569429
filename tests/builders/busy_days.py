"""Days of the sample house and its three warehouses, and what is held against the model.

A day: counts and orders in the morning, one pass, the instructions are worked on, what was done is
told in the evening (or the next morning), one pass more.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from builders.model_warehouse import UNSAID, Job, Key, Warehouse, sample_warehouses
from builders.more_days import exports
from builders.paths import SAMPLES
from builders.warehouse_counts import count_file
from builders.warehouse_layouts import CONFIRMS
from builders.warehouse_reports import confirmation, moves_told
from builders.world import World

FIRST_DAY = datetime(2026, 11, 3, tzinfo=UTC)
COUNTED, MORNING, START, EVENING = (timedelta(hours=h) for h in (4.5, 9, 10, 17))
# What becomes of a job of two pieces or more, by a throw of the dice below the number.
WAYS = (
    ("substitute", 0.02), ("not found", 0.08), ("part", 0.16), ("lots", 0.26), ("tomorrow", 0.30),
    ("whole", 1.0),
)  # fmt: skip

# What the reports of a warehouse cannot say: DE2 has no column for a lot or another article, and
# what comes a day later comes after its mapping has given it up.
WORDLESS = {"DE2": ("substitute", "lots", "part")}


@dataclass
class Days:
    """A world, its warehouses, and what of them is known.

    `silent`: warehouses that never confirm. `tells`: what the counts of a warehouse hold.
    """

    world: World
    dice: random.Random
    whole: bool = False
    silent: tuple[str, ...] = ()
    tells: Mapping[str, str] = field(default_factory=dict)
    warehouses: dict[str, Warehouse] = field(default_factory=sample_warehouses)
    done: Counter[str] = field(default_factory=Counter)
    unsaid: list[tuple[Job, int]] = field(default_factory=list)
    waiting_until_morning: dict[str, list[tuple[str, str, bytes]]] = field(default_factory=dict)

    def begin(self) -> None:
        """Catalogues and rates lie there; each order is looked at alone."""
        self.world.look_at_each_order_alone()
        for path in sorted((SAMPLES / "inbox" / "catalogue").iterdir()):
            self.world.drop("catalogue", path.name, path.read_bytes())

    def morning(self, day: int) -> None:
        """Every warehouse counts, exports come in, a pass; the instructions are taken away.

        What DE2 left unsaid two days ago is understood by now: its mapping waits 24 hours.
        """
        for job, since in self.unsaid:
            if since < day - 1:
                self.warehouses["DE2"].understood(job)
        self.unsaid = [(job, since) for job, since in self.unsaid if since >= day - 1]
        for code, house in self.warehouses.items():
            name, data = count_file(
                house, self.at(day, COUNTED), of=self.tells.get(code, "on hand")
            )
            self.world.drop(code.lower(), name, data)
        for sender, name, data in exports(day, whole=self.whole):
            self.world.drop(sender, name, data)
        self.passes(day, MORNING)
        self.take_instructions()

    def evening(self, day: int) -> None:
        """The warehouses work; PL1 and DE2 tell of it the same day, CN1 beside its next count."""
        for code, house in self.warehouses.items():
            for place, job in enumerate(house.open_jobs()):
                self.works_on(house, job, self.at(day, START + place * timedelta(minutes=1)))
                if job.state == UNSAID:
                    self.unsaid.append((job, day))
            self.goods_move(house, self.at(day, START + timedelta(hours=5)))
            if code in self.silent:
                house.gone.clear()
            self.tells_of(house, day)
        self.passes(day, EVENING)
        self.take_instructions()
        for code in self.silent:
            self.works_late(self.warehouses[code], day)
        for code in self.warehouses:
            for sender, name, data in self.waiting_until_morning.pop(code, ()):
                self.world.drop(sender, name, data)

    def works_late(self, house: Warehouse, day: int) -> None:
        """One that never confirms sends a shipment on the day it is told, as is presumed of it."""
        for job in house.open_jobs():
            house.ship(job, self.at(day, EVENING + timedelta(hours=1)))
        house.gone.clear()

    def works_on(self, house: Warehouse, job: Job, at: datetime) -> None:
        """A job leaves, most often all of it."""
        pieces = sum(job.waits(line) for line in job.told.lines)
        throw = self.dice.random()
        way = next(word for word, upto in WAYS if throw < upto)
        if house.code in self.silent or job.left or pieces < 2:
            way = "whole"
        spare = self.spare(house, job)
        if (way == "substitute" and spare is None) or way in WORDLESS.get(house.code, ()):
            way = "whole"
        self.done[way] += 1
        if way == "part":
            house.ship_in_part(job, at)
        elif way == "lots":
            house.ship_lots(job, at)
        elif way == "not found":
            house.ship_without(job, 1, at, says_so=house.code != "DE2")
        elif way == "substitute":
            assert spare is not None
            house.substitute(job, spare, at)
        elif way == "whole":
            house.ship(job, at)

    def spare(self, house: Warehouse, job: Job) -> str | None:
        """Another item of the same client of which there is more than anybody asks for."""
        client = job.told.client
        asked = {line.item for line in job.told.lines}
        free = house.free()
        found = [i for (c, i), n in free.items() if c == client and i not in asked and n > 100]
        return self.dice.choice(sorted(found)) if found else None

    def goods_move(self, house: Warehouse, at: datetime) -> None:
        """Goods come in, are written off and vanish."""
        keys = sorted(key for key in house.items if house.shelf[key] > 100)
        for key in self.dice.sample(sorted(house.items), 3):
            house.take_in(*key, self.dice.randrange(1, 30), at)
        house.take_in(*self.dice.choice(keys), 2, at, good=False)
        house.adjust(*self.dice.choice(keys), -2, at, "broken")
        house.lose(*self.dice.choice(keys), 3)

    def tells_of(self, house: Warehouse, day: int) -> None:
        """Files of what left and what came in, each into the inbox or for the next morning."""
        files = [(f"{kind}-{day:02d}", data) for kind, data in moves_told(house)]
        if house.gone:
            files += self.confirms(house, day)
            house.gone.clear()
        told = [(house.code.lower(), f"{name}.csv", data) for name, data in files]
        if house.code == "CN1":
            self.waiting_until_morning["CN1"] = told
            return
        for sender, name, data in told:
            self.world.drop(sender, name, data)

    def confirms(self, house: Warehouse, day: int) -> list[tuple[str, bytes]]:
        """Name and bytes of the confirmations of a day.

        PL1 names orders: where it has two shipments of one, somebody there tells them by number.
        """
        times = Counter((job.told.client, job.told.order) for job in house.jobs.values())
        usual = [g for g in house.gone if house.code != "PL1" or times[g.client, g.order] == 1]
        by_number = [one for one in house.gone if one not in usual]
        found = [(f"left-{day:02d}", CONFIRMS[house.code](house, usual))] if usual else []
        return found + ([(f"told-{day:02d}", confirmation(by_number))] if by_number else [])

    def take_instructions(self) -> None:
        """Every receiver takes what is there; each warehouse reads its own."""
        for name, data in self.world.visible().items():
            for code, house in self.warehouses.items():
                if name.startswith(f"{code.lower()}/{code.lower()}-instruction"):
                    house.instructed(data)
        self.world.consume()

    def passes(self, day: int, time: timedelta) -> None:
        """One pass at a time of a day; whatever is told, nothing is lost or done twice."""
        self.world.now = f"{self.at(day, time):%Y-%m-%dT%H:%M:%SZ}"
        ran = self.world.run()
        assert ran.code == 0, ran.out + ran.err
        self.world.balance()

    def at(self, day: int, time: timedelta) -> datetime:
        """A moment of the day numbered `day` from 0."""
        return FIRST_DAY + timedelta(days=day) + time

    # What the ledger says.

    def stock(self) -> dict[tuple[str, Key], dict[str, int]]:
        """By warehouse, client and SKU, as `crossdock stock --json` prints it."""
        rows = self.world.crossdock("stock", "--json").json()
        return {
            (row["warehouse"], (row["client"], row["sku"])): row for row in rows if row["warehouse"]
        }

    def differences(self) -> list[str]:
        """Where the ledger does not have what the model knows to be true; empty is right.

        What orders in the house have reserved is no business of the warehouse: it is added again.
        """
        found, stock = [], self.stock()
        for code, house in self.warehouses.items():
            waiting = _by_sku(house)
            for key, truth in house.available().items():
                row = stock.get((code, key), {})
                told = row.get("available", 0) + row.get("reserved", 0)
                if told != truth:
                    found.append(
                        f"{code} {'/'.join(key)}: available {told}, in truth {truth}"
                        f" (shelf {house.on_shelf()[key]}, to be sent {waiting[key]});"
                        f" ledger {json.dumps(row)}"
                    )
        return found

    def false_shortages(self) -> list[str]:
        """SKUs that are said to be short though everything that is promised lies there."""
        promised_more = {
            (code, key)
            for code, house in self.warehouses.items()
            for key, pieces in house.available().items()
            if pieces < 0
        }
        return [
            f"{code} {'/'.join(key)}: {json.dumps(row)}"
            for (code, key), row in self.stock().items()
            if row["available"] < 0 and (code, key) not in promised_more
        ]


def _by_sku(house: Warehouse) -> Counter[Key]:
    found: Counter[Key] = Counter()
    for (client, item), pieces in house.waiting().items():
        found[client, house.items[client, item]] += pieces
    return found
