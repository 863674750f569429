"""Files of a server that were fetched, and are looked at there for a while before they go.

Nobody can ask a server who still has a file open. A sender whose upload stalled writes on into the
file that was claimed and fetched, wherever it was renamed to: what it becomes is another file, and
comes in whole. So nothing is deleted, or moved to where it ends, before its time to be watched is
over. A name says what was taken of a file and when; nothing else is kept of it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import count, islice
from pathlib import Path

from processor.intake.left_there import told
from processor.intake.scan import Arrival, TermsOf
from processor.intake.settle import Look
from processor.intake.sftp_listing import is_usable, look_of
from processor.intake.watched import MOST_BYTES, MOST_FILES, Watched, path_in, read_name
from processor.model.arriving import Arriving
from processor.model.sentence import Text
from processor.transport.sftp.channel import Server
from processor.transport.sftp.faults import ServerRefused
from processor.transport.sftp.server_files import below

# Within the folder of our claims at a server, by sender.
WATCHED = ".watched"
# A folder with more is read no further: no server fills our memory.
MOST_LISTED = 200_000
# So many refusals a look takes: a server that lets nothing go is not asked for each file.
MOST_REFUSED = 5
# Senders have folders, those of review sheets one below.
DEEPEST = 2
Dispose = Callable[[Server, str, str, str], None]
Seen = tuple[Watched, Look]


def wall_clock_ms() -> int:
    """Milliseconds of this machine's clock: how long a file is watched outlives the process."""
    return time.time_ns() // 10**6


class WatchedThere:
    """The watched files of one server. `folder` is where they lie there, `make_all` makes a folder
    and what is missing above it, `dispose` does with a file what is asked of one that was taken.

    `refused` are those that the server did not let go at the last look, and what it said of each.
    """

    def __init__(
        self,
        remote: str,
        folder: Callable[[], str],
        make_all: Callable[[Server, str], None],
        dispose: Dispose,
    ) -> None:
        self._remote = remote
        self._folder = folder
        self._make_all = make_all
        self._dispose = dispose
        # How many there may be; None until the server was asked.
        self._count: int | None = None
        self.refused: dict[Watched, Text] = {}

    def begin(self, remote: Server, path: str, sender: str, name: str, look: Look) -> None:
        """Watches a fetched file that was as `look` shows it. One of which the server does not tell
        size and time could not be watched, and goes at once."""
        if not told(look):
            self._dispose(remote, path, sender, name)
            return
        arrival, since_ms = Arrival(sender, name, Path(name)), wall_clock_ms()
        self._make_all(remote, below(self._folder(), sender))
        for number in count(1):
            folder = Path(self._folder())
            target = str(path_in(folder, arrival, number, look.size, look.mtime_ns, since_ms))
            if remote.look(target) is None:
                self._count = None if self._count is None else self._count + 1
                remote.rename(path, target)
                return

    def changed(self, remote: Server, terms: TermsOf | None) -> list[Arrival]:
        """Those that are no longer what was taken of them: the whole of each is a new arrival.
        Those whose time is over go, and the oldest where they are too many."""
        if self._count == 0:
            self.refused = {}
            return []
        found: list[Arrival] = []
        still: list[Seen] = []
        for one, look in sorted(self._listed(remote), key=lambda seen: seen[0].since_ms):
            if look[:2] == (one.size, one.mtime_ns):
                still.append((one, look))
            else:
                found.append(Arrival(one.sender, one.name, one.path, look, self._remote))
        self._count = len(still) + len(found)
        self._forget(remote, still, terms)
        return found

    def holds(self, arrival: Arrival) -> bool:
        """True for a file that is watched."""
        return str(arrival.path).startswith(f"{self._folder()}/")

    def _forget(self, remote: Server, still: list[Seen], terms: TermsOf | None) -> None:
        left, size, now = len(still), sum(one.size for one, _ in still), wall_clock_ms()
        over: list[Watched] = []
        for one, _ in still:
            watch_ms = (Arriving() if terms is None else terms(one.sender)).watch_ms
            late = abs(now - one.since_ms) >= watch_ms
            if late or left > MOST_FILES or size > MOST_BYTES:
                over.append(one)
            left, size = left - 1, size - one.size
        # What was refused before comes last: it keeps no other one there.
        over.sort(key=lambda one: one in self.refused)
        self.refused = {}
        for one in over:
            if len(self.refused) == MOST_REFUSED:
                return
            try:
                self._dispose(remote, str(one.path), one.sender, one.name)
                self._count = (self._count or 1) - 1
            except ServerRefused as error:
                self.refused[one] = error.words

    def _listed(self, remote: Server) -> Iterator[Seen]:
        if remote.look(self._folder()) is not None:
            yield from self._below(remote, "", DEEPEST)

    def _below(self, remote: Server, sender: str, deep: int) -> Iterator[Seen]:
        entries = remote.entries(below(self._folder(), sender))
        for entry in list(islice(entries, MOST_LISTED)):
            if not is_usable(entry.name):
                continue
            if entry.what == "folder" and deep:
                yield from self._below(remote, f"{sender}/{entry.name}".lstrip("/"), deep - 1)
                continue
            path, look = Path(below(self._folder(), sender, entry.name)), look_of(entry)
            one = read_name(path, sender, entry.name)
            if one is not None and told(look):
                yield one, look
