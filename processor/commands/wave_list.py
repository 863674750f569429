"""`crossdock wave list`: the waves, and how many of their documents are handed over."""

from __future__ import annotations

import argparse

from processor.commands.console import DONE, say, show_json, table
from processor.commands.open_ledger import ledger_to_read
from processor.commands.open_premises import load_place
from processor.ledger import views
from processor.ledger.database import reading
from processor.model.sentence import sentence
from processor.model.times import rfc3339


def wave_list(args: argparse.Namespace) -> int:
    """The waves, with their documents by state."""
    house = load_place(args.config)
    with reading(ledger_to_read(house)) as connection:
        found = views.waves(connection)
    rows = [
        (number, rfc3339(at), sentence("wave-list.handed", handed=handed, all=documents))
        for number, at, documents, handed in found
    ]
    if args.json:
        for wave, at, words in rows:
            show_json({"wave": wave, "closed_at": at, "documents": words})
    else:
        say(table(sentence("wave-list.title"), rows))
    return DONE
