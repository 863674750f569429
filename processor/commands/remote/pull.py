"""`crossdock remote pull`: files are fetched from servers now."""

from __future__ import annotations

import argparse

from processor.commands.remote.turn_now import turn_now
from processor.passes.desk.asked_turns import PULL


def pull(args: argparse.Namespace) -> int:
    """Fetches what lies at the servers that are named, or at all, and works it as any pass does."""
    return turn_now(args, PULL)
