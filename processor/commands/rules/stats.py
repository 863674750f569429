"""`crossdock rules stats`: how often rules match, which are quiet, what becomes of their holds."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

import msgspec

from processor.commands.naming.known_rules import known_rule
from processor.commands.opening.open_house import load_house
from processor.commands.opening.open_ledger import ledger_to_read
from processor.commands.opening.open_premises import now_micros
from processor.commands.printing.console import (
    DONE,
    USAGE,
    Stop,
    named,
    say,
    show_json,
    spoken,
    table,
    told,
)
from processor.commands.rules.table_hits import RowHits, row_hits
from processor.house.house import House
from processor.ledger.database import reading
from processor.ledger.views import statistics
from processor.ledger.views.statistics import HoldFigures
from processor.model.holds_asked import is_of
from processor.model.reasons import asker_said
from processor.model.sentence import Date, sentence
from processor.model.times import SECOND, day, parse_time

_DAY = 86_400 * SECOND
_SHOWN_DAYS = 30
_SHOWN_ROWS = 50
# Fewer closed holds than this say nothing about a rule.
_LEAST_CLOSED = 3
WOLF = 80


class Quiet(msgspec.Struct, frozen=True, kw_only=True):
    """A rule in force that has not matched for a while; `last` is empty for never."""

    stage: str
    rule: str
    at: str
    status: str
    last: str


def stats(args: argparse.Namespace) -> int:
    """Firings, quiet rules, hold reasons, and how often holds are released unchanged."""
    now = now_micros(args.now)
    since = _since(args.since, now)
    if args.quiet_days < 1:
        raise Stop(USAGE, sentence("rules-stats.quiet-days"))
    house = load_house(args.config)
    rule = args.rule or ""
    with reading(ledger_to_read(house)) as connection:
        known_rule(connection, args.rule, house.rule_sets)
        fired = statistics.fired(connection, since, rule)
        by_day = statistics.days(connection, since, rule)
        last = statistics.last_days(connection)
        moment = parse_time(f"{since}T00:00:00Z")
        reasons = statistics.holds(connection, "reason", moment, rule)
        rules = statistics.holds(connection, "rule", moment, rule)
        rows_hit = row_hits(connection, house, moment, rule) if rule else []
    quiet = _quiet(house, last, day(now - args.quiet_days * _DAY), rule)
    if args.json:
        show_json(
            {
                "since": since, "fired": fired, "days": by_day, "quiet": quiet,
                "reasons": reasons, "rules": [_with_share(one) for one in rules],
                "rows": rows_hit,
            }
        )  # fmt: skip
        return DONE
    header = ("stage", "rule", "matched", "unknown", "on-trial", "last")
    rows = [
        (named(one.stage), one.rule, one.fired, one.unknown, one.trial, one.last) for one in fired
    ]
    say(_headed(told("rules-stats.title.rules", day=Date(since)), header, rows))
    if rule:
        by_day_header = ("day", "matched", "unknown", "on-trial")
        days = [(one.day, one.fired, one.unknown, one.trial) for one in by_day]
        say(_headed(told("rules-stats.title.by-day", rule=rule), by_day_header, days))
    if rows_hit:
        _say_rows(rows_hit)
    never = told("rules-stats.never")
    say(
        table(
            told("rules-stats.title.quiet", n=args.quiet_days),
            [
                (named(one.stage), one.rule, one.at, named(one.status), one.last or never)
                for one in quiet
            ],
        )
    )
    words = ("holds", "open", "released", "rejected", "corrected", "by-time", "median")
    title = told("rules-stats.title.reasons")
    say(_headed(title, ("reason", *words), [_row(one) for one in reasons]))
    shares = [(*_row(one), _share(one)) for one in rules]
    say(_headed(told("rules-stats.title.holds"), ("rule", *words, "unchanged"), shares))
    for one in rules:
        share, closed = one.cries_wolf, one.holds - one.open
        if share is not None and share >= WOLF and closed >= _LEAST_CLOSED:
            say(told("rules-stats.wolf", rule=one.name, released=one.released, n=closed))
    return DONE


def _say_rows(rows: Sequence[RowHits]) -> None:
    """The rows of a table that count for some order, most often first, and how many do for none."""
    hit = sorted((one for one in rows if one.orders), key=lambda one: (-one.orders, one.line))
    shown = [(f"{one.table}:{one.line}", one.orders) for one in hit[:_SHOWN_ROWS]]
    title = told("rules-stats.title.rows", rule=rows[0].rule)
    say(_headed(title, ("row", "orders"), shown))
    idle = len(rows) - len(hit)
    say(told("rules-stats.idle-rows", hit=len(hit), n=len(rows), idle=idle))


def _since(text: str | None, now: int) -> str:
    if text is None:
        return day(now - _SHOWN_DAYS * _DAY)
    try:
        return day(parse_time(f"{text[:10]}T00:00:00Z"))
    except ValueError as error:
        raise Stop(USAGE, sentence("rules-stats.no-day", words=text)) from error


def _quiet(house: House, last: dict[tuple[str, str], str], before: str, rule: str) -> list[Quiet]:
    """Rules in force, the house's and the clients' own, that last matched before a day."""
    found: dict[tuple[str, str], Quiet] = {}
    for ruleset in house.rule_sets.all():
        for one in ruleset.active:
            matched = last.get((ruleset.stage, one.id), "")
            if matched < before and (not rule or is_of(rule, one.id)):
                found[ruleset.stage, one.id] = Quiet(
                    stage=ruleset.stage, rule=one.id, at=one.at, status=one.status, last=matched
                )
    return list(found.values())


def _headed(title: str, header: tuple[str, ...], rows: Sequence[tuple[object, ...]]) -> str:
    heads = tuple(told(f"rules-stats.column.{name}") for name in header)
    return table(title, [heads, *rows] if rows else [])


def _row(one: HoldFigures) -> tuple[object, ...]:
    return (
        spoken(asker_said(one.name)), one.holds, one.open, one.released, one.rejected, one.corrected, one.timed,
        _span(one.median_s),
    )  # fmt: skip


def _share(one: HoldFigures) -> str:
    return "" if one.cries_wolf is None else f"{one.cries_wolf} %"


def _span(seconds: int | None) -> str:
    if seconds is None:
        return ""
    if seconds < 3600:
        return told("rules-stats.span.minutes", minutes=seconds // 60)
    hours, rest = divmod(seconds // 60, 60)
    if hours < 48:
        return told("rules-stats.span.hours", hours=hours, minutes=rest)
    return told("rules-stats.span.days", n=hours // 24)


def _with_share(one: HoldFigures) -> dict[str, object]:
    return {**msgspec.structs.asdict(one), "released_unchanged_percent": one.cries_wolf}
