"""`crossdock rules accept`: yes to edited rules that wait because they move many decisions."""

from __future__ import annotations

import argparse

from processor.commands.opening.open_house import load_house
from processor.commands.opening.open_ledger import ledger_to_ask
from processor.commands.printing.console import DONE, answer_at_once
from processor.commands.working.ask import ask
from processor.house.house import texts_digest
from processor.ledger.database import reading
from processor.ledger.reference import reference
from processor.model.sentence import sentence


def accept(args: argparse.Namespace) -> int:
    """Says yes to the edited rules as they stand on disk, however many decisions they move."""
    house = load_house(args.config)
    with reading(ledger_to_ask(house)) as connection:
        bundle = reference.in_force(connection)
        texts = {} if bundle is None else reference.texts_of(connection, bundle)
    if bundle is not None and texts_digest(texts) == texts_digest(house.texts):
        answer_at_once(sentence("rules-accept.nothing-waits"), json=args.json)
        return DONE
    return ask(house, args, "accept-rules", {"digest": texts_digest(house.texts), "why": args.why})
