"""Delivery exactly once, by a witness.

A document is written where its receiver does not see it, made durable, noted as `staged`, and only
then handed over under its name without replacing anything. After a crash in `staged` the staged
file is the witness. A staged document is never written again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

import msgspec

from processor.delivery.handing import hand_one, is_whole
from processor.delivery.held import Held
from processor.delivery.witness import Fate
from processor.model.config import OWN
from processor.model.sentence import Text, sentence
from processor.transport.faults import FolderDown, refused, why
from processor.transport.kept import keep_copy


class Delivery(msgspec.Struct, frozen=True):
    """A document on its way: its key, its folder under the outbox, its name and SHA-256.

    `remote`: the remote that it is handed over to; empty for the house's own outbox.
    """

    key: int
    folder: str
    name: str
    sha256: str
    remote: str = ""


class OutboxPlace(Protocol):
    """Where documents go out: the house's own outbox, or that of a remote.

    Its operations raise OSError where the place cannot be reached.
    """

    @property
    def address(self) -> str:
        """Where it stages, and for which outbox: what is staged under one address has its witness
        there and nowhere else, and is handed over nowhere else."""

    def prove(self) -> Text:
        """Shows that what is staged can be handed over; why it cannot be, or nothing."""

    def missing(self) -> Text:
        """Why the place cannot be reached now, as far as a look tells; or nothing."""

    def may_repeat(self) -> Text | None:
        """Why a document may be handed over twice there where a hand-over is cut; or nothing. None
        before the first `prove` of all: nobody is asked now."""

    def stage(self, document: Delivery, data: bytes) -> None:
        """Writes a document where its receiver does not see it; may be repeated."""

    def staged_bytes(self, document: Delivery) -> bytes | None:
        """What was written there for a document; None where nothing was."""

    def secure_again(self, document: Delivery) -> None:
        """Makes durable what lies staged of a document, and with it what has its name: it was
        found, and whoever wrote it may not have lived to do so. Nothing where it is gone."""

    def staged_keys(self) -> list[int]:
        """The keys of all documents that lie there staged."""

    def secure(self) -> None:
        """Makes durable what was staged."""

    def witness(self, document: Delivery) -> Fate:
        """What became of a staged document."""

    def hand_over(self, document: Delivery) -> None:
        """Makes a staged document visible; raises FileExistsError where its name is taken."""

    def drop_staged(self, document: Delivery) -> None:
        """Deletes the staged bytes of a document that lies under its name already."""

    def finish(self, handed: Sequence[Delivery]) -> None:
        """Makes durable what was handed over."""

    def take_back(self, folder: str, name: str, aside: Path) -> bool:
        """Moves a file that its receiver has not taken out of the receiver's sight, to the file
        `aside`; False where it does not lie there. May be repeated after a crash."""

    def is_half_back(self, folder: str, name: str) -> bool:
        """True where a crash stopped `take_back` once its receiver could not have the file."""

    def visible(self, folders: Sequence[str]) -> dict[str, str]:
        """SHA-256 of what its receiver could take from these folders, by folder and name."""


class RemoteDown(Exception):
    """A remote cannot be used now; what goes there waits, and everything else goes on."""


class Outbox:
    """The house's own outbox, and by key those of its remotes and of receivers with folders of
    their own; `kept` is the archive of what was sent."""

    def __init__(
        self, own: OutboxPlace, kept: Path, remotes: Mapping[str, OutboxPlace] | None = None
    ) -> None:
        self.places = {OWN: own, **(remotes or {})}
        self.kept = kept
        self.down: dict[str, Text] = {}
        # Those that are asked nothing now: what goes there waits, and nobody is told of a fault.
        self.resting: frozenset[str] = frozenset()
        self._proved: set[str] = set()
        self._held = Held()
        # (remote, key) of what this process wrote and synced; all else that lies staged was found,
        # and is made durable once more before anything rests on it.
        self._ours: set[tuple[str, int]] = set()

    def prove(self, remotes: Collection[str] = ()) -> Text:
        """Shows that documents can be handed over; why the house's own outbox cannot take any, or
        nothing. Of `remotes`, those that cannot are noted in `down`, as is the house's own where it
        is not the folder that it was; any other is proved when something is to go there."""
        for remote in remotes:
            if remote not in self.resting:
                self._prove_one(remote)
        words = self.places[OWN].prove()
        if words and (missing := _missing(self.places[OWN])):
            self._note_down(OWN, missing)
            return ""
        return words

    def begin_with(self, remotes: Mapping[str, Text]) -> None:
        """Proves those of these remotes that were never proved; of some it is known why they cannot
        be reached."""
        for remote, words in remotes.items():
            if words:
                self._note_down(remote, words)
            elif remote not in self._proved | self.down.keys():
                self._prove_one(remote)

    def look(self) -> None:
        """Notes which remotes cannot be reached any more, and proves anew those that were down."""
        for remote in sorted(self.places.keys() - self.resting):
            if remote in self.down:
                self._prove_one(remote)
            elif missing := _missing(self.places[remote]):
                self._note_down(remote, missing)

    def _prove_one(self, remote: str) -> None:
        try:
            words = self.places[remote].prove()
        except OSError as error:
            words = refused(error)
        if words:
            self._note_down(remote, words)
        else:
            self.down.pop(remote, None)
            self._proved.add(remote)

    def _note_down(self, remote: str, words: Text) -> None:
        self.down[remote] = words
        self._proved.discard(remote)
        # A mount that comes back may have lost what it took.
        self._ours = {one for one in self._ours if one[0] != remote}

    def address(self, remote: str) -> str:
        """Where documents for a remote are staged; empty for a remote that is not known."""
        place = self.places.get(remote)
        return "" if place is None else place.address

    def kept_path(self, document: Delivery) -> Path:
        """Where the bytes of a document that went out are kept."""
        return self.kept / document.folder / document.name

    def write(self, document: Delivery, data: bytes) -> None:
        """Writes a document that is not yet staged; may be repeated. What goes to a remote that
        rests is held for its turn."""
        ours = (document.remote, document.key)
        if document.remote in self.resting:
            self._held.keep(*ours, data)
            return
        self._ours.discard(ours)
        with self._of(document.remote):
            self.places[document.remote].stage(document, data)
        self._ours.add(ours)

    def written(self, document: Delivery) -> bytes | None:
        """What was written for a document; None where that is not what the ledger noted.

        What another process wrote is written again: it may stand in memory alone, and a sync after
        one that failed would call it durable.
        """
        with self._of(document.remote):
            held = self._held.take(document.remote, document.key, document.sha256)
            if held is not None:
                self.write(document, held)
                return held
            data = self.places[document.remote].staged_bytes(document)
        if data is None or hashlib.sha256(data).hexdigest() != document.sha256:
            return None
        if (document.remote, document.key) not in self._ours:
            self.write(document, data)
        return data

    def keep(self, document: Delivery, data: bytes) -> Path:
        """Keeps a copy of what was written in the archive: before `staged`; returns where. What is
        kept there already is never replaced."""
        return keep_copy(self.kept_path(document), data)

    def secure(self, remote: str) -> None:
        """Makes durable what was written: before `staged`."""
        with self._of(remote):
            self.places[remote].secure()

    def lying_staged(self) -> dict[str, list[int]]:
        """The keys of what lies staged, by remote; nothing of one that cannot be looked at."""
        found: dict[str, list[int]] = {}
        for remote, place in self.places.items():
            if remote in (*self.down, *self.resting) or (remote != OWN and _missing(place)):
                continue
            try:
                found[remote] = place.staged_keys()
            except OSError:
                if remote == OWN:
                    raise
        return found

    def visible(self, remote: str, folders: Sequence[str]) -> dict[str, str]:
        """SHA-256 of what lies in these folders of a remote, by folder and name; nothing where it
        cannot be looked at, which is noted in `down`."""
        place = self.places[remote]
        try:
            words = sentence("outbox.rests") if remote in self.resting else place.missing()
            found = {} if words else place.visible(folders)
        except OSError as error:
            words, found = refused(error), {}
        if words:
            self._note_down(remote, words)
        return found

    def is_half_back(self, folder: str, name: str) -> bool:
        """True where some place has a file that a crash stopped on its way back; one that cannot
        be asked is noted in `down`."""
        for remote, place in self.places.items():
            if remote in self.down:
                continue
            if remote in self.resting:
                self._note_down(remote, sentence("outbox.rests"))
                continue
            try:
                if place.is_half_back(folder, name):
                    return True
            except OSError as error:
                if remote == OWN:
                    raise
                self._note_down(remote, refused(error))
        return False

    def drop_staged(self, document: Delivery) -> None:
        """Deletes staged bytes that are not to be handed over from there."""
        with suppress(RemoteDown), self._of(document.remote):
            self.places[document.remote].drop_staged(document)

    def hand(self, remote: str, documents: Sequence[Delivery]) -> dict[int, Text]:
        """Hands over staged documents, each at most once, durably.

        Gives the reason for each document that stays staged because of something that lies there.
        """
        place = self.places[remote]
        handed: list[Delivery] = []
        staying: dict[int, Text] = {}
        with self._of(remote):
            if words := place.missing():
                raise FolderDown(words)
            for document in documents:
                ours = (remote, document.key)
                try:
                    if ours not in self._ours and not is_whole(place, document):
                        staying[document.key] = sentence(
                            "outbox.staged-changed",
                            key=f"{document.key:010d}", kept=str(self.kept_path(document)),
                        )  # fmt: skip
                        continue
                    found = hand_one(place, document)
                except OSError as error:
                    if words := place.missing():
                        if remote == OWN:
                            raise FolderDown(words) from error
                        raise
                    # The key of a receiver is a word and its name.
                    outbox = f"{remote.rpartition(' ')[2]}:outbox" if remote else "outbox"
                    staying[document.key] = sentence(
                        "outbox.see-to", why=why(error), folder=f"{outbox}/{document.folder}"
                    )
                    continue
                if found is Fate.HANDED:
                    handed.append(document)
                    self._ours.discard(ours)
                else:
                    staying[document.key] = sentence("outbox.name-taken")
            place.finish(handed)
        return staying

    @contextmanager
    def _of(self, remote: str) -> Iterator[None]:
        """A fault of a remote is that remote's alone; one of the house's own disk is ours."""
        if remote in self.resting:
            raise RemoteDown(remote)
        if remote != OWN and remote not in self._proved | self.down.keys():
            self._prove_one(remote)
        if remote in self.down:
            raise RemoteDown(remote)
        try:
            yield
        except OSError as error:
            if remote == OWN and not isinstance(error, FolderDown):
                raise
            self._note_down(remote, refused(error))
            raise RemoteDown(remote) from error


def _missing(place: OutboxPlace) -> Text:
    try:
        return place.missing()
    except OSError as error:
        return refused(error)
