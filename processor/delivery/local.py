"""An outbox in folders of this machine: documents are renamed into it from a staging folder."""

from __future__ import annotations

import errno
from collections.abc import Callable, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from processor.delivery.outbox_place import Delivery
from processor.delivery.witness import Fate, fate
from processor.model.hops import Location
from processor.model.sentence import Text
from processor.transport import files, listing, mounts
from processor.transport.faults import FolderDown, FolderGone, different_mounts, no_folder
from processor.transport.kept import put_aside
from processor.transport.read_files import files_below, identity_of


class LocalOutbox:
    """Folders of receivers below `outbox`, and on the same mount the `staging` folder.

    The folders of `base` must be there and are never made: an empty mount point must not be taken
    for a share whose staged files are gone. `guard` says of a folder why it is down, or nothing.
    `within` is the folder of documents that `outbox` itself is; empty where it holds several.
    """

    def __init__(
        self,
        outbox: Path,
        staging: Path,
        base: Sequence[Path] = (),
        within: str = "",
        guard: Callable[[Path], Text] = lambda _: "",
    ) -> None:
        self.outbox = outbox
        self.staging = staging
        self.base = base
        self.within = within
        self.guard = guard

    @property
    def verifies(self) -> str:
        """Not at all: it is written and synced."""
        return ""

    def where(self, document: Delivery) -> Location:
        """On this machine."""
        return Location("", str(self._target(document)))

    @property
    def address(self) -> str:
        """The staging folder, and where its files are renamed to."""
        return f"{self.staging} for {self.outbox}"

    def prove(self) -> Text:
        """Creates the folders and renames an empty folder from staging into the outbox."""
        if words := self.missing():
            return words
        files.make_folder(self.staging, files.PRIVATE_MODE, never=self.base)
        files.make_folder(self.outbox, never=self.base)
        refused = mounts.not_renamed_into(self.staging, [self.outbox]).get(self.outbox)
        if refused is None:
            return ""
        if refused.errno == errno.EXDEV:
            return different_mounts(self.staging, self.outbox)
        raise refused

    def missing(self) -> Text:
        """Names the first folder of `base` that is not there, or why a folder is down."""
        gone = self._gone()
        if gone is not None:
            return self.guard(gone) or no_folder(gone)
        return self.guard(self.staging) or self.guard(self.outbox)

    def _gone(self) -> Path | None:
        return next((one for one in self.base if not listing.is_folder(one)), None)

    def may_repeat(self) -> Text | None:
        """Nothing: a rename is one step."""
        return ""

    def stage(self, document: Delivery, data: bytes) -> None:
        """Writes the staging file of a document that is not yet staged; may be repeated."""
        files.stage(self._staged(document), data)

    def staged_bytes(self, document: Delivery) -> bytes | None:
        """The bytes of the staging file; None where there is none."""
        return files.bytes_of(self._staged(document))

    def secure_again(self, document: Delivery) -> None:
        """Syncs the staging file, and what lies under the final name beside it."""
        if files.sync_again(self._staged(document)):
            files.sync_again(self._target(document))

    def staged_keys(self) -> list[int]:
        """The keys of the staging files."""
        if not listing.is_folder(self.staging):
            return []
        names = [one.name for one in listing.entries(self.staging) if one.is_file]
        return sorted(int(name) for name in names if name.isascii() and name.isdecimal())

    def secure(self) -> None:
        """Makes the staging names durable."""
        files.sync_folder(self.staging)

    def witness(self, document: Delivery) -> Fate:
        """Looks for the staging file, and at what lies under the final name."""
        if files.look(self._staged(document)) is None:
            # What is gone with the whole folder was not handed over.
            self._is_there()
            if words := self.missing():
                raise FolderDown(words)
            return fate(staged=False, target=None, sha256=document.sha256)
        target = self._target(document)
        there = None if files.look(target) is None else files.sha256_of(target)[0]
        # After a power cut in a rename between folders the one file may have both names.
        same = identity_of(target) == identity_of(self._staged(document))
        return fate(
            staged=True, target=there, sha256=document.sha256, mailbox=document.mailbox, same=same
        )

    def hand_over(self, document: Delivery) -> None:
        """Renames the staging file to its final name; raises FileExistsError if it is taken."""
        self._is_there()
        target = self._target(document)
        files.make_folder(target.parent, never=self.base)
        files.hand_over(self._staged(document), target)

    def drop_staged(self, document: Delivery) -> None:
        """Deletes the staging file of a document whose bytes lie under its name already."""
        files.remove(self._staged(document))

    def finish(self, handed: Sequence[Delivery]) -> None:
        """Makes the renames of a batch durable."""
        folders = {self._target(one).parent for one in handed}
        files.hand_over_done(self.staging, {one for one in folders if listing.is_folder(one)})

    def is_free(self, document: Delivery) -> bool:
        """True where nothing lies under the name."""
        self._is_there()
        return files.look(self._target(document)) is None

    def take_back(
        self, folder: str, name: str, aside: Path, held: str = "", follower: str | None = None
    ) -> bool:
        """Takes a file that lies untaken out of the outbox; nothing ever follows one there."""
        # One rename on the same mount: its receiver or we have it, never both.
        kept = self._held(folder, name, held)
        if files.look(kept) is None:
            target = self._target(Delivery(0, folder, name, ""))
            try:
                files.rename_no_replace(target, kept)
            except (FileNotFoundError, NotADirectoryError):
                return False
            files.sync_folder(self.staging)
            files.sync_folder(target.parent)
        put_aside(kept, aside)
        return True

    def is_half_back(self, folder: str, name: str, held: str = "") -> bool:
        """True where a crash stopped `take_back` once its receiver could not have the file."""
        return files.look(self._held(folder, name, held)) is not None

    def _held(self, folder: str, name: str, held: str) -> Path:
        told_by = (held or f"{folder}/{name}").encode()
        return self.staging / f"back-{sha256(told_by).hexdigest()[:32]}"

    def visible(self, folders: Sequence[str]) -> dict[str, str]:
        """SHA-256 of the files below these folders; what is taken meanwhile is left out."""
        found: dict[str, str] = {}
        for folder in folders:
            below = self._folder(folder)
            for path in files_below(below):
                if not mounts.is_probe(path.name):
                    name = f"{folder}/{path.relative_to(below).as_posix()}"
                    with suppress(FileNotFoundError):
                        found[name] = files.sha256_of(path)[0]
        return found

    def _is_there(self) -> None:
        if (gone := self._gone()) is not None:
            raise FolderGone(str(gone))

    def _staged(self, document: Delivery) -> Path:
        """Where a document waits; the name is our own key, never text from outside."""
        return self.staging / f"{document.key:010d}"

    def _target(self, document: Delivery) -> Path:
        return self._folder(document.folder) / document.name

    def _folder(self, folder: str) -> Path:
        if not self.within:
            return self.outbox / folder
        return self.outbox / folder.removeprefix(self.within).lstrip("/")
