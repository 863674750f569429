"""Which queue of people works on what waits, as config.yaml has them."""

from __future__ import annotations

from processor.model.cases import CASE_KINDS, case_queue
from processor.model.config import Config


def queue_of(config: Config, reason: str) -> str:
    """The queue of people that works on a reason; empty where config.yaml does not know it."""
    known = config.holds.get(reason)
    return known.queue if known is not None else ""


def queue_of_case(kind: str, config: Config) -> str:
    """The queue of a kind; empty for one of another version."""
    return case_queue(kind, config.holds) if kind in CASE_KINDS else ""
