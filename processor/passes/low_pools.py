"""Pools of numbers that run low, are used up or out of date are told by an alert, once, while that
stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec
from sqlalchemy import Connection

from processor.house.alerts import alerts_of, write_alert
from processor.languages.languages import language_of
from processor.ledger.database import reading, transaction
from processor.ledger.pools.standing import left
from processor.ledger.shipped.told_once import NUMBERS, note_told, told_once
from processor.model.config import Config
from processor.model.number_pools import Pool
from processor.model.sentence import Date, Sentence, sentence
from processor.model.times import day
from processor.passes.runtime import Runtime
from processor.passes.standing import moves
from processor.transport.files import remove
from processor.transport.read_files import files_below

_MANY = 1 << 60


class LowPool(msgspec.Struct, frozen=True, kw_only=True):
    """A pool that a person has to see to: it runs `low`, is `empty`, or its time is `over`, and in
    the last two cases no other pool goes on for all that draw from it."""

    carrier: str
    pool: Pool
    why: Literal["low", "empty", "over"]
    left: int

    @property
    def name(self) -> str:
        """Its name among alerts."""
        return f"{self.carrier}.{self.pool.name}"

    @property
    def said(self) -> Sentence:
        """What is told of it."""
        lists = self.why != "low" and self.pool.use == "manifests"
        return sentence(
            f"pool.{self.why}-for-manifests" if lists else f"pool.{self.why}",
            pool=f"{self.carrier}/{self.pool.name}", n=self.left, least=self.pool.warn_below,
            day=Date(self.pool.valid_until or "9999-12-31"), carrier=self.carrier,
        )  # fmt: skip

    def for_programs(self) -> dict[str, object]:
        """The same for `--json`."""
        return {
            "carrier": self.carrier, "pool": self.pool.name, "why": self.why, "left": self.left,
            "warn_below": self.pool.warn_below, "valid_until": self.pool.valid_until or None,
        }  # fmt: skip


def low_now(connection: Connection, config: Config, now: int) -> list[LowPool]:
    """The pools that are to be told of at a moment."""
    return [
        low
        for name, carrier in config.carriers.items()
        if carrier.pools and carrier.status != "off"
        for low in _of_carrier(connection, name, carrier.pools, day(now))
    ]


def _of_carrier(
    connection: Connection, carrier: str, pools: Sequence[Pool], today: str
) -> list[LowPool]:
    # More than any of them warns of: counting all of a large pool would be dear.
    most = max(1, *(one.warn_below for one in pools)) if pools else 1
    has = {one.name: left(connection, carrier, one, most) for one in pools}
    alive = [one for one in pools if has[one.name] and one.is_valid(today)]
    found: list[LowPool] = []
    for pool in reversed(pools):
        # Of several in a row that are all used up, the last one is told of.
        told = [one.pool for one in found if one.why != "low"]
        goes_on = any(one is not pool and _covers(one, pool) for one in (*alive, *told))
        if pool.valid_until and today > pool.valid_until:
            why: Literal["low", "empty", "over"] | None = None if goes_on else "over"
        elif not has[pool.name]:
            why = None if goes_on or pool.begins > today else "empty"
        else:
            why = "low" if has[pool.name] < pool.warn_below else None
        if why is not None:
            found.append(LowPool(carrier=carrier, pool=pool, why=why, left=has[pool.name]))
    return found[::-1]


def _covers(one: Pool, other: Pool) -> bool:
    """True where all that draw from the other pool draw from this one too."""
    services = not one.services or (other.services and set(other.services) <= set(one.services))
    clients = not one.clients or (other.clients and set(other.clients) <= set(one.clients))
    return bool(one.use == other.use and services and clients)


def tell(runtime: Runtime, now: int) -> None:
    """Writes an alert for each pool that is not told of yet, and takes away those that are over."""
    house = runtime.house
    if runtime.folders.bars(house.alerts) or not moves(runtime, "time"):
        return
    with reading(runtime.engine) as connection:
        before = told_once(connection, NUMBERS)
        low = low_now(connection, house.config, now)
    if not low and not before:
        return
    say = language_of(house.config.language).say
    # How many are left changes with each order: that is for `crossdock numbers` to tell.
    told = {one.name: f"{one.why} {one.pool.valid_until}" for one in low}
    for alert in files_below(alerts_of(house, "numbers")):
        if alert.stem not in told:
            remove(alert)
    for one in low:
        if before.get(one.name) != told[one.name]:
            write_alert(house, "numbers", one.name, say(one.said))
    if told != before:
        with transaction(runtime.engine, "request") as connection:
            note_told(connection, NUMBERS, told)
