"""A person lets go what waits for a telling that config.yaml has no more: nobody will be told of it
by a file.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection

from processor.ledger import journal
from processor.ledger.desk.requests import Answer
from processor.ledger.outgoing import tellings
from processor.ledger.outgoing.tellings import ORDER, RECEIPT
from processor.model.sentence import sentence
from processor.model.tellings import named
from processor.passes.desk.settle_batches import note_as_told

VERB = "let-tellings-go"


def carry_out(
    connection: Connection, there: Collection[str], args: Mapping[str, str], *, at: int, who: str
) -> Answer:  # fmt: skip
    """Notes all that waits as told by others, so that it is not told either where the telling comes
    back; what happens after that is. Refused where config.yaml has it again: `there` are the names
    of those that it has."""
    name = args["telling"]
    to = named(name).to
    if name in there:
        return Answer(sentence("let-go.back", to=to), refused=True)
    orders = tellings.untold_keys(connection, name, ORDER)
    receipts = tellings.untold_keys(connection, name, RECEIPT)
    if not orders and not receipts:
        return Answer(sentence("let-go.nothing", to=to), refused=True)
    note_as_told(connection, name, orders, at)
    tellings.let_wait(connection, name, RECEIPT, receipts, {}, at)
    words = sentence("let-go.gone", to=to, n=len(orders) + len(receipts))
    event = journal.Event(at=at, kind="telling let go", who=who, cause=args["why"], saw=words)
    journal.append(connection, [event])
    return Answer(words)
