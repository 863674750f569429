"""The review desk of config.yaml: who returns sheets, and which are written when. Pure."""

from __future__ import annotations

from typing import Literal

import msgspec

from processor.model.money import Money


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """Who returns review sheets: the folder inbox/review/<name>/ is the account.

    `queues` empty: every queue. `may_release_up_to` bounds the total of an order that the account
    releases; None: no bound. `logins` are the names under which the same person uses the command
    line.
    """

    name: str
    title: str
    role: Literal["lead", "clerk"]
    clients: tuple[str, ...]
    queues: tuple[str, ...] = ()
    may_release_up_to: Money | None = None
    language: str = "en"
    logins: tuple[str, ...] = ()


class SheetPlan(msgspec.Struct, frozen=True, kw_only=True):
    """A review sheet for one queue and client; `at` are times of the day in `timezone`."""

    queue: str
    client: str
    at: tuple[str, ...] = ()
    timezone: str = "UTC"
    language: str = "en"


class ReviewDesk(msgspec.Struct, frozen=True, kw_only=True):
    """The review desk by file: who returns sheets, and which sheets are written when."""

    accounts: dict[str, Account] = {}
    sheets: tuple[SheetPlan, ...] = ()
