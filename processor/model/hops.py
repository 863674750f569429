"""The ways of files between the house and others: where each lay, and when it came or went."""

from __future__ import annotations

from typing import Literal

import msgspec

from processor.model.times import rfc3339


class Location(msgspec.Struct, frozen=True):
    """Where a file lay. `host` is a server, with its port where that is another than usual; empty
    for this machine. `path` is as the server was asked for it; empty where it is not known."""

    host: str = ""
    path: str = ""


NOWHERE = Location()
"""What ledgers know of files that came or went before locations were kept."""


class Hop(msgspec.Struct, frozen=True, kw_only=True):
    """One way of one file: `at` is when it was taken in or handed over, None for what still waits
    (UTC microseconds). `what` is the kind of file or document, `name` its name in the house.

    `remote` is empty for the house's own folders. Of what goes out, `verified` says how it was
    looked at before it got its name: its bytes were read back, or its size was asked; empty where
    it stayed on this machine. `staged_at` and `verified` are known of remotes alone.
    """

    way: Literal["in", "out"]
    what: str
    name: str
    at: int | None
    remote: str = ""
    where: Location = NOWHERE
    staged_at: int | None = None
    verified: str = ""
    state: str = ""

    @property
    def is_recorded(self) -> bool:
        """False of a remote's file of which an earlier version kept no location."""
        return bool(self.where.path)

    def for_programs(self) -> dict[str, object]:
        """The same for `--json`: times as RFC 3339, what is not known as null."""
        return {
            "way": self.way,
            "what": self.what,
            "name": self.name,
            "at": _said(self.at),
            "remote": self.remote or None,
            "host": self.where.host or None,
            "path": self.where.path or None,
            "recorded": self.is_recorded,
            "staged_at": _said(self.staged_at),
            "verified": self.verified or None,
            "state": self.state or None,
        }


def _said(at: int | None) -> str | None:
    return None if at is None else rfc3339(at)
