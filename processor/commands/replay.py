"""`crossdock replay`: documents rendered again from the ledger, under the texts of their time."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import msgspec
from sqlalchemy import Engine

from processor.commands.find_order import find_one
from processor.commands.opening.open_ledger import ledger_to_read
from processor.commands.opening.open_premises import load_place
from processor.commands.printing.console import (
    DONE,
    NEEDS_A_PERSON,
    USAGE,
    Stop,
    say,
    show_json,
    told,
)
from processor.documents.kinds import kind_of
from processor.documents.papers.batch_file import BatchFile
from processor.documents.papers.context import CannotRender, Context, Rendered
from processor.documents.render import render, render_part
from processor.house.earlier import UnreadableNow, house_of_texts
from processor.house.premises import Premises
from processor.ledger.database import reading
from processor.ledger.outgoing import batches, documents, waves
from processor.ledger.outgoing.documents import DocumentRow
from processor.ledger.reference import reference
from processor.ledger.views import views
from processor.model.dispatch import Part
from processor.model.sentence import Text, sentence
from processor.passes.sending.kept_labels import with_labels
from processor.passes.sending.render import parts_of

# How waves and batches are called.
_NUMBER = re.compile(r"[WB][0-9]{6,}")


def replay(args: argparse.Namespace) -> int:
    """The same bytes again, or the list of differences."""
    house = load_place(args.config)
    engine = ledger_to_read(house)
    with reading(engine) as connection:
        keys = views.wave_keys(connection, args.what)
        batch = batches.numbered(connection, args.what)
        told_in = [] if batch is None else [batch]
        if not keys and not told_in and not _NUMBER.fullmatch(args.what):
            key = find_one(house, args.what)
            keys = views.waves_of_order(connection, key)
            told_in = batches.of_order_keys(connection, key)
    if not keys and not told_in:
        raise Stop(USAGE, sentence("replay.no-wave", what=args.what))
    results: list[_Again] = []
    for key in keys:
        results += _replay_wave(engine, key, house)
    for key in told_in:
        results += _replay_batch(engine, key, str(house.state.parent))
    same = [one for one in results if one.same]
    if args.json:
        for one in results:
            show_json(one)
    else:
        for one in results:
            if one.same:
                say(told("replay.same", document=one.document))
            else:
                say(told("replay.different", document=one.document, why=one.why))
        say(told("replay.count", same=len(same), all=len(results)))
    return DONE if len(same) == len(results) else NEEDS_A_PERSON


class _Again(msgspec.Struct, frozen=True):
    """A document that was rendered again, and why its bytes differ."""

    document: str
    same: bool
    why: Text


def _replay_wave(engine: Engine, wave_id: int, house: Premises) -> list[_Again]:
    with reading(engine) as connection:
        bundle_id = waves.wave_row(connection, wave_id)[2]
        texts = reference.texts_of(connection, bundle_id)
        rows = documents.documents_of(connection, wave_id)
    try:
        context = house_of_texts(texts, str(house.state.parent)).context
    except UnreadableNow as error:
        return [_told(row, False, error.words) for row in rows]
    parts = parts_of(engine, rows)
    return [_compare(row, part, context, house.archive) for row, part in parts]


def _replay_batch(engine: Engine, key: int, base: str) -> list[_Again]:
    with reading(engine) as connection:
        kept = batches.kept(connection, key)
        texts = reference.texts_of(connection, kept.bundle_id)
        rows = batches.documents_of(connection, key)
    try:
        context = house_of_texts(texts, base).context
    except UnreadableNow as error:
        return [_told(row, False, error.words) for row in rows]
    file = BatchFile(batch=kept.batch, layout=kept.layout)
    return [_compared(row, partial(render, row.kind, file, context, row.renderer)) for row in rows]


def _compare(row: DocumentRow, part: Part, context: Context, archive: Path) -> _Again:
    def again() -> Rendered:
        return render_part(with_labels(archive, part), context, row.renderer)

    return _compared(row, again)


def _compared(row: DocumentRow, again: Callable[[], Rendered]) -> _Again:
    why: Text
    try:
        same = again().sha256 == row.sha256
        why = "" if same else _why(row)
    except CannotRender as error:
        same, why = False, error.words
    return _told(row, same, why)


def _told(row: DocumentRow, same: bool, why: Text) -> _Again:
    return _Again(f"{row.folder}/{row.name}", same, why)


def _why(row: DocumentRow) -> Text:
    now = kind_of(row.kind).rendered_by(row.renderer).name
    if row.renderer != now:
        return sentence("replay.other-renderer", then=row.renderer, now=now)
    return sentence("replay.same-renderer")
