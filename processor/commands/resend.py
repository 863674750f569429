"""`crossdock resend`: a document, or a wave, is sent again with the bytes that went out."""

from __future__ import annotations

import argparse

import msgspec

from processor.commands.naming.typed_names import known_name, unknown_name
from processor.commands.opening.open_ledger import ledger_to_ask
from processor.commands.opening.open_premises import load_place
from processor.commands.printing.console import NEEDS_A_PERSON, USAGE, Stop, say, show_json, told
from processor.commands.working.ask import ask
from processor.documents.kinds import wave_kinds
from processor.house.places import remote_for
from processor.house.premises import Premises
from processor.ledger.database import reading
from processor.ledger.desk import requests
from processor.ledger.outgoing import resends
from processor.ledger.outgoing.documents import DocumentRow
from processor.model.sentence import Text, listed, sentence
from processor.passes.desk.resend import VERB, look, number_meant
from processor.passes.sending.resent_bytes import no_bytes

# Among so many of the newest documents a name that nothing has is looked for.
_NEAR = 2_000


def resend(args: argparse.Namespace) -> int:
    """Asks for documents to be sent again, once nothing speaks against it."""
    house = load_place(args.config)
    engine = ledger_to_ask(house)
    if not args.why.strip():
        raise Stop(USAGE, sentence("resend.no-why"))
    receivers = {*house.config.warehouses, *(one.receiver for one in wave_kinds().values())} - {""}
    receivers |= {one.receiver for one in house.config.tellings}
    receivers |= {one.receiver for plan in house.config.manifests for one in plan.files}
    known_name("receiver", args.receiver, receivers)
    with reading(engine) as connection:
        found = look(
            connection, args.what, receiver=args.receiver or "",
            although_shipped=args.although_shipped,
        )  # fmt: skip
        if found.unknown:
            if meant := number_meant(connection, found.unknown):
                raise Stop(USAGE, sentence("resend.number-meant", name=found.unknown, number=meant))
            if alike := requests.near_orders(connection, found.unknown):
                words = listed(alike, "or")
                raise Stop(USAGE, sentence("find-order.near", name=found.unknown, near=words))
            near = resends.newest_names(connection, _NEAR)
            raise unknown_name("document", found.unknown, near)
    refused = found.refused or next(
        (words for row in found.rows if (words := _cannot_go(house, row))), ""
    )
    if refused:
        said = sentence("answer.refused", why=refused)
        if args.json:
            show_json({"request": None, "answer": said})
        else:
            say(told("answer.refused", why=refused))
        return NEEDS_A_PERSON
    values = {
        "what": msgspec.json.encode(args.what).decode(), "receiver": args.receiver or "",
        "although-shipped": "yes" if args.although_shipped else "", "why": args.why,
    }  # fmt: skip
    return ask(house, args, VERB, values)


def _cannot_go(house: Premises, row: DocumentRow) -> Text:
    for_warehouse = row.warehouse if row.receiver == row.warehouse else ""
    if remote_for(house.config, for_warehouse, row.folder) is None:
        return sentence("deliver.no-place", warehouse=row.warehouse, folder=row.folder)
    return no_bytes(house.archive, row)
