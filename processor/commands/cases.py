"""`crossdock cases`: what a person must look at where no hold can stop anything."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

import msgspec

from processor.commands.naming.typed_names import known_name
from processor.commands.opening.clock_to_show import clock_to_show
from processor.commands.opening.open_ledger import ledger_to_read
from processor.commands.opening.open_premises import load_place
from processor.commands.printing.console import DONE, say, show_json, spoken, table, told
from processor.commands.printing.shown_times import age, here
from processor.ledger.database import paging, reading
from processor.ledger.desk import cases
from processor.ledger.desk.cases import CaseRow
from processor.model.cases import CASE_KINDS, case_queue, kind_of_case
from processor.model.config import Config
from processor.model.printable import printable
from processor.model.reasons import asker_said
from processor.model.sentence import sentence
from processor.model.times import rfc3339

_PAGE = 500


def list_cases(args: argparse.Namespace) -> int:
    """Open cases by kind, oldest first; with --all closed ones too."""
    house = load_place(args.config)
    known_name("case-kind", args.kind, CASE_KINDS)
    kinds = None if args.kind is None else (args.kind,)
    engine = ledger_to_read(house)
    with reading(engine) as connection:
        known_name("client", args.client, {*house.config.clients, *cases.clients(connection)})
        now = clock_to_show(connection, args.now)
    after, group = 0, ""
    while True:
        with paging(engine) as connection:
            page = cases.cases(
                connection, client=args.client, kinds=kinds, closed=args.all, after=after,
                limit=_PAGE,
            )  # fmt: skip
        if args.json:
            for one in page:
                show_json(for_programs(one, house.config))
        else:
            group = say_cases(page, house.config, now, group)
        if len(page) < _PAGE:
            break
        after = page[-1].id
    if not after and not page and not args.json:
        say(table(sentence("cases.title"), []))
    return DONE


def queue_of_case(kind: str, config: Config) -> str:
    """The queue of a kind; empty for one of another version."""
    return case_queue(kind, config.holds) if kind in CASE_KINDS else ""


def for_programs(one: CaseRow, config: Config) -> dict[str, object]:
    """A case as `--json` prints it: times in UTC."""
    closed_at = None if one.closed_at is None else rfc3339(one.closed_at)
    return {
        **msgspec.structs.asdict(one), "opened_at": rfc3339(one.opened_at),
        "closed_at": closed_at, "queue": queue_of_case(one.kind, config),
    }  # fmt: skip


def say_cases(found: Sequence[CaseRow], config: Config, now: int, group: str = "") -> str:
    """Prints cases under what their kind is, unless that was printed: `group` is the last one, and
    so is what is returned."""
    for one in found:
        if one.kind != group:
            group = one.kind
            queue = queue_of_case(group, config) or sentence("hold-list.no-queue")
            say(told("cases.head", queue=queue, kind=kind_of_case(group)))
        _say_case(one, config, now)
    return group


def _say_case(one: CaseRow, config: Config, now: int) -> None:
    zone = config.timezone
    since = told("cases.since", time=here(one.opened_at, zone), age=age(one.opened_at, now))
    say(f"{one.id:>6}  {one.subject}  {since}")
    rule = told("hold-list.rule", rule=asker_said(one.rule), at=one.rule_at) if one.rule else ""
    why = printable(spoken(one.why))
    say(f"        {': '.join(part for part in (rule, why) if part)}")
    if one.closed_at is not None:
        time = here(one.closed_at, zone)
        why = printable(spoken(one.closed_why))
        say("        " + told("cases.was-closed", who=one.closed_by, time=time, why=why))
