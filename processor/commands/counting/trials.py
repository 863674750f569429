"""What `crossdock status` tells of what is on trial."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from processor.commands.printing.console import say, spoken, table
from processor.commands.trial.told import state_said
from processor.ledger.orders import trials
from processor.model.config import Config
from processor.model.sentence import Sentence, sentence
from processor.model.trials import on_trial


class TrialNow(msgspec.Struct, frozen=True, kw_only=True):
    """What is on trial at a moment: (why, state) with how many orders, and what people must know
    of channels that went on trial or came from it."""

    counts: tuple[tuple[str, str, int], ...]
    told: tuple[Sentence, ...]


def trial_now(connection: Connection, config: Config) -> TrialNow:
    """What is on trial now."""
    channels = on_trial(config).channels
    real = trials.still_real(connection, channels)
    waiting = trials.waiting_for_live(connection)
    left = trials.left_to_others(connection, channels)
    return TrialNow(
        counts=tuple(
            (why, state, n) for (why, state), n in sorted(trials.counts(connection).items())
        ),
        told=(
            *(sentence("trial.status-real", channel=one, n=n) for one, n in real.items()),
            *([sentence("trial.status-waiting", n=waiting)] if waiting else []),
            *(sentence("trial.status-left", channel=one, n=n) for one, n in left.items()),
        ),
    )


def say_trials(now: TrialNow) -> None:
    """A table of what is on trial; nothing where nothing is, or was."""
    if now.counts:
        rows: list[tuple[object, ...]] = [
            (sentence(f"trial.status-why.{why}", state=state_said(state)), n)
            for why, state, n in now.counts
        ]
        say(table(sentence("trial.status"), rows))
    for words in now.told:
        say(spoken(words))


def for_programs(now: TrialNow) -> dict[str, object]:
    """The same for `--json`."""
    counts = [{"why": why, "state": state, "orders": n} for why, state, n in now.counts]
    return {"trial": {"orders": counts, "told": now.told}}
