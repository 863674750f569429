"""Scanning is the truth: what lies in the inbox, which of it is settled, and claiming it."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Container, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, Protocol

import msgspec

from processor.intake.label_folders import LABELS
from processor.intake.left_there import LeftMemory
from processor.intake.names import said_by
from processor.intake.settle import Look, Settling
from processor.model.arriving import Arriving
from processor.model.hops import Location
from processor.model.printable import printable
from processor.model.sentence import Sentence, Text, sentence
from processor.transport import files, listing, mounts

MAX_FILES_PER_SCAN = 10_000
MOST_TOLD = 20
# Filled review sheets come in a folder per account below this one.
REVIEW = "review"
# A file whose name says that it only announces another, and that is larger, may hold orders.
MOST_ANNOUNCED = 512

# How the files of a folder of the inbox arrive; None where all that lies there is ours to take.
TermsOf = Callable[[str], Arriving]


class Arrival(msgspec.Struct, frozen=True):
    """A file in an inbox folder; `sender` is that folder, empty for the root.

    `path` is a file of this machine once it was fetched; before that it is where its place has it,
    which only the place may use.

    `look` is what the look showed that found it; `remote` is the remote at which it lies, empty
    for the house's own inbox. `partner`: it is none of the files that are taken, it only shows that
    one of them is whole. `taken`: it was taken before, and was changed since.
    """

    sender: str
    name: str
    path: Path
    look: Look | None = None
    remote: str = ""
    partner: bool = False
    taken: bool = False

    @property
    def key(self) -> str:
        """What tells it from every other file that lies anywhere."""
        return f"{self.remote}:{self.path}"


class Oddity(msgspec.Struct, frozen=True):
    """Something in an inbox that is left alone: a link, a pipe, a folder in a folder.

    `blocked`: a file that should be taken in and cannot be, so that a person must look. `beyond`:
    how many files of a sender are more than a look takes. `waits`: its sender has not finished it,
    and it is told only where it lies for long. `more`: it stands for so many more of its folder.
    """

    sender: str
    name: str
    what: Text
    blocked: bool = False
    remote: str = ""
    beyond: int = 0
    waits: bool = False
    more: int = 0

    @property
    def said(self) -> Sentence:
        """The line that tells of it."""
        if self.beyond:
            return sentence("inbox.beyond", n=self.beyond, place=self.place)
        if self.more:
            return sentence("inbox.left-more", n=self.more, place=self.place, what=self.what)
        form = "inbox.left-waiting" if self.waits else "run.left-alone"
        return sentence(form, place=self.place, what=self.what)

    @property
    def place(self) -> str:
        """The path below the inbox, as messages show it."""
        return place_of(self.remote, self.sender, self.name)


class InboxPlace(Protocol):
    """Where files come in: the house's own inbox, or that of a remote.

    Its operations raise OSError where the place cannot be reached.
    """

    @property
    def work(self) -> Path:
        """The folder of this machine where fetched files lie until they are in the archive."""

    def brings_into(self, work: Path) -> None:
        """From now on fetched files come into another folder of this machine beside `work`, because
        they have to be opened before they come in; so does what is on its way."""

    def prove(self, senders: Sequence[str]) -> Text:
        """Shows that files of these folders can be fetched, and makes `work`; why they cannot be
        fetched, or nothing."""

    def look_around(
        self,
        senders: Sequence[str] | None,
        terms: TermsOf | None = None,
        last: Container[str] = (),
    ) -> tuple[list[Arrival], list[Oddity]]:
        """What lies in these folders, or in all there are, each file with a look at it. What their
        `terms` leave alone by its name is not given, or as an oddity that waits. Files whose keys
        are in `last` come after all others where there are more than a look takes."""

    def look_at(self, arrival: Arrival) -> Look | None:
        """Another look at a file; None where it is gone."""

    def fetch(self, arrival: Arrival) -> Arrival | None:
        """Takes a file that is still as `look` showed it into `work`, so that it comes into the
        house once; None where it stays with its sender."""

    @property
    def fetches_copies(self) -> bool:
        """True where what was fetched is a copy of ours, which no sender has open."""

    def is_open(self, arrival: Arrival) -> bool:
        """True where somebody is known to have a file open for writing that was not fetched."""

    def opened(self, arrival: Arrival) -> BinaryIO:
        """A file that was not fetched, to be read. Raises FileNotFoundError, or another OSError of
        a file that is not there, where it cannot be."""

    def why_not_taken(self, arrival: Arrival) -> Text:
        """Why `fetch` left a file with its sender, where more is known; else nothing."""

    def not_whole(self) -> list[Oddity]:
        """Files that were begun to be fetched, and did not come whole yet."""

    def take_partner(self, partner: Arrival, archive: Path, target: Path) -> bool:
        """Takes away a file that only showed that another is whole, and keeps it as `target`,
        unless something is kept there already. False where it lies there still."""

    def remember(self, taken: LeftMemory) -> None:
        """Is told where it is kept what was taken and lies with its sender all the same."""

    def where(self, arrival: Arrival) -> Location:
        """Where a file lies with its sender, or lay before it was fetched."""


def at_remote(remote: str, path: str) -> str:
    """A path as messages show it: that of a remote begins with the remote's name."""
    return f"{remote}:{path}" if remote else path


def place_of(remote: str, sender: str, name: str = "") -> str:
    """A folder of an inbox, or a file in it, as messages show it."""
    return at_remote(remote, "/".join(part for part in ("inbox", sender, name) if part))


def shown_name(name: str) -> str:
    """A file name as text that any log and any database takes, whatever bytes it holds.

    Control characters are shown as escapes: a line break in a name must not begin a line of a log.
    """
    return printable(os.fsencode(name).decode("utf-8", "backslashreplace"))


def safe_name(name: str) -> str:
    """A file name reduced to letters that are safe anywhere, at most 80 of them."""
    kept = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "_" for c in name)
    return kept.lstrip(".")[-80:] or "file"


def look_around(
    inbox: Path,
    senders: Sequence[str] | None = None,
    remote: str = "",
    terms: TermsOf | None = None,
    last: Container[str] = (),
    folders_there: Mapping[str, str] | None = None,
) -> tuple[list[Arrival], list[Oddity]]:
    """Every plain file in an inbox of this machine, in (sender, name) order, with a look at it.

    Without `senders` these are all its folders and its root. `last` are keys of files that come
    after all others where there are more than a look takes. `folders_there` are the folders of
    those senders whose folder has another name; empty for the inbox itself.
    """
    found: list[Arrival] = []
    odd: list[Oddity] = []
    if not listing.is_folder(inbox):
        return found, odd
    if senders is None:
        folders = [("", inbox), *sender_folders(inbox)]
    else:
        there = folders_there or {}
        named = ((sender, inbox / there.get(sender, sender)) for sender in senders)
        folders = [(sender, folder) for sender, folder in named if listing.is_folder(folder)]
    for sender, folder in folders:
        shown = shown_name(sender)
        if not listing.may_list(folder):
            odd.append(Oddity(shown, "", sentence("inbox.unreadable-folder"), True, remote))
            continue
        takeable = listing.may_take_from(folder)
        for entry in listing.entries(folder):
            said = "taken" if terms is None else said_by(entry.name, terms(sender))
            if said in ("unfinished", "announces") and entry.is_file:
                odd += _left_alone(shown, entry, said, remote)
            if said == "other" and entry.is_file:
                what = sentence("inbox.other-name")
                odd.append(Oddity(shown, shown_name(entry.name), what, False, remote))
            if said not in ("taken", "partner") or not_a_file_of_anybody(sender, entry.name):
                continue
            if not entry.is_file:
                inside = sender in ("", REVIEW) or (entry.name == LABELS and "/" not in sender)
                if not inside or not entry.is_folder:
                    what = sentence(f"inbox.{entry.what}")
                    odd.append(Oddity(shown, shown_name(entry.name), what, False, remote))
                continue
            if not takeable or not listing.may_read(entry.path):
                what = sentence("inbox.unreadable-file" if takeable else "inbox.read-only")
                odd.append(Oddity(shown, shown_name(entry.name), what, True, remote))
                continue
            partner = said == "partner"
            found.append(Arrival(sender, entry.name, entry.path, None, remote, partner))
    found.sort(key=lambda one: (one.sender, os.fsencode(one.name)))
    now = fair_share(found, MAX_FILES_PER_SCAN, last)
    waiting = Counter(one.sender for one in found)
    waiting.subtract(one.sender for one in now)
    for sender, count in waiting.items():
        if count:
            odd.append(Oddity(shown_name(sender), "", "", remote=remote, beyond=count))
    looked = [msgspec.structs.replace(one, look=look_at(one.path)) for one in now]
    return (
        [one for one in looked if one.look is not None],
        sorted(odd, key=lambda one: (one.sender, one.name)),
    )


def not_a_file_of_anybody(sender: str, name: str) -> bool:
    """True for what we put into an inbox ourselves, and for what a crash of ours left there."""
    ours = mounts.is_probe(name) or (name.startswith(".") and name.endswith(".part"))
    return ours or (sender == "" and name == "README.md")


def _left_alone(sender: str, entry: listing.Entry, said: str, remote: str) -> list[Oddity]:
    """What is told of a file that is left alone by its name, if it lies there for long."""
    name = shown_name(entry.name)
    if said == "unfinished":
        what = sentence("inbox.waits-name")
    else:
        look = look_at(entry.path)
        if look is None or look.size <= MOST_ANNOUNCED:
            return []
        what = sentence("inbox.waits-large", size=look.size)
    return [Oddity(sender, name, what, remote=remote, waits=True)]


def told_briefly(odd: Sequence[Oddity]) -> list[Oddity]:
    """The same oddities, of a folder and a kind at most `MOST_TOLD` by name and the rest counted:
    thousands of lines would hide all others."""
    kinds: dict[tuple[str, str, Text, bool], list[Oddity]] = {}
    for one in odd:
        kinds.setdefault((one.remote, one.sender, one.what, one.blocked), []).append(one)
    found = []
    for (remote, sender, what, blocked), alike in kinds.items():
        found += alike[:MOST_TOLD]
        rest = len(alike) - MOST_TOLD
        if rest > 0:
            found.append(Oddity(sender, "", what, blocked, remote, more=rest))
    return found


def fair_share(found: Sequence[Arrival], most: int, last: Container[str] = ()) -> list[Arrival]:
    """At most so many of these files, as evenly of each sender as can be, in their own order.

    A sender with more files than a scan takes, or with files that nobody can take, keeps no other
    from being served, and files that could not be taken (`last`) keep none of his own from it.
    """
    if len(found) <= most:
        return list(found)
    seen: Counter[tuple[bool, str]] = Counter()
    ranked: list[tuple[bool, int, int]] = []
    for place, one in enumerate(found):
        kind = one.key in last, one.sender
        ranked.append((kind[0], seen[kind], place))
        seen[kind] += 1
    return [found[place] for place in sorted(place for *_, place in sorted(ranked)[:most])]


def sender_folders(inbox: Path) -> list[tuple[str, Path]]:
    """The folders of an inbox by name, those of the accounts below `review`, and those with labels
    below the others.

    Links and hidden ones are none.
    """
    found = _folders(inbox)
    below = [
        (f"{sender}/{name}", path)
        for sender, folder in found
        if listing.may_list(folder)
        for name, path in _folders(folder)
        if sender == REVIEW or name == LABELS
    ]
    return sorted([*found, *below])


def _folders(folder: Path) -> list[tuple[str, Path]]:
    return sorted(
        (entry.name, entry.path)
        for entry in listing.entries(folder)
        if entry.is_folder and not entry.name.startswith(".")
    )


def settled(
    arrivals: Sequence[Arrival], settling: Settling, now_ms: int, terms: TermsOf | None = None
) -> list[Arrival]:
    """Those arrivals that are complete as far as looking can tell."""
    ready = []
    for one in arrivals:
        quiet_ms = None if terms is None else terms(one.sender).settle_ms
        if one.look is not None and settling.see(one.key, one.look, now_ms, quiet_ms):
            ready.append(one)
    settling.forget_missing({one.key for one in arrivals})
    return ready


def look_at(path: Path) -> Look | None:
    """One look at a plain file; None where there is none."""
    status = files.look(path)
    if status is None or not files.is_regular(status):
        return None
    return Look(status.st_size, status.st_mtime_ns, status.st_ino)


def monotonic_ms() -> int:
    """The clock that settling and time-outs use; it never jumps."""
    return time.monotonic_ns() // 1_000_000


def left_in_work(work: Path) -> list[Arrival]:
    """Files claimed before a crash and not yet in the archive, in (sender, name) order."""
    found, _ = look_around(work)
    return found
