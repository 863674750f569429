"""`crossdock numbers`: the pools of carriers' numbers, what of them is used, left, and until when."""

from __future__ import annotations

import argparse
from typing import NamedTuple

from sqlalchemy import Connection

from processor.commands.opening.clock_to_show import clock_to_show
from processor.commands.opening.open_ledger import ledger_to_read
from processor.commands.opening.open_premises import load_place
from processor.commands.printing.console import DONE, say, show_json, spoken, table, told
from processor.ledger.database import reading
from processor.ledger.pools.standing import PoolStanding, standing, strays
from processor.model.config import Config
from processor.model.number_pools import Pool, as_range
from processor.model.sentence import Sentence, Text, listed, sentence
from processor.model.times import day, rfc3339
from processor.passes.low_pools import low_now


class _Row(NamedTuple):
    """One pool, or the series of a carrier without any (`pool` is then its range); None where
    config.yaml does not name it any more."""

    stands: PoolStanding
    pool: Pool | None
    series: bool = False

    @property
    def name(self) -> str:
        """What people call it."""
        carrier, pool = self.stands.carrier, self.stands.pool
        return carrier if self.series else f"{carrier}/{pool}"


def numbers(args: argparse.Namespace) -> int:
    """Every pool with what is used and left of it."""
    house = load_place(args.config)
    with reading(ledger_to_read(house)) as connection:
        now = clock_to_show(connection, args.now)
        rows = _rows(connection, house.config)
        low = low_now(connection, house.config, now)
    today = day(now)
    if args.json:
        for one in rows:
            show_json(_for_programs(one, today))
        return DONE
    if not rows:
        say(told("numbers.none"))
        return DONE
    say(
        table(
            sentence("numbers.title"),
            [
                (
                    one.name,
                    _form(one.pool),
                    sentence("numbers.used", n=one.stands.used),
                    sentence("numbers.left", n=one.stands.left),
                    sentence(f"numbers.{_state(one, today)}"),
                    _whose(one.pool),
                    _until(one.pool),
                )
                for one in rows
            ],
        )
    )
    for one in rows:
        for line in _besides(one):
            say(spoken(line))
    for warned in low:
        say(spoken(warned.said))
    return DONE


def _rows(connection: Connection, config: Config) -> list[_Row]:
    found: list[_Row] = []
    for name, carrier in config.carriers.items():
        found += [_Row(standing(connection, name, pool), pool) for pool in carrier.pools]
        series = as_range(name, carrier.tracking)
        if series is not None:
            found.append(_Row(standing(connection, name, series), series, series=True))
    known = [(one.stands.carrier, one.stands.pool) for one in found]
    return found + [_Row(one, None) for one in strays(connection, known)]


def _form(pool: Pool | None) -> str:
    """What its numbers look like: the first and last of a range, else the digits as 0."""
    if pool is None:
        return ""
    if pool.from_files:
        form = pool.form
        return f"{form.prefix}{'0' * form.length if not form.prefix else '...'}{form.suffix}"
    return f"{pool.form.number(pool.first)}..{pool.form.number(pool.last)}"


def _state(one: _Row, today: str) -> str:
    if one.pool is None:
        return "gone"
    if one.pool.valid_until and today > one.pool.valid_until:
        return "over"
    if not one.stands.left:
        return "used-up"
    return "waits" if today < one.pool.begins else "open"


def _whose(pool: Pool | None) -> Text:
    if pool is None:
        return ""
    said: list[Sentence] = []
    if pool.account:
        said.append(sentence("numbers.account", account=pool.account))
    if pool.services:
        said.append(sentence("numbers.services", services=list(pool.services)))
    if pool.clients:
        said.append(sentence("numbers.clients", clients=list(pool.clients)))
    return sentence("numbers.whose", whose=listed(said)) if said else ""


def _until(pool: Pool | None) -> Text:
    if pool is None or not (pool.begins or pool.valid_until):
        return ""
    if not pool.begins:
        return sentence("numbers.until", until=pool.valid_until)
    if not pool.valid_until:
        return sentence("numbers.from", begins=pool.begins)
    return sentence("numbers.from-until", begins=pool.begins, until=pool.valid_until)


def _besides(one: _Row) -> list[Sentence]:
    """Numbers that will never be drawn, and why."""
    stands = one.stands
    found = []
    if stands.elsewhere:
        newest = rfc3339(stands.newest) if stands.newest else "-"
        found.append(
            sentence("numbers.elsewhere", pool=one.name, n=stands.elsewhere, newest=newest)
        )
    if stands.unused and not one.series:
        found.append(sentence("numbers.unused", pool=one.name, n=stands.unused))
    return found


def _for_programs(one: _Row, today: str) -> dict[str, object]:
    stands, pool = one.stands, one.pool
    return {
        "carrier": stands.carrier,
        "pool": None if one.series else stands.pool,
        "state": _state(one, today),
        "from_files": pool is None or pool.from_files,
        "numbers": stands.numbers,
        "used": stands.used,
        "left": stands.left,
        "in_use_ahead": stands.elsewhere,
        "unused": stands.unused,
        "account": "" if pool is None else pool.account,
        "services": () if pool is None else pool.services,
        "clients": () if pool is None else pool.clients,
        "from": None if pool is None else pool.begins or None,
        "valid_until": None if pool is None else pool.valid_until or None,
        "warn_below": 0 if pool is None else pool.warn_below,
    }
