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
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

import msgspec

from processor.intake.left_there import LeftMemory
from processor.intake.scan import Arrival, InboxPlace, Oddity, TermsOf, left_in_work, shown_name
from processor.intake.seal_note import (
    NOTE,
    SEALED,
    SealNote,
    plain_name,
    read_note,
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
from processor.transport.read_files import files_below


class SealedInbox:
    """`place`, but its files are opened with `seal`; at most `most` bytes may come out of one.
    `ours` is the folder of this machine that is ours for this remote.

    `_why` is what kept files with their sender; `_stuck` what is told of those that were fetched
    and cannot be opened yet, for no fault of theirs.
    """

    def __init__(self, place: InboxPlace, seal: PgpSettings, ours: Path, most: int) -> None:
        self.work = ours / "in"
        self._place = place
        self._seal = seal
        self._most = most
        own = sealed_below(ours)
        self._opened, self._found = own / "opened", own / "found"
        self._kept, self._notes = own / "kept", own / "notes"
        self._why: dict[str, Text] = {}
        self._stuck: dict[tuple[str, str], Text] = {}

    @property
    def fetches_copies(self) -> bool:
        """Always: what comes in was written by us."""
        return True

    def prove(self, senders: Sequence[str]) -> Text:
        """As the place does; the keys must be usable too. Then what was cut off is finished."""
        self._stuck.clear()
        if words := self._place.prove(senders):
            return words
        for folder in (self.work, self._opened, self._found, self._kept, self._notes):
            files.make_folder(folder, files.PRIVATE_MODE)
        if not self._seal.opens:
            return sentence("pgp.waits-closed", folder=str(self._place.work))
        if words := why_not(self._seal):
            return words
        self._finish()
        return ""

    def _finish(self) -> None:
        self._forget()
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
        self._forget()
        if not self._is_free(sender, name):
            return None
        came = self._place.fetch(arrival)
        return None if came is None else self._open(sender, name, came.path)

    def _forget(self) -> None:
        """Takes away what stands in the archive by now: what was read out of it was brought into
        `work`, and out of there again."""
        for one in left_in_work(self._kept):
            plain = plain_name(one.sender, one.name)
            opened, work = self._opened / one.sender / one.name, self.work / one.sender / plain
            if files.look(opened) is None and files.look(work) is None:
                files.remove(one.path)
                files.remove(_note(self._found, one.sender, one.name))
        if not left_in_work(self.work):
            for note in files_below(self._notes):
                files.remove(note)

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
            opened_file.note(_note(self._notes, sender, name), data)
            opened_file.move_on(sealed, self.work / sender / name)
            return self._arrival(sender, name)
        opened_file.note(_note(self._found, sender, name), data)
        opened_file.move_on(sealed, self._kept / sender / name)
        return self._come_in(sender, name)

    def _come_in(self, sender: str, name: str) -> Arrival | None:
        """Brings what was read out of a kept file into `work`; None where it did so before, or
        another one of its name is there."""
        opened, plain = self._opened / sender / name, plain_name(sender, name)
        found = files.bytes_of(_note(self._found, sender, name))
        work = self.work / sender / plain
        if files.look(opened) is None or found is None or files.look(work) is not None:
            return None
        opened_file.note(_note(self._notes, sender, plain), found)
        opened_file.note(_note(self._notes, sender, plain, ".came"), os.fsencode(name))
        return self._arrival(sender, plain) if part_file.come_in(opened, work) else None

    def _arrival(self, sender: str, name: str) -> Arrival:
        remote = self._seal.remote
        return Arrival(sender, name, self.work / sender / name, None, remote)

    def why_not_taken(self, arrival: Arrival) -> Text:
        """What kept it, ours or the place's."""
        return self._why.get(arrival.key, "") or self._place.why_not_taken(arrival)

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
        name = self.name_there(arrival)
        return self._place.where(msgspec.structs.replace(arrival, name=name))

    def name_there(self, at_work: Arrival) -> str:
        """The name with the ending."""
        came = files.bytes_of(_note(self._notes, at_work.sender, at_work.name, ".came"))
        return at_work.name if came is None else os.fsdecode(came)

    def keep_beside(self, at_work: Arrival, archived: Path) -> None:
        """Keeps the file as it came and the note beside its place in the archive; may be
        repeated."""
        sender, name = at_work.sender, at_work.name
        note = _note(self._notes, sender, name)
        data = files.bytes_of(note)
        if data is None:
            return
        found = read_note(note)
        kept = self._kept / sender / self.name_there(at_work)
        if found is not None and not found.refused and files.look(kept) is not None:
            target = archived.with_name(archived.name + SEALED)
            if files.look(target) is None:
                opened_file.copy_on(kept, target)
        files.write_visible(archived.with_name(archived.name + NOTE), data)


def _note(folder: Path, sender: str, name: str, ending: str = ".json") -> Path:
    return folder / sender / f"{sha256(os.fsencode(name)).hexdigest()[:32]}{ending}"
