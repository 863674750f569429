"""`crossdock find`: orders by what the person on the telephone knows of them."""

from __future__ import annotations

import argparse

from sqlalchemy import Connection

from processor.commands.explaining.head import head_of, where_said
from processor.commands.naming.no_order_number import wave_or_batch
from processor.commands.naming.typed_names import known_name
from processor.commands.opening.open_ledger import ledger_to_read
from processor.commands.opening.open_premises import load_place
from processor.commands.printing.console import DONE, USAGE, Stop, say, show_json, spoken, told
from processor.commands.printing.shown_times import here
from processor.house.premises import Premises
from processor.ledger.arrived import cancelled_numbers
from processor.ledger.arrived.cancelled_numbers import CancelledNumber
from processor.ledger.database import reading
from processor.ledger.orders import trials
from processor.ledger.views.search import FoundOrder, Search, look_for
from processor.ledger.views.search_origins import nearest, origins
from processor.model.config import Config
from processor.model.order_head import next_said, turns_of, whose_said
from processor.model.printable import printable
from processor.model.sentence import Sentence, Text, joined, listed, sentence
from processor.model.times import rfc3339
from processor.model.typed_text import as_typed, quoted


def find(args: argparse.Namespace) -> int:
    """The orders that a text may mean: a number, an e-mail, a telephone, a name."""
    house = load_place(args.config)
    typed = as_typed(args.text)
    if args.limit < 1:
        raise Stop(USAGE, sentence("orders.no-limit"))
    with reading(ledger_to_read(house)) as connection:
        _known(connection, args, house.config)
        sought = look_for(
            connection, typed, limit=args.limit, channel=args.channel, client=args.client
        )
        gone = cancelled_numbers.called(connection, typed.strip(), _channels(args, house.config))
        if not sought.orders and not gone:
            raise Stop(USAGE, nothing_found(connection, typed, sought))
        for one in sought.orders:
            if args.json:
                show_json(_for_programs(connection, one, house.config))
            else:
                _say(connection, one, house)
        for number in gone:
            if args.json:
                show_json(_number_for_programs(number))
            else:
                say(printable(spoken(only_cancelled(number, house.config.timezone))))
    if not args.json and (sought.more or sought.count > len(sought.orders)):
        say(told(_how_many(sought), n=sought.count, shown=len(sought.orders)))
    return DONE


def _known(connection: Connection, args: argparse.Namespace, config: Config) -> None:
    """Refuses a channel or client that neither the configuration nor any order has."""
    there = origins(connection)
    for what, name, known in (
        ("channel", args.channel, {*config.channels, *(one.channel for one in there)}),
        ("client", args.client, {*config.clients, *(one.client for one in there)}),
    ):
        if name is not None and name not in known:
            known_name(what, name, known)


def _channels(args: argparse.Namespace, config: Config) -> set[str] | None:
    """The channels that were asked for, by name or by their client; None where neither was."""
    if args.channel is None and args.client is None:
        return None
    of_client = {one.name for one in config.channels.values() if args.client in (None, one.client)}
    return of_client if args.channel is None else of_client & {args.channel}


def _how_many(sought: Search) -> str:
    return "find.more-than" if sought.more else "find.so-many"


def _for_programs(connection: Connection, one: FoundOrder, config: Config) -> dict[str, object]:
    head = head_of(connection, one.key, config)
    turns = turns_of(head)
    return {
        "order": one.name, "channel": one.channel, "order_id": one.order_id,
        "client": one.client, "placed_at": rfc3339(one.placed_at), "buyer": head.buyer,
        "found_by": [{"by": by, "match": match} for by, match in one.matches],
        "state": one.state, "since": rfc3339(head.since), "where": where_said(head),
        "next": next_said(turns), "turn": whose_said(turns),
    }  # fmt: skip


def _number_for_programs(one: CancelledNumber) -> dict[str, object]:
    """As of an order, of which nothing but its number is known."""
    return {
        "order": one.name, "channel": one.channel, "order_id": one.order_id, "client": None,
        "placed_at": None, "buyer": "", "found_by": [{"by": "order", "match": one.match}],
        "state": "cancelled", "since": rfc3339(one.at), "where": spoken(_never_came(one)),
        "next": "", "turn": "",
    }  # fmt: skip


def _never_came(one: CancelledNumber) -> Sentence:
    return sentence("find.never-came", place=one.place)


def only_cancelled(one: CancelledNumber, zone: str) -> Sentence:
    """What is known of an order of which only the number came, to be cancelled."""
    found = sentence(f"find.{one.match}", by=sentence("find.by-order"))
    return sentence(
        "find.only-cancelled", order=one.name, at=here(one.at, zone), by=found,
        why=_never_came(one),
    )  # fmt: skip


def _say(connection: Connection, one: FoundOrder, house: Premises) -> None:
    """Two lines: which order and by what it was found; how it stands."""
    config = house.config
    head = head_of(connection, one.key, config)
    first = sentence(
        "find.order", order=one.name, client=one.client,
        buyer=head.buyer or sentence("head.nobody-named"),
        placed=here(one.placed_at, config.timezone), by=found_by(one),
    )  # fmt: skip
    say(printable(spoken(first)))
    state = sentence(
        "find.state", state=sentence(f"state.{one.state}"), at=here(head.since, config.timezone),
        next=next_said(turns_of(head)),
    )  # fmt: skip
    say(f"  {printable(spoken(state))}")


def found_by(one: FoundOrder) -> Text:
    """By what an order was found."""
    return joined(
        (sentence(f"find.{match}", by=sentence(f"find.by-{by}")) for by, match in one.matches),
        "comma",
    )


def nothing_found(connection: Connection, typed: str, sought: Search) -> Sentence:
    """What was looked through, for what the text is too short, and which numbers come near."""
    if not typed.strip():
        return sentence("find.empty")
    known = trials.named(connection, typed.strip())
    if known:
        return sentence("find.on-trial", order=known[0].name)
    if other := wave_or_batch(connection, typed):
        return other
    looked = listed(sentence(f"find.by-{by}") for by in sought.looked)
    short: Text = ""
    if sought.too_short:
        short = joined((sentence(f"find.short-{by}") for by in sought.too_short), "comma")
    near = nearest(connection, typed, origins(connection))
    said = quoted(typed)
    if near:
        return sentence(
            "find.none-near" if not short else "find.none-short-near", text=said, looked=looked,
            short=short, near=listed(near, "or"),
        )  # fmt: skip
    return sentence(
        "find.none" if not short else "find.none-short", text=said, looked=looked, short=short
    )
