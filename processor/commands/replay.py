"""`crossdock replay`: documents rendered again from the ledger, under the texts of their time."""

from __future__ import annotations

import argparse

from sqlalchemy import Engine

from processor.commands.console import DONE, NEEDS_A_PERSON, USAGE, say, show_json
from processor.commands.find_order import find_one
from processor.commands.open_house import Stop, ledger_of, load_place
from processor.documents.kinds import kind_of
from processor.documents.papers.context import CannotRender, Context
from processor.documents.render import render_part
from processor.house.earlier import UnreadableNow, house_of_texts
from processor.ledger import documents, reference, views, waves
from processor.ledger.database import reading
from processor.ledger.documents import DocumentRow
from processor.model.dispatch import Part
from processor.passes.sending.render import parts_of


def replay(args: argparse.Namespace) -> int:
    """The same bytes again, or the list of differences."""
    house = load_place(args.config)
    engine = ledger_of(house)
    with reading(engine) as connection:
        keys = views.wave_keys(connection, args.what)
        if not keys:
            key = find_one(house, args.what)
            keys = views.waves_of_order(connection, key)
    if not keys:
        raise Stop(USAGE, f"{args.what!r} stands in no wave yet")
    results = []
    for key in keys:
        results += _replay_wave(engine, key, str(house.state.parent))
    same = [one for one in results if one["same"]]
    if args.json:
        for one in results:
            show_json(one)
    else:
        for one in results:
            words = "the same bytes" if one["same"] else f"DIFFERENT: {one['why']}"
            say(f"{one['document']}: {words}")
        say(f"{len(same)} of {len(results)} documents are the same, byte for byte")
    return DONE if len(same) == len(results) else NEEDS_A_PERSON


def _replay_wave(engine: Engine, wave_id: int, base: str) -> list[dict[str, object]]:
    with reading(engine) as connection:
        bundle_id = waves.wave_row(connection, wave_id)[2]
        texts = reference.texts_of(connection, bundle_id)
        rows = documents.documents_of(connection, wave_id)
    try:
        context = house_of_texts(texts, base).context
    except UnreadableNow as error:
        return [_told(row, False, str(error)) for row in rows]
    parts = parts_of(engine, rows)
    return [_compare(row, part, context) for row, part in parts]


def _compare(row: DocumentRow, part: Part, context: Context) -> dict[str, object]:
    try:
        same = render_part(part, context).sha256 == row.sha256
        why = "" if same else _why(row)
    except CannotRender as error:
        same, why = False, str(error)
    return _told(row, same, why)


def _told(row: DocumentRow, same: bool, why: str) -> dict[str, object]:
    return {"document": f"{row.folder}/{row.name}", "same": same, "why": why}


def _why(row: DocumentRow) -> str:
    now = kind_of(row.kind).renderer
    if row.renderer != now:
        return f"rendered by {row.renderer}, this is {now}"
    return "same renderer: the ledger was changed, or this is a bug"
