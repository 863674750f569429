"""Opens a house for those who only look or ask: its configuration, its folders, its ledger."""

from __future__ import annotations

import os
import pwd
import time
from pathlib import Path

from sqlalchemy import Engine

from processor.commands.console import USAGE, Stop, show_problems, speak
from processor.house.premises import Premises, load_premises
from processor.languages.languages import language_of
from processor.ledger.database import open_ledger
from processor.model.sentence import Sentence, sentence
from processor.model.times import parse_time
from processor.problems.problem import Problem, errors, render_all
from processor.transport import files

MICROS = 1_000


def now_micros(text: str | None) -> int:
    """The clock of this command: `--now`, else the time it is."""
    if text is None:
        return time.time_ns() // MICROS // 1_000_000 * 1_000_000
    try:
        return parse_time(text)
    except ValueError as error:
        raise Stop(USAGE, sentence("open.now", text=text)) from error


def user_name() -> str:
    """Who gives the command, as events record it."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def refused_alert(place: Premises) -> Path:
    """Where an edit that was refused is told."""
    return place.alerts / "rules" / "refused.txt"


def alert_refused(place: Premises, why: list[Problem] | Sentence) -> None:
    """Tells where alerts stand why an edit is not in force: in the language of the house, whatever
    the person at this terminal speaks."""
    code = place.config.language
    words = language_of(code).say(why) if isinstance(why, Sentence) else render_all(why, code)
    files.write_visible(refused_alert(place), f"{words}\n".encode())


def load_place(config: str) -> Premises:
    """Configuration and folders alone, or every problem shown and exit code 2."""
    premises, problems = load_premises(Path(config))
    if premises is not None:
        speak(premises.config.language, default=True)
    if premises is None or errors(problems):
        show_problems(problems)
        raise Stop(USAGE, sentence("open.config-refused"))
    return premises


def ledger_of(house: Premises) -> Engine:
    """The ledger of a house."""
    return open_ledger(house.state / "ledger.db")
