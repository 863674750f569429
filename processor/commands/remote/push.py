"""`crossdock remote push`: documents are handed over to servers now."""

from __future__ import annotations

import argparse

from processor.commands.remote.turn_now import turn_now
from processor.passes.desk.asked_turns import PUSH


def push(args: argparse.Namespace) -> int:
    """Hands over what waits for the servers that are named, or for all."""
    return turn_now(args, PUSH)
