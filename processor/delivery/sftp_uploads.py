"""Uploads into the staging folder of a server: under a fresh name, looked at, and renamed."""

from __future__ import annotations

from contextlib import suppress
from hashlib import sha256

from processor.delivery.followers import about
from processor.delivery.outbox_place import Delivery
from processor.delivery.sftp_staging import ServerStaging
from processor.model.sentence import sentence
from processor.transport.sftp.channel import Server
from processor.transport.sftp.faults import Lost, RemoteFault, ServerRefused
from processor.transport.sftp.server_files import (
    bytes_at,
    pieces,
    remove_if_there,
    rename,
    sha256_at,
)
from processor.transport.sftp.settings import Settings


class Uploads:
    """What is uploaded to one server; whatever is written is looked at by `settings.verify`."""

    def __init__(self, settings: Settings, staging: ServerStaging) -> None:
        self._settings = settings
        self._staging = staging
        # Uploads that were cut: deleted before the next, for a long `watch` proves nothing anew.
        self._left: set[str] = set()

    def stage(self, remote: Server, document: Delivery, data: bytes) -> None:
        """Uploads a document; may be repeated."""
        self._put(remote, document, self._staging.staged(document), data)

    def stage_done(self, remote: Server, document: Delivery) -> None:
        """Uploads the file that follows a staged document, with what it holds by the bytes and the
        name that are fixed by now; may be repeated as long as the document is staged."""
        done, data = self._staging.done(document), b""
        if self._settings.after_holds != "nothing":
            staged = bytes_at(remote, self._staging.staged(document))
            if staged is None:
                # Whoever renames the document next is told.
                return
            data = about(self._settings.after_holds, document.name, staged)
        if data:
            self._put(remote, document, done, data)
        elif remote.look(done) is None:
            try:
                remote.write_new(done, iter(()), sync=False)
            except ServerRefused:
                # It is empty, whoever of us wrote it.
                if remote.look(done) is None:
                    raise

    def _put(self, remote: Server, document: Delivery, path: str, data: bytes) -> None:
        for left in sorted(self._left):
            if remote.look(left) is not None:
                remove_if_there(remote, left)
            self._left.discard(left)
        digest = sha256(data).hexdigest()
        if remote.look(path) is not None:
            if sha256_at(remote, path) == digest:
                return
            # The ledger does not call it staged: bytes of an earlier try.
            remove_if_there(remote, path)
        part = self._staging.part(document)
        self._left.add(part)
        try:
            remote.write_new(part, pieces(data), sync=self._settings.sync and remote.can_sync)
            if not self._is_whole(remote, part, len(data), digest):
                raise RemoteFault(sentence("sftp.not-whole", path=part))
            rename(remote, part, path)
        except Lost:
            raise
        except RemoteFault:
            # A full disk wants it back.
            with suppress(RemoteFault):
                remote.remove(part)
                self._left.discard(part)
            raise
        self._left.discard(part)

    def _is_whole(self, remote: Server, part: str, size: int, digest: str) -> bool:
        if self._settings.verify == "read-back":
            return sha256_at(remote, part) == digest
        found = remote.look(part)
        return found is not None and found.size == size
