"""`crossdock manifest show`: the parcels on one manifest."""

from __future__ import annotations

import argparse

import msgspec

from processor.commands.manifest.list import for_programs
from processor.commands.opening.open_ledger import ledger_to_read
from processor.commands.opening.open_premises import load_place
from processor.commands.printing.console import (
    DONE,
    USAGE,
    Stop,
    say,
    show_json,
    spoken,
    table,
    told,
)
from processor.documents.papers.manifest_paper import in_kilograms
from processor.ledger.database import reading
from processor.ledger.manifests import closed
from processor.model.sentence import sentence
from processor.model.times import rfc3339


def manifest_show(args: argparse.Namespace) -> int:
    """What was taken over, line by line as on the paper, and where its files are."""
    house = load_place(args.config)
    with reading(ledger_to_read(house)) as connection:
        found = closed.numbered(connection, args.number)
        if len(found) != 1:
            key = "manifest-show.several" if found else "manifest-show.unknown"
            numbers = [one.number for one in found]
            raise Stop(USAGE, sentence(key, number=args.number, manifests=numbers))
        (one,) = found
        parcels = closed.parcels_of(connection, one.key)
    if args.json:
        show_json({**for_programs(one), "lines": [msgspec.structs.asdict(row) for row in parcels]})
        return DONE
    at, weight = rfc3339(one.closed_at), in_kilograms(one.weight_g)
    if one.who:
        say(
            told(
                "manifest-show.title", number=one.number, carrier=one.carrier,
                warehouse=one.warehouse, at=at, who=one.who, n=one.parcels, weight=weight,
            )
        )  # fmt: skip
    else:
        say(
            told(
                "manifest-show.title-of-before", number=one.number, carrier=one.carrier,
                warehouse=one.warehouse, at=at, n=one.parcels, weight=weight,
            )
        )  # fmt: skip
    if one.carrier_number != one.number:
        say(told("manifest-show.number", carrier=one.carrier, number=one.carrier_number))
    if one.notes:
        say(spoken(one.notes))
    rows: list[tuple[object, ...]] = [
        (
            row.position,
            row.tracking or row.sscc,
            row.shipment,
            row.order,
            in_kilograms(row.weight_g),
            sentence("manifest-show.same") if row.same
            else "" if row.confirmed else sentence("manifest-show.not-confirmed"),
        )
        for row in parcels
    ]  # fmt: skip
    say(table(sentence("manifest-show.parcels"), rows))
    for place, state in one.documents:
        say(f"  {place}  {spoken(sentence(f'document-state.{state}'))}")
    return DONE
