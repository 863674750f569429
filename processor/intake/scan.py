"""Scanning is the truth: what lies in the inbox, which of it is settled, and claiming it."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

from processor.intake.settle import Look, Settling, is_unfinished_name
from processor.problems.problem import printable
from processor.transport import files

MAX_FILES_PER_SCAN = 10_000
# Filled review sheets come in a folder per account below this one.
REVIEW = "review"


class Arrival(msgspec.Struct, frozen=True):
    """A file in an inbox folder; `sender` is that folder, empty for the root.

    `look` is what the look showed after which it counted as settled.
    """

    sender: str
    name: str
    path: Path
    look: Look | None = None


class Oddity(msgspec.Struct, frozen=True):
    """Something in an inbox that is left alone: a link, a pipe, a folder in a folder.

    `blocked`: a file that should be taken in and cannot be, so that a person must look.
    """

    sender: str
    name: str
    what: str
    blocked: bool = False

    @property
    def place(self) -> str:
        """The path below the inbox, as messages show it."""
        return "/".join(part for part in ("inbox", self.sender, self.name) if part)


def shown_name(name: str) -> str:
    """A file name as text that any log and any database takes, whatever bytes it holds.

    Control characters are shown as escapes: a line break in a name must not begin a line of a log.
    """
    return printable(os.fsencode(name).decode("utf-8", "backslashreplace"))


def safe_name(name: str) -> str:
    """A file name reduced to letters that are safe anywhere, at most 80 of them."""
    kept = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "_" for c in name)
    return kept.lstrip(".")[-80:] or "file"


def look_around(inbox: Path) -> tuple[list[Arrival], list[Oddity]]:
    """Every plain file in the inbox and its folders, in (sender, name) order."""
    found: list[Arrival] = []
    odd: list[Oddity] = []
    if not inbox.is_dir():
        return found, odd
    for sender, folder in [("", inbox), *sender_folders(inbox)]:
        shown = shown_name(sender)
        if not os.access(folder, os.R_OK | os.X_OK):
            odd.append(Oddity(shown, "", "a folder that we may not read", True))
            continue
        takeable = os.access(folder, os.W_OK)
        with os.scandir(folder) as entries:
            for entry in entries:
                if is_unfinished_name(entry.name) or (sender == "" and entry.name == "README.md"):
                    continue
                if entry.is_symlink() or not entry.is_file(follow_symlinks=False):
                    if sender not in ("", REVIEW) or entry.is_symlink() or not entry.is_dir():
                        odd.append(Oddity(shown, shown_name(entry.name), _what(entry)))
                    continue
                if not takeable or not os.access(entry.path, os.R_OK):
                    what = "a file that we may not read" if takeable else "in a read-only folder"
                    odd.append(Oddity(shown, shown_name(entry.name), what, True))
                    continue
                found.append(Arrival(sender, entry.name, Path(entry.path)))
    found.sort(key=lambda one: (one.sender, os.fsencode(one.name)))
    return found[:MAX_FILES_PER_SCAN], sorted(odd, key=lambda one: (one.sender, one.name))


def sender_folders(inbox: Path) -> list[tuple[str, Path]]:
    """The folders of an inbox by name, and those of the accounts below `review`.

    Links and hidden ones are none.
    """
    found = _folders(inbox)
    review = [path for name, path in found if name == REVIEW and os.access(path, os.R_OK)]
    below = [(f"{REVIEW}/{name}", path) for one in review for name, path in _folders(one)]
    return sorted([*found, *below])


def _folders(folder: Path) -> list[tuple[str, Path]]:
    with os.scandir(folder) as entries:
        return sorted(
            (entry.name, Path(entry.path))
            for entry in entries
            if entry.is_dir(follow_symlinks=False) and not entry.name.startswith(".")
        )


def _what(entry: os.DirEntry[str]) -> str:
    if entry.is_symlink():
        return "a link"
    return "a folder" if entry.is_dir(follow_symlinks=False) else "not a plain file"


def settled(arrivals: Sequence[Arrival], settling: Settling, now_ms: int) -> list[Arrival]:
    """Those arrivals that are complete as far as looking can tell."""
    ready: list[Arrival] = []
    for arrival in arrivals:
        look = look_at(arrival.path)
        if look is not None and settling.see(str(arrival.path), look, now_ms):
            ready.append(msgspec.structs.replace(arrival, look=look))
    settling.forget_missing({str(arrival.path) for arrival in arrivals})
    return ready


def look_at(path: Path) -> Look | None:
    """One look at a plain file; None where there is none."""
    status = files.look(path)
    if status is None or not files.is_regular(status):
        return None
    return Look(status.st_size, status.st_mtime_ns, status.st_ino)


def not_taken(found: Sequence[Arrival]) -> list[Oddity]:
    """Of the files that a pass was given, those that lie there still as they were seen."""
    return [
        Oddity(shown_name(one.sender), shown_name(one.name), "a file that could not be taken", True)
        for one in found
        if one.look is not None and look_at(one.path) == one.look
    ]


def monotonic_ms() -> int:
    """The clock that settling and time-outs use; it never jumps."""
    return time.monotonic_ns() // 1_000_000


def wait_until_settled(inbox: Path, quiet_ms: int) -> tuple[list[Arrival], list[Oddity]]:
    """What `run` takes: it looks, waits once, looks again."""
    arrivals, odd = look_around(inbox)
    if not arrivals:
        return [], odd
    settling = Settling(quiet_ms)
    settled(arrivals, settling, monotonic_ms())
    if quiet_ms:
        time.sleep(quiet_ms / 1000)
    arrivals, odd = look_around(inbox)
    return settled(arrivals, settling, monotonic_ms()), odd


def left_in_work(work: Path) -> list[Arrival]:
    """Files claimed before a crash and not yet in the archive, in (sender, name) order."""
    found, _ = look_around(work)
    return found
