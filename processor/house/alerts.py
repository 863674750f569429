"""Alerts of the house that stay until what they tell is over: written where people find them."""

from __future__ import annotations

from pathlib import Path

from processor.house.premises import Premises
from processor.house.receivers import staging_of
from processor.languages.languages import language_of
from processor.transport.files import write_shown


def write_alert(house: Premises, alert: Path, words: str) -> None:
    """Writes or replaces an alert below `house.alerts`; whoever takes every file there sees it
    whole and under its own name alone. Where the plain evaluator decides, it says so.

    Nothing where config.yaml names the folder and it is not there: made, it would hide that
    nothing is mounted.
    """
    if house.has_alerts:
        if house.decides_plainly is not None:
            words += f"\n\n{language_of(house.config.language).say(house.decides_plainly)}"
        write_shown(alert, f"{words}\n".encode(), staging_of(house, "alerts"))
