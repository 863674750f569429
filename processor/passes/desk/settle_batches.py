"""A person settles what files told that the ledger does not know, after an older copy of it was put
back: nothing goes to the same reader until then, as it may have it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import msgspec
from sqlalchemy import Connection

from processor.ledger import journal
from processor.ledger.desk import requests
from processor.ledger.desk.requests import Answer
from processor.ledger.labels import label_requests
from processor.ledger.outgoing import advised_parcels, batches, tellings, told_facts
from processor.ledger.outgoing.tellings import ORDER, RECEIPT
from processor.model.sentence import sentence
from processor.model.tellings import named
from processor.model.told_pieces import called_off, new_facts

VERB = "settle-batches"
ALL = "all"


def carry_out(
    connection: Connection, args: Mapping[str, str], *, at: int, who: str
) -> Answer:  # fmt: skip
    """Notes which of the orders that wait for a telling its reader has been told of; the others go
    with the next file. `told` are orders as people name them, or `all` that waits."""
    name, said = args["telling"], msgspec.json.decode(args["told"], type=list[str])
    to = named(name).to
    if not batches.unknown_runs(connection, name):
        return Answer(sentence("settle.nothing", to=to), refused=True)
    waiting = tellings.untold_keys(connection, name, ORDER)
    chosen = set(waiting) if said == [ALL] else set()
    for one in said if said != [ALL] else ():
        found = [row for row in requests.find_order(connection, one) if row[0] in waiting]
        if len(found) != 1:
            return Answer(sentence("settle.not-waiting", order=one, to=to), refused=True)
        chosen.add(found[0][0])
    note_as_told(connection, name, chosen, at)
    if said == [ALL]:
        receipts = tellings.untold_keys(connection, name, RECEIPT)
        tellings.let_wait(connection, name, RECEIPT, receipts, {}, at)
    batches.settle(connection, name)
    words = sentence("settle.settled", to=to, told=len(chosen), rest=len(waiting) - len(chosen))
    event = journal.Event(at=at, kind="batches settled", who=who, cause=args["why"], saw=words)
    journal.append(connection, [event])
    return Answer(words)


def note_as_told(connection: Connection, name: str, orders: Collection[int], at: int) -> None:
    """All that would be told of these orders now counts as told before."""
    if named(name).kind == "pre-advice":
        advised_parcels.note_as_told(connection, name, orders)
        tellings.let_wait(connection, name, ORDER, orders, {}, 0)
        return
    if named(name).kind == "label-request":
        label_requests.note_as_told(connection, name, orders, at)
        tellings.let_wait(connection, name, ORDER, orders, {}, 0)
        return
    feeds_channel = named(name).kind == "channel-feed"
    facts = told_facts.facts_of(connection, name, orders, feeds_channel=feeds_channel)
    told = [
        (of.key, shipment.key, fact)
        for of in facts
        for shipment in of.shipments
        for fact in new_facts(shipment, of)
    ]
    told += [(of.key, 0, fact) for of in facts for fact in called_off(of, str(of.key))]
    tellings.note_told(connection, name, told)
    tellings.let_wait(connection, name, ORDER, orders, {}, 0)
