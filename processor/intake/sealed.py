"""An inbox whose files are encrypted or signed: each is opened and verified before it comes in.

A file that was fetched lies below `sealed/in` until it was opened. What it says is written whole
(`opened`), what was found is noted (`found`), and then the file itself moves to `kept`: from that
moment on it is opened, whatever is cut, and comes into the work folder under its plain name. What
is refused goes there as it came. A note for each file of the work folder tells of both.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Container, Sequence
from pathlib import Path
from typing import BinaryIO

import msgspec

from processor.intake.left_there import LeftMemory
from processor.intake.scan import Arrival, InboxPlace, Oddity, TermsOf, left_in_work, shown_name
from processor.intake.seal_note import (
    SealNote,
    forget_archived,
    name_there,
    note_of,
    plain_name,
    sealed_below,
)
from processor.intake.settle import Look
from processor.model.hops import Location
from processor.model.sentence import Text, sentence
from processor.transport import files, leases, opened_file, part_file
from processor.transport.pgp.child import PgpFault
from processor.transport.pgp.keyring import why_not
from processor.transport.pgp.messages import unseal
from processor.transport.pgp.settings import PgpSettings


class SealedInbox:
    """`place`, but its files are opened with `seal`; at most `most` bytes may come out of one.

    What was on its way to the place before its files had to be opened has to be opened too.

    `_why` is what kept files with their sender; `_stuck` what is told of those that were fetched
    and cannot be opened yet, for no fault of theirs.
    """

    def __init__(self, place: InboxPlace, seal: PgpSettings, most: int) -> None:
        self.work = place.work
        self._ours = place.work.parent
        self._place = place
        self._seal = seal
        self._most = most
        own = sealed_below(self._ours)
        self._opened, self._kept, self._notes = own / "opened", own / "kept", own / "notes"
        place.brings_into(own / place.work.name)
        self._why: dict[str, Text] = {}
        self._stuck: dict[tuple[str, str], Text] = {}

    @property
    def fetches_copies(self) -> bool:
        """Always: what comes in was written by us."""
        return True

    def brings_into(self, work: Path) -> None:
        """What was opened comes there."""
        self.work = work

    def prove(self, senders: Sequence[str]) -> Text:
        """As the place does; the keys must be usable too. Then what was cut off is finished."""
        self._stuck.clear()
        if words := self._place.prove(senders):
            return words
        for folder in (self.work, self._opened, self._kept, self._notes):
            files.make_folder(folder, files.PRIVATE_MODE)
        if not self._seal.opens:
            return sentence("pgp.waits-closed", folder=str(self._place.work))
        if words := why_not(self._seal):
            return words
        self._finish()
        return ""

    def _finish(self) -> None:
        forget_archived(self.work)
        for one in left_in_work(self._kept):
            came = self._place.work / one.sender / one.name
            if opened_file.same_file(came, one.path):
                # Copied to another disk, and not yet taken away.
                files.remove(came)
            self._come_in(one.sender, one.name)
        for one in left_in_work(self._place.work):
            if opened_file.same_file(one.path, self.work / one.sender / one.name):
                files.remove(one.path)
            else:
                self._open(one.sender, one.name, one.path)

    def look_around(
        self,
        senders: Sequence[str] | None,
        terms: TermsOf | None = None,
        last: Container[str] = (),
    ) -> tuple[list[Arrival], list[Oddity]]:
        """As the place shows it."""
        return self._place.look_around(senders, terms, last)

    def look_at(self, arrival: Arrival) -> Look | None:
        """As the place shows it."""
        return self._place.look_at(arrival)

    def is_open(self, arrival: Arrival) -> bool:
        """As the place says."""
        return self._place.is_open(arrival)

    def opened(self, arrival: Arrival) -> BinaryIO:
        """What a file says, read into a copy that is gone once it is closed."""
        stream = part_file.unnamed(self._opened)
        try:
            with self._place.opened(arrival) as sealed:
                found = unseal(self._seal, sealed, stream.write, self._most)
        except BaseException:
            stream.close()
            raise
        if found.refused:
            # Whoever fetches it is told.
            stream.close()
            raise FileNotFoundError(errno.ENOENT, "cannot be opened", arrival.name)
        stream.seek(0)
        return stream

    def fetch(self, arrival: Arrival) -> Arrival | None:
        """Fetches a file and opens it."""
        self._why.pop(arrival.key, None)
        sender, name = arrival.sender, arrival.name
        if words := why_not(self._seal):
            self._why[arrival.key] = words
            return None
        forget_archived(self.work)
        if not self._is_free(sender, name):
            return None
        came = self._place.fetch(arrival)
        return None if came is None else self._open(sender, name, came.path)

    def _is_free(self, sender: str, name: str) -> bool:
        """True where no earlier file of this name, closed or opened, is on its way still."""
        places = (
            self._kept / sender / name,
            self.work / sender / name,
            self.work / sender / plain_name(sender, name),
        )
        return all(files.look(one) is None for one in places)

    def _open(self, sender: str, name: str, sealed: Path) -> Arrival | None:
        """Opens a file that was fetched; None where it stays, as `_stuck` says."""
        if not self._is_free(sender, name):
            return None
        if leases.writers_of(sealed) == "some":
            self._stuck[sender, name] = sentence("inbox.waits-open")
            return None
        opened = self._opened / sender / name
        try:
            with files.open_plain(sealed) as stream, opened_file.written_whole(opened) as part:
                found = unseal(self._seal, stream, part.write, self._most)
        except PgpFault as error:
            self._stuck[sender, name] = error.words
            return None
        note = SealNote(
            name=shown_name(name), sha256=files.sha256_of(sealed)[0], refused=found.refused,
            who=found.who, signed_by=found.signed_by, encrypted_to=found.encrypted_to,
        )  # fmt: skip
        data = msgspec.json.encode(note) + b"\n"
        if found.refused:
            files.remove(opened)
            opened_file.note(self._note("notes", sender, name), data)
            opened_file.move_on(sealed, self.work / sender / name)
            return self._arrival(sender, name)
        opened_file.note(self._note("found", sender, name), data)
        opened_file.move_on(sealed, self._kept / sender / name)
        return self._come_in(sender, name)

    def _come_in(self, sender: str, name: str) -> Arrival | None:
        """Brings what was read out of a kept file into `work`; None where it did so before, or
        another one of its name is there."""
        opened, plain = self._opened / sender / name, plain_name(sender, name)
        found = files.bytes_of(self._note("found", sender, name))
        work = self.work / sender / plain
        if files.look(opened) is None or found is None or files.look(work) is not None:
            return None
        opened_file.note(self._note("notes", sender, plain), found)
        opened_file.note(self._note("notes", sender, plain, ".came"), os.fsencode(name))
        return self._arrival(sender, plain) if part_file.come_in(opened, work) else None

    def _arrival(self, sender: str, name: str) -> Arrival:
        remote = self._seal.remote
        return Arrival(sender, name, self.work / sender / name, None, remote)

    def why_not_taken(self, arrival: Arrival) -> Text:
        """What kept it, ours or the place's."""
        return self._why.get(arrival.key, "") or self._place.why_not_taken(arrival)

    def _note(self, kind: str, sender: str, name: str, ending: str = ".json") -> Path:
        return note_of(self._ours, kind, sender, name, ending)

    def not_whole(self) -> list[Oddity]:
        """Also files that were fetched and cannot be opened yet."""
        return self._place.not_whole() + [
            Oddity(shown_name(sender), shown_name(name), why, True, self._seal.remote)
            for (sender, name), why in sorted(self._stuck.items())
        ]

    def take_partner(self, partner: Arrival, archive: Path, target: Path) -> bool:
        """As the place does."""
        return self._place.take_partner(partner, archive, target)

    def remember(self, taken: LeftMemory) -> None:
        """As the place does."""
        self._place.remember(taken)

    def where(self, arrival: Arrival) -> Location:
        """As the place says of the name with the ending."""
        name = name_there(self._ours, arrival.sender, arrival.name)
        return self._place.where(msgspec.structs.replace(arrival, name=name))
