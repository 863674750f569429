"""All the places where files come in: the house's own inbox, and those of remotes.

A remote that cannot be reached is noted in `down` and keeps nobody else waiting.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from processor.intake.scan import (
    Arrival,
    InboxPlace,
    Oddity,
    left_in_work,
    monotonic_ms,
    settled,
    shown_name,
)
from processor.intake.settle import Look, Settling
from processor.model.config import OWN
from processor.model.sentence import Text, sentence
from processor.transport import files, listing, mounts
from processor.transport.faults import refused

# What is looked at in each remote: the folders of those who name it in config.yaml.
Bound = Mapping[str, Sequence[str]]


class Inboxes:
    """Inboxes by the name of their remote; that of the house itself has none.

    `lost` are work folders that may hold fetched files and are not there, each with its remote and
    words about it. Of the last look, `beyond` are the senders with more files than it took, and
    `blocked` what a person must look at; `last` are files that could not be taken, by their key.
    """

    def __init__(self, places: Mapping[str, InboxPlace]) -> None:
        self.places = dict(places)
        self.down: dict[str, Text] = {}
        self.lost: dict[Path, tuple[str, Text]] = {}
        self.last: dict[str, Arrival] = {}
        self.beyond: set[str] = set()
        self.blocked: list[Oddity] = []

    def prove(self, bound: Bound) -> None:
        """Shows of each remote that its files can be fetched, or notes why they cannot be.

        The house's own inbox is proved where the house is opened.
        """
        self.down.clear()
        for work in [one for one in self.lost if _is_folder(one)]:
            del self.lost[work]
        for remote, senders in bound.items():
            with self._of(remote):
                words = self.places[remote].prove(senders)
                if words:
                    self.down[remote] = words

    def look_around(self, bound: Bound) -> tuple[list[Arrival], list[Oddity]]:
        """What lies anywhere, in (sender, name) order, each file with a look at it."""
        found: list[Arrival] = []
        odd: list[Oddity] = []
        for remote, place in self.places.items():
            if remote != OWN and (remote not in bound or remote in self.down):
                continue
            with self._of(remote):
                here, strange = place.look_around(bound.get(remote), last=self.last)
                found += here
                odd += strange
        found.sort(key=lambda one: (one.sender, os.fsencode(one.name), one.remote))
        self._note(found, odd)
        return found, odd

    def _note(self, found: Sequence[Arrival], odd: Sequence[Oddity]) -> None:
        self.beyond = {one.sender for one in odd if one.beyond}
        self.blocked = [one for one in odd if one.blocked]
        if not self.beyond:
            lie_there = {one.key for one in found}
            self.last = {key: one for key, one in self.last.items() if key in lie_there}

    def look_at(self, arrival: Arrival) -> Look | None:
        """Another look at a file; None where it is gone or its remote is down."""
        with self._of(arrival.remote):
            return self.places[arrival.remote].look_at(arrival)
        return None

    def fetch(self, arrival: Arrival) -> Arrival | None:
        """Takes a file into the house, so that it comes in once; None where it stays."""
        if arrival.remote in self.down:
            return None
        with self._of(arrival.remote):
            return self.places[arrival.remote].fetch(arrival)
        return None

    def left(self, noted: Mapping[Path, str]) -> list[Arrival]:
        """Files that were fetched before a crash and are not yet in the archive.

        `noted` are the work folders that may hold some, with their remotes: also those that
        config.yaml names no more. What cannot be looked at is noted in `lost`.
        """
        self.lost.clear()
        named = {place.work: remote for remote, place in self.places.items()}
        found: list[Arrival] = []
        for work, remote in {**named, **noted}.items():
            with self._of(remote):
                if work in noted and not _is_folder(work):
                    self.lost[work] = remote, sentence("inbox.lost", folder=str(work))
                else:
                    found += [
                        Arrival(one.sender, one.name, one.path, None, remote)
                        for one in left_in_work(work)
                    ]
        return found

    def emptied(self, noted: Mapping[Path, str]) -> list[Path]:
        """Of the work folders that may hold fetched files, those that hold none."""
        found = []
        for work, remote in noted.items():
            with self._of(remote):
                if _is_folder(work) and not left_in_work(work):
                    found.append(work)
        return found

    @contextmanager
    def taking(self, arrival: Arrival) -> Iterator[None]:
        """While a fetched file is taken out of `work`: a fault is that of its remote, which is then
        down, where the file or its folder cannot be used; any other is the house's own."""
        try:
            yield
        except OSError as error:
            if arrival.remote == OWN or _can_be_used(arrival.path):
                raise
            self.down[arrival.remote] = refused(error, arrival.path)

    def not_taken(self, found: Sequence[Arrival]) -> list[Oddity]:
        """Of the files that a pass was given, those that lie there still as they were seen. Where a
        look has to choose, they come last."""
        stayed = [one for one in found if one.look is not None and self.look_at(one) == one.look]
        self.last.update((one.key, one) for one in stayed)
        return [
            Oddity(
                shown_name(one.sender),
                shown_name(one.name),
                sentence("inbox.not-taken"),
                True,
                one.remote,
            )
            for one in stayed
        ]

    def wait_until_settled(self, bound: Bound, quiet_ms: int) -> tuple[list[Arrival], list[Oddity]]:
        """What `run` takes: it looks, waits once, looks again."""
        arrivals, odd = self.look_around(bound)
        if not arrivals:
            return [], odd
        settling = Settling(quiet_ms)
        settled(arrivals, settling, monotonic_ms())
        if quiet_ms:
            time.sleep(quiet_ms / 1000)
        arrivals, odd = self.look_around(bound)
        return settled(arrivals, settling, monotonic_ms()), odd

    @contextmanager
    def _of(self, remote: str) -> Iterator[None]:
        """A fault of a remote is that remote's alone; one of the house's own disk is ours."""
        try:
            yield
        except OSError as error:
            if remote == OWN:
                raise
            self.down[remote] = refused(error)


def _is_folder(folder: Path) -> bool:
    try:
        return listing.is_folder(folder)
    except OSError:
        return False


def _can_be_used(fetched: Path) -> bool:
    """True where a fetched file can be read, if it is still there, and taken out of its folder."""
    try:
        if files.look(fetched) is not None:
            files.sha256_of(fetched)
        return mounts.same_mount(fetched.parent, fetched.parent)
    except OSError:
        return False
