"""`crossdock review write`: review sheets of what waits for a person, now."""

from __future__ import annotations

import argparse

from processor.commands.asked_of_a_pass import asked_of_a_pass
from processor.commands.naming.typed_names import known_name
from processor.commands.opening.open_house import house_in_force
from processor.commands.printing.console import say, show_json, spoken
from processor.model.cases import all_queues
from processor.model.sentence import sentence
from processor.passes.desk.sheets import VERB


def write(args: argparse.Namespace) -> int:
    """Asks for the sheets; writes them itself unless another process is at work."""
    house, _ = house_in_force(args.config)
    known_name("queue", args.queue, all_queues(house.config.holds))
    known_name("client", args.client, house.config.clients)
    values = {"queue": args.queue or "", "client": args.client or ""}
    if args.again:
        values["again"] = "yes"
    key, answer, code = asked_of_a_pass(house, args, VERB, values)
    if args.json:
        show_json({"request": key, "answer": None if answer is None else answer.said})
    else:
        say(spoken(sentence("review-write.asked") if answer is None else answer.said))
    return code
