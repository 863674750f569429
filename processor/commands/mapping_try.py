"""`crossdock mapping try FILE`: what a mapping makes of a file. Nothing is booked, nothing written."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from processor.commands.naming.typed_names import known_name
from processor.commands.opening.open_premises import now_micros
from processor.commands.printing.console import (
    DONE,
    NEEDS_A_PERSON,
    USAGE,
    Stop,
    counted,
    say,
    show_json,
    show_problems,
    spoken,
    table,
    told,
    warn,
)
from processor.commands.printing.problem_formats import plain
from processor.commands.trying.tried_files import Pair, bytes_of, show_half, whole, with_other_half
from processor.commands.trying.tried_orders import (
    lacking,
    order_json,
    order_row,
    strangeness,
    unlisted_words,
)
from processor.house.house import mapping_files
from processor.house.premises import Premises, load_premises
from processor.model.config import Channel
from processor.model.sentence import Text, listed, sentence
from processor.model.times import rfc3339
from processor.normalise import FILE_KINDS, Portion
from processor.normalise.join_halves import is_half
from processor.normalise.joined_samples import FileInMemory
from processor.normalise.linked import lines_of
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.orders.origins import origins
from processor.normalise.orders.reading import Reading
from processor.problems.problem import errors

ORDERS = "orders"
_COLUMNS = ("order", "outcome", "name", "street", "town", "lines", "total", "lacks")
# So many fields of a row that is no order are shown; `--json` has all.
_FIELDS = 8


class TriedFile(NamedTuple):
    """A file that was read: by which mapping, as whose, and what it gave."""

    mapping: Mapping
    channel: Channel | None
    portion: Portion
    records: int
    read: Any


def mapping_try(args: argparse.Namespace) -> int:
    """0 where the file is read, whatever its rows come to; 1 where it is not."""
    premises, problems = load_premises(Path(args.config))
    if premises is None:
        show_problems(problems)
        raise Stop(USAGE)
    meant, found = _mappings(premises, args)
    path = Path(args.file)
    data = bytes_of(path)
    limits = premises.config.limits
    read = whole(data, path.name, list(meant.values()), limits, args)
    own = read.mapping
    lines = own if own.joins is not None else lines_of(found, own.name)
    pair = Pair(read, path.name, lines)
    if args.other is not None:
        pair = with_other_half(pair, Path(args.other), limits, args)
    elif is_half(read.mapping):
        show_half(pair, limits, args)
        return DONE
    tried = _tried(premises, pair.whole, pair.name, args)
    if tried.mapping.kind != ORDERS:
        _show_rows(tried, args)
    else:
        _show_orders(tried, args)
    return DONE


def _mappings(
    premises: Premises, args: argparse.Namespace
) -> tuple[dict[str, Mapping], dict[str, Mapping]]:
    """The mappings that may be meant, and all; what is wrong with one that was named is told."""
    found, problems = mapping_files(premises)
    channels = premises.config.channels
    known_name("channel", args.channel, channels)
    if args.mapping is not None:
        wrong = [one for one in errors(problems) if Path(one.file).stem == args.mapping]
        if wrong:
            show_problems(wrong)
            raise Stop(NEEDS_A_PERSON)
        known_name("mapping", args.mapping, found)
        return {args.mapping: found[args.mapping]}, found
    if args.channel is not None:
        listed_there = channels[args.channel].mappings
        wrong = [one for one in errors(problems) if Path(one.file).stem in listed_there]
        if wrong:
            # What is wrong with it is the cause, not that the file fits none of the others.
            show_problems(wrong)
            raise Stop(NEEDS_A_PERSON)
    unread = sorted({Path(one.file).stem for one in errors(problems)})
    if unread:
        warn(told("mapping-try.unread", mappings=listed(unread, "and")))
    if args.channel is not None:
        there = channels[args.channel].mappings
        return {name: found[name] for name in there if name in found}, found
    return found, found


def _tried(
    premises: Premises, whole_file: FileInMemory, name: str, args: argparse.Namespace
) -> TriedFile:
    mapping, data, surveyed = whole_file
    assert surveyed is not None
    channel = _channel(premises, mapping, args)
    portion = Portion(
        surveyed.parts(data), surveyed.header, mapping, name, channel=channel,
        timezone=premises.config.timezone if channel is None else channel.timezone,
        arrived_at=rfc3339(now_micros(args.now)), headers_again=surveyed.headers_again,
    )  # fmt: skip
    read = FILE_KINDS[mapping.kind].read(portion)
    return TriedFile(mapping, channel, portion, surveyed.records, read)


def _channel(premises: Premises, mapping: Mapping, args: argparse.Namespace) -> Channel | None:
    """Whose file it is: the channel that was named, else the only one that lists the mapping, else
    one that leaves all to the file."""
    if mapping.kind != ORDERS:
        return None
    config = premises.config
    if args.channel is not None:
        return config.channels[args.channel]
    bound = [one for one in config.channels.values() if mapping.name in one.mappings]
    if len(bound) == 1:
        return bound[0]
    names = listed(sorted(one.name for one in bound), "and")
    key = "mapping-try.several-channels" if bound else "mapping-try.no-channel"
    warn(told(key, mapping=mapping.name, channels=names, timezone=config.timezone))
    return Channel(
        name="try", client="try", folder="try", mappings=(mapping.name,),
        timezone=config.timezone, currency=None, start_at="1970-01-01T00:00:00Z",
    )  # fmt: skip


def _title(tried: TriedFile, counts: MappingOf[str, int]) -> str:
    whose: Text = "" if tried.channel is None or tried.channel.name == "try" else sentence(
        "mapping-try.of-channel", channel=tried.channel.name
    )  # fmt: skip
    said = listed([f"{n} {spoken(word)}" for word, n in counted("rows", counts)], "and")
    return told(
        "mapping-try.title", file=tried.portion.file, mapping=tried.mapping.name, of=whose,
        records=tried.records, counts=said,
    )  # fmt: skip


def _show_orders(tried: TriedFile, args: argparse.Namespace) -> None:
    readings: list[Reading] = tried.read
    if args.cells is not None:
        _show_cells(tried, readings, args)
        return
    told_of = [one for one in readings if one.order is not None or one.order_id or one.problems]
    shown = sorted(told_of, key=strangeness)
    if not args.all:
        shown = shown[: args.rows]
    if args.json:
        for one in shown:
            show_json(order_json(one))
        return
    counts = Counter(str(one.outcome) for one in readings for _ in one.rows)
    heads = tuple(sentence(f"mapping-try.column.{name}") for name in _COLUMNS)
    rows: list[tuple[object, ...]] = [heads, *(order_row(one) for one in shown)]
    say(table(_title(tried, counts), rows if shown else []))
    if len(shown) < len(told_of):
        say(told("mapping-try.more", n=len(told_of) - len(shown)))
    for one in shown:
        for words in lacking(one):
            say(f"  {words}")
    for word, n in Counter(unlisted_words(readings)).items():
        said = told(
            "mapping-try.unlisted", n=n, column=word.column, word=word.word, ours=word.ours,
            target=word.target,
        )  # fmt: skip
        say(said)


def _show_cells(tried: TriedFile, readings: Sequence[Reading], args: argparse.Namespace) -> None:
    """Of one order each field beside the cell that it was read from."""
    found = [one for one in readings if args.cells in (one.named, one.named.lstrip("#"))]
    if not found:
        raise Stop(USAGE, sentence("mapping-try.no-order", order=args.cells))
    rows = {row for one in found for row in one.rows}
    cells = origins(tried.portion.parts, tried.portion.header, tried.mapping, rows)
    if args.json:
        show_json({"orders": [order_json(one) for one in found], "cells": cells})
        return
    heads = tuple(
        sentence(f"mapping-try.column.{name}") for name in ("field", "cell", "at", "by")
    )  # fmt: skip
    lines: list[tuple[object, ...]] = [
        (one.field, one.cell[:60], sentence("mapping-try.place", column=one.column, at=one.place),
         one.at)
        for one in cells
    ]  # fmt: skip
    say(table(sentence("mapping-try.cells", order=found[0].named), [heads, *lines]))
    for one in found:
        say(table(sentence("mapping-try.read-as"), _values(one)))
        for words in lacking(one):
            say(f"  {words}")


def _values(reading: Reading) -> list[tuple[object, ...]]:
    """The fields of an order that say something, as they were read."""
    if reading.order is None:
        return []
    plain_order = msgspec.to_builtins(reading.order)
    found: list[tuple[object, ...]] = []

    def walk(name: str, value: Any) -> None:
        if isinstance(value, dict):
            for key, below in value.items():
                walk(f"{name}.{key}" if name else key, below)
        elif isinstance(value, list | tuple):
            for number, below in enumerate(value, start=1):
                walk(f"{name}.{number}", below)
        elif value not in (None, "", False):
            found.append((name, str(value)))

    for key in ("source", "defects", "holds", "shipments", "client", "channel", "revision"):
        plain_order.pop(key, None)
    walk("", plain_order)
    return found


def _show_rows(tried: TriedFile, args: argparse.Namespace) -> None:
    """What rows that are no orders say; those that cannot be read come first."""
    read = tried.read
    made = [(row, msgspec.to_builtins(one)) for row, one in read.rows]
    if args.json:
        for row, one in made if args.all else made[: args.rows]:
            show_json({"row": row, **one})
        for wrong in read.problems:
            show_json({"problem": plain(wrong)})
        return
    show_problems(read.problems)
    bad = {one.line for one in read.problems}
    counts = {"accepted": len(made), "ignored": len(read.ignored), "rejected": len(bad)}
    shown = made if args.all else made[: args.rows]
    names = [
        name for name in (made[0][1] if made else {})
        if any(one[name] not in (None, "", [], {}) for _, one in shown)
    ][:_FIELDS]  # fmt: skip
    heads = (sentence("mapping-try.column.row"), *names)
    rows: list[tuple[object, ...]] = [
        (str(row), *("" if one[name] is None else str(one[name]) for name in names))
        for row, one in shown
    ]
    title = _title(tried, {word: n for word, n in counts.items() if n})
    say(table(title, [heads, *rows] if rows else []))
    if len(shown) < len(made):
        say(told("mapping-try.more", n=len(made) - len(shown)))
