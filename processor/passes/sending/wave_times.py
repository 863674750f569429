"""Closes the waves of warehouses that say when: each wave once, at its time."""

from __future__ import annotations

from sqlalchemy import Connection

from processor.documents.kinds import asked_kinds
from processor.ledger.database import reading, transaction
from processor.ledger.desk.requests import paused
from processor.ledger.outgoing import documents, first_waves, waiting_for_waves, waves
from processor.ledger.outgoing.documents import DocumentRow
from processor.ledger.outgoing.waves import Member
from processor.model.config import Config
from processor.model.times import day
from processor.model.wave_plan import (
    WaitingShipment,
    WaitsFor,
    rule_of,
    waves_now,
    what_waits,
    with_rules,
)
from processor.model.wave_times import last_time, next_time
from processor.passes.runtime import Runtime
from processor.passes.sending.close import EVERY, days_at, plan_documents
from processor.passes.sending.render import Started, start_rendering


def close_at_their_times(runtime: Runtime, now: int) -> list[Started]:
    """Closes all waves whose time has come and starts rendering them: those of a warehouse and that
    their time has come, in one transaction. So no wave of a time is closed twice, however a pass
    ends, and a time at which nothing waited is over too.

    What a pause of the warehouse keeps back has its time once that ends.
    """
    started: list[Started] = []
    config = runtime.house.config
    for code in with_rules(config) if runtime.closes_by_time else ():
        rows, count = _close_at(runtime, code, now)
        if count:
            runtime.progress("close", count)
            started += start_rendering(runtime, rows)
    return started


def _close_at(runtime: Runtime, code: str, now: int) -> tuple[list[DocumentRow], int]:
    config = runtime.house.config
    rule, warehouse = rule_of(config, code), config.warehouses[code]
    with transaction(runtime.engine, "close") as connection:
        if ("warehouse", code) in paused(connection):
            return [], 0
        since = waiting_for_waves.looked_at(connection).get(code)
        members = _members(connection, config, code, now)
        by_key = {(one.shipment, one.amendment): one for one in members}
        closing = waves_now(
            waiting_for_waves.described(connection, members),
            rule,
            warehouse,
            since=now if since is None else since,
            now=now,
            asked=runtime.close_now,
        )
        rows: list[DocumentRow] = []
        for wave in closing:
            together = [by_key[one.shipment, one.amendment] for one in wave]
            rows += close_one(connection, runtime, together, now)
        came = since is None or last_time(rule, warehouse, since, now) is not None
        if rule.close_at and came:
            waiting_for_waves.note_looked_at(connection, code, now)
    return rows, sum(map(len, closing))


def _members(connection: Connection, config: Config, code: str, now: int) -> list[Member]:
    today = days_at(config, now)[code]
    amended = [one for one in waves.amendments(connection) if one.warehouse == code]
    return amended + waves.waiting(connection, EVERY, {code: today})


def close_one(
    connection: Connection, runtime: Runtime, members: list[Member], now: int
) -> list[DocumentRow]:
    """Closes one wave of these members, in the transaction of the caller; returns its documents."""
    config = runtime.house.config
    number = waves.next_wave_number(connection)
    endings = {
        code: runtime.house.layouts[one.layout].extension for code, one in config.warehouses.items()
    }
    wave_id = waves.close(
        connection,
        number=number,
        at=now,
        bundle_id=runtime.bundle_id,
        members=members,
        documents=plan_documents(members, config, number, day(now), endings),
    )
    first_waves.note(connection, asked_kinds(), wave_id)
    return documents.documents_of(connection, wave_id)


def waits_now(connection: Connection, config: Config, now: int) -> list[WaitsFor]:
    """What waits for which time at warehouses that say when, except behind a pause."""
    days = days_at(config, now)
    days = {code: days[code] for code in with_rules(config)}
    members = waves.waiting(connection, EVERY, days) if days else []
    since = waiting_for_waves.looked_at(connection)
    waiting: list[WaitingShipment] = waiting_for_waves.described(connection, members)
    return what_waits(waiting, config, since, now)


def next_closing(runtime: Runtime, now: int) -> int | None:
    """The next moment at which a wave closes by itself, or a time of a warehouse is over; None
    where neither comes."""
    config = runtime.house.config
    codes = with_rules(config)
    if not codes:
        return None
    with reading(runtime.engine) as connection:
        stopped = paused(connection)
        found = [one.at for one in waits_now(connection, config, now) if one.at is not None]
    found += [
        at
        for code in codes
        if ("warehouse", code) not in stopped
        and (at := next_time(rule_of(config, code), config.warehouses[code], now)) is not None
    ]
    return min(found, default=None)
