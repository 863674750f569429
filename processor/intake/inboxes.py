"""All the places where files come in: the house's own inbox, and those of remotes.

A remote that cannot be reached is noted in `down` and keeps nobody else waiting.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO

import msgspec

from processor.intake.at_work import (
    beside,
    can_be_used,
    fetch_again,
    fetched_in,
    is_empty,
    is_folder,
    on_its_way,
    ours_of,
    told_of,
    waits_whole,
)
from processor.intake.left_there import LeftMemory
from processor.intake.owed_partners import all_owed, take_away, take_owed
from processor.intake.partners import Partners, PartnersSeen
from processor.intake.scan import Arrival, InboxPlace, Oddity, TermsOf, settled, shown_name
from processor.intake.seal_note import forget_archived, keep_beside, name_there
from processor.intake.settle import Look, Settling
from processor.intake.taken_out import TakenOut
from processor.intake.watched import changed, watched_in
from processor.intake.when_settled import when_settled
from processor.model.arriving import Arriving
from processor.model.config import OWN
from processor.model.hops import NOWHERE, Location
from processor.model.sentence import Text, sentence
from processor.transport import files, leases
from processor.transport.faults import refused

# What is looked at in each remote: the folders of those who name it in config.yaml.
Bound = Mapping[str, Sequence[str]]
Opened = Callable[[Arrival], BinaryIO]


def _as_any_sender(_sender: str) -> Arriving:
    return Arriving()


class Inboxes:
    """Inboxes by the name of their remote; that of the house itself has none.

    Of the last look, `beyond` are remotes and senders with more files than it took, `blocked` what
    a person must look at; `last` are files that could not be taken, by key. `terms` are how the
    files of a folder arrive; None where all that lies there is taken. `waiting` is what lies there
    unfinished, by its key, as of the last look; `why_not` says of a file that it is not whole by
    what it holds. `opening` are remotes whose files are opened before they come in. `lost` are work
    folders that are not there, or to which files are on their way that nobody brings in, each with
    its remote and words. `resting` are remotes that are asked nothing now: what is known of them
    stays. `unseen` could not be looked at when it was last waited for files; `looked` showed what
    lies there at their last look: of no other may be concluded that something is gone. `put_off`
    are senders, by remote, whose files wait for its next turn. `watch`: see there.
    """

    def __init__(
        self,
        places: Mapping[str, InboxPlace],
        terms: TermsOf | None = _as_any_sender,
        opening: Collection[str] = (),
    ) -> None:
        self.places = dict(places)
        self.opening = frozenset(opening)
        self.terms = terms
        self.waiting: dict[str, Oddity] = {}
        self.why_not: Callable[[Arrival, Opened], Text] = lambda _arrival, _opened: ""
        self.partners = Partners()
        self.down: dict[str, Text] = {}
        self.lost: dict[Path, tuple[str, Text]] = {}
        self.last: dict[str, Arrival] = {}
        self.beyond: set[tuple[str, str]] = set()
        self.blocked: list[Oddity] = []
        self.resting: frozenset[str] = frozenset()
        self.unseen: dict[str, Text] = {}
        self.looked: set[str] = set()
        self.put_off: set[tuple[str, str]] = set()
        self.watch = TakenOut(self.places, terms, self._of, lambda remote: remote in self.down)

    def goes_on_from(self, looked: Inboxes) -> None:
        """Knows what an earlier look showed that another made, before the house was opened."""
        self.why_not, self.looked = looked.why_not, looked.looked
        self.waiting, self.partners = looked.waiting, looked.partners
        self.last, self.beyond, self.blocked = looked.last, looked.beyond, looked.blocked

    def prove(self, bound: Bound, taken: LeftMemory | None = None) -> None:
        """Shows of each remote that its files can be fetched, or notes why they cannot be. `taken`
        is where it is kept what was taken and lies there all the same, once the ledger is open.

        The house's own inbox is proved where the house is opened.
        """
        self.down = {one: why for one, why in self.down.items() if one in self.resting}
        if taken is not None:
            for place in self.places.values():
                place.remember(taken)
        for work in [one for one in self.lost if is_folder(one) and not waits_whole(one)]:
            del self.lost[work]
        for remote, senders in bound.items():
            if remote in self.resting:
                continue
            with self._of(remote):
                if words := self.places[remote].prove(senders):
                    self.down[remote] = words
                else:
                    forget_archived(self.places[remote].work)

    def look_around(self, bound: Bound) -> tuple[list[Arrival], list[Oddity]]:
        """What lies anywhere, in (sender, name) order, each file with a look at it."""
        found: list[Arrival] = []
        odd: list[Oddity] = []
        self.waiting.clear()
        self.partners.forget()
        self.put_off = {one for one in self.put_off if one[0] in self.resting}
        for remote, place in self.places.items():
            if remote != OWN and remote not in bound:
                # Nobody's files are looked for there any more: what is known of them is over.
                self.looked.add(remote)
                continue
            self.looked -= {remote} - self.resting
            if not self._answers(remote):
                continue
            with self._of(remote):
                here, strange = place.look_around(bound.get(remote), self.terms, self.last)
                looked = PartnersSeen(bound.get(remote, ()), strange, all_owed(place.work))
                found += self.partners.note(remote, here, self._pattern, looked)
                for one in self.partners.alone(here):
                    self._waits(one, sentence("inbox.waits-alone"))
                if self.terms is not None:
                    found += changed(watched_in(beside(place.work)), remote)
                odd += [one for one in strange if not one.waits]
                self.waiting.update((one.place, one) for one in strange if one.waits or one.blocked)
                self.looked.add(remote)
        found.sort(key=lambda one: (one.sender, os.fsencode(one.name), one.remote))
        self._note(found, odd)
        return found, odd

    def _note(self, found: Sequence[Arrival], odd: Sequence[Oddity]) -> None:
        self.beyond = {(one.remote, one.sender) for one in odd if one.beyond}
        self.blocked = [one for one in odd if one.blocked]
        if not self.beyond:
            there, last = {one.key for one in found}, self.last.items()
            self.last = {k: one for k, one in last if k in there or not self.sees(one.remote)}

    def ready(self, arrivals: Sequence[Arrival], settling: Settling, now_ms: int) -> list[Arrival]:
        """Those that can be taken: settled, open for writing nowhere, and whole as far as their
        sender's terms ask. The others are noted in `waiting`."""
        quiet = {one.key for one in settled(arrivals, settling, now_ms, self.terms)}
        found = []
        for one in arrivals:
            with self._of(one.remote):
                what = self._unfinished(one) if one.key in quiet else sentence("inbox.waits-still")
                if what:
                    self._waits(one, what)
                else:
                    found.append(one)
        return found

    def _unfinished(self, arrival: Arrival) -> Text:
        pattern = self._pattern(arrival)
        if pattern and not arrival.taken and (what := self.partners.waits(arrival, pattern)):
            return what
        if self._is_open(arrival):
            return sentence("inbox.waits-open")
        return self.why_not(arrival, self._opened)

    def _is_open(self, arrival: Arrival) -> bool:
        if arrival.taken:
            return leases.writers_of(arrival.path) == "some"
        return self.places[arrival.remote].is_open(arrival)

    def _opened(self, arrival: Arrival) -> BinaryIO:
        if arrival.taken:
            return files.open_plain(arrival.path)
        return self.places[arrival.remote].opened(arrival)

    def leave_to_next_turn(self, arrival: Arrival) -> None:
        """Notes that a file is taken at the next turn of its remote."""
        self.put_off.add((arrival.remote, shown_name(arrival.sender)))
        self._waits(arrival, sentence("inbox.waits-turn"))

    def _waits(self, arrival: Arrival, what: Text) -> None:
        self.waiting[arrival.key] = told_of(arrival, what, waits=True)

    def _terms(self, arrival: Arrival) -> Arriving:
        return Arriving() if self.terms is None else self.terms(arrival.sender)

    def _pattern(self, arrival: Arrival) -> str:
        return self._terms(arrival).partner

    def look_at(self, arrival: Arrival) -> Look | None:
        """Another look at a file; None where it is gone or its remote is not to be asked."""
        if self._answers(arrival.remote):
            with self._of(arrival.remote):
                return self.places[arrival.remote].look_at(arrival)
        return None

    def fetch(self, arrival: Arrival) -> Arrival | None:
        """Takes a file into the house, so that it comes in once; None where it stays."""
        if not self._answers(arrival.remote):
            return None
        with self._of(arrival.remote):
            if self.terms is not None and self._is_open(arrival):
                self._waits(arrival, sentence("inbox.waits-open"))
                return None
            place = self.places[arrival.remote]
            return fetch_again(place.work, arrival) if arrival.taken else place.fetch(arrival)
        return None

    def where(self, at_work: Arrival) -> Location:
        """Where a fetched file lay with its sender; nowhere where its remote is named no more."""
        place = self.places.get(at_work.remote)
        return NOWHERE if place is None else place.where(at_work)

    def being_written(self, at_work: Arrival) -> bool:
        """True where somebody has a fetched file open for writing. What is ours to take is a copy
        that we made: no order of it may wait for a stranger, while other files bring the same
        one."""
        return self.terms is not None and leases.writers_of(at_work.path) == "some"

    def take_partner(self, at_work: Arrival, archive: Path, target: Path, *, left: bool) -> None:
        """Takes a file's partner away once the file stands in the archive, where it is kept too.

        What is taken again because it grew came with its partner before.
        """
        pattern = self._pattern(at_work)
        asked = at_work.remote in self.places and at_work.remote not in self.resting
        if pattern and not at_work.taken and asked:
            name = name_there(ours_of(at_work), at_work.sender, at_work.name)
            there = msgspec.structs.replace(at_work, name=name)
            partner = self.partners.done_with(there, pattern, left=left)
            if partner is not None and at_work.remote == OWN:
                self.places[OWN].take_partner(partner, archive, target)
            elif partner is not None:
                with self._of(at_work.remote):
                    take_away(self.places[at_work.remote], partner, archive, target)

    def take_owed_partners(self) -> None:
        """Takes away the partners that an earlier pass could not."""
        for remote, place in self.places.items():
            if remote != OWN and self._answers(remote):
                looked = partial(self.partners.were_looked_at, remote)
                with self._of(remote):
                    take_owed(place, remote, looked)

    def waits_for_partner(self, at_work: Arrival) -> bool:
        """True for a file of an earlier pass while nobody could look for its partner."""
        remote = at_work.remote
        asked = remote != OWN and remote in self.places and self._pattern(at_work)
        if not asked or not self.partners.may_be_unseen(remote, at_work.sender):
            return False
        self._waits(at_work, sentence("inbox.waits-remote"))
        return True

    def keep_beside(self, at_work: Arrival, archived: Path) -> None:
        """Keeps what else came with a file beside it in the archive, before it stands there."""
        if at_work.remote != OWN:
            keep_beside(ours_of(at_work), at_work.sender, at_work.name, archived)

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
                if work in noted and not is_folder(work):
                    self.lost[work] = remote, sentence("inbox.lost", folder=str(work))
                else:
                    found += fetched_in(work, remote, alone=work not in named)
                    if words := on_its_way(work, named=work in named, opens=remote in self.opening):
                        self.lost[work] = remote, words
        return found

    def emptied(self, noted: Mapping[Path, str]) -> list[Path]:
        """Of the work folders that may hold fetched files, those that hold none, nor anything that
        was put off, has grown, or waits for its remote."""
        found = []
        for work, remote in noted.items():
            with self._of(remote):
                if is_empty(work, remote):
                    found.append(work)
        return found

    def _answers(self, remote: str) -> bool:
        return remote not in self.down and remote not in self.resting

    def sees(self, remote: str) -> bool:
        """True for a remote that is asked now and showed at the last look what lies there."""
        return remote in self.looked and self._answers(remote)

    @contextmanager
    def taking(self, arrival: Arrival) -> Iterator[None]:
        """While a fetched file is taken out of `work`: a fault is that of its remote, which is then
        down, where the file or its folder cannot be used; any other is the house's own."""
        try:
            yield
        except OSError as error:
            if arrival.remote == OWN or can_be_used(arrival.path):
                raise
            self.down[arrival.remote] = refused(error, arrival.path)

    def not_taken(self, found: Sequence[Arrival]) -> list[Oddity]:
        """Of the files that a pass was given, those that lie there still as they were seen, and
        what did not come whole. Where a look has to choose, the former come last."""
        stayed = [
            one
            for one in found
            if one.look is not None
            and one.key not in self.waiting
            and self.look_at(one) == one.look
        ]
        self.last.update((one.key, one) for one in stayed)
        not_whole = [one for place in self.places.values() for one in place.not_whole()]
        return not_whole + [told_of(one, self._why_not_taken(one), blocked=True) for one in stayed]

    def _why_not_taken(self, arrival: Arrival) -> Text:
        why = "" if arrival.taken else self.places[arrival.remote].why_not_taken(arrival)
        return sentence("inbox.not-taken-because", why=why) if why else sentence("inbox.not-taken")

    def wait_until_settled(self, bound: Bound) -> tuple[list[Arrival], list[Oddity]]:
        """What `run` takes: it looks, waits once, looks again."""
        found = when_settled(lambda: self.look_around(bound), self.ready, self.terms)
        self.unseen = dict(self.down)
        return found

    @contextmanager
    def _of(self, remote: str) -> Iterator[None]:
        """A fault of a remote is that remote's alone; one of the house's own disk is ours."""
        try:
            yield
        except OSError as error:
            if remote == OWN:
                raise
            self.down[remote] = refused(error)
