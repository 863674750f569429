"""What `crossdock status` tells of shipments that wait for the time of their wave."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from processor.commands.printing.console import say, spoken
from processor.model.config import Config
from processor.model.sentence import Sentence, listed, sentence
from processor.model.times import rfc3339
from processor.model.wave_plan import WaitsFor
from processor.passes.sending.wave_times import waits_now


def waves_waiting(connection: Connection, config: Config, now: int) -> list[WaitsFor]:
    """What waits for which time now."""
    return waits_now(connection, config, now)


def say_waves(waiting: Sequence[WaitsFor], now: int) -> None:
    """A line for each wave that is waited for."""
    for one in waiting:
        say(spoken(_said(one, now)))


def _said(one: WaitsFor, now: int) -> Sentence:
    kind = "command" if one.at is None else "next" if one.at <= now else "at"
    return sentence(
        f"status.wave-{kind}",
        n=one.shipments,
        wave=listed((one.warehouse, *one.key)),
        at="" if one.at is None else rfc3339(one.at),
    )


def for_programs(waiting: Sequence[WaitsFor]) -> list[dict[str, object]]:
    """The same for `--json`."""
    return [
        {"warehouse": one.warehouse, "of": one.key, "shipments": one.shipments,
         "at": None if one.at is None else rfc3339(one.at)}
        for one in waiting
    ]  # fmt: skip
