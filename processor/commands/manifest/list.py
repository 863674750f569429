"""`crossdock manifest list`: what carriers took over, and whether they have the files."""

from __future__ import annotations

import argparse

import msgspec

from processor.commands.opening.open_ledger import ledger_to_read
from processor.commands.opening.open_premises import load_place
from processor.commands.printing.console import DONE, say, show_json, spoken, table
from processor.documents.papers.manifest_paper import in_kilograms
from processor.ledger.database import reading
from processor.ledger.manifests import closed
from processor.ledger.manifests.closed import ManifestRow
from processor.model.sentence import sentence
from processor.model.times import rfc3339


def manifest_list(args: argparse.Namespace) -> int:
    """The manifests with their parcels, their files and what became of these."""
    house = load_place(args.config)
    with reading(ledger_to_read(house)) as connection:
        found = closed.all_manifests(connection)
    if args.json:
        for one in found:
            show_json(for_programs(one))
        return DONE
    rows: list[tuple[object, ...]] = [
        (
            one.number,
            rfc3339(one.closed_at),
            one.carrier,
            one.warehouse,
            sentence("manifest-list.parcels", n=one.parcels),
            in_kilograms(one.weight_g),
            ", ".join(spoken(sentence(f"document-state.{state}")) for _, state in one.documents),
            sentence("wave-list.sent-again", n=one.sent_again) if one.sent_again else "",
        )
        for one in found
    ]
    say(table(sentence("manifest-list.title"), rows))
    return DONE


def for_programs(one: ManifestRow) -> dict[str, object]:
    """A manifest for `--json`."""
    values = msgspec.structs.asdict(one)
    del values["key"]
    files = [{"document": place, "state": state} for place, state in one.documents]
    return {**values, "closed_at": rfc3339(one.closed_at), "documents": files}
