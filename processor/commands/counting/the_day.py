"""What `crossdock status` tells of the day and of what waits: by client, by queue and age."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from processor.commands.hold_list import queue_of
from processor.commands.printing.console import say, table, told
from processor.commands.printing.shown_times import age, day_began, here
from processor.ledger.desk import cases
from processor.ledger.desk.cases import OpenCases
from processor.ledger.reference.rates import RateCorrection
from processor.ledger.views import today
from processor.ledger.views.today import ClientDay
from processor.model.cases import kind_of_case
from processor.model.config import Config
from processor.model.sentence import Date, Sentence, sentence
from processor.model.times import SECOND, rfc3339

_DAY = 86_400 * SECOND
_AGES = (_DAY, 3 * _DAY)


class HeldInQueue(msgspec.Struct, frozen=True, kw_only=True):
    """Orders of one client on hold in one queue: how many for less than a day, for one to three
    days, for longer; `oldest` is since when the first waits, microseconds UTC."""

    queue: str
    client: str
    orders: int
    ages: tuple[int, int, int]
    oldest: int


class Desk(msgspec.Struct, frozen=True, kw_only=True):
    """The day and what waits, at a moment."""

    now: int
    zone: str
    began: int
    clients: tuple[ClientDay, ...]
    held: tuple[HeldInQueue, ...]
    cases: tuple[OpenCases, ...]


def desk_now(connection: Connection, config: Config, now: int) -> Desk:
    """The figures of the day that it is in the zone of the house; every client has its line."""
    began = day_began(now, config.timezone)
    found = {one.client: one for one in today.by_client(connection, began)}
    names = [*config.clients, *(name for name in found if name not in config.clients)]
    return Desk(
        now=now,
        zone=config.timezone,
        began=began,
        clients=tuple(found.get(name) or ClientDay(client=name) for name in names),
        held=tuple(_held(connection, config, now)),
        cases=tuple(cases.open_counts(connection)),
    )


def _held(connection: Connection, config: Config, now: int) -> list[HeldInQueue]:
    """An order counts once in each queue that holds it, by its oldest hold there."""
    since: dict[tuple[str, str], dict[int, int]] = {}
    for one in today.held_orders(connection):
        of = since.setdefault((queue_of(config, one.reason), one.client), {})
        of[one.order] = min(one.since, of.get(one.order, one.since))
    found = []
    for (queue, client), orders in sorted(since.items()):
        young, middle, old = 0, 0, 0
        for began in orders.values():
            waits = now - began
            young += waits < _AGES[0]
            middle += _AGES[0] <= waits < _AGES[1]
            old += waits >= _AGES[1]
        found.append(
            HeldInQueue(
                queue=queue, client=client, orders=len(orders), ages=(young, middle, old),
                oldest=min(orders.values()),
            )
        )  # fmt: skip
    return found


def corrected_said(one: RateCorrection) -> Sentence:
    """A rate that another figure replaced."""
    return sentence(
        "booking.rate-corrected", currency=one.currency, day=Date(one.day), before=one.before,
        was_in=one.before_file, rate=one.rate, file=f"{one.file}:{one.row}",
    )  # fmt: skip


def for_programs(desk: Desk) -> dict[str, object]:
    """The same for `--json`: times in UTC."""
    return {
        "today": {
            "since": rfc3339(desk.began),
            "timezone": desk.zone,
            "clients": [
                {
                    **msgspec.structs.asdict(one),
                    "backordered_since": None
                    if one.backordered_since is None
                    else rfc3339(one.backordered_since),
                }
                for one in desk.clients
            ],
        },
        "held": [
            {
                "queue": one.queue, "client": one.client, "orders": one.orders,
                "under_1_day": one.ages[0], "under_3_days": one.ages[1], "older": one.ages[2],
                "oldest": rfc3339(one.oldest),
            }
            for one in desk.held
        ],
        "cases": [
            {
                "kind": one.kind, "client": one.client, "open": one.count,
                "oldest": rfc3339(one.oldest),
            }
            for one in desk.cases
        ],
    }  # fmt: skip


def say_desk(desk: Desk) -> None:
    """Tables of the day, of what is on hold, and of open cases."""
    day = here(desk.began, desk.zone)[:10]
    heads: tuple[str, ...] = ("client", "received", "instructed", "held", "backordered", "since")
    rows: list[tuple[object, ...]] = [
        (
            one.client, one.received, one.instructed, one.held, one.backordered,
            "" if one.backordered_since is None else here(one.backordered_since, desk.zone)[:10],
        )
        for one in desk.clients
    ]  # fmt: skip
    title = sentence("status.today", day=Date(day), zone=desk.zone)
    say(table(title, _headed([sentence(f"status.day.{head}") for head in heads], rows)))
    heads = ("queue", "client", "orders", "young", "middle", "old", "oldest")
    rows = [
        (
            one.queue or told("hold-list.no-queue"), one.client, one.orders, *one.ages,
            age(one.oldest, desk.now),
        )
        for one in desk.held
    ]  # fmt: skip
    say(
        table(
            sentence("status.held"),
            _headed([sentence(f"status.queue.{head}") for head in heads], rows),
        )
    )
    if desk.cases:
        heads = ("kind", "client", "open", "oldest")
        rows = [
            (kind_of_case(one.kind), one.client, one.count, age(one.oldest, desk.now))
            for one in desk.cases
        ]
        say(
            table(
                sentence("status.cases"),
                _headed([sentence(f"status.case.{head}") for head in heads], rows),
            )
        )


def _headed(heads: Sequence[Sentence], rows: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    return [tuple(heads), *rows] if rows else []
