"""The one gate through which the files are opened that operators write: config.yaml, rules, tests,
lists, tables, rate cards, mappings, layouts, code lists, schemas, samples.

As with an inbox, only plain files are opened, never more than a limit is read, and nothing hangs.
Unlike in an inbox, links are followed: a deployment switches `rules -> releases/42/rules`. They may
lead anywhere below the folder that config.yaml stands in, or below a folder that it names
elsewhere, and nowhere else. What is refused raises NotRead; nothing is left out in silence.
"""

from __future__ import annotations

import errno
import os
import stat
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal

from processor.transport.files import bytes_of

MOST_OF_A_FILE = 16 << 20
MOST_OF_ALL = 128 << 20
_GROWS = 1 << 16
# Emacs makes a link of this name beside a file for as long as its edit is not saved.
EDITORS_LOCK = ".#"

Refusal = Literal[
    "dead-link", "link-loop", "link-outside", "is-folder", "no-folder", "not-plain", "too-large",
    "too-much",
]  # fmt: skip


class NotRead(OSError):
    """A file or folder that is not opened, and why: `refusal`. `leads` is where a link leads,
    `most` the limit in bytes that was met."""

    def __init__(self, path: Path, refusal: Refusal, leads: str = "", most: int = 0) -> None:
        super().__init__(errno.EINVAL, refusal, str(path))
        self.path = path
        self.refusal = refusal
        self.leads = leads
        self.most = most


class OperatorFiles:
    """Finds and reads files below `base`, the folder that config.yaml stands in, and below other
    folders once they are named: by `named_in_config`, or by `named` on a command line."""

    def __init__(self, base: Path, most: int = MOST_OF_A_FILE, most_of_all: int = MOST_OF_ALL):
        self.base = Path(os.path.normpath(base.absolute()))
        self.most = most
        self.left = most_of_all
        self._roots = [Path(os.path.realpath(self.base))]
        # Folders that may be read: where they are, and the names in those that were listed.
        self._real: dict[Path, str] = {self.base: str(self._roots[0])}
        self._inside: dict[Path, list[str]] = {}

    def named(self, folder: Path) -> None:
        """A person named this folder at the command line: what lies below it may be read."""
        self._roots.append(Path(os.path.realpath(folder)))

    def named_in_config(self, folder: Path) -> None:
        """config.yaml names this folder. One that it names within its own folder must stay there,
        also behind links; one that it names elsewhere may be read."""
        if not Path(os.path.normpath(folder.absolute())).is_relative_to(self.base):
            self.named(folder)

    def read(self, path: Path) -> bytes:
        """The whole of a plain file; raises NotRead, or OSError where it cannot be read."""
        real, status = self._found(path)
        if stat.S_ISDIR(status.st_mode):
            raise NotRead(path, "is-folder")
        if not stat.S_ISREG(status.st_mode):
            # Not even opened: opening a pipe waits, and opening a device may do something.
            raise NotRead(path, "not-plain")
        most = min(self.most, self.left)
        # A read of so many bytes makes room for them first: mostly far more than there are.
        likely = min(most, status.st_size + _GROWS)
        body = bytes_of(Path(real), likely + 1)
        if body is not None and likely < len(body) <= most:
            body = bytes_of(Path(real), most + 1)
        if body is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
        if len(body) > most:
            raise NotRead(path, "too-large" if most == self.most else "too-much", most=most)
        self.left -= len(body)
        return body

    def find(self, folder: Path, pattern: str) -> tuple[list[Path], list[OSError]]:
        """What lies in a folder under names like `*.yaml` or `clients/*/*.yaml`, by name, and the
        folders that could not be listed. None of either where there is no such folder."""
        refused: list[OSError] = []
        way, _, last = pattern.rpartition("/")
        found = [
            here / name
            for here in self.folders(folder, way, refused)
            for name in self.names(here, refused)
            if fnmatchcase(name, last) and not unread_name(name)
        ]
        return sorted(found), refused

    def folders(self, folder: Path, way: str, refused: list[OSError]) -> list[Path]:
        """A folder, or those below it on a way like `clients/*`; `refused` takes up those that
        cannot be listed."""
        found = [folder]
        for part in filter(None, way.split("/")):
            found = [
                here / name
                for here in found
                for name in self.names(here, refused)
                if fnmatchcase(name, part) and _may_be_folder(here / name)
            ]
        return found

    def names(self, folder: Path, refused: list[OSError]) -> list[str]:
        """The names in a folder; none where there is none, or where it cannot be listed."""
        try:
            return self._listed(folder)
        except OSError as error:
            error.filename = str(folder)
            refused.append(error)
            return []

    def look(self, path: Path) -> os.stat_result | None:
        """The status of the file that a name leads to, so that its edits are seen, or of the link
        itself where it may not be followed; None where there is none."""
        try:
            return self._found(path)[1]
        except OSError:
            try:
                return path.lstat()
            except OSError:
                return None

    def _listed(self, folder: Path) -> list[str]:
        """The names in a folder, read once; none where there is no such folder."""
        if folder not in self._inside:
            try:
                real, status = self._found(folder)
            except FileNotFoundError:
                return []
            if not stat.S_ISDIR(status.st_mode):
                raise NotRead(folder, "no-folder")
            with os.scandir(real) as found:
                names = [one.name for one in found if not one.name.startswith(EDITORS_LOCK)]
            self._real[folder], self._inside[folder] = real, names
        return self._inside[folder]

    def _found(self, path: Path) -> tuple[str, os.stat_result]:
        """Where a name leads, and the status of what lies there."""
        known = self._real.get(path.parent)
        # A link is followed on its own; what else lies in a folder that may be read may be, too.
        real = self._followed(path) if known is None else f"{known}/{path.name}"
        status = os.lstat(real)
        if not stat.S_ISLNK(status.st_mode):
            return real, status
        real = self._followed(path)
        return real, os.lstat(real)

    def _followed(self, path: Path) -> str:
        """Where a name leads; raises NotRead for a link that leads out, nowhere or in a circle."""
        try:
            real = os.path.realpath(path, strict=True)
        except OSError as error:
            if error.errno == errno.ELOOP:
                raise NotRead(path, "link-loop") from error
            if error.errno in (errno.ENOENT, errno.ENOTDIR) and path.is_symlink():
                leads = str(path.parent / path.readlink())
                raise NotRead(path, "dead-link", os.path.normpath(leads)) from error
            raise
        if not any(Path(real).is_relative_to(root) for root in self._roots):
            raise NotRead(path, "link-outside", real)
        return real


def read_named(path: Path) -> bytes:
    """A plain file that a person names at a command line, wherever its links lead; raises as
    `OperatorFiles.read`."""
    gate = OperatorFiles(path.parent)
    gate.named(Path(os.path.realpath(path)).parent)
    return gate.read(path)


def unread_name(name: str) -> bool:
    """True for a hidden name, and for the one by which an office program marks a file as open: what
    bears it is never read."""
    return name.startswith((".", "~$"))


def is_named(path: Path) -> bool:
    """True for a name that is there, also that of a link that leads nowhere."""
    return os.path.lexists(path)


def _may_be_folder(path: Path) -> bool:
    """False for a plain file, such as a note that lies beside the folders of clients."""
    return not path.is_file()
