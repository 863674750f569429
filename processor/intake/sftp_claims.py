"""Files of a server that are ours already: claimed there by rename, and not all here yet.

Another house may take files from the same folder, so what we claim lies below a token of our own:
of two that rename a file, the server lets one, and neither goes on with what the other began.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path

from processor.intake.half_in import HalfIn
from processor.intake.left_there import told
from processor.intake.scan import left_in_work, sender_folders
from processor.intake.settle import Look
from processor.intake.sftp_listing import is_usable, look_of
from processor.intake.sftp_watched import DEEPEST, MOST_LISTED, WATCHED, WatchedThere
from processor.model.sentence import Text, sentence
from processor.transport import files, listing, own_copy, part_file
from processor.transport.kept import further_names
from processor.transport.sftp.channel import Server, ServerEntry
from processor.transport.sftp.faults import Lost, ServerRefused
from processor.transport.sftp.server_files import below, remove_if_there, sha256_at
from processor.transport.sftp.settings import Settings

# Below the inbox of a remote: what houses claimed, by their token and sender.
CLAIMED = ".crossdock-taken"
# Where our token for it stands, in the folder that is ours on this machine.
KEPT = "claims.token"
_OURS = re.compile(r"[0-9a-f]{16}", re.ASCII)
# More than any file of orders; one whose size is not told is read no further.
LARGEST = 1 << 34
# So often a file that changes while it is read is read before it is left for another pass.
TRIES = 3


class NotFetched(Exception):
    """A file stays where it is, as `words` say."""

    def __init__(self, words: Text) -> None:
        super().__init__(str(words))
        self.words = words


class Claims:
    """The claims at one server. `unsettled` are those that changed while they were read, or are not
    what was seen before the claim, each as it was seen last; `of_others` are the folders with
    claims of nobody here, as `open` saw them. `folder` is where the files of a sender lie, `whole`
    are the folders of those that came whole (`whole_beside`). `half_in` notes that some are on
    their way."""

    def __init__(
        self,
        settings: Settings,
        folder: Callable[[str], str],
        whole: Mapping[str, Path],
        parts: Path,
    ) -> None:
        self._settings = settings
        self._root = settings.inbox.rstrip("/") or "/"
        self._of_sender = folder
        self._above = below(self._root, CLAIMED)
        self._whole, self._wholes, self._parts = whole["taken"], whole, parts
        self._kept = parts.parent / KEPT
        self._token = ""
        self._made: set[str] = set()
        # Where there may be a claim; None until the server was asked.
        self._maybe: set[tuple[str, str]] | None = None
        self.unsettled: dict[tuple[str, str], Look] = {}
        self.of_others: list[str] = []
        self.half_in = HalfIn(parts.parent, settings.server, self._root)
        self.watched = WatchedThere(
            settings.name, lambda: below(self._folder, WATCHED), self._make_all, self.dispose
        )

    @property
    def _folder(self) -> str:
        """Where our claims lie; nobody's before `make` gave us a token."""
        return below(self._above, self._ours() or "none")

    def _ours(self) -> str:
        if not self._token:
            found = (files.bytes_of(self._kept) or b"").decode("ascii", "replace").strip()
            # One that cannot be read is as if it were lost: what lies there is told.
            self._token = found if _OURS.fullmatch(found) else ""
        return self._token

    def _path(self, sender: str, name: str) -> str:
        return below(self._folder, sender, name)

    def make(self, remote: Server) -> None:
        """Makes the folder of our claims; its token is durable before."""
        self._made.clear()
        if not self._ours():
            files.write_visible(self._kept, f"{secrets.token_hex(8)}\n".encode("ascii"))
        self._make_all(remote, self._folder)

    def _make_all(self, remote: Server, folder: str) -> None:
        """Makes a folder, and what is missing above it."""
        if folder in self._made:
            return
        if remote.look(folder) is None:
            above = folder.rpartition("/")[0]
            if above and above != self._root:
                self._make_all(remote, above)
            remote.make_folder(folder)
        self._made.add(folder)

    def open(self, remote: Server) -> list[tuple[str, str]]:
        """What was begun and is not finished: claims at the server, and whole files here."""
        found = {(one.sender, one.name) for one in left_in_work(self._whole)}
        self.of_others = []
        if remote.look(self._above) is not None:
            if remote.look(self._folder) is not None:
                found |= set(self._below(remote, self._folder, "", DEEPEST))
            self.of_others = list(self._others(remote))
        self.unsettled = {key: one for key, one in self.unsettled.items() if key in found}
        self._maybe = set(found)
        if self._settings.after != "leave" and listing.is_folder(self._parts):
            for sender, folder in sender_folders(self._parts):
                names = [name for one, name in found if one == sender]
                part_file.forget_parts_but(folder, names)
        return sorted(found)

    def _others(self, remote: Server) -> Iterator[str]:
        """The other folders beside ours that hold files; what may not be listed is not ours."""
        for one in list(islice(remote.entries(self._above), MOST_LISTED)):
            if one.name == self._ours() or one.what not in ("folder", "unknown"):
                continue
            with suppress(ServerRefused):
                if is_usable(one.name) and any(
                    self._below(remote, below(self._above, one.name), "", DEEPEST)
                ):
                    yield one.name

    def _below(
        self, remote: Server, folder: str, sender: str, deep: int
    ) -> Iterator[tuple[str, str]]:
        """The claims in a folder and those below it; the server may not say which is which."""
        for one in list(islice(remote.entries(below(folder, sender)), MOST_LISTED)):
            if not is_usable(one.name) or (not sender and one.name == WATCHED):
                continue
            try:
                if one.what in ("folder", "unknown") and deep:
                    further = f"{sender}/{one.name}".lstrip("/")
                    yield from self._below(remote, folder, further, deep - 1)
                    continue
            except ServerRefused:
                if one.what == "folder":
                    raise
            if one.what in ("file", "unknown") and sender:
                yield sender, one.name

    def is_open(self, remote: Server, sender: str, name: str) -> bool:
        """True where an earlier file of this name was begun and is not finished."""
        if files.look(self._whole / sender / name) is not None:
            return True
        maybe = self._maybe is None or (sender, name) in self._maybe
        return maybe and remote.look(self._path(sender, name)) is not None

    def claim(self, remote: Server, path: str, sender: str, name: str, seen: Look) -> None:
        """Renames a file to where it is ours. What was put in its place since it was `seen` is
        claimed with it, and must be still once more before it is fetched."""
        target = self._path(sender, name)
        try:
            self._make_all(remote, target.rpartition("/")[0])
            if self._maybe is not None:
                self._maybe.add((sender, name))
            self.half_in.begins()
            remote.rename(path, target)
        except ServerRefused:
            self._made.clear()
            raise
        self.unsettled[sender, name] = seen

    def drop_second_name(self, remote: Server, sender: str, name: str) -> None:
        """Deletes the name that a claimed file had, where a server that died in the midst of a
        rename left it both (OpenSSH links, then unlinks): the same bytes of the same time."""
        old, new = below(self._of_sender(sender), name), self._path(sender, name)
        first = remote.look(old)
        second = None if first is None else remote.look(new)
        if first is None or second is None or look_of(first) != look_of(second):
            return
        if not told(look_of(first)):
            return
        if sha256_at(remote, old, LARGEST) == sha256_at(remote, new, LARGEST):
            remote.remove(old)

    def bring(self, remote: Server, sender: str, name: str) -> Path | None:
        """Brings a claim here whole, and puts it where it is watched; None where it changes."""
        whole, path = self._whole / sender / name, self._path(sender, name)
        if files.look(whole) is None:
            came = self._fetch(remote, sender, name, whole)
            if came is None:
                return None
            self.watched.begin(remote, path, sender, name, look_of(came))
        elif (there := remote.look(path)) is not None:
            # It came whole before something was cut, and may have grown since.
            self.watched.begin(remote, path, sender, name, _as_fetched(whole, look_of(there)))
        if self._maybe is not None:
            self._maybe.discard((sender, name))
        return whole

    def may_be_in(self) -> None:
        """Notes that all is in, where nothing is claimed and nothing whole waits here."""
        if self._maybe == set() and not any(left_in_work(one) for one in self._wholes.values()):
            self.half_in.ends()

    def _fetch(self, remote: Server, sender: str, name: str, whole: Path) -> ServerEntry | None:
        path = self._path(sender, name)
        entry = remote.look(path)
        if entry is None:
            return None
        seen = self.unsettled.pop((sender, name), None)
        if seen is None or seen == look_of(entry):
            came = fetch_whole(remote, path, self._parts / sender, whole, entry)
            if came is not None:
                return came
            entry = remote.look(path)
        if entry is not None:
            self.unsettled[sender, name] = look_of(entry)
        return None

    def dispose(self, remote: Server, path: str, sender: str, name: str) -> None:
        """Does with a file what `after` says of one that was taken."""
        if self._settings.after != "move":
            remove_if_there(remote, path)
            return
        start = self._settings.moved_to.rstrip("/")
        self._make_all(remote, below(start, sender))
        for place in further_names(Path(name)):
            target = below(start, sender, str(place))
            if remote.look(target) is None:
                remote.rename(path, target)
                return


def _as_fetched(whole: Path, there: Look) -> Look:
    """What a server told of a file when it was fetched; its time of change is that of `whole`."""
    status = files.look(whole)
    if status is None or not told(there):
        return there
    return Look(status.st_size, status.st_mtime_ns // 10**9 * 10**9, 0)


def fetch_whole(
    remote: Server, path: str, parts: Path, whole: Path, seen: ServerEntry | None = None
) -> ServerEntry | None:
    """Reads a file of a server into a part, and gives that its name once it is whole: as many bytes
    as the server tells, and the same size and time of change before and after. `seen` is what it
    was a moment ago. Returns what it was then; None where it is gone, or changed each time that it
    was read.

    Raises NotFetched for what is too large, and for what does not change and comes with fewer or
    more bytes each time: a server that ends a file early would cut orders off.
    """
    name, came = path.rpartition("/")[2], -1
    for _ in range(TRIES):
        before, seen = seen or remote.look(path), None
        if before is None:
            break
        refuse_too_large(before)
        look = look_of(before)
        # One byte more than it tells: a server may tell less than there is.
        most = LARGEST if before.size is None else before.size + 1
        state = f"{look.size}-{look.mtime_ns}"
        with part_file.part_of(parts, name, state, goes_on=told(look), cut=Lost) as part:
            remote.read(path, part.write, part.size, most - part.size)
            after = remote.look(path)
            counted = before.size in (None, part.size)
            same = after is not None and look_of(after) == look
            if counted and same and (told(look) or _reads_again(remote, path, part.sha256)):
                part.becomes(whole, before.mtime)
                return before
            came = part.size if same and not counted else -1
    part_file.forget_parts(parts, name)
    if before is not None and before.size is not None and came >= 0:
        raise NotFetched(sentence("inbox.other-count", told=before.size, came=came))
    return None


def refuse_too_large(entry: ServerEntry) -> None:
    """Raises NotFetched for a file that would fill a disk."""
    if entry.size is not None and entry.size > LARGEST:
        raise NotFetched(sentence("inbox.too-large", size=entry.size, most=LARGEST))


def _reads_again(remote: Server, path: str, digest: str) -> bool:
    """True where a file of which the server does not tell whether it changed reads the same."""
    return sha256_at(remote, path, LARGEST) == digest


def keep_partner(
    remote: Server, path: str, parts: Path, whole: Path, archive: Path, target: Path
) -> bool | None:
    """Fetches a partner as `whole`, and keeps it as `target` unless something is kept there. None
    where it is gone, False where it cannot be kept now."""
    if fetch_whole(remote, path, parts, whole) is None:
        return None if remote.look(path) is None else False
    if files.look(target) is None:
        copied = own_copy.copy_in(whole, archive)
        if copied is None:
            return False
        own_copy.place(copied.path, target)
    return True
