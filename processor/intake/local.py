"""An inbox in folders of this machine: what is fetched is claimed by rename."""

from __future__ import annotations

import errno
from collections.abc import Callable, Container, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from processor.intake.left_there import LeftMemory
from processor.intake.scan import Arrival, Oddity, TermsOf, look_around, look_at, shown_name
from processor.intake.settle import Look
from processor.model.hops import Location
from processor.model.sentence import Text
from processor.transport import files, leases, listing, mounts, own_copy
from processor.transport.faults import FolderGone, different_mounts, no_folder


class LocalInbox:
    """Folders of senders below `inbox`, and on the same mount the `work` folder that is ours.

    The folders of `base` must be there and are never made. What lies in folders that `bars` bars is
    not there. `folders_there` are the folders of senders whose folder has another name in the
    inbox, by the name it has here; empty for the inbox itself.
    """

    def __init__(
        self,
        inbox: Path,
        work: Path,
        *,
        remote: str = "",
        base: Sequence[Path] = (),
        bars: Callable[[Path], bool] = lambda _: False,
        folders_there: Mapping[str, str] | None = None,
    ) -> None:
        self.inbox = inbox
        self.folders_there = folders_there or {}
        self.work = work
        self.remote = remote
        self.base = base
        self.bars = bars

    def brings_into(self, work: Path) -> None:
        """From now on."""
        self.work = work

    def prove(self, senders: Sequence[str]) -> Text:
        """Renames an empty file from the work folder into each folder and takes it away."""
        for folder in self.base:
            if not listing.is_folder(folder):
                return no_folder(folder)
        files.make_folder(self.work, files.PRIVATE_MODE, never=self.base)
        for sender in senders:
            folder = self.inbox / self.folders_there.get(sender, sender)
            files.make_folder(folder, never=self.base)
            if not can_be_claimed(self.work, folder):
                return different_mounts(self.work, folder)
        return ""

    def look_around(
        self,
        senders: Sequence[str] | None,
        terms: TermsOf | None = None,
        last: Container[str] = (),
    ) -> tuple[list[Arrival], list[Oddity]]:
        """The files below the inbox, in (sender, name) order."""
        for folder in self.base:
            if not listing.is_folder(folder):
                raise FolderGone(str(folder))
        if self.bars(self.inbox) or self.bars(self.work):
            return [], []
        found, odd = look_around(self.inbox, senders, self.remote, terms, last, self.folders_there)
        # A sender is named in an oddity as it is shown.
        barred = {one.sender for one in found if self.bars(one.path.parent)}
        if not barred:
            return found, odd
        shown = {shown_name(one) for one in barred}
        return (
            [one for one in found if one.sender not in barred],
            [one for one in odd if one.sender not in shown],
        )

    def look_at(self, arrival: Arrival) -> Look | None:
        """Another look at a file; None where its folder is down."""
        return None if self._is_barred(arrival) else look_at(arrival.path)

    def fetch(self, arrival: Arrival) -> Arrival | None:
        """Claims a file by rename, if it is still the one that was seen."""
        if self._is_barred(arrival):
            return None
        work = self.work / arrival.sender / arrival.name
        files.make_folder(work.parent, never=self.base)
        if files.look(work) is not None or not files.claim(arrival.path, work, arrival.look):
            return None
        if look_at(work) is None:
            # Swapped for a link since it was looked at: given back, and seen as a link.
            files.claim(work, arrival.path)
            return None
        return Arrival(arrival.sender, arrival.name, work, None, self.remote)

    @property
    def fetches_copies(self) -> bool:
        """Never: a sender who has a file open still has it open once it was renamed."""
        return False

    def is_open(self, arrival: Arrival) -> bool:
        """Asks the kernel."""
        return leases.writers_of(arrival.path) == "some"

    def opened(self, arrival: Arrival) -> BinaryIO:
        """Opens the file itself."""
        return files.open_plain(arrival.path)

    def why_not_taken(self, arrival: Arrival) -> Text:
        """Nothing more is known."""
        return ""

    def not_whole(self) -> list[Oddity]:
        """None: a rename is whole."""
        return []

    def take_partner(self, partner: Arrival, archive: Path, target: Path) -> bool:
        """Copies it into the archive, and deletes it."""
        if files.look(partner.path) is None:
            return True
        if files.look(target) is None:
            copied = own_copy.copy_in(partner.path, archive)
            if copied is None:
                return False
            own_copy.place(copied.path, target)
        files.remove(partner.path)
        files.sync_folder(partner.path.parent)
        return True

    def where(self, arrival: Arrival) -> Location:
        """On this machine."""
        return Location("", shown_name(str(self.inbox / arrival.sender / arrival.name)))

    def remember(self, taken: LeftMemory) -> None:
        """Nothing: what was taken lies here no more."""

    def _is_barred(self, arrival: Arrival) -> bool:
        return self.bars(arrival.path.parent) or self.bars(self.work)


def can_be_claimed(work: Path, folder: Path) -> bool:
    """True where files of an inbox folder can be renamed into the work folder."""
    try:
        return mounts.same_mount(work, folder)
    except OSError as error:
        # A folder that we may not write is told with its files.
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            return True
        raise
