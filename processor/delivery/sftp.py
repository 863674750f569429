"""An outbox on a server: documents are uploaded beside it, looked at, and renamed into it."""

from __future__ import annotations

import errno
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from processor.delivery.outbox_place import Delivery
from processor.delivery.sftp_staging import ServerStaging
from processor.delivery.sftp_uploads import Uploads
from processor.delivery.witness import Fate, fate
from processor.model.hops import Location
from processor.model.sentence import Text, sentence
from processor.transport.kept import write_once
from processor.transport.sftp.channel import Server
from processor.transport.sftp.faults import Lost, RemoteFault, ServerRefused
from processor.transport.sftp.server_files import (
    below,
    bytes_at,
    files_below,
    remove_if_there,
    rename,
    rename_into,
    sha256_at,
    why_not_root,
    why_one_folder,
)
from processor.transport.sftp.settings import Settings

STAGING = ".crossdock-staging"
# Where our tokens for a server stand, in the folder that is ours on this machine.
TOKENS = "staging.json"
NAME = "{name}"

Use = Callable[[], AbstractContextManager[Server]]
T = TypeVar("T")


class SftpOutbox:
    """The folder `settings.outbox` of a server, and the staging folder beside its folders.

    A document waits there under its key, whole: it is uploaded under a fresh name, looked at by
    `settings.verify`, and renamed to its key. From there it is renamed under its name; its
    done-file follows the same way. What the server holds is asked, and asked anew once where the
    connection was cut; nothing is remembered of it here. `ours` is a folder of this machine.
    """

    def __init__(self, settings: Settings, use: Use, ours: Path) -> None:
        self._settings = settings
        self._use = use
        self._root = settings.outbox.rstrip("/") or "/"
        folder = settings.staging.rstrip("/") or below(self._root, STAGING)
        self._staging = ServerStaging(folder, ours / TOKENS)
        self._uploads = Uploads(settings, self._staging)
        # Of a server that was asked twice, or did not answer: until it is proved anew nobody waits
        # for it again.
        self._lost: Text = ""

    @property
    def verifies(self) -> str:
        """As its settings say."""
        return self._settings.verify

    def where(self, document: Delivery) -> Location:
        """The server, and its name there."""
        return Location(self._settings.server, self._target(document))

    @property
    def address(self) -> str:
        """The server, and where on it."""
        one = self._settings
        return f"sftp://{one.user}@{one.host}:{one.port}/{self._staging.address} for {self._root}"

    def _asked(self, work: Callable[[Server], T]) -> T:
        """Does what may be repeated; once more where the connection was cut."""
        try:
            with self._use() as remote:
                return work(remote)
        except Lost as error:
            # A server that does not answer is waited for once.
            if isinstance(error.__cause__, TimeoutError):
                self._lost = error.words
                raise
        try:
            with self._use() as remote:
                return work(remote)
        except Lost as error:
            self._lost = error.words
            raise

    def prove(self) -> Text:
        """Proves the staging folder: see there."""
        self._lost = ""
        return self.missing() or self._asked(self._prove)

    def _prove(self, remote: Server) -> Text:
        apart = why_one_folder(remote, self._root, self._settings.inbox)
        return apart or self._staging.prove(remote)

    def missing(self) -> Text:
        """Why the server or its folder cannot be reached; it is asked."""
        if self._lost:
            return self._lost
        try:
            return self._asked(lambda remote: why_not_root(remote, self._root))
        except RemoteFault as error:
            return error.words

    def may_repeat(self) -> Text | None:
        """Says so of a server that could not rename in one step when it was proved last."""
        one_step = self._staging.renames_in_one_step
        if one_step is None:
            return None
        return "" if one_step else sentence("sftp.renames-in-steps")

    def stage(self, document: Delivery, data: bytes) -> None:
        """Uploads a document and looks whether it came whole; may be repeated."""
        self._asked(lambda remote: self._uploads.stage(remote, document, data))

    def staged_bytes(self, document: Delivery) -> bytes | None:
        """What waits under the key of a document; None where nothing does."""
        return self._asked(lambda remote: bytes_at(remote, self._staging.staged(document)))

    def secure_again(self, document: Delivery) -> None:
        """Nothing: what a server answered as written is its own to keep."""

    def staged_keys(self) -> list[int]:
        """The keys of what waits."""
        return self._asked(self._staging.keys)

    def secure(self) -> None:
        """Nothing: see `secure_again`."""

    def witness(self, document: Delivery) -> Fate:
        """Asks the server for the staged file and its done-file, and for what lies under the
        name."""
        return self._asked(lambda remote: self._witness(remote, document))

    def _witness(self, remote: Server, document: Delivery) -> Fate:
        staged = self._staging.staged(document)
        if remote.look(staged) is None:
            self._staging.refuse_cleared(remote)
            if self._after(document) and remote.look(self._staging.done(document)) is not None:
                return Fate.WAITING
            return fate(staged=False, target=None, sha256=document.sha256)
        lies = self._lies(remote, document)
        same = lies is None or not document.mailbox or self._is_same(remote, document)
        found = fate(
            staged=True, target=lies, sha256=document.sha256, mailbox=document.mailbox, same=same
        )
        after = self._after(document)
        if document.mailbox and found is Fate.WAITING and after and remote.look(after) is not None:
            # Emptied by half: what followed the one before lies there still.
            return Fate.FULL
        # The rest of the hand-over, the done-file, is still to come.
        return Fate.WAITING if found is Fate.TWICE and after else found

    def _is_same(self, remote: Server, document: Delivery) -> bool:
        """True where what lies in a mailbox may be what is staged, under both its names: the file
        that lay there before was written at another time, or is of another size."""
        one, other = (
            remote.look(self._staging.staged(document)),
            remote.look(self._target(document)),
        )
        if one is None or other is None or one.mtime is None or other.mtime is None:
            return False
        return (one.size, one.mtime) == (other.size, other.mtime)

    def _lies(self, remote: Server, document: Delivery) -> str | None:
        """SHA-256 of what lies under the name of a document; None where nothing does, and nothing
        of a folder or of a link that leads nowhere."""
        target = self._target(document)
        there = remote.look(target)
        if there is None:
            return None
        if there.what in ("folder", "other"):
            return ""
        try:
            return sha256_at(remote, target)
        except ServerRefused as error:
            if error.errno != errno.ENOENT:
                raise
            return "" if there.what == "link" else None

    def hand_over(self, document: Delivery) -> None:
        """Renames a staged document to its name, then its done-file; raises FileExistsError if a
        name is taken. What was done already is not done again."""
        self._asked(lambda remote: self._hand_over(remote, document))

    def _hand_over(self, remote: Server, document: Delivery) -> None:
        staged, target = self._staging.staged(document), self._target(document)
        after, done = self._after(document), self._staging.done(document)
        if remote.look(staged) is None:
            self._staging.refuse_cleared(remote)
        else:
            there = self._lies(remote, document)
            other = there is not None and document.mailbox and not self._is_same(remote, document)
            if there not in (None, document.sha256) or other:
                raise FileExistsError(errno.EEXIST, "the name is taken", target)
            if after:
                self._see_to_done(remote, document, after, is_new=there is None)
            if there is None:
                # posix-rename replaces: names are ours alone and were looked at.
                self._rename(remote, staged, target)
            else:
                # A rename in two steps that ended between them.
                remove_if_there(remote, staged)
        if after and remote.look(done) is not None:
            if remote.look(after) is None:
                self._rename(remote, done, after)
            else:
                remove_if_there(remote, done)

    def _rename(self, remote: Server, staged: str, target: str) -> None:
        """Hands over what waits; it went where it is gone by now, as a request of a connection that
        was cut may be done late."""
        try:
            rename_into(remote, staged, target, self._root)
        except ServerRefused:
            if remote.look(staged) is not None:
                raise
            self._staging.refuse_cleared(remote)

    def _see_to_done(self, remote: Server, document: Delivery, after: str, *, is_new: bool) -> None:
        """Stages a done-file before its document goes: as long as it waits, the hand-over is not
        at its end."""
        if remote.look(after) is None:
            self._uploads.stage_done(remote, document)
        elif is_new:
            raise FileExistsError(errno.EEXIST, "the name is taken", after)

    def drop_staged(self, document: Delivery) -> None:
        """Deletes what is staged of a document that is not to be handed over from there."""
        if self._staging.token:
            self._asked(lambda remote: self._drop(remote, document))

    def _drop(self, remote: Server, document: Delivery) -> None:
        for path in (self._staging.staged(document), self._staging.done(document)):
            if remote.look(path) is not None:
                remove_if_there(remote, path)

    def finish(self, handed: Sequence[Delivery]) -> None:
        """Nothing: see `secure_again`."""

    def is_free(self, document: Delivery) -> bool:
        """True where nothing lies under the name, nor under that of its done-file."""
        return self._asked(lambda remote: self._is_free(remote, document))

    def _is_free(self, remote: Server, document: Delivery) -> bool:
        after = self._after(document)
        return remote.look(self._target(document)) is None and (
            not after or remote.look(after) is None
        )

    def take_back(
        self, folder: str, name: str, aside: Path, held: str = "", follower: str | None = None
    ) -> bool:
        """Renames a file that lies untaken out of the receiver's folder, fetches and deletes it,
        and its done-file."""
        if not self._staging.token and (words := self.prove()):
            raise RemoteFault(words)
        kept = self._held(held or f"{folder}/{name}")
        document = Delivery(0, folder, name, "", follower=follower)
        return self._asked(lambda remote: self._take_back(remote, document, aside, kept))

    def _take_back(self, remote: Server, document: Delivery, aside: Path, held: str) -> bool:
        target = self._target(document)
        if remote.look(held) is None:
            there = remote.look(target)
            if there is None or there.what == "folder":
                return False
            try:
                rename(remote, target, held)
            except ServerRefused:
                # Its receiver took it between the look and the rename.
                if remote.look(target) is None:
                    return False
                raise
        after = self._after(document)
        if after and remote.look(after) is not None:
            remove_if_there(remote, after)
        data = bytes_at(remote, held)
        if data is not None:
            write_once(aside, data)
            remove_if_there(remote, held)
        return True

    def is_half_back(self, folder: str, name: str, held: str = "") -> bool:
        """True where a crash stopped `take_back` once its receiver could not have the file."""
        if not self._staging.token:
            return False
        kept = self._held(held or f"{folder}/{name}")
        return self._asked(lambda remote: remote.look(kept)) is not None

    def _held(self, told_by: str) -> str:
        return self._staging.held(sha256(told_by.encode()).hexdigest())

    def visible(self, folders: Sequence[str]) -> dict[str, str]:
        """SHA-256 of the files below these folders; done-files and what is taken meanwhile are left
        out."""
        return self._asked(lambda remote: self._visible(remote, folders))

    def _visible(self, remote: Server, folders: Sequence[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for folder in folders:
            top = below(self._root, folder)
            for path in files_below(remote, top, but=self._staging.folder):
                if self._is_done_file(path.rpartition("/")[2]):
                    continue
                try:
                    digest = sha256_at(remote, path)
                except ServerRefused as error:
                    if error.errno == errno.ENOENT:
                        continue
                    raise
                found[f"{folder}/{path.removeprefix(top).lstrip('/')}"] = digest
        return found

    def _is_done_file(self, name: str) -> bool:
        start, pattern, end = self._settings.after_file.partition(NAME)
        return bool(pattern) and name.startswith(start) and name.endswith(end)

    def _after(self, document: Delivery) -> str:
        """The path of its done-file; empty where none follows it. What was staged before that was
        fixed has the one that the settings name."""
        name = document.follower
        if name is None:
            name = self._settings.after_file.replace(NAME, document.name)
        return name and below(self._target(document).rpartition("/")[0], name)

    def _target(self, document: Delivery) -> str:
        return below(self._root, document.folder, document.name)
