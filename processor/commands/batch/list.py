"""`crossdock batch list`: what channels and clients were told, and whether they have it."""

from __future__ import annotations

import argparse

import msgspec

from processor.commands.opening.open_ledger import ledger_to_read
from processor.commands.opening.open_premises import load_place
from processor.commands.printing.console import DONE, say, show_json, table
from processor.ledger.database import reading
from processor.ledger.outgoing import batches
from processor.model.sentence import sentence
from processor.model.times import rfc3339


def batch_list(args: argparse.Namespace) -> int:
    """The batches with their facts, their files and what became of these."""
    house = load_place(args.config)
    with reading(ledger_to_read(house)) as connection:
        found = batches.all_batches(connection)
    if args.json:
        for one in found:
            handed = None if one.handed_at is None else rfc3339(one.handed_at)
            times = {"closed_at": rfc3339(one.closed_at), "handed_at": handed}
            show_json({**msgspec.structs.asdict(one), **times})
        return DONE
    rows: list[tuple[object, ...]] = [
        (
            one.number,
            rfc3339(one.closed_at),
            sentence(f"telling.about-{one.about}"),
            # A report of stock is a snapshot: it has no facts that would be told once.
            "" if one.about == "stock" else sentence("batch-list.facts", n=one.facts),
            one.document,
            sentence(f"document-state.{one.state}"),
            sentence("wave-list.sent-again", n=one.sent_again) if one.sent_again else "",
        )
        for one in found
    ]
    say(table(sentence("batch-list.title"), rows))
    return DONE
