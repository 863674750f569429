"""`crossdock confirm`: what a warehouse told otherwise is booked by hand, and what contradicts an
earlier report in its place."""

from __future__ import annotations

import argparse
from datetime import datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection

from processor.commands.confirm_shown import show
from processor.commands.decide_again import ask_and_decide, tell_changes
from processor.commands.naming.confirm_named import file_meant, shipment_meant, unknown
from processor.commands.opening.open_house import house_in_force
from processor.commands.opening.open_ledger import ledger_to_ask
from processor.commands.opening.open_premises import now_micros, user_name
from processor.commands.printing.console import (
    DONE,
    NEEDS_A_PERSON,
    USAGE,
    Stop,
    say,
    show_json,
    told,
)
from processor.house.house import House
from processor.ledger.database import reading, rolled_back
from processor.ledger.deciding.selection import standing
from processor.ledger.deciding.would_be import moved_since, standing_of
from processor.ledger.desk.requests import Request
from processor.ledger.shipped import shipments_told, superseded
from processor.model.config import Config, Warehouse
from processor.model.confirmations import Candidate, SaidByHand
from processor.model.sentence import sentence
from processor.model.times import SECOND, parse_time
from processor.passes.desk.confirm import REPLACE, VERB, carry_out
from processor.passes.desk.undone import CannotBook
from processor.passes.sending.would_unsay import would_unsay

_SAYING = ("all_shipped", "shipped", "short", "more_follows", "cancelled", "not_cancelled")
_BESIDE = ("at", "tracking", "carrier")


class _Asked(NamedTuple):
    """What is asked for: a verb with its values, and the keys of the orders it is about."""

    verb: str
    values: dict[str, str]
    orders: list[int]


def confirm(args: argparse.Namespace) -> int:
    """Shows what would be booked; with --yes it is."""
    house, _ = house_in_force(args.config)
    if not (args.why or "").strip():
        raise Stop(USAGE, sentence("confirm.no-why"))
    now = now_micros(args.now)
    engine = ledger_to_ask(house)
    with reading(engine) as connection:
        shipment = shipment_meant(connection, args.what)
        if shipment is not None:
            asked = _of_shipment(args, house.config, shipment, connection, now)
        else:
            asked = _of_file(args, connection)
        before = standing(connection, asked.orders)
    if not args.yes:
        return _preview(args, house, asked, now)
    answer, waits = ask_and_decide(house, engine, args, asked.verb, asked.values, asked.orders)
    return tell_changes(engine, args, answer, before, waits=waits)


def _of_shipment(
    args: argparse.Namespace, config: Config, one: Candidate, connection: Connection, now: int
) -> _Asked:
    if not any(getattr(args, name) for name in _SAYING):
        raise Stop(USAGE, sentence("confirm.say-what", shipment=one.number))
    if args.short and args.more_follows:
        raise Stop(USAGE, sentence("confirm.one-of", options="--short, --more-follows"))
    if args.cancelled and any(getattr(args, name) for name in _SAYING if name != "cancelled"):
        raise Stop(USAGE, sentence("confirm.cancelled-alone"))
    if args.all_shipped and (args.shipped or args.short or args.more_follows):
        raise Stop(USAGE, sentence("confirm.all-alone"))
    said = SaidByHand(
        shipment=one.number, at=_moment(args.at, config.warehouses.get(one.warehouse), now),
        everything=args.all_shipped, shipped=tuple(_line(text) for text in args.shipped),
        short=args.short, follows=args.more_follows, cancelled=args.cancelled,
        not_cancelled=args.not_cancelled, tracking=args.tracking or "",
        carrier=args.carrier or "",
    )  # fmt: skip
    values = {"said": msgspec.json.encode(said).decode(), "why": args.why}
    if args.replace:
        values["replace"] = "yes"
    known = shipments_told.known(connection, [one.key])
    return _Asked(VERB, values, [known[one.key].order_key])


def _of_file(args: argparse.Namespace, connection: Connection) -> _Asked:
    file = file_meant(connection, args.what)
    if file is None:
        raise unknown(connection, args.what)
    if any(getattr(args, name) for name in (*_SAYING, *_BESIDE)):
        raise Stop(USAGE, sentence("confirm.file-says", file=args.what))
    name = f"{file.sender}/{file.name}"
    if not file.parked:
        raise Stop(USAGE, sentence("confirm.not-parked", file=name))
    if not args.replace:
        raise Stop(USAGE, sentence("confirm.needs-replace", file=name))
    parked = superseded.parked_of(connection, file.key)
    shipments = {key for one in parked for key in one.shipments}
    orders = {one.order_key for one in shipments_told.known(connection, shipments).values()}
    return _Asked(REPLACE, {"file": str(file.key), "why": args.why}, sorted(orders))


def _line(text: str) -> tuple[str, int]:
    line, _, pieces = text.rpartition("=")
    digits = pieces.removeprefix("-")
    if not line or not (digits.isascii() and digits.isdecimal() and len(digits) < 10):
        raise Stop(USAGE, sentence("confirm.no-line-pieces", text=text))
    return line, int(pieces)


def _moment(text: str | None, warehouse: Warehouse | None, now: int) -> int:
    """When it happened, microseconds UTC: a time without an offset is that of the warehouse, a day
    is placed where the files of the warehouse place theirs."""
    if text is None:
        return now
    zone = ZoneInfo("UTC" if warehouse is None else warehouse.timezone)
    means = "" if warehouse is None else warehouse.a_day_means
    try:
        moment = datetime.fromisoformat(text)
        if len(text) == len("2026-11-03"):
            if not means:
                raise Stop(USAGE, sentence("confirm.day-alone", text=text))
            clock = time(23, 59, 59) if means == "evening" else time(0, 0)
            moment = datetime.combine(moment, clock)
        if moment.tzinfo is not None:
            return parse_time(text)
        return int(moment.replace(tzinfo=zone).timestamp()) * SECOND
    except (ValueError, OverflowError) as error:
        raise Stop(USAGE, sentence("confirm.no-moment", text=text)) from error


def _preview(args: argparse.Namespace, house: House, asked: _Asked, now: int) -> int:
    """Tries it, tells what came of it, and rolls it back."""
    request = Request(id=0, verb=asked.verb, args=asked.values, who=user_name(), at=now)
    with rolled_back(ledger_to_ask(house)) as connection:
        before = standing_of(connection, asked.orders)
        untrue = would_unsay(connection, house, asked.orders)
        try:
            answer = carry_out(connection, house, request, now)
        except CannotBook as refused:
            if args.json:
                show_json({"refused": refused.why})
            else:
                say(told("answer.refused", why=refused.why))
            return NEEDS_A_PERSON
        after = standing_of(connection, asked.orders)
        moved = moved_since(connection, before.event)
        untold = [one for one in would_unsay(connection, house, asked.orders) if one not in untrue]
    show(answer, before, after, moved, untold, json=args.json)
    return DONE
