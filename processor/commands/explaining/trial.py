"""What `crossdock explain` tells of an order on trial, or of a real one that was also tried."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from processor.commands.printing.console import DONE, show_json
from processor.commands.trial.told import for_programs, say_trial
from processor.ledger.desk import requests
from processor.ledger.orders import trials
from processor.model.trials import TrialOrder


class Tried:
    """What was decided on trial of the orders that a name may mean."""

    def __init__(self, connection: Connection, name: str) -> None:
        self.orders: Sequence[TrialOrder] = trials.named(connection, name)
        # One that came again as a real order is told by its real life.
        self.alone = bool(self.orders) and not requests.find_order(connection, name)

    def for_programs(self, name: str = "") -> list[dict[str, object]]:
        """As `--json` prints it; `name` is that of one order alone."""
        return [for_programs(one) for one in self.orders if name in ("", one.name)]

    def say(self, zone: str, name: str = "") -> None:
        """In lines; `name` is that of one order alone."""
        for one in self.orders:
            if name in ("", one.name):
                say_trial(one, zone)


def explain_alone(tried: Tried, zone: str, *, json: bool) -> int:
    """An order that is on trial and nowhere real."""
    if json:
        for one in tried.for_programs():
            show_json({"trial": one})
    else:
        tried.say(zone)
    return DONE
