"""What is between a server and the house: a note says at which server, and by which rule it came.

It is written before the first file is claimed or copied and goes once all are in. Whatever
config.yaml says since, it shows that something is on its way, and whether it has to be opened.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import msgspec

from processor.transport import files
from processor.transport.read_files import files_below

_FOLDER, _ENDING = "half-in", ".json"


class Half(msgspec.Struct, frozen=True):
    """The server and the inbox there; `closed`: what is on its way has to be opened before it comes
    in."""

    server: str
    folder: str
    closed: bool


# A note that cannot be read: nothing that it may stand for comes in by the weaker rule.
_UNREAD = Half("?", "?", True)


class HalfIn:
    """The notes of one remote, whose files lie in `beside`; `folder` is its inbox at `server`."""

    def __init__(self, beside: Path, server: str, folder: str) -> None:
        self.closed = False
        self._beside = beside
        self._place = server, folder

    def begins(self) -> None:
        """Notes durably that files are on their way."""
        data = msgspec.json.encode(Half(*self._place, self.closed))
        path = self._beside / _FOLDER / f"{sha256(data).hexdigest()[:32]}{_ENDING}"
        if files.look(path) is None:
            files.make_folder(path.parent, files.PRIVATE_MODE)
            files.write_visible(path, data)

    def ends(self) -> None:
        """Notes that all files of this inbox are in, by whichever rule they began to come."""
        for path, one in all_half_in(self._beside):
            if (one.server, one.folder) == self._place:
                files.remove(path)

    def elsewhere(self) -> list[tuple[Path, Half]]:
        """The notes of other inboxes, that config.yaml named before."""
        notes = all_half_in(self._beside)
        return [(path, one) for path, one in notes if (one.server, one.folder) != self._place]


def all_half_in(beside: Path) -> list[tuple[Path, Half]]:
    """The notes in the folder of a remote."""
    found = []
    for path in files_below(beside / _FOLDER):
        data = files.bytes_of(path)
        # One that was being written as something was cut has another ending: nothing began yet.
        if data is not None and path.suffix == _ENDING:
            try:
                found.append((path, msgspec.json.decode(data, type=Half)))
            except msgspec.DecodeError:
                found.append((path, _UNREAD))
    return found
