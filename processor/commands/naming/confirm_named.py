"""FILE or SHIPMENT as people type it for `crossdock confirm`: the one that a name means."""

from __future__ import annotations

from sqlalchemy import Connection

from processor.commands.printing.console import USAGE, Stop, told, warn
from processor.ledger.desk import requests
from processor.ledger.orders import order_standing, trials
from processor.ledger.shipped import shipments_told, superseded
from processor.ledger.shipped.superseded import FileNamed
from processor.model.confirmations import Candidate
from processor.model.desk_actions import refused
from processor.model.sentence import Sentence, listed, sentence
from processor.model.times import rfc3339
from processor.problems.suggest import suggest

_TRIAL = "T"
_DIGITS = 10


def shipment_meant(connection: Connection, name: str) -> Candidate | None:
    """The shipment of a number; None where no shipment has it."""
    found = shipments_told.by_number(connection, [name]).get(name)
    if found:
        return found[0]
    if len(name) == _DIGITS + 1 and name[:1] == _TRIAL and name[1:].isdecimal():
        raise Stop(USAGE, sentence("report.trial", reference=name))
    return None


def file_meant(connection: Connection, name: str) -> FileNamed | None:
    """The file of a key or name: of several the one of which reports are parked; None where none
    has it, exit code 2 with their keys where it may be several."""
    found = superseded.files_named(connection, name)
    parked = [one for one in found if one.parked]
    if len(parked) > 1:
        for one in parked:
            file, seen = f"{one.sender}/{one.name}", rfc3339(one.seen_at)
            warn(told("confirm.one-file", key=one.key, file=file, time=seen))
        raise Stop(USAGE, sentence("confirm.several-files", n=len(parked), name=name))
    return parked[0] if parked else found[-1] if found else None


def unknown(connection: Connection, name: str) -> Stop:
    """The end of a command that was given a name which nothing has, with what is near."""
    orders = requests.find_order(connection, name)
    if orders:
        numbers = [
            number for key, *_ in orders for number in shipments_told.numbers_of(connection, key)
        ]
        if not numbers and len(orders) > 1:
            return Stop(USAGE, sentence("desk.orders-named", n=len(orders), name=name))
        if not numbers:
            return Stop(USAGE, _unsent(connection, orders[0][0], name))
        names = listed(numbers, "or")
        return Stop(USAGE, sentence("confirm.is-order", name=name, shipments=names))
    for one in trials.named(connection, name):
        if no := refused("confirm", "on trial", order=one.name):
            return Stop(USAGE, no)
    if alike := requests.near_orders(connection, name):
        return Stop(USAGE, sentence("find-order.near", name=name, near=listed(alike, "or")))
    files = superseded.files_parked(connection)
    known = {f"{one.sender}/{one.name}" for one in files} | {one.name for one in files}
    known |= set(shipments_told.near_numbers(connection, name))
    near = suggest(name, known, "")
    if not near:
        return Stop(USAGE, sentence("confirm.unknown", name=name))
    return Stop(USAGE, sentence("confirm.unknown-near", name=name, near=near))


def _unsent(connection: Connection, key: int, name: str) -> Sentence:
    """Why nothing can be told of an order without a shipment, as the table of what a person may do
    says."""
    order = order_standing.name_of(connection, key)
    no = refused("confirm", order_standing.standing_of(connection, key), order=order)
    return no or sentence("confirm.is-order-unsent", name=name)
