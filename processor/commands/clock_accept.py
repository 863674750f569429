"""`crossdock clock accept`: yes to a clock that jumped."""

from __future__ import annotations

import argparse

from processor.commands.opening.open_ledger import ledger_to_read
from processor.commands.opening.open_premises import load_place, machine_of, now_micros
from processor.commands.printing.console import DONE, answer_at_once
from processor.commands.working.ask import ask
from processor.model.clock import ClockReading
from processor.model.sentence import sentence
from processor.passes import house_clock


def accept(args: argparse.Namespace) -> int:
    """Says yes to the clock as it stands now; the next pass goes on by it."""
    house = load_place(args.config)
    here = ClockReading(now_micros(args.now), *machine_of(args.now)())
    if not house_clock.look(ledger_to_read(house), here, house.config.clock.jump).doubt:
        answer_at_once(sentence("clock.nothing-waits"), json=args.json)
        return DONE
    values = {"at": str(here.at), "boot": here.boot, "ran": str(here.ran), "why": args.why}
    return ask(house, args, house_clock.VERB, values)
