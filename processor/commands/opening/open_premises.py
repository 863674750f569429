"""Opens a house for those who only look or ask: its configuration, its folders, its ledger."""

from __future__ import annotations

import os
import pwd
from collections.abc import Callable
from pathlib import Path

from processor.commands.printing.console import USAGE, Stop, show_problems, speak
from processor.house.alerts import alerts_of, write_alert
from processor.house.premises import Premises, load_premises
from processor.languages.languages import language_of
from processor.model.clock import FIRST_YEAR, LAST_YEAR, is_possible
from processor.model.sentence import Sentence, sentence
from processor.model.times import parse_time
from processor.problems.problem import Problem, errors, render_all
from processor.transport import machine_clock


def now_micros(text: str | None) -> int:
    """The clock of this command: `--now`, else the time it is."""
    years = {"first": str(FIRST_YEAR), "until": str(LAST_YEAR)}
    if text is None:
        at = machine_clock.wall()
        if not is_possible(at):
            raise Stop(USAGE, sentence("open.clock-year", **years))
        return at
    try:
        at = parse_time(text)
    except (ValueError, OverflowError) as error:
        raise Stop(USAGE, sentence("open.now", text=text)) from error
    if not is_possible(at):
        raise Stop(USAGE, sentence("open.now-year", text=text, **years))
    return at


def machine_of(text: str | None) -> Callable[[], tuple[str, int]]:
    """How long the machine has run, for the clock of this command; nobody knows it of `--now`."""
    return (lambda: ("", 0)) if text is not None else lambda: machine_clock.machine()


def user_name() -> str:
    """Who gives the command, as events record it."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def refused_alert(place: Premises) -> Path:
    """Where an edit that was refused is told."""
    return alerts_of(place, "rules") / "refused.txt"


def alert_refused(place: Premises, why: list[Problem] | Sentence) -> None:
    """Tells where alerts stand why an edit is not in force: in the language of the house, whatever
    the person at this terminal speaks. It is shown there too, also where alerts cannot be."""
    code = place.config.language
    words = language_of(code).say(why) if isinstance(why, Sentence) else render_all(why, code)
    write_alert(place, "rules", "refused", words)


def load_place(config: str) -> Premises:
    """Configuration and folders alone, or every problem shown and exit code 2."""
    premises, problems = load_premises(Path(config))
    if premises is not None:
        speak(premises.config.language, default=True)
    if premises is None or errors(problems):
        show_problems(problems)
        raise Stop(USAGE, sentence("open.config-refused"))
    return premises
