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

from processor.delivery.handing import hand_one, is_whole
from processor.delivery.held import Held
from processor.delivery.outbox_place import Delivery, NamingPlace, OutboxPlace
from processor.delivery.witness import Fate
from processor.model.config import OWN
from processor.model.hops import NOWHERE, Location
from processor.model.sentence import Text, sentence
from processor.transport.faults import FolderDown, refused, why
from processor.transport.kept import keep_copy


class RemoteDown(Exception):
    """A remote cannot be used now; what goes there waits, and everything else goes on."""


class Outbox:
    """The house's own outbox, and by key those of its remotes and of receivers with folders of
    their own; `kept` is the archive of what was sent. `naming` are those that know names of
    receivers' own; at others a document has ours."""

    def __init__(
        self,
        own: OutboxPlace,
        kept: Path,
        remotes: Mapping[str, OutboxPlace] | None = None,
        naming: Mapping[str, NamingPlace] | None = None,
    ) -> None:
        self.places = {OWN: own, **(remotes or {})}
        self.naming = dict(naming or {})
        self.kept = kept
        self.down: dict[str, Text] = {}
        # Of the last hand-over, what is staged and waits until its mailbox is empty.
        self.waits: set[int] = set()
        # The keys of documents in mailboxes that were seen to lie there no more.
        self.seen_gone: set[int] = set()
        # Those that are asked nothing now: what goes there waits, and nobody is told of a fault.
        self.resting: frozenset[str] = frozenset()
        # Of those, the ones that somebody wanted to be looked at.
        self._passed_over: set[str] = set()
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

    def verifies(self, remote: str) -> str:
        """How it is looked at there whether a document came whole; empty on this machine."""
        place = self.places.get(remote)
        return "" if place is None else place.verifies

    def where(self, document: Delivery) -> Location:
        """Where a document lies once it is handed over; nowhere for a remote that is not known."""
        place = self.places.get(document.remote)
        return NOWHERE if place is None else place.where(document)

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

    def fix_name(self, document: Delivery) -> Text:
        """Fixes under which name its receiver will see a document: before `staged`. Why it cannot
        have it, or nothing."""
        place = self.naming.get(document.remote)
        return "" if place is None else place.fix_name(document)

    def mailbox(self, document: Delivery, *, staged: bool) -> str:
        """The mailbox that a document goes to; empty where it goes to none."""
        place = self.naming.get(document.remote)
        return "" if place is None else place.mailbox(document, staged=staged)

    def is_free(self, document: Delivery) -> bool:
        """True where the mailbox of a document is empty."""
        with self._of(document.remote):
            return self.places[document.remote].is_free(document)

    def still_lies(self, document: Delivery) -> bool | None:
        """True where something lies in the mailbox that a document was handed over to; None where
        it cannot be looked at now."""
        try:
            with self._of(document.remote):
                return self.naming[document.remote].still_lies(document)
        except RemoteDown:
            return None

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

    @property
    def unseen(self) -> dict[str, Text]:
        """Why places were not looked at where somebody wanted it: they are down, or rest, which is
        no fault of theirs."""
        rest = sorted(self._passed_over & self.resting - self.down.keys())
        return {**self.down, **dict.fromkeys(rest, sentence("outbox.rests"))}

    def visible(self, remote: str, folders: Sequence[str]) -> dict[str, str]:
        """SHA-256 of what lies in these folders of a remote, by folder and name; nothing where it
        cannot be looked at, which is noted in `down`, or rests (`unseen`)."""
        place = self.places[remote]
        if remote in self.resting:
            self._passed_over.add(remote)
            return {}
        try:
            words = place.missing()
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
                self._passed_over.add(remote)
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
                self.waits.discard(document.key)
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
                elif found is Fate.FULL or self.mailbox(document, staged=True):
                    self.waits.add(document.key)
                    staying[document.key] = sentence("outbox.mailbox-full")
                else:
                    staying[document.key] = sentence(
                        "outbox.name-taken", path=place.where(document).path
                    )
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
