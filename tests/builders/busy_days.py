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

from builders.model_warehouse import Job, Key, Warehouse, sample_warehouses
from builders.more_days import exports
from builders.paths import SAMPLES
from builders.warehouse_counts import count_file
from builders.world import World

FIRST_DAY = datetime(2026, 11, 3, tzinfo=UTC)
COUNTED, MORNING, EVENING = (timedelta(hours=h) for h in (4.5, 9, 17))


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

    def begin(self) -> None:
        """Catalogues and rates lie there; each order is looked at alone."""
        self.world.look_at_each_order_alone()
        for path in sorted((SAMPLES / "inbox" / "catalogue").iterdir()):
            self.world.drop("catalogue", path.name, path.read_bytes())

    def morning(self, day: int) -> None:
        """Every warehouse counts, exports come in, a pass; the instructions are taken away."""
        for code, house in self.warehouses.items():
            name, data = count_file(
                house, self.at(day, COUNTED), of=self.tells.get(code, "on hand")
            )
            self.world.drop(code.lower(), name, data)
        for sender, name, data in exports(day, whole=self.whole):
            self.world.drop(sender, name, data)
        self.passes(day, MORNING)
        self.take_instructions()

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
        assert ran.code in (0, 1), ran.out + ran.err
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


def some(dice: random.Random, jobs: list[Job], share: float) -> list[Job]:
    """A share of the jobs, at least one where there is any."""
    return dice.sample(jobs, min(len(jobs), max(1, round(len(jobs) * share)))) if jobs else []
