"""`crossdock hold list`: what waits for a person, by queue and reason, most urgent first."""

from __future__ import annotations

import argparse
import shutil
import sys

import msgspec

from processor.commands.naming.queues import queue_of
from processor.commands.naming.typed_names import known_name
from processor.commands.opening.open_ledger import ledger_to_read
from processor.commands.opening.open_premises import load_place
from processor.commands.printing.console import DONE, padded, say, show_json, spoken, table, told
from processor.ledger.database import reading
from processor.ledger.views.hold_list import OpenHold, open_holds
from processor.model.config import HOLD_TYPES, Config
from processor.model.reasons import asker_said, place_said
from processor.model.sentence import Sentence, sentence
from processor.model.times import parse_time, rfc3339
from processor.problems.problem import columns

_LEAST_WIDTH = 60
_NEVER = 2**62
_UNCUT = 2**31


def hold_list(args: argparse.Namespace) -> int:
    """Open holds by queue and reason, sorted by what was promised, then oldest first."""
    house = load_place(args.config)
    config = house.config
    known_name("client", args.client, config.clients)
    known_name("queue", args.queue, {queue_of(config, name) for name in config.holds})
    known_name("hold-type", args.type, HOLD_TYPES)
    with reading(ledger_to_read(house)) as connection:
        found = open_holds(connection)
    found = [
        one
        for one in found
        if args.client in (None, one.client)
        and args.type in (None, one.type)
        and args.queue in (None, queue_of(config, one.reason))
    ]
    found.sort(key=urgency)
    if args.json:
        for one in found:
            show_json(
                {
                    **msgspec.structs.asdict(one),
                    "since": rfc3339(one.since),
                    "until": None if one.until is None else rfc3339(one.until),
                    "queue": queue_of(config, one.reason),
                }
            )
        return DONE
    _show(config, found)
    return DONE


def urgency(one: OpenHold) -> tuple[int, int, str, str]:
    """Sorts by the promised time, those without one last, then oldest first."""
    try:
        ship_by = _NEVER if one.ship_by is None else parse_time(one.ship_by)
    except ValueError:
        ship_by = _NEVER
    return ship_by, one.since, one.channel, one.order_id


def _show(config: Config, found: list[OpenHold]) -> None:
    if not found:
        say(table(sentence("hold-list.title"), []))
        return
    # Lines are cut for a screen alone: what is piped or kept in a file is told whole.
    screen = shutil.get_terminal_size((100, 24)).columns
    width = max(_LEAST_WIDTH, screen) if sys.stdout.isatty() else _UNCUT
    groups: dict[tuple[str, str], list[OpenHold]] = {}
    for one in found:
        groups.setdefault((queue_of(config, one.reason), one.reason), []).append(one)
    orders = len({(one.channel, one.order_id) for one in found})
    say(told("hold-list.head", holds=len(found), n=orders))
    for (queue, reason), members in groups.items():
        say(
            "\n"
            + told(
                "hold-list.group", queue=queue or sentence("hold-list.no-queue"), reason=reason,
                type=sentence(f"hold-type.{members[0].type}"), count=len(members),
            )
        )  # fmt: skip
        shared = len({_cause(one) for one in members}) == 1
        if shared:
            say(_cut(f"  {spoken(_cause(members[0]))}", width))
        name_width = max(columns(_name(one)) for one in members)
        for one in members:
            words = _words(one) if shared else f"{_words(one)}  {_own_cause(one)}"
            say(_cut(f"    {padded(_name(one), name_width)}  {words}", width))


def _name(one: OpenHold) -> str:
    return f"{one.channel}/{one.order_id}"


def _words(one: OpenHold) -> str:
    parts = [told("hold-list.since", time=rfc3339(one.since))]
    if one.ship_by is not None:
        parts.insert(0, told("hold-list.ship-by", time=one.ship_by))
    if one.until is not None:
        parts.append(told("hold-list.until", time=rfc3339(one.until)))
    if one.approvals > 1:
        parts.append(told("hold-list.approved", done=len(one.approved_by), needed=one.approvals))
    if one.lines:
        parts.append(told("hold-list.lines", n=len(one.lines), lines=one.lines))
    return "  ".join(parts)


def _cause(one: OpenHold) -> Sentence:
    rule, at = asker_said(one.rule), place_said(one.at)
    if not one.detail:
        return sentence("hold-list.rule", rule=rule, at=at)
    return sentence("hold-list.cause", rule=rule, at=at, detail=one.detail)


def _own_cause(one: OpenHold) -> str:
    """What is its own comes first: a line is cut at its end."""
    by = spoken(sentence("hold-list.rule", rule=asker_said(one.rule), at=place_said(one.at)))
    return f"{spoken(one.detail)}  {by}" if one.detail else by


def _cut(line: str, width: int) -> str:
    flat = " ".join(line.splitlines())
    if columns(flat) <= width:
        return flat
    while columns(flat) > width - 1:
        flat = flat[:-1]
    return f"{flat}…"
