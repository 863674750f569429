"""`crossdock replay`: documents rendered again from the ledger, under the texts of their time."""

from __future__ import annotations

import argparse
import re

import msgspec
from sqlalchemy import Engine

from processor.commands.console import DONE, NEEDS_A_PERSON, USAGE, Stop, say, show_json, told
from processor.commands.find_order import find_one
from processor.commands.open_ledger import ledger_to_read
from processor.commands.open_premises import load_place
from processor.documents.kinds import kind_of
from processor.documents.papers.context import CannotRender, Context
from processor.documents.render import render_part
from processor.house.earlier import UnreadableNow, house_of_texts
from processor.ledger import documents, reference, views, waves
from processor.ledger.database import reading
from processor.ledger.documents import DocumentRow
from processor.model.dispatch import Part
from processor.model.sentence import Text, sentence
from processor.passes.sending.render import parts_of

# How waves are called.
_WAVE = re.compile(r"W[0-9]{6,}")


def replay(args: argparse.Namespace) -> int:
    """The same bytes again, or the list of differences."""
    house = load_place(args.config)
    engine = ledger_to_read(house)
    with reading(engine) as connection:
        keys = views.wave_keys(connection, args.what)
        if not keys and not _WAVE.fullmatch(args.what):
            key = find_one(house, args.what)
            keys = views.waves_of_order(connection, key)
    if not keys:
        raise Stop(USAGE, sentence("replay.no-wave", what=args.what))
    results: list[_Again] = []
    for key in keys:
        results += _replay_wave(engine, key, str(house.state.parent))
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


def _replay_wave(engine: Engine, wave_id: int, base: str) -> list[_Again]:
    with reading(engine) as connection:
        bundle_id = waves.wave_row(connection, wave_id)[2]
        texts = reference.texts_of(connection, bundle_id)
        rows = documents.documents_of(connection, wave_id)
    try:
        context = house_of_texts(texts, base).context
    except UnreadableNow as error:
        return [_told(row, False, error.words) for row in rows]
    parts = parts_of(engine, rows)
    return [_compare(row, part, context) for row, part in parts]


def _compare(row: DocumentRow, part: Part, context: Context) -> _Again:
    why: Text
    try:
        same = render_part(part, context, row.renderer).sha256 == row.sha256
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
