"""`crossdock manifest close`: what a carrier takes over now, as file and paper."""

from __future__ import annotations

import argparse

from processor.commands.asked_of_a_pass import asked_of_a_pass
from processor.commands.naming.typed_names import known_name
from processor.commands.opening.open_house import house_in_force
from processor.commands.printing.console import NEEDS_A_PERSON, USAGE, Stop, say, show_json, spoken
from processor.model.sentence import sentence
from processor.passes.sending.close_manifests import VERB


def manifest_close(args: argparse.Namespace) -> int:
    """Asks for it; closes itself unless another process is at work."""
    house, _ = house_in_force(args.config)
    config = house.config
    known_name("carrier", args.carrier, config.carriers)
    known_name("warehouse", args.warehouse, config.warehouses)
    if not any(one.carrier == args.carrier for one in config.manifests):
        raise Stop(USAGE, sentence("manifest.no-plan", carrier=args.carrier))
    values = {"carrier": args.carrier, "warehouse": args.warehouse or ""}
    key, answer, code = asked_of_a_pass(house, args, VERB, values)
    said = sentence("answer.asked") if answer is None else answer.said
    if args.json:
        show_json({"request": key, "answer": said})
    else:
        say(spoken(said))
    return NEEDS_A_PERSON if answer is not None and answer.refused else code
