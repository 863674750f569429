"""`crossdock wave close`: what waits leaves now."""

from __future__ import annotations

import argparse

from processor.commands.naming.typed_names import unknown_name
from processor.commands.opening.open_house import at_work, house_in_force, told_to_stop
from processor.commands.opening.open_premises import machine_of, now_micros
from processor.commands.printing.console import Progress, show_json
from processor.commands.run import ended, hold_the_brake, show
from processor.commands.working.serve_once import hand_over_to_all
from processor.model.wave_rules import CloseNow


def close_waves(args: argparse.Namespace) -> int:
    """`crossdock wave close`: closes what waits, of one warehouse or carrier where one is named, and
    delivers it."""
    house, refused = house_in_force(args.config)
    asked = CloseNow(args.warehouse or "", args.carrier or "")
    if asked.warehouse and asked.warehouse not in house.config.warehouses:
        raise unknown_name("warehouse", asked.warehouse, house.config.warehouses)
    if asked.carrier and asked.carrier not in house.config.carriers:
        raise unknown_name("carrier", asked.carrier, house.config.carriers)
    progress = Progress()
    with at_work(house, workers=0, progress=progress) as runtime, told_to_stop(runtime) as stop:
        runtime.machine = machine_of(args.now)
        runtime.close_now = asked
        waits = refused or hold_the_brake(runtime)
        report = hand_over_to_all(runtime, now_micros(args.now), close_all=True)
        stopped = stop.is_set()
    progress.end()
    if args.json:
        show_json(report)
    else:
        show(report)
    return ended(stopped=stopped, wrong=waits or report.needs_a_person)
