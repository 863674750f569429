"""`crossdock wave list`: the waves, and how many of their documents are handed over."""

from __future__ import annotations

import argparse
from collections import Counter

from processor.commands.opening.open_ledger import ledger_to_read
from processor.commands.opening.open_premises import load_place
from processor.commands.printing.console import DONE, say, show_json, table, told
from processor.ledger.database import reading
from processor.ledger.outgoing import resends
from processor.ledger.outgoing.altered_texts import altered
from processor.ledger.views import views
from processor.ledger.views.wave_contents import WavePart, wave_contents
from processor.model.sentence import Sentence, joined, sentence
from processor.model.times import rfc3339


def _of(part: WavePart) -> Sentence:
    return sentence(
        f"wave-list.of.{part.action}", warehouse=part.warehouse, carrier=part.carrier,
        n=part.shipments,
    )  # fmt: skip


def wave_list(args: argparse.Namespace) -> int:
    """The waves, with their documents by state, what these say otherwise than it was given, and how
    many were sent again."""
    house = load_place(args.config)
    with reading(ledger_to_read(house)) as connection:
        found = views.waves(connection)
        parts = wave_contents(connection)
        changed = altered(connection)
        again = Counter(one.wave for one in resends.all_resent(connection))
    rows = [
        (number, rfc3339(at), sentence("wave-list.handed", handed=handed, all=documents))
        for number, at, documents, handed in found
    ]
    counts = Counter(one.wave for one in changed)
    if args.json:
        for wave, at, words in rows:
            notes = [one for one in changed if one.wave == wave] if args.notes else []
            more = {"notes": notes} if args.notes else {}
            show_json(
                {
                    "wave": wave,
                    "closed_at": at,
                    "documents": words,
                    "of": parts.get(wave, []),
                    "altered": counts[wave],
                    "sent_again": again[wave],
                    **more,
                }
            )
        return DONE
    shown = [
        (
            *row,
            sentence("wave-list.altered", n=counts[row[0]]) if counts[row[0]] else "",
            sentence("wave-list.sent-again", n=again[row[0]]) if again[row[0]] else "",
            joined((_of(one) for one in parts.get(row[0], ())), "comma"),
        )
        for row in rows
    ]
    say(table(sentence("wave-list.title"), shown))
    for one in changed if args.notes else ():
        shipment = one.shipment or sentence("wave-list.file")
        say(told("wave-list.note", document=one.document, shipment=shipment, words=one.words))
    return DONE
