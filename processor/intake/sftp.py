"""An inbox on a server: a file is claimed there by rename, fetched whole, and only then taken away.

Whatever is cut in between, the names say how far it came: a claim at the server is fetched, once
more if need be; a whole file here whose claim still lies there has it taken away; a whole file
without one comes in. Where files are left with their sender, the ledger knows what came in.
"""

from __future__ import annotations

import errno
from collections import Counter
from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from processor.intake.at_work import whole_beside
from processor.intake.left_there import LeftFiles, LeftMemory, name_kept
from processor.intake.scan import (
    MAX_FILES_PER_SCAN,
    Arrival,
    Oddity,
    TermsOf,
    fair_share,
    left_in_work,
    look_at,
    shown_name,
)
from processor.intake.settle import Look
from processor.intake.sftp_claims import (
    CLAIMED,
    LARGEST,
    Claims,
    NotFetched,
    fetch_whole,
    keep_partner,
    refuse_too_large,
)
from processor.intake.sftp_listing import Listing, is_usable, look_of
from processor.intake.sftp_seen import seen
from processor.intake.sftp_watched import MOST_LISTED
from processor.model.hops import Location
from processor.model.sentence import Text, sentence
from processor.transport import files, part_file
from processor.transport.sftp.channel import Server, ServerEntry
from processor.transport.sftp.faults import ServerRefused
from processor.transport.sftp.server_files import below, why_not_root
from processor.transport.sftp.settings import Settings

Use = Callable[[], AbstractContextManager[Server]]
_Key = tuple[str, str]


class SftpInbox:
    """The folders of senders below `settings.inbox` of a server; `work`, and what lies beside it,
    is ours alone on this machine. Files are named by (sender, name).

    `_why` is what kept files with their sender when they were to be fetched, `_stuck` what is told
    of those that are claimed, and of partners that could not be taken away. Since the last look,
    `_fetched` are the arrivals that were taken, `_changed` those that were no longer as seen.
    """

    def __init__(self, settings: Settings, use: Use, work: Path) -> None:
        self.work = work
        self.remote = settings.name
        self._settings = settings
        self._use = use
        self._root = settings.inbox.rstrip("/") or "/"
        self._folders_there = dict(settings.inboxes)
        self._parts = work.parent / "part"
        self._partner = self._parts / "partner"
        self._whole = whole_beside(work)
        self._claims = Claims(settings, self._folder, self._whole, self._parts)
        self._left = LeftFiles(settings.name)
        self._why: dict[str, Text] = {}
        self._stuck: dict[_Key, Text] = {}
        self._fetched: set[str] = set()
        self._changed: set[_Key] = set()

    @property
    def fetches_copies(self) -> bool:
        """Always."""
        return True

    def brings_into(self, work: Path) -> None:
        """What is on its way by whichever rule comes there."""
        self.work = work
        self._claims.half_in.closed = True

    def remember(self, taken: LeftMemory) -> None:
        """Where it is kept what was taken and left at the server."""
        self._left.asks(taken)

    def prove(self, senders: Sequence[str]) -> Text:
        """Looks at the folder, makes that of the claims, and finishes what was cut off."""
        for folder in (self.work, self._parts, *self._whole.values()):
            files.make_folder(folder, files.PRIVATE_MODE)
        with self._use() as remote:
            if wrong := why_not_root(remote, self._root, apart_from=self._settings.outbox):
                return wrong
            if self._settings.after != "leave":
                try:
                    self._claims.make(remote)
                except ServerRefused as error:
                    return sentence("sftp.cannot-claim", why=error.words)
            self._finish(remote)
        return ""

    def _finish(self, remote: Server) -> None:
        """Brings in all that an earlier pass began to take."""
        self._stuck.clear()
        files.remove(self._partner)
        for one in left_in_work(self._whole["left"]):
            if self._left.taken is not None:
                self._left.note(one.sender, one.name, one.path)
                part_file.come_in(one.path, self._at_work(one.sender, one.name))
        claims = self._claims.open(remote)
        for token in self._claims.of_others:
            self._stuck[CLAIMED, token] = sentence("inbox.claimed-by-others")
        for path, half in self._claims.half_in.elsewhere():
            self._stuck[CLAIMED, path.name] = sentence(
                "inbox.half-elsewhere", server=half.server, folder=half.folder, file=str(path)
            )
        for sender, name in claims:
            with self._sticks(sender, name):
                self._claims.drop_second_name(remote, sender, name)
                self._come_in(remote, sender, name)
        self._claims.may_be_in()

    @contextmanager
    def _sticks(self, sender: str, name: str) -> Iterator[None]:
        try:
            yield
        except (ServerRefused, NotFetched) as error:
            self._stuck[sender, name] = sentence("inbox.claimed", why=error.words)

    def _at_work(self, sender: str, name: str) -> Path:
        return self.work / sender / name

    def _come_in(self, remote: Server, sender: str, name: str) -> bool:
        """Brings a claimed file into `work`; False where one of its name is there."""
        whole = self._claims.bring(remote, sender, name)
        if whole is None:
            return False
        return part_file.come_in(whole, self._at_work(sender, name))

    def look_around(
        self,
        senders: Sequence[str] | None,
        terms: TermsOf | None = None,
        last: Container[str] = (),
    ) -> tuple[list[Arrival], list[Oddity]]:
        """What the server says that lies in these folders, in (sender, name) order. What it does
        not tell of a file with its name is asked for that file alone."""
        self._fetched.clear()
        self._changed.clear()
        listing = Listing(self.remote, terms)
        with self._use() as remote:
            for sender in self._folders(remote) if senders is None else senders:
                try:
                    self._list(remote, sender, listing)
                except ServerRefused as error:
                    listing.cannot_read(sender, self._folder(sender), error)
            if self._settings.after != "leave":
                listing.found += self._claims.watched.changed(remote, terms)
                for one, why in self._claims.watched.refused.items():
                    said = sentence("inbox.not-let-go", why=why)
                    listing.odd.append(listing.oddity(one.sender, one.name, said))
            found = sorted(listing.found, key=lambda one: (one.sender, name_kept(one.name)))
            now = fair_share(found, MAX_FILES_PER_SCAN, last)
            stays = self._settings.after == "leave"
            looked = [
                seen(remote, one, self._path(one), listing, self._left, stays=stays) for one in now
            ]
        beyond = Counter(one.sender for one in found)
        beyond.subtract(one.sender for one in now)
        odd = listing.odd
        for sender, count in beyond.items():
            if count:
                odd.append(Oddity(shown_name(sender), "", "", remote=self.remote, beyond=count))
        odd.sort(key=lambda one: (one.sender, one.name))
        return [one for one in looked if one is not None], odd

    def _folders(self, remote: Server) -> list[str]:
        entries = islice(remote.entries(self._root), MOST_LISTED)
        names = [one.name for one in entries if one.what == "folder" and is_usable(one.name)]
        return sorted(one for one in names if not one.startswith("."))

    def _list(self, remote: Server, sender: str, listing: Listing) -> None:
        entries = remote.entries(self._folder(sender))
        listed: list[ServerEntry] = list(islice(entries, MOST_LISTED))
        if next(entries, None) is not None:
            what = sentence("inbox.too-many", n=MOST_LISTED)
            listing.odd.append(listing.oddity(sender, "", what, blocked=True))
            close = getattr(entries, "close", None)
            if close is not None:
                close()
        listing.add(sender, Path(self._folder(sender)), listed, self._left.of(sender))

    def not_whole(self) -> list[Oddity]:
        """Files that are claimed and could not be fetched yet, or changed since the last look."""
        listing = Listing(self.remote, None)
        stuck = [
            listing.oddity(sender, name, why, blocked=True)
            for (sender, name), why in self._stuck.items()
        ]
        return stuck + [
            listing.oddity(sender, name, sentence("inbox.waits-still"), waits=True)
            for sender, name in sorted({*self._claims.unsettled, *self._changed})
            if (sender, name) not in self._stuck
        ]

    def _folder(self, sender: str) -> str:
        """Where the files of a sender lie there."""
        return below(self._root, self._folders_there.get(sender, sender))

    def _path(self, arrival: Arrival) -> str:
        if self._claims.watched.holds(arrival):
            return str(arrival.path)
        return below(self._folder(arrival.sender), arrival.name)

    def where(self, arrival: Arrival) -> Location:
        """The server, and the path under which its sender dropped it."""
        return Location(self._settings.server, shown_name(self._path(arrival)))

    def look_at(self, arrival: Arrival) -> Look | None:
        """Asks the server again; not for what was fetched, and not for what was taken before."""
        if arrival.taken:
            return look_at(arrival.path)
        look = arrival.look
        known = look is not None and self._left.knows(arrival.sender, arrival.name, look)
        if arrival.key in self._fetched or known:
            return None
        try:
            with self._use() as remote:
                entry = remote.look(self._path(arrival))
        except ServerRefused as error:
            self._why[arrival.key] = error.words
            return arrival.look
        return look_of(entry) if entry is not None and entry.what in ("file", "unknown") else None

    def fetch(self, arrival: Arrival) -> Arrival | None:
        """Claims a file that is still the one that was seen, and brings it here whole; or reads it
        and leaves it there."""
        self._why.pop(arrival.key, None)
        work = self._at_work(arrival.sender, arrival.name)
        if files.look(work) is not None:
            return None
        try:
            with self._use() as remote:
                came = self._fetch(remote, arrival, work)
        except (ServerRefused, NotFetched) as error:
            # What its sender took back meanwhile is no failure.
            if not isinstance(error, ServerRefused) or error.errno != errno.ENOENT:
                self._why[arrival.key] = error.words
            return None
        if not came:
            return None
        self._claims.may_be_in()
        self._fetched.add(arrival.key)
        return Arrival(arrival.sender, arrival.name, work, None, self.remote)

    def _fetch(self, remote: Server, arrival: Arrival, work: Path) -> bool:
        sender, name, path = arrival.sender, arrival.name, self._path(arrival)
        # An earlier file of this name, that did not come whole yet, comes before.
        earlier = self._claims.is_open(remote, sender, name)
        if not earlier:
            there = remote.look(path)
            look = None if there is None else look_of(there)
            if there is None or look is None:
                return False
            if look != arrival.look:
                self._changed.add((sender, name))
                return False
            if there.what not in ("file", "unknown") or self._left.knows(sender, name, look):
                return False
            refuse_too_large(there)
            if self._settings.after == "leave":
                return self._copy(remote, arrival, work)
            if there.what == "unknown":
                # A folder can be renamed, and cannot be read.
                remote.read(path, len, 0, 1)
            self._claims.claim(remote, path, sender, name, look)
        with self._sticks(sender, name):
            return self._come_in(remote, sender, name)
        return False

    def _copy(self, remote: Server, arrival: Arrival, work: Path) -> bool:
        """Reads a file that stays where it is into `work`, once it is noted that it was taken."""
        if self._left.taken is None:
            return False
        sender, name = arrival.sender, arrival.name
        whole = self._whole["left"] / sender / name
        if files.look(whole) is None:
            self._claims.half_in.begins()
            came = fetch_whole(remote, self._path(arrival), self._parts / sender, whole)
            if came is None:
                return False
            if look_of(came) != arrival.look:
                # Another one since: it must be still first.
                files.remove(whole)
                return False
        self._left.note(sender, name, whole)
        return part_file.come_in(whole, work)

    def is_open(self, arrival: Arrival) -> bool:
        """False: no server says who writes."""
        return False

    def opened(self, arrival: Arrival) -> BinaryIO:
        """A copy that is gone once it is closed."""
        stream = part_file.unnamed(self._parts)
        try:
            with self._use() as remote:
                remote.read(self._path(arrival), stream.write, 0, LARGEST)
        except ServerRefused as error:
            # Whoever fetches it is told.
            stream.close()
            raise FileNotFoundError(errno.ENOENT, "cannot be read", arrival.name) from error
        except BaseException:
            stream.close()
            raise
        stream.seek(0)
        return stream

    def why_not_taken(self, arrival: Arrival) -> Text:
        """What the server said."""
        return self._why.get(arrival.key, "")

    def take_partner(self, partner: Arrival, archive: Path, target: Path) -> bool:
        """Fetches it into the archive, then does with it as with what was taken."""
        sender, name, path = partner.sender, partner.name, self._path(partner)
        files.remove(self._partner)
        try:
            with self._use() as remote:
                parts = self._parts / sender
                kept = keep_partner(remote, path, parts, self._partner, archive, target)
                if kept and self._settings.after != "leave":
                    self._claims.dispose(remote, path, sender, name)
                elif kept and self._left.taken is not None:
                    self._left.note(sender, name, self._partner)
        except (ServerRefused, NotFetched) as error:
            kept = False
            self._stuck[sender, name] = sentence("inbox.not-taken-because", why=error.words)
        files.remove(self._partner)
        return kept is not False
