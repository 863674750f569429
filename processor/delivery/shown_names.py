"""What a document is called at its receiver, and where it lies there: fixed as it is staged.

It is kept beside the archive, where a ledger that is put back does not forget it: whatever
config.yaml says since, and on whatever day it is tried again, a staged document has the name that
it was given then. Whoever asks later what lies with its receiver asks by this too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from processor.delivery.outbox_place import Delivery
from processor.model.hops import NOWHERE, Location
from processor.transport import files
from processor.transport.read_files import files_below

_ENDING = ".json"


class ShownName(msgspec.Struct, frozen=True, kw_only=True):
    """What a document, known by `folder` and `name`, is called at its receiver: `path` below the
    outbox of its place, with `ending` after it where it is encrypted; and the name of the file that
    follows it, empty for none. `mailbox`: others had that path before, and others get it after.

    `root` is where its folder lay in the outbox. `sha256` is that of the document, `sha256_there`
    that of the bytes that went, `where` the server and the path from its top. What was fixed before
    all this was noted has no `ending` (None).
    """

    folder: str
    name: str
    path: str
    follower: str | None = None
    mailbox: bool = False
    sha256: str = ""
    ending: str | None = None
    root: str | None = None
    sha256_there: str = ""
    where: Location = NOWHERE

    @property
    def whole(self) -> str:
        """Its path with the ending."""
        return f"{self.path}{self.ending or ''}"

    @property
    def lies_as(self) -> str:
        """SHA-256 of the file that lies there."""
        return self.sha256_there or self.sha256


class ShownNames:
    """Those of one place; `kept` is the folder of this machine in which they stand. What was fixed
    without an ending has `ending`, that of today."""

    def __init__(self, kept: Path, ending: str = "") -> None:
        self._kept = kept
        self._ending = ending

    def of(self, folder: str, name: str) -> ShownName | None:
        """What a document is called there; None where it keeps its name, and where that was not
        fixed yet."""
        return self._read(self._path(folder, name))

    def fix(self, document: Delivery, shown: ShownName | None) -> None:
        """Fixes it, durably; what was fixed before it was staged is forgotten."""
        path = self._path(document.folder, document.name)
        if shown == self._read(path):
            return
        if shown is None:
            files.remove(path)
            files.sync_folder(path.parent)
        else:
            files.write_visible(path, msgspec.json.encode(shown) + b"\n")

    def known(self) -> KnownByPath:
        """All of them, to know what lies there by."""
        found = (self._read(path) for path in files_below(self._kept))
        return KnownByPath(one for one in found if one is not None)

    def _path(self, folder: str, name: str) -> Path:
        return self._kept / folder / f"{name}{_ENDING}"

    def _read(self, path: Path) -> ShownName | None:
        data = files.bytes_of(path)
        if data is None:
            return None
        shown = msgspec.json.decode(data, type=ShownName)
        if shown.ending is not None:
            return shown
        # It was not told apart then whether nothing follows, or nothing was fixed.
        follower = shown.follower or None
        return msgspec.structs.replace(shown, ending=self._ending, follower=follower)


class KnownByPath:
    """Documents by what they are called at their receivers."""

    def __init__(self, shown: Iterable[ShownName]) -> None:
        self._by_path: dict[str, list[ShownName]] = {}
        self._followers: set[str] = set()
        for one in shown:
            self._by_path.setdefault(one.whole, []).append(one)
            if one.follower:
                self._followers.add(f"{one.path.rpartition('/')[0]}/{one.follower}".lstrip("/"))

    def follows(self, path: str) -> bool:
        """True for a file that only follows a document."""
        return path in self._followers and path not in self._by_path

    def one(self, path: str, sha256: str | None) -> ShownName | None:
        """What lies there, as far as we know it. Of those that had one mailbox in their turn it is
        the one whose bytes lie there; without the sum of these (None) the newest by its name."""
        found = self._by_path.get(path, [])
        same = [one for one in found if sha256 in (None, one.lies_as) or not one.mailbox]
        return same[-1] if same else None

    def ours(self, path: str, sha256: str | None) -> tuple[str, str] | None:
        """Folder and name by which we know what lies there; None where we know nothing of it."""
        found = self.one(path, sha256)
        return None if found is None else (found.folder, found.name)

    def roots(self, folders: Sequence[str]) -> list[str]:
        """Where these folders lay, and those below them, when documents went to them."""
        return sorted(
            {
                one.root
                for found in self._by_path.values()
                for one in found
                if one.root is not None
                and any(f"{one.folder}/".startswith(f"{folder}/") for folder in folders)
            }
        )
