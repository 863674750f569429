"""`crossdock label list`: which parcels wait for labels that others make, and until when."""

from __future__ import annotations

import argparse

from processor.commands.opening.open_ledger import ledger_to_read
from processor.commands.opening.open_premises import load_place
from processor.commands.printing.console import DONE, say, show_json, table
from processor.ledger.database import reading
from processor.ledger.labels import label_waits
from processor.model.sentence import sentence
from processor.model.times import rfc3339


def label_list(args: argparse.Namespace) -> int:
    """The parcels whose labels are waited for, those due first, first."""
    house = load_place(args.config)
    with reading(ledger_to_read(house)) as connection:
        found = label_waits.waiting(connection)
    if args.json:
        for one in found:
            show_json(
                {
                    "shipment": one.shipment, "order": one.order, "service": one.service,
                    "source": one.source, "parcel": one.sscc, "state": one.state,
                    "until": rfc3339(one.until), "why": one.why,
                }
            )  # fmt: skip
        return DONE
    rows: list[tuple[object, ...]] = [
        (
            one.shipment, one.order, one.service, sentence(f"label.{one.state}"),
            sentence("label-list.until", time=rfc3339(one.until)), one.why,
        )
        for one in found
    ]  # fmt: skip
    say(table(sentence("label-list.title"), rows))
    return DONE
