"""Alerts of the house that stay until what they tell is over: written where people find them."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, get_args

from processor.house.premises import Premises
from processor.house.receivers import staging_of
from processor.languages.languages import language_of
from processor.transport.files import write_shown

Standing = Literal[
    "rules", "remotes", "house", "arrival", "figures", "unanswered", "mailboxes", "documents",
    "untold", "overdue", "numbers",
]  # fmt: skip
"""The kinds of alerts that come and go with what they tell: each has a folder of its own."""
STANDING: tuple[Standing, ...] = get_args(Standing)


def alerts_of(house: Premises, kind: Standing) -> Path:
    """The folder of one kind of them."""
    return house.alerts / kind


def write_alert(house: Premises, kind: Standing, name: str, words: str) -> None:
    """Writes or replaces the alert `name` of a kind; whoever takes every file there sees it
    whole and under its own name alone. Where the plain evaluator decides, it says so.

    Nothing where config.yaml names the folder and it is not there: made, it would hide that
    nothing is mounted.
    """
    if house.has_alerts:
        if house.decides_plainly is not None:
            words += f"\n\n{language_of(house.config.language).say(house.decides_plainly)}"
        alert = alerts_of(house, kind) / f"{name}.txt"
        write_shown(alert, f"{words}\n".encode(), staging_of(house, "alerts"))
