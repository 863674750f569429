"""What a document is called at its receiver, where that is another name than ours. Pure.

Our own name of a document, with its folder of the outbox, is nobody else's for ever. A pattern
makes of it what its receiver asks for, so that no two documents get one name; a mailbox is a name
that every document gets in its turn.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from itertools import takewhile
from zoneinfo import ZoneInfo

import msgspec

from processor.model.resent_names import first_name, resent_name
from processor.model.times import rfc3339

# How a hole looks in a name. Those of `_ALL` stand for text of any length; {ending} is what stands
# behind the last dot of a name, and has none.
HOLES: Mapping[str, str] = {
    "name": "[A-Za-z0-9._-]+", "stem": "[A-Za-z0-9._-]+", "ending": "[A-Za-z0-9_-]*",
    "number": "[0-9]{10}", "document": "[a-z0-9-]+", "day": "[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "yyyy": "[0-9]{4}", "mm": "[0-9]{2}", "dd": "[0-9]{2}",
}  # fmt: skip
_ALL = ("name", "stem", "document")
# Of every kind of document.
EVERY = ""
_HOLE = re.compile(r"\{([^{}]*)\}")
_TEXT = re.compile(r"[A-Za-z0-9._-]*", re.ASCII)
LONGEST_PATTERN = 120
# As most file systems have it, in bytes; a name of ours is of letters of one byte.
LONGEST_NAME = 255


class NamesThere(msgspec.Struct, frozen=True, kw_only=True):
    """What the documents of one receiver are called there, by kind: `patterns` below its folder
    (`EVERY` for all other kinds), and `mailboxes`, the fixed names. `timezone` is that of the days.
    A mailbox should be empty again after `emptied_within` seconds."""

    patterns: dict[str, str] = {}
    mailboxes: dict[str, str] = {}
    timezone: str = "UTC"
    emptied_within: int = 86_400

    def mailbox(self, kind: str) -> str:
        """The fixed name of a kind; empty where it has none."""
        return self.mailboxes.get(kind, "")

    def name(self, *, kind: str, name: str, key: int, at: int) -> str:
        """What a document is called there, below the folder of its receiver: that of our `name`,
        kind and `key`, and of the day of `at`, microseconds UTC."""
        if box := self.mailbox(kind):
            return box
        pattern = self.patterns.get(kind, self.patterns.get(EVERY, ""))
        if not pattern:
            return name
        made = _filled(pattern, name, kind, key, _day(at, self.timezone))
        if first_name(name) != name and first_name(made) == made:
            # A copy says by its name that it is one, also where the pattern leaves ours out.
            folder, slash, last = made.rpartition("/")
            made = f"{folder}{slash}{resent_name(last, key)}"
        return made


def _day(at: int, zone: str) -> str:
    return datetime.fromisoformat(rfc3339(at)).astimezone(ZoneInfo(zone)).date().isoformat()


def _filled(pattern: str, name: str, kind: str, key: int, day: str) -> str:
    stem, dot, ending = name.rpartition(".")
    year, month, of_month = day.split("-")
    holes = {
        "name": name, "stem": stem if dot else name, "ending": ending if dot else "",
        "number": f"{key:010d}", "document": kind, "day": day, "yyyy": year, "mm": month,
        "dd": of_month,
    }  # fmt: skip
    return _HOLE.sub(lambda hole: holes[hole[1]], pattern)


def holes_in(pattern: str) -> list[str]:
    """The names of its holes, in order."""
    return _HOLE.findall(pattern)


def steady_folders(pattern: str) -> list[str]:
    """The folders of a pattern up to the first that has holes."""
    return list(takewhile(lambda step: not holes_in(step), pattern.split("/")[:-1]))


def is_safe(pattern: str) -> bool:
    """True where all but its holes is made of letters, digits, dots, hyphens and underlines, and
    each step of the path begins with none that hides it."""
    steps = pattern.split("/")
    bare = [_HOLE.sub("", one) for one in steps]
    return len(pattern) <= LONGEST_PATTERN and all(
        step and step[0] not in ".-" and step != ".." and _TEXT.fullmatch(text)
        for step, text in zip(steps, bare, strict=True)
    )


def is_unique(pattern: str) -> bool:
    """True where no two documents of one kind can get one name.

    It is read back in one way alone: at most one hole is of any length, {ending} stands at the very
    end behind a dot, and what is read back (our name, or the number) is nobody else's.
    """
    holes = holes_in(pattern)
    if sum(hole in _ALL for hole in holes) > 1 or "ending" in holes[:-1]:
        return False
    if "ending" in holes and not pattern.endswith(".{ending}"):
        return False
    return bool({"name", "number"} & {*holes}) or {"stem", "ending"} <= {*holes}


def shape_of(pattern: str, ours: str, kind: str) -> re.Pattern[str]:
    """What all names look like that a pattern makes; our own names look like `ours`, a pattern."""
    stem = ours.rpartition(r"\.")[0] or ours
    shapes = {**HOLES, "name": ours, "stem": stem, "document": re.escape(kind)}
    pieces = _HOLE.split(pattern)
    pieces[::2] = map(re.escape, pieces[::2])
    pieces[1::2] = (f"(?:{shapes[hole]})" for hole in pieces[1::2])
    return re.compile("".join(pieces), re.IGNORECASE)
