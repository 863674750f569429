"""Delivery exactly once, by a witness.

A document is written to the staging folder, made durable, noted as `staged`, and only then
renamed into the outbox. After a crash in `staged` the staging file is the witness: it is there,
so the document was not handed over and is renamed now; it is gone, so it was, also if the
receiver has taken it already. A staged document is never written again.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from processor.transport import files


class Delivery(msgspec.Struct, frozen=True):
    """A document on its way: its key, its folder under the outbox, its name and SHA-256."""

    key: int
    folder: str
    name: str
    sha256: str


class StagedBytesDiffer(Exception):
    """A staged file is not the one the ledger noted."""


class Outbox:
    """The outbox of one house, with its staging folder on the same mount."""

    def __init__(self, outbox: Path, staging: Path, kept: Path) -> None:
        self.outbox = outbox
        self.staging = staging
        self.kept = kept

    def prepare(self) -> bool:
        """Creates the folders and proves that staging can be renamed into the outbox."""
        files.make_folder(self.staging, files.PRIVATE_MODE)
        files.make_folder(self.outbox)
        return files.same_mount(self.staging, self.outbox)

    def staged_path(self, document: Delivery) -> Path:
        """Where a document waits; the name is our own key, never text from outside."""
        return self.staging / f"{document.key:010d}"

    def kept_path(self, document: Delivery) -> Path:
        """Where the bytes of a document that went out are kept."""
        return self.kept / document.folder / document.name

    def write(self, document: Delivery, data: bytes) -> None:
        """Writes the staging file of a document that is not yet staged; may be repeated."""
        files.stage(self.staged_path(document), data)

    def is_written(self, document: Delivery) -> bool:
        """True if the staging file is there with the noted bytes."""
        path = self.staged_path(document)
        return files.look(path) is not None and files.sha256_of(path)[0] == document.sha256

    def secure(self, documents: Sequence[Delivery]) -> None:
        """Keeps a copy of each document and makes the staging names durable: before `staged`."""
        for document in documents:
            if not self.is_written(document):
                raise StagedBytesDiffer(document.name)
            files.keep_copy(self.staged_path(document), self.kept_path(document))
        files.sync_folder(self.staging)

    def hand(self, documents: Sequence[Delivery]) -> dict[int, str]:
        """Renames staged documents into the outbox, each at most once, durably.

        Gives the reason for each document that stays staged because of something in the outbox.
        """
        folders: set[Path] = set()
        refused: dict[int, str] = {}
        for document in documents:
            staged = self.staged_path(document)
            target = self.outbox / document.folder / document.name
            if files.look(staged) is None:
                if target.parent.is_dir():
                    folders.add(target.parent)
                continue
            try:
                files.make_folder(target.parent)
                files.hand_over(staged, target)
                folders.add(target.parent)
            except FileExistsError:
                if files.sha256_of(target)[0] == document.sha256:
                    files.remove(staged)
                else:
                    refused[document.key] = "another file lies in the outbox under its name"
            except OSError as error:
                refused[document.key] = f"{error.strerror}: see to outbox/{document.folder}"
        files.hand_over_done(self.staging, folders)
        return refused
