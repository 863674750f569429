"""What a server says that lies in a folder, as arrivals and oddities. Pure.

Names of a server are hostile: what can be no name of a file here is told and left alone.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Collection, Iterable
from pathlib import Path

from processor.intake.left_there import UNTOLD, name_kept, told
from processor.intake.names import said_by
from processor.intake.scan import (
    MOST_ANNOUNCED,
    Arrival,
    Oddity,
    TermsOf,
    not_a_file_of_anybody,
    shown_name,
)
from processor.intake.settle import Look
from processor.model.sentence import Text, sentence
from processor.transport.sftp.channel import ServerEntry
from processor.transport.sftp.faults import ServerRefused

LONGEST_NAME = 255


def is_usable(name: str) -> bool:
    """True for what can be the name of a file on this machine."""
    too_long = len(os.fsencode(name)) > LONGEST_NAME
    return name not in ("", ".", "..") and "/" not in name and "\0" not in name and not too_long


def look_of(entry: ServerEntry) -> Look:
    """What a server told of a file, as a look at it."""
    size = UNTOLD if entry.size is None else entry.size
    return Look(size, UNTOLD if entry.mtime is None else entry.mtime * 10**9, 0)


class Listing:
    """What lies in the folders of senders at one remote, as it is read."""

    def __init__(self, remote: str, terms: TermsOf | None) -> None:
        self.remote = remote
        self.terms = terms
        self.found: list[Arrival] = []
        self.odd: list[Oddity] = []

    def add(
        self,
        sender: str,
        folder: Path,
        entries: Iterable[ServerEntry],
        known: Collection[tuple[str, int, int]],
    ) -> None:
        """Adds a folder; `known` is what was taken of it and was left there."""
        for entry in entries:
            what = self._read(sender, folder, entry, known)
            if isinstance(what, Arrival):
                self.found.append(what)
            elif what is not None:
                self.odd.append(what)

    def _read(
        self, sender: str, folder: Path, entry: ServerEntry, known: Collection[tuple[str, int, int]]
    ) -> Arrival | Oddity | None:
        if not is_usable(entry.name):
            return self.oddity(sender, entry.name, sentence("inbox.no-name-here"), blocked=True)
        said = "taken" if self.terms is None else said_by(entry.name, self.terms(sender))
        is_file = entry.what in ("file", "unknown")
        if said == "unfinished":
            waits = sentence("inbox.waits-name")
            return self.oddity(sender, entry.name, waits, waits=True) if is_file else None
        if said == "announces":
            large = is_file and entry.size is not None and entry.size > MOST_ANNOUNCED
            waits = sentence("inbox.waits-large", size=entry.size or 0)
            return self.oddity(sender, entry.name, waits, waits=True) if large else None
        if said == "other" and is_file:
            return self.oddity(sender, entry.name, sentence("inbox.other-name"))
        if said not in ("taken", "partner") or not_a_file_of_anybody(sender, entry.name):
            return None
        if not is_file:
            return self.oddity(sender, entry.name, sentence(f"inbox.{entry.what}"))
        if is_known(entry, known):
            return None
        look = look_of(entry)
        # What the listing does not tell in full is looked at by itself.
        seen = look if entry.what == "file" and told(look) else None
        path = folder / entry.name
        return Arrival(sender, entry.name, path, seen, self.remote, said == "partner")

    def cannot_read(self, sender: str, folder: str, error: ServerRefused) -> None:
        """Tells of a folder of a sender, `folder` at the server, that is not read."""
        what = "inbox.folder-gone" if error.errno == errno.ENOENT else "inbox.folder-unread"
        said = sentence(what, why=error.words, folder=folder)
        self.odd.append(self.oddity(sender, "", said, blocked=True))

    def oddity(
        self, sender: str, name: str, what: Text, *, blocked: bool = False, waits: bool = False
    ) -> Oddity:
        """Something that is left alone there."""
        shown = shown_name(name)
        if len(shown) > LONGEST_NAME:
            shown = f"{shown[:LONGEST_NAME]}..."
        return Oddity(shown_name(sender), shown, what, blocked, self.remote, waits=waits)


def is_known(entry: ServerEntry, known: Collection[tuple[str, int, int]]) -> bool:
    """True where this very file was taken before."""
    if entry.size is None or entry.mtime is None:
        return False
    return bool(known) and (name_kept(entry.name), entry.size, entry.mtime) in known
