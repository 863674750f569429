"""The staging folder of a server: where documents wait that its partner does not see yet.

Others may write there too, another house for one, and the partner may clear it. So every name of
ours begins with a token of this house, and an empty file TOKEN.sentinel stands there as long as our
files do: without it nothing is known of a file that is gone. Then a new token begins, and with it a
new address; what is staged under the old one waits for a person, who puts the old sentinel back.
"""

from __future__ import annotations

import re
import secrets
from contextlib import suppress
from pathlib import Path

import msgspec

from processor.delivery.outbox_place import Delivery
from processor.model.sentence import Text, sentence
from processor.transport import files
from processor.transport.sftp.channel import Server
from processor.transport.sftp.faults import RemoteFault, ServerRefused
from processor.transport.sftp.server_files import below, remove_if_there, rename

PART = ".part"
DONE = ".done"
PROBE = ".probe-"
SENTINEL = ".sentinel"
_STAGED = re.compile(r"([0-9]{10,19})(?:\.done)?", re.ASCII)


class Tokens(msgspec.Struct, frozen=True):
    """The tokens of this house at one server, the oldest first, and the one in use; and whether the
    server renames in one step."""

    all: tuple[str, ...] = ()
    now: str = ""
    one_step: bool | None = None


class ServerStaging:
    """The staging folder `folder` of a server; `kept` is the file of this machine in which our
    tokens for it stand. Nothing is touched before `prove`."""

    def __init__(self, folder: str, kept: Path) -> None:
        self.folder = folder
        self._kept = kept
        self._tokens: Tokens | None = None
        # Of a sentinel that was being made as the connection ended.
        self._fresh = ""

    @property
    def token(self) -> str:
        """The token in use; empty before the first `prove` of all."""
        return self._known().now

    @property
    def renames_in_one_step(self) -> bool | None:
        """As the server said when it was proved last; None before."""
        return self._known().one_step

    def _known(self) -> Tokens:
        if self._tokens is None:
            data = files.bytes_of(self._kept)
            try:
                self._tokens = Tokens() if data is None else msgspec.json.decode(data, type=Tokens)
            except msgspec.DecodeError:
                # As if it were lost: what is staged is told, nothing is guessed.
                self._tokens = Tokens()
        return self._tokens

    @property
    def address(self) -> str:
        """The sentinel of what is staged there."""
        return below(self.folder, f"{self.token}{SENTINEL}")

    def staged(self, document: Delivery) -> str:
        """Where a document waits; the name is our own token and key, never text from outside."""
        return below(self.folder, f"{self.token}-{document.key:010d}")

    def done(self, document: Delivery) -> str:
        """Where the done-file of a document waits."""
        return self.staged(document) + DONE

    def part(self, document: Delivery) -> str:
        """A name for one try to upload a document: some servers let nobody write a file again, and
        a try that was cut may still be going on there."""
        return f"{self.staged(document)}.{secrets.token_hex(4)}{PART}"

    def held(self, digest: str) -> str:
        """Where a file lies that is taken back."""
        return below(self.folder, f"{self.token}-back-{digest[:32]}")

    def keys(self, remote: Server) -> list[int]:
        """The keys of our documents that wait."""
        if not self.token or remote.look(self.folder) is None:
            return []
        ours = f"{self.token}-"
        names = [name for name in self._names(remote) if name.startswith(ours)]
        found = [_STAGED.fullmatch(name.removeprefix(ours)) for name in names]
        return sorted({int(one[1]) for one in found if one is not None})

    def refuse_cleared(self, remote: Server) -> None:
        """Raises RemoteFault where nothing is known of what is gone from there."""
        if remote.look(self.address) is None:
            words = sentence("sftp.staging-cleared", folder=self.folder, file=self.address)
            raise RemoteFault(words)

    def prove(self, remote: Server) -> Text:
        """Makes the folder and our sentinel, takes away what broken uploads left, and renames an
        empty file; why it cannot be, or nothing."""
        if remote.look(self.folder) is None:
            try:
                remote.make_folder(self.folder)
            except ServerRefused as error:
                return sentence("sftp.no-staging", folder=self.folder, why=error.words)
        names = self._names(remote)
        self._choose(remote, names)
        for name in sorted(names):
            if name.startswith(f"{self.token}-") and name.endswith(PART):
                # Gone already, or the server lets nobody delete: neither hinders a document.
                with suppress(ServerRefused):
                    remote.remove(below(self.folder, name))
        return self._cannot_rename(remote, names)

    def _names(self, remote: Server) -> set[str]:
        try:
            return {one.name for one in remote.entries(self.folder)}
        except ServerRefused:
            # Some servers let nobody list: what is ours is asked for by its name.
            endings = (SENTINEL, f"{PROBE}1", f"{PROBE}2")
            known = [f"{one}{ending}" for one in self._known().all for ending in endings]
            return {name for name in known if remote.look(below(self.folder, name)) is not None}

    def _choose(self, remote: Server, names: set[str]) -> None:
        known = self._known()
        # The oldest: a person put its sentinel back, so that what waits under it can go.
        now = next((one for one in known.all if f"{one}{SENTINEL}" in names), "")
        if not now:
            now = self._fresh = self._fresh or secrets.token_hex(8)
            if f"{now}{SENTINEL}" not in names:
                remote.write_new(below(self.folder, f"{now}{SENTINEL}"), iter(()), sync=False)
        tokens = Tokens(tuple(dict.fromkeys((*known.all, now))), now, remote.can_replace)
        if tokens != known:
            files.write_visible(self._kept, msgspec.json.encode(tokens) + b"\n")
            self._tokens = tokens
        self._fresh = ""

    def _cannot_rename(self, remote: Server, names: set[str]) -> Text:
        # To and fro, so that nothing has to be deleted: some servers let nobody do that.
        one, other = (f"{self.token}{PROBE}{n}" for n in (1, 2))
        old, new = (other, one) if other in names else (one, other)
        if old not in names:
            remote.write_new(below(self.folder, old), iter(()), sync=False)
        try:
            if new in names:
                remove_if_there(remote, below(self.folder, new))
            rename(remote, below(self.folder, old), below(self.folder, new))
        except ServerRefused as error:
            return sentence("sftp.cannot-rename", folder=self.folder, why=error.words)
        return ""
