"""`crossdock trial diff`: the orders on trial held against what the other system sent."""

from __future__ import annotations

import argparse
import csv
import io
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from processor.commands.naming.typed_names import known_name
from processor.commands.opening.open_house import house_in_force
from processor.commands.opening.open_ledger import ledger_to_read
from processor.commands.printing.console import (
    DONE,
    NEEDS_A_PERSON,
    USAGE,
    Stop,
    say,
    show_json,
    show_problems,
    table,
    told,
    warn,
)
from processor.commands.printing.shown_times import moment_of
from processor.house.house import House
from processor.ledger.database import paging
from processor.ledger.orders import orders, trials
from processor.model.sentence import Text, joined, sentence
from processor.model.trial_diff import VERDICTS, OrderDiff, Sent, compare, unknown_places
from processor.normalise import FILE_KINDS, Portion
from processor.normalise.formats.format import file_bytes
from processor.normalise.formats.formulas import guarded
from processor.normalise.identify import identify
from processor.normalise.kinds.trial_comparisons import TRIAL_COMPARISON
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.survey import survey
from processor.problems.problem import errors
from processor.spool.spool import spools_of_stream
from processor.transport.faults import why as why_of
from processor.transport.new_file import new_file
from processor.transport.read_files import read_bytes

_COLUMNS = ("order", "verdict", "on-trial", "sku", "value", "here", "there")
_UNKNOWN_SHOWN = 8
_SENT = ("instructed", "shipped", "delivered")


def trial_diff(args: argparse.Namespace) -> int:
    """0 where every order is the same, 1 where one differs or a row could not be read."""
    if args.csv is not None and args.json:
        raise Stop(USAGE, sentence("orders.csv-or-json"))
    house, _ = house_in_force(args.config)
    mapping = _mapping(house, args.mapping)
    known_name("channel", args.channel, house.config.channels)
    zone = house.config.timezone
    since, until = (
        moment_of(f"--{name}", getattr(args, name), zone) for name in ("since", "until")
    )
    sent, whole = _read(house, mapping, Path(args.file), args.channel)
    with paging(ledger_to_read(house)) as connection:
        here = list(trials.trial_orders(connection, channel=args.channel or ""))
        channels = [args.channel] if args.channel else sorted(house.config.channels)
        twice = _sent_here_too(connection, sent, channels)
    found = compare(sent, here, since=since, until=until)
    whole = not _tell_unknown(house, sent) and whole
    if twice:
        more = [sentence("trial.more-names", n=len(twice) - _UNKNOWN_SHOWN)]
        shown = [*twice[:_UNKNOWN_SHOWN], *(more if len(twice) > _UNKNOWN_SHOWN else ())]
        warn(told("trial.sent-twice", n=len(twice), orders=joined(shown, "comma")))
    if args.json:
        for one in found:
            show_json(one)
    elif args.csv is not None:
        _write(Path(args.csv), found)
    else:
        _show(found, every=args.all)
    same = all(one.verdict == "same" for one in found) and not twice
    return DONE if same and whole else NEEDS_A_PERSON


def _mapping(house: House, name: str) -> Mapping:
    kind = TRIAL_COMPARISON.word
    fit = [each for each, one in house.mappings.items() if one.kind == kind]
    known_name("mapping", name, house.mappings)
    if name not in fit:
        raise Stop(USAGE, sentence("trial.no-comparison", mapping=name, kind=kind, known=fit))
    return house.mappings[name]


def _read(
    house: House, mapping: Mapping, path: Path, channel: str | None
) -> tuple[list[tuple[int, Sent]], bool]:
    """The rows of the file, and whether all could be read; what could not is shown."""
    try:
        data = read_bytes(path)
    except OSError as error:
        raise Stop(USAGE, sentence("adopt.unread", file=str(path), why=why_of(error))) from error
    file = file_bytes(io.BytesIO(data), spools_of_stream(io.BytesIO(data)))
    fits, problems = identify(file, path.name, [mapping])
    surveyed = None
    if fits is not None:
        mapping = fits
        data = file.as_read(mapping.file_format, mapping.options).begun().read()
        surveyed, more = survey(io.BytesIO(data), mapping, house.config.limits, path.name)
        problems = [*problems, *more]
    if surveyed is None:
        show_problems(problems)
        raise Stop(NEEDS_A_PERSON, sentence("trial.unread", file=path.name))
    portion = Portion(
        surveyed.parts(data), surveyed.header, mapping, path.name, timezone=house.config.timezone
    )
    read: Any = FILE_KINDS[mapping.kind].read(portion)
    problems = [*problems, *read.problems]
    show_problems(problems)
    rows = read.rows
    if channel is not None:
        rows = [(row, one) for row, one in rows if one.channel in (None, channel)]
    return list(rows), not errors(tuple(problems))


def _sent_here_too(
    connection: Connection, sent: Sequence[tuple[int, Sent]], channels: Sequence[str]
) -> list[str]:
    """Orders of the file that are real ones here, and that this house has sent."""
    found = []
    for channel in channels:
        asked = {one.order for _, one in sent if one.channel in (None, channel)}
        real = orders.known(connection, channel, asked)
        found += [f"{channel}/{name}" for name, one in real.items() if one.state in _SENT]
    return sorted(found)


def _tell_unknown(house: House, sent: Sequence[tuple[int, Sent]]) -> bool:
    """Tells names of the other system that the house does not have; true if there are any."""
    config = house.config
    known = {
        "channel": frozenset(config.channels),
        "warehouse": frozenset(config.warehouses),
        "carrier": frozenset(config.carriers),
        "service": frozenset(one.service for one in house.cards.services),
    }
    unknown = unknown_places(sent, known)
    for what, names in unknown.items():
        shown = [sentence("trial.name-in-rows", name=name, n=n) for name, n in names.items()]
        listed: list[Text] = [*shown[:_UNKNOWN_SHOWN]]
        if len(shown) > _UNKNOWN_SHOWN:
            listed.append(sentence("trial.more-names", n=len(shown) - _UNKNOWN_SHOWN))
        thing = sentence(f"console.thing.{what}")
        warn(told("trial.unknown-names", what=thing, names=joined(listed, "comma")))
    return bool(unknown)


def _show(found: Sequence[OrderDiff], *, every: bool) -> None:
    rows: list[tuple[object, ...]] = [
        tuple(row) for one in found if every or one.verdict != "same" for row in _rows(one)
    ]
    heads = tuple(sentence(f"trial.column.{name}") for name in _COLUMNS)
    if rows:
        say(table(sentence("trial.diff-title"), [heads, *rows]))
    counts = Counter(one.verdict for one in found)
    counted: list[tuple[object, ...]] = [
        (sentence(f"trial.verdict.{verdict}"), counts[verdict])
        for verdict in VERDICTS
        if counts[verdict]
    ]
    say(table(sentence("trial.diff-counts"), counted))


def _rows(one: OrderDiff) -> list[tuple[str, ...]]:
    """An order in rows of text, one for each value that differs."""
    state = told(f"trial.state.{one.state}") if one.state else ""
    if one.channels:
        state = ", ".join(one.channels)
    head = (one.order, told(f"trial.verdict.{one.verdict}"), state)
    cells = [
        (each.sku, told(f"trial.cell.{each.what}"), each.here, each.there) for each in one.cells
    ]
    return [(*head, *cell) for cell in cells] or [(*head, "", "", "", "")]


def _write(path: Path, found: Sequence[OrderDiff]) -> None:
    try:
        with new_file(path) as stream:
            writer = csv.writer(stream, lineterminator="\r\n")
            writer.writerow(told(f"trial.column.{name}") for name in _COLUMNS)
            for one in found:
                writer.writerows([guarded(cell) for cell in row] for row in _rows(one))
    except FileExistsError as error:
        raise Stop(USAGE, sentence("orders.csv-there", file=str(path))) from error
    except OSError as error:
        why = error.strerror or str(error)
        raise Stop(USAGE, sentence("orders.csv-failed", file=str(path), why=why)) from error
    say(told("orders.csv-written", n=len(found), file=str(path)))
